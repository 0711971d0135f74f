"""Why a conversation is where it is: what routing noted, who could take it now, what it waits for.

Invariant: eligibility is judged by the same function that assignment uses.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from sqlite3 import Row

from agent_tui.config.types import Config
from agent_tui.core.assign import obstacle
from agent_tui.core.moment import to_text
from agent_tui.core.overflow import next_look
from agent_tui.desk.automation.spoken import explain, taken_of
from agent_tui.desk.conversations.access import see
from agent_tui.desk.routing.candidates import candidate, need_of, refusals_of
from agent_tui.desk.routing.place import waited
from agent_tui.desk.routing.rulebook import rulebook
from agent_tui.desk.routing.taken import RouteTaken
from agent_tui.desk.staff.caller import Caller
from agent_tui.store.records import ConversationRecord
from agent_tui.store.unit import Reader
from agent_tui.wire.why import AgentJudged, QueueChosen, RuleTried, Why

BOT_FIRST = "a bot has it; the rules are asked when it hands over to people"


def why(reader: Reader, config: Config, caller: Caller, conversation_id: str, now: datetime) -> Why:
    """Explain a conversation that the caller may see.

    Raises:
        NotFound: there is none that the caller may know of.
    """
    record = see(reader, caller, conversation_id)
    taken = taken_of(reader, conversation_id)
    agents = _judged(reader, config, record, now)
    talk = reader.one("talk", id=conversation_id)
    bot_has_it = talk is not None and talk["state"] == "talking" and record.queue_id is None
    moved = bool(taken.queue) and taken.queue != record.queue_id
    return Why(
        rules=[
            RuleTried(
                ruleset=each.ruleset,
                rule=each.rule,
                matched=each.matched,
                failed_on=each.failed_on,
                set=dict(each.set),
            )
            for each in taken.tried
        ],
        queue=QueueChosen(
            id=record.queue_id,
            reason=BOT_FIRST if bot_has_it else _queue_reason(taken, moved) + _in_order(config, record),
        ),
        language=explain(config, record, taken),
        agents=agents,
        waiting_for=(_bot(talk) if bot_has_it and talk is not None else _waiting_for(reader, config, record, agents))
        + (_overflow(config, record, now) if record.state == "open" else ""),
    )


def _bot(talk: Row) -> str:
    return "the bot to answer" if talk["pending"] else "the customer to answer the bot"


def _queue_reason(taken: RouteTaken, moved: bool) -> str:
    if not moved:
        return taken.reason or "no rule was asked"
    return f"moved here from {taken.queue}" + (f": {taken.moved}" if taken.moved else "")


def _in_order(config: Config, record: ConversationRecord) -> str:
    """Under which rule of the queue's own order it is served, while it waits there."""
    rules = rulebook(config).orders.get(record.queue_id or "", ())
    if record.state != "open" or not rules:
        return ""
    if record.bucket < len(rules):
        return f"; served under {rules[record.bucket].name} of its order"
    return "; served after all that its order names"


def _overflow(config: Config, record: ConversationRecord, now: datetime) -> str:
    """When it leaves the queue by itself, if it does."""
    rules = rulebook(config).overflows.get(record.queue_id or "", ())
    wait = None if record.by_fallback else next_look(rules, waited(record, now))
    return "" if wait is None else f"; overflows at {to_text(now + timedelta(seconds=wait))}"


def _judged(reader: Reader, config: Config, record: ConversationRecord, now: datetime) -> list[AgentJudged]:
    workstream = config.workstreams.get(record.workstream_id)
    if workstream is None or record.queue_id is None:
        return []
    need = need_of(workstream, record.units, record.skills, record.profiles, record.preferred)
    refusals = refusals_of(reader, record.id)
    judged = []
    for row in reader.all("members_of", queue_id=record.queue_id):
        agent = candidate(reader, row["agent_id"], now, refusals.get(row["agent_id"]), config)
        if agent is not None:
            reason = obstacle(agent, need)
            judged.append(AgentJudged(id=agent.id, eligible=reason is None, reason=reason or "could take it"))
    return judged


def _waiting_for(reader: Reader, config: Config, record: ConversationRecord, agents: list[AgentJudged]) -> str:
    workstream = config.workstreams.get(record.workstream_id)
    queue = None if record.queue_id is None else reader.one("queue", id=record.queue_id)
    if record.state == "closed":
        return "nothing: it is closed" + (f" ({record.close_reason.replace('_', ' ')})" if record.close_reason else "")
    if record.offered_to is not None:
        return f"{record.offered_to} to accept or decline"
    if record.state == "waiting":
        return "the customer to write again"
    if record.state == "wrap_up":
        return f"{record.agent_id} to close it"
    if record.agent_id is not None:
        return "the customer to answer" if record.waiting_since is None else f"{record.agent_id} to answer"
    if queue is not None and queue["held"]:
        return f"the queue {record.queue_id} to be resumed"
    if not agents:
        return f"somebody to be a member of the queue {record.queue_id}"
    if workstream is not None and workstream.mode == "pick":
        return "an agent to pick it"
    if any(each.eligible for each in agents):
        return "its turn"
    return "an agent who can take it: " + "; ".join(f"{each.id} {each.reason}" for each in agents)
