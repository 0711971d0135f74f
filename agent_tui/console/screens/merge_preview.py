"""What two customers have, side by side, before they are shown as one person.

Invariant: Enter merges only what was looked at; Esc changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from agent_tui.console.painting.card_rows import consent_words
from agent_tui.console.painting.safe_text import safe_line
from agent_tui.console.screens.modal import Modal, keys_line
from agent_tui.core.languages import language_shown
from agent_tui.wire.customers import Customer

COLUMN = 28
STAYS = (
    "Cards stay two; notes and earlier conversations are shown together. Session window, consent and sending stay "
    "with each number. u undoes it for a week."
)


class MergePreview(Modal[bool]):
    """``ours`` and ``theirs`` with how many conversations each has, as text."""

    DEFAULT_CSS = """
    MergePreview > .frame { width: 78; }
    MergePreview VerticalScroll { height: auto; max-height: 60vh; scrollbar-size-vertical: 1; }
    MergePreview VerticalScroll Static { height: auto; }
    MergePreview .stays { height: auto; margin-top: 1; color: $text-muted; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,y", "answer(True)", "Merge", show=False),
        Binding("n", "answer(False)", "Back", show=False),
    ]
    TITLE_WORDS = "Show these two as one person?"

    def __init__(self, ours: tuple[Customer, str], theirs: tuple[Customer, str]) -> None:
        super().__init__()
        self._both = (ours, theirs)

    def compose_body(self) -> ComposeResult:
        with VerticalScroll():
            yield Static(preview(*self._both), markup=False)
        yield Static(STAYS, classes="stays", markup=False)

    def keys_line(self) -> Content:
        return keys_line(("enter y", "one person"), ("n esc", "back"))

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one(VerticalScroll).focus()

    def action_answer(self, answer: bool) -> None:
        self.dismiss(answer)

    def action_back(self) -> None:
        self.dismiss(False)


def preview(ours: tuple[Customer, str], theirs: tuple[Customer, str]) -> Content:
    """Both cards in two columns, a fact a line; what differs is marked."""
    left, right = _facts(*ours), _facts(*theirs)
    lines: list[Content] = []
    for name in dict.fromkeys((*left, *right)):
        one, other = left.get(name, [""]), right.get(name, [""])
        for place in range(max(len(one), len(other))):
            first = one[place] if place < len(one) else ""
            second = other[place] if place < len(other) else ""
            lines.append(_row(name if place == 0 else "", first, second))
    return Content("\n").join(lines)


def _facts(card: Customer, conversations: str) -> dict[str, list[str]]:
    facts = {
        "Name": [card.name or card.profile_name or "no name given"],
        "Numbers": [line.address.removeprefix("whatsapp:") for line in card.lines] or list(card.aliases),
        "Language": [language_shown(card.language) or "not known"],
        "Tags": [", ".join(card.tags) or "none"],
        "Consent": [f"{line.number}: {consent_words(line, None)[0][0]}" for line in card.lines],
        "Notes": [str(len(card.notes))],
        "Conversations": [conversations],
    }
    facts |= {name: [value] for name, value in card.fields.items()}
    if card.person:
        facts["One with"] = [member.name or member.id for member in card.person]
    return facts


def _row(name: str, first: str, second: str) -> Content:
    words: Sequence[str] = (safe_line(first, COLUMN), safe_line(second, COLUMN))
    gap = " " * max(1, COLUMN + 2 - Content(words[0]).cell_length)
    return Content.assemble((f"{safe_line(name, 14):<15}", "$text-muted"), words[0], gap, words[1])
