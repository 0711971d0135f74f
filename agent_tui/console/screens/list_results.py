"""What became of each recipient of a list, a line each, in the order of the file; the whole sentence below.

Invariant: a line is made when it is seen, so a thousand recipients cost as much as twenty.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.strip import Strip
from textual.widgets import Static

from agent_tui.console.painting.safe_text import safe_line
from agent_tui.console.screens.modal import Modal, keys_line, put
from agent_tui.console.widgets.scrolled import Scrolled
from agent_tui.wire.lists import Recipient

ON_THE_WAY = frozenset({"queued", "sending", "uncertain"})
ARRIVED = frozenset({"sent", "delivered", "read"})


class ResultRows(Scrolled, can_focus=True):
    """The lines; the cursor is a place among those shown."""

    def __init__(self, rows: Sequence[Recipient]) -> None:
        super().__init__(classes="rows")
        self.rows = rows
        self.cursor = 0

    @property
    def row(self) -> Recipient | None:
        """What the cursor is on."""
        return self.rows[self.cursor] if self.cursor < len(self.rows) else None

    def show(self, rows: Sequence[Recipient]) -> None:
        """Show these from the first on."""
        self.rows, self.cursor, self.top = rows, 0, 0
        self.refresh()

    def move(self, step: int) -> None:
        """The cursor goes so many lines on."""
        if self.rows:
            before, self.cursor = self.cursor, max(0, min(self.cursor + step, len(self.rows) - 1))
            self.see(self.cursor)
            self.refresh_line(before)
            self.refresh_line(self.cursor)

    def line_count(self) -> int:
        return len(self.rows)

    def line_at(self, place: int) -> Strip:
        width = self.text_width
        if not self.rows and place == 0:
            return self.painter.strip((("Nobody.", "muted"),), "", width)
        if place >= len(self.rows):
            return super().line_at(place)
        each = self.rows[place]
        style = "" if each.state in ARRIVED else "muted" if each.state in ON_THE_WAY else "warning"
        address = safe_line(each.address.removeprefix("whatsapp:"), 17)
        whom = f"{each.line:>5}  {address}{' ' * (18 - cell_len(address))}"
        state = f"{each.state:<13}"
        why = safe_line(told(each), max(8, width - cell_len(whom + state)))
        line = ((whom, "muted"), (state + why, style or "body"))
        return self.painter.strip(line, "at-focus" if place == self.cursor else "", width)


class ListResults(Modal[None]):
    """``rows``: all of them, in the order of the file."""

    DEFAULT_CSS = """
    ListResults > .frame { width: 110; height: 34; }
    ListResults .rows { margin-top: 1; }
    ListResults .whole { height: 2; margin-top: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "move(1)", "Down", show=False),
        Binding("k,up", "move(-1)", "Up", show=False),
        Binding("pagedown,ctrl+d", "page(1)", "A page down", show=False),
        Binding("pageup,ctrl+u", "page(-1)", "A page up", show=False),
        Binding("g,home", "move(-1000000)", "First", show=False),
        Binding("G,end", "move(1000000)", "Last", show=False),
        Binding("f", "only_bad", "Only what did not arrive", show=False),
        Binding("q,enter", "back", "Close", show=False),
    ]

    def __init__(self, name: str, rows: Sequence[Recipient]) -> None:
        super().__init__()
        self._called = name
        self._all = rows
        self._bad = [each for each in rows if each.state not in ARRIVED | ON_THE_WAY]
        self._only_bad = False
        self._rows = ResultRows(rows)
        self._whole = Static("", classes="whole", markup=False)

    def title_words(self) -> str:
        return f"Results of {safe_line(self._called, 50)}: {len(self._all)}, {len(self._bad)} did not arrive"

    def compose_body(self) -> ComposeResult:
        yield self._rows
        yield self._whole

    def keys_line(self) -> Content:
        other = "show all" if self._only_bad else "only what did not arrive"
        return keys_line(("j k", "move"), ("pgup pgdn", "a page"), ("f", other), ("esc", "close"))

    def on_mount(self) -> None:
        super().on_mount()
        self._rows.focus()
        self._tell()

    def _tell(self) -> None:
        row = self._rows.row
        words = "" if row is None else f"Line {row.line}: {row.state}{f', {told(row)}' if told(row) else ''}"
        put(self._whole, Content(safe_line(words, 300)), layout=False)

    def action_move(self, step: int) -> None:
        self._rows.move(step)
        self._tell()

    def action_page(self, pages: int) -> None:
        self.action_move(pages * max(1, self._rows.size.height - 1))

    def action_only_bad(self) -> None:
        self._only_bad = not self._only_bad
        self._rows.show(self._bad if self._only_bad else self._all)
        self._tell()
        self.refresh_keys()


def told(row: Recipient) -> str:
    """Why it did not arrive, the sentence first; the code where it is Twilio's."""
    return f"{row.detail.removesuffix('.')} ({row.code})" if row.code.isdigit() else row.detail
