"""Our numbers in the console: looked at and changed by keys, by administrators only."""

from __future__ import annotations

from pathlib import Path

import msgspec

from agent_tui.console.keys.action import Context
from agent_tui.console.keys.actions import ACTIONS
from agent_tui.console.painting.channel_page import also, field_rows, hangs_page, number_rows
from agent_tui.wire.channels import SetChannel
from tests.console.fake_desk import FakeClock, FakeDesk
from tests.console.fake_parts import FakeChannels
from tests.console.piloting import NARROW, console

CHANNEL = FakeChannels().channel


def test_rows_say_what_is_now_and_whom_a_change_concerns() -> None:
    assert number_rows([CHANNEL]) == [("support", "Support [b]line", "+14155238886  ws (en)  3 live")]
    rows = {key: remark for key, _words, remark in field_rows(CHANNEL)}
    assert (rows["greeting"], rows["survey"], rows["attachments"], rows["agents_send"]) == ("Hi.", "none", "on", "off")
    assert set(rows) - {"hangs", "delete"} == set(SetChannel.__struct_fields__)
    assert (also(CHANNEL, "workstream"), "orders" in also(CHANNEL, "language")) == ("", True)
    assert also(msgspec.structs.replace(CHANNEL, shared_with=[]), "language") == ""


def test_what_hangs_on_it() -> None:
    page = hangs_page(CHANNEL).plain
    assert "live conversations:  1 open, 2 wrap up" in page
    assert "all conversations:   1,204" in page
    assert "lists of recipients: 1 not ended" in page


async def test_changed_by_keys(tmp_path: Path) -> None:
    clock = FakeClock()
    desk = FakeDesk(clock, agent="ana", role="admin")
    async with console(desk, clock, tmp_path, size=NARROW) as driver:

        async def to(field: str) -> None:
            await driver.press("f4", "enter")
            await driver.type(field)
            await driver.press("enter")

        await to("la")
        assert "which also serves orders" in driver.screen()
        await driver.type("x")
        await driver.press("enter")
        await to("cu")
        assert "Customers may send files: switch off?" in driver.screen()
        await driver.press("y")
        assert desk.channels.wishes == [SetChannel(language="enx"), SetChannel(customers_send=False)]


def test_only_administrators_have_the_key() -> None:
    (action,) = [each for each in ACTIONS if each.id == "channels"]
    assert [action.when(Context(supervises=True, administers=admin)) for admin in (False, True)] == [False, True]
