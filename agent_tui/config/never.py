"""Rules that can never match: their condition contradicts itself, or an earlier rule always takes what they would.

Invariant: only what is certain is reported: whatever a conversation is like, such a rule changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set

from agent_tui.config.lines import KeyPath
from agent_tui.config.phone_country import is_country
from agent_tui.config.routing_rules import condition_of
from agent_tui.config.rules import ClassifyRule, Condition, OrderRule, RouteRule, TextMatch
from agent_tui.config.types import Config, Queue
from agent_tui.core.conditions import Text
from agent_tui.core.conditions import TextMatch as Match

Finding = tuple[KeyPath, str]

_LISTS = ("language", "country", "number", "address", "last_agent", "last_queue", "button", "skills_any", "priority")


def never_matching(config: Config) -> Iterator[Finding]:
    """Rules of every workstream, and of every queue's own order, that can never match."""
    for workstream in config.workstreams.values():
        ours = {each.id for each in config.numbers.values() if each.workstream == workstream.id}
        for number, ruleset in enumerate(workstream.classify):
            base: KeyPath = ("workstreams", workstream.id, "classify", number, "rules")
            yield from _contradictions(base, ruleset.rules, ours)
            yield from _shadowed(base, ruleset.rules)
        base = ("workstreams", workstream.id, "route")
        yield from _contradictions(base, workstream.route, ours)
        # A route rule lets pass what its queues cannot take now; only one that takes everything hides others.
        greedy = [_takes_all(rule, config.queues) for rule in workstream.route]
        yield from _shadowed(base, workstream.route, greedy)
    for queue in config.queues.values():
        yield from _contradictions(("queues", queue.id, "order"), queue.order, set(config.numbers))
        yield from _shadowed(("queues", queue.id, "order"), queue.order)


def _takes_all(rule: RouteRule, queues: Mapping[str, Queue]) -> bool:
    return rule.ignore_overflow or all(
        name in queues and queues[name].hours is None and not queues[name].overflow for name in rule.queues
    )


def _contradictions(
    base: KeyPath, rules: Sequence[ClassifyRule | RouteRule | OrderRule], numbers: Set[str]
) -> Iterator[Finding]:
    for index, rule in enumerate(rules):
        why = None if rule.when is None else _contradiction(rule.when, numbers)
        if why is not None:
            yield (*base, index, "when"), f"can never match: {why}"


def _shadowed(
    base: KeyPath, rules: Sequence[ClassifyRule | RouteRule | OrderRule], greedy: Sequence[bool] | None = None
) -> Iterator[Finding]:
    for index, rule in enumerate(rules):
        for before, earlier in enumerate(rules[:index]):
            if greedy is not None and not greedy[before]:
                continue
            if earlier.when is None:
                told = "the rule before it has no condition" if before == index - 1 else "a rule before it has none"
            elif rule.when is not None and covers(earlier.when, rule.when):
                told = f"rule {before + 1} takes everything that it would"
            else:
                continue
            yield (*base, index), f"can never match: {told}"
            break


def covers(wide: Condition, narrow: Condition) -> bool:
    """Whether ``wide`` holds wherever ``narrow`` does, as far as that can be said for certain."""
    return (
        all(_wider(getattr(wide, name), getattr(narrow, name)) for name in _LISTS)
        and _text_wider(wide.body, narrow.body)
        and _text_wider(wide.first_message, narrow.first_message)
        and (wide.returning is None or wide.returning == narrow.returning)
        and (wide.referral is None or wide.referral == narrow.referral)
        and wide.hours.items() <= narrow.hours.items()
        and set(wide.skills_all) <= set(narrow.skills_all)
        and all(_wider(values, narrow.variables.get(name, ())) for name, values in wide.variables.items())
        and (not wide.any or wide.any == narrow.any)
        and (wide.not_ is None or wide.not_ == narrow.not_)
    )


def _wider(wide: Sequence[object], narrow: Sequence[object]) -> bool:
    # Type and value: the number 1 is not true.
    known = [(type(value), value) for value in wide]
    return not wide or (bool(narrow) and all((type(value), value) in known for value in narrow))


def _text_wider(wide: TextMatch | None, narrow: TextMatch | None) -> bool:
    if wide is None:
        return True
    return narrow is not None and all(
        _wider(getattr(wide, name), getattr(narrow, name)) for name in ("words", "contains", "is_")
    )


def _contradiction(when: Condition, numbers: Set[str]) -> str | None:
    """Why the condition can never hold; None: it may. ``numbers``: those that its conversations come to."""
    if when.number and not numbers & set(when.number):
        return f"no message to {' or '.join(when.number)} comes here; it is another workstream's number"
    if when.country and not any(map(is_country, when.country)):
        return f"no number shows the country {' or '.join(when.country)}"
    if when.returning is False and when.last_agent:
        return "who was not here before had no agent"
    if when.returning is False and when.last_queue:
        return "who was not here before was in no queue"
    for name in ("body", "first_message"):
        match = getattr(when, name)
        if match is not None and not _possible(match):
            return f"no text of {name}.is fulfils the rest of {name}"
    if when.not_ is not None and covers(when.not_, _without_not(when)):
        return "not excludes everything that the rest asks for"
    if when.any and all(_contradiction(one, numbers) is not None for one in when.any):
        return "none of any can hold"
    return None


def _without_not(when: Condition) -> Condition:
    fields = {name: getattr(when, name) for name in when.__struct_fields__ if name != "not_"}
    return Condition(**fields)


def _possible(match: TextMatch) -> bool:
    if not match.is_:
        return True
    compiled = condition_of(Condition(body=match))
    wanted: Match | None = None if compiled is None else compiled.body
    return wanted is None or any(wanted.holds(Text.of(text)) for text in match.is_)
