"""Beginning a conversation and sending to many, by keys."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from msgspec import structs

from agent_tui.console.screens.lists import ListsScreen
from agent_tui.core.errors import Refused, Unreachable
from agent_tui.core.moment import to_text
from agent_tui.wire.conversations import Window
from agent_tui.wire.lists import ListPause
from agent_tui.wire.supervision import Attention
from tests.console.fake_desk import FakeClock
from tests.console.fake_outbound import a_list
from tests.console.piloting import NARROW, console
from tests.console.sample import sample_desk


async def test_a_conversation_is_begun_with_a_known_customer_or_a_number(clock: FakeClock, tmp_path: Path) -> None:
    desk = sample_desk(clock)
    async with console(desk, clock, tmp_path) as driver:
        await driver.press("b")
        await driver.work("numbers")
        assert driver.lines("Olaf Out")
        assert driver.lines("opted out")
        await driver.type("out")
        await driver.work("customers")
        await driver.press("enter")
        assert driver.lines("only their own START changes that")
        for _ in "out":
            await driver.press("backspace")
        await driver.type("0034600")
        await driver.press("enter")
        assert driver.lines("must have 7 to 15 digits")
        await driver.type("777888")
        await driver.press("enter")
        await driver.work("templates")
        await driver.type("hello")
        await driver.press("enter")
        assert driver.lines("Where did they agree")
        await driver.type("web form")
        await driver.press("enter")
        await driver.work("start")
        (started,) = desk.started
        assert (started.number, started.to, started.opt_in) == ("support", "whatsapp:+34600777888", "web form")
        assert driver.app.state.opened == "c-new"


async def test_where_one_is_live_that_one_is_offered(clock: FakeClock, tmp_path: Path) -> None:
    desk = sample_desk(clock)
    desk.refuse["start"] = Refused("There is one.", code="has_conversation", facts={"conversation_id": "sana"})
    hello = next(each for each in desk.templates_list if each.name == "hello_again")
    desk.templates_list.append(structs.replace(hello, id="hello-es", language="es", text="Hola"))
    async with console(desk, clock, tmp_path) as driver:
        await driver.press("b")
        await driver.work("numbers")
        await driver.work("customers")
        await driver.press("enter")
        await driver.work("templates")
        await driver.type("hello")
        assert driver.lines("  es  approved"), "in the language of the customer who is known"
        await driver.press("enter", "enter")
        await driver.work("start")
        assert driver.lines("There is a live conversation with this customer. Open it?")
        await driver.press("y")
        await driver.work("start")
        assert driver.app.state.opened == "sana"


@pytest.mark.parametrize("marketing", [False, True])
async def test_sending_to_many_with_a_preview(clock: FakeClock, tmp_path: Path, marketing: bool) -> None:
    desk = sample_desk(clock)
    desk.role = "supervisor"
    desk.outbound.marketing = marketing
    file = tmp_path / "autumn.csv"
    file.write_text("address\n+34600000001\n")
    async with console(desk, clock, tmp_path / "state", size=NARROW) as driver:
        await driver.press("L")
        await driver.work("lists")
        assert driver.lines("10/40")
        assert driver.lines("30 queued, 8 read, 1 failed, 1 skipped")
        await driver.press("n")
        await driver.work("numbers")
        await driver.work("templates")
        await driver.type("order")
        await driver.press("enter")
        await driver.type(f"{file}x")
        await driver.press("enter")
        await driver.work("list-file")
        assert driver.lines("cannot be read: No such file"), "and the path stands there again"
        await driver.press("backspace", "enter")
        await driver.work("list-file")
        await driver.press("ctrl+u", "4", "2", "enter", "escape")
        assert driver.lines("  42"), "a step back, with what was answered"
        await driver.press("enter", "enter")
        await driver.work("list-preview")
        assert driver.lines("2 of 3 would get order_update")
        assert driver.lines("line 4     x                   x: not a WhatsApp number.")
        await driver.press("enter")
        assert not any(call[0] == "make" for call in desk.outbound.calls), "an Enter too many sends nothing"
        await driver.press("L")
        await driver.work("lists")
        await driver.press("n")
        await driver.work("numbers")
        await driver.work("templates")
        await driver.press("enter")
        await driver.type(str(file))
        await driver.press("enter")
        await driver.work("list-file")
        await driver.press("enter", "enter")
        await driver.work("list-preview")
        await driver.press("y")
        if marketing:
            assert driver.lines("Send this marketing message to 2 customers?")
            await driver.press("y")
        await driver.work("list-make")
        assert ("make", "autumn", True, True) in desk.outbound.calls


async def test_pause_cancel_and_results(clock: FakeClock, tmp_path: Path) -> None:
    desk = sample_desk(clock)
    desk.role = "supervisor"
    async with console(desk, clock, tmp_path) as driver:
        await driver.press("L")
        await driver.work("lists")
        await driver.press("p")
        await driver.work("move")
        await driver.work("lists")
        assert driver.lines("Since 23 Nov 14:31: sam paused it. p resumes it.")
        await driver.press("x")
        assert ("move", "l-1", "cancel") not in desk.outbound.calls
        await driver.press("x")
        await driver.work("move")
        assert ("move", "l-1", "cancel") in desk.outbound.calls
        await driver.press("e")
        target = tmp_path / "out.csv"
        await driver.press("ctrl+u")
        await driver.type(str(target))
        await driver.press("enter")
        await driver.work("list-export")
        assert "'=HYPERLINK()" in target.read_text("utf-8-sig")


async def test_who_failed_with_the_code_of_a_pause_is_tried_again_or_left(clock: FakeClock, tmp_path: Path) -> None:
    desk = sample_desk(clock)
    desk.role = "supervisor"
    async with console(desk, clock, tmp_path) as driver:
        desk.outbound.found = [a_list()]
        await driver.press("L")
        await driver.work("lists")
        await driver.press("P")
        assert driver.lines("Nobody is tried again here")
        at = "2026-11-23T14:31:00.000Z"
        pause = ListPause(at=at, by="system", code="63112", why="Meta did.", next="Tell an administrator.", again=12)
        desk.outbound.found = [a_list(state="paused", paused=pause)]
        screen = driver.app.screen
        assert isinstance(screen, ListsScreen)
        screen.tick()
        await driver.work("lists")
        assert driver.lines("12 that failed with 63112 will be tried again; P leaves them failed.")
        await driver.press("P")
        await driver.work("move")
        assert ("move", "l-1", "resume", "not again") in desk.outbound.calls


async def test_results_lead_back_to_lists_that_are_asked_for_ever_more_seldom(clock: FakeClock, tmp_path: Path) -> None:
    desk = sample_desk(clock)
    desk.role = "supervisor"
    async with console(desk, clock, tmp_path) as driver:
        desk.outbound.found = [a_list()]
        await driver.press("L")
        await driver.work("lists")
        await driver.press("enter")
        await driver.work("results")
        assert driver.lines("Results of autumn: 1, 1 did not arrive")
        assert driver.lines("2  +34600000001      failed       =HYPERLINK() (63024)")
        await driver.press("f", "G", "pagedown", "k")
        assert driver.lines("Line 2: failed, =HYPERLINK() (63024)")
        desk.outbound.no_lists = Unreachable("The desk answered 500.")
        await driver.press("escape")
        await driver.work("lists")
        assert driver.lines("The desk answered 500.")
        assert driver.lines("could not be read")
        assert not driver.lines("Reading ...")
        desk.outbound.calls.clear()
        screen = driver.app.screen
        assert isinstance(screen, ListsScreen)
        for _second in range(30):
            screen.tick()
            await driver.work("lists")
        assert len(desk.outbound.calls) <= 5, "ever more seldom"
        desk.outbound.no_lists = None
        for _second in range(32):
            screen.tick()
        await driver.work("lists")
        assert driver.lines("10/40")
        assert not driver.lines("The desk answered 500.")


async def test_what_closes_next_is_shown_and_opened(clock: FakeClock, tmp_path: Path) -> None:
    desk = sample_desk(clock)
    row = next(row for row in desk.rows.values() if row.window.state == "open" and row.agent == "ana")
    in_three = Window(state="open", expires_at=to_text(clock.now() + timedelta(hours=2, minutes=54)))
    row = desk.change(row.id, window=in_three)
    item = Attention(reason="window_closing", conversation=row, parked_id=None, since=row.created_at, detail="soon")
    desk.outbound.closing_items = [item]
    async with console(desk, clock, tmp_path) as driver:
        await driver.press("4")
        await driver.work("closing")
        assert driver.lines("What closes next")
        assert driver.lines("2:54, unanswered")
        await driver.press("enter")
        assert driver.app.state.opened == row.id
