"""Where a conversation goes: number, workstream, classification, queue; and into that queue's order.

Invariant: routing leaves behind why (``conversations.route``), and never leaves a live conversation without a queue.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from datetime import datetime
from sqlite3 import Row

import msgspec

from agent_tui.channel.inbound import Inbound
from agent_tui.config.phone_country import country_of
from agent_tui.config.routing_rules import calendars_of, rules_of
from agent_tui.config.types import Config, Number, Workstream
from agent_tui.core.classify import Outputs
from agent_tui.core.conditions import Facts, Scalar, Text
from agent_tui.core.hours import Calendar, is_open
from agent_tui.core.moment import to_text
from agent_tui.core.routing import Route, Rules
from agent_tui.core.routing import route as choose
from agent_tui.desk.caller import SYSTEM
from agent_tui.desk.timers import time_state
from agent_tui.store.unit import Unit


class RuleTried(msgspec.Struct, frozen=True):
    """A rule that was looked at; ``failed_on``: the first field that did not hold."""

    ruleset: str
    rule: str
    matched: bool
    failed_on: str = ""
    set: Mapping[str, Scalar | None] = {}


class RouteTaken(msgspec.Struct, frozen=True):
    """Which queue and why, as kept with the conversation; all empty where no rule was asked."""

    queue: str = ""
    reason: str = ""
    tried: tuple[RuleTried, ...] = ()
    variables: Mapping[str, Scalar] = {}


class Rulebook:
    """A configuration's rules in the form that the rules engine takes, made once for each configuration."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.calendars: dict[str, Calendar] = calendars_of(config)
        self.rules: dict[str, Rules] = {each.id: rules_of(each) for each in config.workstreams.values()}


_current: list[Rulebook] = []


def rulebook(config: Config) -> Rulebook:
    """The rulebook of ``config``; only the last one asked for is kept."""
    if not _current or _current[0].config is not config:
        _current[:] = [Rulebook(config)]
    return _current[0]


def route(
    unit: Unit,
    config: Config,
    conversation_id: str,
    number: Number,
    inbound: Inbound,
    former: Row | None,
    now: datetime,
) -> str:
    """Put a new conversation into its queue; the queue's id. ``former``: the pair's conversation before it."""
    workstream = config.workstreams[number.workstream]
    book = rulebook(config)
    rules = book.rules[workstream.id]
    facts = _facts(book, workstream, number, inbound, former, now) if rules.rulesets or rules.routes else Facts()
    found = choose(facts, rules, draw=zlib.crc32(conversation_id.encode()) % 100)
    queue_id = found.queue if found.queue in config.queues else workstream.fallback_queue
    unit.run(
        "set_route",
        id=conversation_id,
        queue_id=queue_id,
        priority=found.priority,
        skills=msgspec.json.encode(found.skills).decode(),
        units=workstream.capacity,
        route=msgspec.json.encode(_taken(found, queue_id)).decode(),
    )
    unit.event(
        "conversation.routed",
        SYSTEM,
        now,
        conversation_id=conversation_id,
        queue=queue_id,
        reason=found.reason,
    )
    return queue_id


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


def _facts(
    book: Rulebook, workstream: Workstream, number: Number, inbound: Inbound, former: Row | None, now: datetime
) -> Facts:
    text = Text.of(inbound.body)
    return Facts(
        body=text,
        first_message=text,
        language=workstream.language,
        country=country_of(inbound.from_address),
        number=number.id,
        address=inbound.from_address,
        returning=former is not None,
        last_agent=None if former is None else former["last_agent_id"],
        last_queue=None if former is None else former["queue_id"],
        button=None if inbound.button is None else inbound.button.payload or inbound.button.text,
        referral=None if inbound.referral is None else inbound.referral.source_id,
        open_hours={name: is_open(calendar, now) for name, calendar in book.calendars.items()},
    )


def _taken(found: Route, queue_id: str) -> RouteTaken:
    tried = tuple(
        RuleTried(each.ruleset, each.rule, each.matched, each.failed_on, _made(each.outputs)) for each in found.tried
    )
    return RouteTaken(queue_id, found.reason, tried, found.variables)


def _made(outputs: Outputs | None) -> dict[str, Scalar | None]:
    """What a rule set, flat: skills and variables by their own names."""
    if outputs is None:
        return {}
    made: dict[str, Scalar | None] = {}
    made.update({f"skills.{name}": level for name, level in outputs.skills.items()})
    made.update({f"variables.{name}": value for name, value in outputs.variables.items()})
    for name in ("priority", "language", "capacity_profile"):
        value = getattr(outputs, name)
        if value is not None:
            made[name] = value
    return made
