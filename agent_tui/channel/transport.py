"""Twilio's SDK over our one HTTP client.

Imported late and by the desk only: the SDK costs 130 ms and 23 MB. Against the SDK's own async client this one
encodes JSON bodies, keeps its time-outs, maps hosts to ``api_base`` and never sends credentials elsewhere
("twilio-python" #866, #925, #932). Invariant: only answers of 200 to 299 with a JSON object reach the SDK; everything
else is a ``TwilioFault`` that says whether the request may be repeated. A POST is sent once; a GET is tried again.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING

import stamina
from twilio.http import AsyncHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from agent_tui.channel.error_codes import class_of
from agent_tui.channel.hosts import ApiHosts
from agent_tui.channel.net import Answer, HttpClient, exchange
from agent_tui.channel.outcomes import NotConnected, Rejected, Throttled, TwilioFault, Uncertain

if TYPE_CHECKING:
    from agent_tui.channel.credentials import Credentials

MAX_RETRY_AFTER = 60.0
"""Seconds; a longer wish of Twilio's is cut to this."""

READ_ATTEMPTS = 3


class HttpxClient(AsyncHttpClient):  # type: ignore[misc]  # the SDK is untyped
    """What the SDK calls for every request."""

    def __init__(self, http: HttpClient, hosts: ApiHosts, read_wait: float) -> None:
        """``read_wait``: seconds before the second try of a read; then twice that."""
        super().__init__(logging.getLogger("agent_tui.twilio"), True, None)
        # stamina's own hook logs the arguments of what it retries.
        stamina.instrumentation.set_on_retry_hooks([])
        self._http = http
        self._hosts = hosts
        self._reads = stamina.AsyncRetryingCaller(
            attempts=READ_ATTEMPTS, timeout=120, wait_initial=read_wait, wait_max=10, wait_jitter=read_wait
        ).on(_read_again)

    async def request(
        self,
        method: str,
        uri: str,
        params: Mapping[str, object] | None = None,
        data: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,
        allow_redirects: bool = False,
    ) -> Response:
        """One request of the SDK's; ``timeout`` and ``allow_redirects`` are ours to decide.

        Raises:
            TwilioFault: anything but a JSON object with status 200 to 299.
        """
        del timeout, allow_redirects
        if method.upper() == "GET":
            answer = await self._reads(self._once, method, uri, params, None, headers, auth)
        else:
            answer = await self._once(method, uri, params, data, headers, auth)
        return Response(answer.status, answer.text, dict(answer.headers))

    async def _once(
        self,
        method: str,
        uri: str,
        params: Mapping[str, object] | None,
        data: Mapping[str, object] | None,
        headers: Mapping[str, str] | None,
        auth: tuple[str, str] | None,
    ) -> Answer:
        url = self._hosts.api_url(uri)
        if url is None:
            raise TwilioFault(
                Rejected("refused_address", "The address is not one of Twilio's."),
                "Twilio named an address that is not its own; nothing was sent there.",
                hint="Check api_base of the account.",
            )
        as_json = "json" in (headers or {}).get("Content-Type", "")
        answer = await exchange(
            self._http,
            method,
            url,
            params={name: str(value) for name, value in (params or {}).items() if value is not None},
            form=None if as_json or not data else {name: _form_value(value) for name, value in data.items()},
            content=json.dumps(data).encode() if as_json and data is not None else None,
            headers=headers,
            auth=auth,
        )
        check_answer(answer)
        return answer


def sdk(credentials: Credentials, http: HttpClient, read_wait: float) -> Client:
    """Twilio's SDK client for one account."""
    hosts = ApiHosts(credentials.account_sid, credentials.api_base)
    return Client(
        credentials.username,
        credentials.password,
        credentials.account_sid,
        http_client=HttpxClient(http, hosts, read_wait),
        # Not empty, else the SDK reads TWILIO_REGION and TWILIO_EDGE of our own environment.
        environment={"TWILIO_ACCOUNT_SID": credentials.account_sid},
    )


def check_answer(answer: Answer) -> None:
    """Nothing, if ``answer`` is a JSON object with status 200 to 299.

    Raises:
        TwilioFault: the failure that the answer is.
    """
    status, payload = answer.status, _json_object(answer.text)
    if 200 <= status < 300:
        if payload is not None or status == 204:
            return
        raise TwilioFault(Uncertain("the answer could not be read"), "Twilio's answer could not be read.")
    if 400 <= status < 500:
        raise _refusal(status, payload or {}, answer.headers)
    raise TwilioFault(Uncertain(f"Twilio answered {status}"), f"Twilio answered {status}; it has a fault of its own.")


def _refusal(status: int, payload: Mapping[str, object], headers: Mapping[str, str]) -> TwilioFault:
    code, message = payload.get("code"), payload.get("message") or payload.get("detail") or payload.get("title")
    named = str(code) if isinstance(code, int | str) and code else f"http_{status}"
    # Twilio also answers 429 to a used-up daily limit (63038), which no repetition within minutes can cure.
    if status == 429 and class_of(named) in ("", "retry_backoff", "resend_later"):
        return TwilioFault(Throttled(_retry_after(headers)), "Twilio asks to wait: too many requests.")
    return TwilioFault(
        Rejected(named, message if isinstance(message, str) else ""),
        f"Twilio refused the request ({named}).",
        hint="The code says why: https://www.twilio.com/docs/api/errors",
    )


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds of ``Retry-After``, 0 to 60; a date is left to our own waits, as clocks differ."""
    text = headers.get("retry-after", "").strip()
    try:
        seconds = float(text)
    except ValueError:
        return None
    return min(max(seconds, 0.0), MAX_RETRY_AFTER) if seconds == seconds else None


def _read_again(error: Exception) -> bool | float:
    """Whether a read is tried again, or after how many seconds."""
    if not isinstance(error, TwilioFault):
        return False
    match error.failure:
        case Throttled(float(seconds)):
            return seconds
        case Throttled() | Uncertain() | NotConnected():
            return True
        case Rejected():
            return False


def _form_value(value: object) -> str | list[str]:
    return [str(item) for item in value] if isinstance(value, list | tuple) else str(value)


def _json_object(text: str) -> dict[str, object] | None:
    try:
        payload = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return payload if isinstance(payload, dict) else None
