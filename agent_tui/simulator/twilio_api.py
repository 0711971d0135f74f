"""The whole simulated Twilio as one Starlette application: every host's paths on one base.

Invariant: this table is all there is; every path in it needs the account's login except the public media link and
the control paths below ``/_simulator``.
"""

from __future__ import annotations

from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from agent_tui.simulator.account_api import AccountApi
from agent_tui.simulator.alerts import AlertsApi
from agent_tui.simulator.content_api import ContentApi
from agent_tui.simulator.control_api import ControlApi
from agent_tui.simulator.media_api import MediaApi
from agent_tui.simulator.messages_api import MessagesApi
from agent_tui.simulator.problems import Problem, answer
from agent_tui.simulator.requests import Front
from agent_tui.simulator.senders_api import SendersApi

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
    senders: SendersApi
    alerts: AlertsApi
    account: AccountApi


def create_app(parts: Parts) -> Starlette:
    """The application; answers 404 as Twilio does for what it does not have."""
    front, messages, media, content = parts.front, parts.messages, parts.media, parts.content
    senders, alerts = parts.senders, parts.alerts
    media_item = front.endpoint(GET=media.fetch, DELETE=media.delete)
    table = {
        "/2010-04-01/Accounts/{account}.json": front.endpoint(GET=parts.account.fetch),
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
        "/v2/Channels/Senders": front.endpoint(GET=senders.senders),
        "/v2/Channels/Senders/{sid}": front.endpoint(GET=senders.sender, POST=senders.update_sender),
        "/v1/Services": front.endpoint(GET=senders.services),
        "/v1/Services/{sid}": front.endpoint(GET=senders.service, POST=senders.update_service),
        "/v1/Alerts": front.endpoint(GET=alerts.list),
        "/v1/Alerts/{sid}": front.endpoint(GET=alerts.fetch),
        "/cdn/{account}/{key}": media.public,
    }
    routes = [Route(path, endpoint, methods=METHODS) for path, endpoint in table.items()]
    return Starlette(routes=[*routes, *parts.control.routes()], exception_handlers={HTTPException: _not_found})


async def _not_found(request: Request, _error: Exception) -> Response:
    return answer(Problem(20404, request.url.path))
