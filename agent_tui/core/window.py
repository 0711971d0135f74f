"""The session window: how long an agent may write freely to a customer.

WhatsApp lets a business answer freely for 24 hours after the customer's last message; then only an approved
template may go out. Invariant: the window belongs to (our number, WhatsApp user) and depends on nothing but the
latest inbound moment and now; it is open up to, and closed at, exactly 24 hours.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Literal, NamedTuple

WINDOW = timedelta(hours=24)

WindowState = Literal["open", "closed", "none"]


class SessionWindow(NamedTuple):
    """``none``: the customer never wrote; ``expires_at`` is then None."""

    state: WindowState
    expires_at: datetime | None


def session_window(last_inbound_at: datetime | None, now: datetime) -> SessionWindow:
    """The window at ``now``; both moments carry a time zone."""
    if last_inbound_at is None:
        return SessionWindow("none", None)
    # In UTC: a moment of a local zone plus 24 hours is wall time, which a change of the clocks makes 23 or 25.
    expires_at = last_inbound_at.astimezone(UTC) + WINDOW
    return SessionWindow("open" if now < expires_at else "closed", expires_at)


def later_inbound(known: datetime | None, seen: datetime, now: datetime) -> datetime:
    """The inbound moment to keep: a maximum, never lowered, and never in the future.

    A recovered message brings Twilio's own time, which may lie ahead of our clock; it counts as now at most.
    """
    seen = min(seen, now)
    return seen if known is None else max(known, seen)


class WindowLabel(NamedTuple):
    """How a window is shown: the short text of a row, the sentence of a header, a sign that needs no colour."""

    grade: Literal["open", "ageing", "soon", "last", "closing", "closed", "none"]
    row: str
    header: str
    sign: str


def window_label(expires_at: datetime | None, now: datetime) -> WindowLabel:
    """The label of a window that ends at ``expires_at`` (None: the customer never wrote)."""
    if expires_at is None:
        return WindowLabel("none", "TPL", "No customer message yet", "T")
    left = int((expires_at - now).total_seconds() // 1)
    if now >= expires_at:
        return WindowLabel("closed", "TPL", "Window closed - template only", "T")
    if left < 30:
        return WindowLabel("closing", "closing", "Window is closing", "!!")
    hours, minutes, seconds = left // 3600, left // 60 % 60, left % 60
    if left < 600:
        return WindowLabel("last", f"{minutes}:{seconds:02d}", f"{minutes} min {seconds:02d} s left", "!!")
    if left < 3600:
        return WindowLabel("soon", f"0:{minutes:02d}", f"{minutes} min left", "!")
    if left < 4 * 3600:
        return WindowLabel("ageing", f"{hours}:{minutes:02d}", f"{hours} h {minutes} min left", ".")
    return WindowLabel("open", f"{hours}h", f"{hours} h {minutes} min left", "")
