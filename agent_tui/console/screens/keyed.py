"""What every whole screen has in common: keys from the actions table, a footer that names them, words for a while.

Invariant: a key does something only if the table says that it can, where the agent stands.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widget import Widget

from agent_tui.console.keys.action import Context, Where
from agent_tui.console.keys.actions import BY_ID, order, possible
from agent_tui.console.near_compositor import NearCompositor
from agent_tui.console.painting import bar_text
from agent_tui.console.painting.glyphs import Glyphs
from agent_tui.console.painting.lines import Line
from agent_tui.console.painting.safe_text import safe_line
from agent_tui.console.widgets.bar import Bar

if TYPE_CHECKING:
    from agent_tui.console.link.desk_clock import ConsoleClock
    from agent_tui.console.model.reducers import Change
    from agent_tui.console.ports import Grade
    from agent_tui.wire.conversations import Conversation

FLASH_SECONDS = 6.0
ANSWER_SECONDS = 2.0
"""What answers a key stands at least so long before a notice that nobody asked for takes its place."""


OWN_KEYS = frozenset({"next_pane", "search"})
"""Actions whose keys a text area would take for itself."""


def bindings(places: Collection[Where], *, without: Collection[str] = ()) -> list[BindingType]:
    """The bindings of the actions that work at ``places``."""
    return [
        Binding(
            ",".join(action.keys),
            f"do('{action.id}')",
            action.label,
            show=False,
            priority=action.id in OWN_KEYS,
            id=action.id,
        )
        for action in order()
        if action.id not in without and not set(places).isdisjoint(action.places)
    ]


class KeyedScreen(Screen[None]):
    """A whole screen. ``run`` does an action by its id, ``keys`` are the person's own."""

    def __init__(
        self, clock: ConsoleClock, run: Callable[[str], None], keys: Mapping[str, str], *, signs: Glyphs
    ) -> None:
        super().__init__(classes="ascii" if signs.border == "ascii" else None)
        self._compositor = NearCompositor()
        self._clock = clock
        self._run = run
        self._overrides = keys
        self._signs = signs
        self._flash: tuple[str, Grade, float] | None = None
        self._next: tuple[str, float] | None = None
        self._had_focus: Widget | None = None
        self._footer_bar = Bar(self._footer, classes="footer", id="footer")

    # What a screen says for itself

    def context(self) -> Context:
        """Where the agent stands."""
        raise NotImplementedError

    def target(self) -> Conversation | None:
        """The conversation that keys act on."""
        raise NotImplementedError

    def panes(self) -> Sequence[Widget]:
        """What the focus goes round."""
        raise NotImplementedError

    def apply(self, change: Change) -> None:
        """Repaint what ``change`` touched."""
        raise NotImplementedError

    def repaint_bars(self) -> None:
        """The bars may read differently."""
        self._footer_bar.repaint()

    # Words for a while

    def flash(self, words: str, grade: Grade) -> None:
        """Say something in the footer for a while."""
        self._flash = (words, grade, self._clock.monotonic() + FLASH_SECONDS)
        self._footer_bar.repaint()

    def announce(self, words: str) -> None:
        """Say something that no key asked for: after the answer to a key has had its time."""
        if self._flash is None:
            self.flash(words, "info")
        else:
            self._next = (words, self._flash[2] - FLASH_SECONDS + ANSWER_SECONDS)

    def tick(self) -> None:
        """A second has passed: labels may read differently."""
        now = self._clock.monotonic()
        if self._flash is not None and now >= self._flash[2]:
            self._flash = None
        if self._next is not None and now >= self._next[1]:
            words, self._next = self._next[0], None
            self.flash(words, "info")
        self.repaint_bars()

    def _footer(self, width: int) -> list[Line]:
        if self._flash is not None:
            words, grade, _ = self._flash
            sign = f"{self._signs.failed} " if grade == "error" else "! " if grade == "warning" else ""
            shown = safe_line(words, max(1, width - 4))
            return [((f" {sign}{shown}", {"error": "error", "warning": "warning"}.get(grade, "count")),)]
        return [bar_text.footer(self.context(), self._overrides, width)]

    # Keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action != "do" or not parameters:
            return True
        if self.too_small and parameters[0] != "quit":
            # What was typed into a field a moment ago must not become commands on what nobody sees.
            return False
        return possible(BY_ID[str(parameters[0])], self.context())

    def action_do(self, name: str) -> None:
        self._run(name)
        self.repaint_bars()

    @property
    def too_small(self) -> bool:
        """Whether a sentence stands where the screen would be."""
        return self.has_class("-tiny-width") or self.has_class("-tiny-height")

    def on_descendant_focus(self) -> None:
        self._had_focus = self.focused
        self.repaint_bars()

    def on_resize(self) -> None:
        self.call_after_refresh(self._give_focus_back)

    def _give_focus_back(self) -> None:
        """What had the focus before the terminal was too small to show it."""
        if self.focused is None and not self.too_small:
            had = self._had_focus
            self.set_focus(had if had is not None and had.is_attached and had.focusable else self._first_pane())

    def _first_pane(self) -> Widget | None:
        return next((pane for pane in self.panes() if pane.focusable), None)
