"""Customers and agents who talk to a desk over a simulated Twilio, each customer by one of a few plans.

Invariant: a customer does the next thing only when what the plan waits for has arrived on the telephone, so what each
one got in the end is known beforehand, however fast, and through however many restarts.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

from agent_tui.simulator.world import Message
from tests.e2e.callers import Agent
from tests.e2e.embedded import DeskHere, World
from tests.e2e.polling import until_async

MENU, JOINED, ENDED, QUESTION, COMMENT = "What is it about?", "is here.", "Goodbye.", "How was it?", "tell us why"
CAPACITY = 25
"""Conversations that an agent works on at a time."""
CONFIG = f"""
[workstreams.support.bot]
start = "hello"
[workstreams.support.bot.menu.hello]
say = "{MENU}"
options = [{{ label = "A person", words = ["person"] }}, {{ label = "Nothing", end = true }}]
[workstreams.support.survey]
question = "{QUESTION}"
remind_after = "4h"
expires_after = "20h"
[automated.agent_joined]
text = "{{AgentName}} {JOINED}"
[automated.agent_ended]
text = "{ENDED}"
"""
WORKSTREAM = 'offer_timeout = "10h"\n'


async def eventually(holds: Callable[[], bool], what: str) -> None:
    """Wait until it holds."""

    async def look() -> bool:
        return holds()

    await until_async(look, what, 7200)


@dataclass(frozen=True)
class Plan:
    """What a customer says: to the menu, then (``score``) to the survey, then a comment."""

    choice: str
    score: str = ""
    comment: str = ""


PLANS = (Plan("2"), Plan("person", "4", "kind people"), Plan("1", "5"), Plan("person"))


def plan_of(place: int) -> Plan:
    return PLANS[place % len(PLANS)]


def address(place: int) -> str:
    return f"+34{600_000_000 + place}"


@dataclass
class Crowd:
    """All customers; ``arrived``: what reached each telephone."""

    world: World
    arrived: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    done: int = 0
    _news: dict[str, asyncio.Event] = field(default_factory=lambda: defaultdict(asyncio.Event))
    _open: asyncio.Event = field(default_factory=asyncio.Event)
    _talking: int = 0

    def __post_init__(self) -> None:
        self.world.simulator.delivery.on_arrival = self._hear

    def _hear(self, message: Message) -> None:
        person = message.recipient.removeprefix("whatsapp:")
        self.arrived[person].append(message.body)
        self._news[person].set()

    async def heard(self, person: str, words: str) -> None:
        while not any(words in text for text in self.arrived[person]):
            self._news[person].clear()
            await self._news[person].wait()

    async def says(self, person: str, text: str) -> None:
        """Once a desk is there."""
        await self._open.wait()
        self._talking += 1
        try:
            said = await self.world.twilio.say(person, text)
            assert said["webhook"]["status"] == 204, said
        finally:
            self._talking -= 1

    async def lives(self, place: int) -> None:
        """One customer, from the first word to the last."""
        person, plan = address(place), plan_of(place)
        await self.says(person, f"hello {place}")
        await self.heard(person, MENU)
        await self.says(person, plan.choice)
        if plan.choice != "2":
            await self.heard(person, f"answer to {person}")
            await self.heard(person, QUESTION)
            if plan.score:
                await self.says(person, plan.score)
            if plan.comment:
                await self.heard(person, COMMENT)
                await self.says(person, plan.comment)
        self.done += 1

    async def until(self, done: int) -> None:
        """So many customers have said all they have to say."""
        await eventually(lambda: self.done >= done, f"{done} customers")

    def got(self, words: str) -> int:
        """How many telephones have got them."""
        return sum(any(words in text for text in texts) for texts in self.arrived.values())

    @contextlib.asynccontextmanager
    async def served(self, *names: str) -> AsyncIterator[DeskHere]:
        """A desk, with agents at work; at its end it stops in the middle of whatever it does."""
        async with self.world.desk() as desk:
            self._open.set()
            tasks = [asyncio.create_task(self._works(desk.agents[name], name)) for name in names]
            try:
                yield desk
            finally:
                self._open.clear()
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
                await eventually(lambda: not self._talking, "an end of the talk")

    async def _works(self, agent: Agent, name: str) -> None:
        while True:
            page = await agent.get(f"/conversations?view=mine&limit={CAPACITY}")
            rows = [row for row in page["items"] if row["state"] != "closed"]
            await asyncio.gather(*(self._serves(agent, name, row) for row in rows))
            if not rows:
                await asyncio.sleep(0.02)

    async def _serves(self, agent: Agent, name: str, row: dict[str, object]) -> None:
        """Accept, answer once, close; whatever was done before a restart is not done again."""
        at = str(row["id"])
        if row["offered_to"] == name and not (await agent.call("POST", f"/conversations/{at}/accept")).is_success:
            return
        person = str(row["customer"]["address"]).removeprefix("whatsapp:")  # type: ignore[index]
        said = await agent.send(at, client_id=f"to {at}", text=f"answer to {person}")
        if said.is_success:
            await self.heard(person, f"answer to {person}")
            await agent.call("POST", f"/conversations/{at}/close")


THANKS, REMINDER = "Thank you for your", "A number from 1 to 5"
SPOKEN = (MENU, JOINED, "answer to +", ENDED, QUESTION)
GETS: dict[Plan, tuple[str, ...]] = {
    PLANS[0]: (MENU,),
    PLANS[1]: (*SPOKEN, COMMENT, THANKS),
    PLANS[2]: (*SPOKEN, COMMENT),
    PLANS[3]: (*SPOKEN, REMINDER),
}
"""What each plan's customer has got in the end, each once, in whatever order the telephone got it."""


def wrong(crowd: Crowd, place: int) -> list[str]:
    """What a customer got too much or too little, if anything."""
    wanted, got = GETS[plan_of(place)], crowd.arrived[address(place)]
    kinds = Counter(next((kind for kind in wanted if kind in text), text) for text in got)
    return [f"{kind} x {kinds[kind]}" for kind in {*wanted, *kinds} if kinds[kind] != (kind in wanted)]
