"""Searching in the console: words, results, and the way to the message, also in a closed conversation."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent_tui.console.screens.search import PAUSE_SECONDS, SearchScreen, around
from agent_tui.wire.search import SearchPage
from tests.console.fake_desk import FakeClock, FakeDesk, ago, conversation, inbound
from tests.console.piloting import NARROW, WIDE, Driver, console


@pytest.fixture
def desk(clock: FakeClock) -> FakeDesk:
    """An active conversation, and a closed one of 140 messages."""
    desk = FakeDesk(clock)
    now = clock.now()
    desk.add(
        conversation("c1", "Maria Njeri", now, state="active", agent="ana"),
        inbound("c1", 1, "hello", ago(now, seconds=9)),
    )
    old = [inbound("c2", seq, f"line {seq} of the story", ago(now, seconds=9000 - seq)) for seq in range(2, 142)]
    desk.add(conversation("c2", "Closed Carl", now, state="closed"), *old)
    evil = inbound("c3", 150, "[/] a zeppelin\x1b]0;x", ago(now, seconds=5))
    desk.add(conversation("c3", "[red]Evil\x1b[2J", now, state="closed"), evil)
    return desk


async def find(driver: Driver, words: str) -> None:
    await driver.press("f7")
    await driver.type(words)
    await driver.pilot.pause(PAUSE_SECONDS + 0.05)
    await driver.work("search")


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_to_a_message_far_back_in_a_closed_conversation(
    clock: FakeClock, desk: FakeDesk, tmp_path: Path, size: tuple[int, int]
) -> None:
    desk.page_size = 50
    async with console(desk, clock, tmp_path, size=size) as driver:
        await find(driver, "line 7 st")
        assert "Closed Carl" in driver.screen()
        assert "1 messages, newest first" not in driver.screen()
        await driver.press("down", "up", "enter")
        await driver.work("search-open")

        assert driver.app.state.opened == "c2"
        shown = driver.desk_screen.chat.transcript.message()
        assert shown is not None
        assert "7" in shown.text
        assert shown.text in driver.screen()
        await driver.press("escape")
        await driver.press("enter")
        assert "c2" not in driver.app.state.rows, "what nobody looks at is not kept"


async def test_what_customers_wrote_does_nothing(clock: FakeClock, desk: FakeDesk, tmp_path: Path) -> None:
    async with console(desk, clock, tmp_path) as driver:
        await find(driver, "zeppelin")
        assert "[/] a zeppelin" in driver.screen()
        assert "\x1b" not in driver.screen()


async def test_the_desk_is_asked_once_for_what_was_typed(clock: FakeClock, desk: FakeDesk, tmp_path: Path) -> None:
    async with console(desk, clock, tmp_path) as driver:
        await find(driver, "story")
        assert desk.search.asked == ["story"]
        await driver.press("escape", "f7")
        await driver.work("search")
        assert desk.search.asked == ["story", "story"], "the last words are offered again"


async def test_nothing_found_and_nobody_there_are_sentences(clock: FakeClock, desk: FakeDesk, tmp_path: Path) -> None:
    async with console(desk, clock, tmp_path) as driver:
        await find(driver, "nowhere")
        assert "Nobody wrote that." in driver.screen()
        desk.down = True
        await driver.type("x")
        await driver.pilot.pause(PAUSE_SECONDS + 0.05)
        await driver.work("search")
        assert "The desk does not answer." in driver.screen()


async def test_more_comes_at_the_end_of_the_list(clock: FakeClock, desk: FakeDesk, tmp_path: Path) -> None:
    async with console(desk, clock, tmp_path) as driver:
        await find(driver, "story")
        screen = driver.app.screen
        assert isinstance(screen, SearchScreen)
        for _ in range(8):
            await driver.press("pagedown")
        await driver.work("search-more")
        await driver.press("pagedown")
        assert len(screen._hits) == 100


def test_a_long_text_is_shown_around_the_first_word() -> None:
    text = "a " * 100 + "needle" + " b" * 100
    assert "needle" in around(text, "needle hay")[:40]
    assert "búsqueda" in around(text.replace("needle", "búsqueda"), "BUSQUEDA")[:40]
    assert around("short needle", "needle") == "short needle"
    assert SearchPage(items=[], next=None).items == []
