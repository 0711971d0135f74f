"""Finding a quick reply: words and #tags narrow the list, what the customer will read stands beside it.

Invariant: it changes nothing; what is to be done is dismissed with what was typed, so that one can come back to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from agent_tui.console.model.reply_book import ReplyBook
from agent_tui.console.painting.safe_text import safe_content, safe_line
from agent_tui.console.painting.two_columns import two_columns
from agent_tui.console.screens.listed import Listed
from agent_tui.console.screens.modal import Field, keys_line
from agent_tui.core.replies import fill, missing, parse_query
from agent_tui.wire.conversations import Conversation
from agent_tui.wire.replies import QuickReply

Do = Literal["use", "new", "edit", "delete", "import", "export"]
MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class ReplyChoice:
    """``reply_id`` is empty for a new one and for a sheet; ``typed`` is what stood in the search."""

    do: Do
    reply_id: str
    typed: str


class QuickReplies(Listed[ReplyChoice | None]):
    """Dismisses the choice, or None. ``row`` None: none is to be used, only kept in order."""

    DEFAULT_CSS = """
    QuickReplies > .frame { width: 110; height: 30; }
    QuickReplies .columns { height: 1fr; margin-top: 1; }
    QuickReplies OptionList { width: 1fr; height: 1fr; max-height: 100%;
        text-wrap: nowrap; text-overflow: ellipsis; }
    QuickReplies VerticalScroll { width: 1fr; height: 1fr; border-left: solid $panel; padding-left: 1;
        scrollbar-size-vertical: 1; }
    QuickReplies.-ascii VerticalScroll { border-left: ascii $panel; }
    QuickReplies VerticalScroll Static { height: auto; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "cursor(1)", "Down", show=False, priority=True),
        Binding("up", "cursor(-1)", "Up", show=False, priority=True),
        Binding("tab", "scope", "All or mine", show=False, priority=True),
        Binding("ctrl+n", "do('new')", "New", show=False, priority=True),
        Binding("f4,alt+e", "do('edit')", "Edit", show=False, priority=True),
        Binding("f8,alt+d", "do('delete')", "Delete", show=False, priority=True),
        Binding("f5,alt+i", "do('import')", "Import", show=False, priority=True),
        Binding("f6,alt+x", "do('export')", "Export", show=False, priority=True),
    ]

    def __init__(
        self,
        book: ReplyBook,
        row: Conversation | None,
        *,
        typed: str = "",
        values: Mapping[str, str] | None = None,
        supervises: bool = False,
    ) -> None:
        super().__init__()
        self._book = book
        self._row = row
        self._typed = typed
        self._values = values or {}
        self._supervises = supervises
        self._personal = False
        self._shown: list[QuickReply] = []
        self._tags: list[str] = []

    def title_words(self) -> str:
        return "Quick replies, your own" if self._personal else "Quick replies"

    def compose_body(self) -> ComposeResult:
        yield Field(self._typed, placeholder="words and #tags; # lists the tags", select_on_focus=False)
        with Horizontal(classes="columns"):
            options = OptionList(markup=False)
            options.can_focus = False
            yield options
            with VerticalScroll(can_focus=False):
                yield Static("", id="reads", markup=False)

    def keys_line(self) -> Content:
        use = ("enter", "insert") if self._row is not None else ("enter", "edit")
        scope = ("tab", "all") if self._personal else ("tab", "only mine")
        own = (("ctrl+n", "new"), ("f4", "edit"), ("f8", "delete"))
        return keys_line(use, scope, *own, ("f5", "import"), ("f6", "export"), ("esc", "back"))

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one(Field).focus()
        self._list()

    def on_input_changed(self, event: Field.Changed) -> None:
        event.stop()
        self._list()

    def _list(self) -> None:
        typed = self.query_one(Field).value
        options = self.query_one(OptionList)
        options.clear_options()
        listing = parse_query(typed).listing
        if listing:
            tags = self._book.tags(self._row, personal=self._personal)
            self._shown, self._tags = [], [tag for tag, _ in tags]
            options.add_options([Option(Content(f"#{safe_line(tag, 40)}  {count}")) for tag, count in tags])
        else:
            self._tags = []
            self._shown = self._book.search(typed, self._row, personal=self._personal)[:MOST_SHOWN]
            lines = two_columns([(reply.title, _remark(reply)) for reply in self._shown])
            options.add_options([Option(line) for line in lines])
        self.tell(
            "" if options.option_count else "Nothing is found." if typed else "There is none yet; ctrl+n makes one."
        )
        if options.option_count:
            options.highlighted = 0
        self._preview()

    def _marked(self) -> QuickReply | None:
        index = self.query_one(OptionList).highlighted
        return self._shown[index] if index is not None and index < len(self._shown) else None

    def _preview(self) -> None:
        reply = self._marked()
        reads = self.query_one("#reads", Static)
        if reply is None:
            reads.update("")
            return
        open_slots = ", ".join(slot.written for slot in missing(reply.text, self._values)) if self._row else ""
        parts: list[Content | tuple[str, str]] = [safe_content(fill(reply.text, self._values))]
        if open_slots:
            parts.append((f"\n\nasked for: {safe_line(open_slots, 200)}", "$text-warning"))
        facts = [
            "personal" if reply.personal else "shared",
            reply.language or "any language",
            "all workstreams" if not reply.workstreams else ", ".join(reply.workstreams),
            *(f"#{tag}" for tag in reply.tags),
        ]
        parts.append((f"\n\n{safe_line('  '.join(facts), 200)}", "$text-muted"))
        reads.update(Content.assemble(*parts))

    def on_option_list_option_highlighted(self) -> None:
        self._preview()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._take()

    def on_input_submitted(self, event: Field.Submitted) -> None:
        event.stop()
        self._take()

    def _take(self) -> None:
        index = self.query_one(OptionList).highlighted
        field = self.query_one(Field)
        if index is not None and index < len(self._tags):
            field.value = f"{field.value.rstrip().removesuffix('#')}#{self._tags[index]} "
            field.cursor_position = len(field.value)
        elif self._marked() is not None:
            self.action_do("use" if self._row is not None else "edit")

    def action_scope(self) -> None:
        self._personal = not self._personal
        self.query_one(".title", Static).update(Content(self.title_words()))
        self.refresh_keys()
        self._list()

    def action_do(self, do: Do) -> None:
        """Dismiss with ``do`` for the marked one."""
        reply = self._marked()
        typed = self.query_one(Field).value
        if do in ("new", "import", "export"):
            self.dismiss(ReplyChoice(do, "", typed))
        elif reply is None:
            return
        elif do != "use" and not reply.personal and not self._supervises:
            self.tell("Shared quick replies are kept by supervisors; ctrl+n makes one of your own.")
        else:
            self.dismiss(ReplyChoice(do, reply.id, typed))

    def action_back(self) -> None:
        self.dismiss(None)


def _remark(reply: QuickReply) -> str:
    return " ".join((reply.language, *(f"#{tag}" for tag in reply.tags), "mine" if reply.personal else "")).strip()
