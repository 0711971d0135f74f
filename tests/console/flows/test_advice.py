"""Keys around colleagues: calls for advice, leaving, presences of one's own, a note with many, monitoring given up."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from agent_tui.console.screens.monitor import MonitorScreen
from agent_tui.core.errors import Refused
from agent_tui.core.moment import to_text
from agent_tui.wire.people import OwnPresence
from tests.console.board_sample import board_desk
from tests.console.fake_desk import FakeClock, FakeDesk, conversation, inbound
from tests.console.piloting import MEDIUM, NARROW, WIDE, Driver, console
from tests.console.sample import sample_desk


@pytest.fixture
def desk(clock: FakeClock) -> FakeDesk:
    """Otto has Nia and asks for advice on her."""
    made = sample_desk(clock)
    row = conversation("nia", "Nia Oduya", clock.now(), state="active", agent="otto")
    made.add(row, inbound("nia", 1, "A refund, please", made.now()))
    made.change("nia", consulting=["ana"], invited=["ana"])
    return made


async def opened(driver: Driver) -> None:
    driver.desk_screen.open("nia")
    await driver.settle()


@pytest.mark.parametrize("size", [WIDE, MEDIUM, NARROW])
async def test_a_call_for_advice_is_followed_with_y_and_left_with_O(
    clock: FakeClock, desk: FakeDesk, tmp_path: Path, size: tuple[int, int]
) -> None:
    async with console(desk, clock, tmp_path, size=size) as driver:
        await opened(driver)
        assert driver.lines("otto asks for advice: y follows, n does not.")
        await driver.press("y")
        assert ("follow_consult", "nia") in desk.calls
        assert driver.lines("You advise: m writes a note, O leaves.")
        await driver.press("O")
        assert ("leave", "nia") in desk.calls
        assert not driver.lines("You advise")


async def test_a_call_for_advice_counts_down_like_an_offer(clock: FakeClock, desk: FakeDesk, tmp_path: Path) -> None:
    until = to_text(clock.now() + timedelta(seconds=100))
    desk.change("nia", invited_until={"ana": until})
    desk.change("maria", consulting=["bo"], invited=["bo"], invited_until={"bo": until})
    async with console(desk, clock, tmp_path) as driver:
        assert "Asked 1 1:40" in driver.screen().splitlines()[0]
        assert driver.lines("1:40 advice for otto")
        assert driver.lines("1:40 asked bo")
        await driver.press("ctrl+n", "ctrl+n", "ctrl+n")
        assert driver.lines("otto asks you, 1:40 left")
        await driver.wait(1)
        assert driver.lines("otto asks you, 1:39 left")
        assert driver.lines("1:39 asked bo")


async def test_a_call_for_advice_is_declined_with_n(clock: FakeClock, desk: FakeDesk, tmp_path: Path) -> None:
    async with console(desk, clock, tmp_path) as driver:
        await opened(driver)
        await driver.press("n")
        assert ("leave", "nia") in desk.calls
        assert driver.lines("you do not advise.")


async def test_who_has_no_part_in_it_cannot_leave(clock: FakeClock, desk: FakeDesk, tmp_path: Path) -> None:
    async with console(desk, clock, tmp_path) as driver:
        driver.desk_screen.open("maria")
        await driver.settle()
        await driver.press("O")
        assert ("leave", "maria") not in desk.calls


async def test_f2_offers_the_presences_of_the_configuration(clock: FakeClock, desk: FakeDesk, tmp_path: Path) -> None:
    desk.presences = [OwnPresence(id="lunch", text="At lunch", base="away")]
    async with console(desk, clock, tmp_path) as driver:
        await driver.press("f2")
        assert "as away" in driver.lines("At lunch")[0]
        await driver.type("lunch")
        await driver.press("enter")
        assert ("set_presence", "lunch") in desk.calls
        assert driver.lines("Your presence is At lunch now.")
        assert "At lunch" in driver.screen().splitlines()[0]


async def test_a_supervisor_gives_an_agent_a_presence_of_the_configuration(clock: FakeClock, tmp_path: Path) -> None:
    desk = board_desk(clock)
    desk.presences = [OwnPresence(id="lunch", text="At lunch", base="away")]
    async with console(desk, clock, tmp_path) as driver:
        await driver.press("w", "2", "p")
        await driver.type("lunch")
        await driver.press("enter")
        (call,) = [each for each in desk.calls if each[0] == "set_agent_presence"]
        assert call[2] == "lunch"


async def test_a_bulk_transfer_takes_one_note_before_its_preview(clock: FakeClock, tmp_path: Path) -> None:
    desk = board_desk(clock)
    async with console(desk, clock, tmp_path) as driver:
        await driver.press("w", "3", "asterisk", "B")
        await driver.type("transfer")
        await driver.press("enter")
        await driver.work("targets")
        await driver.type("night")
        await driver.press("enter")
        assert driver.lines("Transfer 3 conversations to night")
        await driver.type("Please call back")
        assert not [each for each in desk.calls if each[0] == "bulk_preview"]
        await driver.press("enter")
        await driver.work("bulk")
        assert driver.lines("3 would be done")
        await driver.press("y")
        await driver.work("bulk")
        assert desk.bulk_notes == ["Please call back", "Please call back"]


@pytest.mark.parametrize("refused", [False, True])
async def test_leaving_the_monitor_tells_the_desk(clock: FakeClock, tmp_path: Path, refused: bool) -> None:
    desk = board_desk(clock)
    async with console(desk, clock, tmp_path) as driver:
        driver.desk_screen.open("peter")
        await driver.settle()
        await driver.press("M")
        assert isinstance(driver.app.screen, MonitorScreen)
        if refused:
            desk.refuse["leave"] = Refused("You take no part in this conversation.")
        await driver.press("escape")
        assert ("leave", "peter") in desk.calls
        assert not driver.lines("You take no part")


async def test_who_joins_out_of_the_monitor_stays_in_it(clock: FakeClock, tmp_path: Path) -> None:
    desk = board_desk(clock)
    async with console(desk, clock, tmp_path) as driver:
        driver.desk_screen.open("peter")
        await driver.settle()
        await driver.press("M", "J")
        await driver.work("act")
        assert ("join", "peter") in desk.calls
        assert ("leave", "peter") not in desk.calls


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_the_text_of_an_offer_is_shown_with_it(
    clock: FakeClock, desk: FakeDesk, tmp_path: Path, size: tuple[int, int]
) -> None:
    desk.change("lulu", offer_text=["gold customer", "of \x1b[31mShop"])
    async with console(desk, clock, tmp_path, size=size) as driver:
        assert "gold customer" in driver.lines("OFFERED")[0]
        assert "\x1b" not in driver.screen()


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_sentences_of_empty_panes_are_read_to_their_end(
    clock: FakeClock, tmp_path: Path, size: tuple[int, int]
) -> None:
    async with console(FakeDesk(clock), clock, tmp_path, size=size) as driver:
        words = " ".join(driver.screen().split())
        assert "appear here." in words
        if size == WIDE:
            assert "every key" in words
