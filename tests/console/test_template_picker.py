"""The template picker: what can be chosen, when, and what comes out of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from textual.content import Content
from textual.widgets import OptionList, Static

from agent_tui.console.screens.ask import Ask
from agent_tui.console.screens.template_order import arranged, matching
from agent_tui.console.screens.template_picker import MOST_SHOWN, TemplateChoice, TemplatePicker
from agent_tui.console.screens.variables_form import VariablesForm
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


def picker(
    *templates: Template,
    window: timedelta | None = None,
    clock: Clock | None = None,
    in_window: bool = False,
    draft: str = "",
    name: str = "Maria Njeri",
    language: str = "en",
    favourites: Sequence[str] = (),
    remembered: dict[str, dict[str, str]] | None = None,
    synced_at: str | None = "2026-11-23T09:18:00.000Z",
) -> TemplatePicker:
    return TemplatePicker(
        templates or (PLAIN, ORDER, SALE, REJECTED),
        customer_name=name,
        customer_language=language,
        window_expires_at=NOW + window if window is not None else None,
        now=(clock or Clock()).now,
        templates_in_window=in_window,
        draft=draft,
        synced_at=synced_at,
        favourites=favourites,
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
        assert "Fetched from Twilio 12 min ago." in screen


async def test_a_template_without_variables_leaves_with_enter() -> None:
    host = Host(picker())
    async with host.run_test() as pilot:
        await type_in(pilot, "appoint")
        await pilot.press("enter")
        assert host.results == [TemplateChoice(PLAIN.id, {})]


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
        assert host.results == [TemplateChoice(PLAIN.id, {})]


async def test_the_workstream_may_allow_templates_in_the_window() -> None:
    host = Host(picker(window=timedelta(hours=3), in_window=True))
    async with host.run_test() as pilot:
        await type_in(pilot, "appoint")
        await pilot.press("enter")
        assert len(host.results) == 1


async def test_a_customer_who_writes_meanwhile_locks_it_again() -> None:
    screen = picker()
    host = Host(screen)
    async with host.run_test() as pilot:
        await type_in(pilot, "order")
        await pilot.press("enter")
        await type_in(pilot, "Maria")
        await pilot.press("down")
        await type_in(pilot, "here")
        screen.update_window(NOW + timedelta(hours=24))
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
        await pilot.press("ctrl+d")
        await type_in(pilot, "refused")
        assert "rejected by WhatsApp" in grid(host)
        await pilot.press("enter")
        assert host.results == []
        assert words(screen, ".trouble") == "This one cannot be sent: rejected by WhatsApp: Variables at the end."
        await pilot.press("ctrl+d")
        await pilot.pause()
        assert "None of these can be sent; ctrl+d shows 1" in words(screen, ".empty")


@pytest.mark.parametrize("approval", ["pending", "rejected", "paused", "disabled", "unsubmitted"])
async def test_only_approved_ones_leave(approval: Approval) -> None:
    host = Host(picker(template("one", approval=approval)))
    async with host.run_test() as pilot:
        await pilot.press("ctrl+d", "enter")
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
    screen = TemplatePicker(
        templates,
        customer_name="",
        customer_language="",
        window_expires_at=None,
        now=Clock().now,
        templates_in_window=False,
        draft="",
        synced_at=synced,
    )
    host = Host(screen)
    async with host.run_test() as pilot:
        await type_in(pilot, "zzz")
        assert words(screen, ".empty") == sentence
        assert words(screen, ".synced") in ("Never fetched from Twilio.", "Fetched from Twilio 5 h ago.")
        await pilot.press("enter")
        assert words(screen, ".trouble") == "There is nothing to choose."


async def test_values_are_filled_in_and_sent() -> None:
    host = Host(picker())
    async with host.run_test() as pilot:
        await type_in(pilot, "order")
        await pilot.press("enter", "ctrl+r", "enter")
        await type_in(pilot, "on its way")
        await pilot.press("enter")
        await pilot.pause()
        assert host.results == [TemplateChoice(ORDER.id, {"1": "Maria Njeri", "2": "on its way"})]


async def test_going_back_keeps_the_values_also_for_the_next_time() -> None:
    remembered: dict[str, dict[str, str]] = {}
    screen = picker(remembered=remembered)
    host = Host(screen)
    async with host.run_test() as pilot:
        await type_in(pilot, "order")
        await pilot.press("enter")
        await type_in(pilot, "Maria")
        await pilot.press("escape")
        await pilot.pause()
        assert host.screen is screen
        assert remembered == {ORDER.id: {"1": "Maria"}}
        assert "Hello Maria, your order is" in grid(host)
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(host.screen, VariablesForm)
        assert host.screen.values() == {"1": "Maria"}


async def test_marketing_asks_once_more() -> None:
    screen = picker()
    host = Host(screen)
    async with host.run_test() as pilot:
        await type_in(pilot, "sale")
        await pilot.press("enter", "ctrl+r", "enter")
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
        assert host.results == [TemplateChoice(SALE.id, {"name": "Maria Njeri"})]


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


def test_order_of_the_list() -> None:
    entries = arranged(
        [template("b"), template("a", language="es"), template("a"), template("c"), template("d"), template("e")],
        favourites=["id-d-en"],
        recent=["id-e-en", "id-c-en"],
        language="en_GB",
    )
    assert [(entry.name, entry.language) for entry in entries] == [
        ("d", "en"),
        ("e", "en"),
        ("c", "en"),
        ("a", "en"),
        ("b", "en"),
        ("a", "es"),
    ]


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
    assert [entry.name for entry in matching(arranged([PLAIN, ORDER, SALE, REJECTED]), query)] == names


async def test_a_name_found_stands_before_a_text_found() -> None:
    found = matching(arranged([template("aaa", text="about an order"), template("zzz order")]), "order")
    assert [entry.name for entry in found] == ["zzz order", "aaa"]


async def test_many_templates_are_listed_up_to_a_limit() -> None:
    screen = picker(*(template(f"notice_{number}") for number in range(MOST_SHOWN + 50)))
    host = Host(screen)
    async with host.run_test() as pilot:
        await pilot.pause()
        assert screen.query_one(OptionList).option_count == MOST_SHOWN
        await type_in(pilot, "notice_249")
        assert screen.query_one(OptionList).option_count == 1
