"""What the customer's pane shows, that it follows the card, and what its keys do."""

from __future__ import annotations

from datetime import UTC, timedelta
from pathlib import Path

import msgspec

from agent_tui.console.model.card_shelf import card_to_write
from agent_tui.console.model.state import ConsoleState
from agent_tui.console.painting.card_rows import pane_rows
from agent_tui.console.painting.lines import width_of
from agent_tui.core.errors import Unreachable
from agent_tui.wire.conversations import Consent, LastMessage
from agent_tui.wire.customers import CustomerForm
from tests.console.fake_desk import FakeClock, FakeDesk, ago, conversation, inbound
from tests.console.parts import running
from tests.console.piloting import NARROW, console
from tests.console.sample import sample_desk

OUT = Consent(
    opted_out_at="2026-11-01T10:00:00.000Z", opted_out_source="keyword", opted_in_at=None, opted_in_source=None
)


async def written(clock: FakeClock) -> FakeDesk:
    """Maria has a card, a long note, an opt-out and two earlier conversations."""
    desk = sample_desk(clock)
    desk.change("maria", consent=OUT)
    last = LastMessage(direction="inbound", text="[b]Thanks, bye\x1b[31m", at=desk.now())
    for days in (3, 9):
        old = conversation(
            f"old-{days}", "Maria", clock.now() - timedelta(days=days), state="closed", last_message=last
        )
        desk.customers.earlier.append(old)
        desk.texts[old.id] = [inbound(old.id, 1, f"It was {days} days ago", ago(clock.now(), days=days))]
    form = CustomerForm(language="es", tags=["vip", "[red]x"], fields={"Plan\x1b": "gold"})
    await desk.customers.change("u-maria", form)
    await desk.customers.note("u-maria", "Prefers mornings. " * 20)
    return desk


def lines_of(state: ConsoleState, clock: FakeClock, width: int) -> list[str]:
    row = state.opened_row()
    assert row is not None
    rows = pane_rows(state, row, clock.now(), width, UTC)
    assert all(width_of(line) <= width for each in rows for line in each.lines)
    return ["".join(text for text, _ in line) for each in rows for line in each.lines]


async def test_what_the_pane_says_fits_it_and_is_safe() -> None:
    clock = FakeClock()
    desk = await written(clock)
    state = ConsoleState()
    state.rows, state.opened = {"maria": desk.rows["maria"]}, "maria"
    assert any("Reading the card" in line for line in lines_of(state, clock, 32))
    state.card_trouble = "No answer from the desk."
    assert any("r reads it again" in line for line in lines_of(state, clock, 32))
    state.card, state.history, state.earlier_next = desk.customers.card("u-maria"), desk.customers.earlier, "more"
    for width in (30, 32, 80):
        shown = "\n".join(lines_of(state, clock, width))
        for words in (
            "vip, ",
            "gold",
            "opted out",
            "2026-11-01 10:00",
            "Prefers mornings.",
            "3 days ago",
            "older ones",
        ):
            assert words in shown, (words, width)
        assert "enter reads it whole" in shown or width == 80
        assert "\x1b" not in shown
    row = state.rows["maria"]
    for state_, waits in (("active", True), ("wrap_up", False), ("closed", False)):
        state.rows["maria"] = msgspec.structs.replace(row, state=state_, waiting_since=ago(clock.now(), days=1))
        assert any(line.startswith(" Waits") for line in lines_of(state, clock, 32)) == waits


async def test_a_card_that_is_not_ours_to_write_on_says_so_until_the_conversation_is(tmp_path: Path) -> None:
    clock = FakeClock()
    desk = sample_desk(clock)
    async with running(desk, clock, tmp_path) as parts:
        row = desk.rows["maria"]
        parts.state.rows, parts.state.opened = {"maria": msgspec.structs.replace(row, agent=None)}, "maria"
        parts.state.card = msgspec.structs.replace(desk.customers.card("u-maria"), writable=False)
        assert card_to_write(parts.ports) is None
        assert any("take one first" in words for words, _grade in parts.told)
        parts.state.rows["maria"] = row
        assert card_to_write(parts.ports) is parts.state.card


async def test_everything_about_a_customer_is_done_from_the_pane(tmp_path: Path) -> None:
    clock = FakeClock()
    desk = await written(clock)
    async with console(desk, clock, tmp_path) as driver:
        driver.desk_screen.open("maria")
        await driver.work("card:")
        await driver.press("f3", "e", "end")
        await driver.type("Maria N.")
        # A colleague changes the same card before it is kept: nothing is lost, on neither side.
        await desk.customers.change("u-maria", CustomerForm(tags=["late"], name="Mary"))
        await driver.press("ctrl+s")
        await driver.work("card-save")
        assert driver.lines("Name is Mary now")
        assert driver.lines("late")
        await driver.press("ctrl+s")
        await driver.work("card-save")
        card = desk.customers.card("u-maria")
        assert (card.name, card.tags, card.language) == ("Maria N.", ["late"], "es")
        await driver.wait(0.3)
        assert driver.lines("Maria N.")

        await driver.press("m")
        await driver.type("Call her")
        await driver.press("enter")
        await driver.work("write:")
        assert desk.customers.card("u-maria").notes[0].text == "Call her"

        await driver.press("c")
        assert driver.lines("only their START changes that")
        await driver.press("escape")

        await driver.press("plus")
        await driver.type("otieno")
        await driver.work("persons")
        await driver.press("enter")
        await driver.work("write:")
        assert driver.lines("Otieno K.")
        await driver.press("enter")
        await driver.work("write:")
        assert [member.id for member in desk.customers.card("u-maria").person] == ["u-otieno"]
        await driver.press("u")
        await driver.work("write:")
        assert desk.customers.card("u-maria").person == []

        await driver.press("G", "ctrl+u")
        pane = driver.desk_screen.customer
        while pane.index[0] != "earlier":
            await driver.press("k")
        await driver.press("enter")
        await driver.work("messages:")
        assert driver.lines("It was 9 days ago")
        await driver.press("right_square_bracket")
        await driver.work("messages:")
        assert driver.lines("It was 3 days ago")
        await driver.press("escape")
        assert driver.desk_screen.focused is pane
        assert (driver.app.state.opened, "old-9" in driver.app.state.transcripts) == ("maria", False)


async def test_in_a_narrow_terminal_it_takes_the_screen_and_says_what_failed(tmp_path: Path) -> None:
    clock = FakeClock()
    desk = await written(clock)
    desk.customers.trouble = Unreachable("No answer from the desk.")
    async with console(desk, clock, tmp_path, size=NARROW) as driver:
        await driver.press("enter", "f3")
        await driver.work("card:")
        assert driver.lines("Not read: No answer from the desk.")
        assert not driver.lines("Any news?")
        desk.customers.trouble = None
        await driver.press("r")
        await driver.work("card:")
        assert driver.lines("opted out")
        # Another agent's edit, heard by the feed.
        await desk.customers.change("u-maria", CustomerForm(tags=["late payer"]))
        desk.customers.cards["u-maria"] = msgspec.structs.replace(desk.customers.card("u-maria"), name="Mary")
        reads = desk.customers.reads
        desk.emit("customer.updated", None, user_id="u-nobody")
        await driver.settle()
        await driver.wait(0.3)
        await driver.work("card:")
        assert driver.lines("late payer")
        assert desk.customers.reads == reads + 1
        # No key acts on what is not seen: the pane that has the focus is the one that is shown.
        for key, seen in (("f6", "IN QUEUE"), ("f3", "late payer"), ("2", "late payer"), ("ctrl+n", "I want a refund")):
            await driver.press(key)
            assert driver.lines(seen), key
        driver.desk_screen.open("maria")
        await driver.work("card:")
        await driver.press("f3", "escape")
        assert driver.lines("Any news?")
        # The next conversation of the same customer makes this one an earlier one.
        desk.add(msgspec.structs.replace(desk.rows["maria"], id="maria-2"))
        desk.customers.earlier.insert(0, desk.change("maria", state="closed"))
        desk.emit("conversation.opened", "maria-2")
        await driver.settle()
        driver.desk_screen.open("maria-2")
        await driver.work("card:")
        assert [row.id for row in driver.app.state.earlier] == ["maria", "old-3", "old-9"]
