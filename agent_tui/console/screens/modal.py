"""What every modal of the console has in common: its frame, its line of keys, its one-line fields.

Invariant: text that others wrote reaches these widgets only as ``Content`` or through ``safe_line``; none of them
reads markup, and a field takes no control characters from what is pasted into it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.events import Paste
from textual.geometry import Size
from textual.reactive import Reactive
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from agent_tui.console.painting.safe_text import safe_content, safe_line

Result = TypeVar("Result")

_LONGEST_PASTE = 4_000
BETWEEN_KEYS = "   "


class Field(Input):
    """A one-line input without a border; what is pasted becomes one line without control characters.

    ``at_once`` is called within the key's own step: what it repaints is painted in the letter's frame, not in the next.
    """

    DEFAULT_CSS = """
    Field, Field:focus { border: none; height: 1; padding: 0 1; background: $panel; }
    Field:focus { background: $primary 25%; background-tint: $foreground 0%; }
    Field.-invalid, Field.-invalid:focus { border: none; background: $error 25%; }
    """

    # Textual's own lays the whole screen out at each letter; a field of one line never changes its place.
    virtual_size: Reactive[Size] = Reactive(Size(0, 0), layout=False)
    at_once: Callable[[], None] | None = None

    def watch_value(self) -> None:
        if self.at_once is not None:
            self.at_once()

    def _on_paste(self, event: Paste) -> None:
        event.prevent_default()
        event.stop()
        self.insert_text_at_cursor(self.pasted(event.text))

    def pasted(self, text: str) -> str:
        """What a pasted ``text`` puts in."""
        return safe_line(text, _LONGEST_PASTE, "")


class Keys(Static):
    """The line of keys; where it is too long, a key and its word stay together."""

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        return len(self._lines(width))

    def render(self) -> Content:
        return Content("\n").join(self._lines(self.content_size.width))

    def _lines(self, width: int) -> list[Content]:
        lines: list[Content] = []
        words = self.content if isinstance(self.content, Content) else Content(str(self.content))
        for pair in words.split(BETWEEN_KEYS):
            if lines and lines[-1].cell_length + len(BETWEEN_KEYS) + pair.cell_length <= width:
                lines[-1] = Content(BETWEEN_KEYS).join([lines[-1], pair])
            else:
                lines.append(pair)
        return lines


class Modal(ModalScreen[Result]):
    """A framed box in the middle; whole-screen where the terminal is narrow. Esc goes one level back."""

    DEFAULT_CSS = """
    Modal { align: center middle; background: $background 70%; }
    Modal > .frame {
        width: 76; max-width: 100%; height: auto; max-height: 100%;
        border: round $primary; background: $surface; padding: 0 1;
    }
    Modal.-ascii > .frame { border: ascii $primary; }
    Modal .title { height: 1; text-style: bold; color: $text-primary; }
    Modal .keys { height: auto; color: $text-muted; margin-top: 1; }
    Modal .trouble { height: auto; color: $text-error; text-style: bold; }
    Modal .trouble.-quiet { display: none; }
    Modal OptionList { height: auto; max-height: 50vh; scrollbar-size-vertical: 1; }
    Modal OptionList, Modal OptionList:focus {
        border: none; padding: 0; background: $surface; background-tint: $foreground 0%;
    }
    Modal OptionList > .option-list--option-highlighted,
    Modal OptionList:focus > .option-list--option-highlighted {
        background: $primary 25%; color: $foreground; text-style: none;
    }
    Modal.-no-color OptionList > .option-list--option-highlighted,
    Modal.-no-color OptionList:focus > .option-list--option-highlighted { text-style: bold underline; }
    Modal OptionList > .option-list--option-disabled { color: $text-muted; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "back", "Back", show=False)]
    TITLE_WORDS: ClassVar[str] = ""

    def compose(self) -> ComposeResult:
        with Vertical(classes="frame"):
            if title := self.title_words():
                yield Static(Content(safe_line(title, 120)), classes="title", markup=False)
            yield from self.compose_body()
            yield Static("", classes="trouble -quiet", markup=False)
            yield Keys(self.keys_line(), classes="keys", markup=False)

    def compose_body(self) -> ComposeResult:
        """The widgets between the title and the keys."""
        yield from ()

    def on_mount(self) -> None:
        self.set_class(self.app.has_class("ascii"), "-ascii")
        self.set_class(self.app.has_class("no-color"), "-no-color")

    def title_words(self) -> str:
        return self.TITLE_WORDS

    def keys_line(self) -> Content:
        """The keys that work here, with a word each."""
        return keys_line(("esc", "back"))

    def tell(self, sentence: str) -> None:
        """Shows what stands in the way; an empty sentence takes it away."""
        put(line := self.query_one(".trouble", Static), safe_content(sentence))
        line.set_class(not sentence, "-quiet")

    def refresh_keys(self) -> None:
        put(self.query_one(".keys", Static), self.keys_line())

    def action_back(self) -> None:
        self.dismiss(None)


def put(line: Static, words: Content, *, layout: bool = True) -> None:
    """Show ``words`` if others stand there: an update lays the screen out anew, which costs frames.

    ``layout`` False: not even then, for a line whose size is fixed.
    """
    if not isinstance(line.content, Content) or line.content.plain != words.plain:
        line.update(words, layout=layout)


def keys_line(*keys: tuple[str, str]) -> Content:
    """Pairs of key and word as one line: the keys bold."""
    return Content(BETWEEN_KEYS).join(Content.assemble((key, "bold $text"), f" {word}") for key, word in keys)
