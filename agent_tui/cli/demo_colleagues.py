"""The demo's other agents: they work through the console door like anybody, so that the desk is alive.

Invariant: what they do comes from the seed and from what happens; they never touch what is another's.
"""

from __future__ import annotations

import asyncio
import contextlib
import random

from agent_tui.cli.demo_papers import write_papers
from agent_tui.client.desk import DeskClient
from agent_tui.core.clock import Clock
from agent_tui.core.errors import DeskError
from agent_tui.wire.conversations import Conversation
from agent_tui.wire.messages import Send

LOOK_EVERY = 3.0
LOOKS = 60
LOOK_AGAIN = 0.1
"""The scene waits for the first conversations, at most LOOKS times so many seconds."""
THINKING = (5.0, 14.0)
ANSWERS_BEFORE_END = 3

ANSWERS: tuple[str, ...] = (
    "Thank you for writing. Let me look that up for you.",
    "I have found it, one moment please.",
    "It is on its way; you will have it tomorrow before noon.",
    "I have asked the warehouse and come back to you today.",
    "That is done. Is there anything else?",
)
TOOK_OVER = "Good to hear from you. I am looking into it."


class Colleague:
    """An agent who accepts what is offered, answers, lets rest, ends and closes."""

    def __init__(self, url: str, token: str, clock: Clock, chance: random.Random) -> None:
        self._client = DeskClient(url, token)
        self._clock = clock
        self._chance = chance
        self._answers: dict[str, int] = {}
        self._sent = 0

    async def work(self) -> None:
        """Work until cancelled."""
        try:
            while True:
                # Somebody else was quicker, or the desk is ending; the next round sees it as it is.
                with contextlib.suppress(DeskError):
                    await self._round()
                await self._clock.sleep(self._chance.uniform(0.7, 1.3) * LOOK_EVERY)
        finally:
            await self._client.close()

    async def _round(self) -> None:
        for row in (await self._client.conversations("mine")).value.items:
            if row.state == "active" and row.agent is None:
                await self._clock.sleep(self._chance.uniform(1.0, 4.0))
                await self._client.act(row.id, "accept")
            elif row.state == "active" and row.waiting_since is not None and row.window.state == "open":
                await self._answer(row)
            elif row.state == "active" and self._chance.random() < 0.04:
                await self._client.act(row.id, "wait" if self._chance.random() < 0.5 else "end")
            elif row.state == "wrap_up" and self._chance.random() < 0.1:
                await self._close(row)
        await self._pick()

    async def _close(self, row: Conversation) -> None:
        if not row.codes:
            codes = (await self._client.customers.codes(row.workstream)).items
            if codes:
                await self._client.customers.set_codes(row.id, [self._chance.choice(codes).code])
        await self._client.act(row.id, "close")

    async def _answer(self, row: Conversation) -> None:
        await self._clock.sleep(self._chance.uniform(*THINKING))
        done = self._answers.get(row.id, 0)
        self._answers[row.id] = done + 1
        await self._say(row.id, ANSWERS[done % len(ANSWERS)])
        if row.last_message is not None and row.unread:
            page = (await self._client.messages(row.id, limit=1)).value
            if page.items:
                await self._client.mark_read(row.id, page.items[-1].id)
        if done + 1 >= ANSWERS_BEFORE_END and self._chance.random() < 0.4:
            await self._client.act(row.id, "end")

    async def _pick(self) -> None:
        """Take something from a queue where agents choose themselves."""
        if self._chance.random() > 0.15:
            return
        me = (await self._client.me()).value
        if me.load.used >= me.load.capacity - 1:
            return
        page = (await self._client.conversations("open", queue="orders", limit=1)).value
        for row in page.items:
            await self._client.act(row.id, "claim")

    async def _say(self, conversation_id: str, text: str) -> None:
        self._sent += 1
        await self._client.send(conversation_id, Send(client_id=f"demo-{id(self)}-{self._sent}", text=text))


async def set_the_scene(url: str, token: str) -> None:
    """At the start the first agent has conversations in every state: taken, answered, waiting, in wrap-up."""
    client = DeskClient(url, token)
    try:
        await write_papers(client, await _take_a_few(client))
    except DeskError:
        # The scene is only scenery; whatever the desk refuses, it says itself in the console.
        pass
    finally:
        await client.close()


async def _take_a_few(client: DeskClient) -> list[Conversation]:
    """What the first agent has taken."""
    rows: list[Conversation] = []
    for _ in range(LOOKS):
        rows = (await client.conversations("mine", sort="window")).value.items
        rows += [
            row for row in (await client.conversations("open", sort="window")).value.items if row.queue == "orders"
        ]
        if len(rows) >= 5:
            break
        # Not the demo's clock: a desk needs its time to catch up however fast that runs.
        await asyncio.sleep(LOOK_AGAIN)
    for place, row in enumerate(rows[:6]):
        await client.act(row.id, "accept" if row.offered_to is not None else "claim")
        if row.window.state == "open" and place in (1, 3):
            await client.send(row.id, Send(client_id=f"scene-{row.id}", text=TOOK_OVER))
    if len(rows) > 4:
        await client.act(rows[3].id, "wait")
        await client.act(rows[4].id, "end")
    return rows[:6]


def start_colleagues(url: str, tokens: list[str], clock: Clock, seed: int) -> list[asyncio.Task[None]]:
    """Let the others work."""
    return [
        asyncio.create_task(Colleague(url, token, clock, random.Random(f"{seed}/{place}")).work())  # noqa: S311
        for place, token in enumerate(tokens)
    ]
