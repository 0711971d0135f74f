"""Keys that come at once, as a slow line brings them: each acts where the one before it has led."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.events import Key, Paste

from tests.console.fake_desk import FakeClock, FakeDesk, colleague
from tests.console.piloting import NARROW, WIDE, Driver, console
from tests.console.quick_pilot import CHARACTERS, NAMES
from tests.console.sample import sample_desk


@pytest.fixture
def desk(clock: FakeClock) -> FakeDesk:
    made = sample_desk(clock)
    made.agents_list = [colleague("bo", "Bo Lund"), colleague("otto", "Otto Klein"), colleague("zoe", "Zoe Adler")]
    return made


async def at_once(driver: Driver, conversation_id: str, *keys: str | Paste) -> None:
    """Everything is there before the first key is looked at."""
    driver.desk_screen.open(conversation_id)
    await driver.settle()
    for key in keys:
        if isinstance(key, Paste):
            driver.app.post_message(key)
        elif len(key) == 1:
            driver.app.post_message(Key(NAMES.get(key, key), key))
        else:
            driver.app.post_message(Key(key, CHARACTERS.get(key)))
    await driver.settle()


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_letters_behind_the_key_that_writes_are_text_and_no_commands(
    clock: FakeClock, desk: FakeDesk, tmp_path: Path, size: tuple[int, int]
) -> None:
    async with console(desk, clock, tmp_path, size=size) as driver:
        await at_once(driver, "maria", "i", *"Here ", Paste("you are, "), *"dear", "enter")
        await driver.wait(5)
        assert [message.text for _, message in desk.sent] == ["Here you are, dear"]
        assert desk.rows["maria"].state == "active", "e ends a conversation"


async def test_a_modal_gets_what_is_typed_into_it_before_it_is_there(
    clock: FakeClock, desk: FakeDesk, tmp_path: Path
) -> None:
    async with console(desk, clock, tmp_path) as driver:
        await at_once(driver, "maria", "T", *"zoe", "enter", *"she knows", "enter")
        assert [call for call in desk.calls if call[0] == "transfer"] == [("transfer", "maria", "zoe", "", "she knows")]


async def test_a_form_has_every_letter_when_it_is_sent(clock: FakeClock, desk: FakeDesk, tmp_path: Path) -> None:
    async with console(desk, clock, tmp_path) as driver:
        await at_once(driver, "sana", "t", *"order", "enter", *"8841", "tab", *"shipped", "ctrl+s")
        ((_, message),) = desk.sent
        assert message.variables == {"1": "8841", "2": "shipped"}


async def test_a_modal_that_a_key_closes_takes_no_key_with_it(clock: FakeClock, desk: FakeDesk, tmp_path: Path) -> None:
    async with console(desk, clock, tmp_path) as driver:
        await at_once(driver, "maria", "question_mark", "escape", "T", "escape", "m", *"noted", "enter")
        assert [call for call in desk.calls if call[0] == "note"] == [("note", "maria", "noted")]
