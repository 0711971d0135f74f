"""The simulator's own paths, for tests and the demo; JSON in, JSON out, no login.

    GET    /_simulator/messages?to=&from=&direction=   every message, oldest first, with its ``statuses``
    GET    /_simulator/requests?method=&path=          every request to the API, with form, status and fault
    GET    /_simulator/webhooks?kind=                  every try of every webhook and callback
    GET    /_simulator/world                           numbers, templates and people (no token)
    POST   /_simulator/connect                         {webhook}: where webhooks go from now on
    POST   /_simulator/customers/{address}             {name, language, reads, error, external_id}: who that is
    POST   /_simulator/customers/{address}/say         {body, to, name, media, place, button: {text, payload},
                                                       answers: {question: answer}, reply_to, forwarded: once|often,
                                                       referral, extra, age, wait}
    POST   /_simulator/join, /_simulator/leave         {address, number}: sandbox membership
    POST   /_simulator/templates/{HX}                  {status, reason, category, sends, seconds}: Meta decides, now,
                                                       behind so many sends, or later; ``deleted`` takes it away
    POST   /_simulator/templates                       {name, language, types, variables, status, category}: a new one
    POST   /_simulator/senders/{number}                {status, quality, limit, reason}: how WhatsApp sees it
    POST   /_simulator/accounts/{AC}                   {status}: active, suspended, closed
    POST   /_simulator/alerts                          {account, code, text, age}: Twilio complains
    GET    /_simulator/faults; POST {match, action, times}; DELETE
    POST   /_simulator/lively                          {on}: lively customers start or stop

``media`` is a name of ``samples`` (``photo``, ``voice`` ...) or ``{content_type, name, base64}``; ``place`` is
``{latitude, longitude, label, address}``. ``age`` (seconds) makes the message that old and calls no webhook. With
``wait`` (the default) the answer comes after the webhook and says how it ended. Invariant: nothing here is part of
Twilio.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import get_args

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from agent_tui.core.clock import Clock
from agent_tui.core.errors import SetupError
from agent_tui.core.moment import to_text
from agent_tui.simulator.background import Background
from agent_tui.simulator.chance import Chance, named_sid, new_sid
from agent_tui.simulator.faults import FaultQueue, parse_fault
from agent_tui.simulator.inbound import Attachment, Place, Reception, Said, Utterance
from agent_tui.simulator.samples import sample
from agent_tui.simulator.settings import Approval, Decision, Template, Verdict
from agent_tui.simulator.world import Alert, World

Json = Mapping[str, object]
Endpoint = Callable[[Request], Awaitable[Response]]


class ControlApi:
    """Handlers below ``/_simulator``; ``connect`` and ``lively`` are the simulator's own."""

    def __init__(
        self,
        world: World,
        reception: Reception,
        faults: FaultQueue,
        clock: Clock,
        chance: Chance,
        background: Background,
        connect: Callable[[str], None],
        lively: Callable[[bool], None],
    ) -> None:
        self._world = world
        self._reception = reception
        self._faults = faults
        self._clock = clock
        self._chance = chance
        self._background = background
        self._connect = connect
        self._lively = lively

    def routes(self) -> list[Route]:
        """The table of paths."""
        table: tuple[tuple[str, dict[str, Callable[[Request, Json], Awaitable[object]]]], ...] = (
            ("messages", {"GET": self._messages}),
            ("requests", {"GET": self._requests}),
            ("webhooks", {"GET": self._webhooks}),
            ("world", {"GET": self._describe}),
            ("connect", {"POST": self._set_webhook}),
            ("customers/{address}", {"POST": self._set_person}),
            ("customers/{address}/say", {"POST": self._say}),
            ("join", {"POST": self._join}),
            ("leave", {"POST": self._leave}),
            ("templates", {"POST": self._add_template}),
            ("templates/{sid}", {"POST": self._decide}),
            ("senders/{number}", {"POST": self._set_sender}),
            ("accounts/{sid}", {"POST": self._set_account}),
            ("alerts", {"POST": self._complain}),
            ("faults", {"GET": self._list_faults, "POST": self._add_fault, "DELETE": self._clear_faults}),
            ("lively", {"POST": self._set_lively}),
        )
        return [Route(f"/_simulator/{path}", _endpoint(handlers), methods=list(handlers)) for path, handlers in table]

    async def _messages(self, request: Request, _body: Json) -> object:
        wanted = {"to": "recipient", "from": "sender", "direction": "direction"}
        filters = {
            wanted[name]: value if name == "direction" else _address(value)
            for name, value in request.query_params.items()
            if name in wanted
        }
        rows = (_plain(message) for message in self._world.messages.values())
        return [row for row in rows if all(row[name] == value for name, value in filters.items())]

    async def _requests(self, request: Request, _body: Json) -> object:
        method, path = request.query_params.get("method"), request.query_params.get("path", "")
        return [_plain(row) for row in self._world.recorded if method in (None, row.method) and path in row.path]

    async def _webhooks(self, request: Request, _body: Json) -> object:
        kind = request.query_params.get("kind")
        return [_plain(row) for row in self._world.called if kind in (None, row.kind)]

    async def _describe(self, _request: Request, _body: Json) -> object:
        accounts = [
            {"sid": account.sid, "numbers": [_plain(number) for number in account.numbers]}
            for account in self._world.settings.accounts
        ]
        templates = [_plain(template) for _, template in self._world.templates.values()]
        return {
            "accounts": accounts,
            "templates": templates,
            "people": [_plain(person) for person in self._world.people.values()],
            "now": to_text(self._clock.now()),
        }

    async def _set_webhook(self, _request: Request, body: Json) -> object:
        self._connect(_text(body, "webhook"))
        return {}

    async def _set_person(self, request: Request, body: Json) -> object:
        person = self._world.person(_address(request.path_params["address"]))
        error = body.get("error", person.error)
        if error is not None and not isinstance(error, int):
            raise SetupError("error: must be a number or null.")
        person = replace(
            person,
            name=_text(body, "name", person.name),
            language=_text(body, "language", person.language),
            reads=bool(body.get("reads", person.reads)),
            error=error,
            external_id=_text(body, "external_id", person.external_id or "") or None,
        )
        self._world.people[person.address] = person
        return _plain(person)

    async def _say(self, request: Request, body: Json) -> object:
        person = self._world.person(_address(request.path_params["address"]))
        person = replace(person, name=_text(body, "name", person.name or "Customer"))
        self._world.people[person.address] = person
        number = _address(_text(body, "to", self._world.settings.accounts[0].numbers[0].address))
        if self._world.sender(number) is None:
            raise SetupError(f"to: none of the accounts owns {number}.")
        said, stream = _utterance(body), self._chance.stream(f"said/{person.address}")
        age = body.get("age")
        if isinstance(age, (int, float)):
            kept = self._reception.keep(person, number, said, stream, self._clock.now() - timedelta(seconds=age))
            return _said(Said(kept, None))
        if body.get("wait", True):
            return _said(await self._reception.say(person, number, said, stream))

        async def later() -> None:
            await self._reception.say(person, number, said, stream)

        self._background.start(later())
        return {}

    async def _join(self, _request: Request, body: Json) -> object:
        pair = (_address(_text(body, "number")), _address(_text(body, "address")))
        self._world.joined[pair] = self._clock.now()
        return {}

    async def _leave(self, _request: Request, body: Json) -> object:
        self._world.joined.pop((_address(_text(body, "number")), _address(_text(body, "address"))), None)
        return {}

    async def _decide(self, request: Request, body: Json) -> object:
        sid = request.path_params["sid"]
        wanted = body.get("status", "")
        status = next((state for state in get_args(Decision) if state == wanted), None)
        if sid not in self._world.templates or status is None:
            raise SetupError(f"status: must be one of {', '.join(get_args(Decision))}, and the template must exist.")
        sends, seconds = body.get("sends", 0), body.get("seconds", 0)
        if not isinstance(sends, int) or not isinstance(seconds, (int, float)):
            raise SetupError("sends: must be a whole number; seconds: a number.")
        verdict = Verdict(status, _text(body, "reason", ""), _text(body, "category", ""), sends, seconds)
        self._world.jury.order(sid, verdict, self._clock.now())
        left = self._world.templates.get(sid)
        return {} if left is None else _plain(left[1])

    async def _add_template(self, _request: Request, body: Json) -> object:
        name, language = _text(body, "name"), _text(body, "language", "en")
        types = body.get("types")
        if not isinstance(types, dict) or not all(isinstance(part, dict) for part in types.values()):
            raise SetupError("types: must be a table of tables.")
        status = next((state for state in get_args(Approval) if state == body.get("status", "approved")), None)
        if status is None:
            raise SetupError(f"status: must be one of {', '.join(get_args(Approval))}.")
        template = Template(
            named_sid("HX", f"{name}/{language}"),
            name,
            language,
            types,
            _texts(body.get("variables")),
            status,
            _text(body, "reason", ""),
            _text(body, "category", "UTILITY"),
        )
        account = _text(body, "account", self._world.settings.accounts[0].sid)
        self._world.templates[template.sid] = (account, template)
        return _plain(template)

    async def _set_sender(self, request: Request, body: Json) -> object:
        number = _address(request.path_params["number"]).removeprefix("whatsapp:")
        state = self._world.sender_states.get(number, self._world.online)
        state = replace(state, **{name: _text(body, name, getattr(state, name)) for name in asdict(state)})
        self._world.sender_states[number] = state
        return _plain(state)

    async def _set_account(self, request: Request, body: Json) -> object:
        self._world.account_states[request.path_params["sid"]] = _text(body, "status")
        return {}

    async def _complain(self, _request: Request, body: Json) -> object:
        code, age = body.get("code"), body.get("age", 0)
        if not isinstance(code, int) or not isinstance(age, (int, float)):
            raise SetupError("code: must be a number; age: seconds.")
        account = _text(body, "account", self._world.settings.accounts[0].sid)
        sid = new_sid("NO", self._chance.stream("alerts"))
        at = self._clock.now() - timedelta(seconds=age)
        alert = Alert(sid, account, at, code, _text(body, "text", ""), _text(body, "url", ""))
        self._world.alerts.append(alert)
        return _plain(alert)

    async def _list_faults(self, _request: Request, _body: Json) -> object:
        return [{**_plain(fault), "struck": struck} for fault, struck in self._faults.rows()]

    async def _add_fault(self, _request: Request, body: Json) -> object:
        self._faults.add(parse_fault(dict(body), "fault"))
        return {}

    async def _clear_faults(self, _request: Request, _body: Json) -> object:
        self._faults.clear()
        return {}

    async def _set_lively(self, _request: Request, body: Json) -> object:
        self._lively(bool(body.get("on", True)))
        return {}


def _endpoint(handlers: Mapping[str, Callable[[Request, Json], Awaitable[object]]]) -> Endpoint:
    async def serve(request: Request) -> Response:
        handler = handlers["GET" if request.method == "HEAD" else request.method]
        raw = await request.body()
        try:
            body = json.loads(raw) if raw else {}
            if not isinstance(body, dict):
                raise SetupError("The body must be a JSON object.")
            return JSONResponse(await handler(request, body))
        except json.JSONDecodeError as error:
            return JSONResponse({"detail": f"The body is not JSON: {error}."}, 400)
        except SetupError as error:
            return JSONResponse({"detail": error.sentence}, 400)

    return serve


def _utterance(body: Json) -> Utterance:
    place, button = body.get("place"), body.get("button")
    forwarded = _text(body, "forwarded", "")
    return Utterance(
        body=_text(body, "body", ""),
        attachment=_attachment(body.get("media")),
        place=_place(place) if isinstance(place, dict) else None,
        button=(_text(button, "text"), _text(button, "payload", "")) if isinstance(button, dict) else None,
        reply_to=_text(body, "reply_to", "") or None,
        forwarded="often" if forwarded == "often" else "once" if forwarded == "once" else "",
        referral=_texts(body.get("referral")),
        answers=_texts(body.get("answers")),
        extra=_texts(body.get("extra")),
    )


def _place(table: Json) -> Place:
    latitude, longitude = table.get("latitude"), table.get("longitude")
    if not isinstance(latitude, (int, float)) or not isinstance(longitude, (int, float)):
        raise SetupError("place: needs latitude and longitude in degrees.")
    return Place(latitude, longitude, _text(table, "label", ""), _text(table, "address", ""))


def _attachment(media: object) -> Attachment | None:
    if media is None:
        return None
    if isinstance(media, str):
        return sample(media)
    if not isinstance(media, dict):
        raise SetupError("media: must be the name of a sample or {content_type, name, base64}.")
    try:
        data = base64.b64decode(_text(media, "base64", ""), validate=True)
    except binascii.Error as error:
        raise SetupError(f"media.base64: {error}.") from error
    return Attachment(_text(media, "content_type"), data, _text(media, "name", ""))


def _said(said: Said) -> dict[str, object]:
    outcome = None if said.outcome is None else {**asdict(said.outcome), "accepted": said.outcome.accepted}
    return {"sid": said.message.sid, "webhook": outcome}


def _address(text: str) -> str:
    # a plus sign that was not encoded arrives as a blank
    text = text.replace(" ", "+")
    return text if text.startswith("whatsapp:") else f"whatsapp:{text}"


def _text(body: Json, name: str, otherwise: str | None = None) -> str:
    value = body.get(name, otherwise)
    if not isinstance(value, str):
        raise SetupError(f"{name}: must be text.")
    return value


def _texts(table: object) -> dict[str, str]:
    return {str(name): str(value) for name, value in table.items()} if isinstance(table, dict) else {}


def _plain(row: object) -> dict[str, object]:
    """A record as JSON; moments as text, bytes left out."""
    table: dict[str, object] = json.loads(json.dumps(asdict(row), default=_as_text))  # type: ignore[call-overload]
    return table


def _as_text(value: object) -> str:
    return to_text(value) if isinstance(value, datetime) else str(type(value).__name__)
