"""Invitations to give advice: each has its time, and in a queue the next colleague is asked when one does not come.

Invariant: a search asks nobody twice and one at a time, takes nobody's capacity, and ends when somebody follows, when
nobody is left or with the session of the agent who asks.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from agent_tui.config.types import Config
from agent_tui.core.assign import Candidate
from agent_tui.core.errors import NotFound, Refused
from agent_tui.core.moment import to_text
from agent_tui.core.routing import has_skills
from agent_tui.desk.conversations.advisers import dismiss
from agent_tui.desk.conversations.consult_told import tell
from agent_tui.desk.routing.candidates import connected, levels
from agent_tui.desk.staff.caller import SYSTEM
from agent_tui.desk.timers import close_later, set_timer
from agent_tui.desk.views.rows import load
from agent_tui.store.records import ConversationRecord
from agent_tui.store.unit import Reader, Unit


def invite(
    unit: Unit,
    config: Config,
    actor: str,
    record: ConversationRecord,
    agent_id: str,
    now: datetime,
    *,
    queue_id: str | None = None,
) -> None:
    """Ask ``agent_id``; ``queue_id``: as one of that queue."""
    unit.run("add_participant", conversation_id=record.id, agent_id=agent_id, mode="invited", at=to_text(now))
    workstream = config.workstreams.get(record.workstream_id)
    if workstream is not None:
        expires = now + timedelta(seconds=workstream.consult_timeout)
        set_timer(unit, "consult", f"{record.id} {agent_id}", expires)
    close_later(unit, config, record.id, record.workstream_id, record.state, now)
    unit.event("conversation.consulted", actor, now, conversation_id=record.id, agent=agent_id, queue=queue_id)
    tell(unit, config, "invited", record.id, agent_id, now)


def search_queue(
    unit: Unit, config: Config, actor: str, record: ConversationRecord, queue_id: str, now: datetime
) -> None:
    """Ask the members of a queue, one after the other.

    Raises:
        NotFound: no such queue.
        Refused: nobody of it can be asked, or a search runs already.
    """
    if queue_id not in config.queues or unit.one("queue", id=queue_id) is None:
        raise NotFound(f"There is no queue {queue_id}.")
    if unit.one("consult_search", conversation_id=record.id) is not None:
        raise Refused("A colleague of a queue is being asked already.", hint="Wait for the answer, or send them away.")
    agent_id = _next(unit, config, record, queue_id, (), now)
    if agent_id is None:
        raise Refused(
            f"Nobody of {queue_id} is there to be asked.", hint="Ask a colleague by name, or transfer it to the queue."
        )
    _ask(unit, config, actor, record, queue_id, agent_id, (), now)


def search_on(unit: Unit, config: Config, conversation_id: str, agent_id: str, now: datetime) -> None:
    """``agent_id`` does not come; where a search invited them, the next is asked."""
    row = unit.one("consult_search", conversation_id=conversation_id)
    if row is None or row["invited"] != agent_id:
        return
    record, queue_id = load(unit, conversation_id), str(row["queue_id"])
    asked = (*json.loads(row["asked"]), agent_id)
    following = _next(unit, config, record, queue_id, asked, now)
    if following is not None:
        _ask(unit, config, SYSTEM, record, queue_id, following, asked, now)
        return
    unit.run("drop_consult_search", conversation_id=conversation_id)
    unit.event(
        "conversation.consult_ended", SYSTEM, now, conversation_id=conversation_id, queue=queue_id, reason="nobody"
    )
    tell(unit, config, "nobody", conversation_id, agent_id, now)


def end_search(unit: Unit, conversation_id: str, agent_id: str) -> None:
    """The search that invited ``agent_id`` is over: they came, or are not wanted any more."""
    row = unit.one("consult_search", conversation_id=conversation_id)
    if row is not None and row["invited"] == agent_id:
        unit.run("drop_consult_search", conversation_id=conversation_id)


def invitation_over(unit: Unit, config: Config, subject: str, now: datetime) -> None:
    """The time of an invitation is over: who has not followed is not asked any more."""
    conversation_id, _blank, agent_id = subject.partition(" ")
    row = unit.one("participant", conversation_id=conversation_id, agent_id=agent_id)
    if row is None or row["mode"] != "invited":
        return
    dismiss(unit, conversation_id, agent_id, SYSTEM, "timed_out", now)
    tell(unit, config, "timed_out", conversation_id, agent_id, now)
    search_on(unit, config, conversation_id, agent_id, now)


def _ask(
    unit: Unit,
    config: Config,
    actor: str,
    record: ConversationRecord,
    queue_id: str,
    agent_id: str,
    asked: tuple[str, ...],
    now: datetime,
) -> None:
    unit.run(
        "put_consult_search",
        conversation_id=record.id,
        queue_id=queue_id,
        invited=agent_id,
        asked=json.dumps(asked),
    )
    invite(unit, config, actor, record, agent_id, now, queue_id=queue_id)


def _next(
    reader: Reader, config: Config, record: ConversationRecord, queue_id: str, asked: tuple[str, ...], now: datetime
) -> str | None:
    """Who is asked next: connected, present, not in it yet; who has the skills first, then who has most room."""
    workstream = config.workstreams.get(record.workstream_id)
    allowed = () if workstream is None else workstream.allowed_presence
    skills = levels(record.skills)

    def fits(each: Candidate) -> bool:
        if each.id in asked or each.id == record.agent_id:
            return False
        if reader.one("participant", conversation_id=record.id, agent_id=each.id) is not None:
            return False
        return each.automatic or each.presence in allowed

    found = [each for each in connected(reader, config, queue_id, now, {}) if fits(each)]
    found.sort(key=lambda each: (not has_skills(each.skills, skills), -each.free, each.id))
    return found[0].id if found else None
