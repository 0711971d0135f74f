"""Where a conversation goes: number, workstream, classification, queue; and into that queue's order.

Invariant: routing leaves behind why (``conversations.route``), and never leaves a live conversation without a queue.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import datetime
from sqlite3 import Row

import msgspec

from agent_tui.channel.inbound import Inbound
from agent_tui.config.phone_country import country_of
from agent_tui.config.types import Config, Number, Workstream
from agent_tui.core.classify import Outputs
from agent_tui.core.conditions import Facts, Scalar, Text
from agent_tui.core.moment import to_text
from agent_tui.core.routing import Route
from agent_tui.core.routing import route as choose
from agent_tui.desk.automation.spoken import card_language
from agent_tui.desk.routing.place import arrive, facts_of, into_queue
from agent_tui.desk.routing.rulebook import Rulebook, rulebook
from agent_tui.desk.routing.taken import FactsKept, RouteTaken, RuleTried
from agent_tui.desk.staff.caller import SYSTEM
from agent_tui.desk.views.rows import load
from agent_tui.store.records import ConversationRecord
from agent_tui.store.unit import Unit, Value

__all__ = [
    "Landing",
    "Placement",
    "RouteTaken",
    "RuleTried",
    "Rulebook",
    "first_placement",
    "into_queue",
    "land",
    "not_placed",
    "route",
    "route_again",
    "rulebook",
]

ORDINARY = 5
"""The priority of what no rule has looked at; 1 is the most urgent."""

_sorted = msgspec.json.Encoder(order="sorted")


@dataclass(frozen=True, slots=True)
class Landing:
    """``ended``: the queue overflows and ends what comes; close it once its message is stored."""

    queue: str
    ended: bool


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a conversation goes and why; ``columns``: what its row says of that."""

    queue: str
    reason: str
    ended: bool
    columns: dict[str, Value]


def first_placement(
    unit: Unit,
    config: Config,
    conversation_id: str,
    number: Number,
    spoken: str,
    inbound: Inbound,
    former: Row | None,
    now: datetime,
) -> Placement:
    """Where a conversation that is about to be stored goes.

    ``former``: the pair's conversation before it; ``spoken``: the language of the customer's card, "" if it says none.
    """
    workstream = config.workstreams[number.workstream]
    facts = _facts(rulebook(config), workstream, number, spoken, inbound, former, now)
    return _placement(unit, config, conversation_id, workstream, facts, now, spoken, overflow=True)


def not_placed(workstream: Workstream) -> dict[str, Value]:
    """What the row of a conversation says that is in no queue yet, because a bot takes it first."""
    return {
        "queue_id": None,
        "priority": ORDINARY,
        "skills": "{}",
        "units": workstream.capacity,
        "profiles": "[]",
        "preferred": "[]",
        "language": "",
        "variables": "{}",
        "by_fallback": 0,
        "entered_at": None,
        "route": "{}",
    }


def route(
    unit: Unit,
    config: Config,
    conversation_id: str,
    number: Number,
    inbound: Inbound,
    former: Row | None,
    now: datetime,
) -> Landing:
    """Put a stored conversation into its queue as if its customer wrote for the first time."""
    spoken = card_language(unit, load(unit, conversation_id).user_id)
    placement = first_placement(unit, config, conversation_id, number, spoken, inbound, former, now)
    unit.run("set_route", id=conversation_id, **placement.columns)
    return land(unit, config, conversation_id, placement, now)


def route_again(unit: Unit, config: Config, record: ConversationRecord, now: datetime, *, overflow: bool) -> Landing:
    """Put a stored conversation into a queue by what is known of it now; ``overflow``: queues that overflow count."""
    workstream = config.workstreams[record.workstream_id]
    facts = facts_of(unit, config, record, now)
    spoken = record.user_language or ""
    placement = _placement(unit, config, record.id, workstream, facts, now, spoken, overflow=overflow)
    unit.run("set_route", id=record.id, **placement.columns)
    return land(unit, config, record.id, placement, now)


def land(unit: Unit, config: Config, conversation_id: str, placement: Placement, now: datetime) -> Landing:
    """Say where a conversation went, its row saying so already; let it arrive there."""
    unit.event(
        "conversation.routed",
        SYSTEM,
        now,
        conversation_id=conversation_id,
        queue=placement.queue,
        reason=placement.reason,
    )
    if not placement.ended:
        arrive(unit, config, conversation_id, placement.queue, now)
    return Landing(placement.queue, placement.ended)


def _placement(
    unit: Unit,
    config: Config,
    conversation_id: str,
    workstream: Workstream,
    facts: Facts,
    now: datetime,
    spoken: str,
    *,
    overflow: bool,
) -> Placement:
    book = rulebook(config)
    rules = book.rules[workstream.id]
    standings = book.standings(unit, workstream.id, now) if overflow else {}
    draw = zlib.crc32(conversation_id.encode()) % 100
    found = choose(facts, rules, draw=draw, standings=standings)
    queue_id = found.queue if found.queue in config.queues else workstream.fallback_queue
    profiles = [] if workstream.capacity_profile is None else [workstream.capacity_profile]
    profiles += [profile for profile in found.capacity_profiles if profile not in profiles]
    columns: dict[str, Value] = {
        "queue_id": queue_id,
        "priority": found.priority,
        # Sorted: the same skills are the same signature, whatever the order of the rules that set them.
        "skills": _sorted.encode(found.skills).decode(),
        "units": workstream.capacity,
        "profiles": _sorted.encode(sorted(profiles)).decode(),
        "preferred": _sorted.encode(found.preferred_agents).decode(),
        "language": found.language,
        "variables": _sorted.encode(found.variables).decode(),
        "by_fallback": int(found.by_fallback),
        "entered_at": to_text(now),
        "route": _sorted.encode(_taken(found, queue_id, facts, spoken)).decode(),
    }
    return Placement(queue_id, found.reason, found.ended, columns)


def _facts(
    book: Rulebook,
    workstream: Workstream,
    number: Number,
    spoken: str,
    inbound: Inbound,
    former: Row | None,
    now: datetime,
) -> Facts:
    """``spoken``: the language of the customer's card, "" if it says none."""
    rules = book.rules[workstream.id]
    language = spoken or workstream.language
    if not rules.rulesets and not rules.routes:
        # Nothing looks at the text; folding it is what costs.
        return Facts(language=language, variables=workstream.variables, returning=former is not None)
    text = Text.of(inbound.body)
    return Facts(
        body=text,
        first_message=text,
        language=language,
        country=country_of(inbound.from_address),
        number=number.id,
        address=inbound.from_address,
        returning=former is not None,
        last_agent=None if former is None else former["last_agent_id"],
        last_queue=None if former is None else former["queue_id"],
        button=None if inbound.button is None else inbound.button.payload or inbound.button.text,
        referral=None if inbound.referral is None else inbound.referral.source_id,
        open_hours=book.open_hours(now),
        variables=workstream.variables,
    )


def _taken(found: Route, queue_id: str, facts: Facts, spoken: str) -> RouteTaken:
    tried = tuple(
        RuleTried(each.ruleset, each.rule, each.matched, each.failed_on, _made(each.outputs)) for each in found.tried
    )
    kept = FactsKept(facts.returning, facts.last_agent, facts.last_queue, facts.button, facts.referral, spoken)
    return RouteTaken(queue_id, found.reason, tried, found.variables, kept)


def _made(outputs: Outputs | None) -> dict[str, Scalar | None]:
    """What a rule set, flat: skills and variables by their own names."""
    if outputs is None:
        return {}
    made: dict[str, Scalar | None] = {}
    made.update({f"skills.{name}": level for name, level in outputs.skills.items()})
    made.update({f"variables.{name}": value for name, value in outputs.variables.items()})
    if outputs.preferred_agents:
        made["preferred_agents"] = ", ".join(outputs.preferred_agents)
    for name in ("priority", "language", "capacity_profile"):
        value = getattr(outputs, name)
        if value is not None:
            made[name] = value
    return made
