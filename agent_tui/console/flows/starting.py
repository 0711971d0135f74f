"""Conversations that we start: our number, whom, which template, where they agreed to hear from us.

Invariant: the conversation is the desk's before it is shown; where one is live already, that one is offered instead.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from agent_tui.console.flows.people_choice import choose
from agent_tui.console.flows.templating import Templating
from agent_tui.console.link.session import Session
from agent_tui.console.model.reducers import put_row
from agent_tui.core.errors import DeskError
from agent_tui.wire.conversations import StartConversation
from agent_tui.wire.lists import KnownCustomer, NumberInfo

if TYPE_CHECKING:
    from agent_tui.console.screens.choose_customer import Chosen
    from agent_tui.console.screens.desk_screen import DeskScreen
    from agent_tui.console.screens.template_asked import TemplateChoice


class Starting:
    """The flow of one console."""

    def __init__(self, session: Session, screen: DeskScreen) -> None:
        self._session = session
        self._ports = session.ports
        self._screen = screen
        self._templating = Templating(session, screen)

    def start(self) -> None:
        """Ask step by step; Esc anywhere sends nothing."""
        if self._ports.state.agent is None:
            self._ports.tell("A conversation needs an owner; start the console with --as AGENT.", "warning")
            return
        self.number("From which number?", self._whom)

    def number(self, title: str, done: Callable[[NumberInfo], None]) -> None:
        """One of our numbers; not asked where there is one only."""

        async def ask() -> None:
            numbers = {each.id: each for each in (await self._ports.api.outbound.numbers()).items}
            if len(numbers) == 1:
                done(next(iter(numbers.values())))
                return
            choices = [(each.id, each.name, each.address.removeprefix("whatsapp:")) for each in numbers.values()]
            choose(self._screen.app, title, choices, lambda key: done(numbers[key]))

        self._session.do(ask, "numbers")

    def _whom(self, number: NumberInfo) -> None:
        from agent_tui.console.screens.choose_customer import ChooseCustomer

        async def look(words: str) -> list[KnownCustomer]:
            return (await self._ports.api.outbound.customers(number.id, words)).items

        def chosen(whom: Chosen | None) -> None:
            if whom is None:
                return
            if whom.conversation_id is not None:
                self._offer_live(whom.conversation_id)
            else:
                self._template(number, whom)

        self._screen.app.push_screen(ChooseCustomer(look), chosen)

    def _template(self, number: NumberInfo, whom: Chosen) -> None:
        self._templating.begin(number.id, whom, partial(self._agreed, number, whom))

    def _agreed(self, number: NumberInfo, whom: Chosen, choice: TemplateChoice) -> None:
        from agent_tui.console.screens.prompt import Prompt

        def told(source: str | None) -> None:
            if source is not None:
                body = StartConversation(
                    client_id=self._ports.new_id(),
                    number=number.id,
                    to=whom.address,
                    template_id=choice.template.id,
                    variables=choice.variables,
                    opt_in=source,
                )
                self._session.do(partial(self._send, body), "start")

        self._screen.app.push_screen(
            Prompt(
                "Where did they agree to hear from us?",
                detail="Kept with the moment, such as: web form, order 1042. Empty: nothing is kept.",
                done="send",
                check=lambda _line: "",
                max_length=200,
            ),
            told,
        )

    async def _send(self, body: StartConversation) -> None:
        try:
            started = await self._ports.api.start_conversation(body)
        except DeskError as error:
            live = error.facts.get("conversation_id")
            if error.code != "has_conversation" or live is None:
                raise
            self._offer_live(live)
            return
        row = started.conversation
        self._ports.changed(put_row(self._ports.state, row, 0))
        self._screen.open(row.id)
        self._ports.tell("Sent; the conversation waits for the customer's answer.", "info")

    def _offer_live(self, conversation_id: str) -> None:
        """Nobody has two conversations with one customer: go to the live one?"""
        from agent_tui.console.screens.ask import Ask

        def answered(yes: bool | None) -> None:
            if yes:
                self._session.do(partial(self._show, conversation_id), "start")

        detail = "A number has one conversation with a customer at a time."
        self._screen.app.push_screen(
            Ask("There is a live conversation with this customer. Open it?", detail=detail, yes="open", no="leave"),
            answered,
        )

    async def _show(self, conversation_id: str) -> None:
        fetched = await self._ports.api.conversation(conversation_id)
        self._ports.state.opened = conversation_id
        self._ports.changed(put_row(self._ports.state, fetched.value, fetched.feed_seq))
        self._screen.open(conversation_id)
