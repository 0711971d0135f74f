"""One line asked of the agent."""

from __future__ import annotations

from textual.events import Paste

from agent_tui.console.screens.prompt import Prompt
from tests.console.hostile import HOSTILE, WORST, faults
from tests.console.hosting import Host, grid


async def test_the_line_comes_out_trimmed() -> None:
    host = Host(Prompt("Note", value=" a"))
    async with host.run_test() as pilot:
        await pilot.type("b ")
        await pilot.press("enter")
        assert host.results == ["a" + "b"]


async def test_an_empty_line_is_refused_and_esc_gives_nothing() -> None:
    host = Host(Prompt("Note"))
    async with host.run_test() as pilot:
        await pilot.press("space", "enter")
        await pilot.pause()
        assert "Type something, or press esc." in grid(host)
        await pilot.type("x")
        await pilot.pause()
        assert "Type something" not in grid(host)
        await pilot.press("escape")
        assert host.results == [None]


async def test_its_own_check() -> None:
    host = Host(Prompt("Amount", check=lambda line: "" if line.isdigit() else "A number, please."))
    async with host.run_test() as pilot:
        await pilot.type("x")
        await pilot.press("enter")
        await pilot.pause()
        assert "A number, please." in grid(host)
        await pilot.press("backspace", "7", "enter")
        assert host.results == ["7"]


async def test_hostile_words_around_it_and_pasted_into_it() -> None:
    host = Host(Prompt("Note"))
    answers: list[str | None] = []
    async with host.run_test(size=(80, 24)) as pilot:
        for name in WORST:
            raw = HOSTILE[name]
            host.push_screen(Prompt(raw, detail=raw, placeholder=raw), answers.append)
            await pilot.pause()
            before = grid(host)
            assert "enter done   esc back" in before, name
            host.post_message(Paste(raw))
            await pilot.pause()
            assert faults(before + "\n" + grid(host)) == [], name
            await pilot.press("enter")
    assert len(answers) == len(WORST)
    assert [faults(answer) for answer in answers if answer] == [[]] * len(WORST)
