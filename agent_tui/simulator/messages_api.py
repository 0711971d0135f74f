"""The Messages resource: create, list, fetch, redact or cancel, delete (Twilio: api v2010).

Invariant: a message that is answered 201 is in the world; a refused one leaves no trace but its record.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import format_datetime
from urllib.parse import parse_qsl, urlencode

from starlette.responses import JSONResponse, Response

from agent_tui.core.clock import Clock
from agent_tui.simulator.chance import Chance, new_sid
from agent_tui.simulator.content import rendered
from agent_tui.simulator.delivery import Delivery
from agent_tui.simulator.message_checks import Draft, check_draft
from agent_tui.simulator.problems import Problem
from agent_tui.simulator.requests import Call
from agent_tui.simulator.world import Message, World, whole_second

DEFAULT_PAGE = 50
MAX_PAGE = 1000


class MessagesApi:
    """Handlers of ``…/Messages.json`` and ``…/Messages/{sid}.json``."""

    def __init__(self, world: World, delivery: Delivery, clock: Clock, chance: Chance) -> None:
        self._world = world
        self._delivery = delivery
        self._clock = clock
        self._chance = chance
        self._recent: dict[str, deque[datetime]] = {}

    async def create(self, call: Call) -> Response | Problem:
        """POST Messages.json."""
        self._world.jury.look(self._clock.now())
        draft = check_draft(self._world, call.account, call.form)
        if isinstance(draft, Problem):
            return draft
        if self._too_fast(draft):
            return Problem(20429, retry_after=1)
        message = self._world.add(self._message(call, draft))
        answer = message_json(message)
        if draft.assigned:
            # Twilio names the sender that a service chose only after its answer
            answer |= {"from": None, "num_segments": "0"}
        if draft.template is not None:
            self._world.jury.sent(draft.template.sid)
        await self._delivery.begin(message, call.quirks)
        return JSONResponse(answer, 201)

    def _message(self, call: Call, draft: Draft) -> Message:
        now = self._clock.now()
        stream = self._chance.stream(f"outbound/{draft.sender}/{draft.recipient}")
        body = draft.body if draft.template is None else rendered(draft.template, draft.variables)
        return Message(
            sid=new_sid("MM" if draft.media_urls else "SM", stream),
            account_sid=call.account.sid,
            sender=draft.sender,
            recipient=draft.recipient,
            body=body,
            direction="outbound-api",
            status="accepted" if draft.service_sid else "queued",
            created=now,
            updated=now,
            service_sid=draft.service_sid,
            media_urls=draft.media_urls,
            callback=draft.callback,
            template=draft.template,
        )

    def _too_fast(self, draft: Draft) -> bool:
        """More than the number's messages in the second before now; the refused one does not count."""
        now = self._clock.now()
        recent = self._recent.setdefault(draft.sender, deque())
        while recent and (now - recent[0]).total_seconds() >= 1:
            recent.popleft()
        if len(recent) >= draft.messages_per_second:
            return True
        recent.append(now)
        return False

    async def fetch(self, call: Call) -> Response | Problem:
        """GET Messages/{sid}.json."""
        message = self._own(call)
        return Problem(20404, call.request.url.path) if message is None else JSONResponse(message_json(message))

    async def update(self, call: Call) -> Response | Problem:
        """POST Messages/{sid}.json: ``Body=`` redacts, ``Status=canceled`` cancels what is not yet sent."""
        message = self._own(call)
        if message is None:
            return Problem(20404, call.request.url.path)
        if call.form.get("Body") == ("",):
            message = replace(message, body="", updated=self._clock.now())
            self._world.messages[message.sid] = message
        elif call.first("Status") == "canceled":
            if message.status not in ("accepted", "queued"):
                return Problem(20409, "The message has been sent and cannot be canceled")
            message = self._world.advance(message.sid, "canceled", self._clock.now()) or message
        else:
            return Problem(20001, "Body or Status")
        return JSONResponse(message_json(message))

    async def delete(self, call: Call) -> Response | Problem:
        """DELETE Messages/{sid}.json."""
        message = self._own(call)
        if message is None:
            return Problem(20404, call.request.url.path)
        del self._world.messages[message.sid]
        return Response(status_code=204)

    def _own(self, call: Call) -> Message | None:
        message = self._world.messages.get(call.request.path_params["sid"])
        return message if message is not None and message.account_sid == call.account.sid else None

    async def list(self, call: Call) -> Response | Problem:
        """GET Messages.json: newest first, filtered, in pages that later messages do not shift."""
        query = dict(parse_qsl(call.request.url.query, keep_blank_values=True))
        try:
            limits = _limits(query)
            size = min(max(int(query.get("PageSize", DEFAULT_PAGE)), 1), MAX_PAGE)
            page = int(query.get("Page", 0))
        except ValueError as error:
            return Problem(20001, str(error))
        found = [row for row in self._world.newest_first(call.account.sid) if _listed(row, query, limits)]
        start = page * size
        token = query.get("PageToken", "")
        if token:
            sids = [message.sid for message in found]
            last = token.removeprefix("PA")
            start = sids.index(last) + 1 if last in sids else start
        rows = found[start : start + size]
        more = rows[-1].sid if start + size < len(found) else None
        return JSONResponse(_page(call, query, rows, page, size, page * size, more))


def _page(
    call: Call, query: Mapping[str, str], rows: list[Message], page: int, size: int, start: int, more: str | None
) -> dict[str, object]:
    path = call.request.url.path
    filters = {name: value for name, value in query.items() if name not in ("Page", "PageSize", "PageToken")}

    def uri(number: int, **token: str) -> str:
        return f"{path}?{urlencode({**filters, 'PageSize': size, 'Page': number, **token})}"

    return {
        "end": start + max(len(rows) - 1, 0),
        "first_page_uri": uri(0),
        "next_page_uri": uri(page + 1, PageToken=f"PA{more}") if more else None,
        "page": page,
        "page_size": size,
        "previous_page_uri": uri(page - 1) if page else None,
        "messages": [message_json(message) for message in rows],
        "start": start,
        "uri": f"{path}?{call.request.url.query}" if call.request.url.query else uri(page),
    }


@dataclass(frozen=True, slots=True)
class _Limit:
    """One ``DateSent`` filter: how a message's moment must stand to ``moment``; a bare date means the whole day."""

    name: str
    moment: datetime
    whole_day: bool

    def holds(self, sent: datetime) -> bool:
        have = sent.replace(hour=0, minute=0, second=0) if self.whole_day else sent
        if self.name == "DateSent":
            return have == self.moment
        return have <= self.moment if self.name == "DateSent<" else have >= self.moment


def _limits(query: Mapping[str, str]) -> list[_Limit]:
    """The date filters of a list.

    Raises:
        ValueError: one is neither a date nor a moment.
    """
    limits = []
    for name in ("DateSent", "DateSent<", "DateSent>"):
        if text := query.get(name):
            moment = datetime.fromisoformat(text)
            aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
            limits.append(_Limit(name, whole_second(aware), len(text) == len("2026-11-23")))
    return limits


def _listed(message: Message, query: Mapping[str, str], limits: list[_Limit]) -> bool:
    to, sender = query.get("To") or message.recipient, query.get("From") or message.sender
    if (to, sender) != (message.recipient, message.sender):
        return False
    if message.sent is None:
        # what is still queued has no DateSent, so no filter by date finds it
        return not limits
    return all(limit.holds(whole_second(message.sent)) for limit in limits)


def message_json(message: Message) -> dict[str, object]:
    """The Message resource as Twilio writes it; times are RFC 2822 in whole seconds."""
    uri = f"/2010-04-01/Accounts/{message.account_sid}/Messages/{message.sid}"
    return {
        "account_sid": message.account_sid,
        "api_version": "2010-04-01",
        "body": message.body,
        "date_created": rfc2822(message.created),
        "date_sent": rfc2822(message.sent) if message.sent else None,
        "date_updated": rfc2822(message.updated),
        "direction": message.direction,
        "error_code": message.error_code,
        "error_message": None,
        "from": message.sender,
        "messaging_service_sid": message.service_sid,
        "num_media": str(len(message.media_urls)),
        "num_segments": "1",
        "price": None,
        "price_unit": "USD",
        "sid": message.sid,
        "status": message.status,
        "subresource_uris": {"media": f"{uri}/Media.json"},
        "to": message.recipient,
        "uri": f"{uri}.json",
    }


def rfc2822(moment: datetime) -> str:
    """``Thu, 24 Aug 2023 05:01:45 +0000``."""
    return format_datetime(whole_second(moment))
