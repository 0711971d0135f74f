"""Routing decisions: an inbound message and a freed agent, whatever waits.

Two hundred kinds of needs wait in every queue, the agent fits only the last of them. Invariant: what is timed is the
desk's own unit of work, undone afterwards, so that every round decides the same.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

from msgspec.structs import replace

from agent_tui.channel.inbound import Inbound, parse_inbound
from agent_tui.channel.signature import parse_form
from agent_tui.config.rules import ClassifyRule, Condition, Outputs, Ruleset, TextMatch
from agent_tui.config.types import Config
from agent_tui.desk.inbound.receive import receive
from agent_tui.desk.routing.dispatch import dispatch_agent, dispatch_queue
from agent_tui.store.engine import connect, sortable_id
from agent_tui.store.unit import Unit
from benchmarks.filled import fill
from benchmarks.pages import FLAT, FREED, SMALL, _compare
from benchmarks.roster import QUEUES, roster
from benchmarks.table import Row
from benchmarks.webhooks import ACCOUNT_SID, OUR_NUMBER

SIGNATURES = 200


def skill(number: int) -> str:
    """The name of a skill."""
    return f"skill{number:03d}"


LAST = skill(SIGNATURES - 1)


def _skills(number: int) -> str:
    # By queues first, so that each of them has every signature.
    return f'{{"{skill(number // len(QUEUES) % SIGNATURES)}":3}}'


def _config() -> Config:
    base = roster()
    rules = tuple(
        ClassifyRule(when=Condition(body=TextMatch(words=(skill(number),))), set=Outputs(skills={skill(number): 3}))
        for number in range(SIGNATURES)
    )
    support = replace(base.workstreams["support"], classify=(Ruleset(name="topics", rules=rules),))
    freed = replace(base.agents[FREED], skills={LAST: 5})
    return replace(base, workstreams={"support": support}, agents=base.agents | {FREED: freed})


class _Desk:
    """A database in which ``count`` conversations wait, and one agent has room for one more."""

    def __init__(self, folder: Path, config: Config, count: int) -> None:
        path = folder / f"waiting-{count}.db"
        fill(path, config, count, count, _skills)
        self.config = config
        self.now = datetime.now(UTC)
        self.writing = connect(path, writing=True)
        self.writing.execute("UPDATE agents SET connected_until = '9', capacity = (id = ?)", (FREED,))
        self.message = _message()

    def undone(self, work: Callable[[Unit], int]) -> int:
        """Run a unit of work and roll it back."""
        self.writing.execute("BEGIN IMMEDIATE")
        try:
            return work(Unit(self.writing, sortable_id))
        finally:
            self.writing.execute("ROLLBACK")

    def freed(self) -> int:
        """Offer the agent what is next."""
        return self.undone(lambda unit: dispatch_agent(unit, self.config, FREED, self.now))

    def inbound(self) -> int:
        """Take a new customer's message in, route it and offer it."""
        return self.undone(self._receive)

    def resumed(self) -> int:
        """A queue is resumed, or its roster changed."""
        return self.undone(lambda unit: dispatch_queue(unit, self.config, QUEUES[0], self.now))

    def _receive(self, unit: Unit) -> int:
        received = receive(unit, self.config, self.message, "", self.now)
        return sum(event.kind == "conversation.offered" for event in unit.events) if received.matched else 0


def _message() -> Inbound:
    form = {
        "MessageSid": "SM" + "f" * 32,
        "AccountSid": ACCOUNT_SID,
        "From": "whatsapp:+4915100000000",
        "To": f"whatsapp:{OUR_NUMBER}",
        "Body": f"I have a question about {LAST}, please",
        "NumMedia": "0",
        "ProfileName": "New",
    }
    parsed = parse_inbound(parse_form(urlencode(form).encode()))
    if not isinstance(parsed, Inbound):
        raise TypeError("the benchmark's own message could not be read")
    return parsed


def decisions(folder: Path, *, quick: bool) -> list[Row]:
    """Each kind of decision with few and with many waiting."""
    large = 100_000 if quick else 1_000_000
    rounds = 41 if quick else 101
    config = _config()
    desks = [_Desk(folder, config, count) for count in (SMALL, large)]
    kinds: tuple[tuple[str, Callable[[_Desk], Callable[[], int]]], ...] = (
        ("decision for a freed agent", lambda desk: desk.freed),
        ("decision for an inbound message", lambda desk: desk.inbound),
        ("decision for a resumed queue", lambda desk: desk.resumed),
    )
    rows = []
    for what, kind in kinds:
        works = [kind(desk) for desk in desks]
        for work in works:
            if work() != 1:
                raise RuntimeError(f"{what}: exactly one conversation was to be offered")
        times = _compare(list(works), rounds)
        rows.append(
            Row(
                f"{what}: {large:,} waiting against {SMALL:,}",
                times[1] / times[0],
                " x",
                FLAT,
                limit=f"{times[0] / 1000:.2f} ms",
                ours=f"{times[1] / 1000:.2f} ms",
                note=f"{SIGNATURES} signatures a queue, the agent fits the last",
            )
        )
    for desk in desks:
        desk.writing.close()
    return rows
