"""Assignment: waiting conversations meet free agents.

Nothing sweeps: a conversation that enters a queue, an agent whose capacity or presence changes, a queue that is
resumed each look for just the work that can move. What waits is indexed by queue and signature (what it asks of an
agent), so that the cost follows the number of signatures, not of conversations. Invariant: the choice and the offer
are one unit of work, so no race can put an agent above capacity or give a conversation two owners.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from sqlite3 import Row

from agent_tui.config.types import Config, Workstream
from agent_tui.core.assign import Candidate, Need, choose, obstacle
from agent_tui.core.moment import from_text, to_text
from agent_tui.core.queue_order import Place
from agent_tui.desk.automation.automated import say
from agent_tui.desk.routing.acceptance import take_offer
from agent_tui.desk.routing.candidates import candidate, connected, member, need_of, refusals_of
from agent_tui.desk.routing.offer_text import write_offer_text
from agent_tui.desk.routing.readiness import settle
from agent_tui.desk.routing.rulebook import rulebook
from agent_tui.desk.staff.caller import SYSTEM
from agent_tui.desk.timers import set_timer, time_state
from agent_tui.store.unit import Unit

__all__ = ["candidate", "dispatch_agent", "dispatch_conversation", "dispatch_queue", "need_of", "offer"]

FORMER = 20
"""How many of the conversations that an agent had before are looked at first."""


def dispatch_conversation(
    unit: Unit, config: Config, conversation_id: str, now: datetime, *, resumed: bool = False
) -> bool:
    """Offer an open conversation of a push workstream to the agent it suits best; whether it was offered.

    ``resumed``: its customer has just written again, so that its former agent gets it even above capacity.
    """
    return _hand_out(unit, config, conversation_id, now, resumed) is not None


def _hand_out(unit: Unit, config: Config, conversation_id: str, now: datetime, resumed: bool = False) -> str | None:
    """The agent it is offered to, if anybody."""
    row = unit.one("open_conversation", id=conversation_id)
    if row is None:
        return None
    workstream = config.workstreams.get(row["workstream_id"])
    queue = unit.one("queue", id=row["queue_id"])
    if workstream is None or workstream.mode != "push" or queue is None or queue["held"]:
        return None
    refusals = refusals_of(unit, conversation_id)
    need = rulebook(config).need(row["signature"])
    former = row["last_agent_id"]
    if need is None:
        return None
    if workstream.keep_agent and former is not None:
        last = candidate(unit, former, now, refusals.get(former), config)
        if last is not None and obstacle(last, need, any_load=resumed) is None:
            offer(unit, config, conversation_id, former, now, affinity=True)
            return str(former)
    configured = config.queues.get(row["queue_id"])
    method = "highest_capacity" if configured is None else configured.assignment
    chosen = choose(connected(unit, config, row["queue_id"], now, refusals, need.units), need, method)
    if chosen is None:
        _again_when_rested(unit, conversation_id, refusals.values(), now)
        return None
    offer(unit, config, conversation_id, chosen.id, now)
    return chosen.id


def _again_when_rested(unit: Unit, conversation_id: str, refusals: Iterable[Row], now: datetime) -> None:
    """Nobody can take it: look again when the first of those who refused it has rested."""
    at = to_text(now)
    resting = [each["not_before"] for each in refusals if each["not_before"] > at]
    if resting:
        set_timer(unit, "re_offer", conversation_id, from_text(min(resting)))


def dispatch_agent(unit: Unit, config: Config, agent_id: str, now: datetime) -> int:
    """An agent's situation changed: offer what waits in the agent's queues, as far as there is room; how many."""
    offered = 0
    agent = settle(unit, config, agent_id, now)
    while agent is not None and agent.connected:
        had = _former_work(unit, config, agent, now)
        found = had or _first_for(unit, config, agent, now)
        if found is None:
            break
        offer(unit, config, found, agent_id, now, affinity=had is not None)
        offered += 1
        agent = candidate(unit, agent_id, now, None, config)
    return offered


def _former_work(unit: Unit, config: Config, agent: Candidate, now: datetime) -> str | None:
    """The first of the waiting conversations that the agent had before and has room for."""
    book = rulebook(config)
    for row in unit.all("waiting_for_former", agent_id=agent.id, now=to_text(now), limit=FORMER):
        workstream, need = config.workstreams.get(row["workstream_id"]), book.need(row["signature"])
        if workstream is None or need is None or not workstream.keep_agent:
            continue
        refusal = refusals_of(unit, row["id"]).get(agent.id)
        declined = 0 if refusal is None else refusal["times"]
        if declined < need.decline_limit and obstacle(agent, need) is None:
            return str(row["id"])
    return None


def _first_for(unit: Unit, config: Config, agent: Candidate, now: datetime) -> str | None:
    """What the agent is to get next: by the queues' priority, then by their order."""
    book = rulebook(config)
    fit: dict[str, bool] = {}
    levels: dict[int, list[tuple[str, str]]] = {}
    for row in unit.all("waiting_for_agent", agent_id=agent.id):
        signature = row["signature"]
        if signature not in fit:
            need = book.need(signature)
            fit[signature] = need is not None and obstacle(agent, need) is None
        if fit[signature]:
            levels.setdefault(row["priority"], []).append((row["queue_id"], signature))
    for _priority, found in sorted(levels.items()):
        heads = [_head_for(unit, config, agent.id, queue_id, signature, now) for queue_id, signature in found]
        first = min((head for head in heads if head is not None), default=None)
        if first is not None:
            return first[3]
    return None


def _head_for(unit: Unit, config: Config, agent_id: str, queue_id: str, signature: str, now: datetime) -> Place | None:
    need = rulebook(config).need(signature)
    row = unit.one(
        "head_for_agent",
        queue_id=queue_id,
        signature=signature,
        agent_id=agent_id,
        decline_limit=0 if need is None else need.decline_limit,
        now=to_text(now),
    )
    return None if row is None else _place(row)


def _place(row: Row) -> Place:
    return row["bucket"], row["priority"], row["queued_at"], row["id"]


def dispatch_queue(unit: Unit, config: Config, queue_id: str, now: datetime) -> int:
    """Offer what waits in a queue (resumed, or with new members) until nobody can take more."""
    queue = unit.one("queue", id=queue_id)
    if queue is None or queue["held"] or not queue["waiting"]:
        return 0
    team = {each.id: each for each in connected(unit, config, queue_id, now, {})}
    return _Round(unit, config, queue_id, team, now).run() if team else 0


class _Round:
    """One handing out of a queue: who could take which signature, and the head of each, kept while it lasts."""

    def __init__(self, unit: Unit, config: Config, queue_id: str, team: Mapping[str, Candidate], now: datetime) -> None:
        self.unit, self.config, self.queue_id, self.now = unit, config, queue_id, now
        book = rulebook(config)
        self.needs: dict[str, Need] = {}
        for row in unit.all("waiting_in_queue", queue_id=queue_id):
            need = book.need(row["signature"])
            if need is not None:
                self.needs[row["signature"]] = need
        self.able: dict[str, set[str]] = {
            signature: {each.id for each in team.values() if obstacle(each, need) is None}
            for signature, need in self.needs.items()
        }
        self.heads: dict[str, Place | None] = {}
        self.team = set(team)

    def run(self) -> int:
        """How many were offered."""
        offered = 0
        while True:
            ready = [(head, signature) for signature in self.able if (head := self._head(signature)) is not None]
            if not ready:
                return offered
            head, signature = min(ready)
            agent_id = _hand_out(self.unit, self.config, head[3], self.now)
            self.heads[signature] = self._after(signature, head)
            if agent_id is not None:
                offered += 1
                self._look_again(agent_id)

    def _head(self, signature: str) -> Place | None:
        """None: nothing is left, or nobody can take it."""
        if not self.able[signature]:
            return None
        if signature not in self.heads:
            self.heads[signature] = self._after(signature, (-1, 0, "", ""))
        return self.heads[signature]

    def _after(self, signature: str, place: Place) -> Place | None:
        bucket, priority, queued_at, id_ = place
        row = self.unit.one(
            "head_after",
            queue_id=self.queue_id,
            signature=signature,
            bucket=bucket,
            priority=priority,
            queued_at=queued_at,
            id=id_,
        )
        return None if row is None else _place(row)

    def _look_again(self, agent_id: str) -> None:
        if agent_id not in self.team:
            return
        agent = member(self.unit, self.config, self.queue_id, agent_id, self.now)
        for signature, need in self.needs.items():
            if agent is None or obstacle(agent, need) is not None:
                self.able[signature].discard(agent_id)


def offer(
    unit: Unit, config: Config, conversation_id: str, agent_id: str, now: datetime, *, affinity: bool = False
) -> None:
    """Offer it: active, nobody's yet, capacity taken, a timer running; accepted at once if the workstream says so."""
    row = unit.one("open_conversation", id=conversation_id)
    if row is None:
        return
    workstream = config.workstreams[row["workstream_id"]]
    at, expires = to_text(now), now + timedelta(seconds=workstream.offer_timeout)
    session_id = unit.new_id("s")
    unit.run(
        "add_session",
        id=session_id,
        conversation_id=conversation_id,
        agent_id=agent_id,
        queue_id=row["queue_id"],
        offered_at=at,
        accepted_at=None,
    )
    unit.run(
        "set_offered",
        id=conversation_id,
        agent_id=agent_id,
        expires_at=to_text(expires),
        session_id=session_id,
        at=at,
    )
    unit.run("set_assigned", id=agent_id, at=at)
    unit.run("set_turn", queue_id=row["queue_id"], agent_id=agent_id, at=at)
    write_offer_text(unit, workstream, conversation_id, now)
    set_timer(unit, "offer", conversation_id, expires)
    time_state(unit, config, row["workstream_id"], conversation_id, "active", now)
    unit.event(
        "conversation.offered",
        SYSTEM,
        now,
        conversation_id=conversation_id,
        agent=agent_id,
        queue=row["queue_id"],
        expires_at=to_text(expires),
        affinity=affinity,
    )
    say(unit, config, "agent_assigned", conversation_id, now, agent=agent_id)
    _accept_at_once(unit, config, workstream, conversation_id, session_id, agent_id, now)


def _accept_at_once(
    unit: Unit,
    config: Config,
    workstream: Workstream,
    conversation_id: str,
    session_id: str,
    agent_id: str,
    now: datetime,
) -> None:
    if workstream.auto_accept == "at_once":
        take_offer(unit, config, conversation_id, workstream.id, session_id, agent_id, SYSTEM, now)
    else:
        settle(unit, config, agent_id, now)
