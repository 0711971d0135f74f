"""What the desk does for a deletion that was confirmed, in small units of work.

Invariant: each unit does a part and counts it; one that is repeated after a restart does nothing twice. Whatever a
person has to decide ends the work: the deletion is planned again, with what stands in the way.
"""

from __future__ import annotations

from datetime import datetime

from agent_tui.config.types import Config
from agent_tui.core.counting import counted
from agent_tui.core.errors import DeskError, NotFound, Refused
from agent_tui.core.moment import to_text
from agent_tui.desk.automation.gate import HELD, Held, pass_gate
from agent_tui.desk.automation.speaking import remark, utter
from agent_tui.desk.channels.deletion import require_finished, tell
from agent_tui.desk.channels.deletion_view import live_at
from agent_tui.desk.conversations.finish import close
from agent_tui.desk.conversations.transfer import assign
from agent_tui.desk.outbound.lists import move_list
from agent_tui.desk.privacy.erase import ask_erasure
from agent_tui.desk.staff.caller import SYSTEM, Caller
from agent_tui.desk.views.rows import load
from agent_tui.store.records import DeletionRecord
from agent_tui.store.unit import Reader, Unit
from agent_tui.wire.channel_deletion import FILE_IS_YOURS, DeletionStep
from agent_tui.wire.conversations import Assign

AT_ONCE = 50
OCCASION = "channel_deleted"
"""What the message to the customers stands under among what the desk has said by itself."""


def caller_of(record: DeletionRecord) -> Caller:
    """Who confirmed it, acting for nobody: the desk closes and moves in this name."""
    return Caller(record.confirmed_by or SYSTEM, None, "admin")


def next_conversations(reader: Reader, record: DeletionRecord) -> list[str]:
    """Some of those that are still to be moved or closed."""
    if record.conversations == "finish":
        return []
    after = record.moved_to if record.conversations == "move" else ""
    rows = reader.all("live_of_number", number_id=record.number_id, after=after, limit=AT_ONCE)
    return [row["id"] for row in rows]


def cancel_lists(unit: Unit, record: DeletionRecord, now: datetime) -> None:
    """Those that were not to end by themselves."""
    if record.lists != "cancel":
        return
    rows = unit.all("open_lists_of_number", number_id=record.number_id)
    for row in rows:
        move_list(unit, caller_of(record), row["id"], "cancel", now)
    if rows:
        _count(unit, record, cancelled=len(rows))


def settle_one(config: Config, record: DeletionRecord, conversation_id: str, now: datetime, unit: Unit) -> None:
    """Move or close one, unless it was closed meanwhile.

    Raises:
        NotFound: there is no such queue any more.
    """
    if load(unit, conversation_id).state == "closed":
        return
    does = _move_one if record.conversations == "move" else _close_one
    does(unit, config, record, conversation_id, now)


def _move_one(unit: Unit, config: Config, record: DeletionRecord, conversation_id: str, now: datetime) -> None:
    """To the queue that was chosen; one that is being finished stays with its agent."""
    if record.queue not in config.queues:
        raise NotFound(f"There is no queue {record.queue} any more.", hint="Choose another one.")
    if load(unit, conversation_id).state == "wrap_up":
        _count(unit, record, moved_to=conversation_id)
        return
    assign(unit, config, caller_of(record), conversation_id, Assign(queue=record.queue), now)
    _count(unit, record, moved=1, moved_to=conversation_id)


def _close_one(unit: Unit, config: Config, record: DeletionRecord, conversation_id: str, now: datetime) -> None:
    """Tell the customer, where that may be, and close it."""
    if record.message:
        _tell_customer(unit, record, conversation_id, now)
    close(unit, config, caller_of(record), conversation_id, now)
    _count(unit, record, closed=1)


def _tell_customer(unit: Unit, record: DeletionRecord, conversation_id: str, now: datetime) -> None:
    found = load(unit, conversation_id)
    key = {"conversation_id": found.id, "trigger": OCCASION, "occasion": record.id}
    if not unit.run("note_automated", **key, at=to_text(now), number_id=found.number_id, user_id=found.user_id):
        return
    passed = pass_gate(unit, found, lambda: record.message, None, now)
    if isinstance(passed, Held):
        unit.run("set_automated", **key, message_id=None, reason=passed.reason)
        remark(unit, found, f"Not told that the number is given up: {HELD[passed.reason]}.", now)
        return
    message_id = utter(unit, found, passed, "automated", now, trigger=OCCASION)
    unit.run("set_automated", **key, message_id=message_id, reason="")


def all_settled(unit: Unit, record: DeletionRecord) -> None:
    """
    Raises:
        Refused: ``has_conversations``: they were moved, and have to be finished there.
    """
    count = live_at(unit, record.number_id)
    if record.conversations == "move" and count:
        raise Refused(
            f"Moved to the queue {record.queue}: {counted(record.moved, 'conversation')}.",
            code="has_conversations",
            hint="Once they are closed there, confirm it again; new messages still come in until then.",
        )
    require_finished(unit, record)


def erase_some(unit: Unit, config: Config, record: DeletionRecord, now: datetime) -> int:
    """Ask some of those who wrote to no other number to be erased; how many."""
    rows = unit.all("users_only_at_number", number_id=record.number_id, limit=AT_ONCE)
    for row in rows:
        ask_erasure(unit, config, caller_of(record), row["user_id"], now)
    _count(unit, record, erased=len(rows))
    return len(rows)


def go_on(unit: Unit, record: DeletionRecord, step: DeletionStep, now: datetime) -> None:
    """The next step begins."""
    if record.step == "leaving":
        unit.run("count_told", id=record.id)
    unit.run("set_deletion_step", id=record.id, step=step, at=to_text(now))
    tell(unit, record.id, record.number_id, record.confirmed_by or SYSTEM, "working", now, step=step)


def hold(unit: Unit, record: DeletionRecord, error: DeskError, now: datetime) -> None:
    """A person has to do something: back to the plan, with what stands in the way."""
    if record.conversations == "move" and record.step == "conversations" and error.code == "has_conversations":
        # Moving them again would take them from those who have them by then.
        unit.run("finish_moved", id=record.id)
    unit.run("hold_deletion", id=record.id, code=error.code, why=error.sentence, next=error.hint or "Try it again.")
    tell(unit, record.id, record.number_id, SYSTEM, "planned", now, code=error.code)


def done(unit: Unit, record: DeletionRecord, now: datetime) -> None:
    """The desk runs without the number."""
    unit.run("end_deletion", id=record.id, state="done", at=to_text(now))
    actor = record.confirmed_by or SYSTEM
    tell(unit, record.id, record.number_id, actor, "done", now)
    unit.event("number.deleted", actor, now, number=record.number_id, deletion=record.id, history=record.history)


def drop_strays(unit: Unit, config: Config, now: datetime) -> None:
    """Plans for numbers that somebody has taken out of the file are over: done, if that was all to be done."""
    for row in unit.all("open_deletions"):
        if row["number_id"] not in config.numbers and row["state"] == "planned":
            record = unit.record(DeletionRecord, "deletion_of", number_id=row["number_id"])
            if record is not None and record.trouble_code == FILE_IS_YOURS:
                done(unit, record, now)
            elif record is not None:
                unit.run("end_deletion", id=record.id, state="undone", at=to_text(now))
                tell(unit, record.id, record.number_id, SYSTEM, "undone", now)


def _count(
    unit: Unit,
    record: DeletionRecord,
    *,
    moved: int = 0,
    closed: int = 0,
    cancelled: int = 0,
    erased: int = 0,
    moved_to: str | None = None,
) -> None:
    unit.run(
        "count_deletion",
        id=record.id,
        moved=moved,
        closed=closed,
        cancelled=cancelled,
        erased=erased,
        moved_to=record.moved_to if moved_to is None else moved_to,
    )
