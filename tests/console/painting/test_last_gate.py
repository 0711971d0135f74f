"""The last gate: nothing of what a widget paints can command the terminal."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from rich.cells import cell_len
from rich.segment import Segment
from textual.app import App, ComposeResult
from textual.color import Color
from textual.filter import LineFilter
from textual.widgets import Input, TextArea

from agent_tui.console.painting.last_gate import LastGate
from tests.console.hostile import HOSTILE, faults
from tests.console.hosting import grid

BLACK = Color(0, 0, 0)
FIRST = [chr(code) for code in (*range(0x20), *range(0x7F, 0xA0), 0x61C, 0x200E, 0x2028, 0x202E, 0x2066)]


class Bare(App[None]):
    """Widgets of Textual with whatever they are given."""

    def get_line_filters(self) -> Sequence[LineFilter]:
        return [*super().get_line_filters(), LastGate()]

    def compose(self) -> ComposeResult:
        yield TextArea()
        yield Input()


async def test_textuals_own_widgets_paint_nothing_harmful() -> None:
    app = Bare()
    async with app.run_test(size=(80, 24)) as pilot:
        for name, raw in HOSTILE.items():
            app.query_one(TextArea).text = raw
            app.query_one(Input).value = raw.split("\n")[0]
            await pilot.pause()
            assert faults(grid(app), most_marks=10_000) == [], name


@pytest.mark.parametrize("character", FIRST, ids=lambda character: f"{ord(character):04X}")
def test_no_line_moves(character: str) -> None:
    before = [Segment(f"a{character}b")]
    (after,) = LastGate().apply(before, BLACK)
    assert after.text == "ab"
    assert cell_len(after.text) == cell_len(before[0].text)


def test_a_surrogate_is_replaced_by_one_cell() -> None:
    (after,) = LastGate().apply([Segment("a\ud83db")], BLACK)
    assert after.text == "a\ufffdb"


def test_plain_lines_pass_untouched() -> None:
    segments = [Segment("Maria"), Segment(" \u202fNjeri")]
    assert LastGate().apply(segments, BLACK) is segments
