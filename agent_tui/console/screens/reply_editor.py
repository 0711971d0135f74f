"""Writing a quick reply, or changing one.

Invariant: what is dismissed has a title, a text and only placeholders that something fills.
"""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static, TextArea

from agent_tui.console.painting.safe_text import safe_line
from agent_tui.console.screens.modal import Field, keys_line
from agent_tui.console.screens.writing import Writing
from agent_tui.console.widgets.language_field import LanguageNames
from agent_tui.core.errors import Invalid
from agent_tui.core.languages import language_code, language_shown
from agent_tui.core.replies import NAMES, tags_in, unknown
from agent_tui.wire.replies import QuickReply, ReplyForm


class ReplyEditor(Writing[ReplyForm | None]):
    """Dismisses the form, or None. ``shares``: whether the agent may make it a shared one.

    ``typed``: what was typed before and refused for ``trouble``; it counts as not kept yet.
    """

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

    def __init__(
        self,
        reply: QuickReply | None,
        *,
        text: str = "",
        shares: bool,
        typed: ReplyForm | None = None,
        trouble: str = "",
    ) -> None:
        super().__init__()
        self._reply = reply
        self._filled: QuickReply | ReplyForm = typed or reply or ReplyForm(title="", text=text, personal=not shares)
        self._shares = shares
        self._trouble = trouble
        self._first: list[str] = []
        self._personal = self._filled.personal

    def title_words(self) -> str:
        return "Change a quick reply" if self._reply is not None else "New quick reply"

    def compose_body(self) -> ComposeResult:
        filled = self._filled
        for name, words, value in (
            ("title", "Title", filled.title),
            (
                "language",
                "Language (Spanish, es; right completes; empty: any)",
                language_shown(filled.language),
            ),
            ("tags", "Tags, with blanks between", " ".join(filled.tags)),
            ("workstreams", "Workstreams, with blanks between (empty: all)", " ".join(filled.workstreams)),
        ):
            yield Static(words, classes="label", markup=False)
            names = LanguageNames() if name == "language" else None
            yield Field(safe_line(value, 400, ""), id=name, max_length=400, select_on_focus=False, suggester=names)
        yield Static("Text", classes="label", markup=False)
        yield TextArea(filled.text, soft_wrap=True, tab_behavior="focus", compact=True)
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
        self._first = self._written() if not self._trouble else []
        self.tell(self._trouble)

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
        elif wrong := self._no_language():
            self.query_one("#language", Field).focus()
            self.tell(wrong)
        elif names := unknown(text):
            self.query_one(TextArea).focus()
            self.tell(f"Nothing fills {{{names[0]}}}; a variable is written {{${names[0]}$}}.")
        else:
            self.dismiss(
                ReplyForm(
                    title=title,
                    text=text,
                    language=language_code(self.query_one("#language", Field).value),
                    tags=tags_in(self.query_one("#tags", Field).value),
                    workstreams=self.query_one("#workstreams", Field).value.replace(",", " ").split(),
                    personal=self._personal,
                )
            )

    def _no_language(self) -> str:
        try:
            language_code(self.query_one("#language", Field).value)
        except Invalid as error:
            return safe_line(f"{error.sentence} {error.hint}", 300)
        return ""
