"""A desk in memory: what a console needs of one, with its feed, its failures and a clock that stands still.

It implements ``DeskApi``. ``down`` makes every request fail as an unreachable desk does; ``refuse`` answers the next
request of a name with an error.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import msgspec

from agent_tui.client.api import Download, Fetched
from agent_tui.client.feed import FeedItem, FeedLost, FeedOnline, FeedReset
from agent_tui.core.errors import DeskError, NotFound, Refused, Unreachable
from agent_tui.core.moment import to_text
from agent_tui.wire.conversations import (
    Conversation,
    ConversationPage,
    CustomerRef,
    LastMessage,
    NumberRef,
    Sort,
    StartConversation,
    View,
    Window,
)
from agent_tui.wire.doctor import DoctorReport
from agent_tui.wire.events import FeedEvent
from agent_tui.wire.messages import File, Message, MessagePage, Send, Started, TemplateUse
from agent_tui.wire.people import Agent, AgentPage, Load, Me, OwnPresence, Queue, QueuePage
from agent_tui.wire.supervision import Attention, AttentionPage, Bulk, BulkOutcome, BulkResult
from agent_tui.wire.templates import Directions, Switches, Template, TemplatePage, TemplateParts, TemplateVariable
from agent_tui.wire.why import AgentJudged, QueueChosen, RuleTried, Why
from tests.console.fake_customers import FakeCustomers
from tests.console.fake_outbound import FakeOutbound
from tests.console.fake_parts import FakeReplies, FakeSurveys
from tests.console.fake_search import FakeSearch

START = datetime(2026, 11, 23, 14, 30, tzinfo=UTC)
NUMBER = NumberRef(id="support", name="Support line", address="whatsapp:+14155238886")


class FakeClock:
    """Time that moves only when it is told to; sleepers wake as it passes them."""

    def __init__(self, now: datetime = START) -> None:
        self._now = now
        self._monotonic = 1000.0
        self._sleepers: list[tuple[float, asyncio.Future[None]]] = []

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return self._monotonic

    def anchor(self, now: datetime, speed: float) -> None:
        """The fake desk has the same clock."""

    async def sleep(self, seconds: float) -> None:
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._sleepers.append((self._monotonic + seconds, future))
        await future

    async def advance(self, seconds: float) -> None:
        """Let time pass in small steps, giving the sleepers a turn at each."""
        end = self._monotonic + seconds
        while self._monotonic < end:
            step = min(0.05, end - self._monotonic)
            self._monotonic += step
            self._now += timedelta(seconds=step)
            due = [item for item in self._sleepers if item[0] <= self._monotonic + 1e-9]
            self._sleepers = [item for item in self._sleepers if item[0] > self._monotonic + 1e-9]
            for _, future in due:
                if not future.done():
                    future.set_result(None)
            if due:
                for _ in range(10):
                    await asyncio.sleep(0)


def ago(now: datetime, **span: float) -> str:
    return to_text(now - timedelta(**span))


class FakeDesk:
    """Conversations, messages and a feed."""

    def __init__(self, clock: FakeClock, *, agent: str = "ana", role: str = "agent") -> None:
        self.clock = clock
        self.agent = agent
        self.presences: list[OwnPresence] = []
        self.role = role
        self.presence = "available"
        self.seq = 0
        self.rows: dict[str, Conversation] = {}
        self.texts: dict[str, list[Message]] = {}
        self.templates_list: list[Template] = [order_update(), greeting()]
        self.switched = Directions(customers=True, agents=True)
        self.calls: list[tuple[str, ...]] = []
        self.sent: list[tuple[str, Send]] = []
        self.files: dict[str, bytes] = {}
        self.down = False
        self.refuse: dict[str, DeskError] = {}
        self.feeds: list[asyncio.Queue[FeedItem | None]] = []
        self.agents_list: list[Agent] = [colleague("otto", "Otto Klein")]
        self.queues_list: list[Queue] = []
        self.attention_list: list[Attention] = []
        self.examined = DoctorReport(at=to_text(START), healthy=True, lines=())
        self.explained = Why(
            rules=[
                RuleTried(ruleset="topics", rule="refunds", matched=True, failed_on="", set={"refund": 3}),
                RuleTried(ruleset="topics", rule="parcels", matched=False, failed_on="body", set={}),
            ],
            queue=QueueChosen(id="billing", reason="rule refunds"),
            agents=[
                AgentJudged(id="otto", eligible=False, reason="lacks the skill refund"),
                AgentJudged(id="ana", eligible=True, reason="could take it"),
            ],
            waiting_for="its turn",
        )
        self.bulk_refusals: dict[str, str] = {}
        self.bulk_notes: list[str] = []
        self.outbound = FakeOutbound()
        self.search = FakeSearch(self)
        self.started: list[StartConversation] = []
        self.page_size = 100
        self.replies = FakeReplies()
        self.surveys = FakeSurveys()
        self.customers = FakeCustomers(self)

    async def start_conversation(self, start: StartConversation) -> Started:
        self._check("start")
        self.started.append(start)
        row = conversation("c-new", "New One", self.clock.now(), state="waiting", agent=self.agent)
        self.rows[row.id] = row
        self.texts[row.id] = [outbound(row.id, 1, "Hello", self.now())]
        return Started(conversation=row, message=self.texts[row.id][0])

    # Making things happen

    def now(self) -> str:
        return to_text(self.clock.now())

    def add(self, row: Conversation, *messages: Message) -> Conversation:
        self.rows[row.id] = row
        self.texts[row.id] = list(messages)
        return row

    def emit(self, kind: str, conversation_id: str | None = None, message: Message | None = None, **data: str) -> None:
        self.seq += 1
        row = self.rows.get(conversation_id or "")
        event = FeedEvent(
            seq=self.seq,
            at=self.now(),
            actor="system",
            kind=kind,
            conversation_id=conversation_id,
            data=dict(data),
            conversation=row,
            message=message,
        )
        self.push(event)

    def push(self, item: FeedItem | None) -> None:
        for feed in self.feeds:
            feed.put_nowait(item)

    def change(self, conversation_id: str, **fields: object) -> Conversation:
        row = msgspec.structs.replace(self.rows[conversation_id], **fields)
        self.rows[conversation_id] = row
        return row

    def receive(self, conversation_id: str, text: str) -> Message:
        """The customer writes."""
        message = inbound(conversation_id, len(self.texts[conversation_id]) + 1, text, self.now())
        self.texts[conversation_id].append(message)
        row = self.rows[conversation_id]
        self.change(
            conversation_id,
            unread=row.unread + 1,
            last_message=LastMessage(direction="inbound", text=text, at=self.now()),
            waiting_since=row.waiting_since or self.now(),
            window=Window(state="open", expires_at=to_text(self.clock.now() + timedelta(hours=24))),
        )
        self.emit("message.received", conversation_id, message)
        return message

    def status(self, conversation_id: str, message_id: str, status: str, **fields: object) -> None:
        """Twilio calls back."""
        messages = self.texts[conversation_id]
        place = next(index for index, message in enumerate(messages) if message.id == message_id)
        messages[place] = msgspec.structs.replace(messages[place], status=status, **fields)
        self.emit("message.status", conversation_id, messages[place])

    def go_down(self) -> None:
        self.down = True
        self.push(FeedLost("No answer from the desk.", 0.5))

    def come_back(self) -> None:
        self.down = False
        self.push(FeedOnline())

    def reset(self) -> None:
        self.push(FeedReset(self.seq))

    def _check(self, name: str, *words: str) -> None:
        self.calls.append((name, *words))
        if self.down:
            raise Unreachable("No answer from the desk at http://fake (ConnectError).")
        if name in self.refuse:
            raise self.refuse.pop(name)

    # DeskApi

    async def close(self) -> None:
        self.push(None)

    async def feed(self, after: int | None) -> AsyncIterator[FeedItem]:
        queue: asyncio.Queue[FeedItem | None] = asyncio.Queue()
        self.feeds.append(queue)
        yield FeedOnline()
        while (item := await queue.get()) is not None:
            yield item

    async def me(self) -> Fetched[Me]:
        self._check("me")
        used = sum(1 for row in self.rows.values() if row.agent == self.agent and row.state == "active")
        me = Me(
            user=self.agent,
            id=self.agent,
            name="Ana Petrova",
            role=self.role,
            presence=self.presence,
            connected=True,
            load=Load(used=used, capacity=5),
            queues=["general", "billing"],
            presences=self.presences,
            presence_word=next((each.text for each in self.presences if each.id == self.presence), ""),
            desk="Support",
            version="0",
            now=self.now(),
            speed=1.0,
        )
        return Fetched(me, self.seq)

    async def set_presence(self, presence: str) -> None:
        self._check("set_presence", presence)
        self.presence = presence
        self.emit("presence.changed", None, agent=self.agent)

    async def conversations(
        self, view: View, *, queue: str | None = None, sort: Sort = "wait", after: str | None = None, limit: int = 100
    ) -> Fetched[ConversationPage]:
        self._check("conversations", view)
        mine = [
            row for row in self.rows.values() if self.agent in (row.agent, row.offered_to) and row.state != "closed"
        ]
        free = [row for row in self.rows.values() if row.state == "open"]
        asked = [row for row in self.rows.values() if self.agent in row.consulting]
        items = {"mine": mine, "open": free, "closed": [], "consult": asked, "all": list(self.rows.values())}[view]
        start = int(after or 0)
        end = start + self.page_size
        page = ConversationPage(items=items[start:end], next=str(end) if end < len(items) else None)
        return Fetched(page, self.seq)

    async def conversation(self, conversation_id: str) -> Fetched[Conversation]:
        self._check("conversation", conversation_id)
        return Fetched(self.rows[conversation_id], self.seq)

    async def messages(
        self, conversation_id: str, *, before: str | None = None, limit: int = 100
    ) -> Fetched[MessagePage]:
        self._check("messages", conversation_id, before or "")
        texts = self.texts[conversation_id]
        end = int(before) if before else len(texts)
        start = max(0, end - self.page_size)
        page = MessagePage(items=texts[start:end], next=str(start) if start else None)
        return Fetched(page, self.seq)

    async def send(self, conversation_id: str, message: Send) -> Message:
        self._check("send", conversation_id, message.client_id)
        known = [text for text in self.texts[conversation_id] if text.client_id == message.client_id]
        if known:
            return known[0]
        self.sent.append((conversation_id, message))
        row = self.rows[conversation_id]
        template = next((item for item in self.templates_list if item.id == message.template_id), None)
        text = outbound(
            conversation_id,
            len(self.texts[conversation_id]) + 1,
            message.text or (template.text if template else ""),
            self.now(),
            client_id=message.client_id,
            author=self.agent,
        )
        if template is not None:
            use = TemplateUse(
                id=template.id, name=template.name, language=template.language, variables=message.variables
            )
            text = msgspec.structs.replace(text, kind="template", template=use)
        self.texts[conversation_id].append(text)
        last = LastMessage(direction="outbound", text=text.text, at=self.now())
        self.change(conversation_id, last_message=last, waiting_since=None, failed=row.failed)
        self.emit("message.queued", conversation_id, text)
        return text

    async def retry(self, conversation_id: str, message_id: str) -> None:
        self._check("retry", conversation_id, message_id)
        self.status(conversation_id, message_id, "queued", error=None)

    async def save_draft(self, conversation_id: str, text: str) -> None:
        self._check("save_draft", conversation_id, text)
        self.change(conversation_id, draft=text or None, draft_at=self.now())
        self.emit("conversation.drafted", conversation_id)

    async def mark_read(self, conversation_id: str, message_id: str) -> None:
        self._check("mark_read", conversation_id, message_id)
        self.change(conversation_id, unread=0, read_message=message_id)
        self.emit("conversation.read", conversation_id)

    async def note(self, conversation_id: str, text: str) -> None:
        self._check("note", conversation_id, text)
        note = msgspec.structs.replace(
            outbound(conversation_id, len(self.texts[conversation_id]) + 1, text, self.now(), author=self.agent),
            direction="note",
            kind="note",
            status=None,
        )
        self.texts[conversation_id].append(note)
        self.emit("message.noted", conversation_id, note)

    async def act(self, conversation_id: str, action: str) -> None:
        self._check(action, conversation_id)
        fields: dict[str, dict[str, object]] = {
            "claim": {"state": "active", "agent": self.agent, "offered_to": None},
            "accept": {"state": "active", "agent": self.agent, "offered_to": None, "offer_expires_at": None},
            "decline": {"state": "open", "agent": None, "offered_to": None, "offer_expires_at": None},
            "wait": {"state": "waiting"},
            "end": {"state": "wrap_up"},
            "close": {"state": "closed"},
            "monitor": {},
            "join": {"joined": [self.agent]},
            "leave": {"joined": [], "invited": [], "consulting": []},
        }
        if action == "claim" and self.rows[conversation_id].agent not in (None, self.agent):
            raise Refused("Otto has it.", hint="Look again.")
        self.change(conversation_id, state_at=self.now(), **fields[action])
        past = {"claim": "claimed", "accept": "accepted", "decline": "declined", "wait": "waiting", "end": "ended"}
        past["leave"] = "left"
        self.emit(f"conversation.{past.get(action, action + 'd')}", conversation_id)

    async def transfer(
        self, conversation_id: str, *, agent: str | None = None, queue: str | None = None, note: str = ""
    ) -> None:
        self._check("transfer", conversation_id, agent or "", queue or "", note)
        self.change(conversation_id, agent=agent, queue=queue, state="active" if agent else "open")
        self.emit("conversation.transferred", conversation_id)

    async def assign(
        self, conversation_id: str, *, agent: str | None = None, queue: str | None = None, force: bool = False
    ) -> None:
        self._check("assign", conversation_id, agent or "", queue or "")
        self.change(conversation_id, agent=agent, state="active" if agent else "open")
        self.emit("conversation.assigned", conversation_id)

    async def templates(
        self, number: str, *, language: str | None = None, after: str | None = None
    ) -> Fetched[TemplatePage]:
        self._check("templates", number)
        return Fetched(TemplatePage(items=self.templates_list, next=None, synced_at=self.now()), self.seq)

    async def switches(self, workstream: str) -> Fetched[Switches]:
        self._check("switches", workstream)
        return Fetched(Switches(attachments=self.switched, set_by=None, set_at=None), self.seq)

    async def set_switches(self, workstream: str, attachments: Directions) -> None:
        self._check("set_switches", workstream)
        self.switched = attachments
        self.emit("switch.changed", None, workstream=workstream)

    async def upload(self, name: str, data: bytes | AsyncIterator[bytes]) -> File:
        self._check("upload", name)
        if not isinstance(data, bytes):
            data = b"".join([piece async for piece in data])
        self.files[name] = data
        return File(id=f"file-{len(self.files)}", name=name, content_type="text/plain", size=len(data))

    async def download(self, attachment_id: str) -> Download:
        self._check("download", attachment_id)
        if attachment_id not in self.files:
            raise NotFound("There is no such file.")
        return Download(self.files[attachment_id], "image/jpeg")

    async def retry_attachment(self, attachment_id: str) -> None:
        self._check("retry_attachment", attachment_id)

    async def queues(self) -> Fetched[QueuePage]:
        self._check("queues")
        waiting = sum(1 for row in self.rows.values() if row.state == "open")
        general = a_queue("general", waiting=waiting)
        return Fetched(QueuePage(items=self.queues_list or [general], next=None), self.seq)

    async def agents(self) -> Fetched[AgentPage]:
        self._check("agents")
        return Fetched(AgentPage(items=self.agents_list, next=None), self.seq)

    async def attention(self) -> Fetched[AttentionPage]:
        self._check("attention")
        return Fetched(AttentionPage(items=self.attention_list, next=None), self.seq)

    async def doctor(self) -> DoctorReport:
        self._check("doctor")
        return self.examined

    async def why(self, conversation_id: str) -> Why:
        self._check("why", conversation_id)
        return self.explained

    async def consult(
        self, conversation_id: str, *, agent: str | None = None, queue: str | None = None, note: str = ""
    ) -> None:
        target = agent or queue or ""
        self._check("consult", conversation_id, target, note)
        self.change(conversation_id, consulting=[*self.rows[conversation_id].consulting, target])
        self.emit("conversation.consulted", conversation_id)

    async def follow_consult(self, conversation_id: str) -> None:
        self._check("follow_consult", conversation_id)
        self.change(conversation_id, invited=[])
        self.emit("conversation.consult_accepted", conversation_id)

    async def hold_queue(self, queue: str, hold: bool) -> None:
        self._check("hold_queue", queue, str(hold))
        self.queues_list = [
            msgspec.structs.replace(item, held=hold) if item.id == queue else item for item in self.queues_list
        ]
        self.emit("queue.held", None, queue=queue)

    async def set_agent_presence(self, agent: str, presence: str) -> None:
        self._check("set_agent_presence", agent, presence)
        self._change_agent(agent, presence=presence, presence_by="supervisor")

    async def set_agent_capacity(self, agent: str, capacity: int | None) -> None:
        self._check("set_agent_capacity", agent, str(capacity))
        used = next(item for item in self.agents_list if item.id == agent).load.used
        self._change_agent(agent, load=Load(used=used, capacity=capacity or 5), capacity_set_by=self.agent)

    async def set_agent_queues(self, agent: str, queues: list[str] | None) -> None:
        self._check("set_agent_queues", agent, ",".join(queues or ()))
        self._change_agent(agent, queues=queues or [])

    def _change_agent(self, agent: str, **fields: object) -> None:
        self.agents_list = [
            msgspec.structs.replace(item, **fields) if item.id == agent else item for item in self.agents_list
        ]
        self.emit("presence.changed", None, agent=agent)

    async def bulk_preview(self, bulk: Bulk) -> BulkResult:
        self._check("bulk_preview", bulk.action, *bulk.conversations)
        self.bulk_notes.append(bulk.note)
        return self._outcomes(bulk)

    async def bulk(self, bulk: Bulk) -> BulkResult:
        self._check("bulk", bulk.action, bulk.agent or bulk.queue or "", *bulk.conversations)
        self.bulk_notes.append(bulk.note)
        result = self._outcomes(bulk)
        for outcome in result.items:
            if outcome.ok and bulk.action == "close":
                self.change(outcome.conversation_id, state="closed")
                self.emit("conversation.closed", outcome.conversation_id)
        return result

    def _outcomes(self, bulk: Bulk) -> BulkResult:
        return BulkResult(
            items=[
                BulkOutcome(
                    conversation_id=key,
                    ok=key not in self.bulk_refusals,
                    code="wrong_state" if key in self.bulk_refusals else "",
                    sentence=self.bulk_refusals.get(key, ""),
                )
                for key in bulk.conversations
            ]
        )


# What stands in it


def colleague(identity: str, name: str, **fields: object) -> Agent:
    """An agent who is there and has one of five; ``fields`` say what is different."""
    base = Agent(
        id=identity,
        name=name,
        role="agent",
        presence="available",
        connected=True,
        load=Load(used=1, capacity=5),
        queues=["general"],
        skills={},
        last_action_at=None,
    )
    return msgspec.structs.replace(base, **fields)


def a_queue(identity: str, **fields: object) -> Queue:
    """A queue that one agent serves; ``fields`` say what is different."""
    base = Queue(id=identity, priority=5, held=False, members=["ana"], waiting=0, active=0, longest_wait_since=None)
    return msgspec.structs.replace(base, **fields)


def conversation(identity: str, name: str, now: datetime, **fields: object) -> Conversation:
    """An open conversation of somebody who wrote a minute ago; ``fields`` say what is different."""
    digits = sum(ord(letter) * 37**place for place, letter in enumerate(identity)) % 10**6
    base = Conversation(
        id=identity,
        state="open",
        agent=None,
        offered_to=None,
        offer_expires_at=None,
        queue="general",
        workstream="support",
        number=NUMBER,
        customer=CustomerRef(id=f"u-{identity}", name=name, address=f"whatsapp:+34600{digits:06d}"),
        priority=5,
        skills={},
        unread=0,
        read_message=None,
        failed=0,
        last_message=LastMessage(direction="inbound", text="Hello", at=ago(now, minutes=1)),
        waiting_since=ago(now, minutes=1),
        window=Window(state="open", expires_at=to_text(now + timedelta(hours=23, minutes=59))),
        draft=None,
        draft_at=None,
        created_at=ago(now, minutes=1),
        queued_at=ago(now, minutes=1),
        state_at=ago(now, minutes=1),
    )
    return msgspec.structs.replace(base, **fields)


def _message(conversation_id: str, seq: int, text: str, at: str, **fields: object) -> Message:
    base = Message(
        id=f"{conversation_id}-m{seq}",
        conversation_id=conversation_id,
        seq=seq,
        direction="inbound",
        kind="session",
        text=text,
        author=None,
        at=at,
        status="received",
        error=None,
        twilio_sid=f"SM{seq:032d}",
        attachments=[],
        template=None,
        reply_to=None,
        location=None,
        recovered=False,
        annotations=[],
        client_id=None,
        attempts=0,
    )
    return msgspec.structs.replace(base, **fields)


def inbound(conversation_id: str, seq: int, text: str, at: str, **fields: object) -> Message:
    return _message(conversation_id, seq, text, at, **fields)


def outbound(conversation_id: str, seq: int, text: str, at: str, **fields: object) -> Message:
    values: dict[str, object] = {"direction": "outbound", "status": "queued", "author": "ana", "attempts": 1}
    return _message(conversation_id, seq, text, at, **{**values, **fields})


def order_update() -> Template:
    return Template(
        id="t-order",
        name="order_update",
        language="en",
        category="utility",
        text="Your order {{1}} is now {{2}}.",
        parts=TemplateParts(header="", footer="Support", buttons=[]),
        variables=[
            TemplateVariable(key="1", sample="8841", where="body"),
            TemplateVariable(key="2", sample="on its way", where="body"),
        ],
        approval="approved",
        reason="",
        content_sid="HX00000000000000000000000000000001",
    )


def greeting() -> Template:
    return Template(
        id="t-hello",
        name="hello_again",
        language="en",
        category="utility",
        text="Hello, may we go on with your question?",
        parts=TemplateParts(header="", footer="", buttons=["Yes", "No"]),
        variables=[],
        approval="approved",
        reason="",
        content_sid="HX00000000000000000000000000000002",
    )
