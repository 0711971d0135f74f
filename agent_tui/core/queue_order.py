"""The order in which a queue is served: its own rules make buckets, within a bucket priority and waiting time decide.

Model: Omnichannel for Customer Service, "prioritisation rulesets". Invariant: every conversation has exactly one
bucket, and an order without rules has one bucket.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from agent_tui.core.conditions import Condition, Facts, holds

Place = tuple[int, int, str, str]
"""Bucket, priority of the conversation, when it entered a queue, id: smaller is served first."""


@dataclass(frozen=True, slots=True)
class OrderRule:
    """``when`` None: always."""

    name: str
    when: Condition | None


def bucket(rules: Sequence[OrderRule], facts: Facts) -> int:
    """The place of the first rule that holds, from 0; of those that no rule fits the number of rules."""
    return next((place for place, rule in enumerate(rules) if holds(rule.when, facts)), len(rules))
