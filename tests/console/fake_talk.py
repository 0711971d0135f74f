"""Conversations and messages of the desk in memory, and what is done to them."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from agent_tui.client.api import Fetched
from agent_tui.core.errors import Refused
from agent_tui.core.moment import to_text
from agent_tui.wire.conversations import (
    Conversation,
    ConversationPage,
    LastMessage,
    Sort,
    StartConversation,
    View,
    Window,
)
from agent_tui.wire.messages import Message, MessagePage, Send, Started, TemplateUse
from agent_tui.wire.templates import Template
from tests.console.fake_clock import FakeClock
from tests.console.fake_feed import FakeFeed
from tests.console.fake_rows import conversation, greeting, inbound, order_update, outbound


class FakeTalk(FakeFeed):
    """``sent`` and ``started``: what went out."""

    def __init__(self, clock: FakeClock, agent: str, role: str) -> None:
        super().__init__(clock, agent, role)
        self.templates_list: list[Template] = [order_update(), greeting()]
        self.sent: list[tuple[str, Send]] = []
        self.started: list[StartConversation] = []
        self.page_size = 100

    async def start_conversation(self, start: StartConversation) -> Started:
        self.check("start")
        self.started.append(start)
        row = conversation("c-new", "New One", self.clock.now(), state="waiting", agent=self.agent)
        self.rows[row.id] = row
        self.texts[row.id] = [outbound(row.id, 1, "Hello", self.now())]
        return Started(conversation=row, message=self.texts[row.id][0])

    def add(self, row: Conversation, *messages: Message) -> Conversation:
        self.rows[row.id] = row
        self.texts[row.id] = list(messages)
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

    async def conversations(
        self, view: View, *, queue: str | None = None, sort: Sort = "wait", after: str | None = None, limit: int = 100
    ) -> Fetched[ConversationPage]:
        self.check("conversations", view)
        mine = [
            row for row in self.rows.values() if self.agent in (row.agent, row.offered_to) and row.state != "closed"
        ]
        free = [row for row in self.rows.values() if row.state == "open"]
        asked = [row for row in self.rows.values() if self.agent in row.consulting]
        everything = sorted(self.rows.values(), key=lambda row: row.state != "open")
        items = {"mine": mine, "open": free, "closed": [], "consult": asked, "all": everything}[view]
        start = int(after or 0)
        end = start + self.page_size
        page = ConversationPage(items=items[start:end], next=str(end) if end < len(items) else None)
        return Fetched(page, self.seq)

    async def conversation(self, conversation_id: str) -> Fetched[Conversation]:
        self.check("conversation", conversation_id)
        return Fetched(self.rows[conversation_id], self.seq)

    async def messages(
        self, conversation_id: str, *, before: str | None = None, limit: int = 100
    ) -> Fetched[MessagePage]:
        self.check("messages", conversation_id, before or "")
        texts = self.texts[conversation_id]
        end = int(before) if before else len(texts)
        start = max(0, end - self.page_size)
        page = MessagePage(items=texts[start:end], next=str(start) if start else None)
        return Fetched(page, self.seq)

    async def send(self, conversation_id: str, message: Send) -> Message:
        self.check("send", conversation_id, message.client_id)
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
        self.check("retry", conversation_id, message_id)
        self.status(conversation_id, message_id, "queued", error=None)

    async def save_draft(self, conversation_id: str, text: str) -> None:
        self.check("save_draft", conversation_id, text)
        self.change(conversation_id, draft=text or None, draft_at=self.now())
        self.emit("conversation.drafted", conversation_id)

    async def mark_read(self, conversation_id: str, message_id: str) -> None:
        self.check("mark_read", conversation_id, message_id)
        self.change(conversation_id, unread=0, read_message=message_id)
        self.emit("conversation.read", conversation_id)

    async def note(self, conversation_id: str, text: str) -> None:
        self.check("note", conversation_id, text)
        note = msgspec.structs.replace(
            outbound(conversation_id, len(self.texts[conversation_id]) + 1, text, self.now(), author=self.agent),
            direction="note",
            kind="note",
            status=None,
        )
        self.texts[conversation_id].append(note)
        self.emit("message.noted", conversation_id, note)

    async def act(self, conversation_id: str, action: str) -> None:
        self.check(action, conversation_id)
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
        self.check("transfer", conversation_id, agent or "", queue or "", note)
        self.change(conversation_id, agent=agent, queue=queue, state="active" if agent else "open")
        self.emit("conversation.transferred", conversation_id)

    async def assign(
        self, conversation_id: str, *, agent: str | None = None, queue: str | None = None, force: bool = False
    ) -> None:
        self.check("assign", conversation_id, agent or "", queue or "")
        self.change(conversation_id, agent=agent, state="active" if agent else "open")
        self.emit("conversation.assigned", conversation_id)

    async def consult(
        self, conversation_id: str, *, agent: str | None = None, queue: str | None = None, note: str = ""
    ) -> None:
        target = agent or queue or ""
        self.check("consult", conversation_id, target, note)
        self.change(conversation_id, consulting=[*self.rows[conversation_id].consulting, target])
        self.emit("conversation.consulted", conversation_id)

    async def follow_consult(self, conversation_id: str) -> None:
        self.check("follow_consult", conversation_id)
        self.change(conversation_id, invited=[])
        self.emit("conversation.consult_accepted", conversation_id)
