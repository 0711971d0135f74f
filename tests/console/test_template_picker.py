"""The template picker: what can be chosen, when, and what comes out of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from textual.content import Content
from textual.widgets import Static

from agent_tui.console.screens.ask import Ask
from agent_tui.console.screens.template_asked import Doors, TemplateChoice, Whom
from agent_tui.console.screens.template_order import Judge, arranged, matching
from agent_tui.console.screens.template_picker import TemplatePicker
from agent_tui.console.screens.variables_form import VariablesForm
from agent_tui.console.template_memory import TemplateMemory
from agent_tui.console.template_shelf import Family, Shelf, shelf_of
from agent_tui.console.widgets.template_list import TemplateList
from agent_tui.wire.templates import Approval, Template, TemplateParts, TemplateVariable
from tests.console.hostile import HOSTILE, faults
from tests.console.hosting import SIZES, Host, grid, type_in

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


def template(
    name: str,
    *,
    language: str = "en",
    category: str = "UTILITY",
    text: str = "Hello",
    approval: Approval = "approved",
    reason: str = "",
    keys: Sequence[str] = (),
    header: str = "",
    footer: str = "",
    buttons: Sequence[str] = (),
    sample: str = "sample",
) -> Template:
    return Template(
        id=f"id-{name}-{language}",
        name=name,
        language=language,
        category=category,
        text=text,
        parts=TemplateParts(header=header, footer=footer, buttons=list(buttons)),
        variables=[TemplateVariable(key=key, sample=sample, where="body") for key in keys],
        approval=approval,
        reason=reason,
        content_sid="HX1",
    )


class Clock:
    def __init__(self) -> None:
        self.time = NOW

    def now(self) -> datetime:
        return self.time


PLAIN = template("appointment", text="Your appointment is *tomorrow*.")
ORDER = template(
    "order_update",
    text="Hello {{1}}, your order is now {{2}}.",
    keys=("1", "2"),
    header="Order",
    footer="Reply STOP to stop",
    buttons=("Track order",),
)
SALE = template("sale", category="MARKETING", text="All off, {{name}}!", keys=("name",))
REJECTED = template("refused", approval="rejected", reason="Variables at the end")


class Window:
    """When the customer's window ends; a message of the customer moves it."""

    def __init__(self, end: datetime | None) -> None:
        self.end = end

    def __call__(self) -> datetime | None:
        return self.end


def picker(
    *templates: Template,
    window: timedelta | None = None,
    expires_at: Window | None = None,
    clock: Clock | None = None,
    in_window: bool = False,
    draft: str = "",
    name: str = "Maria Njeri",
    language: str = "en",
    address: str = "whatsapp:+254700000001",
    opted_out: bool = False,
    memory: TemplateMemory | None = None,
    remembered: dict[str, dict[str, str]] | None = None,
    synced_at: str | None = "2026-11-23T09:18:00.000Z",
    shelf: Shelf | None = None,
    sync: Callable[[], None] | None = None,
) -> TemplatePicker:
    return TemplatePicker(
        shelf or shelf_of("support", templates or (PLAIN, ORDER, SALE, REJECTED), synced_at=synced_at),
        Whom(
            name,
            expires_at or Window(NOW + window if window is not None else None),
            address=address,
            language=language,
            opted_out=opted_out,
            names={"CustomerName": name},
        ),
        Doors((clock or Clock()).now, lambda: None, sync),
        templates_in_window=in_window,
        draft=draft,
        memory=memory,
        remembered=remembered,
    )


def words(screen: TemplatePicker, selector: str) -> str:
    visual = screen.query_one(selector, Static).content
    return visual.plain if isinstance(visual, Content) else str(visual)


@pytest.mark.parametrize("size", SIZES)
async def test_it_shows_what_the_customer_will_read(size: tuple[int, int]) -> None:
    host = Host(picker())
    async with host.run_test(size=size) as pilot:
        await type_in(pilot, "order")
        await pilot.pause()
        screen = grid(host)
        assert "UTILITY  en  approved" in screen
        assert "Order" in screen
        assert "Hello {{1}}, your order is" in screen
        assert "Reply STOP to stop" in screen
        assert "[ Track order ]" in screen
        assert "4 templates. Fetched from Twilio 12 min ago." in screen


async def test_a_template_without_variables_leaves_with_enter() -> None:
    host = Host(picker())
    async with host.run_test() as pilot:
        await type_in(pilot, "appoint")
        await pilot.press("enter")
        assert host.results == [TemplateChoice(PLAIN, {})]


async def test_esc_gives_nothing() -> None:
    host = Host(picker())
    async with host.run_test() as pilot:
        await pilot.press("escape")
        assert host.results == [None]


async def test_the_open_window_locks_and_its_end_unlocks() -> None:
    clock = Clock()
    screen = picker(window=timedelta(minutes=37), clock=clock)
    host = Host(screen)
    async with host.run_test() as pilot:
        await type_in(pilot, "appoint")
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


async def test_the_workstream_may_allow_templates_in_the_window() -> None:
    host = Host(picker(window=timedelta(hours=3), in_window=True))
    async with host.run_test() as pilot:
        await type_in(pilot, "appoint")
        await pilot.press("enter")
        assert len(host.results) == 1


async def test_a_customer_who_writes_meanwhile_locks_it_again() -> None:
    window = Window(None)
    screen = picker(expires_at=window)
    host = Host(screen)
    async with host.run_test() as pilot:
        await type_in(pilot, "order")
        await pilot.press("enter")
        await type_in(pilot, "here")
        window.end = NOW + timedelta(hours=24)
        await pilot.press("enter")
        await pilot.pause()
        assert host.results == []
        assert host.screen is screen
        assert "has written" in words(screen, ".trouble")
        assert screen.locked


async def test_what_cannot_be_sent_is_hidden_until_asked_for_and_says_why() -> None:
    screen = picker()
    host = Host(screen)
    async with host.run_test() as pilot:
        await pilot.pause()
        assert "refused" not in grid(host)
        assert "show 1 not sendable" in words(screen, ".keys")
        await pilot.press("full_stop")
        await type_in(pilot, "refused")
        assert "rejected by WhatsApp" in grid(host)
        await pilot.press("enter")
        assert host.results == []
        assert words(screen, ".trouble") == "This one cannot be sent: rejected by WhatsApp: Variables at the end."
        await pilot.press("full_stop")
        await pilot.pause()
        assert "None of these can be sent; . shows 1" in words(screen, ".empty")


@pytest.mark.parametrize("approval", ["pending", "rejected", "paused", "disabled", "unsubmitted"])
async def test_only_approved_ones_leave(approval: Approval) -> None:
    host = Host(picker(template("one", approval=approval)))
    async with host.run_test() as pilot:
        await pilot.press("full_stop", "enter")
        assert host.results == []


async def test_a_template_of_the_configuration_leaves() -> None:
    host = Host(picker(template("one", approval="configured")))
    async with host.run_test() as pilot:
        await pilot.press("enter")
        assert len(host.results) == 1


@pytest.mark.parametrize(
    ("templates", "synced", "sentence"),
    [
        ((), None, "There is no template for this number."),
        ((PLAIN,), "2026-11-23T04:00:00.000Z", "No template matches."),
    ],
)
async def test_an_empty_list_says_why(templates: tuple[Template, ...], synced: str | None, sentence: str) -> None:
    screen = picker(shelf=shelf_of("support", templates, synced_at=synced))
    host = Host(screen)
    async with host.run_test() as pilot:
        await type_in(pilot, "zzz")
        assert words(screen, ".empty") == sentence
        assert words(screen, ".synced") in (
            "0 templates. Never fetched from Twilio.",
            "1 templates. Fetched from Twilio 5 h ago.",
        )
        await pilot.press("enter")
        assert words(screen, ".trouble") == "There is nothing to choose."


async def test_values_are_filled_in_and_sent() -> None:
    host = Host(picker())
    async with host.run_test() as pilot:
        await type_in(pilot, "order")
        await pilot.press("enter")
        await type_in(pilot, "on its way")
        await pilot.press("enter")
        await pilot.pause()
        assert host.results == [TemplateChoice(ORDER, {"1": "Maria Njeri", "2": "on its way"})]


async def test_going_back_keeps_the_values_also_for_the_next_time() -> None:
    remembered: dict[str, dict[str, str]] = {}
    screen = picker(remembered=remembered)
    host = Host(screen)
    async with host.run_test() as pilot:
        await type_in(pilot, "order")
        await pilot.press("enter")
        await type_in(pilot, "here")
        await pilot.press("escape")
        await pilot.pause()
        assert host.screen is screen
        assert remembered == {ORDER.id: {"1": "Maria Njeri", "2": "here"}}
        assert "Hello Maria Njeri, your order" in grid(host)
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(host.screen, VariablesForm)
        assert host.screen.values() == {"1": "Maria Njeri", "2": "here"}


async def test_marketing_asks_once_more() -> None:
    screen = picker()
    host = Host(screen)
    async with host.run_test() as pilot:
        await type_in(pilot, "sale")
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


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", ["clipboard", "markup that closes nothing", "markup that acts", "marks", "families"])
async def test_hostile_words_are_shown_and_do_nothing(name: str, size: tuple[int, int]) -> None:
    raw = HOSTILE[name]
    evil = template(raw, category=raw, text=raw, header=raw, footer=raw, buttons=[raw], keys=("1",), sample=raw)
    screen = picker(evil, name=raw, draft=raw)
    host = Host(screen)
    async with host.run_test(size=size) as pilot:
        await pilot.pause()
        shown = grid(host)
        assert "words" in shown
        await pilot.press("enter")
        await pilot.pause()
        shown += grid(host)
        await pilot.press("ctrl+r")
        await pilot.pause()
        shown += grid(host)
        assert faults(shown) == []
        assert isinstance(host.screen, VariablesForm)


def families(*templates: Template) -> list[Family]:
    return list(shelf_of("support", templates).families.values())


def test_order_of_the_list() -> None:
    found = arranged(
        families(
            template("b"), template("a", language="es"), template("a"), template("c"), template("d"), template("e")
        ),
        favourites=["d"],
        recent=["e", "c"],
    )
    assert [each.name for each in found] == ["d", "e", "c", "a", "b"]


@pytest.mark.parametrize(
    ("wishes", "language", "said"),
    [
        (("es_MX", "en"), "es", ""),
        (("fr", "en"), "en", "fr is missing; this is en."),
        (("pt_BR", "fr", "en"), "en", "pt_BR is paused, fr is missing; this is en."),
    ],
)
def test_the_language_is_chosen_and_said(wishes: tuple[str, ...], language: str, said: str) -> None:
    family = families(template("a"), template("a", language="es"), template("a", language="pt_BR", approval="paused"))[
        0
    ]
    shown = Judge(wishes=wishes).shown(family)
    assert (shown.template.language, shown.said, shown.why_not) == (language, said, "")


async def test_a_key_takes_another_language_and_what_it_is_is_said() -> None:
    screen = picker(template("a"), template("a", language="es"), template("a", language="fr", approval="paused"))
    host = Host(screen)
    async with host.run_test() as pilot:
        await pilot.pause()
        assert "Also in es, fr." in grid(host)
        await pilot.press("ctrl+l", "ctrl+l")
        await pilot.pause()
        assert "paused by WhatsApp" in grid(host)
        await pilot.press("enter")
        assert host.results == []
        await pilot.press("ctrl+l", "ctrl+l", "enter")
        assert [choice.template.language for choice in host.results if choice] == ["es"]


async def test_favourites_stand_first_and_are_kept(tmp_path: Path) -> None:
    memory = TemplateMemory()
    await memory.restore(tmp_path / "templates.json")
    screen = picker(memory=memory)
    host = Host(screen)
    async with host.run_test() as pilot:
        await type_in(pilot, "sale")
        await pilot.press("ctrl+f")
        await type_in(pilot, "")
        assert words(screen, ".trouble") == "sale is a favourite and stands first."
        await pilot.press("escape")
    memory.used("order_update")
    await memory.keep()
    again = TemplateMemory()
    await again.restore(tmp_path / "templates.json")
    assert (again.favourites, again.recent) == (("sale",), ("order_update",))


async def test_a_broken_memory_costs_nothing_but_itself(tmp_path: Path) -> None:
    (tmp_path / "t.json").write_text("{")
    memory = TemplateMemory()
    await memory.restore(tmp_path / "t.json")
    assert memory.favourites == ()


@pytest.mark.parametrize(
    ("address", "opted_out", "reason"),
    [
        ("whatsapp:+14155550100", False, "no marketing to numbers with +1"),
        ("whatsapp:+254700000001", True, "the customer opted out"),
    ],
)
async def test_what_this_customer_cannot_get_is_hidden_with_the_reason(
    address: str, opted_out: bool, reason: str
) -> None:
    screen = picker(SALE, address=address, opted_out=opted_out)
    host = Host(screen)
    async with host.run_test(size=(140, 45)) as pilot:
        await pilot.pause()
        assert "None of these can be sent" in grid(host)
        await pilot.press("full_stop")
        await pilot.pause()
        assert reason in words(screen, "#about")


async def test_it_opens_before_anything_is_read_and_grows() -> None:
    shelf = Shelf("support")
    screen = picker(shelf=shelf)
    host = Host(screen)
    async with host.run_test() as pilot:
        await pilot.pause()
        assert "Reading the templates: 0 so far." in grid(host)
        shelf.add([PLAIN])
        screen.grown()
        await pilot.pause()
        assert "appointment" in grid(host)
        await type_in(pilot, "order")
        shelf.add([ORDER])
        shelf.complete = True
        screen.grown("Now.")
        await pilot.pause()
        assert "order_update" in grid(host)


@pytest.mark.parametrize("may", [True, False])
async def test_reading_from_twilio_is_asked_for_by_those_who_may(may: bool) -> None:
    asked: list[bool] = []
    screen = picker(sync=(lambda: asked.append(True)) if may else None)
    host = Host(screen)
    async with host.run_test() as pilot:
        await pilot.press("ctrl+r")
        assert asked == ([True] if may else [])
        assert ("Twilio is asked" if may else "is for supervisors") in words(screen, ".trouble")


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["appointment", "order_update", "refused", "sale"]),
        ("ordup", ["order_update"]),
        ("TOMORROW", ["appointment"]),
        ("order en", ["order_update"]),
        ("order es", []),
        ("zzz", []),
    ],
)
def test_filter(query: str, names: list[str]) -> None:
    assert [entry.name for entry in matching(arranged(families(PLAIN, ORDER, SALE, REJECTED)), query)] == names


async def test_a_name_found_stands_before_a_text_found() -> None:
    found = matching(arranged(families(template("aaa", text="about an order"), template("zzz order"))), "order")
    assert [entry.name for entry in found] == ["zzz order", "aaa"]


async def test_many_templates_are_all_listed() -> None:
    screen = picker(*(template(f"notice_{number}") for number in range(3000)))
    host = Host(screen)
    async with host.run_test() as pilot:
        await pilot.pause()
        assert screen.query_one(TemplateList).count == 3000
        await type_in(pilot, "notice_249")
        found = screen.query_one(TemplateList).family
        assert found is not None
        assert found.name == "notice_249"
