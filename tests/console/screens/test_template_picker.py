"""The template picker on the screen: what can be chosen, when, and what comes out of it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from msgspec import structs
from textual.widgets import Static

from agent_tui.console.model.template_memory import TemplateMemory
from agent_tui.console.model.template_shelf import Shelf, shelf_of
from agent_tui.console.screens.ask import Ask
from agent_tui.console.screens.template_asked import TemplateChoice
from agent_tui.console.screens.variables_form import VariablesForm
from agent_tui.console.widgets.template_list import TemplateList
from tests.console.hostile import HOSTILE, faults
from tests.console.hosting import SIZES, Host, grid, shown
from tests.console.template_samples import (
    NOW,
    ORDER,
    PLAIN,
    REJECTED,
    SALE,
    Clock,
    Window,
    picker,
    reads,
    template,
    words,
)


@pytest.mark.parametrize("size", SIZES)
async def test_a_walk_through_the_list(size: tuple[int, int]) -> None:
    memory = TemplateMemory()
    screen = picker(memory=memory)
    host = Host(screen)
    async with host.run_test(size=size) as pilot:
        await pilot.type("order")
        await pilot.pause()
        seen = grid(host)
        for part in (
            "UTILITY  en  approved",
            "Hello {{1}}, your order is",
            "Reply STOP to stop",
            "[ Track order ]",
            "4 templates. Fetched from Twilio 12 min ago.",
        ):
            assert part in seen
        await pilot.press("ctrl+u")
        assert "refused" not in grid(host)
        assert "1 cannot be sent now." in words(screen, ".synced")
        await pilot.press("full_stop")
        await pilot.type("refused")
        await pilot.pause()
        seen = grid(host)
        assert "rejected" in seen, "in the list, in a word"
        assert "Cannot be sent: rejected by WhatsApp" in " ".join(seen.split()), "beside it, in full"
        await pilot.press("enter")
        assert words(screen, ".trouble") == "This one cannot be sent: rejected by WhatsApp: Variables at the end."
        await pilot.press("full_stop")
        await pilot.pause()
        assert "None of these can be sent" in grid(host)
        await pilot.type("zzz")
        await pilot.press("enter")
        assert words(screen, ".trouble") == "There is nothing to choose."
        assert "No template matches." in grid(host)
        await pilot.press("ctrl+u")
        await pilot.type("sale")
        await pilot.press("ctrl+f")
        assert words(screen, ".trouble") == "sale is a favourite and stands first."
        assert memory.favourites == ("sale",)
        await pilot.press("ctrl+r")
        assert "is for supervisors" in words(screen, ".trouble")
        await pilot.press("ctrl+l")
        assert words(screen, ".trouble") == "It is there in one language only."
        assert host.results == []
        await pilot.press("escape")
        assert host.results == [None]


async def test_languages_and_what_no_one_can_choose() -> None:
    several = (template("a"), template("a", language="es"), template("a", language="fr", approval="paused"))
    screen = picker(*several)
    host = Host(screen)
    async with host.run_test() as pilot:
        await pilot.pause()
        assert "Also in es, fr." in reads(screen)
        await pilot.press("ctrl+l", "ctrl+l")
        assert "Cannot be sent: paused by WhatsApp." in reads(screen)
        await pilot.press("enter")
        assert host.results == []
        await pilot.press("ctrl+l", "ctrl+l", "enter")
        assert [choice.template.language for choice in host.results if choice] == ["es"]
        await shown(host, pilot, picker(template("one", approval="pending")))
        await pilot.press("full_stop", "enter")
        assert host.results == []
        await shown(host, pilot, picker(template("one", approval="configured")))
        await pilot.press("enter")
        assert len(host.results) == 1
        await shown(host, pilot, picker(shelf=shelf_of("support", ())))
        assert "There is no template for" in grid(host)
        assert "0 templates. Never fetched from Twilio." in grid(host)


async def test_the_window_locks_and_unlocks_while_it_is_open() -> None:
    clock, window = Clock(), Window(NOW + timedelta(minutes=37))
    screen = picker(expires_at=window, clock=clock)
    host = Host(screen)
    async with host.run_test() as pilot:
        await pilot.type("appoint")
        assert words(screen, ".lock") == "Locked (37 min left): answer freely; templates unlock when it closes."
        await pilot.press("enter")
        assert host.results == []
        assert "window is open" in words(screen, ".trouble")
        clock.time = NOW + timedelta(minutes=30)
        screen._tick()
        assert "7 min 00 s left" in words(screen, ".lock")
        clock.time = NOW + timedelta(minutes=37)
        screen._tick()
        await pilot.pause()
        assert not screen.query_one(".lock").display
        assert not words(screen, ".trouble")
        await pilot.press("enter")
        assert host.results == [TemplateChoice(PLAIN, {})]
        await shown(host, pilot, picker(window=timedelta(hours=3), in_window=True))
        await pilot.type("appoint")
        await pilot.press("enter")
        assert len(host.results) == 1, "the workstream allows templates in the window"
        window.end = None
        await shown(host, pilot, screen := picker(expires_at=window))
        await pilot.type("order")
        await pilot.press("enter")
        await pilot.type("here")
        window.end = NOW + timedelta(hours=24)
        await pilot.press("enter")
        await pilot.pause()
        assert host.results == []
        assert host.screen is screen
        assert "has written" in words(screen, ".trouble"), "the customer wrote while the form was open"
        assert screen.locked


async def test_values_are_filled_in_kept_and_sent_and_marketing_asks_once_more() -> None:
    remembered: dict[str, dict[str, str]] = {}
    screen = picker(remembered=remembered)
    host = Host(screen)
    async with host.run_test() as pilot:
        await pilot.type("order")
        await pilot.press("enter")
        await pilot.type("here")
        await pilot.press("escape")
        await pilot.pause()
        assert host.screen is screen
        assert remembered == {ORDER.id: {"1": "Maria Njeri", "2": "here"}}
        assert "Hello Maria Njeri, your order is now here." in reads(screen)
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(host.screen, VariablesForm)
        assert host.screen.values() == {"1": "Maria Njeri", "2": "here"}
        for now, said in (
            (structs.replace(ORDER, approval="paused", reason="blocked"), "any more: paused by WhatsApp: blocked."),
            (structs.replace(ORDER, text="Hi {{1}}, {{2}} it is."), "any more: it has another text at Twilio now."),
            (PLAIN, "any more: Twilio does not list it any more."),
        ):
            screen._shelf.become(shelf_of("support", (now,)))
            screen.grown()
            await pilot.press("ctrl+s")
            await pilot.pause()
            assert f"cannot be sent {said} Esc goes back" in str(host.screen.query_one(".trouble", Static).content)
        assert host.results == []
        screen._shelf.become(shelf_of("support", (ORDER, SALE)))
        screen.grown()
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert host.results == [TemplateChoice(ORDER, {"1": "Maria Njeri", "2": "here"})]
        await shown(host, pilot, picker())
        await pilot.type("sale")
        await pilot.press("enter", "enter")
        await pilot.pause()
        assert isinstance(host.screen, Ask)
        assert "Send this marketing message to Maria Njeri?" in grid(host)
        assert "All off, Maria Njeri!" in grid(host)
        await pilot.press("n")
        await pilot.pause()
        assert isinstance(host.screen, VariablesForm)
        assert host.results == []
        await pilot.press("ctrl+s")
        await pilot.pause()
        await pilot.press("y")
        await pilot.pause()
        assert host.results == [TemplateChoice(SALE, {"name": "Maria Njeri"})]


@pytest.mark.parametrize(("size", "first"), [(SIZES[0], 0), (SIZES[1], 2)])
async def test_hostile_words_are_shown_and_do_nothing(size: tuple[int, int], first: int) -> None:
    kinds = ("clipboard", "markup that closes nothing", "markup that acts", "marks", "families")
    # Every field holds one of them, every one stands in several fields.
    name, category, text, header, footer, button, sample, customer, draft = (
        HOSTILE[kinds[(place + first) % len(kinds)]] for place in range(9)
    )
    parts = {"header": header, "footer": footer, "category": category, "sample": sample}
    evil = template(name, text=text + " {{1}}", buttons=[button], keys=("1",), **parts)
    host = Host(picker(evil, name=customer, draft=draft))
    async with host.run_test(size=size) as pilot:
        await pilot.pause()
        seen = grid(host)
        assert "words" in seen
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(host.screen, VariablesForm)
        seen += grid(host)
        await pilot.press("ctrl+r")
        await pilot.pause()
        seen += grid(host)
        assert faults(seen) == []


async def test_what_comes_while_it_opens_is_listed() -> None:
    shelf = Shelf("support", complete=True)

    class Late(Clock):
        """A page comes once the picker has filled its list, before it is mounted."""

        def now(self) -> datetime:
            if not shelf.by_id:
                shelf.add([PLAIN])
            return super().now()

    host = Host(picker(shelf=shelf, clock=Late()))
    async with host.run_test() as pilot:
        await pilot.pause()
        assert "appointment" in grid(host)


async def test_it_opens_before_anything_is_read_grows_and_is_read_again() -> None:
    shelf, asked = Shelf("support"), list[bool]()
    screen = picker(shelf=shelf, sync=lambda: asked.append(True))
    host = Host(screen)
    async with host.run_test() as pilot:
        await pilot.pause()
        assert "Reading the templates: 0 so far." in grid(host)
        shelf.add([PLAIN])
        screen.grown()
        await pilot.pause()
        assert "appointment" in grid(host)
        await pilot.type("notice_249")
        shelf.add(template(f"notice_{number}") for number in range(3000))
        shelf.complete = True
        screen.grown()
        await pilot.pause()
        rows = screen.query_one(TemplateList)
        assert (rows.count, rows.family and rows.family.name) == (30, "notice_249")
        await pilot.press("ctrl+u")
        assert rows.count == 3001
        await pilot.press("ctrl+r")
        assert asked == [True]
        assert "Twilio is asked" in words(screen, ".trouble")
        await pilot.press("down")
        held = rows.family
        shelf.add([structs.replace(REJECTED, approval="approved")])
        screen.grown("The list was read again: refused (en) is approved.")
        assert rows.family is held, "the cursor stays on its template"
        assert "refused (en) is approved" in words(screen, ".trouble")
