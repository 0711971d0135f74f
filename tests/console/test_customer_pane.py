"""What the customer's pane shows of the card, and that it follows the card."""

from __future__ import annotations

from pathlib import Path

from agent_tui.wire.conversations import Consent, LastMessage
from agent_tui.wire.customers import CustomerForm
from tests.console.fake_desk import FakeClock, conversation
from tests.console.piloting import console
from tests.console.sample import sample_desk


async def test_the_card_is_shown_and_read_again_when_it_changes(tmp_path: Path) -> None:
    clock = FakeClock()
    desk = sample_desk(clock)
    consent = Consent(
        opted_out_at="2026-11-01T10:00:00.000Z", opted_out_source="keyword", opted_in_at=None, opted_in_source=None
    )
    desk.change("maria", consent=consent)
    last = LastMessage(direction="inbound", text="[b]Thanks, bye\x1b[31m", at=desk.now())
    desk.customers.earlier = [conversation("old", "Maria", clock.now(), state="closed", last_message=last)]
    await desk.customers.change(
        "u-maria", CustomerForm(language="es", tags=["vip", "[red]x"], fields={"Plan\x1b": "gold"})
    )
    await desk.customers.note("u-maria", "Prefers mornings")
    async with console(desk, clock, tmp_path) as driver:
        driver.desk_screen.open("maria")
        await driver.work("card:")
        for words in ("vip, [red]x", "gold", "2026-11-01 10:00", "Prefers mornings", "[b]Thanks, bye", "Earlier"):
            assert driver.lines(words), words
        assert "\x1b" not in driver.screen()
        await desk.customers.change("u-maria", CustomerForm(tags=["late payer"]))
        await driver.settle()
        await driver.wait(0.3)
        await driver.work("card:")
        assert driver.lines("late payer")
        driver.desk_screen.open("otieno")
        await driver.work("card:")
        assert not driver.lines("late payer")
