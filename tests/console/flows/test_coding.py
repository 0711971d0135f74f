"""How a conversation came out, asked when it is ended or closed."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent_tui.core.errors import Refused
from tests.console.fake_desk import FakeClock, FakeDesk
from tests.console.piloting import NARROW, Driver, console
from tests.console.sample import sample_desk


@pytest.fixture
def desk(clock: FakeClock) -> FakeDesk:
    return sample_desk(clock)


async def opened(driver: Driver) -> None:
    driver.desk_screen.open("maria")
    await driver.settle()


def did(desk: FakeDesk) -> list[tuple[str, ...]]:
    return [call for call in desk.calls if call[0] in ("set_codes", "end", "close")]


async def test_a_required_code_cannot_be_skipped_and_is_asked_once(
    clock: FakeClock, desk: FakeDesk, tmp_path: Path
) -> None:
    desk.customers.offer("solved", "refund", "spam", required=True)
    async with console(desk, clock, tmp_path, size=NARROW) as driver:
        await opened(driver)
        await driver.press("e")
        await driver.work("act:maria")
        assert driver.lines("Maria Njeri: how did it come out?")
        await driver.press("enter")
        assert driver.lines("Choose at least one")
        assert did(desk) == []
        await driver.press("space", "j", "space", "j", "space")
        assert driver.lines("At most 2")
        await driver.press("enter")
        await driver.work("act:maria")
        assert did(desk) == [("set_codes", "maria", "solved", "refund"), ("end", "maria")]
        await driver.press("E")
        await driver.work("act:maria")
        assert did(desk)[2:] == [("close", "maria")]


async def test_what_is_not_required_is_skipped_with_enter_and_esc_ends_nothing(
    clock: FakeClock, desk: FakeDesk, tmp_path: Path
) -> None:
    desk.customers.offer("solved", "refund", most=1)
    async with console(desk, clock, tmp_path) as driver:
        await opened(driver)
        await driver.press("E")
        await driver.work("act:maria")
        assert driver.lines("cannot be opened again")
        await driver.press("escape")
        assert did(desk) == []
        await driver.press("E")
        await driver.work("act:maria")
        await driver.press("space", "j", "space")
        assert driver.lines("[x]  Refund")
        assert driver.lines("[ ]  Solved")
        await driver.press("space", "enter")
        await driver.work("act:maria")
        assert did(desk) == [("close", "maria")]


async def test_a_refusal_for_a_missing_code_ends_in_the_question(
    clock: FakeClock, desk: FakeDesk, tmp_path: Path
) -> None:
    desk.change("maria", state="wrap_up")
    desk.customers.offer("solved")
    async with console(desk, clock, tmp_path) as driver:
        await opened(driver)
        desk.refuse["close"] = Refused("support wants a disposition code.", code="code_required")
        await driver.press("E")
        await driver.work("act:maria")
        await driver.press("enter")
        await driver.work("act:maria")
        assert driver.lines("how did it come out?")
        await driver.press("enter")
        assert driver.lines("Choose at least one")
        await driver.press("space", "enter")
        await driver.work("act:maria")
        assert did(desk) == [("close", "maria"), ("set_codes", "maria", "solved"), ("close", "maria")]
