"""Choosing a template: the only way to write first, or after the session window has closed.

Invariant: what leaves here is approved, has values without faults, and was not chosen while the window was open
(unless the workstream allows that); a marketing template was confirmed. The desk checks it all again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from agent_tui.console.safe_text import safe_line
from agent_tui.console.screens.ask import Ask
from agent_tui.console.screens.modal import Field, Modal, keys_line
from agent_tui.console.screens.template_order import Entry, arranged, matching
from agent_tui.console.screens.template_preview import about, is_marketing, preview, samples, why_not
from agent_tui.console.screens.variables_form import FormResult, VariablesForm, suggestions_for
from agent_tui.core.moment import from_text
from agent_tui.core.templates import render
from agent_tui.core.window import window_label
from agent_tui.wire.templates import Template

MOST_SHOWN = 200
"""Options listed at once; a filter finds the others."""


@dataclass(frozen=True, slots=True)
class TemplateChoice:
    """What to send: ``POST …/messages {template_id, variables}``."""

    template_id: str
    variables: dict[str, str]


class TemplatePicker(Modal[TemplateChoice | None]):
    """Dismisses the choice, or None.

    ``window_expires_at`` None: the customer never wrote. ``favourites`` and ``recent`` are template ids.
    ``remembered`` keeps the values by template id; give the same one again and they are still there.
    """

    DEFAULT_CSS = """
    TemplatePicker > .frame { width: 110; height: 30; }
    TemplatePicker .lock { height: auto; color: $text-warning; text-style: bold; margin-bottom: 1; }
    TemplatePicker .columns { height: 1fr; margin-top: 1; }
    TemplatePicker .list { width: 2fr; height: 100%; }
    TemplatePicker .empty { height: auto; color: $text-muted; display: none; }
    TemplatePicker OptionList { height: 1fr; max-height: 100%; text-wrap: nowrap; text-overflow: ellipsis; }
    TemplatePicker .side { width: 3fr; height: 100%; border-left: solid $panel; padding-left: 1;
        scrollbar-size-vertical: 1; }
    TemplatePicker.-ascii .side { border-left: ascii $panel; }
    TemplatePicker .side Static { height: auto; margin-bottom: 1; }
    TemplatePicker #samples { color: $text-muted; }
    TemplatePicker .synced { height: 1; color: $text-muted; }
    TemplatePicker .keys { margin-top: 0; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "cursor(1)", "Down", show=False),
        Binding("up", "cursor(-1)", "Up", show=False),
        Binding("pagedown", "scroll(1)", "Scroll the preview", show=False),
        Binding("pageup", "scroll(-1)", "Scroll the preview", show=False),
        Binding("ctrl+d", "show_all", "Show those that cannot be sent", show=False, priority=True),
    ]
    TITLE_WORDS = "Templates"

    def __init__(
        self,
        templates: Sequence[Template],
        *,
        customer_name: str,
        customer_language: str,
        window_expires_at: datetime | None,
        now: Callable[[], datetime],
        templates_in_window: bool,
        draft: str,
        synced_at: str | None,
        favourites: Sequence[str] = (),
        recent: Sequence[str] = (),
        remembered: dict[str, dict[str, str]] | None = None,
        address: str = "",
        opted_out: bool = False,
    ) -> None:
        super().__init__()
        self._entries = arranged(templates, favourites=favourites, recent=recent, language=customer_language)
        self._customer_name = customer_name
        self._expires_at = window_expires_at
        self._now = now
        self._in_window = templates_in_window
        self._draft = draft
        self._synced_at = synced_at
        self._values = {} if remembered is None else remembered
        self._address = address
        self._opted_out = opted_out
        self._all = False
        self._listed: tuple[Entry, ...] = ()

    def compose_body(self) -> ComposeResult:
        yield Static("", classes="lock", markup=False)
        yield Field(placeholder="type to filter: name, language or words of the text", id="filter")
        with Horizontal(classes="columns"):
            with VerticalScroll(classes="list", can_focus=False):
                yield Static("", classes="empty", markup=False)
                options = OptionList(markup=False)
                options.can_focus = False
                yield options
            with VerticalScroll(classes="side", can_focus=False):
                yield Static("", id="about", markup=False)
                yield Static("", id="reads", markup=False)
                yield Static("", id="samples", markup=False)
        yield Static("", classes="synced", markup=False)

    def on_mount(self) -> None:
        super().on_mount()
        self._tick()
        self._list()
        self.set_interval(1.0, self._tick)
        self.query_one("#filter", Field).focus()

    def update_window(self, expires_at: datetime | None) -> None:
        """The window as it is now; a customer who writes while this is open locks it."""
        self._expires_at = expires_at
        self._tick()

    @property
    def locked(self) -> bool:
        """Whether the open window keeps templates back."""
        return not self._in_window and self._expires_at is not None and self._now() < self._expires_at

    def _why_not(self, entry: Entry) -> str:
        """Why this customer cannot get it now; the window's own lock is told apart."""
        is_open = self._expires_at is not None and self._now() < self._expires_at
        return why_not(entry.template, address=self._address, opted_out=self._opted_out, window_open=is_open)

    def _tick(self) -> None:
        lock = self.query_one(".lock", Static)
        was_locked = lock.display
        lock.display = self.locked
        if self.locked:
            left = window_label(self._expires_at, self._now()).header
            lock.update(Content(f"Locked ({left}): answer freely; templates unlock when it closes."))
        elif was_locked:
            self.tell("")
        self.query_one(".synced", Static).update(Content(self._synced_words()))

    def _synced_words(self) -> str:
        if self._synced_at is None:
            return "Never fetched from Twilio."
        minutes = max(0, int((self._now() - from_text(self._synced_at)).total_seconds() // 60))
        if minutes < 1:
            return "Fetched from Twilio just now."
        if minutes < 120:
            return f"Fetched from Twilio {minutes} min ago."
        return f"Fetched from Twilio {minutes // 60} h ago."

    def _list(self) -> None:
        found = matching(self._entries, self.query_one("#filter", Field).value)
        sendable = tuple(entry for entry in found if not self._why_not(entry))
        self._listed = (found if self._all else sendable)[:MOST_SHOWN]
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options([Option(_prompt(entry, self._why_not(entry))) for entry in self._listed])
        options.display = bool(self._listed)
        options.highlighted = 0 if self._listed else None
        empty = self.query_one(".empty", Static)
        empty.display = not self._listed
        empty.update(Content(self._empty_words(len(found))))
        self.refresh_keys()
        self._preview()

    def _empty_words(self, hidden: int) -> str:
        if not self._entries:
            return "There is no template for this number."
        if hidden:
            return f"None of these can be sent; ctrl+d shows {hidden} with the reason."
        return "No template matches."

    def keys_line(self) -> Content:
        held = sum(1 for entry in self._entries if self._why_not(entry))
        keys = [("enter", "choose"), ("pgup pgdn", "scroll")]
        if held:
            keys.append(("ctrl+d", f"hide {held} not sendable" if self._all else f"show {held} not sendable"))
        return keys_line(*keys, ("esc", "back"))

    def _current(self) -> Entry | None:
        at = self.query_one(OptionList).highlighted
        return self._listed[at] if at is not None and at < len(self._listed) else None

    def _preview(self) -> None:
        entry = self._current()
        template = entry.template if entry else None
        values = self._values.get(template.id, {}) if template else {}
        self.query_one("#about", Static).update(about(template) if template else "")
        self.query_one("#reads", Static).update(preview(template, values) if template else "")
        self.query_one("#samples", Static).update(samples(template) if template else "")
        self.query_one(".side", VerticalScroll).scroll_home(animate=False)

    def on_input_changed(self, event: Field.Changed) -> None:
        event.stop()
        self.tell("")
        self._list()

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self._preview()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._choose()

    def on_input_submitted(self, event: Field.Submitted) -> None:
        event.stop()
        self._choose()

    def action_cursor(self, step: int) -> None:
        options = self.query_one(OptionList)
        if step > 0:
            options.action_cursor_down()
        else:
            options.action_cursor_up()
        self.tell("")

    def action_scroll(self, pages: int) -> None:
        box = self.query_one(".side", VerticalScroll)
        box.scroll_relative(y=pages * max(1, box.size.height - 1), animate=False)

    def action_show_all(self) -> None:
        self._all = not self._all
        self._list()

    def _choose(self) -> None:
        entry = self._current()
        if entry is None:
            self.tell("There is nothing to choose.")
        elif reason := self._why_not(entry):
            self.tell(f"This one cannot be sent: {reason}.")
        elif self.locked:
            self.tell("The session window is open: answer freely. Templates unlock when it closes.")
        elif entry.template.variables:
            self._fill(entry.template)
        else:
            self._confirm(entry.template, {})

    def _fill(self, template: Template) -> None:
        def filled(result: FormResult | None) -> None:
            if result is None:
                return
            self._values[template.id] = result.values
            self._preview()
            if result.complete:
                self._confirm(template, result.values)

        suggestions = suggestions_for(template, customer_name=self._customer_name, draft=self._draft)
        values = self._values.get(template.id, {})
        self.app.push_screen(VariablesForm(template, values=values, suggestions=suggestions), filled)

    def _confirm(self, template: Template, values: dict[str, str]) -> None:
        def answered(yes: bool | None) -> None:
            if yes:
                self._send(template, values)
            elif template.variables:
                self._fill(template)

        if not is_marketing(template):
            self._send(template, values)
            return
        name = safe_line(self._customer_name, 40) or "this customer"
        question = f"Send this marketing message to {name}?"
        self.app.push_screen(Ask(question, detail=render(template.text, values), yes="send", no="back"), answered)

    def _send(self, template: Template, values: dict[str, str]) -> None:
        if self.locked:
            self.tell("The customer has written: the session window is open, answer freely. Your values are kept.")
        else:
            self.dismiss(TemplateChoice(template.id, values))


def _prompt(entry: Entry, reason: str) -> Content:
    sign = "* " if entry.favourite else "  "
    line = Content.assemble(sign, (f"{entry.language:<6}", "$text-muted"), (entry.name, "" if reason else "bold"))
    if not reason:
        return line
    return Content.assemble(line, f"\n        {reason}").stylize("$text-muted")
