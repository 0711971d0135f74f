"""The whole simulated Twilio as one Starlette application: every host's paths on one base.

Invariant: this table is all there is; every path in it needs the account's login except the public media link and
the control paths below ``/_simulator``.
"""

from __future__ import annotations

from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from agent_tui.simulator.content_api import ContentApi
from agent_tui.simulator.control_api import ControlApi
from agent_tui.simulator.media_api import MediaApi
from agent_tui.simulator.messages_api import MessagesApi, rfc2822
from agent_tui.simulator.problems import Problem, answer
from agent_tui.simulator.requests import Call, Front

_MESSAGES = "/2010-04-01/Accounts/{account}/Messages"
METHODS = ["GET", "POST", "DELETE", "PUT", "PATCH"]


@dataclass(frozen=True, slots=True)
class Parts:
    """The handlers of each resource."""

    front: Front
    messages: MessagesApi
    media: MediaApi
    content: ContentApi
    control: ControlApi


def create_app(parts: Parts) -> Starlette:
    """The application; answers 404 as Twilio does for what it does not have."""
    front, messages, media, content = parts.front, parts.messages, parts.media, parts.content
    media_item = front.endpoint(GET=media.fetch, DELETE=media.delete)
    table = {
        "/2010-04-01/Accounts/{account}.json": front.endpoint(GET=_account),
        f"{_MESSAGES}.json": front.endpoint(GET=messages.list, POST=messages.create),
        f"{_MESSAGES}/{{sid}}/Media.json": front.endpoint(GET=media.list),
        f"{_MESSAGES}/{{sid}}/Media/{{media}}": media_item,
        f"{_MESSAGES}/{{sid}}.json": front.endpoint(GET=messages.fetch, POST=messages.update, DELETE=messages.delete),
        "/v1/ContentAndApprovals": front.endpoint(GET=content.listing(with_approvals=True)),
        "/v2/ContentAndApprovals": front.endpoint(GET=content.listing(with_approvals=True)),
        "/v1/Content": front.endpoint(GET=content.listing(with_approvals=False)),
        "/v2/Content": front.endpoint(GET=content.listing(with_approvals=False)),
        "/v1/Content/{sid}": front.endpoint(GET=content.fetch, DELETE=content.delete),
        "/v1/Content/{sid}/ApprovalRequests": front.endpoint(GET=content.approvals),
        "/cdn/{account}/{key}": media.public,
    }
    routes = [Route(path, endpoint, methods=METHODS) for path, endpoint in table.items()]
    return Starlette(routes=[*routes, *parts.control.routes()], exception_handlers={HTTPException: _not_found})


async def _not_found(request: Request, _error: Exception) -> Response:
    return answer(Problem(20404, request.url.path))


async def _account(call: Call) -> Response | Problem:
    """GET Accounts/{AC}.json: what a set-up check asks for. The token is never shown, as Twilio shows it to nobody."""
    sid = call.account.sid
    uri = f"/2010-04-01/Accounts/{sid}"
    names = ("balance", "messages", "incoming_phone_numbers", "recordings", "usage")
    return JSONResponse(
        {
            "auth_token": None,
            "date_created": rfc2822(call.at),
            "date_updated": rfc2822(call.at),
            "friendly_name": "Simulated account",
            "owner_account_sid": sid,
            "sid": sid,
            "status": "active",
            "subresource_uris": {name: f"{uri}/{name.title().replace('_', '')}.json" for name in names},
            "type": "Full",
            "uri": f"{uri}.json",
        }
    )
