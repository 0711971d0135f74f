"""Who needs me next: the order in which ctrl+n walks, with the reason in words.

Invariant: the rules stand in one list, most pressing first; a conversation counts by the first rule that it meets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from agent_tui.console.model.sections import Section, section_of
from agent_tui.console.painting.spans import span
from agent_tui.core.moment import from_text

if TYPE_CHECKING:
    from agent_tui.wire.conversations import Conversation

LAST_MINUTES = 600.0
LAST_HOUR = 3600.0
OLD_DRAFT = 120.0


@dataclass(frozen=True, slots=True)
class Need:
    """A conversation and why it needs me."""

    conversation_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What a rule looks at; seconds are signed from now, None where there is no such moment."""

    row: Conversation
    section: Section
    window_left: float | None
    waits: float | None
    offer_left: float | None
    advice_left: float | None
    draft_age: float | None
    pickable: bool


@dataclass(frozen=True, slots=True)
class Rule:
    """``rank`` says None if the rule does not hold, else what to order by (smaller first)."""

    rank: Callable[[Facts], float | None]
    reason: Callable[[Facts], str]


def _closing(facts: Facts, limit: float) -> float | None:
    left = facts.window_left
    if facts.section != "mine" or facts.row.state != "active" or left is None:
        return None
    return left if 0 < left < limit else None


def _unanswered_and_closing(facts: Facts) -> float | None:
    return _closing(facts, LAST_MINUTES) if facts.waits is not None else None


def _unread(facts: Facts) -> float | None:
    if facts.section != "mine" or facts.row.unread == 0:
        return None
    return -(facts.waits or 0.0)


def _offered(facts: Facts) -> float | None:
    return (facts.offer_left or 0.0) if facts.section == "offered" else None


def _asked(facts: Facts) -> float | None:
    return facts.advice_left if facts.section == "asked" else None


def _in_queue(facts: Facts) -> float | None:
    return -(facts.waits or 0.0) if facts.section == "queue" and facts.pickable else None


def _failed(facts: Facts) -> float | None:
    return 0.0 if facts.section == "mine" and facts.row.failed else None


def _drafted(facts: Facts) -> float | None:
    if facts.section != "mine" or facts.draft_age is None or facts.draft_age < OLD_DRAFT:
        return None
    return -facts.draft_age


RULES: tuple[Rule, ...] = (
    Rule(_unanswered_and_closing, lambda f: f"unanswered, window closes in {span(f.window_left or 0)}"),
    Rule(_unread, lambda f: f"unread, waits {span(f.waits or 0)}"),
    Rule(lambda f: _closing(f, LAST_HOUR), lambda f: f"window closes in {span(f.window_left or 0)}"),
    Rule(_offered, lambda f: f"offered to you, {span(f.offer_left or 0)} left"),
    Rule(_asked, lambda f: f"asks for your advice, {span(f.advice_left or 0)} left"),
    Rule(_in_queue, lambda f: f"waits in the queue for {span(f.waits or 0)}"),
    Rule(_failed, lambda _: "a message was not delivered"),
    Rule(_drafted, lambda f: f"a draft is {span(f.draft_age or 0)} old"),
)


def _since(text: str | None, now: datetime) -> float | None:
    return None if text is None else (now - from_text(text)).total_seconds()


def _until(text: str | None, now: datetime) -> float | None:
    return None if text is None else (from_text(text) - now).total_seconds()


def needs(
    rows: Iterable[Conversation],
    agent: str | None,
    drafts: Mapping[str, str],
    now: datetime,
    push_only: frozenset[str] | set[str] = frozenset(),
) -> list[Need]:
    """Everyone who needs ``agent``, most pressing first.

    ``drafts``: the moment of the draft by conversation. ``push_only``: workstreams that cannot be claimed from.
    """
    found: list[tuple[int, float, str, Need]] = []
    for row in rows:
        section = section_of(row, agent)
        if section is None or section == "others":
            continue
        facts = Facts(
            row,
            section,
            _until(row.window.ends_at, now),
            _since(row.waiting_since, now),
            _until(row.offer_expires_at, now),
            _until(row.invited_until.get(agent or ""), now),
            _since(drafts.get(row.id), now),
            row.workstream not in push_only,
        )
        for place, rule in enumerate(RULES):
            rank = rule.rank(facts)
            if rank is not None:
                found.append((place, rank, row.id, Need(row.id, rule.reason(facts))))
                break
    return [need for *_, need in sorted(found, key=lambda item: item[:3])]


def next_need(order: list[Need], current: str | None) -> Need | None:
    """The one after ``current``; the first, if ``current`` needs nothing; None if nobody else does."""
    ids = [need.conversation_id for need in order]
    if current in ids:
        index = ids.index(current)
        order = order[index + 1 :] + order[:index]
    return order[0] if order else None
