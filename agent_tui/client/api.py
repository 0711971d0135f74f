"""What a console asks of a desk, as types: the console is written against this, the client implements it.

Invariant: every method is one request of the console door; it returns wire types or raises a ``DeskError``.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from agent_tui.client.channels import ChannelsApi
from agent_tui.client.customers import CustomersApi
from agent_tui.client.feed import FeedItem
from agent_tui.client.outbound import ListOrder
from agent_tui.client.replies import RepliesApi
from agent_tui.client.search import SearchApi
from agent_tui.client.surveys import SurveysApi
from agent_tui.wire.conversations import Conversation, ConversationPage, Sort, StartConversation, View
from agent_tui.wire.doctor import DoctorReport
from agent_tui.wire.lists import KnownCustomers, ListPage, ListPreview, NumberPage, RecipientList, RecipientPage
from agent_tui.wire.messages import File, Message, MessagePage, Send, Started
from agent_tui.wire.people import AgentPage, Me, QueuePage
from agent_tui.wire.supervision import AttentionPage, Bulk, BulkResult
from agent_tui.wire.templates import Directions, Switches, SyncPage, TemplatePage
from agent_tui.wire.why import Why

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Fetched(Generic[T]):
    """What a GET answered, and the seq of the change feed that it was read at (0: the desk does not say)."""

    value: T
    feed_seq: int


@dataclass(frozen=True, slots=True)
class Download:
    """An attachment's bytes and type."""

    data: bytes
    content_type: str


class OutboundApi(Protocol):
    """The part of it that starts conversations and sends to many."""

    async def numbers(self) -> NumberPage: ...

    async def customers(self, number: str, words: str) -> KnownCustomers: ...

    async def sync_templates(self) -> SyncPage: ...

    async def closing(self) -> AttentionPage: ...

    async def preview(self, order: ListOrder) -> ListPreview: ...

    async def make(
        self, order: ListOrder, client_id: str, *, confirmed: bool = False, start: bool = True
    ) -> RecipientList: ...

    async def lists(self, after: str | None = None, limit: int = 50) -> ListPage: ...

    async def get(self, list_id: str) -> RecipientList: ...

    async def recipients(self, list_id: str, after: str | None = None) -> RecipientPage: ...

    async def move(self, list_id: str, move: str, *, again: bool = True) -> RecipientList: ...


class DeskApi(Protocol):
    """The part of the console door that a console uses."""

    @property
    def replies(self) -> RepliesApi: ...

    @property
    def channels(self) -> ChannelsApi: ...

    @property
    def surveys(self) -> SurveysApi: ...

    @property
    def customers(self) -> CustomersApi: ...

    @property
    def search(self) -> SearchApi: ...

    @property
    def outbound(self) -> OutboundApi: ...

    async def start_conversation(self, start: StartConversation) -> Started: ...

    async def close(self) -> None: ...

    def feed(self, after: int | None) -> AsyncIterator[FeedItem]: ...

    async def me(self) -> Fetched[Me]: ...

    async def set_presence(self, presence: str) -> None: ...

    async def conversations(
        self, view: View, *, queue: str | None = None, sort: Sort = "wait", after: str | None = None, limit: int = 100
    ) -> Fetched[ConversationPage]: ...

    async def conversation(self, conversation_id: str) -> Fetched[Conversation]: ...

    async def messages(
        self, conversation_id: str, *, before: str | None = None, limit: int = 100
    ) -> Fetched[MessagePage]: ...

    async def send(self, conversation_id: str, message: Send) -> Message: ...

    async def retry(self, conversation_id: str, message_id: str) -> None: ...

    async def save_draft(self, conversation_id: str, text: str) -> None: ...

    async def mark_read(self, conversation_id: str, message_id: str) -> None: ...

    async def note(self, conversation_id: str, text: str) -> None: ...

    async def act(self, conversation_id: str, action: str) -> None: ...

    async def transfer(
        self, conversation_id: str, *, agent: str | None = None, queue: str | None = None, note: str = ""
    ) -> None: ...

    async def assign(
        self, conversation_id: str, *, agent: str | None = None, queue: str | None = None, force: bool = False
    ) -> None: ...

    async def templates(
        self, number: str, *, language: str | None = None, after: str | None = None
    ) -> Fetched[TemplatePage]: ...

    async def switches(self, workstream: str) -> Fetched[Switches]: ...

    async def set_switches(self, workstream: str, attachments: Directions) -> None: ...

    async def upload(self, name: str, data: bytes | AsyncIterator[bytes]) -> File: ...

    async def download(self, attachment_id: str, *, small: bool = False) -> Download: ...

    def pieces(self, attachment_id: str) -> AsyncIterator[bytes]: ...

    async def retry_attachment(self, attachment_id: str) -> None: ...

    async def queues(self) -> Fetched[QueuePage]: ...

    async def agents(self) -> Fetched[AgentPage]: ...

    async def attention(self) -> Fetched[AttentionPage]: ...

    async def doctor(self) -> DoctorReport: ...

    async def why(self, conversation_id: str) -> Why: ...

    async def consult(
        self, conversation_id: str, *, agent: str | None = None, queue: str | None = None, note: str = ""
    ) -> None: ...

    async def follow_consult(self, conversation_id: str) -> None: ...

    async def hold_queue(self, queue: str, hold: bool) -> None: ...

    async def set_agent_presence(self, agent: str, presence: str) -> None: ...

    async def set_agent_capacity(self, agent: str, capacity: int | None) -> None: ...

    async def set_agent_queues(self, agent: str, queues: list[str] | None) -> None: ...

    async def bulk_preview(self, bulk: Bulk) -> BulkResult: ...

    async def bulk(self, bulk: Bulk) -> BulkResult: ...
