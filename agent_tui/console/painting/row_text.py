"""The two lines of a conversation in the list.

Invariant: every state has a sign or a word, never a colour alone, and the text of a row changes only when something
a person would notice has changed.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from agent_tui.console.model.sections import Section
from agent_tui.console.model.state import ConsoleState
from agent_tui.console.painting.glyphs import Glyphs
from agent_tui.console.painting.lines import Line, Piece, fill
from agent_tui.console.painting.safe_text import safe_line
from agent_tui.console.painting.spans import span
from agent_tui.core.moment import from_text
from agent_tui.core.window import window_label

if TYPE_CHECKING:
    from agent_tui.wire.conversations import Conversation

WINDOW_STYLES: dict[str, str] = {
    "open": "muted",
    "ageing": "",
    "soon": "warning",
    "last": "error",
    "closing": "error",
    "closed": "muted",
    "none": "muted",
}
LONG_WAIT = 600.0
"""Seconds of waiting that count as long where a queue's own figure is not known."""


def name_of(row: Conversation) -> str:
    """The customer's name, else the address; as it came, not safe yet."""
    return row.customer.name or row.customer.address.removeprefix("whatsapp:")


def clock_span(seconds: float) -> str:
    """``4:12``, for something that is watched by the second."""
    whole = max(0, int(seconds))
    return f"{whole // 60}:{whole % 60:02d}"


def window_piece(row: Conversation, now: datetime) -> Piece:
    """The window's short label with its sign."""
    expires = row.window.ends_at
    label = window_label(from_text(expires) if expires else None, now)
    sign = "" if label.grade in ("closed", "none", "open") else f" {label.sign}"
    return f"{label.row}{sign}", WINDOW_STYLES[label.grade]


def waited(row: Conversation, now: datetime) -> float:
    """Seconds that the customer has waited for an answer; 0 if they do not wait."""
    since = row.waiting_since or (row.queued_at if row.state == "open" else None)
    return 0.0 if since is None else max(0.0, (now - from_text(since)).total_seconds())


def advice_left(row: Conversation, agent: str | None, now: datetime) -> float | None:
    """Seconds for which ``agent`` is still asked for advice; None: not asked, or for as long as it takes."""
    until = row.invited_until.get(agent or "")
    return None if until is None else max(0.0, (from_text(until) - now).total_seconds())


def _advice(state: ConsoleState, row: Conversation, section: Section, now: datetime, signs: Glyphs) -> Piece:
    """Whom we advise, or who advises us; for a call that is not answered yet, how long it still stands."""
    asked = section == "asked"
    adviser = (state.agent or "") if asked else row.consulting[0]
    whom = safe_line((row.agent or row.queue or "") if asked else adviser, 12)
    left = advice_left(row, adviser, now)
    words = "advice for" if asked else "asked" if adviser in row.invited else "advice of"
    return f"{signs.note} {'' if left is None else f'{clock_span(left)} '}{words} {whom}", "note"


def _badges(state: ConsoleState, row: Conversation, section: Section, now: datetime, signs: Glyphs) -> list[Piece]:
    badges: list[Piece] = []
    if section == "offered":
        left = (from_text(row.offer_expires_at) - now).total_seconds() if row.offer_expires_at else 0.0
        badges.append((f"{signs.offered} {clock_span(left)} to accept", "offered"))
        badges += [(f"{safe_line(name, 12)} {level}", "normal") for name, level in list(row.skills.items())[:2]]
    if row.state in ("waiting", "wrap_up"):
        badges.append((row.state.replace("_", "-"), "muted"))
    if section == "asked":
        badges.append(_advice(state, row, section, now, signs))
    elif state.is_joined(row):
        badges.append((f"joined {safe_line(row.agent or row.queue or '', 12)}", "note"))
    elif row.consulting and section == "mine":
        badges.append(_advice(state, row, section, now, signs))
    if section == "queue":
        wait = waited(row, now)
        queue = state.queues.get(row.queue or "")
        sign = " !" if wait >= (LONG_WAIT if queue is None else queue.long_wait) else ""
        badges.append((f"waits {span(wait)}{sign}", "warning" if sign else "normal"))
        if queue is not None and queue.held:
            badges.append(("HELD", "warning"))
    if section == "others":
        asked = "" if row.agent is not None else f"{signs.offered} "
        badges.append((f"{asked}{safe_line(row.agent or row.offered_to or '', 12)}", "muted"))
    if row.unread and section != "queue":
        badges.append((f"{row.unread} new", "unread"))
    if row.failed:
        badges.append((f"{signs.failed} failed", "error"))
    if state.bubbles.get(row.id):
        badges.append(("sending", "warning"))
    draft = state.drafts.get(row.id)
    if draft is not None and draft.text:
        badges.append((f"{signs.draft} draft", "draft"))
    return badges


def row_lines(
    state: ConsoleState,
    row: Conversation,
    section: Section,
    now: datetime,
    width: int,
    *,
    signs: Glyphs,
    cursor: bool,
) -> tuple[Line, Line]:
    """Name and window; badges and the newest words."""
    opened = row.id == state.opened
    mark: Piece = (signs.cursor if cursor else " ", "cursor-mark")
    sign: Piece = (signs.expand if opened else " ", "accent")
    # In a queue everything is unread; only what an agent answers for stands out.
    unread = row.unread > 0 and section in ("mine", "offered")
    if unread:
        sign = (signs.unread, "unread")
    name = safe_line(name_of(row), width)
    picked: list[Piece] = [(f"{signs.on} ", "accent")] if row.id in state.selected else []
    first = fill(
        (mark, sign, (" ", ""), *picked, (name, "unread" if unread else "name")),
        (window_piece(row, now), (" ", "")),
        width,
    )
    second: list[Piece] = [(mark[0], mark[1]), ("  ", "")]
    for badge in _badges(state, row, section, now, signs):
        second += [badge, ("  ", "")]
    last = row.last_message
    if last is not None:
        prefix = "you: " if last.direction == "outbound" else ""
        second.append((safe_line(prefix + last.text, width), "muted"))
    return first, fill(tuple(second), ((" ", ""),), width)
