"""The limit of a start: the smallest Textual application that shows a word."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.widgets import Static

WORD = "MINIMAL"


class MinimalApp(App[None]):
    """One line."""

    def compose(self) -> ComposeResult:
        yield Static(WORD)


if __name__ == "__main__":
    MinimalApp().run()
