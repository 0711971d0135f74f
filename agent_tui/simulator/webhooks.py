"""Twilio's calls to the desk: signed, tried again by Twilio's rule, then given to the fallback URL.

By default a call that could not connect is tried once more, and nothing else is; a fragment of the URL
(``#rc=3&rp=ct,5xx``) overrides that (Twilio: webhooks, connection overrides). Invariant: the signature covers the URL
exactly as it is called, so without its fragment, and every parameter sent.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urldefrag, urlencode

import httpx

from agent_tui.core.clock import Clock
from agent_tui.simulator.faults import FaultQueue, Occasion, Where
from agent_tui.simulator.world import Alert, Called, World

_CONTENT_TYPE = "application/x-www-form-urlencoded; charset=UTF-8"
_POLICIES = frozenset({"4xx", "5xx", "ct", "rt", "all"})


def sign(url: str, params: Iterable[tuple[str, str]], token: str) -> str:
    """``X-Twilio-Signature``: base64 of HMAC-SHA1 over the URL and the sorted parameters (Twilio: security).

    Names are sorted by bytes; of a repeated name each distinct value counts, sorted, with the name again.
    """
    pairs = sorted(set(params), key=lambda pair: (pair[0].encode(), pair[1].encode()))
    signed = url + "".join(name + value for name, value in pairs)
    return base64.b64encode(hmac.new(token.encode(), signed.encode(), hashlib.sha1).digest()).decode()


@dataclass(frozen=True, slots=True)
class Overrides:
    """How a URL wants to be tried: times in milliseconds, ``retries`` 0 to 5, ``policy`` of 4xx, 5xx, ct, rt, all."""

    connect: int = 5000
    read: int = 15000
    total: int = 15000
    retries: int = 1
    policy: frozenset[str] = frozenset({"ct"})
    given: bool = False

    @classmethod
    def from_fragment(cls, fragment: str) -> Overrides:
        """The part after ``#``; values outside Twilio's ranges are brought into them, unknown ones ignored."""
        given = dict(parse_qsl(fragment))
        default = cls()

        def number(name: str, low: int, high: int, otherwise: int) -> int:
            text = given.get(name, "")
            return min(max(int(text), low), high) if text.isascii() and text.isdigit() else otherwise

        policy = (
            frozenset(given["rp"].split(",")) & {"4xx", "5xx", "ct", "rt", "all"} if "rp" in given else default.policy
        )
        return cls(
            connect=number("ct", 100, 10000, default.connect),
            read=number("rt", 100, 15000, default.read),
            total=number("tt", 100, 15000, default.total),
            retries=number("rc", 0, 5, default.retries),
            policy=policy,
            given=bool(given),
        )

    def again(self, failure: str) -> bool:
        """Whether a try that ended so (``ct``, ``rt``, ``4xx``, ``5xx``, ``3xx``) is repeated."""
        return "all" in self.policy or failure in self.policy


@dataclass(frozen=True, slots=True)
class Targets:
    """The three URLs of a number, as one would paste them at Twilio."""

    inbound: str
    fallback: str | None
    status: str | None

    @classmethod
    def from_base(cls, webhook: str) -> Targets:
        """From the desk's public base URL, or from the full inbound URL if its path ends in ``/inbound``."""
        url, fragment = urldefrag(webhook)
        url = url.rstrip("/")
        base = url.removesuffix("/inbound") if url.endswith("/inbound") else f"{url}/twilio"
        tail = f"#{fragment}" if fragment else ""
        return cls(f"{base}/inbound{tail}", f"{base}/fallback{tail}", f"{base}/status{tail}")


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a webhook ended: ``status`` of the answer that counts (None: none came), tries made, by fallback or not."""

    status: int | None
    failure: str | None
    tries: int
    by_fallback: bool = False

    @property
    def accepted(self) -> bool:
        """Whether the desk took it."""
        return self.failure is None


class Postman:
    """Carries webhooks; every try is recorded in the world."""

    def __init__(
        self, world: World, client: httpx.AsyncClient, clock: Clock, faults: FaultQueue, stream: random.Random
    ) -> None:
        self._world = world
        self._client = client
        self._clock = clock
        self._faults = faults
        self._stream = stream

    async def deliver(
        self, kind: Where, target: str, form: Mapping[str, str], token: str, fallback: str | None = None
    ) -> Outcome:
        """Calls ``target`` with the form, by Twilio's retry rule; then ``fallback`` once, with the reason."""
        url, _ = urldefrag(target)
        fault = self._faults.take(Occasion(kind, url, "POST", form.get("Body", ""), form))
        copies = 1
        if fault is not None:
            if fault.action == "lose_webhook":
                self._record(kind, url, form, None, "lost by a fault")
                return Outcome(None, "lost", 0)
            if fault.action == "delay":
                await self._clock.sleep(fault.value or 0)
            if fault.action == "duplicate_webhook":
                copies += int(fault.value or 1)
        calls = [self._with_fallback(kind, target, form, token, fallback) for _ in range(copies)]
        return (await asyncio.gather(*calls))[0]

    async def _with_fallback(
        self, kind: Where, target: str, form: Mapping[str, str], token: str, fallback: str | None
    ) -> Outcome:
        outcome = await self._tries(kind, target, form, token)
        if outcome.accepted:
            return outcome
        reason = "11205" if outcome.failure in ("ct", "rt") else "11200"
        url, _ = urldefrag(target)
        self._complain(int(reason), url, form)
        if fallback is None:
            return outcome
        told = {**form, "ErrorCode": reason, "ErrorUrl": url}
        second = await self._tries(kind, fallback, told, token)
        return Outcome(second.status, second.failure, outcome.tries + second.tries, by_fallback=True)

    async def _tries(self, kind: Where, target: str, form: Mapping[str, str], token: str) -> Outcome:
        url, fragment = urldefrag(target)
        overrides = Overrides.from_fragment(fragment)
        headers = {
            "Content-Type": _CONTENT_TYPE,
            "User-Agent": "TwilioProxy/1.1",
            "X-Twilio-Signature": sign(url, form.items(), token),
        }
        if overrides.given:
            headers["I-Twilio-Idempotency-Token"] = f"{self._stream.getrandbits(128):032x}"
        tries = 0
        while True:
            tries += 1
            status, failure = await self._once(url, form, headers, overrides)
            self._record(kind, url, form, status, failure)
            if failure is None or tries > overrides.retries or not overrides.again(failure):
                return Outcome(status, failure, tries)

    async def _once(
        self, url: str, form: Mapping[str, str], headers: Mapping[str, str], overrides: Overrides
    ) -> tuple[int | None, str | None]:
        timeout = httpx.Timeout(overrides.read / 1000, connect=overrides.connect / 1000)
        try:
            async with asyncio.timeout(overrides.total / 1000):
                answer = await self._client.post(
                    url, content=urlencode(form).encode(), headers=dict(headers), timeout=timeout
                )
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.UnsupportedProtocol, httpx.InvalidURL):
            return None, "ct"
        except (httpx.TransportError, TimeoutError):
            return None, "rt"
        failure = None if answer.status_code < 300 else f"{answer.status_code // 100}xx"
        return answer.status_code, failure

    def _complain(self, code: int, url: str, form: Mapping[str, str]) -> None:
        self._world.alerts.append(
            Alert(
                sid=f"NO{self._stream.getrandbits(128):032x}",
                account_sid=form.get("AccountSid", ""),
                at=self._clock.now(),
                code=code,
                text=f"sourceComponent=14100&url={url}&ErrorCode={code}",
                url=url,
                resource_sid=form.get("MessageSid", ""),
            )
        )

    def _record(self, kind: str, url: str, form: Mapping[str, str], status: int | None, failure: str | None) -> None:
        self._world.called.append(Called(self._clock.now(), kind, url, dict(form), status, failure))
