"""The console's own themes, and the colours that only this console has.

Warnings are orange against blue, never red against green, so that most colour-blind eyes tell them apart; and every
colour only repeats what a sign or a word says. Invariant: text of every kind has a contrast of at least 4.5 on every
ground of its theme (WCAG 2.1, 1.4.3).
"""

from __future__ import annotations

from typing import Final, NamedTuple, TypeVar

from textual.app import App
from textual.theme import BUILTIN_THEMES, Theme

Result = TypeVar("Result")

TERMINAL: Final = "terminal"
"""The setting for people who want the palette of their terminal."""
_TERMINAL_THEME: Final = "ansi-dark"

OWN_VARIABLES: Final[dict[str, str]] = {
    "window-open": "foreground-muted",
    "window-ageing": "foreground",
    "window-soon": "text-warning",
    "window-last": "text-error",
    "window-closed": "foreground-muted",
    "unread": "text-accent",
    "offered": "text-warning",
    "draft": "text-secondary",
    "note": "text-warning",
    "author-customer": "text-primary",
    "author-agent": "text-secondary",
    "status-pending": "foreground-muted",
    "status-delivered": "text-success",
    "status-failed": "text-error",
    "link-online": "text-success",
    "link-trouble": "text-warning",
}
"""Our variables, and the variable of Textual that stands in where a theme does not know ours."""


class _Tones(NamedTuple):
    primary: str
    secondary: str
    warning: str
    error: str
    success: str
    accent: str


def _theme(name: str, *, dark: bool, ground: tuple[str, str, str], text: tuple[str, str], tones: _Tones) -> Theme:
    """``ground``: background, surface, panel; ``text``: normal and muted."""
    background, surface, panel = ground
    foreground, muted = text
    variables = {f"text-{tone}": colour for tone, colour in tones._asdict().items()}
    variables |= {"text": foreground, "text-muted": muted, "text-disabled": muted, "foreground-muted": muted}
    variables |= {
        "border": tones.primary,
        "border-blurred": muted,
        "block-cursor-background": tones.primary,
        "block-cursor-foreground": background,
        "block-cursor-text-style": "bold",
        "input-cursor-background": foreground,
        "input-cursor-foreground": background,
        "input-selection-background": tones.primary,
        "input-selection-foreground": background,
        "footer-key-foreground": tones.accent,
        "footer-description-foreground": foreground,
        "footer-background": panel,
    }
    variables |= {own: variables.get(stand_in, foreground) for own, stand_in in OWN_VARIABLES.items()}
    return Theme(
        name=name,
        primary=tones.primary,
        secondary=tones.secondary,
        warning=tones.warning,
        error=tones.error,
        success=tones.success,
        accent=tones.accent,
        dark=dark,
        background=background,
        surface=surface,
        panel=panel,
        foreground=foreground,
        variables=variables,
    )


THEMES: Final[tuple[Theme, ...]] = (
    _theme(
        "agent-dark",
        dark=True,
        ground=("#11161d", "#171e28", "#222c3a"),
        text=("#e4e8ee", "#a3afbf"),
        tones=_Tones(
            primary="#6cb6ff",
            secondary="#a9c1dd",
            warning="#ffb454",
            error="#ff8a80",
            success="#6fd0de",
            accent="#f5d76e",
        ),
    ),
    _theme(
        "agent-light",
        dark=False,
        ground=("#f7f7f4", "#ffffff", "#e6eaf0"),
        text=("#1b2430", "#4c5866"),
        tones=_Tones(
            primary="#0a55a0",
            secondary="#3f5873",
            warning="#8a4500",
            error="#a51c16",
            success="#00596b",
            accent="#6b3a96",
        ),
    ),
    _theme(
        "agent-contrast",
        dark=True,
        ground=("#000000", "#000000", "#1c1c1c"),
        text=("#ffffff", "#d0d0d0"),
        tones=_Tones(
            primary="#8accff",
            secondary="#d5e6f7",
            warning="#ffc861",
            error="#ffa8a0",
            success="#8ce9f5",
            accent="#ffe97a",
        ),
    ),
)


def theme_names() -> tuple[str, ...]:
    """What the setting ``theme`` may say."""
    return (*(theme.name for theme in THEMES), TERMINAL, *BUILTIN_THEMES)


def register_themes(app: App[Result]) -> None:
    """Makes our themes known to ``app``."""
    for theme in THEMES:
        app.register_theme(theme)


def begin_with(app: App[Result], name: str) -> None:
    """Put a theme in force in an application that does not run yet.

    Set as it is later, every style would be parsed for the theme before and then again for this one, which is a tenth
    of the start. What else Textual does at a change is done here.
    """
    app.set_reactive(App.theme, name)
    dark = app.current_theme.dark
    for word, holds in ((f"-theme-{name}", True), ("-dark-mode", dark), ("-light-mode", not dark)):
        app.set_class(holds, word, update=False)
    app._refresh_truecolor_filter(app.ansi_theme)
    app.stylesheet.set_variables(app.get_css_variables())


def variable_defaults(theme: Theme) -> dict[str, str]:
    """Our variables under ``theme``; what ``App.get_theme_variable_defaults`` gives, so that any theme will do."""
    known = {**theme.to_color_system().generate(), **theme.variables}
    return {own: known.get(own, known.get(stand_in, known["foreground"])) for own, stand_in in OWN_VARIABLES.items()}


def choose_theme(setting: str, *, no_color: bool) -> str:
    """The name of the theme to use.

    With NO_COLOR a theme of the terminal's palette would be drawn black on black (Textual 8.2.8), so one of ours
    takes its place; Textual then turns that into shades of grey.
    """
    name = _TERMINAL_THEME if setting == TERMINAL else setting
    theme = BUILTIN_THEMES.get(name)
    if no_color and theme is not None and theme.ansi:
        return "agent-dark" if theme.dark else "agent-light"
    return name
