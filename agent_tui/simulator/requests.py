"""One request to the simulated API: who asks, what they send, what goes wrong on purpose, what was recorded.

Invariant: a request passes login, then faults, then its handler; it is recorded once, with the status it got, and
its login is never recorded.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from agent_tui.core.clock import Clock
from agent_tui.simulator.delivery import Quirks
from agent_tui.simulator.faults import Fault, FaultQueue, Occasion
from agent_tui.simulator.file_faults import hang_up, until_gone
from agent_tui.simulator.problems import Problem, answer, answer_code, answer_status
from agent_tui.simulator.settings import Account
from agent_tui.simulator.world import Recorded, World

Form = Mapping[str, tuple[str, ...]]
_QUIRKS: Mapping[str, Callable[[Fault], Quirks]] = {
    "callback_before_answer": lambda _: Quirks(early=True),
    "callbacks_out_of_order": lambda _: Quirks(disorder=True),
    "no_callbacks": lambda _: Quirks(silent=True),
    "undelivered": lambda fault: Quirks(error_code=int(fault.value or 63024), ends="undelivered"),
    "failed": lambda fault: Quirks(error_code=int(fault.value or 63024), ends="failed"),
}
_MAX_BODY = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Call:
    """What a handler gets."""

    request: Request
    account: Account
    form: Form
    quirks: Quirks
    at: datetime

    def first(self, name: str) -> str:
        """The first value of a form parameter; empty if it was not sent."""
        return self.form.get(name, ("",))[0]


Handler = Callable[[Call], Awaitable[Response | Problem]]


class Front:
    """Wraps handlers into endpoints."""

    def __init__(self, world: World, faults: FaultQueue, clock: Clock) -> None:
        self._world = world
        self._faults = faults
        self._clock = clock

    def endpoint(self, **handlers: Handler) -> Callable[[Request], Awaitable[Response]]:
        """An endpoint that answers each method (``GET=…, POST=…``) with its handler, others with 405."""

        async def serve(request: Request) -> Response:
            handler = handlers.get("GET" if request.method == "HEAD" else request.method)
            if handler is None:
                return answer(Problem(20004))
            return await self._serve(request, handler)

        return serve

    async def _serve(self, request: Request, handler: Handler) -> Response:
        at = self._clock.now()
        body = await request.body()
        form = _read_form(request, body)
        first = {name: values[0] for name, values in form.items()}
        fault = self._faults.take(
            Occasion("request", request.url.path, request.method, body.decode("utf-8", "replace"), first)
        )
        response = await self._answer(request, handler, form, fault)
        self._world.recorded.append(
            Recorded(
                at,
                request.method,
                request.url.path,
                request.url.query,
                form,
                response.status_code if response is not None else None,
                fault.action if fault else None,
            )
        )
        return response if response is not None else await hang_up(request)

    async def _answer(self, request: Request, handler: Handler, form: Form, fault: Fault | None) -> Response | None:
        """None: the connection is to be closed without an answer."""
        account = self._login(request)
        if account is None:
            return answer(Problem(20003))
        if fault is None or fault.action in _QUIRKS:
            quirks = _QUIRKS[fault.action](fault) if fault else Quirks()
            return await self._handle(handler, Call(request, account, form, quirks, self._clock.now()))
        return await self._answer_wrongly(handler, Call(request, account, form, Quirks(), self._clock.now()), fault)

    async def _handle(self, handler: Handler, call: Call) -> Response:
        result = await handler(call)
        return answer(result) if isinstance(result, Problem) else result

    async def _answer_wrongly(self, handler: Handler, call: Call, fault: Fault) -> Response | None:
        action, value = fault.action, fault.value or 0
        if action == "delay":
            await self._clock.sleep(value)
            return await self._handle(handler, call)
        if action in ("status_after_accept", "timeout_after_accept", "drop_after_accept"):
            await self._handle(handler, call)
        if action.startswith("timeout"):
            await until_gone(call.request)
            return None
        if action.startswith("drop"):
            return None
        if action == "retry_after":
            return answer_status(429, retry_after=value)
        if action == "redirect":
            return RedirectResponse(fault.text, 307)
        if action == "refuse":
            return answer_code(int(value))
        if action == "html":
            return HTMLResponse(f"<html><body><h1>{int(value)}</h1></body></html>", int(value))
        return answer_status(int(value))

    def _login(self, request: Request) -> Account | None:
        scheme, _, text = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "basic":
            return None
        try:
            user, _, password = base64.b64decode(text, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return None
        wanted = request.path_params.get("account")
        for account in self._world.settings.accounts:
            logins = {(account.sid, account.token), (account.key_sid, account.key_secret)}
            if (user, password) in logins and wanted in (None, account.sid):
                return account
        return None


def _read_form(request: Request, body: bytes) -> Form:
    if "application/x-www-form-urlencoded" not in request.headers.get("content-type", "") or len(body) > _MAX_BODY:
        return {}
    form: dict[str, tuple[str, ...]] = {}
    for name, value in parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True):
        form[name] = (*form.get(name, ()), value)
    return form
