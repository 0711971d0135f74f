"""Work classification: ordered rulesets decide what a conversation needs.

Model: Omnichannel for Customer Service, "Configure work classification rulesets". Invariant: of each ruleset the first
matching rule counts, and what earlier rulesets set is seen by later ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from agent_tui.core.conditions import Condition, Facts, Scalar, failing


@dataclass(frozen=True, slots=True, kw_only=True)
class Outputs:
    """What a rule sets; ``skills`` maps a skill to the level needed, ``preferred_agents`` are ranked."""

    skills: Mapping[str, int] = field(default_factory=dict)
    priority: int | None = None
    language: str | None = None
    capacity_profile: str | None = None
    variables: Mapping[str, Scalar] = field(default_factory=dict)
    preferred_agents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """``when`` None: always."""

    name: str
    when: Condition | None
    outputs: Outputs


@dataclass(frozen=True, slots=True)
class Ruleset:
    name: str
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Tried:
    """A rule that was looked at. ``failed_on``: the first field of its condition that did not hold, "" if matched."""

    ruleset: str
    rule: str
    matched: bool
    failed_on: str = ""
    outputs: Outputs | None = None


@dataclass(frozen=True, slots=True)
class Classification:
    """The facts with everything that was set, the capacity profiles in order, and the rules tried."""

    facts: Facts
    capacity_profiles: tuple[str, ...]
    tried: tuple[Tried, ...]
    preferred_agents: tuple[str, ...] = ()


def classify(rulesets: tuple[Ruleset, ...], facts: Facts) -> Classification:
    """Runs every ruleset over ``facts``."""
    profiles: list[str] = []
    preferred: tuple[str, ...] = ()
    tried: list[Tried] = []
    for ruleset in rulesets:
        for rule in ruleset.rules:
            failed_on = failing(rule.when, facts)
            if failed_on is not None:
                tried.append(Tried(ruleset.name, rule.name, matched=False, failed_on=failed_on))
                continue
            tried.append(Tried(ruleset.name, rule.name, matched=True, outputs=rule.outputs))
            facts = _with(facts, rule.outputs)
            preferred = rule.outputs.preferred_agents or preferred
            profile = rule.outputs.capacity_profile
            if profile is not None and profile not in profiles:
                profiles.append(profile)
            break
    return Classification(facts, tuple(profiles), tuple(tried), preferred)


def _with(facts: Facts, outputs: Outputs) -> Facts:
    """Skills merge and keep the higher level; the rest is overwritten."""
    skills = dict(facts.skills)
    for skill, level in outputs.skills.items():
        skills[skill] = max(level, skills.get(skill, level))
    return replace(
        facts,
        skills=skills,
        priority=facts.priority if outputs.priority is None else outputs.priority,
        language=facts.language if outputs.language is None else outputs.language,
        variables={**facts.variables, **outputs.variables},
    )
