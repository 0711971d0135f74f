"""Searching in what was written: type words, see where they occur, newest first.

Invariant: the desk is asked a moment after the last key, never at each; what customers wrote reaches the list only
through ``safe_line``.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import tzinfo
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.timer import Timer
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from agent_tui.console.painting.safe_text import safe_line
from agent_tui.console.screens.modal import Field, Modal, keys_line
from agent_tui.core.errors import DeskError
from agent_tui.core.folding import fold
from agent_tui.core.moment import from_text
from agent_tui.wire.search import SearchHit, SearchPage

PAUSE_SECONDS = 0.25
WIDEST = 72
FIRST_WORDS = "Every word must occur; the last one may be a beginning."

Find = Callable[[str, str | None], Awaitable[SearchPage]]


class SearchScreen(Modal[SearchHit | None]):
    """Dismisses the message that was chosen. ``find`` asks the desk for a page."""

    DEFAULT_CSS = """
    SearchScreen > .frame { width: 96; }
    SearchScreen OptionList { margin-top: 1; max-height: 60vh; }
    SearchScreen .count { height: 1; color: $text-muted; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,ctrl+n", "cursor(1)", "Down", show=False),
        Binding("up", "cursor(-1)", "Up", show=False),
        Binding("pagedown", "cursor(8)", "Down", show=False),
        Binding("pageup", "cursor(-8)", "Up", show=False),
    ]
    TITLE_WORDS = "Search messages"

    def __init__(self, find: Find, zone: tzinfo | None, words: str = "") -> None:
        super().__init__()
        self._find = find
        self._zone = zone
        self._words = words
        self._hits: list[SearchHit] = []
        self._next: str | None = None
        self._asked = ""
        self._soon: Timer | None = None

    def compose_body(self) -> ComposeResult:
        yield Field(self._words, placeholder="words")
        options = OptionList(markup=False)
        options.can_focus = False
        yield options
        yield Static(Content(FIRST_WORDS), classes="count", markup=False)

    def keys_line(self) -> Content:
        return keys_line(("enter", "go there"), ("up down", "move"), ("esc", "back"))

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one(Field).focus()
        if self._words:
            self._ask()

    def on_input_changed(self, event: Field.Changed) -> None:
        event.stop()
        if self._soon is not None:
            self._soon.stop()
        self._soon = self.set_timer(PAUSE_SECONDS, self._ask)

    def _ask(self) -> None:
        words = self.query_one(Field).value.strip()
        if words == self._asked:
            return
        self._asked = words
        if not words:
            self._show([], None, FIRST_WORDS)
            return
        self.run_worker(self._read(words), group="search", exclusive=True)

    async def _read(self, words: str) -> None:
        try:
            page = await self._find(words, None)
        except DeskError as error:
            self._show([], None, "")
            self.tell(error.sentence)
            return
        if words == self._asked:
            count = f"{len(page.items)}{' or more' if page.next else ''} messages, newest first"
            self._show(page.items, page.next, count if page.items else "Nobody wrote that.")

    async def _more(self) -> None:
        before, self._next = self._next, None
        try:
            page = await self._find(self._asked, before)
        except DeskError as error:
            self.tell(error.sentence)
            return
        self._hits += page.items
        self._next = page.next
        self.query_one(OptionList).add_options([Option(self._line(hit)) for hit in page.items])

    def _show(self, hits: list[SearchHit], after: str | None, words: str) -> None:
        self.tell("")
        self._hits, self._next = list(hits), after
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options([Option(self._line(hit)) for hit in hits])
        options.highlighted = 0 if hits else None
        self.query_one(".count", Static).update(Content(words))

    def _line(self, hit: SearchHit) -> Content:
        message, row = hit.message, hit.conversation
        at = from_text(message.at).astimezone(self._zone).strftime("%d %b %H:%M")
        who = message.author or row.customer.name
        return Content.assemble(
            (f"{at}  ", "$text-muted"),
            (safe_line(row.customer.name, 22), "bold"),
            (f"  {safe_line(who, 14)}: ", "$text-muted"),
            safe_line(around(message.text, self._asked), WIDEST),
        )

    def action_cursor(self, step: int) -> None:
        options = self.query_one(OptionList)
        if not self._hits:
            return
        place = max(0, min((options.highlighted or 0) + step, len(self._hits) - 1))
        options.highlighted = place
        if place == len(self._hits) - 1 and self._next is not None:
            self.run_worker(self._more(), group="search-more", exclusive=True)

    def on_input_submitted(self, event: Field.Submitted) -> None:
        event.stop()
        if event.value.strip() != self._asked:
            self._ask()
            return
        self._take(self.query_one(OptionList).highlighted)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._take(event.option_index)

    def _take(self, index: int | None) -> None:
        if index is not None and index < len(self._hits):
            self.dismiss(self._hits[index])


def around(text: str, words: str) -> str:
    """The part of ``text`` in which the first of ``words`` stands; all of it if it is short."""
    first = next(iter(words.split()), "")
    place = fold(text).find(fold(first))
    if place < WIDEST // 2 or len(text) <= WIDEST:
        return text
    return "..." + text[place - WIDEST // 4 :]
