"""Choosing a template: the only way to write first, or after the session window has closed.

Invariant: what leaves here is approved, has values without faults, and was not chosen while the window was open
(unless the workstream allows that); a marketing template was confirmed. The desk checks it all again.
"""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.events import Key
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widgets import Static

from agent_tui.console.model.template_memory import TemplateMemory
from agent_tui.console.model.template_shelf import Family, Shelf
from agent_tui.console.painting.glyphs import ASCII, UNICODE
from agent_tui.console.painting.lines import Line
from agent_tui.console.painting.safe_text import safe_line
from agent_tui.console.screens.ask import Ask
from agent_tui.console.screens.modal import Field, Modal, keys_line, put
from agent_tui.console.screens.template_asked import Doors, TemplateChoice, Whom, age_words
from agent_tui.console.screens.template_line import family_line
from agent_tui.console.screens.template_order import Judge, arranged, matching
from agent_tui.console.screens.template_preview import about, is_marketing, preview, samples, why_not
from agent_tui.console.screens.variables_form import FormResult, VariablesForm, prefilled, suggestions_for
from agent_tui.console.widgets.covered import Columns, blank_lines
from agent_tui.console.widgets.page import Page
from agent_tui.console.widgets.template_list import TemplateList
from agent_tui.core.templates import render
from agent_tui.core.window import window_label
from agent_tui.wire.templates import Template


class _Filter(Field):
    """A full stop is no letter of a name: it shows and hides what cannot be sent."""

    class Dot(Message):
        """It was pressed."""

    async def _on_key(self, event: Key) -> None:
        if event.character == ".":
            event.prevent_default()
            event.stop()
            self.post_message(self.Dot())
        else:
            await super()._on_key(event)


class TemplatePicker(Modal[TemplateChoice | None]):
    """Dismisses the choice, or None.

    ``shelf`` may still grow; call ``grown`` when it has. ``remembered`` keeps the values by template id; give the
    same one again and they are still there.
    """

    # Not see-through: Textual would paint the whole desk below it anew with every opening and every change there.
    DEFAULT_CSS = """
    TemplatePicker { background: $background; }
    TemplatePicker > .frame { width: 90%; min-width: 80; max-width: 130; height: 85%; min-height: 24; max-height: 40; }
    TemplatePicker .lock { height: auto; color: $text-warning; text-style: bold; margin-bottom: 1; }
    TemplatePicker .columns { height: 1fr; margin-top: 1; }
    TemplatePicker .list { width: 2fr; height: 100%; }
    TemplatePicker .side { width: 3fr; height: 100%; }
    TemplatePicker .synced { height: 1; color: $text-muted; }
    TemplatePicker .keys { margin-top: 0; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "cursor(1)", "Down", show=False),
        Binding("up", "cursor(-1)", "Up", show=False),
        Binding("pagedown", "scroll(1)", "Scroll the preview", show=False),
        Binding("pageup", "scroll(-1)", "Scroll the preview", show=False),
        Binding("ctrl+l", "language", "Another language", show=False, priority=True),
        Binding("ctrl+f", "favourite", "Favourite", show=False, priority=True),
        Binding("ctrl+r", "sync", "Read from Twilio", show=False, priority=True),
    ]
    TITLE_WORDS = "Templates"

    def __init__(
        self,
        shelf: Shelf,
        whom: Whom,
        doors: Doors,
        *,
        templates_in_window: bool,
        draft: str,
        memory: TemplateMemory | None = None,
        remembered: dict[str, dict[str, str]] | None = None,
    ) -> None:
        super().__init__()
        self._shelf = shelf
        self._whom = whom
        self._doors = doors
        self._in_window = templates_in_window
        self._draft = draft
        self._memory = memory or TemplateMemory()
        self._values = {} if remembered is None else remembered
        self._judge = Judge()
        self._form: VariablesForm | None = None
        self._order: tuple[Family, ...] = ()
        self._found: tuple[Family, ...] = ()
        self._query = ""
        self._hidden = 0
        self._all = False
        self._lock = Static("", classes="lock", markup=False)
        self._lock.display = False
        self._field = _Filter(placeholder="type to filter: name, language or words of the text", id="filter")
        self._rows = TemplateList(self._line, classes="list")
        self._page = Page(walled=True, classes="side")
        self._synced = Static("", classes="synced", markup=False)

    def compose_body(self) -> ComposeResult:
        # Filled before they are mounted, so that the first frame has everything.
        self._judge_anew()
        self.grown()
        yield self._lock
        yield self._field
        with Columns(classes="columns"):
            yield self._rows
            yield self._page
        yield self._synced

    def render_lines(self, crop: Region) -> list[Strip]:
        return blank_lines(self, crop)

    def on_mount(self) -> None:
        super().on_mount()
        if self._shelf.families.keys() != {family.name for family in self._order}:
            # A page came between the filling and now, when nobody could tell yet.
            self.grown()
        self.set_interval(1.0, self._tick)
        self._field.at_once = self._filter
        self._field.focus()

    @property
    def is_open(self) -> bool:
        """Whether the session window is open."""
        expires_at = self._whom.expires_at()
        return expires_at is not None and self._doors.now() < expires_at

    @property
    def locked(self) -> bool:
        """Whether the open window keeps templates back."""
        return not self._in_window and self.is_open

    def grown(self, words: str = "") -> None:
        """The shelf holds more, or other templates; ``words`` is what to say of it."""
        self._judge.wishes = (self._whom.language, *self._shelf.wishes)
        self._arrange()
        self._tick()
        if words:
            self.tell(words)
        if self._form is not None and self._form.is_mounted and self._shelf.complete:
            now = self._shelf.by_id.get(self._form.template_id)
            self._form.judged(now, self._judge.why_not(now) if now is not None else "")

    def _arrange(self) -> None:
        memory = self._memory
        self._order = arranged(self._shelf.families.values(), favourites=memory.favourites, recent=memory.recent)
        self._query, self._found = "", self._order
        self._list(keep=True)

    def _judge_anew(self) -> None:
        chosen = self._judge.chosen
        self._judge = Judge(self._whom.address, self._whom.opted_out, self.is_open, self._judge.wishes, chosen)

    def _tick(self) -> None:
        if self.is_open != self._judge.window_open:
            self._judge_anew()
            self._list(keep=True)
        was_locked = self._lock.display
        self._lock.display = self.locked
        if self.locked:
            left = window_label(self._whom.expires_at(), self._doors.now()).header
            put(self._lock, Content(f"Locked ({left}): answer freely; templates unlock when it closes."))
        elif was_locked:
            self.tell("")
        self._tell_age()

    def _tell_age(self) -> None:
        """How many templates there are, how old their list is, how many of what is found cannot be sent now."""
        hidden = f" {self._hidden} cannot be sent now." if self._hidden else ""
        put(self._synced, Content(age_words(self._shelf, self._doors.now()) + hidden), layout=False)

    # The list

    def _list(self, *, keep: bool = False) -> None:
        query = self._field.value
        # A longer filter finds less, so it looks only at what the shorter one has found.
        within = self._found if self._query and query.startswith(self._query) else self._order
        self._found, self._query = matching(within, query), query
        sendable = tuple(family for family in self._found if self._judge.any_goes(family))
        self._hidden = len(self._found) - len(sendable)
        self._rows.empty_words = self._empty_words()
        self._rows.show(self._found if self._all else sendable, keep=keep)
        self._tell_age()
        self._preview()

    def _line(self, family: Family, width: int, at_cursor: bool) -> Line:
        signs = ASCII if self.has_class("-ascii") else UNICODE
        liked = family.name in self._memory.favourites
        return family_line(family, self._judge.shown(family), width, signs, favourite=liked, at_cursor=at_cursor)

    def _empty_words(self) -> str:
        if not self._order:
            return "There is no template for this number." if self._shelf.complete else "The templates are being read."
        if self._hidden:
            return f"None of these can be sent; . shows {self._hidden} with the reason."
        return "No template matches."

    def keys_line(self) -> Content:
        # The same for every template: a line of keys that changed with each would cost a layout a key.
        keys = [("enter", "choose"), (".", "only sendable" if self._all else "show all"), ("ctrl+l", "language")]
        keys += [("ctrl+f", "favourite"), ("pgup pgdn", "scroll the text")]
        if self._doors.sync is not None:
            keys.append(("ctrl+r", "read from Twilio"))
        return keys_line(*keys, ("esc", "back"))

    def _preview(self) -> None:
        family = self._rows.family
        blocks: list[Content] = []
        if family is not None:
            shown = self._judge.shown(family)
            template = shown.template
            others = ", ".join(safe_line(each.language, 12) for each in family.versions if each is not template)
            said = " ".join(part for part in (shown.said, f"Also in {others}." if others else "") if part)
            blocks = [
                about(template),
                why_not(shown.why_not),
                Content.styled(said, "$text-warning" if shown.said else "$text-muted"),
                preview(template, self._values.get(template.id, {})),
                samples(template),
            ]
        self._page.show(blocks)

    def _filter(self) -> None:
        self.tell("")
        self._list()

    def on_template_list_moved(self, event: TemplateList.Moved) -> None:
        event.stop()
        self._moved()

    def _moved(self) -> None:
        self.tell("")
        self._preview()

    def on_template_list_chosen(self, event: TemplateList.Chosen) -> None:
        event.stop()
        self._choose()

    def on_input_submitted(self, event: Field.Submitted) -> None:
        event.stop()
        self._choose()

    def action_cursor(self, step: int) -> None:
        self._rows.move(step)
        self._moved()

    def action_scroll(self, pages: int) -> None:
        self._page.go(pages * max(1, self._page.size.height - 1))

    def on__filter_dot(self, event: _Filter.Dot) -> None:
        event.stop()
        self._all = not self._all
        self.refresh_keys()
        self._list(keep=True)

    def action_language(self) -> None:
        family = self._rows.family
        if family is None or len(family.versions) == 1:
            self.tell("It is there in one language only.")
            return
        self._judge.next_language(family)
        self.tell("")
        self._rows.refresh()
        self._preview()

    def action_favourite(self) -> None:
        family = self._rows.family
        if family is not None:
            liked = self._memory.flip_favourite(family.name)
            self._doors.keep()
            self._arrange()
            self.tell(f"{family.shown} is {'a favourite and stands first' if liked else 'no favourite any more'}.")

    def action_sync(self) -> None:
        if self._doors.sync is None:
            self.tell("Reading the list from Twilio is for supervisors; the desk reads it by itself too.")
            return
        self._doors.sync()
        self.tell("Twilio is asked for its list; what has changed will be said here.")

    # The choice

    def _choose(self) -> None:
        family = self._rows.family
        if family is None:
            self.tell("There is nothing to choose.")
            return
        shown = self._judge.shown(family)
        if shown.why_not:
            self.tell(f"This one cannot be sent: {shown.why_not}.")
        elif self.locked:
            self.tell("The session window is open: answer freely. Templates unlock when it closes.")
        elif shown.template.variables:
            self._fill(shown.template)
        else:
            self._confirm(shown.template, {})

    def _fill(self, template: Template) -> None:
        def filled(result: FormResult | None) -> None:
            if result is None:
                return
            self._values[template.id] = result.values
            self._preview()
            if result.complete:
                self._confirm(template, result.values)

        before = prefilled(template, self._whom.names, self._whom.variables)
        values = self._values.get(template.id, before)
        suggestions = {**before, **suggestions_for(template, taken=before, draft=self._draft)}
        self._form = VariablesForm(template, values=values, suggestions=suggestions)
        self.app.push_screen(self._form, filled)

    def _confirm(self, template: Template, values: dict[str, str]) -> None:
        def answered(yes: bool | None) -> None:
            if yes:
                self._send(template, values)
            elif template.variables:
                self._fill(template)

        if not is_marketing(template):
            self._send(template, values)
            return
        name = safe_line(self._whom.name, 40) or "this customer"
        question = f"Send this marketing message to {name}?"
        # Grave: the Enter that finished the form must not send by being pressed twice.
        detail = render(template.text, values)
        self.app.push_screen(Ask(question, detail=detail, yes="send", no="back", grave=True), answered)

    def _send(self, template: Template, values: dict[str, str]) -> None:
        if self.locked:
            self.tell("The customer has written: the session window is open, answer freely. Your values are kept.")
        else:
            self._memory.used(template.name)
            self._doors.keep()
            self.dismiss(TemplateChoice(template, values))
