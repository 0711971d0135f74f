"""What is kept of how a conversation was routed, in ``conversations.route``: enough to explain it and to rank it again.

Invariant: ids and small facts only; a customer's words stay with the messages.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from agent_tui.core.conditions import Scalar


class RuleTried(msgspec.Struct, frozen=True):
    """A rule that was looked at; ``failed_on``: the first field that did not hold."""

    ruleset: str
    rule: str
    matched: bool
    failed_on: str = ""
    set: Mapping[str, Scalar | None] = {}


class FactsKept(msgspec.Struct, frozen=True, omit_defaults=True):
    """What was known when it came and cannot be read from other rows later. ``language``: of the customer's card."""

    returning: bool = False
    last_agent: str | None = None
    last_queue: str | None = None
    button: str | None = None
    referral: str | None = None
    language: str = ""


class RouteTaken(msgspec.Struct, frozen=True):
    """Which queue and why; all empty where no rule was asked. ``moved``: why it is in another queue by now."""

    queue: str = ""
    reason: str = ""
    tried: tuple[RuleTried, ...] = ()
    variables: Mapping[str, Scalar] = {}
    facts: FactsKept = FactsKept()
    moved: str = ""
