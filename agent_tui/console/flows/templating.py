"""Choosing a template for a conversation or for one that we begin, and sending it.

Invariant: the picker opens at once with what is read so far; a choice is acted on against the state as it is then.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from agent_tui.console.link.session import Session
from agent_tui.console.model.reply_book import seen_variables
from agent_tui.console.model.texts import OutgoingTemplate
from agent_tui.core.moment import from_text
from agent_tui.wire.conversations import Conversation

if TYPE_CHECKING:
    from agent_tui.console.screens.choose_customer import Chosen
    from agent_tui.console.screens.desk_screen import DeskScreen
    from agent_tui.console.screens.template_asked import TemplateChoice, Whom


class Templating:
    """The flow of one console. ``_values``: what was filled in, by conversation and template."""

    def __init__(self, session: Session, screen: DeskScreen) -> None:
        self._session = session
        self._ports = session.ports
        self._screen = screen
        self._values: dict[str, dict[str, dict[str, str]]] = {}

    def pick(self, row: Conversation, draft: str) -> None:
        """For a conversation; the draft is offered as a value and kept."""
        from agent_tui.console.screens.template_asked import Whom

        state = self._ports.state

        def expires_at() -> datetime | None:
            current = state.rows.get(row.id, row)
            return from_text(current.window.ends_at) if current.window.ends_at else None

        def chosen(choice: TemplateChoice) -> None:
            current = state.rows.get(row.id)
            if current is not None:
                self._send(current, choice)

        whom = Whom(
            row.customer.name,
            expires_at,
            address=row.customer.address,
            language=row.customer.language or row.language,
            opted_out=row.consent is not None and row.consent.opted_out_at is not None,
            names=self._names("" if "name" in row.customer.hidden else row.customer.name, row.queue),
            variables=seen_variables(row),
        )
        switches = state.switches.get(row.workstream)
        allowed = switches is not None and switches.templates_in_window
        self._show(row.number.id, whom, draft, self._values.setdefault(row.id, {}), allowed, chosen)

    def begin(self, number: str, who: Chosen, chosen: Callable[[TemplateChoice], None]) -> None:
        """For a conversation that we begin; in the language of a customer who is known."""
        from agent_tui.console.screens.template_asked import Whom

        whom = Whom(
            who.name, lambda: None, address=who.address, language=who.language, names=self._names(who.name, None)
        )
        self._show(number, whom, "", {}, True, chosen)

    def _names(self, customer: str, queue: str | None) -> dict[str, str]:
        me = self._ports.state.me
        return {
            "CustomerName": customer,
            "AgentName": me.name if me else "",
            "QueueName": self._ports.state.queue_name(queue),
        }

    def _show(
        self,
        number: str,
        whom: Whom,
        draft: str,
        values: dict[str, dict[str, str]],
        in_window: bool,
        chosen: Callable[[TemplateChoice], None],
    ) -> None:
        from agent_tui.console.screens.template_asked import Doors
        from agent_tui.console.screens.template_picker import TemplatePicker

        shelves = self._session.shelves
        shown: list[TemplatePicker] = []

        def grown(words: str) -> None:
            for picker in shown:
                if picker.is_mounted:
                    picker.grown(words)

        def keep() -> None:
            self._ports.spawn(shelves.memory.keep(), "template-memory")

        def picked(choice: TemplateChoice | None) -> None:
            shelves.leave()
            if choice is not None:
                chosen(choice)

        sync = (lambda: shelves.ask_for_sync(grown)) if self._ports.state.supervises else None
        picker = TemplatePicker(
            shelves.open(number, grown),
            whom,
            Doors(self._ports.clock.now, keep, sync),
            templates_in_window=in_window,
            draft=draft,
            memory=shelves.memory,
            remembered=values,
        )
        shown.append(picker)
        self._screen.app.push_screen(picker, picked)

    def _send(self, row: Conversation, choice: TemplateChoice) -> None:
        from agent_tui.core.templates import render

        template = choice.template
        self._session.outgoing.send(
            row,
            render(template.text, choice.variables),
            template=OutgoingTemplate(template.id, template.name, template.language, choice.variables),
        )
