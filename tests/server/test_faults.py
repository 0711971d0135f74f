"""What becomes of a webhook when the desk itself fails, and what the log says of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar
from urllib.parse import urlencode

import httpx
import pytest
from starlette.types import Receive, Scope, Send
from structlog.testing import capture_logs

from agent_tui.core.errors import Busy
from agent_tui.desk.running import Desk
from agent_tui.server.failure_limit import ADDRESSES, BURST, PER_SECOND, FailureLimit
from agent_tui.server.guard import Guard
from agent_tui.server.public_door import PublicDoor
from agent_tui.server.seldom import SeldomLine
from agent_tui.store.engine import Store
from agent_tui.store.unit import Unit
from tests.server.desk_at_work import AtWork, a_form, sign

T = TypeVar("T")
SECRET = "my card is 4111"


class FailingStore:
    """A store whose next writes raise these errors."""

    def __init__(self, store: Store, *errors: Exception) -> None:
        self._errors = list(errors)
        self._store = store
        self.read = store.read

    async def write(self, work: Callable[[Unit], T], *, repeatable: bool = False) -> T:
        if self._errors:
            raise self._errors.pop(0)
        return await self._store.write(work, repeatable=repeatable)


class FailingDesk:
    """A desk with such a store."""

    def __init__(self, desk: Desk, *errors: Exception) -> None:
        self.store = FailingStore(desk.store, *errors)
        self.config, self.secrets, self.clock = desk.config, desk.secrets, desk.clock
        self.public_url, self.folder = desk.public_url, desk.folder


@pytest.mark.parametrize(
    ("errors", "status", "parked"),
    [
        ((Busy("full"),), 503, 0),
        ((ValueError(SECRET),), 204, 1),
        ((ValueError(SECRET), Busy("full")), 503, 0),
        ((ValueError(SECRET), ValueError(SECRET)), 503, 0),
    ],
    ids=["busy", "a fault of ours", "then busy", "twice"],
)
async def test_nothing_is_acknowledged_that_is_not_kept(
    work: AtWork, errors: tuple[Exception, ...], status: int, parked: int
) -> None:
    door = PublicDoor(FailingDesk(work.desk, *errors), lambda: 0.0)  # type: ignore[arg-type]
    form = a_form("SM1", body=SECRET)
    with capture_logs() as lines:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(door)) as http:  # type: ignore[arg-type]
            answer = await http.post(
                "http://desk/twilio/inbound",
                content=urlencode(form),
                headers={
                    "Content-Type": "application/x-www-form-urlencoded",
                    "X-Twilio-Signature": sign(work.desk.public_url + "/twilio/inbound", form),
                },
            )
    assert answer.status_code == status
    assert ("retry-after" in answer.headers) == (status == 503)
    page = (await work.api("adm", "GET", "/parked")).json()
    assert len(page["items"]) == parked
    assert lines
    assert SECRET not in repr(lines)


async def test_a_fault_is_an_answer_and_a_line_without_its_text() -> None:
    async def broken(_scope: Scope, _receive: Receive, _send: Send) -> None:
        raise ValueError(SECRET)

    async def fault(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 500, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    with capture_logs() as lines:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(Guard(broken, fault))) as http:
            assert (await http.get("http://desk/")).status_code == 500
    (line,) = lines
    assert (line["kind"], SECRET in repr(line)) == ("ValueError", False)


def test_an_address_may_fail_again_after_a_while_and_memory_is_bounded() -> None:
    now = [0.0]
    limit = FailureLimit(lambda: now[0])
    assert [limit.failed("a") for _ in range(BURST + 2)] == [False] * BURST + [True, True]
    assert limit.failed("b") is False
    now[0] += 1 / PER_SECOND
    assert [limit.failed("a"), limit.failed("a")] == [False, True]
    for number in range(2 * ADDRESSES):
        limit.failed(str(number))
    assert len(limit._buckets) == ADDRESSES


def test_a_line_a_second() -> None:
    now = [0.0]
    line = SeldomLine("again", lambda: now[0])
    with capture_logs() as lines:
        for _ in range(100):
            line.say(path="/x")
        now[0] += 1
        line.say(path="/x")
    assert [each["times"] for each in lines] == [1, 100]
