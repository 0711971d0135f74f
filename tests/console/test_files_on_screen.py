"""Files in the console: chips, drops, pictures, the system's programs, marks before they are sent."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import msgspec
import pytest
from PIL import Image
from textual.events import Paste
from textual.widgets import Static

from agent_tui.console.screens.picture import PictureScreen
from agent_tui.console.settings import ConsoleSettings
from agent_tui.core.attachments import SWITCHED_OFF
from agent_tui.wire.messages import Attachment
from agent_tui.wire.templates import Directions
from tests.console.fake_desk import FakeClock, FakeDesk, inbound
from tests.console.piloting import NARROW, Driver, console
from tests.console.sample import sample_desk

NOW = ConsoleSettings(send_hold=0)
MIB = 1024 * 1024


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    Image.effect_noise((60, 40), 50).save(tmp_path / "receipt.jpg")
    (tmp_path / "offer one.pdf").write_bytes(b"%PDF-1.4")
    with open(tmp_path / "big.mov", "wb") as file:
        file.truncate(24 * MIB)
    return tmp_path


def huge(folder: Path) -> Path:
    """A picture above WhatsApp's 5 MB: few dots, but stored as they are."""
    side = 1400
    Image.new("RGB", (side, side), (90, 120, 150)).save(folder / "huge.png", compress_level=0)
    return folder / "huge.png"


async def drop(driver: Driver, text: str) -> None:
    driver.app.post_message(Paste(text))
    await driver.settle()
    await driver.work("dropped")


async def test_dropped_files_are_chips_with_a_toggle_each(clock: FakeClock, folder: Path) -> None:
    desk = sample_desk(clock)
    async with console(desk, clock, folder / "state", settings=NOW, size=NARROW) as driver:
        await driver.press("enter", "i")
        await driver.type("look")
        await drop(driver, f"'{folder}/receipt.jpg' '{folder}/offer one.pdf' '{folder}/big.mov'")
        assert driver.lines("[x] receipt.jpg")
        assert driver.lines("[x] offer one.pdf")
        assert driver.lines("[ ] big.mov 24.0 MB too large (16 MB max)")
        assert driver.lines("2 attachments will go as 2 messages, text goes with the first")
        await driver.press("shift+tab", "space")
        assert driver.lines("[ ] receipt.jpg")
        assert driver.lines("1 attachment will go as 2 messages, text first")
        await driver.press("space", "right", "right", "space")
        assert driver.lines("big.mov: too large (16 MB max).")
        await driver.press("x", "escape")
        assert not driver.lines("big.mov 24")
        await desk.set_switches("support", Directions(customers=True, agents=False))
        await driver.settle()
        await driver.wait(1)
        assert driver.lines("none of these can go"), "switched off while they stand here"
        await driver.press("enter")
        assert driver.lines("Files are switched off: take these away (x), or ask a supervisor.")
        assert (desk.sent, driver.desk_screen.chat.composer.text) == ([], "look")
        await desk.set_switches("support", Directions(customers=True, agents=True))
        await driver.settle()
        await driver.wait(1)
        await driver.press("enter")
        await driver.work("send")
        assert [(message.text, len(message.attachments)) for _, message in desk.sent] == [("look", 1), (None, 1)]
        assert not driver.lines("[x]")


async def test_words_that_look_like_a_path_stay_words_and_marks_are_shown(clock: FakeClock, folder: Path) -> None:
    desk = sample_desk(clock)
    async with console(desk, clock, folder / "state") as driver:
        await driver.press("enter", "i")
        chat = driver.desk_screen.chat
        await drop(driver, "/refund 20")
        assert chat.composer.text == "/refund 20"
        await drop(driver, " and *more*\nlines")
        assert chat.composer.text == "/refund 20 and *more*\nlines"
        chat.composer.replace_all("a bold")
        await driver.settle()
        assert not chat.has_class("has-marks")
        chat.composer.insert(" *word* [red]x[/red]")
        await driver.settle()
        assert driver.lines(" = a bold word [red]x[/red]")


async def test_a_picture_that_is_too_large_is_made_smaller(clock: FakeClock, folder: Path) -> None:
    desk = sample_desk(clock)
    async with console(desk, clock, folder / "state") as driver:
        await driver.press("enter", "i")
        await drop(driver, str(huge(folder)))
        assert driver.lines("too large (5 MB max), s shrinks it")
        await driver.press("shift+tab", "s")
        await driver.until(lambda: bool(driver.lines("[x] huge.jpg")))
        made = driver.desk_screen.chat.files["maria"][0]
        assert made.goes
        assert made.size < 5 * MIB


PICTURE = io.BytesIO()
Image.new("RGB", (64, 64), (200, 30, 30)).save(PICTURE, "PNG")


def with_file(
    desk: FakeDesk, data: bytes, content_type: str = "image/jpeg", name: str = "photo.jpg", **facts: Any
) -> None:
    """Maria's last message carries this file."""
    file = Attachment(
        id="att-9", name=name, content_type=content_type, size=900, **{"state": "ready", "reason": "", **facts}
    )
    seq = 90 + len(desk.texts["maria"])
    message = msgspec.structs.replace(inbound("maria", seq, "see", desk.now()), attachments=[file])
    desk.texts["maria"].append(message)
    desk.files["att-9"] = data
    desk.emit("message.received", "maria", message)


async def test_files_of_customers_are_shown_refused_or_explained(clock: FakeClock, folder: Path) -> None:
    desk = sample_desk(clock)
    with_file(desk, PICTURE.getvalue())
    async with console(desk, clock, folder / "state", size=NARROW) as driver:
        await driver.press("enter", "G", "v")
        await driver.work("picture")
        assert isinstance(driver.app.screen, PictureScreen)
        assert driver.lines("PNG of 64 x 64")
        assert driver.lines("\u2580" * 20)
        await driver.press("escape")
        assert not isinstance(driver.app.screen, PictureScreen)

        async def given() -> bytes:
            return PICTURE.getvalue()

        own = PictureScreen("a.png", given, actions=False, native=lambda image: Static(f"drawn {image.size}"))
        driver.app.push_screen(own)
        await driver.settle()
        await driver.work("picture")
        assert (driver.lines("drawn (64, 64)"), driver.lines("PNG of 64 x 64")) != ([], [])
        assert not driver.lines("Fetching")
        await driver.press("escape")
        desk.files["att-9"] = b"no picture \x1b[31m"
        await driver.press("v")
        await driver.work("picture")
        assert driver.lines("This is no picture that can be shown")
        await driver.press("escape")
        desk.calls.clear()
        with_file(desk, PICTURE.getvalue(), width=4000, height=3000, thumbnail=True)
        await driver.settle()
        await driver.press("G", "v")
        await driver.work("picture")
        assert driver.lines("Photo of 4000 x 3000")
        assert [name for name, *_ in desk.calls if name in ("thumbnail", "download")] == ["thumbnail"]
        await driver.press("escape")
        with_file(desk, b"", state="blocked", reason=SWITCHED_OFF)
        await driver.settle()
        await driver.press("G")
        assert driver.lines("blocked, x tries again")
        await driver.press("x")
        await driver.work("fetch")
        assert ("retry_attachment", "att-9") in desk.calls
        desk.calls.clear()
        with_file(desk, b"MZ", "application/octet-stream", "invoice.exe")
        await driver.settle()
        await driver.press("G", "o")
        await driver.work("open")
        assert driver.lines("can run a program")
        assert not driver.lines("Open invoice.exe")
        assert ("download", "att-9") not in desk.calls
