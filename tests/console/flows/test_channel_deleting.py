"""A number deleted from the console, by keys alone: decisions, summary, the name typed, progress, trouble, undo."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from agent_tui.console.screens.channel_end import KEYS, ChannelEnd
from agent_tui.core.errors import Refused
from agent_tui.wire.channel_deletion import PlanDeletion
from tests.console.fake_desk import FakeClock, FakeDesk
from tests.console.fake_parts import FakeChannels
from tests.console.piloting import NARROW, Driver, console


@asynccontextmanager
async def at_the_screen(folder: Path) -> AsyncIterator[tuple[Driver, FakeChannels]]:
    clock = FakeClock()
    desk = FakeDesk(clock, agent="ana", role="admin")
    async with console(desk, clock, folder, size=NARROW) as driver:
        await open_it(driver)
        yield driver, desk.channels


async def open_it(driver: Driver) -> None:
    await driver.press("f4", "enter")
    await driver.type("delete")
    await driver.press("enter")


async def look(driver: Driver) -> None:
    """A second passes for the screen."""
    screen = driver.app.screen
    assert isinstance(screen, ChannelEnd)
    screen.tick()
    await driver.work("deletion")


async def choose(driver: Driver, words: str) -> None:
    await driver.press("enter")
    await driver.type(words)
    await driver.press("enter")


async def test_decided_summed_up_and_confirmed_by_its_name(tmp_path: Path) -> None:
    async with at_the_screen(tmp_path) as (driver, channels):
        assert "Refused while the configuration names it: templates[0].numbers." in driver.screen()
        assert driver.lines("Conversations")[0].split()[1:6] == ["Conversations", "finish", "first", "1", "open,"]
        await choose(driver, "close")
        await driver.type("Bye [b]all")
        await driver.press("enter", "j")
        await choose(driver, "cancel")
        await driver.press("down")
        await choose(driver, "take")
        await driver.press("down")
        await choose(driver, "erase")
        await driver.press("c")
        await driver.work("deletion")
        wish = PlanDeletion(
            conversations="close", message="Bye [b]all", lists="cancel", unset_webhooks=True, history="erase"
        )
        assert channels.plans == [wish]
        assert "3 conversations: closed; told where the window is open." in driver.screen()
        assert "The history: erased for 212 customers." in driver.screen()
        await driver.type("suport")
        await driver.press("enter")
        assert "Type support to confirm" in driver.screen()
        await driver.press("escape")
        assert "Planned by ana, not confirmed: nothing is changed yet." in driver.screen()
        assert "u undo the plan" in driver.screen()
        await driver.press("c")
        await driver.work("deletion")
        await driver.type("support")
        await driver.press("enter")
        await driver.work("channel:")
        assert "[>] now  Conversations, lists  3 conversations left" in driver.screen()
        assert "u undo" not in driver.screen()
        channels.looks = [{"step": "history", "closed": 3, "told": 2, "live": 0, "urls": "unset", "erased": 7}]
        await look(driver)
        assert "[x] done URLs at Twilio        taken out" in driver.screen()
        assert "[>] now  History               7 customers erased" in driver.screen()
        channels.looks = [{"state": "done", "step": "file"}]
        await look(driver)
        assert "support is deleted. Confirmed by ana" in driver.screen()
        await driver.press("escape")
        assert not isinstance(driver.app.screen, ChannelEnd)


async def test_trouble_brings_it_back_and_it_is_undone(tmp_path: Path) -> None:
    async with at_the_screen(tmp_path) as (driver, channels):
        channels.refusal = Refused("The configuration names support in templates[0].", code="referenced", hint="Go.")
        await driver.press("c")
        await driver.work("deletion")
        assert "The configuration names support in templates[0]. Go." in driver.screen()
        channels.refusal = None
        await driver.press("c")
        await driver.work("deletion")
        await driver.type("support")
        await driver.press("enter")
        await driver.work("channel:")
        trouble = {"code": "twilio", "why": "The URLs could not be unset: busy.", "next": "Confirm it again later."}
        channels.looks = [{"state": "planned", "step": "webhooks", "trouble": trouble}]
        await look(driver)
        assert "! The URLs could not be unset: busy. Confirm it again later." in driver.screen()
        await driver.press("u")
        await driver.work("deletion")
        assert (channels.held, "u undo" in driver.screen()) == (None, False)


async def test_what_is_under_way_is_shown_when_it_is_opened_again(tmp_path: Path) -> None:
    async with at_the_screen(tmp_path) as (driver, channels):
        await channels.plan_deletion("support", PlanDeletion(conversations="move", queue="billing"))
        channels.changes(state="working", step="conversations", confirmed_by="sue")
        await driver.press("escape")
        await open_it(driver)
        assert "Confirmed by sue. The desk goes on by itself" in driver.screen()
        await driver.press("c", "u", "enter")
        assert len(channels.plans) == 1, "only esc does anything now"


def test_every_key_that_is_shown_does_something() -> None:
    actions = {each.action.partition("(")[0] for each in KEYS}
    assert all(hasattr(ChannelEnd, f"action_{name}") for name in actions)
