"""A desk that anything may happen to, next to what must stay so whatever happens."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from msgspec.structs import replace as change

from agent_tui.config.types import Agent, Config, Queue, Workstream
from agent_tui.core.assign import obstacle
from agent_tui.core.errors import Forbidden, NotFound, Refused
from agent_tui.core.moment import to_text
from agent_tui.desk.conversations import claim, finish, transfer
from agent_tui.desk.routing import offer, queues
from agent_tui.desk.routing.dispatch import candidate, need_of
from agent_tui.desk.sending import reply
from agent_tui.desk.staff.caller import Caller
from agent_tui.wire.conversations import Assign, Transfer
from agent_tui.wire.messages import Send
from tests.desk.bench import OURS, OURS_TOO, SAM, Bench, a_config

AGENTS = ("ana", "bo", "cy")
CUSTOMERS = tuple(f"whatsapp:+3460000000{index}" for index in range(6))
QUEUES = ("general", "billing")
CAPACITY = {"ana": 1, "bo": 2, "cy": 1}

agents, customers = st.sampled_from(AGENTS), st.sampled_from(CUSTOMERS)
picks = st.integers(0, 50)


def config_without(gone_agents: frozenset[str], gone_queue: bool) -> Config:
    base = a_config(
        workstream={"offer_timeout": 60.0, "close_after_waiting": 5000.0, "close_after_wrap_up": 900.0},
        workstreams={},
        templates=(),
    )
    here = {name: Agent(id=name, capacity=CAPACITY[name]) for name in AGENTS if name not in gone_agents}
    members = {"general": ("ana", "bo"), "billing": ("bo", "cy")}
    wanted = {"general": Queue(id="general"), "billing": Queue(id="billing", priority=1)}
    if gone_queue:
        del wanted["billing"]
    kept = {
        name: change(queue, members=tuple(each for each in members[name] if each in here))
        for name, queue in wanted.items()
    }
    workstreams = {
        "ws": Workstream(
            id="ws",
            fallback_queue="general",
            offer_timeout=60.0,
            close_after_waiting=5000.0,
            close_after_wrap_up=900.0,
            wrap_up_capacity=30.0,
            pick_from_push=True,
        )
    }
    staff = {"sam": base.agents["sam"]}
    return change(base, agents=here | staff, queues=kept, workstreams=workstreams)


class DeskMachine(RuleBasedStateMachine):
    """Customers, agents, a supervisor, time and the roster do as they like."""

    def __init__(self) -> None:
        super().__init__()
        self.gone: frozenset[str] = frozenset()
        self.gone_queue = False
        self.bench = Bench(config_without(self.gone, self.gone_queue))
        self.written: dict[str, int] = {}
        self.states: dict[str, str] = {}
        self.excused: set[str] = set()
        """Agents whom a supervisor, affinity or a customer in wrap-up has put above capacity."""

    def teardown(self) -> None:
        self.bench.close()

    # What there is

    def live(self) -> list[Any]:
        return self.bench.ask("SELECT * FROM conversations WHERE state <> 'closed' ORDER BY id")

    def one(self, pick: int) -> str | None:
        rows = self.bench.ask("SELECT id FROM conversations ORDER BY id DESC LIMIT 12")
        return None if not rows else str(rows[pick % len(rows)]["id"])

    def of_state(self, pick: int, where: str) -> tuple[str, str] | None:
        """One of the conversations ``where`` is so, and who has it."""
        rows = self.bench.ask(
            f"SELECT id, COALESCE(agent_id, offered_to, 'bo') AS holder FROM conversations WHERE {where} ORDER BY id"  # noqa: S608
        )
        return None if not rows else (rows[pick % len(rows)]["id"], rows[pick % len(rows)]["holder"])

    def does(self, use_case: Any, pick: int, where: str, *body: Any) -> None:
        """Whoever has it acts on it: mostly what may be done."""
        found = self.of_state(pick, where)
        if found is not None and found[1] not in self.gone:
            self.attempt(use_case, Caller(found[1], found[1], "agent"), found[0], *body)

    def attempt(self, use_case: Any, caller: Caller, conversation_id: str, *body: Any) -> None:
        before = self.bench.record(conversation_id)
        try:
            self.bench.do(use_case, caller, conversation_id, *body)
        except (Refused, Forbidden, NotFound):
            assert self.bench.record(conversation_id) == before

    def tries(self, use_case: Any, agent: str, pick: int, *body: Any) -> None:
        conversation_id = self.one(pick)
        if conversation_id is None or agent in self.gone:
            return
        self.attempt(use_case, SAM if agent == "sam" else Caller(agent, agent, "agent"), conversation_id, *body)

    # What happens

    @initialize()
    def somebody_is_there(self) -> None:
        self.bench.connect(*AGENTS)

    @rule(customers=st.lists(customers, min_size=2, max_size=6, unique=True))
    def many_write(self, customers: list[str]) -> None:
        for customer in customers:
            self.writes(customer, OURS)

    @rule(customer=customers, number=st.sampled_from([OURS, OURS_TOO]))
    def writes(self, customer: str, number: str) -> None:
        rows = self.bench.ask(
            "SELECT c.agent_id, c.last_agent_id FROM conversations c JOIN pairs p ON p.user_id = c.user_id"
            " AND p.number_id = c.number_id WHERE p.address = ? AND c.state IN ('waiting', 'wrap_up')",
            customer,
        )
        self.excused |= {each for row in rows for each in row if each is not None}
        assert self.bench.hears(sender=customer, To=number).matched
        self.written[customer] = self.written.get(customer, 0) + 1

    @rule(agent=agents)
    def connects(self, agent: str) -> None:
        self.bench.connect(agent)

    @rule(agent=agents, presence=st.sampled_from(["available", "busy", "away", "offline"]))
    def sets_presence(self, agent: str, presence: str) -> None:
        if agent not in self.gone:
            self.bench.set_presence(agent, presence)

    @rule()
    def all_connect(self) -> None:
        self.bench.connect(*(agent for agent in AGENTS if agent not in self.gone))

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
    def ends(self, pick: int, use_case: Any) -> None:
        self.does(use_case, pick, "state IN ('active', 'wrap_up') AND agent_id IS NOT NULL")

    @rule(
        agent=agents,
        pick=picks,
        use_case=st.sampled_from([offer.accept, offer.decline, claim.claim, finish.wait, finish.end, finish.close]),
    )
    def meddles(self, agent: str, pick: int, use_case: Any) -> None:
        self.tries(use_case, agent, pick)

    @rule(agent=agents, pick=picks, text=st.sampled_from(["a", "b"]))
    def replies(self, agent: str, pick: int, text: str) -> None:
        self.tries(reply.send, agent, pick, Send(client_id=f"{agent}{pick}{text}", text=text))

    @rule(pick=picks, to=st.sampled_from([*AGENTS, *QUEUES]))
    def transfers(self, pick: int, to: str) -> None:
        body = Transfer(queue=to) if to in QUEUES else Transfer(agent=to)
        self.does(transfer.transfer, pick, "agent_id IS NOT NULL AND state IN ('active', 'waiting')", body)

    @rule(pick=picks, to=st.sampled_from([*AGENTS, *QUEUES]), force=st.booleans())
    def supervisor_assigns(self, pick: int, to: str, force: bool) -> None:
        if force:
            self.excused.add(to)
        body = Assign(queue=to, force=force) if to in QUEUES else Assign(agent=to, force=force)
        self.tries(transfer.assign, "sam", pick, body)

    @rule(pick=picks)
    def supervisor_closes(self, pick: int) -> None:
        self.tries(finish.close, "sam", pick)

    @rule(queue=st.sampled_from(QUEUES), hold=st.booleans())
    def supervisor_holds(self, queue: str, hold: bool) -> None:
        if queue in self.bench.config.queues:
            self.bench.run(lambda unit: queues.hold_queue(unit, self.bench.config, SAM, queue, hold, self.bench.now))

    @rule(seconds=st.sampled_from([1, 10, 29, 31, 61]))
    def time_passes(self, seconds: int) -> None:
        self.bench.advance(seconds)

    @rule(seconds=st.sampled_from([151, 1000, 6000]))
    def much_time_passes(self, seconds: int) -> None:
        self.bench.advance(seconds)

    @rule(gone=st.sets(agents, max_size=1), gone_queue=st.booleans())
    def roster_is_reloaded(self, gone: set[str], gone_queue: bool) -> None:
        self.gone, self.gone_queue = frozenset(gone), gone_queue
        self.bench.mirror(config_without(self.gone, gone_queue))

    # What must stay so

    @invariant()
    def every_live_conversation_is_whole(self) -> None:
        pairs = set()
        for row in self.live():
            pairs.add((row["number_id"], row["user_id"]))
            assert row["queue_id"] in self.bench.config.queues
            holder = (row["agent_id"], row["offered_to"])
            if row["state"] == "open":
                assert holder == (None, None)
                assert row["queued_at"] is not None
            if row["state"] == "active":
                assert sum(each is not None for each in holder) == 1
                running = self.bench.ask(
                    "SELECT agent_id FROM sessions WHERE conversation_id = ? AND ended_at IS NULL", row["id"]
                )
                assert [each["agent_id"] for each in running] == [row["agent_id"] or row["offered_to"]]
            if row["state"] in ("waiting", "wrap_up"):
                assert row["offered_to"] is None
            assert not set(holder) & self.gone
            if row["offered_to"] is not None:
                until = self.bench.value("SELECT connected_until FROM agents WHERE id = ?", row["offered_to"])
                assert until is not None
                assert until > to_text(self.bench.now)
        assert len(pairs) == len(self.live())

    @invariant()
    def states_move_along_the_table(self) -> None:
        # Several steps may lie between two looks; what is closed must stay so.
        for row in self.bench.ask("SELECT id, state FROM conversations"):
            before = self.states.get(row["id"])
            assert before != "closed" or row["state"] == "closed"
            self.states[row["id"]] = row["state"]

    @invariant()
    def nothing_written_is_lost(self) -> None:
        count = self.bench.value("SELECT COUNT(*) FROM messages WHERE direction = 'inbound'")
        assert count == sum(self.written.values())

    @invariant()
    def the_system_puts_nobody_above_capacity(self) -> None:
        for agent in AGENTS:
            row = self.bench.run(lambda unit, agent=agent: candidate(unit, agent, self.bench.now))  # type: ignore[misc]
            if row is None:
                continue
            if row.used <= row.capacity:
                self.excused.discard(agent)
            assert row.used <= row.capacity or agent in self.excused, (agent, row)

    @invariant()
    def nobody_waits_whom_somebody_could_take(self) -> None:
        at = to_text(self.bench.now)
        workstream = self.bench.config.workstreams["ws"]
        for row in self.live():
            if row["state"] != "open":
                continue
            held = self.bench.value("SELECT held FROM queues WHERE id = ?", row["queue_id"])
            if held:
                continue
            refused = {
                each["agent_id"]: each
                for each in self.bench.ask("SELECT * FROM refusals WHERE conversation_id = ?", row["id"])
            }
            need = need_of(workstream, row["units"], row["skills"])
            for member in self.bench.config.queues[row["queue_id"]].members:
                agent = self.bench.run(lambda unit, member=member: candidate(unit, member, self.bench.now))  # type: ignore[misc]
                assert agent is not None
                refusal = refused.get(member)
                if refusal is not None:
                    resting = refusal["not_before"] > at
                    agent = replace(agent, declined=refusal["times"], resting=resting)
                assert obstacle(agent, need) is not None, (row["id"], member)

    @invariant()
    def queues_count_right(self) -> None:
        for row in self.bench.ask("SELECT id, waiting, active FROM queues WHERE removed_at IS NULL"):
            rows = [each["state"] for each in self.live() if each["queue_id"] == row["id"]]
            assert (row["waiting"], row["active"]) == (rows.count("open"), rows.count("active"))

    @invariant()
    def the_feed_has_no_gap(self) -> None:
        first, last, count = self.bench.ask("SELECT MIN(seq), MAX(seq), COUNT(*) FROM events")[0]
        assert (first, last) == (1, count)


QUICK = settings(max_examples=40, stateful_step_count=40, suppress_health_check=[HealthCheck.too_slow])


def test_whatever_happens() -> None:
    run_state_machine_as_test(DeskMachine, settings=QUICK)


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_whatever_happens_for_long() -> None:
    long = settings(QUICK, derandomize=False, max_examples=1500, stateful_step_count=80)
    run_state_machine_as_test(DeskMachine, settings=long)
