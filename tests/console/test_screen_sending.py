"""What leaves from the desk's screen: words in parts, files, templates once the window has closed."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from agent_tui.core.moment import to_text
from agent_tui.wire.conversations import Window
from tests.console.fake_desk import FakeClock, ago
from tests.console.piloting import console
from tests.console.sample import sample_desk
from tests.console.test_screen import NOW


async def test_the_window_counts_down_closes_and_opens_again(clock: FakeClock, tmp_path: Path) -> None:
    desk = sample_desk(clock)
    async with console(desk, clock, tmp_path) as driver:
        await driver.press("enter")
        await driver.wait(60)
        assert driver.lines("36 min left !")
        assert driver.lines("0:36 !")
        desk.change("maria", window=Window(state="open", expires_at=ago(clock.now(), seconds=-20)))
        desk.emit("conversation.read", "maria")
        await driver.settle()
        assert driver.lines("Window is closing !!")
        await driver.press("i")
        await driver.type("late words")
        await driver.wait(21)
        assert driver.lines("Window closed: ctrl+t picks a template; what you type is kept.")
        assert driver.lines("TPL")
        await driver.press("enter")
        assert driver.lines("Templates")
        assert desk.sent == []
        await driver.press("escape")
        assert driver.desk_screen.chat.composer.text == "late words"
        desk.receive("maria", "I am back")
        await driver.settle()
        assert driver.lines("23 h 59 min left") or driver.lines("24 h 0 min left")
        assert not driver.lines("Window closed")
        later = to_text(clock.now() + timedelta(hours=5))
        desk.change("maria", window=Window(state="open", expires_at=later, refused_at=ago(clock.now(), seconds=1)))
        desk.emit("conversation.drafted", "maria")
        await driver.settle()
        await driver.press("i")
        assert driver.lines("WhatsApp closed it: ctrl+t picks a template; text is kept.")
        await driver.press("enter")
        assert driver.lines("Templates")
        assert not driver.lines("Locked")


async def test_templates_are_locked_while_the_window_is_open(clock: FakeClock, tmp_path: Path) -> None:
    desk = sample_desk(clock)
    async with console(desk, clock, tmp_path) as driver:
        await driver.press("enter", "ctrl+t")
        assert driver.lines("37 min left")
        await driver.press("enter")
        assert desk.sent == []


async def test_a_template_leaves_after_the_window(clock: FakeClock, tmp_path: Path) -> None:
    desk = sample_desk(clock)
    async with console(desk, clock, tmp_path) as driver:
        await driver.press("j", "enter", "t")
        await driver.type("order")
        await driver.press("enter")
        await driver.type("8841")
        await driver.press("tab")
        await driver.type("here")
        await driver.press("ctrl+s")
        await driver.wait(0.5)
        assert [message.variables for _, message in desk.sent] == [{"1": "8841", "2": "here"}]
        assert driver.lines("template")


async def test_a_file_goes_with_the_text(clock: FakeClock, tmp_path: Path) -> None:
    desk = sample_desk(clock)
    path = tmp_path / "offer.jpg"
    path.write_bytes(b"hello")
    async with console(desk, clock, tmp_path / "state", settings=NOW) as driver:
        await driver.press("enter", "i")
        await driver.type("Our offer")
        await driver.press("ctrl+o")
        await driver.work("attach")
        await driver.type(str(path))
        await driver.work("attach")
        await driver.settle()
        await driver.press("enter")
        await driver.work("attach")
        await driver.settle()
        assert driver.lines("offer.jpg")
        await driver.press("enter")
        await driver.work("send")
        assert desk.files == {"offer.jpg": b"hello"}
        assert [(message.text, message.attachments) for _, message in desk.sent] == [("Our offer", ["file-1"])]


async def test_a_message_too_long_is_shown_in_parts_and_sent_in_order(clock: FakeClock, tmp_path: Path) -> None:
    desk = sample_desk(clock)
    first, second = "A sentence of *some* length. " * 40, "And another one [red]. " * 30
    async with console(desk, clock, tmp_path, settings=NOW) as driver:
        await driver.press("enter", "i")
        driver.desk_screen.chat.composer.insert(f"{first}\n\n{second}")
        await driver.settle()
        assert driver.lines("2 messages  1852/1600")
        await driver.press("enter")
        assert driver.lines("it goes as 2, in this order")
        assert driver.lines("1 of 2   1159/1600 characters")
        await driver.press("escape")
        assert len(driver.desk_screen.chat.composer.text) == 1852
        assert desk.sent == []
        await driver.press("enter", "enter")
        await driver.wait(0.2)
        await driver.work("send")
        assert [message.text for _, message in desk.sent] == [first.strip(), second.strip()]
        assert desk.sent[1][1].after == desk.sent[0][1].client_id
        assert driver.desk_screen.chat.composer.text == ""
