"""What an agent does about the customer, from the pane: the card, notes, consent.

Invariant: everything acts on the customer whose card is shown.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING

from agent_tui.console.flows.looking_back import LookingBack
from agent_tui.console.flows.people_choice import choose
from agent_tui.console.flows.person_flow import PersonFlow
from agent_tui.console.model.card_shelf import card_to_write
from agent_tui.wire.customers import ConsentForm, Customer, CustomerForm

if TYPE_CHECKING:
    from agent_tui.console.painting.card_rows import PaneRow
    from agent_tui.console.stage import Stage


class CardFlow:
    """The flows of one console."""

    def __init__(self, stage: Stage) -> None:
        session, screen = stage.session, stage.screen
        self._session = session
        self._ports = session.ports
        self._screen = screen
        self._zone = stage.zone
        self._persons = PersonFlow(session, screen)
        self._back = LookingBack(stage)
        screen.customer.enter = self.enter
        self.table: dict[str, Callable[[], None]] = {
            "context": self.show,
            "customer_leave": self.leave,
            "card_edit": self.edit,
            "card_note": self.note,
            "card_drop": self.drop_note,
            "card_consent": self.consent,
            "card_again": self.again,
            **self._persons.table,
            **self._back.table,
        }

    @property
    def _card(self) -> Customer | None:
        return self._ports.state.card

    # The pane

    def show(self) -> None:
        """To the pane, of the row under the cursor; from the pane it goes away."""
        screen, pane = self._screen, self._screen.customer
        if screen.focused is pane:
            screen.set_class(True, "hide-customer")
            self.leave()
            return
        target = screen.target()
        if target is None:
            self._ports.tell("Choose a conversation first.", "info")
            return
        if target.id != self._ports.state.opened:
            screen.open(target.id)
        screen.set_class(True, "show-customer")
        screen.set_class(False, "hide-customer")
        screen.call_after_refresh(pane.focus)

    def leave(self) -> None:
        """Back to the conversation; where there is no room for both the pane goes."""
        self._screen.set_class(False, "show-customer")
        self._screen.call_after_refresh(self._screen.chat.transcript.focus)

    def enter(self, row: PaneRow) -> None:
        """Enter on a row of the pane."""
        doing: dict[str, Callable[[], None]] = {
            "card": partial(self.edit, row.key),
            "consent": partial(self.consent, row.key),
            "note": partial(self._read_note, row.key),
            "person": partial(self._persons.ask_part, row.key),
            "earlier": partial(self._back.look, row.key),
            "more": lambda: self._session.do(self._session.cards.more, "earlier"),
            "trouble": self.again,
        }
        if row.kind in doing:
            doing[row.kind]()

    def again(self) -> None:
        """Read the card once more."""
        row = self._ports.state.opened_row()
        if row is not None and self._session.cards.opened(row):
            self._session.read_card(row)

    # The card

    def edit(self, first: str = "name") -> None:
        """Name, language, tags, fields; ``first``: where the cursor stands."""
        from agent_tui.console.screens.card_editor import CardEditor

        card = card_to_write(self._ports)
        if card is None:
            return
        kind, key = self._screen.customer.index
        if first == "name" and kind == "note":
            self._change_note(card, key)
            return
        if first == "name" and kind == "card":
            first = key
        customers = self._ports.api.customers

        async def save(form: CustomerForm) -> Customer:
            return await customers.change(card.id, form)

        def kept(saved: Customer | None) -> None:
            if saved is not None:
                self._session.cards.put(saved)
                self._ports.tell("The card is kept.", "info")

        editor = CardEditor(
            card,
            first=first,
            latest=lambda: self._card,
            read=partial(customers.get, card.id),
            save=save,
            zone=self._zone,
        )
        self._screen.app.push_screen(editor, kept)

    def note(self) -> None:
        """Words about the customer that only colleagues see, in this conversation and in every later one."""
        card = card_to_write(self._ports)
        if card is not None:
            keep = partial(self._ports.api.customers.note, card.id)
            self._ask_note(card, "Note about the customer", "", keep)

    def _change_note(self, card: Customer, note_id: str) -> None:
        note = next((each for each in card.notes if each.id == note_id), None)
        if note is not None:
            keep = partial(self._ports.api.customers.change_note, card.id, note.id)
            self._ask_note(card, "Change a note about the customer", note.text, keep)

    def _ask_note(self, card: Customer, title: str, text: str, keep: Callable[[str], Awaitable[object]]) -> None:
        from agent_tui.console.screens.note_editor import NoteEditor

        def noted(words: str | None) -> None:
            if words and words != text:
                self._session.change_card(partial(keep, words), card, "The note is kept.")

        detail = "Colleagues see it whenever this customer writes; the customer never does."
        self._screen.app.push_screen(NoteEditor(title, detail=detail, text=text), noted)

    def _read_note(self, note_id: str) -> None:
        from textual.content import Content

        from agent_tui.console.painting.card_rows import moment
        from agent_tui.console.painting.safe_text import safe_content, safe_line
        from agent_tui.console.screens.reading import Reading

        note = next((each for each in self._card.notes if each.id == note_id), None) if self._card else None
        if note is not None:
            head = f"{moment(note.at, self._zone)} {safe_line(note.author, 40)}"
            text = Content.assemble((head, "$text-muted"), "\n\n", safe_content(note.text))
            self._screen.app.push_screen(Reading("Note about the customer", text))

    def drop_note(self) -> None:
        """Delete the note under the cursor, after a question."""
        from agent_tui.console.screens.ask import Ask

        card, (kind, note_id) = self._card, self._screen.customer.index
        note = next((each for each in card.notes if each.id == note_id), None) if card is not None else None
        if card is None or note is None or kind != "note":
            return

        def answered(yes: bool | None) -> None:
            if yes:
                work = partial(self._ports.api.customers.drop_note, card.id, note.id)
                self._session.change_card(work, card, "The note is deleted.")

        detail = note.text if len(note.text) <= 300 else f"{note.text[:300]} ..."
        question = Ask("Delete this note?", detail=detail, yes="delete", no="keep", grave=True)
        self._screen.app.push_screen(question, answered)

    # Consent

    def consent(self, line_key: str = "") -> None:
        """Write down what the customer said, for one of our numbers."""
        from agent_tui.console.flows.consent_choice import consent_choices

        card = card_to_write(self._ports)
        if card is None:
            return
        kind, key = self._screen.customer.index
        wanted = line_key or (key if kind == "consent" else "")
        choices = consent_choices(card, wanted, self._zone)
        choose(self._screen.app, "What did the customer say?", choices, partial(self._said, card))

    def _said(self, card: Customer, key: str) -> None:
        from agent_tui.console.screens.prompt import Prompt

        if not key:
            return
        user, number, said = key.split(" ")

        def sourced(source: str | None) -> None:
            if source is not None:
                form = ConsentForm(number=number, consent=said, source=source)  # type: ignore[arg-type]
                self._session.change_card(partial(self._ports.api.customers.consent, user, form), card, DONE[said])

        if said == "unsaid":
            sourced("")
            return
        self._screen.app.push_screen(
            Prompt(
                "Where or how did the customer say it?",
                detail="Kept with the moment and your name; the customer gets no message about it.",
                placeholder="by phone, web form, at the counter",
                done="write it down",
                max_length=200,
            ),
            sourced,
        )


DONE: dict[str, str] = {
    "opted_in": "Written down: the customer agrees to hear from us.",
    "opted_out": "Written down: nothing of our own accord goes to the customer any more.",
    "unsaid": "Taken back: nothing is known of the customer's consent.",
}
