"""The way of a new conversation to its queue: classification, then route rules, then the fallback.

Model: Omnichannel for Customer Service, "Configure route-to-queues rules". Invariant: every conversation gets a queue,
whatever the rules say, and the answer explains itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from agent_tui.core.classify import Ruleset, Tried, classify
from agent_tui.core.conditions import Condition, Facts, Scalar, failing
from agent_tui.core.overflow import OverflowRule, Standing, before_queue, overflowing

ROUTE_RULESET = "route"
"""The name under which route rules appear among the rules tried."""

_OPEN = Standing()


@dataclass(frozen=True, slots=True)
class RouteRule:
    """``shares``: queue ids and percentages that sum to 100, in their order.

    ``ignore_overflow``: whom it routes is queued even where the queue overflows.
    """

    name: str
    when: Condition | None
    shares: tuple[tuple[str, int], ...]
    ignore_overflow: bool = False


@dataclass(frozen=True, slots=True)
class Rules:
    """What a workstream says about routing."""

    fallback_queue: str
    rulesets: tuple[Ruleset, ...] = ()
    routes: tuple[RouteRule, ...] = ()


@dataclass(frozen=True, slots=True)
class Route:
    """Where a conversation goes and what it needs there. ``reason``: a sentence; ``tried``: in the order looked at.

    ``overflow``: the rule of the queue first chosen that applied; ``ended``: nothing takes it, it is to be closed.
    """

    queue: str
    reason: str
    skills: Mapping[str, int]
    priority: int
    language: str
    variables: Mapping[str, Scalar]
    capacity_profiles: tuple[str, ...]
    tried: tuple[Tried, ...]
    preferred_agents: tuple[str, ...] = ()
    by_fallback: bool = False
    overflow: OverflowRule | None = None

    @property
    def ended(self) -> bool:
        return self.overflow is not None and self.overflow.do == "end"


@dataclass(frozen=True, slots=True)
class _Chosen:
    queue: str
    reason: str
    by_fallback: bool = False
    overflow: OverflowRule | None = None


def route(facts: Facts, rules: Rules, *, draw: int, standings: Mapping[str, Standing] | None = None) -> Route:
    """The queue for a conversation.

    ``draw``: 0 to 99, chooses within the percentages of a rule. ``standings``: how queues stand now; one that is not
    named is open and empty. A matching rule whose queue overflows is passed over; if all are, the first that is open
    takes the conversation, else the one that opens first, and its own overflow rules decide. The fallback's do not.
    """
    found = classify(rules.rulesets, facts)
    tried = list(found.tried)
    chosen = _choose(rules, found.facts, tried, draw, standings or {})
    facts = found.facts
    return Route(
        chosen.queue,
        chosen.reason,
        dict(facts.skills),
        facts.priority,
        facts.language,
        dict(facts.variables),
        found.capacity_profiles,
        tuple(tried),
        found.preferred_agents,
        chosen.by_fallback,
        chosen.overflow,
    )


def _choose(rules: Rules, facts: Facts, tried: list[Tried], draw: int, standings: Mapping[str, Standing]) -> _Chosen:
    passed: list[str] = []
    for rule in rules.routes:
        failed_on = failing(rule.when, facts)
        tried.append(Tried(ROUTE_RULESET, rule.name, matched=failed_on is None, failed_on=failed_on or ""))
        if failed_on is not None:
            continue
        queue = _share(rule.shares, draw)
        if rule.ignore_overflow or not overflowing(standings.get(queue, _OPEN)):
            return _Chosen(queue, f"the route rule {rule.name} matched")
        passed.append(queue)
    if not passed:
        return _Chosen(rules.fallback_queue, "no route rule matched; this is the fallback queue", by_fallback=True)
    return _overflowed(passed, standings)


def _overflowed(passed: list[str], standings: Mapping[str, Standing]) -> _Chosen:
    """Every queue that a rule led to overflows."""
    operating = [queue for queue in passed if standings[queue].open]
    opening = [(standings[queue].opens_at, queue) for queue in passed]
    dated = [(at, place) for place, (at, _queue) in enumerate(opening) if at is not None]
    queue = operating[0] if operating else passed[min(dated)[1]] if dated else passed[0]
    rule = before_queue(standings[queue])
    which = "open" if operating else "open soonest"
    reason = f"every matching route rule leads to a queue that overflows; {queue} is {which}"
    if rule is None or rule.do == "queue_anyway":
        return _Chosen(queue, f"{reason} and takes it", overflow=rule)
    if rule.do == "transfer":
        return _Chosen(rule.target, f"{reason}; its overflow ({_words(rule)}) leads to {rule.target}", overflow=rule)
    return _Chosen(queue, f"{reason}; its overflow ({_words(rule)}) ends the conversation", overflow=rule)


def _words(rule: OverflowRule) -> str:
    return "out of hours" if rule.when == "out_of_hours" else f"{rule.limit:g} open conversations"


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
