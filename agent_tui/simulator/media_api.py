"""Media of messages: metadata with a login, the file by a redirect to a public link without one.

Invariant: the public link answers 400 to anything that carries a login, as the storage behind Twilio does.
"""

from __future__ import annotations

import re
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response

from agent_tui.core.clock import Clock
from agent_tui.simulator.faults import FaultQueue, Occasion
from agent_tui.simulator.file_faults import wrongly
from agent_tui.simulator.messages_api import DEFAULT_PAGE, rfc2822
from agent_tui.simulator.problems import Problem
from agent_tui.simulator.requests import Call
from agent_tui.simulator.world import Media, World


class MediaApi:
    """Handlers below ``…/Messages/{sid}/Media``."""

    def __init__(self, world: World, faults: FaultQueue, clock: Clock) -> None:
        self._world = world
        self._faults = faults
        self._clock = clock

    async def list(self, call: Call) -> Response | Problem:
        """GET Media.json."""
        path = call.request.url.path
        sid = call.request.path_params["sid"]
        message = self._world.messages.get(sid)
        if message is None or message.account_sid != call.account.sid:
            return Problem(20404, path)
        rows = [_media_json(media) for media in self._world.media.values() if media.message_sid == sid]
        first = f"{path}?PageSize={DEFAULT_PAGE}&Page=0"
        page = {"first_page_uri": first, "next_page_uri": None, "previous_page_uri": None, "uri": first}
        counts = {"end": max(len(rows) - 1, 0), "start": 0, "page": 0, "page_size": DEFAULT_PAGE}
        return JSONResponse({**page, **counts, "media_list": rows})

    async def fetch(self, call: Call) -> Response | Problem:
        """GET Media/{sid}.json, or the redirect if ``.json`` is left out."""
        name = call.request.path_params["media"]
        media = self._own(call, name.removesuffix(".json"))
        if media is None:
            return Problem(20404, call.request.url.path)
        if name.endswith(".json"):
            return JSONResponse(_media_json(media))
        return RedirectResponse(f"{call.request.base_url}cdn/{media.account_sid}/{media.key}", 307)

    async def delete(self, call: Call) -> Response | Problem:
        """DELETE Media/{sid}.json."""
        media = self._own(call, call.request.path_params["media"].removesuffix(".json"))
        if media is None:
            return Problem(20404, call.request.url.path)
        del self._world.media[media.sid]
        return Response(status_code=204)

    def _own(self, call: Call, sid: str) -> Media | None:
        media = self._world.media.get(sid)
        fits = (
            media is not None
            and media.account_sid == call.account.sid
            and media.message_sid == call.request.path_params["sid"]
        )
        return media if fits else None

    async def public(self, request: Request) -> Response:
        """GET /cdn/{account}/{key}."""
        if "authorization" in request.headers:
            return PlainTextResponse("Only one auth mechanism allowed", 400)
        key = request.path_params["key"]
        media = next((media for media in self._world.media.values() if media.key == key), None)
        if media is None:
            return PlainTextResponse("Not found", 404)
        message = self._world.messages.get(media.message_sid)
        sender = {"From": message.sender} if message is not None else {}
        fault = self._faults.take(Occasion("file", request.url.path, request.method, media.name, sender))
        if fault is not None and (answer := await wrongly(request, media, fault, self._clock)) is not None:
            return answer
        headers = {"Content-Disposition": _disposition(media.name)} if media.name else {}
        return Response(media.data, 200, headers, media_type=media.content_type)


def _disposition(name: str) -> str:
    """The plain form where the name allows it, else the encoded one (RFC 6266)."""
    plain = re.fullmatch(r"[A-Za-z0-9._ -]+", name)
    return f'inline; filename="{name}"' if plain else f"inline; filename*=UTF-8''{quote(name, safe='')}"


def _media_json(media: Media) -> dict[str, object]:
    uri = f"/2010-04-01/Accounts/{media.account_sid}/Messages/{media.message_sid}/Media/{media.sid}.json"
    return {
        "account_sid": media.account_sid,
        "content_type": media.content_type,
        "date_created": rfc2822(media.created),
        "date_updated": rfc2822(media.created),
        "parent_sid": media.message_sid,
        "sid": media.sid,
        "uri": uri,
    }
