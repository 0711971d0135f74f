"""The values of a template's variables, with what the customer will read beside them.

Invariant: only what stands in the fields is sent: filled in from what is known, typed, or taken over by key; a
sample is shown as an example and never a value.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from agent_tui.console.painting.safe_text import safe_line
from agent_tui.console.screens.fields import Fields
from agent_tui.console.screens.modal import Field, keys_line, put
from agent_tui.console.screens.template_preview import WHERE_WORDS, about, core_variables, length_words, preview
from agent_tui.console.widgets.page import Page
from agent_tui.core.template_prefill import filled, usual
from agent_tui.core.templates import Fault, check_values
from agent_tui.wire.templates import Template, TemplateVariable

_LONGEST_VALUE = 1_600


@dataclass(frozen=True, slots=True)
class FormResult:
    """The values by key, trimmed; ``complete``: they can be sent, else the agent went back and they are kept."""

    values: dict[str, str]
    complete: bool


class VariablesForm(Fields[FormResult]):
    """Dismisses what was filled in, also when the agent goes back.

    ``suggestions``: values by key that ctrl+r puts into the field; they may come from outside.
    """

    DEFAULT_CSS = """
    VariablesForm { background: $background; }
    VariablesForm > .frame { width: 90%; min-width: 80; max-width: 110; height: 85%; min-height: 24; max-height: 30; }
    VariablesForm .columns { height: 1fr; margin-top: 1; }
    VariablesForm .fields { width: 1fr; height: 100%; padding-right: 1; scrollbar-size-vertical: 1; }
    VariablesForm .side { width: 1fr; height: 100%; border-left: solid $panel; padding-left: 1; }
    VariablesForm.-ascii .side { border-left: ascii $panel; }
    VariablesForm .variable { height: auto; margin-bottom: 1; }
    VariablesForm .variable Static { height: auto; }
    VariablesForm .hint { color: $text-muted; }
    VariablesForm .fault { color: $text-error; text-style: bold; }
    VariablesForm .length { height: 1; color: $text-muted; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+r", "take", "Take the suggestion", show=False, priority=True),
        Binding("pagedown", "scroll(1)", "Scroll", show=False, priority=True),
        Binding("pageup", "scroll(-1)", "Scroll", show=False, priority=True),
    ]

    def __init__(self, template: Template, *, values: Mapping[str, str], suggestions: Mapping[str, str]) -> None:
        super().__init__()
        self._template = template
        self._variables = core_variables(template)
        self._before = dict(values)
        self._suggestions = {
            key: line for key, value in suggestions.items() if (line := safe_line(value, _LONGEST_VALUE, ""))
        }
        self._tried = False
        self._why_not = ""
        self._about = Static(about(template), markup=False)
        self._reads = Page()

    def title_words(self) -> str:
        return f"Template {safe_line(self._template.name, 60)}"

    def compose_body(self) -> ComposeResult:
        yield self._about
        with Horizontal(classes="columns"):
            with VerticalScroll(classes="fields", can_focus=False):
                for index, variable in enumerate(self._template.variables):
                    yield from self._variable(index, variable)
            with Vertical(classes="side"):
                yield self._reads
                yield Static("", classes="length", markup=False)

    def _variable(self, index: int, variable: TemplateVariable) -> ComposeResult:
        key = safe_line(variable.key, 16)
        where = WHERE_WORDS.get(variable.where, safe_line(variable.where, 16))
        with Vertical(classes="variable"):
            yield Static(Content.assemble((f"{{{{{key}}}}}", "bold"), f"  {where}"), markup=False)
            yield Field(
                self._before.get(variable.key, ""),
                placeholder=f"for example: {safe_line(variable.sample, 40)}" if variable.sample else "",
                id=f"field-{index}",
                max_length=_LONGEST_VALUE,
                select_on_focus=False,
            )
            if suggestion := self._suggestions.get(variable.key):
                hint = Content.assemble(("ctrl+r", "bold $text"), f" puts in: {safe_line(suggestion, 60)}")
                yield Static(hint, id=f"hint-{index}", classes="hint", markup=False)
            yield Static("", id=f"fault-{index}", classes="fault", markup=False)

    def keys_line(self) -> Content:
        return keys_line(
            ("enter", "next, on the last one send"),
            ("ctrl+s", "send"),
            ("esc", "back, values are kept"),
        )

    def on_mount(self) -> None:
        super().on_mount()
        self._first_to_fill().focus()

    def fields(self) -> list[Field]:
        return [self.query_one(f"#field-{index}", Field) for index in range(len(self._variables))]

    def _first_to_fill(self) -> Field:
        fields = self.fields()
        return next((field for field in fields if not field.value), fields[0])

    @property
    def template_id(self) -> str:
        """Of the template whose values these are."""
        return self._template.id

    def judged(self, now: Template | None, why_not: str) -> None:
        """What the template is by now (None: gone), and why it cannot be sent, if it cannot; values stay."""
        before = self._template
        if now is None:
            why_not = "Twilio does not list it any more"
        elif (now.text, now.parts, now.variables) != (before.text, before.parts, before.variables):
            why_not = "it has another text at Twilio now"
        if why_not == self._why_not:
            return
        self._why_not = why_not
        put(self._about, about(before if now is None else now))
        self._tell_why_not()

    def _tell_why_not(self) -> None:
        lost = f"This one cannot be sent any more: {self._why_not}. Esc goes back; your values are kept."
        self.tell(lost if self._why_not else "It can be sent again.")

    def values(self) -> dict[str, str]:
        """What stands in the fields, without the empty ones."""
        pairs = zip(self._variables, self.fields(), strict=True)
        return {variable.key: value for variable, field in pairs if (value := field.value.strip())}

    def _faults(self) -> tuple[Fault, ...]:
        return check_values(self._variables, self.values(), self._template.text)

    def follow(self) -> None:
        """The preview and the length always; empty fields count as mistakes only once sending was tried."""
        values = self.values()
        self._reads.show([preview(self._template, values)], keep=True)
        length = Content(f"{length_words(self._template, values)} characters")
        put(self.query_one(".length", Static), length, layout=False)
        sentences = {fault.key: fault.sentence for fault in self._faults()}
        for index, (variable, field) in enumerate(zip(self._variables, self.fields(), strict=True)):
            sentence = sentences.get(variable.key, "") if self._tried or variable.key in values else ""
            field.set_class(bool(sentence), "-invalid")
            line = self.query_one(f"#fault-{index}", Static)
            line.display = bool(sentence)
            put(line, Content(safe_line(sentence, 200)))
            for hint in self.query(f"#hint-{index}"):
                # What stands in one field is not offered for another, as the draft is for all.
                hint.display = self._suggestions.get(variable.key) not in values.values()

    def action_take(self) -> None:
        for variable, field in zip(self._variables, self.fields(), strict=True):
            if field.has_focus and (suggestion := self._suggestions.get(variable.key)):
                field.value = suggestion
                field.cursor_position = len(suggestion)

    def action_scroll(self, pages: int) -> None:
        self._reads.go(pages * max(1, self._reads.size.height - 1))

    def action_finish(self) -> None:
        self._tried = True
        faults = {fault.key for fault in self._faults()}
        if self._why_not:
            self._tell_why_not()
            return
        if not faults:
            self.dismiss(FormResult(self.values(), complete=True))
            return
        self.follow()
        for variable, field in zip(self._variables, self.fields(), strict=True):
            if variable.key in faults:
                field.focus()
                return

    def action_back(self) -> None:
        self.dismiss(FormResult(self.values(), complete=False))


def prefilled(
    template: Template, names: Mapping[str, str], variables: Mapping[str, str | int | bool]
) -> dict[str, str]:
    """What stands in the fields before anybody types: as configured, else by the variable's name or a greeting."""
    found: dict[str, str] = {}
    for variable in template.variables:
        wanted = variable.prefill or usual(variable.key, template.text, variables)
        if value := safe_line(filled(wanted, names, variables), _LONGEST_VALUE, ""):
            found[variable.key] = value
    return found


def suggestions_for(template: Template, *, taken: Mapping[str, str], draft: str) -> dict[str, str]:
    """The draft, for each variable of the text that has no value yet."""
    free = [variable.key for variable in template.variables if variable.where == "body" and variable.key not in taken]
    return dict.fromkeys(free, draft) if draft.strip() else {}
