"""Deleting a channel, as far as a person has to do with it: planned, looked at, confirmed, undone.

Invariants: nothing happens before a plan is confirmed, and what is confirmed is the plan that was looked at; neither
is possible while the configuration names the number elsewhere. Until it is confirmed it can be undone.
"""

from __future__ import annotations

from datetime import datetime

from agent_tui.config.types import Config
from agent_tui.core.counting import counted
from agent_tui.core.errors import Invalid, NotFound, Refused
from agent_tui.core.moment import to_text
from agent_tui.desk.channels.deletion_view import deletion_of, live_at, open_deletion, shown
from agent_tui.desk.channels.look import known_number, references
from agent_tui.desk.sending.outgoing import checked_text
from agent_tui.desk.staff.caller import Caller
from agent_tui.store.records import DeletionRecord
from agent_tui.store.unit import Fact, Reader, Unit
from agent_tui.wire.channel_deletion import ChannelDeletion, PlanDeletion


def preview(
    reader: Reader, config: Config, caller: Caller, number_id: str, wish: PlanDeletion, now: datetime
) -> ChannelDeletion:
    """What ``plan`` would answer; nothing is kept.

    Raises:
        Forbidden, NotFound, Invalid, Refused: as ``plan``.
    """
    _check(reader, config, caller, number_id, wish)
    return shown(reader, _record("", caller, number_id, wish, now))


def plan(
    unit: Unit, config: Config, caller: Caller, number_id: str, wish: PlanDeletion, now: datetime
) -> ChannelDeletion:
    """Decide what becomes of what hangs on the number; an earlier plan for it is replaced.

    Raises:
        Forbidden: the caller is no administrator. NotFound: no such number. Invalid: a decision lacks something.
        Refused: ``referenced``; ``wrong_state``: it is being deleted already.
    """
    _check(unit, config, caller, number_id, wish)
    before = open_deletion(unit, number_id)
    if before is not None:
        unit.run("end_deletion", id=before.id, state="undone", at=to_text(now))
    deletion_id = unit.new_id("d")
    unit.run(
        "add_deletion",
        id=deletion_id,
        number_id=number_id,
        conversations=wish.conversations,
        queue=wish.queue,
        message=wish.message,
        lists=wish.lists,
        unset_webhooks=int(wish.unset_webhooks),
        history=wish.history,
        by_hand=int(wish.by_hand),
        by=caller.actor,
        at=to_text(now),
    )
    tell(
        unit,
        deletion_id,
        number_id,
        caller.actor,
        "planned",
        now,
        conversations=wish.conversations,
        queue=wish.queue,
        lists=wish.lists,
        unset_webhooks=wish.unset_webhooks,
        history=wish.history,
    )
    return shown(unit, _kept(unit, number_id))


def current(reader: Reader, caller: Caller, number_id: str) -> ChannelDeletion:
    """The last deletion of a number, also of one that is gone.

    Raises:
        Forbidden: the caller is no administrator. NotFound: there was none.
    """
    caller.need("admin")
    return shown(reader, _kept(reader, number_id))


def confirm(
    unit: Unit, config: Config, caller: Caller, number_id: str, deletion_id: str, now: datetime
) -> ChannelDeletion:
    """Let the desk carry it out.

    Raises:
        Forbidden, NotFound. Refused: ``wrong_state``, ``plan_changed``, ``referenced``; ``has_conversations``,
        ``has_lists``: they were to be finished first and are not.
    """
    record = _planned(unit, config, caller, number_id)
    if record.id != deletion_id:
        raise Refused(
            f"{record.planned_by} has changed the plan for {number_id}.",
            code="plan_changed",
            hint="Look at it again, then confirm it.",
        )
    _require_unnamed(config, number_id)
    require_finished(unit, record)
    unit.run("confirm_deletion", id=record.id, by=caller.actor, at=to_text(now))
    tell(unit, record.id, number_id, caller.actor, "working", now)
    return shown(unit, _kept(unit, number_id))


def undo(unit: Unit, config: Config, caller: Caller, number_id: str, now: datetime) -> None:
    """Take the plan back; what an earlier attempt has closed or moved stays so.

    Raises:
        Forbidden, NotFound. Refused: ``wrong_state``: it is confirmed, and the desk is at it.
    """
    record = _planned(unit, config, caller, number_id)
    unit.run("end_deletion", id=record.id, state="undone", at=to_text(now))
    tell(unit, record.id, number_id, caller.actor, "undone", now)


def require_finished(reader: Reader, record: DeletionRecord) -> None:
    """
    Raises:
        Refused: ``has_conversations``, ``has_lists``: they were to be finished first and are not.
    """
    count = live_at(reader, record.number_id)
    if count and record.conversations == "finish":
        raise Refused(
            f"Not closed yet: {counted(count, 'conversation')} of {record.number_id}.",
            code="has_conversations",
            hint="Finish them first, or decide to move or to close them.",
        )
    waiting = reader.all("open_lists_of_number", number_id=record.number_id)
    if waiting and record.lists == "finish":
        raise Refused(
            f"Not ended yet: {counted(len(waiting), 'list')} of recipients from {record.number_id}.",
            code="has_lists",
            hint="Let them end, or decide to cancel them.",
        )


def tell(unit: Unit, deletion_id: str, number_id: str, actor: str, state: str, now: datetime, **facts: Fact) -> None:
    """Say in the feed how a deletion stands."""
    told: dict[str, Fact] = {"number": number_id, "deletion": deletion_id, "state": state, **facts}
    unit.event("number.deletion", actor, now, conversation_id=None, message_id=None, **told)


def _check(reader: Reader, config: Config, caller: Caller, number_id: str, wish: PlanDeletion) -> None:
    known_number(config, caller, number_id)
    before = open_deletion(reader, number_id)
    if before is not None and before.state == "working":
        raise Refused(f"{number_id} is being deleted already.", hint="Look how far it is.")
    if wish.conversations == "move" and wish.queue not in config.queues:
        raise Invalid(
            f"queue: there is no queue {wish.queue or '(none given)'}.", hint=f"There are: {', '.join(config.queues)}."
        )
    if wish.queue and wish.conversations != "move":
        raise Invalid("queue: it goes with moving conversations.", hint="Move them, or leave the queue out.")
    if wish.message and wish.conversations != "close":
        raise Invalid("message: it goes with closing conversations.", hint="Close them, or leave the message out.")
    if wish.message:
        try:
            checked_text(wish.message)
        except Invalid as error:
            raise Invalid(error.sentence.replace("text:", "message:", 1), hint=error.hint) from error
    _require_unnamed(config, number_id)


def _require_unnamed(config: Config, number_id: str) -> None:
    places = references(config, number_id)
    if places:
        raise Refused(
            f"The configuration names {number_id} in {', '.join(places)}.",
            code="referenced",
            hint="Take it out there first; agent-tui check then shows whether the rules still do what they should.",
        )


def _kept(reader: Reader, number_id: str) -> DeletionRecord:
    record = deletion_of(reader, number_id)
    if record is None:
        raise NotFound(f"No deletion of {number_id} is planned.")
    return record


def _planned(unit: Unit, config: Config, caller: Caller, number_id: str) -> DeletionRecord:
    known_number(config, caller, number_id)
    record = open_deletion(unit, number_id)
    if record is None:
        raise NotFound(f"No deletion of {number_id} is planned.")
    if record.state == "working":
        raise Refused(f"The deletion of {number_id} is confirmed; the desk is at it.", hint="Look how far it is.")
    return record


def _record(deletion_id: str, caller: Caller, number_id: str, wish: PlanDeletion, now: datetime) -> DeletionRecord:
    return DeletionRecord(
        id=deletion_id,
        number_id=number_id,
        state="planned",
        step=None,
        step_at=None,
        conversations=wish.conversations,
        queue=wish.queue,
        message=wish.message,
        lists=wish.lists,
        unset_webhooks=int(wish.unset_webhooks),
        history=wish.history,
        by_hand=int(wish.by_hand),
        planned_by=caller.actor,
        planned_at=to_text(now),
        confirmed_by=None,
        confirmed_at=None,
        ended_at=None,
        moved_to="",
        moved=0,
        closed=0,
        told=0,
        cancelled=0,
        erased=0,
        urls="left",
        trouble_code="",
        trouble_why="",
        trouble_next="",
    )
