"""The way of a new conversation to its queue: classification, then route rules, then the fallback.

Model: Omnichannel for Customer Service, "Configure route-to-queues rules". Invariant: every conversation gets a queue,
whatever the rules say, and the answer explains itself.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from agent_tui.core.classify import Ruleset, Tried, classify
from agent_tui.core.conditions import Condition, Facts, Scalar, failing

ROUTE_RULESET = "route"
"""The name under which route rules appear among the rules tried."""


@dataclass(frozen=True, slots=True)
class RouteRule:
    """``shares``: queue ids and percentages that sum to 100, in their order."""

    name: str
    when: Condition | None
    shares: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Rules:
    """What a workstream says about routing."""

    fallback_queue: str
    rulesets: tuple[Ruleset, ...] = ()
    routes: tuple[RouteRule, ...] = ()


@dataclass(frozen=True, slots=True)
class Route:
    """Where a conversation goes and what it needs there. ``reason``: a sentence; ``tried``: in the order looked at."""

    queue: str
    reason: str
    skills: Mapping[str, int]
    priority: int
    language: str
    variables: Mapping[str, Scalar]
    capacity_profiles: tuple[str, ...]
    tried: tuple[Tried, ...]


def route(facts: Facts, rules: Rules, *, draw: int, overflowing: Collection[str] = ()) -> Route:
    """The queue for a conversation.

    ``draw``: 0 to 99, chooses within the percentages of a rule. A matching rule whose queue is ``overflowing`` is
    passed over; if all are, the first of them takes the conversation and its own overflow rules decide.
    """
    found = classify(rules.rulesets, facts)
    tried = list(found.tried)
    queue, reason, first = "", "", ""
    for rule in rules.routes:
        failed_on = failing(rule.when, found.facts)
        tried.append(Tried(ROUTE_RULESET, rule.name, matched=failed_on is None, failed_on=failed_on or ""))
        if failed_on is not None:
            continue
        chosen = _share(rule.shares, draw)
        if chosen not in overflowing:
            queue, reason = chosen, f"the route rule {rule.name} matched"
            break
        first = first or chosen
    if not queue and first:
        queue, reason = first, "every matching route rule leads to a queue that overflows; the first takes it"
    if not queue:
        queue, reason = rules.fallback_queue, "no route rule matched; this is the fallback queue"
    facts = found.facts
    return Route(
        queue,
        reason,
        dict(facts.skills),
        facts.priority,
        facts.language,
        dict(facts.variables),
        found.capacity_profiles,
        tuple(tried),
    )


def has_skills(own: Mapping[str, int], needed: Mapping[str, int]) -> bool:
    """Exact matching: every skill that is needed, at its level or above."""
    return all(own.get(skill, 0) >= level for skill, level in needed.items())


def _share(shares: tuple[tuple[str, int], ...], draw: int) -> str:
    passed = 0
    for queue, percentage in shares:
        passed += percentage
        if draw < passed:
            return queue
    return shares[-1][0]
