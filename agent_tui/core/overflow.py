"""When a queue overflows, and what becomes of a conversation then.

Model: Omnichannel for Customer Service, "Manage overflow of work items in queues". Before the queue: out of hours, or
too many open conversations; in the queue: waiting too long. Invariant: a closed queue overflows whatever its rules
say; without a rule for it the conversation is queued all the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

When = Literal["out_of_hours", "open_over", "waiting_over"]
Do = Literal["queue_anyway", "end", "transfer"]


@dataclass(frozen=True, slots=True)
class OverflowRule:
    """``limit``: open conversations, or seconds of waiting; ``target``: the queue that takes over."""

    when: When
    do: Do
    limit: float = 0.0
    target: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """A queue at a moment: whether it is open, when it opens (None: it is, or never does), how many wait."""

    open: bool = True
    opens_at: datetime | None = None
    waiting: int = 0
    rules: tuple[OverflowRule, ...] = ()


QUEUE_ANYWAY = OverflowRule("out_of_hours", "queue_anyway")


def before_queue(standing: Standing) -> OverflowRule | None:
    """What happens to a conversation about to enter; hours count first, then the order written. None: it enters."""
    if not standing.open:
        hours = next((rule for rule in standing.rules if rule.when == "out_of_hours"), QUEUE_ANYWAY)
        if hours.do != "queue_anyway":
            return hours
    full = next((rule for rule in standing.rules if rule.when == "open_over" and standing.waiting >= rule.limit), None)
    return full or (None if standing.open else QUEUE_ANYWAY)


def overflowing(standing: Standing) -> bool:
    """Whether a route rule passes this queue over if another matches."""
    return before_queue(standing) is not None


def next_look(rules: Sequence[OverflowRule], waited: float) -> float | None:
    """Seconds until the next limit of waiting is reached (0 if one is already); None: there is none."""
    limits = [rule.limit for rule in rules if rule.when == "waiting_over"]
    return max(0.0, min(limits) - waited) if limits else None


def in_queue(rules: Sequence[OverflowRule], waited: float) -> OverflowRule | None:
    """What happens to a conversation that has waited this many seconds; of several the first written."""
    return next((rule for rule in rules if rule.when == "waiting_over" and waited >= rule.limit), None)
