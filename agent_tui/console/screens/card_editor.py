"""Editing a customer's card: name, language, tags, fields of one's own.

Invariant: it closes only when the desk has kept the card or the agent goes back; whatever a colleague changes
meanwhile, what was typed stays.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import tzinfo
from functools import partial
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Static
from textual.worker import Worker

from agent_tui.console.model.card_draft import FIELD, CardDraft, name_of, new_field, value_of
from agent_tui.console.painting.card_rows import moment
from agent_tui.console.painting.safe_text import safe_line
from agent_tui.console.ports import explain
from agent_tui.console.screens.modal import Field, keys_line
from agent_tui.console.screens.writing import Writing
from agent_tui.console.widgets.language_field import LanguageNames, language_words
from agent_tui.core.errors import DeskError
from agent_tui.core.languages import completed
from agent_tui.wire.customers import Customer, CustomerForm

FOLLOW_SECONDS = 0.5
_LONGEST = 2_000
PLACEHOLDERS = {"language": "Spanish, español, es ...; tab completes", "tags": "one word each, with blanks between"}


class CardEditor(Writing[Customer | None]):
    """``latest`` is the card as the console knows it by now, ``read`` asks the desk for it, ``save`` sends changes."""

    DEFAULT_CSS = """
    CardEditor > .frame { width: 78; }
    CardEditor VerticalScroll { height: auto; max-height: 60vh; margin-top: 1; scrollbar-size-vertical: 1; }
    CardEditor .line { height: 1; }
    CardEditor .label { width: 15; height: 1; color: $text-muted; }
    CardEditor .label.-both { color: $text-warning; text-style: bold; }
    CardEditor Field { width: 1fr; }
    CardEditor Field:disabled { color: $text-muted; background: $surface; }
    CardEditor .about { height: auto; color: $text-muted; margin-top: 1; }
    CardEditor #field { height: 2; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", "Keep", show=False, priority=True),
        Binding("down", "step(1)", "Next", show=False, priority=True),
        Binding("up", "step(-1)", "Previous", show=False, priority=True),
        Binding("tab", "complete", "Complete", show=False, priority=True),
    ]

    def __init__(
        self,
        card: Customer,
        *,
        first: str = "name",
        latest: Callable[[], Customer | None],
        read: Callable[[], Awaitable[Customer]],
        save: Callable[[CustomerForm], Awaitable[Customer]],
        zone: tzinfo | None,
    ) -> None:
        super().__init__()
        self._draft = CardDraft(card)
        self._first = first
        self._latest = latest
        self._read = read
        self._save = save
        self._zone = zone
        self._inputs: dict[str, Field] = {}
        self._shown: dict[str, str] = {}
        self._saving = False

    def title_words(self) -> str:
        card = self._draft.base
        return f"Customer card: {safe_line(card.name or card.profile_name or 'no name given', 50)}"

    def compose_body(self) -> ComposeResult:
        with VerticalScroll(can_focus=False):
            for key in self._draft.typed:
                yield self._line(key)
        with Horizontal(classes="line new"):
            yield Static("New field", classes="label", markup=False)
            yield Field(id="new", placeholder="name: value, then enter", max_length=600, select_on_focus=False)
        about = "Only colleagues see this. An empty field is removed."
        if self._draft.base.hidden:
            about += " What is hidden from you in part stays as it is."
        yield Static("", classes="about", id="field", markup=False)
        yield Static(about, classes="about", markup=False)

    def _line(self, key: str) -> Horizontal:
        text = self._draft.typed[key]
        self._shown[key] = safe_line(text, _LONGEST, "")
        placeholder = self._draft.base.profile_name if key == "name" else PLACEHOLDERS.get(key, "")
        self._inputs[key] = Field(
            self._shown[key],
            placeholder=safe_line(placeholder, 50),
            max_length={"name": 200, "language": 60, "tags": _LONGEST}.get(key, 500),
            select_on_focus=False,
            disabled=self._draft.hidden(key),
            suggester=LanguageNames() if key == "language" else None,
        )
        label = Static(safe_line(name_of(key), 14), classes="label", markup=False)
        return Horizontal(label, self._inputs[key], classes="line")

    def unkept(self) -> bool:
        self._collect()
        return bool(self._draft.changed() or self.query_one("#new", Field).value.strip())

    def writing_keys(self) -> Content:
        return keys_line(("ctrl+s", "keep"), ("up down", "field"), ("esc", "back"))

    def on_mount(self) -> None:
        super().on_mount()
        wanted = [self._first, *self._inputs]
        free = [self._inputs[key] for key in wanted if key in self._inputs and not self._inputs[key].disabled]
        (free[0] if free else self.query_one("#new", Field)).focus()
        self.set_interval(FOLLOW_SECONDS, self._follow)

    def _collect(self) -> None:
        """What stands in the fields into the draft; what only could not be shown as it is counts as untouched."""
        for key, shown in self._inputs.items():
            if shown.value != self._shown[key]:
                self._draft.typed[key] = shown.value
                self._shown[key] = shown.value

    def on_input_changed(self, event: Field.Changed) -> None:
        event.stop()
        self.stay()
        self._say_field()

    def on_descendant_focus(self) -> None:
        self._say_field()

    def _say_field(self) -> None:
        """About the field before the agent: which languages it could mean, and who changed it last."""
        key = next((key for key, each in self._inputs.items() if each.has_focus), "")
        words = []
        if key == "language":
            words.append(language_words(self._inputs[key].value))
        change = self._draft.base.changes.get(key)
        if change is not None:
            at = moment(change.at, self._zone)
            words.append(f"Last changed by {safe_line(change.by, 40)}, {at}.")
        self.query_one("#field", Static).update(Content("\n".join(words)))

    def action_complete(self) -> None:
        """Take the name that is offered; where none is, go to the next field."""
        field = self._inputs.get("language")
        name = completed(field.value) if field is not None and field.has_focus else None
        if field is None or name is None or name == field.value:
            self.action_step(1)
        else:
            field.value = name
            field.cursor_position = len(name)

    def on_input_submitted(self, event: Field.Submitted) -> None:
        event.stop()
        if event.input.id != "new":
            self.action_step(1)
        elif event.value.strip():
            self._add(event.value)
        else:
            self.action_save()

    def _add(self, typed: str) -> bool:
        """Take a new field into the form."""
        found = new_field(typed, [name_of(key) for key in self._inputs if key.startswith(FIELD)])
        if isinstance(found, str):
            self.tell(found)
            return False
        key = f"{FIELD}{found[0]}"
        self._draft.typed[key] = found[1]
        self.query_one(VerticalScroll).mount(self._line(key))
        self.query_one("#new", Field).value = ""
        self.tell("")
        return True

    def action_step(self, step: int) -> None:
        fields = [*(each for each in self._inputs.values() if not each.disabled), self.query_one("#new", Field)]
        at = next((index for index, each in enumerate(fields) if each.has_focus), 0)
        fields[max(0, min(at + step, len(fields) - 1))].focus()

    # Keeping

    def action_save(self) -> None:
        fresh = self.query_one("#new", Field).value
        if fresh.strip() and not self._add(fresh):
            return
        self._collect()
        try:
            form = self._draft.form()
        except DeskError as error:
            self.tell(safe_line(explain(error), 400))
            return
        if form is None:
            self.dismiss(None)
        elif not self._saving:
            self._saving = True
            self.tell("")
            _worker: Worker[None] = self.run_worker(partial(self._keep, form), group="card-save")

    async def _keep(self, form: CustomerForm) -> None:
        try:
            card = await self._save(form)
        except DeskError as error:
            sentence = explain(error)
            if error.code == "card_changed":
                sentence = await self._look_again(error)
            self.tell(safe_line(sentence, 400))
        else:
            self.dismiss(card)
        finally:
            self._saving = False

    async def _look_again(self, error: DeskError) -> str:
        try:
            fresh = await self._read()
        except DeskError as trouble:
            return f"{error.sentence} It cannot be read again: {explain(trouble)}"
        return self._take(fresh) or f"{error.sentence} What you typed stays; ctrl+s keeps it."

    def _follow(self) -> None:
        """A colleague may have changed the card while it is edited here."""
        latest = self._latest()
        if latest is not None and latest.id == self._draft.base.id and latest.version > self._draft.base.version:
            self.tell(self._take(latest))

    def _take(self, fresh: Customer) -> str:
        """Go on from the card as it is now; what to tell."""
        self._collect()
        before = dict(self._draft.typed)
        both = self._draft.follow(fresh)
        for key, text in self._draft.typed.items():
            if key not in self._inputs:
                self.query_one(VerticalScroll).mount(self._line(key))
            elif text != before.get(key):
                self._shown[key] = safe_line(text, _LONGEST, "")
                self._inputs[key].value = self._shown[key]
        who = safe_line(fresh.changed_by or "Somebody", 40)
        if not both:
            return f"{who} changed the card meanwhile; what you typed stays, the rest is as it is now."
        theirs = ", ".join(f"{name_of(key)} is {value_of(fresh, key) or 'empty'} now" for key in both)
        return f"{who} changed the same: {safe_line(theirs, 200)}. What you typed stays; ctrl+s keeps it."
