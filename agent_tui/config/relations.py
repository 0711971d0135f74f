"""Checks between the tables: what is a mistake only beside something else, and what is merely suspicious.

Invariant: pure functions of the configuration; names that do not exist were reported when the field was read, so
every name met here exists or belongs to a table that was left out because of its own mistakes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations

from agent_tui.config.behaviour_checks import behaviour_suspicions
from agent_tui.config.lines import KeyPath
from agent_tui.config.mistakes import shown
from agent_tui.config.never import never_matching
from agent_tui.config.skill_checks import unknown_skills
from agent_tui.config.template_checks import template_suspicions
from agent_tui.config.types import Config, ConfiguredTemplate, OverflowTransfer, Queue, Workstream

Finding = tuple[KeyPath, str]


def conflicts(config: Config) -> Iterator[Finding]:
    """Mistakes between tables, with the path of the later of the two."""
    yield from _twice("numbers", "number", {id_: number.number for id_, number in config.numbers.items()})
    yield from _twice("accounts", "account_sid", {id_: account.account_sid for id_, account in config.accounts.items()})
    for queue in config.queues.values():
        yield from _members_twice(queue)
    yield from _circles(config.queues)
    yield from never_matching(config)
    yield from _templates_twice(config.templates)


def suspicions(config: Config) -> Iterator[Finding]:
    """What works but is hardly meant."""
    if not config.numbers:
        yield (), "there is no [numbers.NAME]: the desk can neither receive nor send"
    served = {number.workstream for number in config.numbers.values()}
    for workstream in config.workstreams.values():
        if workstream.id not in served:
            yield ("workstreams", workstream.id), "no number leads here: nothing will reach it"
        if not workstream.allowed_presence:
            yield ("workstreams", workstream.id, "allowed_presence"), "allows none: nothing will be offered to anybody"
        yield from _preferred_outside(workstream, config)
        if workstream.capacity == 0 and workstream.capacity_profile is None:
            yield ("workstreams", workstream.id, "capacity"), "costs nothing: only the session limit stops offers"
        yield from _beyond_everybody(workstream, config)
    yield from unknown_skills(config)
    yield from _idle_queues(config)
    yield from behaviour_suspicions(config)
    yield from template_suspicions(config)
    members = {member for queue in config.queues.values() for member in queue.members}
    for agent in config.agents.values():
        if agent.role == "agent" and agent.id not in members:
            yield ("agents", agent.id), "belongs to no queue: nothing will be offered to this agent"


def _beyond_everybody(workstream: Workstream, config: Config) -> Iterator[Finding]:
    most = max((agent.capacity for agent in config.agents.values()), default=workstream.capacity)
    if workstream.mode == "push" and workstream.capacity > most:
        yield (
            ("workstreams", workstream.id, "capacity"),
            f"costs {workstream.capacity} units, and no agent has more than {most}: nothing will be offered to anybody",
        )


def _twice(table: str, key: str, values: Mapping[str, str]) -> Iterator[Finding]:
    first: dict[str, str] = {}
    for name, value in values.items():
        if value in first:
            yield (table, name, key), f"is the same as that of [{table}.{first[value]}]"
        first.setdefault(value, name)


def _members_twice(queue: Queue) -> Iterator[Finding]:
    for index, member in enumerate(queue.members):
        if member in queue.members[:index]:
            yield ("queues", queue.id, "members", index), f"names {shown(member)} a second time"


def _circles(queues: Mapping[str, Queue]) -> Iterator[Finding]:
    """Overflow transfers that lead back to their queue, by whatever way; each circle once."""
    targets = {
        queue.id: [
            (index, rule.do.transfer)
            for index, rule in enumerate(queue.overflow)
            if isinstance(rule.do, OverflowTransfer)
        ]
        for queue in queues.values()
    }
    told: set[str] = set()
    for start in queues:
        for index, target in targets[start]:
            way = _way(target, start, targets)
            if way is not None and start not in told:
                told.update(way)
                circle = " -> ".join((start, *way))
                yield ("queues", start, "overflow", index), f"overflow goes round in a circle: {circle}"


def _way(source: str, goal: str, targets: Mapping[str, Iterable[tuple[int, str]]]) -> tuple[str, ...] | None:
    """The queues from ``source`` to ``goal``, both included."""
    known: dict[str, tuple[str, ...]] = {source: (source,)}
    waiting = [source]
    while waiting:
        here = waiting.pop(0)
        if here == goal:
            return known[here]
        for _index, following in targets.get(here, ()):
            if following not in known:
                known[following] = (*known[here], following)
                waiting.append(following)
    return None


def _templates_twice(templates: tuple[ConfiguredTemplate, ...]) -> Iterator[Finding]:
    for (_one, earlier), (two, later) in combinations(enumerate(templates), 2):
        if (earlier.name, earlier.language) != (later.name, later.language):
            continue
        if not earlier.numbers or not later.numbers or set(earlier.numbers) & set(later.numbers):
            yield ("templates", two, "name"), f"{shown(later.name)} in {shown(later.language)} stands twice"


def _preferred_outside(workstream: Workstream, config: Config) -> Iterator[Finding]:
    members = {member for queue in config.queues.values() for member in queue.members}
    for number, ruleset in enumerate(workstream.classify):
        for index, rule in enumerate(ruleset.rules):
            for place, agent in enumerate(rule.set.preferred_agents):
                if agent not in members:
                    path = ("workstreams", workstream.id, "classify", number, "rules", index, "set")
                    yield (*path, "preferred_agents", place), f"{shown(agent)} is a member of no queue"


def _idle_queues(config: Config) -> Iterator[Finding]:
    for queue in config.queues.values():
        if not queue.members:
            yield ("queues", queue.id), "has no members: its conversations wait until somebody is added"
        elif all(member in config.agents and config.agents[member].capacity == 0 for member in queue.members):
            yield ("queues", queue.id, "members"), "nobody serves it: every member has a capacity of 0"
        for index, rule in enumerate(queue.overflow):
            if rule.when == "out_of_hours" and queue.hours is None:
                yield ("queues", queue.id, "overflow", index), "never happens: the queue has no hours"
