"""A long transcript: pages come as one scrolls up, and nothing jumps."""

from __future__ import annotations

import random
from pathlib import Path

from agent_tui.console.widgets.transcript import Transcript
from agent_tui.wire.events import FeedEvent
from tests.console.fake_desk import FakeClock, FakeDesk, ago, colleague, conversation, inbound
from tests.console.piloting import MEDIUM, NARROW, console
from tests.console.sample import sample_desk


def long_desk(clock: FakeClock, count: int) -> FakeDesk:
    desk = FakeDesk(clock)
    now = clock.now()
    pick = random.Random(7)
    texts = [
        inbound("a", seq, f"number {seq} " + "word " * pick.randrange(60), ago(now, minutes=count - seq))
        for seq in range(1, count + 1)
    ]
    desk.add(conversation("a", "Ada", now, state="active", agent="ana"), *texts)
    return desk


async def test_older_pages_come_while_scrolling_up(clock: FakeClock, tmp_path: Path) -> None:
    desk = long_desk(clock, 350)
    async with console(desk, clock, tmp_path, size=MEDIUM) as driver:
        await driver.press("enter")
        assert driver.lines("number 350 ")
        for _ in range(60):
            if driver.lines("number 1 "):
                break
            await driver.press("g")
        assert driver.lines("number 1 ")
        assert [call for call in desk.calls if call[0] == "messages"][1:] == [
            ("messages", "a", "250"),
            ("messages", "a", "150"),
            ("messages", "a", "50"),
        ]
        await driver.press("G")
        assert driver.lines("number 350 ")


async def test_scrolling_up_by_lines_moves_by_lines(clock: FakeClock, tmp_path: Path) -> None:
    """Heights above the view are guesses until they come near; the eye must not notice."""
    desk = long_desk(clock, 90)
    async with console(desk, clock, tmp_path, size=MEDIUM) as driver:
        await driver.press("enter")
        transcript = driver.desk_screen.chat.transcript
        height = transcript.size.height
        for _ in range(120):
            before = [transcript.render_line(y).text for y in range(height)]
            transcript._look_at(transcript.scroll_offset.y - 3)
            await driver.settle()
            after = [transcript.render_line(y).text for y in range(height)]
            if transcript.scroll_offset.y == 0:
                break
            assert [line[2:] for line in after[3:]] == [line[2:] for line in before[:-3]]
        assert transcript.scroll_offset.y == 0


async def test_a_resize_keeps_the_end_in_view(clock: FakeClock, tmp_path: Path) -> None:
    desk = long_desk(clock, 80)
    async with console(desk, clock, tmp_path, size=MEDIUM) as driver:
        await driver.press("enter")
        for size in ((140, 45), (80, 24), (100, 20)):
            await driver.pilot.resize_terminal(*size)
            await driver.settle()
            assert driver.lines("number 80 ")


async def test_a_theme_changes_the_colours_of_painted_lines(clock: FakeClock, tmp_path: Path) -> None:
    async with console(sample_desk(clock), clock, tmp_path) as driver:
        queue = driver.desk_screen.queue
        before = [segment.style for segment in queue.render_line(1)]
        driver.app.theme = "agent-light"
        await driver.settle()
        assert [segment.style for segment in queue.render_line(1)] != before


async def test_supervisors_see_what_colleagues_have_and_assign_it(clock: FakeClock, tmp_path: Path) -> None:
    desk = sample_desk(clock, role="supervisor")
    desk.agents_list.append(colleague("zoe", "Zoe"))
    desk.change("peter", state="active", agent="otto")
    async with console(desk, clock, tmp_path) as driver:
        assert driver.lines("WITH COLLEAGUES")
        await driver.press("G")
        assert driver.desk_screen.queue.cursor == "peter"
        await driver.press("A", "enter")
        assert ("assign", "peter", "zoe", "") in desk.calls
    async with console(sample_desk(clock), clock, tmp_path) as driver:
        assert not driver.lines("WITH COLLEAGUES")


async def test_a_conversation_that_a_colleague_takes_goes_out_of_sight(clock: FakeClock, tmp_path: Path) -> None:
    desk = sample_desk(clock)
    async with console(desk, clock, tmp_path) as driver:
        await driver.press("G", "k", "k", "enter")
        assert driver.lines("Where is my parcel?")
        row = desk.rows.pop("peter")
        desk.seq += 1

        desk.push(
            FeedEvent(
                seq=desk.seq,
                at=desk.now(),
                actor="otto",
                kind="conversation.claimed",
                conversation_id=row.id,
                state="active",
                queue="general",
            )
        )
        await driver.settle()
        assert driver.lines("This conversation is no longer yours to see.")
        assert driver.lines("Queue 2")


async def test_a_new_message_lays_nothing_out_once_the_scrollbar_is_there(clock: FakeClock, tmp_path: Path) -> None:
    desk = FakeDesk(clock)
    desk.add(conversation("a", "Eva", clock.now(), state="active", agent="ana"))
    layouts: list[object] = []
    async with console(desk, clock, tmp_path, size=NARROW) as driver:
        await driver.press("enter")
        screen = driver.app.screen
        screen.screen_layout_refresh_signal.subscribe(screen, layouts.append)
        transcript = screen.query_one(Transcript)
        for number in range(40):
            shown = transcript.show_vertical_scrollbar
            layouts.clear()
            desk.receive("a", f"message {number}")
            await driver.settle()
            assert driver.lines(f"message {number}")
            assert not layouts or not shown
        assert transcript.show_vertical_scrollbar
        assert transcript.max_scroll_y == transcript.scroll_y > 20
