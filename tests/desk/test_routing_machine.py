"""Routing under anything that may happen: skills, profiles, orders, overflow, preferred agents, reloads, restarts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from msgspec.structs import replace as change

from agent_tui.config.rules import ClassifyRule, Condition, OrderRule, Outputs, RouteRule, Ruleset, TextMatch
from agent_tui.config.types import (
    Agent,
    CapacityProfile,
    Config,
    Overflow,
    OverflowCondition,
    OverflowTransfer,
    Queue,
    Workstream,
)
from agent_tui.core.assign import Candidate, Need, obstacle
from agent_tui.core.errors import Forbidden, NotFound, Refused
from agent_tui.core.moment import to_text
from agent_tui.desk import claim, finish, offer, queues, transfer
from agent_tui.desk.caller import Caller
from agent_tui.desk.candidates import candidate, refusals_of
from agent_tui.desk.rulebook import rulebook
from agent_tui.wire.conversations import Transfer
from tests.desk.bench import SAM, Bench, a_config

AGENTS = ("ana", "bo", "cy", "di")
CAPACITY = {"ana": 1, "bo": 2, "cy": 1, "di": 1}
SKILLS: dict[str, dict[str, int]] = {"ana": {"refund": 3}, "bo": {"refund": 1}, "cy": {}, "di": {"refund": 5}}
MEMBERS = {"general": ("ana", "bo", "cy"), "billing": ("ana", "di"), "late": ("bo", "di")}
WORDS = ("hello", "refund", "vip", "form", "ana", "vip refund", "form billing", "late", "late vip")
CUSTOMERS = tuple(f"whatsapp:+346000000{index:02d}" for index in range(14))

agents, picks = st.sampled_from(AGENTS), st.integers(0, 50)


def says(word: str) -> Condition:
    return Condition(body=TextMatch(words=(word,)))


def sets(word: str, **outputs: Any) -> Ruleset:
    return Ruleset(name=word, rules=(ClassifyRule(when=says(word), set=Outputs(**outputs)),))


def a_desk(gone: frozenset[str] = frozenset(), *, ordered: bool = True, only: bool = False) -> Config:
    """Three queues, each with its method; ``ordered``: one of them with an order of its own."""
    base = a_config(workstream={}, templates=())
    workstream = Workstream(
        id="ws",
        fallback_queue="general",
        offer_timeout=60.0,
        wrap_up_capacity=45.0,
        close_after_waiting=5000.0,
        pick_from_push=True,
        preferred_only=only,
        missed_presence="busy",
        classify=(
            sets("refund", skills={"refund": 3}),
            sets("vip", priority=2, variables={"tier": "vip"}),
            sets("form", capacity_profile="forms"),
            sets("ana", preferred_agents=("ana",)),
        ),
        route=(
            RouteRule(name="money", when=says("billing"), queues={"billing": 100}),
            RouteRule(name="refunds", when=Condition(skills_any=("refund",)), queues={"billing": 50, "late": 50}),
            RouteRule(name="late", when=says("late"), queues={"late": 100}),
        ),
    )
    vip_first = (OrderRule(when=Condition(variables={"tier": ("vip",)})),)
    wanted = {
        "general": Queue(id="general", order=vip_first if ordered else ()),
        "billing": Queue(
            id="billing",
            priority=1,
            assignment="round_robin",
            overflow=(
                Overflow(when=OverflowCondition(waiting_over=600.0), do=OverflowTransfer(transfer="general")),
                Overflow(when=OverflowCondition(open_over=3), do="end"),
            ),
        ),
        "late": Queue(id="late", assignment="least_active"),
    }
    here = {n: Agent(id=n, capacity=CAPACITY[n], skills=SKILLS[n]) for n in AGENTS if n not in gone}
    return change(
        base,
        agents=here | {"sam": base.agents["sam"]},
        queues={n: change(q, members=tuple(m for m in MEMBERS[n] if m in here)) for n, q in wanted.items()},
        workstreams={"ws": workstream},
        capacity_profiles={"forms": CapacityProfile(id="forms", limit=1)},
    )


class RoutingMachine(RuleBasedStateMachine):
    """Customers, agents, time, the file and the machine do as they like."""

    def __init__(self) -> None:
        super().__init__()
        self.gone: frozenset[str] = frozenset()
        self.bench = Bench(a_desk())
        self.excused: set[str] = set()
        """Agents whom affinity, a customer in wrap-up or a transfer has put above capacity."""
        self.looked = len(self.bench.events)

    def teardown(self) -> None:
        self.bench.close()

    def of_state(self, pick: int, where: str) -> tuple[str, str] | None:
        rows = self.bench.ask(
            f"SELECT id, COALESCE(agent_id, offered_to, 'bo') AS holder FROM conversations WHERE {where} ORDER BY id"  # noqa: S608
        )
        return None if not rows else (rows[pick % len(rows)]["id"], rows[pick % len(rows)]["holder"])

    def does(self, use_case: Any, pick: int, where: str, *body: Any) -> None:
        found = self.of_state(pick, where)
        if found is None or found[1] in self.gone:
            return
        before = self.bench.record(found[0])
        try:
            self.bench.do(use_case, Caller(found[1], found[1], "agent"), found[0], *body)
        except (Refused, Forbidden, NotFound):
            assert self.bench.record(found[0]) == before
        self.in_order()

    @initialize()
    def everybody_is_there(self) -> None:
        self.bench.connect(*AGENTS)

    @rule(
        customers=st.lists(st.sampled_from(CUSTOMERS), min_size=2, max_size=7, unique=True), body=st.sampled_from(WORDS)
    )
    def they_write(self, customers: list[str], body: str) -> None:
        for customer in customers:
            rows = self.bench.ask(
                "SELECT c.last_agent_id FROM conversations c JOIN pairs p ON p.user_id = c.user_id"
                " WHERE p.address = ? AND c.state IN ('waiting', 'wrap_up') AND c.last_agent_id IS NOT NULL",
                customer,
            )
            self.excused |= {row["last_agent_id"] for row in rows}
            assert self.bench.hears(body, customer).matched
            self.in_order()

    @rule(agent=agents)
    def connects(self, agent: str) -> None:
        self.bench.connect(agent)
        self.in_order()

    @rule()
    def all_connect(self) -> None:
        for agent in AGENTS:
            if agent not in self.gone:
                self.connects(agent)

    @rule(agent=agents, presence=st.sampled_from(["available", "busy", "away", "offline", "automatic"]))
    def sets_presence(self, agent: str, presence: str) -> None:
        if agent not in self.gone:
            self.bench.set_presence(agent, presence)
            self.in_order()

    @rule()
    def all_accept(self) -> None:
        while (found := self.of_state(0, "offered_to IS NOT NULL")) is not None:
            self.does(offer.accept, 0, "offered_to IS NOT NULL")
            assert self.bench.record(found[0]).agent_id == found[1]

    @rule(minutes=st.sampled_from([1, 11]))
    def time_passes_while_consoles_stay(self, minutes: int) -> None:
        for _ in range(minutes):
            self.bench.advance(60)
            self.bench.connect(*(agent for agent in AGENTS if agent not in self.gone))
        self.looked = len(self.bench.events)

    @rule(pick=picks)
    def accepts(self, pick: int) -> None:
        self.does(offer.accept, pick, "offered_to IS NOT NULL")

    @rule(pick=picks)
    def declines(self, pick: int) -> None:
        self.does(offer.decline, pick, "offered_to IS NOT NULL")

    @rule(pick=picks)
    def claims(self, pick: int) -> None:
        self.does(claim.claim, pick, "state IN ('open', 'waiting')")

    @rule(pick=picks, use_case=st.sampled_from([finish.wait, finish.end, finish.close]))
    def finishes(self, pick: int, use_case: Any) -> None:
        self.does(use_case, pick, "state IN ('active', 'wrap_up') AND agent_id IS NOT NULL")

    @rule(pick=picks, to=st.sampled_from([*AGENTS, *MEMBERS]))
    def passes_on(self, pick: int, to: str) -> None:
        body = Transfer(queue=to) if to in MEMBERS else Transfer(agent=to)
        self.does(transfer.transfer, pick, "agent_id IS NOT NULL AND state IN ('active', 'waiting')", body)

    @rule(queue=st.sampled_from(tuple(MEMBERS)), hold=st.booleans())
    def holds(self, queue: str, hold: bool) -> None:
        self.bench.run(lambda unit: queues.hold_queue(unit, self.bench.config, SAM, queue, hold, self.bench.now))
        self.in_order()

    @rule(seconds=st.sampled_from([1, 31, 46, 61, 151, 6000]))
    def time_passes(self, seconds: int) -> None:
        self.bench.advance(seconds)
        # Several timers are handled in one unit of work: what came later may stand before what went earlier.
        self.looked = len(self.bench.events)

    @rule(gone=st.sets(agents, max_size=1), ordered=st.booleans(), only=st.booleans())
    def the_file_changes(self, gone: set[str], ordered: bool, only: bool) -> None:
        self.gone = frozenset(gone)
        self.bench.mirror(a_desk(self.gone, ordered=ordered, only=only))
        self.in_order()

    @rule()
    def the_desk_restarts(self) -> None:
        before = self.bench.ask("SELECT id, state, agent_id, offered_to, queue_id FROM conversations ORDER BY id")
        self.bench.restart()
        after = self.bench.ask("SELECT id, state, agent_id, offered_to, queue_id FROM conversations ORDER BY id")
        assert [tuple(row) for row in before] == [tuple(row) for row in after]
        self.in_order()

    # What must stay so

    def waiting(self) -> list[tuple[Any, Need]]:
        found = []
        book = rulebook(self.bench.config)
        for row in self.bench.ask(
            "SELECT c.* FROM conversations c JOIN queues q ON q.id = c.queue_id WHERE c.state = 'open' AND q.held = 0"
        ):
            need = book.need(row["signature"])
            assert need is not None
            found.append((row, need))
        return found

    def agent(self, name: str) -> Candidate | None:
        return self.bench.run(lambda unit: candidate(unit, name, self.bench.now, None, self.bench.config))

    def refusing(self, agent: Candidate, conversation_id: str) -> Candidate:
        row = self.bench.run(lambda unit: refusals_of(unit, conversation_id)).get(agent.id)
        if row is None:
            return agent
        return replace(agent, declined=row["times"], resting=row["not_before"] > to_text(self.bench.now))

    def in_order(self) -> None:
        """Whoever was offered something could take nothing that stood before it in that queue."""
        offered = [event for event in self.bench.events[self.looked :] if event.kind == "conversation.offered"]
        self.looked = len(self.bench.events)
        for event in offered:
            assert event.conversation_id is not None
            name, queue = event.data["agent"], event.data["queue"]
            agent = self.agent(str(name))
            given = self.bench.ask("SELECT * FROM conversations WHERE id = ?", event.conversation_id)[0]
            if (
                agent is None
                or event.data["affinity"]
                or given["offered_to"] != name
                or name not in MEMBERS[str(queue)]
            ):
                continue
            before = replace(agent, used=agent.used - given["units"], held=agent.held - 1, automatic=True)
            for row, need in self.waiting():
                if row["queue_id"] != queue or place(row) > place(given):
                    continue
                assert obstacle(self.refusing(before, row["id"]), need) is not None, (name, row["id"], given["id"])

    @invariant()
    def one_owner(self) -> None:
        for row in self.bench.ask("SELECT * FROM conversations WHERE state <> 'closed'"):
            holders = [each for each in (row["agent_id"], row["offered_to"]) if each is not None]
            assert len(holders) == (1 if row["state"] == "active" else len(holders))
            assert row["state"] != "open" or holders == []
            assert not set(holders) & self.gone

    @invariant()
    def nobody_above_capacity(self) -> None:
        for name in AGENTS:
            agent = self.agent(name)
            if agent is None:
                continue
            within = agent.used <= agent.capacity and all(free >= 0 for free in agent.places.values())
            if within:
                self.excused.discard(name)
            assert within or name in self.excused, agent

    @invariant()
    def nothing_is_forgotten(self) -> None:
        for row, need in self.waiting():
            for name in self.bench.config.queues[row["queue_id"]].members:
                agent = self.agent(name)
                assert agent is not None
                assert obstacle(self.refusing(agent, row["id"]), need) is not None, (row["id"], name)

    @invariant()
    def signatures_count_right(self) -> None:
        counted = self.bench.ask(
            "SELECT queue_id, signature, COUNT(*) FROM conversations WHERE state = 'open' GROUP BY 1, 2 ORDER BY 1, 2"
        )
        kept = self.bench.ask("SELECT queue_id, signature, waiting FROM queue_signatures ORDER BY 1, 2")
        assert [tuple(row) for row in counted] == [tuple(row) for row in kept]

    @invariant()
    def buckets_are_those_of_the_order(self) -> None:
        for row in self.bench.ask("SELECT queue_id, bucket, variables FROM conversations WHERE state = 'open'"):
            ordered = bool(self.bench.config.queues[row["queue_id"]].order)
            assert row["bucket"] == int(ordered and "vip" not in row["variables"])

    @invariant()
    def presence_follows_load(self) -> None:
        for row in self.bench.ask("SELECT id, presence, chosen_presence FROM agents WHERE removed_at IS NULL"):
            agent = self.agent(row["id"])
            assert agent is not None
            if row["chosen_presence"] is None and row["id"] in AGENTS:
                shown = "available" if agent.used == 0 and agent.held == 0 else "busy"
                assert row["presence"] == ("do_not_disturb" if agent.used and agent.free <= 0 else shown)


def place(row: Any) -> tuple[Any, ...]:
    return row["bucket"], row["priority"], row["queued_at"], row["id"]


QUICK = settings(max_examples=120, stateful_step_count=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def test_routing_whatever_happens() -> None:
    run_state_machine_as_test(RoutingMachine, settings=QUICK)


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_routing_whatever_happens_for_long() -> None:
    run_state_machine_as_test(RoutingMachine, settings=settings(QUICK, max_examples=1000, stateful_step_count=80))
