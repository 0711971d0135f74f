"""What must stay so whatever happens to routing, and how the machine looks at its desk.

Each check is a small model of its own, told from the rules and not from the code. Looks are kept until something
changes: most of the time of a run goes into looking.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

from hypothesis.stateful import RuleBasedStateMachine, invariant

from agent_tui.core.assign import Candidate, Need, obstacle
from agent_tui.core.moment import from_text, to_text
from agent_tui.desk.routing.candidates import candidate, refusals_of
from agent_tui.desk.routing.rulebook import rulebook
from agent_tui.desk.timers import close_moment
from agent_tui.store.unit import Reader
from tests.desk.bench import Bench
from tests.desk.routing_desk import AGENTS, MEMBERS, a_desk

T = TypeVar("T")


class RoutingChecks(RuleBasedStateMachine):
    """The desk, and what is looked at after every step."""

    def __init__(self) -> None:
        super().__init__()
        self.gone: frozenset[str] = frozenset()
        self.bench = Bench(a_desk())
        self.excused: set[str] = set()
        """Agents whom affinity, a customer in wrap-up, a transfer or force has put above capacity."""
        self.looked = len(self.bench.events)
        self._kept: dict[Any, Any] = {}
        self._kept_at: Any = None

    def teardown(self) -> None:
        self.bench.close()

    # Looking

    def once(self, key: Any, look: Callable[[Reader], T]) -> T:
        """What ``look`` finds, kept under ``key`` until anything changes."""
        bench = self.bench
        at = (id(bench.connection), bench.connection.total_changes, bench.now)
        if at != self._kept_at:
            self._kept, self._kept_at = {}, at
        if key not in self._kept:
            self._kept[key] = look(Reader(bench.connection))
        found: T = self._kept[key]
        return found

    def rows(self, sql: str) -> list[Any]:
        return self.once(sql, lambda reader: reader.connection.execute(sql).fetchall())

    def agent(self, name: str) -> Candidate | None:
        return self.once(
            ("agent", name), lambda reader: candidate(reader, name, self.bench.now, None, self.bench.config)
        )

    def refusing(self, agent: Candidate, conversation_id: str) -> Candidate:
        found = self.once(("refusals", conversation_id), lambda reader: refusals_of(reader, conversation_id))
        row = found.get(agent.id)
        if row is None:
            return agent
        return replace(agent, declined=row["times"], resting=row["not_before"] > to_text(self.bench.now))

    def waiting(self) -> list[tuple[Any, Need]]:
        book = rulebook(self.bench.config)
        found = []
        for row in self.rows(
            "SELECT c.* FROM conversations c JOIN queues q ON q.id = c.queue_id WHERE c.state = 'open' AND q.held = 0"
        ):
            need = book.need(row["signature"])
            assert need is not None
            found.append((row, need))
        return found

    def live(self) -> list[Any]:
        return self.rows("SELECT * FROM conversations WHERE state <> 'closed'")

    # What must stay so

    def in_order(self) -> None:
        """Whoever was offered something could take nothing that stood before it in that queue."""
        offered = [event for event in self.bench.events[self.looked :] if event.kind == "conversation.offered"]
        self.looked = len(self.bench.events)
        for event in offered:
            assert event.conversation_id is not None
            name, queue = str(event.data["agent"]), str(event.data["queue"])
            agent = self.agent(name)
            given = self.bench.ask("SELECT * FROM conversations WHERE id = ?", event.conversation_id)[0]
            if agent is None or event.data["affinity"] or given["offered_to"] != name or name not in MEMBERS[queue]:
                continue
            before = replace(agent, used=agent.used - given["units"], held=agent.held - 1, automatic=True)
            for row, need in self.waiting():
                if row["queue_id"] == queue and place(row) <= place(given):
                    assert obstacle(self.refusing(before, row["id"]), need) is not None, (name, row["id"], given["id"])

    @invariant()
    def one_owner(self) -> None:
        for row in self.live():
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
                if obstacle(agent, need) is None:
                    assert obstacle(self.refusing(agent, row["id"]), need) is not None, (row["id"], name)

    @invariant()
    def signatures_count_right(self) -> None:
        counted = self.rows(
            "SELECT queue_id, signature, COUNT(*) FROM conversations WHERE state = 'open' GROUP BY 1, 2 ORDER BY 1, 2"
        )
        kept = self.rows("SELECT queue_id, signature, waiting FROM queue_signatures ORDER BY 1, 2")
        assert [tuple(row) for row in counted] == [tuple(row) for row in kept]

    @invariant()
    def buckets_are_those_of_the_order(self) -> None:
        for row in self.live():
            if row["state"] == "open":
                ordered = bool(self.bench.config.queues[row["queue_id"]].order)
                assert row["bucket"] == int(ordered and "vip" not in row["variables"])

    @invariant()
    def presence_follows_load(self) -> None:
        for row in self.rows("SELECT id, presence, chosen_presence FROM agents WHERE removed_at IS NULL"):
            if row["chosen_presence"] is None and row["id"] in AGENTS:
                agent = self.agent(row["id"])
                assert agent is not None
                shown = "available" if agent.used == 0 and agent.held == 0 else "busy"
                assert row["presence"] == ("do_not_disturb" if agent.used and agent.free <= 0 else shown)

    @invariant()
    def timers_of_states_are_what_the_file_says(self) -> None:
        due = {(row["kind"], row["subject"]): row["due_at"] for row in self.rows("SELECT * FROM timers")}
        config, workstream = self.bench.config, self.bench.config.workstreams["ws"]
        called = {
            event["conversation_id"]: from_text(event["at"])
            for event in self.rows("SELECT conversation_id, kind, at FROM events ORDER BY seq")
            if event["kind"] in ("conversation.monitored", "conversation.joined", "conversation.consulted")
        }
        for row in self.live():
            since = from_text(row["state_at"])
            closes = close_moment(config, "ws", row["state"], max(since, called.get(row["id"], since)))
            assert closes is not None
            # Whoever looks on or is asked for advice begins that time anew.
            latest = close_moment(config, "ws", row["state"], self.bench.now)
            assert latest is not None
            assert closes <= from_text(due["auto_close", row["id"]]) <= latest
            back = due.get(("follow_up", row["id"]))
            if row["state"] != "waiting" or workstream.follow_up_after is None:
                assert back is None, row["state"]
            else:
                assert back is not None
                assert (from_text(back) - since).total_seconds() == workstream.follow_up_after

    @invariant()
    def advice_is_of_the_one_who_has_it_now(self) -> None:
        """Who is invited or advises, does so in a session that runs; each call has its time; one search at a time."""
        due = {row["subject"] for row in self.rows("SELECT * FROM timers") if row["kind"] == "consult"}
        invited = set()
        for row in self.rows(
            "SELECT p.*, c.state, c.agent_id AS owner"
            " FROM participants p JOIN conversations c ON c.id = p.conversation_id"
        ):
            assert row["state"] != "closed"
            if row["mode"] in ("invited", "consult"):
                assert row["state"] == "active"
                assert row["owner"] not in (None, row["agent_id"])
                assert row["agent_id"] not in self.gone
            if row["mode"] == "invited":
                invited.add(f"{row['conversation_id']} {row['agent_id']}")
        assert invited == due
        for row in self.rows("SELECT conversation_id, invited FROM consult_searches"):
            assert f"{row['conversation_id']} {row['invited']}" in invited


def place(row: Any) -> tuple[Any, ...]:
    """Where it stands in its queue."""
    return row["bucket"], row["priority"], row["queued_at"], row["id"]
