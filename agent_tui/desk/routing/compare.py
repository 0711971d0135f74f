"""What another configuration would have done with the first messages that are stored.

Invariant: reads only; the rules engine is the one the desk runs, with what was known of each customer when the
message came. How many waited in a queue then is not known: limits of open conversations are left out.
"""

from __future__ import annotations

import zlib
from datetime import datetime
from sqlite3 import Row

import msgspec

from agent_tui.config.phone_country import country_of
from agent_tui.config.routing_rules import standing_of
from agent_tui.config.types import Config, Number, Workstream
from agent_tui.core.conditions import Facts, Text
from agent_tui.core.moment import from_text, to_text
from agent_tui.core.routing import ROUTE_RULESET, Route, has_skills
from agent_tui.core.routing import route as choose
from agent_tui.desk.routing.rulebook import Rulebook
from agent_tui.desk.routing.taken import RouteTaken
from agent_tui.store.unit import Reader

PAGE = 500
TEXT_CHARACTERS = 80


class Moved(msgspec.Struct, frozen=True, kw_only=True):
    """A conversation: where it went, where it would go, and why; ``text``: the beginning of its first message."""

    conversation_id: str
    at: str
    text: str
    was: str
    now: str
    reason: str


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """``compared`` conversations; those that would go elsewhere, that no route rule matches any more, and that nobody
    could take. ``skipped``: they came to numbers that the other configuration does not have. ``bots``: a bot had
    them first, and where they went depended on what was said to it.
    """

    since: str
    compared: int
    skipped: int
    bots: int
    elsewhere: list[Moved]
    unmatched: list[Moved]
    untakable: list[Moved]


def compare(reader: Reader, config: Config, since: datetime) -> Comparison:
    """Run every conversation opened by a customer since ``since`` through ``config``."""
    book = Rulebook(config)
    numbers = {number.address: number for number in config.numbers.values()}
    elsewhere: list[Moved] = []
    unmatched: list[Moved] = []
    untakable: list[Moved] = []
    compared = skipped = bots = 0
    after = ""
    while rows := reader.all("first_messages", after=after, since=to_text(since), limit=PAGE):
        after = rows[-1]["id"]
        for row in rows:
            number = numbers.get(row["our_address"])
            if number is None:
                skipped += 1
                continue
            if row["with_bot"]:
                bots += 1
                continue
            compared += 1
            taken = msgspec.json.decode(row["route"], type=RouteTaken)
            found = _route(book, number, row, taken)
            if found.queue != taken.queue and not found.ended:
                elsewhere.append(_moved(row, taken, found.queue, found.reason))
            if _matched(taken) and not any(each.matched for each in found.tried if each.ruleset == ROUTE_RULESET):
                unmatched.append(_moved(row, taken, found.queue, found.reason))
            why = "its overflow ends the conversation" if found.ended else _nobody(config, number.workstream, found)
            if why is not None:
                untakable.append(_moved(row, taken, found.queue, why))
    return Comparison(
        since=to_text(since),
        compared=compared,
        skipped=skipped,
        bots=bots,
        elsewhere=elsewhere,
        unmatched=unmatched,
        untakable=untakable,
    )


def _route(book: Rulebook, number: Number, row: Row, taken: RouteTaken) -> Route:
    config = book.config
    workstream = config.workstreams[number.workstream]
    at = from_text(row["created_at"])
    standings = {name: standing_of(queue, book.calendars, at, 0) for name, queue in config.queues.items()}
    draw = zlib.crc32(row["id"].encode()) % 100
    return choose(
        _facts(book, workstream, number, row, taken, at), book.rules[workstream.id], draw=draw, standings=standings
    )


def _facts(book: Rulebook, workstream: Workstream, number: Number, row: Row, taken: RouteTaken, at: datetime) -> Facts:
    text, known = Text.of(row["text"]), taken.facts
    return Facts(
        body=text,
        first_message=text,
        language=known.language or workstream.language,
        country=country_of(row["address"]),
        number=number.id,
        address=row["address"],
        returning=known.returning,
        last_agent=known.last_agent,
        last_queue=known.last_queue,
        button=known.button,
        referral=known.referral,
        open_hours=book.open_hours(at),
        variables=workstream.variables,
    )


def _matched(taken: RouteTaken) -> bool:
    return any(each.matched for each in taken.tried if each.ruleset == ROUTE_RULESET)


def _nobody(config: Config, workstream_id: str, found: Route) -> str | None:
    """Why no member of its queue could take it; None: somebody could."""
    workstream = config.workstreams[workstream_id]
    people = [config.agents[name] for name in config.queues[found.queue].members]
    if not people:
        return f"the queue {found.queue} has no members"
    if workstream.skill_matching == "exact":
        people = [each for each in people if each.id in found.preferred_agents or has_skills(each.skills, found.skills)]
    if not people:
        wanted = ", ".join(f"{skill} {level}" for skill, level in sorted(found.skills.items()))
        return f"nobody in {found.queue} has {wanted}"
    if all(each.capacity < workstream.capacity for each in people):
        return f"nobody in {found.queue} has a capacity of {workstream.capacity}"
    return None


def _moved(row: Row, taken: RouteTaken, now: str, reason: str) -> Moved:
    return Moved(
        conversation_id=row["id"],
        at=row["created_at"],
        text=row["text"][:TEXT_CHARACTERS],
        was=taken.queue,
        now=now,
        reason=reason,
    )
