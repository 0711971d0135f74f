"""Writing a quick reply, or changing one.

Invariant: what is dismissed has a title, a text and only placeholders that something fills.
"""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static, TextArea

from agent_tui.console.safe_text import safe_line
from agent_tui.console.screens.modal import Field, keys_line
from agent_tui.console.screens.writing import Writing
from agent_tui.core.replies import NAMES, unknown
from agent_tui.wire.replies import QuickReply, ReplyForm


class ReplyEditor(Writing[ReplyForm | None]):
    """Dismisses the form, or None. ``shares``: whether the agent may make it a shared one."""

    DEFAULT_CSS = """
    ReplyEditor > .frame { width: 90; }
    ReplyEditor .label { height: 1; color: $text-muted; }
    ReplyEditor TextArea, ReplyEditor TextArea:focus { height: 7; border: none; padding: 0 1; background: $panel; }
    ReplyEditor TextArea:focus { background: $primary 15%; }
    ReplyEditor .known { height: auto; color: $text-muted; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", "Keep", show=False, priority=True),
        Binding("f2", "share", "Shared or mine", show=False, priority=True),
    ]

    def __init__(self, reply: QuickReply | None, *, text: str = "", shares: bool) -> None:
        super().__init__()
        self._reply = reply
        self._first_text = reply.text if reply is not None else text
        self._shares = shares
        self._first: list[str] = []
        self._personal = reply.personal if reply is not None else not shares

    def title_words(self) -> str:
        return "Change a quick reply" if self._reply is not None else "New quick reply"

    def compose_body(self) -> ComposeResult:
        reply = self._reply
        for name, words, value in (
            ("title", "Title", reply.title if reply else ""),
            ("language", "Language (en, es, pt_BR; empty: any)", reply.language if reply else ""),
            ("tags", "Tags, with blanks between", " ".join(reply.tags) if reply else ""),
            (
                "workstreams",
                "Workstreams, with blanks between (empty: all)",
                " ".join(reply.workstreams) if reply else "",
            ),
        ):
            yield Static(words, classes="label", markup=False)
            yield Field(safe_line(value, 400, ""), id=name, max_length=400, select_on_focus=False)
        yield Static("Text", classes="label", markup=False)
        yield TextArea(self._first_text, soft_wrap=True, tab_behavior="focus", compact=True)
        yield Static(f"{' '.join(f'{{{name}}}' for name in NAMES)} {{$Variable$}}", classes="known", markup=False)

    def unkept(self) -> bool:
        return self._written() != self._first

    def _written(self) -> list[str]:
        return [*(field.value for field in self.query(Field)), self.query_one(TextArea).text]

    def writing_keys(self) -> Content:
        whose = "yours alone" if self._personal else "shared"
        keys = [("ctrl+s", f"keep, {whose}"), ("tab", "next field"), ("esc", "back")]
        if self._shares:
            keys.insert(1, ("f2", "share it" if self._personal else "make it yours alone"))
        return keys_line(*keys)

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one("#title", Field).focus()
        self._first = self._written()

    def on_input_changed(self, event: Field.Changed) -> None:
        event.stop()
        self.stay()

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        event.stop()
        self.stay()

    def on_input_submitted(self, event: Field.Submitted) -> None:
        event.stop()
        self.focus_next()

    def action_share(self) -> None:
        if self._shares:
            self._personal = not self._personal
            self.refresh_keys()

    def action_save(self) -> None:
        title = self.query_one("#title", Field).value.strip()
        text = self.query_one(TextArea).text.strip()
        if not title:
            self.query_one("#title", Field).focus()
            self.tell("A quick reply needs a title.")
        elif not text:
            self.query_one(TextArea).focus()
            self.tell("A quick reply needs words.")
        elif names := unknown(text):
            self.query_one(TextArea).focus()
            self.tell(f"Nothing fills {{{names[0]}}}; a variable is written {{${names[0]}$}}.")
        else:
            self.dismiss(
                ReplyForm(
                    title=title,
                    text=text,
                    language=self.query_one("#language", Field).value.strip(),
                    tags=[tag.strip("#,") for tag in self.query_one("#tags", Field).value.split() if tag.strip("#,")],
                    workstreams=self.query_one("#workstreams", Field).value.replace(",", " ").split(),
                    personal=self._personal,
                )
            )
