"""Routing under anything that may happen: skills, profiles, orders, overflow, preferred agents, transfers with notes,
advice, follow-ups, supervisors who join, assign in bulk and hold, reloads, restarts."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule, run_state_machine_as_test

from agent_tui.core.errors import Forbidden, Invalid, NotFound, Refused
from agent_tui.desk.conversations import bulk, claim, consult, finish, leave, transfer, watch
from agent_tui.desk.routing import offer, queues
from agent_tui.desk.staff.caller import Caller
from agent_tui.wire.conversations import Transfer
from agent_tui.wire.supervision import Bulk, Consult
from tests.desk.bench import SAM
from tests.desk.routing_checks import RoutingChecks
from tests.desk.routing_desk import AGENTS, CUSTOMERS, MEMBERS, WORDS, a_desk

agents, picks = st.sampled_from(AGENTS), st.integers(0, 50)
targets = st.sampled_from([*AGENTS, *MEMBERS])

OFFERED = "offered_to IS NOT NULL"
TAKEN = "agent_id IS NOT NULL AND state = 'active'"
FREE = "state IN ('open', 'waiting')"
HELD = "agent_id IS NOT NULL AND state IN ('active', 'wrap_up')"
PASSED = "agent_id IS NOT NULL AND state IN ('active', 'waiting')"
PARTICIPANTS = "SELECT conversation_id, agent_id FROM participants ORDER BY 1, 2"


class RoutingMachine(RoutingChecks):
    """Customers, agents, time, the file and the machine do as they like."""

    def of_state(self, pick: int, where: str) -> tuple[str, str] | None:
        rows = self.bench.ask(
            f"SELECT id, COALESCE(agent_id, offered_to, 'bo') AS holder FROM conversations WHERE {where} ORDER BY id"  # noqa: S608
        )
        return None if not rows else (rows[pick % len(rows)]["id"], rows[pick % len(rows)]["holder"])

    def does(self, use_case: Any, pick: int, where: str, *body: Any) -> None:
        found = self.of_state(pick, where)
        if found is None or found[1] in self.gone:
            return
        self.tries(use_case, Caller(found[1], found[1], "agent"), found[0], *body)

    def tries(self, use_case: Any, caller: Caller, conversation_id: str, *body: Any) -> bool:
        """Whether it was done; what is refused changes nothing."""
        before = self.bench.record(conversation_id)
        try:
            self.bench.do(use_case, caller, conversation_id, *body)
        except (Refused, Forbidden, NotFound):
            assert self.bench.record(conversation_id) == before
            return False
        self.in_order()
        return True

    def there_are(self, where: str) -> bool:
        return bool(self.rows(f"SELECT 1 FROM conversations WHERE {where} LIMIT 1"))  # noqa: S608

    @initialize(body=st.sampled_from(WORDS))
    def a_day_begins(self, body: str) -> None:
        self.bench.connect(*AGENTS)
        self.they_write(list(CUSTOMERS[:5]), body)
        self.all_accept()

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

    @precondition(lambda self: self.there_are(OFFERED))
    @rule()
    def all_accept(self) -> None:
        while (found := self.of_state(0, OFFERED)) is not None:
            self.does(offer.accept, 0, OFFERED)
            assert self.bench.record(found[0]).agent_id == found[1]

    @rule(seconds=st.sampled_from([1, 31, 46, 61, 660]))
    def time_passes_while_consoles_stay(self, seconds: int) -> None:
        while seconds > 0:
            self.bench.advance(min(seconds, 61))
            self.bench.connect(*(agent for agent in AGENTS if agent not in self.gone))
            seconds -= 61
        # Several timers are handled in one unit of work: what came later may stand before what went earlier.
        self.looked = len(self.bench.events)

    @precondition(lambda self: self.there_are(OFFERED))
    @rule(pick=picks)
    def accepts(self, pick: int) -> None:
        self.does(offer.accept, pick, OFFERED)

    @precondition(lambda self: self.there_are(OFFERED))
    @rule(pick=picks)
    def declines(self, pick: int) -> None:
        self.does(offer.decline, pick, OFFERED)

    @precondition(lambda self: self.there_are(FREE))
    @rule(pick=picks)
    def claims(self, pick: int) -> None:
        self.does(claim.claim, pick, FREE)

    @precondition(lambda self: self.there_are(HELD))
    @rule(pick=picks, use_case=st.sampled_from([finish.wait, finish.end, finish.close]))
    def finishes(self, pick: int, use_case: Any) -> None:
        self.does(use_case, pick, HELD)

    @precondition(lambda self: self.there_are(PASSED))
    @rule(pick=picks, to=targets, note=st.sampled_from(["", "Please look."]))
    def passes_on(self, pick: int, to: str, note: str) -> None:
        body = Transfer(queue=to, note=note) if to in MEMBERS else Transfer(agent=to, note=note)
        notes = "SELECT COUNT(*) FROM messages WHERE kind = 'note'"
        before, passed = self.bench.value(notes), len(self.bench.events)
        self.does(transfer.transfer, pick, PASSED, body)
        done = any(event.kind == "conversation.transferred" for event in self.bench.events[passed:])
        assert self.bench.value(notes) == before + (done and bool(note)), "note and move are one action"

    # Advice

    @precondition(lambda self: self.there_are(TAKEN))
    @rule(pick=picks, of=targets)
    def asks_for_advice(self, pick: int, of: str) -> None:
        body = Consult(queue=of) if of in MEMBERS else Consult(agent=of)
        self.does(consult.consult, pick, TAKEN, body)

    @precondition(lambda self: bool(self.rows(PARTICIPANTS)))
    @rule(pick=picks, use_case=st.sampled_from([consult.accept_consult, leave.leave]))
    def answers_or_leaves(self, pick: int, use_case: Any) -> None:
        found = self.rows(PARTICIPANTS)
        row = found[pick % len(found)]
        caller = SAM if row["agent_id"] == "sam" else Caller(row["agent_id"], row["agent_id"], "agent")
        held = self.bench.record(row["conversation_id"])
        self.tries(use_case, caller, row["conversation_id"])
        after = self.bench.record(row["conversation_id"])
        assert (after.state, after.agent_id, after.session_id) == (held.state, held.agent_id, held.session_id)

    # Supervisors

    @rule(pick=picks, use_case=st.sampled_from([watch.monitor, watch.join]))
    def a_supervisor_looks_on(self, pick: int, use_case: Any) -> None:
        found = self.of_state(pick, "state <> 'closed'")
        if found is not None:
            self.tries(use_case, SAM, found[0])

    @rule(
        some=st.sets(picks, min_size=1, max_size=4),
        action=st.sampled_from(["assign", "assign", "transfer", "close"]),
        to=targets,
        force=st.booleans(),
    )
    def a_supervisor_moves_many(self, some: set[int], action: Any, to: str, force: bool) -> None:
        found = self.rows("SELECT id FROM conversations WHERE state <> 'closed' ORDER BY id")
        ids = sorted({found[pick % len(found)]["id"] for pick in some}) if found else []
        if not ids:
            return
        at: dict[str, Any] = {"queue": to} if to in MEMBERS else {"agent": to}
        body = Bulk(action=action, conversations=ids, force=force, **({} if action == "close" else at))
        before = self.bench.connection.total_changes
        try:
            shown = self.bench.run(lambda unit: bulk.preview(unit, self.bench.config, SAM, body, self.bench.now))
        except (Invalid, NotFound):
            return
        assert self.bench.connection.total_changes == before, "a preview writes nothing"
        if action == "assign" and force:
            self.excused.add(to)
        for place, each in enumerate(ids):
            done = self.tries(
                lambda unit, *rest: bulk.bulk_one(unit, rest[0], rest[1], body, rest[2], rest[3]), SAM, each
            )
            # What comes first may free somebody, and so move what comes later.
            assert place or done == shown[0].ok, (shown[0], done)

    @rule(queue=st.sampled_from(tuple(MEMBERS)), hold=st.booleans())
    def holds(self, queue: str, hold: bool) -> None:
        self.bench.run(lambda unit: queues.hold_queue(unit, self.bench.config, SAM, queue, hold, self.bench.now))
        self.in_order()

    @rule(seconds=st.sampled_from([61, 151, 6000]))
    def nobody_is_heard_of(self, seconds: int) -> None:
        self.bench.advance(seconds)
        self.looked = len(self.bench.events)

    @rule(
        gone=st.sets(agents, max_size=1),
        ordered=st.booleans(),
        only=st.booleans(),
        follow=st.sampled_from([None, 60.0, 300.0, 900.0]),
    )
    def the_file_changes(self, gone: set[str], ordered: bool, only: bool, follow: float | None) -> None:
        self.gone = frozenset(gone)
        self.bench.mirror(a_desk(self.gone, ordered=ordered, only=only, follow=follow))
        self.in_order()

    @rule()
    def the_desk_restarts(self) -> None:
        before = self.bench.ask("SELECT id, state, agent_id, offered_to, queue_id FROM conversations ORDER BY id")
        self.bench.restart()
        after = self.bench.ask("SELECT id, state, agent_id, offered_to, queue_id FROM conversations ORDER BY id")
        assert [tuple(row) for row in before] == [tuple(row) for row in after]
        self.in_order()


QUICK = settings(
    max_examples=32,
    stateful_step_count=40,
    phases=(Phase.reuse, Phase.generate, Phase.shrink),
    suppress_health_check=[HealthCheck.too_slow],
)


def test_routing_whatever_happens() -> None:
    run_state_machine_as_test(RoutingMachine, settings=QUICK)


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_routing_whatever_happens_for_long() -> None:
    run_state_machine_as_test(
        RoutingMachine, settings=settings(QUICK, derandomize=False, max_examples=1000, stateful_step_count=80)
    )
