"""The configured rules and calendars as the rules engine takes them.

The engine is pure and knows no configuration, so its own types are made here, once for each load. Invariant: every
field of a configured condition arrives in the engine's condition (a test compares the two types).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from agent_tui.config import types
from agent_tui.config.calendar_forms import WEEKDAYS
from agent_tui.core import classify, conditions, hours, overflow, queue_order, routing


def rules_of(workstream: types.Workstream) -> routing.Rules:
    """Classification and route rules of a workstream; what has no name is called by its place, from 1."""
    return routing.Rules(
        fallback_queue=workstream.fallback_queue,
        rulesets=tuple(
            classify.Ruleset(
                ruleset.name or f"ruleset {place}",
                tuple(
                    classify.Rule(rule.name or f"rule {number}", condition_of(rule.when), _outputs(rule.set))
                    for number, rule in enumerate(ruleset.rules, 1)
                ),
            )
            for place, ruleset in enumerate(workstream.classify, 1)
        ),
        routes=tuple(
            routing.RouteRule(
                rule.name or f"rule {number}",
                condition_of(rule.when),
                tuple(rule.queues.items()),
                rule.ignore_overflow,
            )
            for number, rule in enumerate(workstream.route, 1)
        ),
    )


def condition_of(when: types.Condition | None) -> conditions.Condition | None:
    """A condition with its texts folded; None: always."""
    if when is None:
        return None
    return conditions.Condition(
        body=_match(when.body),
        first_message=_match(when.first_message),
        language=when.language,
        country=when.country,
        number=when.number,
        address=when.address,
        returning=when.returning,
        last_agent=when.last_agent,
        last_queue=when.last_queue,
        button=when.button,
        referral=when.referral,
        hours=when.hours,
        skills_any=when.skills_any,
        skills_all=when.skills_all,
        priority=when.priority,
        variables=when.variables,
        # An inner condition without fields always holds, like one that is left out.
        any=tuple(condition_of(inner) or conditions.Condition() for inner in when.any),
        not_=condition_of(when.not_),
    )


def order_of(queue: types.Queue) -> tuple[queue_order.OrderRule, ...]:
    """The rules of a queue's own order; what has no name is called by its place, from 1."""
    return tuple(
        queue_order.OrderRule(rule.name or f"rule {number}", condition_of(rule.when))
        for number, rule in enumerate(queue.order, 1)
    )


def overflow_of(queue: types.Queue) -> tuple[overflow.OverflowRule, ...]:
    """The overflow rules of a queue as written."""
    return tuple(_overflow(rule) for rule in queue.overflow)


def standing_of(
    queue: types.Queue, calendars: Mapping[str, hours.Calendar], moment: datetime, waiting: int
) -> overflow.Standing:
    """How a queue stands at ``moment`` with ``waiting`` open conversations."""
    calendar = None if queue.hours is None else calendars.get(queue.hours)
    if calendar is None or hours.is_open(calendar, moment):
        return overflow.Standing(waiting=waiting, rules=overflow_of(queue))
    return overflow.Standing(False, hours.next_opening(calendar, moment), waiting, overflow_of(queue))


def _overflow(rule: types.Overflow) -> overflow.OverflowRule:
    do: overflow.Do = "transfer" if isinstance(rule.do, types.OverflowTransfer) else rule.do
    target = rule.do.transfer if isinstance(rule.do, types.OverflowTransfer) else ""
    if isinstance(rule.when, str):
        return overflow.OverflowRule(rule.when, do, 0.0, target)
    if rule.when.waiting_over is not None:
        return overflow.OverflowRule("waiting_over", do, rule.when.waiting_over, target)
    return overflow.OverflowRule("open_over", do, float(rule.when.open_over or 0), target)


def calendars_of(config: types.Config) -> dict[str, hours.Calendar]:
    """Every calendar by its id."""
    return {name: _calendar(written, config.desk.time_zone) for name, written in config.hours.items()}


def _match(match: types.TextMatch | None) -> conditions.TextMatch | None:
    if match is None:
        return None
    return conditions.TextMatch.of(words=match.words, contains=match.contains, is_=match.is_)


def _outputs(written: types.Outputs) -> classify.Outputs:
    return classify.Outputs(
        skills=written.skills,
        priority=written.priority,
        language=written.language,
        capacity_profile=written.capacity_profile,
        variables=written.variables,
        preferred_agents=written.preferred_agents,
    )


def _calendar(written: types.Hours, desk_zone: str) -> hours.Calendar:
    closed: dict[date, list[hours.Minutes]] = {}
    for closure in written.closed:
        closed.setdefault(closure.day, []).append((closure.span.start, closure.span.end))
    week = {
        WEEKDAYS.index(weekday): [(span.start, span.end) for span in spans] for weekday, spans in written.days.items()
    }
    zone = ZoneInfo(written.time_zone or desk_zone)
    if written.holidays is None:
        return hours.Calendar(zone, week, closed)
    return hours.Calendar(zone, week, closed, _holidays(written.holidays))


def _holidays(written: types.Holidays) -> Callable[[date], bool]:
    # Imported here: the library takes 60 ms, and most configurations name no holidays.
    from holidays import country_holidays

    # Filled by the library year by year as days are asked for.
    days: Mapping[date, str] = country_holidays(written.country, subdiv=written.subdivision)
    return lambda day: day in days
