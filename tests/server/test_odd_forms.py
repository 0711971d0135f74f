from __future__ import annotations

from pathlib import Path
from urllib.parse import quote_from_bytes

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agent_tui.channel.signature import parse_form
from tests.server.desk_at_work import ACCOUNT_SID, OURS, PUBLIC_URL, at_work, sign

NAMES = st.sampled_from(
    ["MessageSid", "From", "To", "Body", "NumMedia", "MediaUrl0", "Latitude", "Longitude", "InteractiveData", "x", ""]
)
FIELDS = st.lists(st.tuples(NAMES, st.binary(max_size=30)), max_size=12)


def encoded(fields: list[tuple[str, bytes]]) -> bytes:
    pairs = [("AccountSid", ACCOUNT_SID.encode()), ("From", b"whatsapp:+34600000001"), ("To", OURS.encode()), *fields]
    return "&".join(f"{name}={quote_from_bytes(value)}" for name, value in pairs).encode()


@pytest.mark.parametrize("path", ["/twilio/inbound", "/twilio/status?ref=a"])
async def test_nothing_that_is_signed_is_answered_with_an_error(tmp_path: Path, path: str) -> None:
    bodies: list[bytes] = []

    @settings(max_examples=60, database=None, suppress_health_check=list(HealthCheck))
    @given(FIELDS)
    def gather(fields: list[tuple[str, bytes]]) -> None:
        bodies.append(encoded(fields))

    gather()
    async with at_work(tmp_path) as work:
        for body in bodies:
            # Twilio signs each distinct value of a repeated name once.
            fields = "".join(name + value for name, value in sorted(set(parse_form(body))))
            answer = await work.http.post(
                work.public + path,
                content=body,
                headers={
                    "Content-Type": "application/x-www-form-urlencoded",
                    "X-Twilio-Signature": sign(PUBLIC_URL + path + fields),
                },
            )
            assert answer.status_code == 204, body
