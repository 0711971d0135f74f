"""A list to choose from: one of several, or several of them.

Invariant: there is always an answer: what is highlighted, unless space has marked some, then those.
"""

from __future__ import annotations

from textual.content import Content
from textual.events import Key
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from agent_tui.console.painting.safe_text import safe_line
from agent_tui.setup.fields import Choice

_CELLS = 70


class Choices(OptionList):
    """What is highlighted is the answer; with ``several`` space marks, and what is marked is."""

    class Changed(Message):
        """Another answer stands there."""

    DEFAULT_CSS = """
    Choices, Choices:focus {
        border: none; height: auto; max-height: 10; padding: 0 1; background: $surface; background-tint: $foreground 0%;
        scrollbar-size-vertical: 1;
    }
    Choices > .option-list--option-highlighted { background: $panel; color: $foreground; text-style: none; }
    Choices:focus > .option-list--option-highlighted {
        background: $primary 25%; color: $foreground; text-style: bold;
    }
    """

    def __init__(self, choices: tuple[Choice, ...], value: str, *, several: bool = False) -> None:
        super().__init__()
        self._choices = choices
        self._several = several and len(choices) > 1
        given = value.split() if self._several else [value]
        self._first = given[0] if given else value
        self._marked = set(given) if len(given) > 1 else set()

    def on_mount(self) -> None:
        self.add_options([Option(self._prompt(place)) for place in range(len(self._choices))])
        self.highlighted = next((n for n, each in enumerate(self._choices) if each.value == self._first), 0)

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self._paint()

    async def _on_key(self, event: Key) -> None:
        """Here and not as bindings, which run only after the key has bubbled up to the app.

        By then Enter, which comes after it, may have taken the answer.
        """
        does = {"up": self.action_cursor_up, "down": self.action_cursor_down, "space": self._mark}.get(event.key)
        if does is not None:
            event.prevent_default()
            event.stop()
            does()

    def _mark(self) -> None:
        """Mark what is highlighted, or no longer."""
        if self._several:
            self._marked ^= {self._here()}
            self._paint()

    def _here(self) -> str:
        """What the cursor is on now: the next key may come before the list has told that it moved."""
        return self._first if self.highlighted is None else self._choices[self.highlighted].value

    def _paint(self) -> None:
        for place in range(len(self._choices)):
            self.replace_option_prompt_at_index(place, self._prompt(place))
        self.post_message(self.Changed())

    def _prompt(self, place: int) -> Content:
        choice = self._choices[place]
        on = choice.value in self.value.split() or choice.value == self.value
        left, right = "[]" if self._marked else "()"
        parts: list[tuple[str, str]] = [(f"{left}{'x' if on else ' '}{right} {safe_line(choice.label, _CELLS)}", "")]
        if choice.about:
            parts.append((f"  {safe_line(choice.about, _CELLS)}", "$text-muted"))
        return Content.assemble(*parts)

    @property
    def value(self) -> str:
        """The answer; of several, blanks between them."""
        if not self._marked:
            return self._here()
        return " ".join(choice.value for choice in self._choices if choice.value in self._marked)
