"""The end of set-up: a desk that runs, the first message that comes in, and the answer to it.

Invariant: what is said of a message came through the desk's own door; nobody is answered but the person who wrote
first, and only in the words that were typed.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from agent_tui.channel.outcomes import TwilioFault
from agent_tui.channel.sending import TwilioApi
from agent_tui.client.desk import DeskClient
from agent_tui.config.load import load
from agent_tui.core.errors import DeskError, Refused
from agent_tui.core.moment import to_text
from agent_tui.setup.answers import Answers, FirstMessage, Known
from agent_tui.setup.flow import Flow
from agent_tui.wire.messages import Message, Send

LOOK_EVERY = 0.5
TAKE_UP_SECONDS = 8.0
"""The desk reads a changed file within a second or two."""
REFUSAL_SECONDS = 2.0
"""By then a desk has read the changed file and said so if it does not take it."""
ASK_TWILIO_EVERY = 3.0
MEMBERSHIP = timedelta(days=3)
SETTLED = ("sent", "delivered", "read", "failed", "undelivered")
SETTLE_SECONDS = 15.0
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Door:
    """A running desk's console door and the token of this user."""

    url: str
    token: str


class FirstContact:
    """``open_desk`` starts a desk on the configuration, or finds the one that runs.

    ``patience``: seconds that it may take to read a changed file. ``find_desk``: the one that runs, if one does.
    """

    def __init__(
        self,
        config: Path,
        open_desk: Callable[[], Door],
        patience: float = TAKE_UP_SECONDS,
        find_desk: Callable[[], Door | None] = lambda: None,
    ) -> None:
        self._find_desk = find_desk
        self._patience = patience
        self._config = config
        self._open_desk = open_desk
        self._door: Door | None = None
        self._since = datetime.now(UTC)

    async def start(self, flow: Flow, _tell: Tell) -> Known:
        """A desk that has the configuration just written.

        Raises:
            DeskError: none runs and none can be started, or the one that runs does not take the configuration.
        """
        if self._door is not None:
            return flow.known
        self._door = await asyncio.to_thread(self._open_desk)
        try:
            await self._taken_up(flow.answers.numbers)
        except DeskError:
            self._door = None
            raise
        return replace(flow.known, running=True).told(f"The desk runs; its console door is {self._door.url}.")

    async def taken(self) -> list[str]:
        """Whether a desk that runs takes the file as it was changed; a line about it."""
        self._door = await asyncio.to_thread(self._find_desk)
        if self._door is None:
            return ["No desk runs on it now; it counts from the next start."]
        client = self._client()
        try:
            until = asyncio.get_running_loop().time() + min(self._patience, REFUSAL_SECONDS)
            said = None
            while asyncio.get_running_loop().time() < until:
                await asyncio.sleep(LOOK_EVERY)
                said = await _refusal(client)
        finally:
            await client.close()
            self._door = None
        return [f"The desk that runs has not taken it: {said}"] if said else ["The desk that runs has it."]

    async def _taken_up(self, numbers: tuple[str, ...]) -> None:
        """Wait until the desk has the numbers in force.

        Raises:
            Refused: it has not, with what it says itself.
        """
        client = self._client()
        try:
            until = asyncio.get_running_loop().time() + self._patience
            while asyncio.get_running_loop().time() < until:
                if {each.number for each in (await client.channels.all()).items}.issuperset(numbers):
                    return
                await asyncio.sleep(LOOK_EVERY)
            said = await _refusal(client) or ""
        finally:
            await client.close()
        raise Refused(
            f"The desk that runs has not taken the changed file. {said}".strip(),
            code="not_reloaded",
            hint="End it with agent-tui stop; then go on here, and one is started that has it.",
        )

    async def wait(self, flow: Flow, tell: Tell, sandbox: TwilioApi | None) -> Known:
        """The first message to our number; ``sandbox``: also watch for somebody who joins. Ends when cancelled."""
        if self._door is None:
            # Starting it failed when the page was shown; what hindered it may be gone by now.
            flow = replace(flow, known=await self.start(flow, tell))
        numbers = await asyncio.to_thread(self._number_ids, flow.answers)
        joined = asyncio.create_task(_watch_for_join(sandbox, flow.answers, self._since, tell)) if sandbox else None
        client = self._client()
        try:
            while True:
                first = await self._newest(client, numbers)
                if first is not None:
                    return replace(flow.known, first=first).told("A message came in.")
                await asyncio.sleep(LOOK_EVERY)
        finally:
            if joined is not None:
                joined.cancel()
                await asyncio.gather(joined, return_exceptions=True)
            await client.close()

    async def reply(self, flow: Flow, tell: Tell) -> Known:
        """Take the conversation and send the answer; how it went.

        Raises:
            DeskError: it was not taken.
        """
        first = flow.known.first
        if first is None:
            return flow.known
        agent = await asyncio.to_thread(self._agent_id, flow.answers)
        client = self._client(agent)
        try:
            if (await client.conversation(first.conversation)).value.agent != agent:
                await client.assign(first.conversation, agent=agent, force=True)
            sent = await client.send(first.conversation, Send(client_id=uuid.uuid4().hex, text=flow.answers.reply))
            message = await self._settled(client, first.conversation, sent, tell)
        finally:
            await client.close()
        if message.error is not None:
            words = f"The answer failed: {message.error.title} ({message.error.code}). {message.error.next}"
            return flow.known.told(words)
        return flow.known.told(f"Your answer is {message.status}.")

    async def _settled(self, client: DeskClient, conversation: str, sent: Message, tell: Tell) -> Message:
        until = asyncio.get_running_loop().time() + SETTLE_SECONDS
        message = sent
        while message.status not in SETTLED and asyncio.get_running_loop().time() < until:
            await asyncio.sleep(LOOK_EVERY)
            page = (await client.messages(conversation)).value
            message = next((each for each in page.items if each.id == sent.id), message)
            tell(f"Your answer is {message.status}")
        return message

    async def _newest(self, client: DeskClient, numbers: Collection[str]) -> FirstMessage | None:
        """What somebody wrote to one of our numbers since set-up began, and nobody has answered."""
        since = to_text(self._since)
        try:
            for row in (await client.conversations("all", sort="newest", limit=20)).value.items:
                # Not the last message: the desk may have greeted by itself by now.
                if row.number.id in numbers and row.waiting_since is not None and row.waiting_since >= since:
                    page = (await client.messages(row.id)).value
                    words = next((each.text for each in reversed(page.items) if each.direction == "inbound"), "")
                    return FirstMessage(row.id, row.customer.name or row.customer.address, words)
        except DeskError:
            # The desk may be reading the file anew; the next look comes soon.
            return None
        return None

    def _client(self, acting_as: str | None = None) -> DeskClient:
        if self._door is None:
            raise RuntimeError("the desk is started first")
        return DeskClient(self._door.url, self._door.token, acting_as)

    def _number_ids(self, answers: Answers) -> frozenset[str]:
        numbers = load(self._config).numbers.values()
        return frozenset(each.id for each in numbers if each.number in answers.numbers)

    def _agent_id(self, answers: Answers) -> str:
        agents = load(self._config).agents
        return next(each.id for each in agents.values() if answers.agent in (each.id, each.name))


async def _refusal(client: DeskClient) -> str | None:
    """Why the desk does not take the file, in its own words."""
    about = (await client.attention()).value.items
    return next((each.detail for each in about if each.reason == "config_refused"), None)


async def _watch_for_join(api: TwilioApi, answers: Answers, since: datetime, tell: Tell) -> None:
    """Tell of everybody who joins the sandbox; Twilio answers their words itself and calls nobody."""
    told: set[str] = set()
    while True:
        try:
            messages = await api.list_messages(f"whatsapp:{answers.chosen_number}", since)
        except TwilioFault:
            messages = ()
        for message in messages:
            if message.inbound and message.body.strip().lower() == answers.join.lower() and message.from_ not in told:
                told.add(message.from_)
                who, until = message.from_.removeprefix("whatsapp:"), message.date_created + MEMBERSHIP
                tell(f"{who} has joined, until {until:%d %B %H:%M} UTC; now any message")
        await asyncio.sleep(ASK_TWILIO_EVERY)
