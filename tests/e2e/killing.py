"""A desk under load that is killed at random moments, and what must hold after each restart and at the end."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections import Counter
from dataclasses import dataclass, field

import httpx

from tests.e2e.callers import Agent, Row, Twilio
from tests.e2e.polling import until_async
from tests.e2e.programs import DeskProgram

CUSTOMERS = [f"+346300000{n:02d}" for n in range(8)]
ARRIVED = ("queued", "sending", "sent", "delivered", "read")


@dataclass
class Load:
    """Customers who write and agents who answer, as fast as they are answered, whatever happens to the desk."""

    http: httpx.AsyncClient
    desk: DeskProgram
    twilio: Twilio
    ana: Agent
    acknowledged: dict[str, str] = field(default_factory=dict)
    """sid -> text of every message whose webhook was answered with 2xx."""
    accepted: dict[str, tuple[str, str]] = field(default_factory=dict)
    """text -> (conversation, message) of every reply that was answered with 202."""
    tried: set[str] = field(default_factory=set)
    refusals: Counter[str] = field(default_factory=Counter)

    @property
    def count(self) -> int:
        return len(self.acknowledged) + len(self.accepted)

    async def customer(self, customer: str) -> None:
        number = 0
        while True:
            number += 1
            text = f"from {customer} {number}"
            said = await self.twilio.say(customer, text)
            if said["webhook"]["accepted"]:
                self.acknowledged[said["sid"]] = text
            else:
                self.refusals[said["webhook"]["failure"]] += 1
                # The desk is away; nobody writes a hundred messages a second into the void.
                await asyncio.sleep(0.05)

    async def agent(self, name: str, conversations: list[str], chance: random.Random) -> None:
        number = 0
        while True:
            number += 1
            text = f"reply of {name} {number}"
            conversation = chance.choice(conversations)
            self.tried.add(text)
            while text not in self.accepted:
                # As the console does: the same client_id until the desk has answered.
                try:
                    answer = await self.ana.send(conversation, client_id=text, text=text)
                except httpx.TransportError:
                    await asyncio.sleep(0.05)
                    continue
                if answer.status_code == 503:
                    await asyncio.sleep(0.05)
                    continue
                assert answer.status_code == 202, answer.text
                self.accepted[text] = (conversation, answer.json()["id"])


@contextlib.asynccontextmanager
async def under_load(load: Load, conversations: list[str], chance: random.Random):  # type: ignore[no-untyped-def]
    """The load runs meanwhile; what went wrong in it is raised at the end."""
    tasks = [asyncio.create_task(load.customer(each)) for each in CUSTOMERS]
    tasks += [
        asyncio.create_task(load.agent(f"agent-{n}", conversations, random.Random(chance.random()))) for n in range(4)
    ]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        ended = await asyncio.gather(*tasks, return_exceptions=True)
    for each in ended:
        if isinstance(each, BaseException) and not isinstance(each, asyncio.CancelledError):
            raise each


async def conversations_of(load: Load) -> list[str]:
    """Every customer has written once, and Ana has claimed every conversation."""
    for customer in CUSTOMERS:
        said = await load.twilio.say(customer, f"first of {customer}")
        load.acknowledged[said["sid"]] = f"first of {customer}"
    rows = await load.ana.rows()
    for row in rows:
        await load.ana.act(row["id"], "claim")
    return [str(row["id"]) for row in rows]


async def kill_and_restart(load: Load, chance: random.Random) -> None:
    """Let the load do a random number of things, kill, start again, look."""
    program = load.desk.program
    assert program is not None
    mark = load.count + chance.randrange(5, 60)

    async def enough() -> bool:
        return load.count >= mark

    await until_async(enough, "the load")
    program.kill()
    known = set(load.acknowledged)
    await asyncio.to_thread(load.desk.start)
    assert await missing(load, known) == set(), "an acknowledged message is gone"


async def missing(load: Load, sids: set[str]) -> set[str]:
    """Those of ``sids`` that are in no transcript, or in two places."""
    found = Counter(each["twilio_sid"] for each in await everything(load) if each["direction"] == "inbound")
    assert set(found.values()) <= {1}, "a message is there twice"
    return sids - found.keys()


async def everything(load: Load) -> list[Row]:
    rows = await load.ana.rows()
    return [message for row in rows for message in await load.ana.transcript(row["id"])]


async def check_replies(load: Load, *, settled: bool) -> Counter[str]:
    """Every accepted reply is at Twilio once, or not at all and failed; nothing is there twice.

    ``settled``: wait until nothing is in doubt any more, a good minute; otherwise a reply that did not arrive may
    still be uncertain, and those behind it in its conversation queued. Gives the replies counted by how they ended.
    """

    async def look() -> Counter[str] | None:
        copies = Counter(row["body"] for row in await load.twilio.sent())
        assert max(copies.values(), default=0) <= 1, "a customer got a message twice"
        assert copies.keys() <= load.tried
        shown = {each["id"]: each for each in await everything(load)}
        doubtful = {each["conversation_id"] for each in shown.values() if each["status"] == "uncertain"}
        ends: Counter[str] = Counter()
        waiting = 0
        for text, (conversation_id, message_id) in load.accepted.items():
            status, code = shown[message_id]["status"], (shown[message_id]["error"] or {}).get("code")
            ends[f"{copies[text]} at Twilio, {code or status}"] += 1
            if copies[text]:
                assert status in (*ARRIVED, "uncertain"), (text, status, code)
                waiting += status == "uncertain"
            elif status != "failed":
                assert status in ("queued", "sending", "uncertain"), (text, status, code)
                waiting += settled or conversation_id not in doubtful
            else:
                assert code == "not_sent", (text, status, code)
        return ends if waiting == 0 else None

    return await until_async(look, "every reply is settled", 120 if settled else 30)
