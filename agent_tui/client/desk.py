"""The console door's client: one method a path, wire types in and out.

Invariant: it adds nothing to the API; rules, retries and state live with the caller.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import quote

import msgspec

from agent_tui.client.administration import Administration
from agent_tui.client.api import Download, Fetched, OutboundApi
from agent_tui.client.channels import Channels
from agent_tui.client.customers import Customers
from agent_tui.client.feed import FeedItem, follow
from agent_tui.client.outbound import Outbound
from agent_tui.client.replies import Replies
from agent_tui.client.search import Search, SearchApi
from agent_tui.client.surveys import Surveys
from agent_tui.client.transport import JSON, Answer, Params, Transport, decoded
from agent_tui.wire.administration import MakeToken, ParkedPage, Token
from agent_tui.wire.conversations import (
    Assign,
    Conversation,
    ConversationPage,
    Sort,
    StartConversation,
    Transfer,
    View,
)
from agent_tui.wire.doctor import DoctorReport
from agent_tui.wire.events import EventPage
from agent_tui.wire.messages import Draft, File, Message, MessagePage, Note, ReadMark, Send, Started
from agent_tui.wire.people import AgentPage, Hold, Me, QueuePage, SetCapacity, SetPresence, SetQueues
from agent_tui.wire.supervision import AttentionPage, Bulk, BulkResult, Consult
from agent_tui.wire.templates import Directions, SetDirections, SetSwitches, Switches, TemplatePage
from agent_tui.wire.why import Why

if TYPE_CHECKING:
    import httpx

T = TypeVar("T")


def _segment(text: str) -> str:
    return quote(text, safe="")


def _given(**values: str | int | None) -> dict[str, str | int]:
    return {key: value for key, value in values.items() if value is not None}


class DeskClient:
    """A desk at ``base_url`` (``http://127.0.0.1:8081``), spoken to with ``token``.

    ``acting_as``: the agent that an administrator with the machine's own token stands for. Every method may raise a
    ``DeskError``; ``Unreachable`` means that no answer came.
    """

    def __init__(
        self,
        base_url: str,
        token: str,
        acting_as: str | None = None,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._transport = Transport(base_url, token, acting_as, transport=transport)
        self._jitter = jitter
        self.replies = Replies(self._transport)
        self.surveys = Surveys(self._transport)
        self.outbound: OutboundApi = Outbound(self._transport)
        self.search: SearchApi = Search(self._transport)
        self.customers = Customers(self._transport)
        self.administration = Administration(self._transport)
        self.channels = Channels(self._transport)

    async def close(self) -> None:
        """Close every connection."""
        await self._transport.close()

    def feed(self, after: int | None) -> AsyncGenerator[FeedItem, None]:
        """Everything that happens after the seq ``after`` (None: from now), over every break; see ``follow``."""
        return follow(self._transport.events, after, sleep=asyncio.sleep, jitter=self._jitter)

    async def _get(self, path: str, kind: type[T], params: Params | None = None) -> Fetched[T]:
        answer = await self._transport.request("GET", path, params=params)
        return Fetched(decoded(answer, kind), answer.feed_seq)

    async def _post(self, path: str, body: msgspec.Struct | None = None, method: str = "POST") -> Answer:
        return await self._transport.request(method, path, body=body)

    # People and queues

    async def me(self) -> Fetched[Me]:
        """Who the token stands for, the load, the desk's clock."""
        return await self._get("/me", Me)

    async def set_presence(self, presence: str) -> None:
        await self._post("/me/presence", SetPresence(presence=presence), "PUT")

    async def agents(self) -> Fetched[AgentPage]:
        return await self._get("/agents", AgentPage)

    async def set_agent_presence(self, agent: str, presence: str) -> None:
        await self._post(f"/agents/{_segment(agent)}/presence", SetPresence(presence=presence), "PUT")

    async def set_agent_capacity(self, agent: str, capacity: int | None) -> None:
        """Set an agent's units; None: as the configuration says."""
        await self._post(f"/agents/{_segment(agent)}/capacity", SetCapacity(capacity=capacity), "PUT")

    async def set_agent_queues(self, agent: str, queues: list[str] | None) -> None:
        """Set the queues an agent is a member of; None: as the configuration says."""
        await self._post(f"/agents/{_segment(agent)}/queues", SetQueues(queues=queues), "PUT")

    async def attention(self) -> Fetched[AttentionPage]:
        """What a supervisor should look at, most pressing first."""
        return await self._get("/attention", AttentionPage)

    async def queues(self) -> Fetched[QueuePage]:
        return await self._get("/queues", QueuePage)

    async def hold_queue(self, queue: str, hold: bool) -> None:
        await self._post(f"/queues/{_segment(queue)}/hold", Hold(hold=hold), "PUT")

    # Conversations

    async def conversations(
        self, view: View, *, queue: str | None = None, sort: Sort = "wait", after: str | None = None, limit: int = 100
    ) -> Fetched[ConversationPage]:
        """A page of rows; ``after`` is the ``next`` of the page before."""
        params = _given(view=view, queue=queue, sort=sort, after=after, limit=limit)
        return await self._get("/conversations", ConversationPage, params)

    async def conversation(self, conversation_id: str) -> Fetched[Conversation]:
        return await self._get(_conversation(conversation_id), Conversation)

    async def start_conversation(self, start: StartConversation) -> Started:
        """A conversation that we start with a template."""
        return decoded(await self._post("/conversations", start), Started)

    async def act(self, conversation_id: str, action: str) -> None:
        """``claim``, ``accept``, ``decline``, ``wait``, ``end``, ``close``, ``monitor``, ``join`` or ``leave``."""
        await self._post(_conversation(conversation_id, action))

    async def transfer(
        self, conversation_id: str, *, agent: str | None = None, queue: str | None = None, note: str = ""
    ) -> None:
        await self._post(_conversation(conversation_id, "transfer"), Transfer(agent=agent, queue=queue, note=note))

    async def assign(
        self, conversation_id: str, *, agent: str | None = None, queue: str | None = None, force: bool = False
    ) -> None:
        await self._post(_conversation(conversation_id, "assign"), Assign(agent=agent, queue=queue, force=force))

    async def consult(
        self, conversation_id: str, *, agent: str | None = None, queue: str | None = None, note: str = ""
    ) -> None:
        """Ask a colleague, or the members of a queue in turn, to look on and write notes."""
        await self._post(_conversation(conversation_id, "consult"), Consult(agent=agent, queue=queue, note=note))

    async def follow_consult(self, conversation_id: str) -> None:
        """Follow an invitation to give advice."""
        await self._post(_conversation(conversation_id, "consult", "accept"))

    async def bulk_preview(self, bulk: Bulk) -> BulkResult:
        """What a bulk action would do, without doing it."""
        return decoded(await self._post("/bulk/preview", bulk), BulkResult)

    async def bulk(self, bulk: Bulk) -> BulkResult:
        """One action for many conversations."""
        return decoded(await self._post("/bulk", bulk), BulkResult)

    # Messages

    async def messages(
        self, conversation_id: str, *, before: str | None = None, limit: int = 100
    ) -> Fetched[MessagePage]:
        """The newest page, or the page before ``before``; oldest first within it."""
        params = _given(before=before, limit=limit)
        return await self._get(_conversation(conversation_id, "messages"), MessagePage, params)

    async def send(self, conversation_id: str, message: Send) -> Message:
        """Send a reply; the same ``client_id`` may be sent again after ``Unreachable``."""
        return decoded(await self._post(_conversation(conversation_id, "messages"), message), Message)

    async def retry(self, conversation_id: str, message_id: str) -> None:
        await self._post(_conversation(conversation_id, "messages", message_id, "retry"))

    async def save_draft(self, conversation_id: str, text: str) -> None:
        await self._post(_conversation(conversation_id, "draft"), Draft(text=text), "PUT")

    async def mark_read(self, conversation_id: str, message_id: str) -> None:
        await self._post(_conversation(conversation_id, "read"), ReadMark(message_id=message_id), "PUT")

    async def note(self, conversation_id: str, text: str) -> None:
        await self._post(_conversation(conversation_id, "notes"), Note(text=text))

    # Templates, switches, files

    async def templates(
        self, number: str, *, language: str | None = None, after: str | None = None
    ) -> Fetched[TemplatePage]:
        """Templates that the number may use, as many a page as the desk gives."""
        params = _given(number=number, language=language, after=after, limit=100)
        return await self._get("/templates", TemplatePage, params)

    async def switches(self, workstream: str) -> Fetched[Switches]:
        return await self._get(f"/workstreams/{_segment(workstream)}/switches", Switches)

    async def set_switches(self, workstream: str, attachments: Directions) -> None:
        path = f"/workstreams/{_segment(workstream)}/switches"
        await self._post(
            path,
            SetSwitches(attachments=SetDirections(customers=attachments.customers, agents=attachments.agents)),
            "PUT",
        )

    async def upload(self, name: str, data: bytes | AsyncIterator[bytes]) -> File:
        answer = await self._transport.request("POST", "/files", params={"name": name}, content=data)
        return decoded(answer, File)

    async def download(self, attachment_id: str, *, small: bool = False) -> Download:
        """The file, or the small picture of it."""
        tail = "/thumbnail" if small else ""
        answer = await self._transport.request("GET", f"/attachments/{_segment(attachment_id)}{tail}")
        return Download(answer.body, answer.content_type)

    def pieces(self, attachment_id: str) -> AsyncIterator[bytes]:
        """The file as it comes."""
        return self._transport.pieces(f"/attachments/{_segment(attachment_id)}")

    async def retry_attachment(self, attachment_id: str) -> None:
        await self._post(f"/attachments/{_segment(attachment_id)}/retry")

    # Administration

    async def events(self, after: int | None = None, limit: int = 100) -> Fetched[EventPage]:
        """One page of the change feed."""
        answer = await self._transport.request("GET", "/events", params=_given(after=after, limit=limit), accept=JSON)
        return Fetched(decoded(answer, EventPage), answer.feed_seq)

    async def parked(self, after: str | None = None) -> Fetched[ParkedPage]:
        return await self._get("/parked", ParkedPage, _given(after=after))

    async def replay(self, parked_id: str) -> None:
        await self._post(f"/parked/{_segment(parked_id)}/replay")

    async def why(self, conversation_id: str) -> Why:
        """Why a conversation is where it is."""
        return (await self._get(_conversation(conversation_id, "why"), Why)).value

    async def doctor(self) -> DoctorReport:
        """The desk examined; administrators only."""
        return (await self._get("/doctor", DoctorReport)).value

    async def make_token(self, agent: str) -> Token:
        """A new bearer token for an agent; administrators only."""
        return decoded(await self._post("/tokens", MakeToken(agent=agent)), Token)

    async def revoke_tokens(self, agent: str) -> None:
        """Revoke all of an agent's tokens; administrators only."""
        await self._transport.request("DELETE", f"/tokens/{_segment(agent)}")


def _conversation(*parts: str) -> str:
    return "/conversations/" + "/".join(_segment(part) for part in parts)
