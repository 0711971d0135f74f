"""Skills that rules name and nobody has, and skills that rules ask for and no rule sets: misspelt, most likely.

Invariant: only classification sets a conversation's skills, so a condition on any other skill never holds.
"""

from __future__ import annotations

from collections.abc import Iterator

from agent_tui.config.lines import KeyPath
from agent_tui.config.mistakes import shown
from agent_tui.config.rules import Condition
from agent_tui.config.types import Config, Workstream

Finding = tuple[KeyPath, str]


def unknown_skills(config: Config) -> Iterator[Finding]:
    """Each with the path of the rule that names it."""
    for workstream in config.workstreams.values():
        if workstream.skill_matching != "none":
            yield from _nobody_has(workstream, config)
        known = _set_by(workstream)
        base: KeyPath = ("workstreams", workstream.id)
        for number, ruleset in enumerate(workstream.classify):
            for index, rule in enumerate(ruleset.rules):
                yield from _no_rule_sets((*base, "classify", number, "rules", index, "when"), rule.when, known)
        for index, route in enumerate(workstream.route):
            yield from _no_rule_sets((*base, "route", index, "when"), route.when, known)
    known = {skill for workstream in config.workstreams.values() for skill in _set_by(workstream)}
    for queue in config.queues.values():
        for index, order in enumerate(queue.order):
            yield from _no_rule_sets(("queues", queue.id, "order", index, "when"), order.when, known)


def _nobody_has(workstream: Workstream, config: Config) -> Iterator[Finding]:
    best: dict[str, int] = {}
    for agent in config.agents.values():
        for skill, level in agent.skills.items():
            best[skill] = max(level, best.get(skill, 0))
    for number, ruleset in enumerate(workstream.classify):
        for index, rule in enumerate(ruleset.rules):
            for skill, level in rule.set.skills.items():
                path = ("workstreams", workstream.id, "classify", number, "rules", index, "set", "skills", skill)
                if skill not in best:
                    yield path, f"no agent has the skill {shown(skill)}"
                elif best[skill] < level and workstream.skill_matching == "exact":
                    yield path, f"no agent has {shown(skill)} at level {level}; the best has {best[skill]}"


def _set_by(workstream: Workstream) -> set[str]:
    return {skill for ruleset in workstream.classify for rule in ruleset.rules for skill in rule.set.skills}


def _no_rule_sets(path: KeyPath, when: Condition | None, known: set[str]) -> Iterator[Finding]:
    for skill in sorted(_asked_for(when) - known):
        yield path, f"no rule sets the skill {shown(skill)}"


def _asked_for(when: Condition | None) -> set[str]:
    if when is None:
        return set()
    inner = (*when.any, when.not_)
    return {*when.skills_any, *when.skills_all}.union(*(_asked_for(each) for each in inner))
