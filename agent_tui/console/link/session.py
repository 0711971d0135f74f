"""The console's life with its desk: connect, read, follow, read again; and what an agent does to conversations.

Invariant: every change of the state passes a reducer, and every failure ends as a sentence on the screen or as the
state of the connection; nothing here ends the console but a refused token.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

from agent_tui.client.feed import FATAL, FeedItem, FeedLost, FeedOnline, FeedReset, wait_before
from agent_tui.console.link.desk_reading import DeskReading
from agent_tui.console.link.keeping import Keeping
from agent_tui.console.link.notices import notice_of
from agent_tui.console.link.outgoing import Outgoing
from agent_tui.console.model.reducers import (
    Change,
    apply_event,
    leave_opened,
    set_link,
)
from agent_tui.console.model.reply_book import ReplyBook
from agent_tui.console.model.state import Link
from agent_tui.console.ports import Ports, explain
from agent_tui.core.errors import DeskError
from agent_tui.wire.conversations import Conversation
from agent_tui.wire.customers import Customer
from agent_tui.wire.events import FeedEvent
from agent_tui.wire.messages import Message

Work = Callable[[], Awaitable[None]]

SETTLE_SECONDS = 0.2
OFFLINE_AFTER = 4.0
"""A pause before the next try that is at least this long means offline rather than reconnecting."""


def _link(pause: float) -> Link:
    return "offline" if pause >= OFFLINE_AFTER else "reconnecting"


class Session(DeskReading):
    """One console at one desk."""

    def __init__(self, ports: Ports, keeping: Keeping, outgoing: Outgoing) -> None:
        super().__init__(ports, keeping)
        self.outgoing = outgoing
        self.replies = ReplyBook(ports)
        self._settling: set[str] = set()
        self._loading: set[str] = set()
        self._marked: dict[str, str] = {}

    async def run(self) -> None:
        """Stay connected until cancelled; returns only if the desk refuses us."""
        try:
            seq = await self._read_until_it_works()
            async for item in self.ports.api.feed(seq):
                await self._take(item)
        except FATAL as error:
            self.ports.online.clear()
            self.ports.changed(set_link(self.ports.state, "refused", explain(error)))
            self.ports.tell_error(error)

    async def _take(self, item: FeedItem) -> None:
        state, ports = self.ports.state, self.ports
        if isinstance(item, FeedEvent):
            before = state.rows.get(item.conversation_id or "")
            self._follow_up(item, apply_event(state, item), before)
        elif isinstance(item, FeedOnline):
            self._go_online()
        elif isinstance(item, FeedLost):
            ports.online.clear()
            ports.changed(set_link(state, _link(item.retry_in), item.sentence))
        elif isinstance(item, FeedReset):
            await self._read_until_it_works()

    def _go_online(self) -> None:
        was = self.ports.state.link
        self.ports.online.set()
        self.ports.changed(set_link(self.ports.state, "online"))
        self.outgoing.resume()
        self.keeping.resume()
        self.board.online()
        if was in ("reconnecting", "offline"):
            self._settle("me", self._read_me)

    def _follow_up(self, event: FeedEvent, change: Change, before: Conversation | None) -> None:
        ports = self.ports
        notice = notice_of(ports.state, event, before)
        if notice is not None:
            ports.notice(notice)
        if event.kind == "presence.changed" and event.data.get("agent") not in (None, ports.state.agent):
            change.reread_me = False
        if change.reread_me:
            self._settle("me", self._read_me)
        if event.kind in ("template.synced", "config.loaded"):
            self.shelves.changed(event)
            self.forget_codes()
        if event.kind == "config.loaded":
            # Priorities, orders, members, rights: no event tells of each row that it touches.
            self._settle("all", self._reread)
        customer = self.cards.concerns(event)
        if customer is not None:
            self._settle(f"card:{customer}", partial(self.cards.read, customer))
        if event.kind == "reply.changed":
            self.replies.forget()
        if change.reread_queues:
            self._settle("queues", self._read_queues)
        if change.switches is not None and change.switches in ports.state.switches:
            self._settle(f"switches:{change.switches}", partial(self.read_switches, change.switches))
        self.board.event()
        ports.changed(change)

    # Reading

    async def _read_until_it_works(self) -> int | None:
        attempt = 0
        while True:
            try:
                return await self.read_all()
            except FATAL:
                raise
            except DeskError as error:
                attempt += 1
                seconds = wait_before(attempt, 0.5)
                self.ports.online.clear()
                self.ports.changed(set_link(self.ports.state, _link(seconds), error.sentence))
                await self.ports.clock.sleep(seconds)

    def _settle(self, what: str, work: Work) -> None:
        """Do ``work`` a moment later, once for all the events that ask for it until then."""
        if what in self._settling:
            return
        self._settling.add(what)

        async def later() -> None:
            await self.ports.clock.sleep(SETTLE_SECONDS)
            self._settling.discard(what)
            try:
                await work()
            except DeskError:
                # The next event or the next connection asks again.
                return

        self.ports.spawn(later(), what)

    async def _reread(self) -> None:
        await self.read_all()

    def resync(self) -> None:
        """Read everything again because the agent asks for it."""
        self._once("resync", self._resync)

    async def _resync(self) -> None:
        await self.read_all()
        self.ports.tell("Everything was read again.", "info")

    # Conversations

    def open(self, conversation_id: str) -> None:
        """Show a conversation: its transcript and its workstream's switches are read if they are not held."""
        state = self.ports.state
        if state.opened != conversation_id:
            self.ports.changed(leave_opened(state))
            state.opened = conversation_id
        row = state.rows.get(conversation_id)
        if row is not None and self.cards.opened(row):
            self.read_card(row)
        transcript = state.transcripts.get(conversation_id)
        if transcript is None or not transcript.loaded:
            self._once(f"messages:{conversation_id}", partial(self._read_transcript, conversation_id))
        if row is not None and row.workstream not in state.switches:
            self._once(f"switches:{row.workstream}", partial(self.read_switches, row.workstream))
        self.ports.changed(Change(transcripts={conversation_id}, rows={conversation_id}, head=True))

    def read_card(self, row: Conversation) -> None:
        """Read the card of its customer."""
        self._once(f"card:{row.customer.id}", partial(self.cards.read, row.customer.id))

    def change_card(self, work: Callable[[], Awaitable[object]], card: Customer, done: str) -> None:
        """Change something about a customer at the desk, then read the card: the feed may be slower than the eye."""

        async def both() -> None:
            await work()
            await self.cards.read(card.id)

        self.do(both, f"write:{card.id}", done)

    def watch(self, conversation_id: str | None) -> None:
        """Keep the transcript of a conversation at hand that is monitored (None: no more)."""
        state = self.ports.state
        state.monitored = conversation_id
        transcript = state.transcripts.get(conversation_id or "")
        if conversation_id is not None and (transcript is None or not transcript.loaded):
            self._once(f"messages:{conversation_id}", partial(self._read_transcript, conversation_id))

    def older(self, conversation_id: str) -> None:
        """Read the page before the part of the transcript that we hold, if there is one."""
        transcript = self.ports.state.transcripts.get(conversation_id)
        if transcript is not None and transcript.loaded and transcript.older is not None:
            self._once(f"older:{conversation_id}", partial(self._read_older, conversation_id, transcript.older))

    def _once(self, what: str, work: Work) -> None:
        """Do ``work`` unless the same is under way."""
        if what in self._loading:
            return
        self._loading.add(what)

        async def guarded() -> None:
            try:
                await work()
            except DeskError as error:
                self.ports.tell_error(error)
            finally:
                self._loading.discard(what)

        self.ports.spawn(guarded(), what)

    def seen(self, conversation_id: str) -> None:
        """The agent has this conversation before them: everything in it is read."""
        state = self.ports.state
        row = state.rows.get(conversation_id)
        transcript = state.transcripts.get(conversation_id)
        if row is None or transcript is None or row.unread == 0 or not state.is_mine(row):
            return
        inbound = [message.id for message in transcript.messages[-50:] if message.direction == "inbound"]
        if inbound and self._marked.get(conversation_id) != inbound[-1]:
            self._marked[conversation_id] = inbound[-1]
            self._once(f"read:{conversation_id}", partial(self.ports.api.mark_read, conversation_id, inbound[-1]))

    def do(self, work: Work, group: str, done: str = "") -> None:
        """Ask something of the desk; ``done`` is said when it is done, a refusal with its next step."""

        async def guarded() -> None:
            try:
                await work()
            except DeskError as error:
                self.ports.tell_error(error)
            else:
                if done:
                    self.ports.tell(done, "info")

        self.ports.spawn(guarded(), group)

    def act(self, row: Conversation, action: str, done: str = "") -> None:
        """An action of the console door: ``claim``, ``accept``, ``wait`` and so on."""
        self.do(partial(self._act, row, action), f"act:{row.id}", done)

    async def _act(self, row: Conversation, action: str) -> None:
        try:
            await self.ports.api.act(row.id, action)
        except DeskError as error:
            if error.code == "not_pickable":
                self.ports.state.push_only.add(row.workstream)
            raise

    def set_presence(self, presence: str, word: str) -> None:
        """Set my presence."""
        self.do(partial(self._set_presence, presence), "presence", f"Your presence is {word} now.")

    async def _set_presence(self, presence: str) -> None:
        await self.ports.api.set_presence(presence)
        await self._read_me()

    def retry(self, message: Message) -> None:
        """Send a failed message again."""
        work = partial(self.ports.api.retry, message.conversation_id, message.id)
        self.do(work, f"retry:{message.id}", "It is sent once more.")
