"""What a console reads of its desk: everything at the start and after a reset, single things when events ask for them.

Invariant: what was read passes a reducer, with the seq of the feed that it was read at; nothing here decides when.
"""

from __future__ import annotations

from agent_tui.console.link.board_reading import BoardReading
from agent_tui.console.link.keeping import Keeping
from agent_tui.console.link.template_shelves import TemplateShelves
from agent_tui.console.model.card_shelf import CardShelf
from agent_tui.console.model.reducers import Change, load_messages, load_older, load_rows, set_me
from agent_tui.console.ports import Ports
from agent_tui.core.moment import from_text
from agent_tui.wire.conversations import Conversation, View
from agent_tui.wire.customers import Codes

MAX_PAGES = 20
"""Rows held of one view, in pages of 100; what lies behind comes as it moves up. Of the view of all, twice."""


class DeskReading:
    """The reading half of a session."""

    def __init__(self, ports: Ports, keeping: Keeping) -> None:
        self.ports = ports
        self.keeping = keeping
        self.shelves = TemplateShelves(ports)
        self.cards = CardShelf(ports)
        self._codes: dict[str, Codes] = {}
        self.board = BoardReading(ports, self._read_figures)

    async def read_all(self) -> int | None:
        """Read everything again; the seq to follow from (None: the desk did not say).

        Raises:
            DeskError: the desk refused, or did not answer.
        """
        ports, state = self.ports, self.ports.state
        me = await ports.api.me()
        ports.clock.anchor(from_text(me.value.now), me.value.speed)
        ports.changed(set_me(state, me.value))
        await self.keeping.restore(me.value.id or me.value.user)
        await self.shelves.memory.restore(self.keeping.beside("templates"))
        views: tuple[View, ...] = ("mine", "all") if state.supervises else ("mine", "consult", "open")
        pages = [page for view in views for page in await self._read_view(view)]
        looked_at = [shown for shown in (state.opened, state.monitored) if shown is not None]
        state.transcripts = {key: value for key, value in state.transcripts.items() if key in looked_at}
        ports.changed(load_rows(state, pages))
        await self._read_queues()
        for shown in dict.fromkeys(looked_at):
            await self._read_transcript(shown)
        opened = state.opened_row()
        if opened is not None:
            await self.cards.read(opened.customer.id)
        ports.after_reading()
        return me.feed_seq or None

    async def _read_view(self, view: View) -> list[tuple[int, list[Conversation]]]:
        """Pages of a view, bounded: so many of what waits in queues, which comes first, and as many of the rest."""
        pages: list[tuple[int, list[Conversation]]] = []
        after: str | None = None
        rest = 0
        while rest < MAX_PAGES and len(pages) < 2 * MAX_PAGES:
            page = await self.ports.api.conversations(view, after=after)
            pages.append((page.feed_seq, page.value.items))
            after = page.value.next
            if after is None:
                break
            rest += view != "all" or any(row.state != "open" for row in page.value.items)
        return pages

    async def _read_me(self) -> None:
        me = (await self.ports.api.me()).value
        self.ports.clock.anchor(from_text(me.now), me.speed)
        self.ports.changed(set_me(self.ports.state, me))

    async def _read_queues(self) -> None:
        queues = (await self.ports.api.queues()).value.items
        self.ports.state.queues = {queue.id: queue for queue in queues}
        self.ports.changed(Change(head=True))

    async def read_agents(self) -> None:
        """Colleagues, for a transfer.

        Raises:
            DeskError: the desk refused, or did not answer.
        """
        agents = (await self.ports.api.agents()).value.items
        self.ports.state.agents = {agent.id: agent for agent in agents}

    async def _read_figures(self) -> None:
        await self._read_queues()
        await self.read_agents()
        page = (await self.ports.api.attention()).value
        self.ports.state.attention = page.items
        self.ports.state.attention_count = f"{page.total}{'+' if page.capped else ''}"

    async def read_switches(self, workstream: str) -> None:
        """A workstream's attachment switches.

        Raises:
            DeskError: the desk refused, or did not answer.
        """
        self.ports.state.switches[workstream] = (await self.ports.api.switches(workstream)).value
        self.ports.changed(Change(head=True))

    async def codes(self, workstream: str) -> Codes:
        """A workstream's disposition codes, read once until the configuration is another one.

        Raises:
            DeskError: the desk refused, or did not answer.
        """
        held = self._codes.get(workstream)
        if held is None:
            held = self._codes[workstream] = await self.ports.api.customers.codes(workstream)
        return held

    def forget_codes(self) -> None:
        """They may be others now."""
        self._codes.clear()

    async def _read_transcript(self, conversation_id: str) -> None:
        page = await self.ports.api.messages(conversation_id)
        self.ports.changed(load_messages(self.ports.state, conversation_id, page.value, page.feed_seq))

    async def read_back_to(self, conversation_id: str, message_id: str, pages: int) -> bool:
        """Read a transcript back to a message, at most ``pages`` pages; whether it is there.

        Raises:
            DeskError: the desk refused, or did not answer.
        """
        for _ in range(pages):
            transcript = self.ports.state.transcripts.get(conversation_id)
            if transcript is None or not transcript.loaded:
                await self._read_transcript(conversation_id)
            elif any(message.id == message_id for message in transcript.messages):
                return True
            elif transcript.older is None:
                return False
            else:
                await self._read_older(conversation_id, transcript.older)
        return False

    async def _read_older(self, conversation_id: str, before: str) -> None:
        page = await self.ports.api.messages(conversation_id, before=before)
        self.ports.changed(load_older(self.ports.state, conversation_id, page.value))
