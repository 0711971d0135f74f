"""The form of a template's variables."""

from __future__ import annotations

import pytest
from msgspec import structs
from textual.content import Content
from textual.events import Paste
from textual.widgets import Static

from agent_tui.console.screens.variables_form import FormResult, VariablesForm, prefilled, suggestions_for
from agent_tui.wire.templates import Template, TemplateParts, TemplateVariable
from tests.console.hosting import SIZES, Host, grid


def template(text: str, *keys: str, sample: str = "Ana", where: str = "body") -> Template:
    return Template(
        id="t",
        name="order_update",
        language="en",
        category="UTILITY",
        text=text,
        parts=TemplateParts(header="", footer="", buttons=[]),
        variables=[TemplateVariable(key=key, sample=sample, where=where) for key in keys],
        approval="approved",
        reason="",
        content_sid="HX1",
    )


ORDER = template("Hello {{1}}, your order is now {{2}}.", "1", "2")


def form(
    shape: Template = ORDER, values: dict[str, str] | None = None, suggestions: dict[str, str] | None = None
) -> VariablesForm:
    return VariablesForm(shape, values=values or {}, suggestions=suggestions or {})


def words(screen: VariablesForm, selector: str) -> str:
    line = screen.query_one(selector, Static)
    visual = line.content
    return (visual.plain if isinstance(visual, Content) else str(visual)) if line.display else ""


async def test_a_sample_is_never_sent() -> None:
    screen = form()
    host = Host(screen)
    async with host.run_test() as pilot:
        await pilot.pause()
        assert "for example: Ana" in grid(host)
        await pilot.press("ctrl+s")
        assert host.results == []
        assert words(screen, "#fault-0") == "Variable 1 has no value."
        assert words(screen, "#fault-1") == "Variable 2 has no value."


@pytest.mark.parametrize("size", SIZES)
async def test_the_preview_follows_each_key(size: tuple[int, int]) -> None:
    host = Host(form())
    async with host.run_test(size=size) as pilot:
        await pilot.type("Bo")
        await pilot.pause()
        assert "Hello Bo, your order is now" in grid(host)
        assert "34/1024 characters" in grid(host)


async def test_enter_goes_on_and_sends_at_the_end() -> None:
    host = Host(form())
    async with host.run_test() as pilot:
        await pilot.type("Bo")
        await pilot.press("enter")
        await pilot.type("here")
        await pilot.press("enter")
        assert host.results == [FormResult({"1": "Bo", "2": "here"}, complete=True)]


async def test_esc_gives_what_is_there() -> None:
    host = Host(form(values={"2": "there"}))
    async with host.run_test() as pilot:
        await pilot.type("Bo")
        await pilot.press("escape")
        assert host.results == [FormResult({"1": "Bo", "2": "there"}, complete=False)]


async def test_a_mistake_is_told_under_its_field_and_takes_the_focus() -> None:
    screen = form(values={"1": "a     b", "2": "ok"})
    host = Host(screen)
    async with host.run_test() as pilot:
        await pilot.pause()
        assert words(screen, "#fault-0") == "Variable 1 contains more than 4 blanks in a row."
        await pilot.press("down", "enter")
        assert host.results == []
        assert screen.query_one("#field-0").has_focus
        await pilot.press("ctrl+u")
        await pilot.type("Bo")
        assert words(screen, "#fault-0") == ""


async def test_blanks_around_a_value_are_not_sent() -> None:
    host = Host(form(values={"1": "  Bo ", "2": "x"}))
    async with host.run_test() as pilot:
        await pilot.press("ctrl+s")
        assert host.results == [FormResult({"1": "Bo", "2": "x"}, complete=True)]


async def test_a_suggestion_goes_in_by_key_in_one_line() -> None:
    screen = form(suggestions={"1": "Maria\n\x1b[31mNjeri", "2": "\x1b[0m"})
    host = Host(screen)
    async with host.run_test() as pilot:
        await pilot.pause()
        assert screen.values() == {}
        assert "ctrl+r puts in: Maria Njeri" in grid(host)
        await pilot.press("ctrl+r")
        assert screen.values() == {"1": "Maria Njeri"}
        await pilot.press("down", "ctrl+r")
        assert screen.values() == {"1": "Maria Njeri"}


async def test_a_paste_becomes_one_clean_line() -> None:
    screen = form()
    host = Host(screen)
    async with host.run_test() as pilot:
        host.post_message(paste("one\ntwo\x1b]52;c;eA==\x07\u202e"))
        await pilot.pause()
        assert screen.values() == {"1": "one two‹RLO›"}


def paste(text: str) -> Paste:
    return Paste(text)


async def test_the_length_of_the_whole_is_checked() -> None:
    screen = form(values={"1": "x" * 800, "2": "y" * 500})
    host = Host(screen)
    async with host.run_test() as pilot:
        await pilot.press("ctrl+s")
        assert host.results == []
        assert "1024 allowed" in words(screen, "#fault-0")


async def test_a_long_form_scrolls_to_the_field_with_the_focus() -> None:
    keys = [str(number) for number in range(1, 11)]
    screen = form(template(" and ".join(f"{{{{{key}}}}}" for key in keys), *keys))
    host = Host(screen)
    async with host.run_test(size=(80, 24)) as pilot:
        await pilot.press(*["down"] * 9)
        await pilot.pause()
        assert screen.query_one("#field-9").has_focus
        assert "{{10}}  in the text" in grid(host)
        assert screen.query_one(".fields").scroll_y > 0


@pytest.mark.parametrize(
    ("text", "keys", "prefill", "found"),
    [
        ("Hello {{1}}, it is {{2}}", ["1", "2"], "", {"1": "Maria"}),
        (
            "Order {{name}} {{agent}} {{queue_name}}",
            ["name", "agent", "queue_name"],
            "",
            {"name": "Maria", "agent": "Ana"},
        ),
        ("It is {{order}}", ["order"], "", {"order": "8841"}),
        ("It is {{order}} {{2}}", ["2"], "", {}),
        ("{{1}}", ["1"], "No. {$order$}, {AgentName}", {"1": "No. 8841, Ana"}),
        ("{{1}}", ["1"], "Our {QueueName}", {}),
    ],
)
def test_what_is_filled_in(text: str, keys: list[str], prefill: str, found: dict[str, str]) -> None:
    shape = template(text, *keys)
    shape = structs.replace(shape, variables=[structs.replace(each, prefill=prefill) for each in shape.variables])
    names = {"CustomerName": "Maria", "AgentName": "Ana", "QueueName": ""}
    assert prefilled(shape, names, {"order": 8841, "2": "no"}) == found


def test_the_draft_is_suggested_for_what_has_no_value_yet() -> None:
    assert suggestions_for(ORDER, taken={"1": "Maria"}, draft="it left") == {"2": "it left"}
    assert suggestions_for(ORDER, taken={}, draft="it left") == {"1": "it left", "2": "it left"}
    assert suggestions_for(ORDER, taken={}, draft=" ") == {}
