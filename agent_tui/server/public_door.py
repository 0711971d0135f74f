"""The public door: what Twilio may call, and nothing else.

A plain ASGI application with a table of paths, because every customer's message passes here. Invariant: 204 leaves
only after the commit; what Twilio signed is stored or parked, never answered with an error for being odd; what it
did not sign is refused before anything is looked at. Neither a body nor a secret reaches the log.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

import structlog
from starlette.types import Message, Receive, Scope, Send

from agent_tui.channel.inbound import Inbound, Unreadable, parse_inbound
from agent_tui.channel.signature import MAX_FIELDS, Form, SignatureHeaders, parse_form
from agent_tui.channel.status import parse_status
from agent_tui.core.errors import Busy, Gone, NotFound
from agent_tui.desk.doctor.store_checks import feed_id
from agent_tui.desk.inbound.park import Unmatched, park
from agent_tui.desk.inbound.receive import receive as store_inbound
from agent_tui.desk.media.files import media_path
from agent_tui.desk.media.links import public_file
from agent_tui.desk.sending.deliveries import take_status
from agent_tui.server.failure_limit import FailureLimit
from agent_tui.server.file_answer import file_answer
from agent_tui.server.request_body import BodyTooLarge, ClientGone, Headers, read_body
from agent_tui.server.running_desk import RunningDesk
from agent_tui.server.seldom import SeldomLine
from agent_tui.server.webhook_accounts import WebhookAccounts
from agent_tui.store.unit import Unit

MAX_BODY = 256 * 1024
RETRY_SECONDS = b"2"
MEDIA = "/media/"

_FORM = b"application/x-www-form-urlencoded"
log = structlog.get_logger("public_door")


@dataclass(frozen=True, slots=True)
class Webhook:
    """A request that Twilio signed for ``account_id``; ``form`` is None for a body that is no form."""

    path: str
    query: str
    account_id: str
    content_type: str
    body: bytes
    form: Form | None

    @property
    def raw(self) -> str:
        return self.body.decode("utf-8", "replace")


Handler = Callable[[Scope, Receive, Send, str], Awaitable[None]]
"""Answers a request; the last parameter is its path below the public URL's prefix."""


@dataclass(frozen=True, slots=True)
class _Route:
    methods: tuple[str, ...]
    answer: Handler


class PublicDoor:
    """The ASGI application. ``seconds`` is a monotonic clock, for the limit on failures."""

    def __init__(self, desk: RunningDesk, seconds: Callable[[], float] = time.monotonic) -> None:
        self._desk = desk
        self._accounts = WebhookAccounts(desk)
        self._failures = FailureLimit(seconds)
        self._busy_line = SeldomLine("answered 503", seconds)
        self._refused_line = SeldomLine("refused, not signed for this desk", seconds)
        self._routes = {
            "/twilio/inbound": _Route(("POST",), self._webhook),
            "/twilio/fallback": _Route(("POST",), self._webhook),
            "/twilio/status": _Route(("POST",), self._webhook),
            "/twilio/self-test": _Route(("POST",), self._self_test),
            "/healthz": _Route(("GET", "HEAD"), self._health),
        }
        self._media_route = _Route(("GET", "HEAD"), self._media)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = self._below_prefix(scope["path"])
        route = self._routes.get(path)
        if route is None:
            if not path.startswith(MEDIA) or len(path) == len(MEDIA):
                await _answer(send, 404, b"Not found\n")
                return
            route = self._media_route
        if scope["method"] not in route.methods:
            await _answer(send, 405, b"Method not allowed\n", (b"allow", ", ".join(route.methods).encode()))
            return
        await route.answer(scope, receive, send, path)

    def _below_prefix(self, path: str) -> str:
        prefix = urlsplit(self._desk.public_url).path.rstrip("/")
        return path[len(prefix) :] if prefix and path.startswith(prefix + "/") else path

    async def _health(self, _scope: Scope, _receive: Receive, send: Send, _path: str) -> None:
        await _answer(send, 200, b"ok\n")

    async def _media(self, scope: Scope, receive: Receive, send: Send, path: str) -> None:
        now = self._desk.clock.now()
        try:
            found = await self._desk.store.read(lambda reader: public_file(reader, path[len(MEDIA) :], now))
            stored = media_path(self._desk.folder, found.sha256)
            answer = await file_answer(stored, found.name, found.content_type)
        except Gone:
            await _answer(send, 410, b"Gone\n")
            return
        except NotFound:
            await _answer(send, 404, b"Not found\n")
            return
        await answer(scope, receive, send)

    async def _webhook(self, scope: Scope, receive: Receive, send: Send, path: str) -> None:
        webhook = await self._signed(scope, receive, send, path)
        if webhook is None:
            return
        try:
            await self._keep(webhook)
        except Busy as error:
            self._busy_line.say(path=path, kind=type(error).__name__)
            await _answer(send, 503, b"Busy\n", (b"retry-after", RETRY_SECONDS))
            return
        await send(_NO_CONTENT)
        await send(_END)

    async def _self_test(self, scope: Scope, receive: Receive, send: Send, path: str) -> None:
        """For doctor: what comes through the public URL signed is answered with the feed's id, and nothing is kept."""
        if await self._signed(scope, receive, send, path) is not None:
            await _answer(send, 200, (await self._desk.store.read(feed_id)).encode())

    async def _signed(self, scope: Scope, receive: Receive, send: Send, path: str) -> Webhook | None:
        """The request, if one of our accounts signed it; else None, and it has been answered."""
        headers: Headers = dict(scope["headers"])
        try:
            body = await read_body(headers, receive, MAX_BODY)
        except BodyTooLarge:
            await _answer(send, 413, b"Too large\n")
            return None
        except ClientGone:
            return None
        webhook = self._verified(scope, headers, body, path)
        if webhook is None:
            await self._refuse(scope, send, path)
        return webhook

    def _verified(self, scope: Scope, headers: Headers, body: bytes, path: str) -> Webhook | None:
        """The request, if one of our accounts signed it."""
        content_type = headers.get(b"content-type", b"")
        form: Form | None = None
        if content_type[: len(_FORM)].lower() == _FORM:
            if body.count(b"&") > MAX_FIELDS:
                return None
            form = parse_form(body)
        query = scope["query_string"].decode("latin-1")
        account_id = self._accounts.signed_by(
            scope["raw_path"].decode("latin-1"),
            query,
            form,
            body,
            SignatureHeaders(
                _text(headers.get(b"x-twilio-signature")), _text(headers.get(b"x-twilio-webhooks-signature-settings"))
            ),
        )
        if account_id is None:
            return None
        return Webhook(path, query, account_id, content_type.decode("latin-1"), body, form)

    async def _refuse(self, scope: Scope, send: Send, path: str) -> None:
        client = scope.get("client")
        address = client[0] if client else ""
        if self._failures.failed(address):
            await _answer(send, 429, b"Too many refused requests\n", (b"retry-after", b"30"))
            return
        self._refused_line.say(path=path, address=address)
        await _answer(send, 403, b"Not signed\n")

    async def _keep(self, webhook: Webhook) -> None:
        """Store the request, or park it.

        Raises:
            Busy: neither was possible; nothing was done.
        """
        try:
            await self._desk.store.write(self._work(webhook), repeatable=True)
        except Busy:
            raise
        except Exception as error:  # noqa: BLE001 - Twilio would not send it again; parked it is kept and seen
            log.error("could not be stored, is parked", path=webhook.path, kind=type(error).__name__)
            reason = f"The desk could not store it ({type(error).__name__})."
            try:
                await self._desk.store.write(lambda unit: self._park(unit, webhook, reason))
            except Busy:
                raise
            except Exception as second:
                raise Busy("The request could not be kept.") from second

    def _work(self, webhook: Webhook) -> Callable[[Unit], object]:
        """What is to be done with it; read here, so that the writer, for whom everybody waits, only writes."""
        form = webhook.form
        if form is None:
            return lambda unit: self._park(unit, webhook, "The body is not a form.")
        if webhook.path == "/twilio/status":
            callback = parse_status(form, webhook.query)
            if isinstance(callback, Unreadable):
                return self._parking(webhook, callback)
            raw = webhook.raw
            return lambda unit: take_status(unit, callback, raw, webhook.account_id, self._desk.clock.now())
        inbound = parse_inbound(form)
        if isinstance(inbound, Unreadable):
            return self._parking(webhook, inbound)
        return lambda unit: self._take(unit, webhook, inbound)

    def _take(self, unit: Unit, webhook: Webhook, inbound: Inbound) -> None:
        desk = self._desk
        if not store_inbound(unit, desk.config, inbound, webhook.raw, desk.clock.now()).matched:
            self._park(unit, webhook, "No number of this desk has the address that it was sent to.")

    def _parking(self, webhook: Webhook, odd: Unreadable) -> Callable[[Unit], None]:
        return lambda unit: self._park(unit, webhook, odd.reason)

    def _park(self, unit: Unit, webhook: Webhook, reason: str) -> None:
        request = Unmatched(webhook.path, webhook.query, reason, webhook.account_id, webhook.content_type, webhook.raw)
        park(unit, request, self._desk.clock.now())


_NO_CONTENT: Message = {"type": "http.response.start", "status": 204, "headers": []}
_END: Message = {"type": "http.response.body", "body": b"", "more_body": False}


def _text(value: bytes | None) -> str | None:
    return None if value is None else value.decode("latin-1")


async def _answer(send: Send, status: int, body: bytes, *headers: tuple[bytes, bytes]) -> None:
    fixed = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": [*fixed, *headers]})
    await send({"type": "http.response.body", "body": body, "more_body": False})
