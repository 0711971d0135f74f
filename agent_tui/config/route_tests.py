"""Runs the configuration's own ``[[route_tests]]`` through the rules engine.

Invariant: the engine is the one that the desk runs; a test sees the message as the first of an unknown customer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from msgspec import Struct

from agent_tui.config.phone_country import country_of
from agent_tui.config.routing_rules import calendars_of, rules_of, standing_of
from agent_tui.config.types import Config, RouteTest, Workstream
from agent_tui.core.classify import Tried
from agent_tui.core.conditions import Facts, Text
from agent_tui.core.hours import is_open
from agent_tui.core.routing import Route, has_skills, route


class RouteTestResult(Struct, frozen=True, kw_only=True):
    """``index`` from 0. ``queues``: where the message may go (several where percentages decide).

    ``agents``: who of the first queue has the skills. ``failures``: sentences; () passed. ``tried``: the rules looked
    at, as ``RULESET / RULE: matched`` or with the field that did not hold.
    """

    index: int
    message: str
    ok: bool
    queues: tuple[str, ...]
    reason: str
    skills: dict[str, int]
    priority: int
    agents: tuple[str, ...]
    failures: tuple[str, ...]
    tried: tuple[str, ...]


def run_route_tests(config: Config, now: datetime) -> tuple[RouteTestResult, ...]:
    """Every test; ``now`` (with a time zone) is when messages come whose test names no moment."""
    return tuple(_run(config, index, test, now) for index, test in enumerate(config.route_tests))


def _run(config: Config, index: int, test: RouteTest, now: datetime) -> RouteTestResult:
    number = config.numbers.get(test.number) if test.number else next(iter(config.numbers.values()), None)
    if number is None:
        return _without_number(index, test)
    workstream = config.workstreams[number.workstream]
    facts = _facts(config, test, number.id, workstream, now)
    rules = rules_of(workstream)
    moment, calendars = test.at or now, calendars_of(config)
    standings = {queue.id: standing_of(queue, calendars, moment, 0) for queue in config.queues.values()}
    # Every share of a percentage has its draw among 0 to 99.
    routes = [route(facts, rules, draw=draw, standings=standings) for draw in range(100)]
    found = routes[0]
    queues = tuple(dict.fromkeys(each.queue for each in routes))
    agents = _eligible(config, workstream, found)
    failures = tuple(_failures(test, queues, found, agents))
    return RouteTestResult(
        index=index,
        message=test.message,
        ok=not failures,
        queues=queues,
        reason=found.reason,
        skills=dict(found.skills),
        priority=found.priority,
        agents=agents,
        failures=failures,
        tried=tuple(_described(tried) for tried in found.tried),
    )


def _facts(config: Config, test: RouteTest, number: str, workstream: Workstream, now: datetime) -> Facts:
    moment = test.at or now
    text = Text.of(test.message)
    return Facts(
        body=text,
        first_message=text,
        language=test.language or workstream.language,
        country=country_of(test.address) if test.address else "",
        number=number,
        address=test.address or "",
        open_hours={name: is_open(calendar, moment) for name, calendar in calendars_of(config).items()},
    )


def _eligible(config: Config, workstream: Workstream, found: Route) -> tuple[str, ...]:
    """Members of the queue with the skills, where those are matched exactly; presence and load are not judged."""
    return tuple(
        member
        for member in config.queues[found.queue].members
        if workstream.skill_matching != "exact" or has_skills(config.agents[member].skills, found.skills)
    )


def _failures(test: RouteTest, queues: tuple[str, ...], found: Route, agents: tuple[str, ...]) -> Iterator[str]:
    if test.queue is not None and test.queue not in queues:
        yield f"queue is {' or '.join(queues)}, not {test.queue}: {found.reason}"
    if test.skills is not None and test.skills != found.skills:
        yield f"skills are {_pairs(found.skills)}, not {_pairs(test.skills)}"
    if test.priority is not None and test.priority != found.priority:
        yield f"priority is {found.priority}, not {test.priority}"
    if test.agents is not None and set(test.agents) != set(agents):
        yield f"agents are {', '.join(agents) or 'none'}, not {', '.join(test.agents) or 'none'}"


def _pairs(skills: Mapping[str, int]) -> str:
    return ", ".join(f"{skill} {level}" for skill, level in sorted(skills.items())) or "none"


def _described(tried: Tried) -> str:
    return f"{tried.ruleset} / {tried.rule}: " + ("matched" if tried.matched else f"{tried.failed_on} does not hold")


def _without_number(index: int, test: RouteTest) -> RouteTestResult:
    return RouteTestResult(
        index=index,
        message=test.message,
        ok=False,
        queues=(),
        reason="there is no number",
        skills={},
        priority=5,
        agents=(),
        failures=("there is no number that the message could come to",),
        tried=(),
    )
