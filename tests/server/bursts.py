"""Many signed webhooks at once, over plain connections: an HTTP library would be the slowest part."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from urllib.parse import urlencode, urlsplit

from tests.server.desk_at_work import AtWork, sign


async def burst(work: AtWork, forms: Sequence[dict[str, str]], connections: int = 50) -> list[int]:
    """Post each form to the inbound webhook; the statuses in the forms' order."""
    address = urlsplit(work.public)
    statuses = [0] * len(forms)

    async def one(start: int) -> None:
        reader, writer = await asyncio.open_connection(address.hostname, address.port)
        for place in range(start, len(forms), connections):
            writer.write(_request(work.desk.public_url, forms[place]))
            head = await reader.readuntil(b"\r\n\r\n")
            statuses[place] = int(head.split(b" ", 2)[1])
            for line in head.lower().split(b"\r\n"):
                if line.startswith(b"content-length:"):
                    await reader.readexactly(int(line.partition(b":")[2]))
        writer.close()
        await writer.wait_closed()

    await asyncio.gather(*(one(start) for start in range(min(connections, len(forms)))))
    return statuses


def _request(public_url: str, form: dict[str, str]) -> bytes:
    body = urlencode(form).encode()
    head = (
        "POST /twilio/inbound HTTP/1.1\r\nHost: desk\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"X-Twilio-Signature: {sign(public_url + '/twilio/inbound', form)}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
