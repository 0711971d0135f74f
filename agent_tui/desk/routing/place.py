"""A conversation's place in its queue: entering it, its bucket by the queue's own order, its limit of waiting.

Invariant: whoever changes what an order's rules look at calls ``rank`` in the same unit of work.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from agent_tui.config.phone_country import country_of
from agent_tui.config.types import Config
from agent_tui.core.conditions import Facts, Scalar, Text
from agent_tui.core.moment import from_text, to_text
from agent_tui.core.overflow import next_look
from agent_tui.core.queue_order import bucket
from agent_tui.desk.automation.spoken import language_of, taken_of
from agent_tui.desk.routing.rulebook import rulebook
from agent_tui.desk.timers import set_timer, time_state
from agent_tui.desk.views.rows import load
from agent_tui.store.records import ConversationRecord
from agent_tui.store.unit import Reader, Unit

AT_ONCE = 50
"""How many conversations one unit of work ranks anew."""


def into_queue(
    unit: Unit,
    config: Config,
    conversation_id: str,
    workstream_id: str,
    queue_id: str,
    now: datetime,
    *,
    keep_place: bool = True,
) -> None:
    """Back to the open state in ``queue_id``; ``keep_place``: with the moment it first entered a queue."""
    unit.run(
        "set_queued",
        id=conversation_id,
        queue_id=queue_id,
        at=to_text(now),
        queued_at=None if keep_place else to_text(now),
    )
    time_state(unit, config, workstream_id, conversation_id, "open", now)
    arrive(unit, config, conversation_id, queue_id, now)


def arrive(unit: Unit, config: Config, conversation_id: str, queue_id: str, now: datetime) -> None:
    """It is in a queue now: its bucket there, and when the queue's limit of waiting is reached."""
    rank(unit, config, conversation_id, queue_id, now)
    rules = rulebook(config).overflows.get(queue_id, ())
    if not any(rule.when == "waiting_over" for rule in rules):
        return
    record = load(unit, conversation_id)
    if record.by_fallback:
        return
    wait = next_look(rules, waited(record, now))
    if wait is not None:
        set_timer(unit, "overflow", conversation_id, now + timedelta(seconds=wait))


def waited(record: ConversationRecord, now: datetime) -> float:
    """Seconds since it entered its queue."""
    return 0.0 if record.entered_at is None else (now - from_text(record.entered_at)).total_seconds()


def rank(unit: Unit, config: Config, conversation_id: str, queue_id: str, now: datetime) -> None:
    """Its bucket by the order of ``queue_id``; costs nothing where no queue has an order of its own."""
    book = rulebook(config)
    if not book.ordered:
        return
    rules = book.orders.get(queue_id, ())
    place = bucket(rules, facts_of(unit, config, load(unit, conversation_id), now)) if rules else 0
    unit.run("set_bucket", id=conversation_id, bucket=place)


def follow_card(unit: Unit, config: Config, user_id: str, now: datetime) -> None:
    """The language of a card is another: live conversations that go by it speak it, and stand where it puts them."""
    for row in unit.all("live_of_user", user_id=user_id):
        record = load(unit, row["id"])
        spoken = language_of(config, record, taken_of(unit, record.id))
        if spoken == record.language or record.queue_id is None:
            continue
        unit.run("set_language", id=record.id, language=spoken)
        if record.state == "open":
            rank(unit, config, record.id, record.queue_id, now)


def rank_queue(unit: Unit, config: Config, queue_id: str, after: str, now: datetime) -> None:
    """The queue's rules changed: rank those that wait and time them, a portion now and the rest by a timer."""
    rows = unit.all("open_in_queue_after", queue_id=queue_id, after=after, limit=AT_ONCE)
    for row in rows:
        unit.run("set_bucket", id=row["id"], bucket=0)
        arrive(unit, config, row["id"], queue_id, now)
    if len(rows) == AT_ONCE:
        set_timer(unit, "rank", f"{queue_id} {rows[-1]['id']}", now)


def facts_of(reader: Reader, config: Config, record: ConversationRecord, now: datetime) -> Facts:
    """What rules know of a stored conversation."""
    taken = taken_of(reader, record.id)
    first = reader.one("first_inbound_text", id=record.id)
    last = reader.one("last_inbound_text", id=record.id)
    known = taken.facts
    variables: dict[str, Scalar] = msgspec.json.decode(record.variables)
    return Facts(
        body=Text.of("" if last is None else last["text"]),
        first_message=Text.of("" if first is None else first["text"]),
        language=language_of(config, record, taken),
        country=country_of(record.address),
        number=record.number_id,
        address=record.address,
        returning=known.returning,
        last_agent=known.last_agent,
        last_queue=known.last_queue,
        button=known.button,
        referral=known.referral,
        open_hours=rulebook(config).open_hours(now),
        skills=msgspec.json.decode(record.skills, type=dict[str, int]),
        priority=record.priority,
        variables=variables,
    )
