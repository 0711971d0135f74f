"""The themes: readable, complete, and safe under NO_COLOR."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult
from textual.color import Color
from textual.theme import BUILTIN_THEMES, Theme
from textual.widgets import Static

from agent_tui.console.painting.themes import (
    OWN_VARIABLES,
    TERMINAL,
    THEMES,
    choose_theme,
    register_themes,
    theme_names,
    variable_defaults,
)

TEXTS = (
    "foreground",
    "text",
    "text-muted",
    "text-disabled",
    "text-primary",
    "text-secondary",
    "text-warning",
    "text-error",
    "text-success",
    "text-accent",
    *OWN_VARIABLES,
)
GROUNDS = ("background", "surface", "panel")
PAIRS = (
    ("block-cursor-foreground", "block-cursor-background"),
    ("input-cursor-foreground", "input-cursor-background"),
    ("input-selection-foreground", "input-selection-background"),
    ("footer-key-foreground", "footer-background"),
    ("footer-description-foreground", "footer-background"),
)


def colours_of(theme: Theme) -> dict[str, str]:
    """What Textual makes of a theme."""
    return {**theme.to_color_system().generate(), **theme.variables}


def luminance(colour: Color) -> float:
    """Relative luminance (WCAG 2.1)."""

    def linear(channel: float) -> float:
        return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(channel) for channel in colour.normalized)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Color, other: Color) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_contrast_function_knows_black_on_white() -> None:
    assert contrast(Color.parse("#000000"), Color.parse("#ffffff")) == pytest.approx(21)
    assert contrast(Color.parse("#777777"), Color.parse("#ffffff")) == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_every_text_is_readable_on_every_ground(theme: Theme, ground: str) -> None:
    colours = colours_of(theme)
    behind = Color.parse(colours[ground])
    poor = {text: contrast(Color.parse(colours[text]), behind) for text in TEXTS}
    assert {text: round(ratio, 2) for text, ratio in poor.items() if ratio < 4.5} == {}


@pytest.mark.parametrize(("text", "ground"), PAIRS)
@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_cursor_and_selection_are_readable(theme: Theme, text: str, ground: str) -> None:
    colours = colours_of(theme)
    assert contrast(Color.parse(colours[text]), Color.parse(colours[ground])) >= 4.5


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_text_is_readable_in_a_field_with_the_focus_and_in_a_chosen_row(theme: Theme) -> None:
    colours = colours_of(theme)
    for tone, text in (("primary", "foreground"), ("error", "foreground"), ("primary", "text-muted")):
        behind = Color.parse(colours["surface"]).blend(Color.parse(colours[tone]), 0.25)
        assert contrast(Color.parse(colours[text]), behind) >= 4.5


def test_no_color_never_meets_the_palette_of_the_terminal() -> None:
    for name in theme_names():
        chosen = choose_theme(name, no_color=True)
        assert chosen not in BUILTIN_THEMES or not BUILTIN_THEMES[chosen].ansi


def test_terminal_means_the_palette_of_the_terminal() -> None:
    assert BUILTIN_THEMES[choose_theme(TERMINAL, no_color=False)].ansi
    assert choose_theme("agent-light", no_color=True) == "agent-light"
    assert choose_theme("ansi-light", no_color=True) == "agent-light"


class Coloured(App[None]):
    CSS = "\n".join(f"#{name} {{ color: ${name}; }}" for name in OWN_VARIABLES)

    def __init__(self) -> None:
        super().__init__()
        register_themes(self)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return variable_defaults(self.current_theme)

    def compose(self) -> ComposeResult:
        for name in OWN_VARIABLES:
            yield Static(name, id=name, markup=False)


async def test_own_colours_work_under_any_theme() -> None:
    app = Coloured()
    async with app.run_test() as pilot:
        for name in theme_names():
            app.theme = choose_theme(name, no_color=False)
            await pilot.pause()
        app.theme = "agent-dark"
        await pilot.pause()
        dark = THEMES[0].variables
        assert app.query_one("#window-soon").styles.color == Color.parse(dark["text-warning"])
