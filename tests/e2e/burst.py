"""Many signed webhooks at once, over a few bare connections: the sender must not be what is slow."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping
from urllib.parse import urlencode, urlsplit

from agent_tui.simulator.webhooks import sign
from tests.e2e.desk_file import AUTH_TOKEN

AT_ONCE = 64


def request(public: str, form: Mapping[str, str]) -> bytes:
    """The bytes of a signed POST to the inbound path."""
    url = f"{public}/twilio/inbound"
    body = urlencode(form).encode()
    head = (
        f"POST /twilio/inbound HTTP/1.1\r\nHost: {urlsplit(public).netloc}\r\n"
        "Content-Type: application/x-www-form-urlencoded; charset=UTF-8\r\n"
        f"Content-Length: {len(body)}\r\nX-Twilio-Signature: {sign(url, form.items(), AUTH_TOKEN)}\r\n\r\n"
    )
    return head.encode() + body


async def post_all(public: str, forms: Iterable[Mapping[str, str]], at_once: int = AT_ONCE) -> Counter[int]:
    """Post every form, ``at_once`` at a time; how often each status was answered."""
    waiting = [request(public, form) for form in forms]
    waiting.reverse()
    answered: Counter[int] = Counter()

    async def line() -> None:
        reader, writer = await asyncio.open_connection(urlsplit(public).hostname, urlsplit(public).port)
        while waiting:
            writer.write(waiting.pop())
            # The door answers a webhook without a body.
            head = await reader.readuntil(b"\r\n\r\n")
            answered[int(head.split()[1])] += 1
        writer.close()
        await writer.wait_closed()

    await asyncio.gather(*(line() for _ in range(at_once)))
    return answered
