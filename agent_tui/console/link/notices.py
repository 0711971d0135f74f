"""What reaches an agent who looks elsewhere: which events, by which channels, how often.

The matrix of events and situations is the person's own (``settings.Notifications``). Invariant: a notice names no
customer's words, because bells and desktops show on locked screens; and bells and desktop notices are rare.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from agent_tui.console.painting.row_text import name_of
from agent_tui.console.painting.safe_text import safe_line
from agent_tui.console.painting.spans import span
from agent_tui.console.settings import ConsoleSettings, Situation
from agent_tui.core.moment import from_text

if TYPE_CHECKING:
    from agent_tui.console.model.state import ConsoleState
    from agent_tui.wire.conversations import Conversation
    from agent_tui.wire.events import FeedEvent

Kind = Literal["message", "offered", "window", "failed"]

BELL_SECONDS = 5.0
DESKTOP_SECONDS = 10.0
WINDOW_MARKS = (600.0, 3600.0)
"""Seconds before the end of a window at which an unanswered customer is named, once each."""


@dataclass(frozen=True, slots=True)
class Notice:
    """``words`` are for the agent's own screen; ``summary`` for others' eyes too."""

    kind: Kind
    conversation_id: str
    words: str
    summary: str


_ADVICE: dict[tuple[str, str], str] = {
    ("conversation.consult_accepted", ""): "{agent} advises about {name}.",
    ("conversation.consult_ended", "declined"): "{agent} does not advise about {name}.",
    ("conversation.consult_ended", "timed_out"): "{agent} has not answered your call for advice about {name}.",
    ("conversation.consult_ended", "left"): "{agent} advises about {name} no more.",
    ("conversation.consult_ended", "nobody"): "Nobody of {queue} came to advise about {name}.",
}
"""What becomes of a call for advice, for the agent who called, by event and reason."""


def notice_of(state: ConsoleState, event: FeedEvent, before: Conversation | None = None) -> Notice | None:
    """The notice that an event deserves, if any; ``before``: its conversation as it was held until then."""
    if event.kind == "config.refused" and state.supervises:
        line = event.data.get("line")
        place = safe_line(f"{event.data.get('file')}:{line}" if line else str(event.data.get("file")), 80)
        words = f"The desk refused the changed configuration ({place}); the old one stays in force: agent-tui doctor."
        return Notice("failed", "", words, "A changed configuration was refused")
    if event.kind == "list.changed" and event.data.get("error_code") and state.supervises:
        return Notice("failed", "", "A list of recipients stopped; L tells why, and goes on.", "A list stopped")
    if event.kind in ("number.deletion", "number.deleted") and state.administers:
        return _about_number(event, state)
    row = event.conversation
    gone = _taken_away(state, event, before)
    if row is None or gone is not None:
        return gone
    name = name_of(row)
    if event.kind == "conversation.consulted" and event.data.get("agent") == state.agent and state.is_invited(row):
        words = f"{row.agent} asks you for advice about {name}: y follows, n does not."
        return Notice("offered", row.id, words, "A colleague asks you for advice")
    if not state.is_mine(row) or event.actor == state.agent:
        return None
    facts = {key: str(event.data.get(key) or "") for key in ("agent", "queue", "reason")}
    told = _ADVICE.get((event.kind, facts["reason"]))
    if told is not None:
        return Notice("offered", row.id, told.format(name=name, **facts), "A call for advice was answered")
    if event.kind == "conversation.closed" and event.actor != "system":
        return Notice("offered", row.id, f"{name} was closed by {event.actor}.", "A conversation was closed")
    if event.kind in ("conversation.assigned", "conversation.transferred"):
        return Notice("offered", row.id, f"{name} is yours now.", "A conversation was assigned to you")
    if event.kind == "message.received":
        return Notice("message", row.id, f"{name} wrote.", "A customer wrote")
    failed = event.message is not None and event.message.status in ("failed", "undelivered")
    if event.kind in ("message.failed", "message.status") and failed:
        return Notice("failed", row.id, f"A message to {name} was not delivered.", "A message was not delivered")
    return None


def _about_number(event: FeedEvent, state: ConsoleState) -> Notice | None:
    """A deletion that needs a person, or that is done; whoever confirmed it may look elsewhere by now."""
    number = safe_line(str(event.data.get("number")), 60)
    if event.kind == "number.deleted":
        return Notice("offered", "", f"The number {number} is deleted.", "A number is deleted")
    if event.data.get("code") and event.actor != state.agent:
        return Notice(
            "failed", "", f"The deletion of {number} stopped; f4 says why, and goes on.", "A deletion stopped"
        )
    return None


def _taken_away(state: ConsoleState, event: FeedEvent, before: Conversation | None) -> Notice | None:
    """Somebody else has given the agent's conversation to another, or to a queue."""
    row = event.conversation
    if (
        before is None
        or not state.is_mine(before)
        or before.state == "closed"
        or event.actor in (state.agent, "customer")
    ):
        return None
    if not event.kind.startswith("conversation.") or (row is not None and state.is_mine(row)):
        return None
    taker = None if row is None else row.agent or row.offered_to or row.queue
    whose = "is not yours any more" if taker is None else f"went from you to {taker}"
    by = "" if event.actor == "system" else f", by {event.actor}"
    return Notice("offered", before.id, f"{name_of(before)} {whose}{by}.", "A conversation is not yours any more")


def offer_notices(rows: Iterable[Conversation], told: set[tuple[str, str]]) -> list[Notice]:
    """Offers that were not told of before, whether an event or a fresh reading brought them.

    ``rows``: everything offered now. ``told`` is brought up to date: an offer counts once, however often it is read.
    """
    offers = {(row.id, row.offer_expires_at or ""): row for row in rows}
    fresh = [row for key, row in offers.items() if key not in told]
    told.clear()
    told.update(offers)
    return [
        Notice("offered", row.id, f"{name_of(row)} is offered to you.", "A conversation is offered to you")
        for row in fresh
    ]


def window_notices(
    rows: Iterable[Conversation], agent: str | None, now: datetime, told: set[tuple[str, str, float]]
) -> list[Notice]:
    """Unanswered conversations of ``agent`` whose window passed a mark since ``told``, which is added to."""
    found: list[Notice] = []
    for row in rows:
        expires = row.window.ends_at
        if agent is None or row.agent != agent or row.waiting_since is None or expires is None:
            continue
        if row.state in ("wrap_up", "closed"):
            continue
        left = (from_text(expires) - now).total_seconds()
        mark = next((mark for mark in WINDOW_MARKS if 0 < left <= mark), None)
        if mark is None or (row.id, expires, mark) in told:
            continue
        told.add((row.id, expires, mark))
        name = name_of(row)
        words = f"{name}: the window closes in {span(left)}, unanswered."
        found.append(Notice("window", row.id, words, "A window closes soon"))
    return found


@dataclass(slots=True)
class Channels:
    """How a notice leaves: each a function of the screen."""

    toast: Callable[[str], None]
    bell: Callable[[], None]
    desktop: Callable[[str], None]


@dataclass(slots=True)
class Herald:
    """Sends notices by the channels that the settings name, not more often than anyone can bear."""

    settings: ConsoleSettings
    monotonic: Callable[[], float]
    channels: Channels
    _rang: float = field(default=float("-inf"))
    _shown: float = field(default=float("-inf"))

    def tell(self, notice: Notice, situation: Situation) -> None:
        """``here``: in the open conversation; ``elsewhere``: in another; ``away``: the terminal has no focus."""
        reach = getattr(self.settings.notifications, notice.kind)
        wanted = getattr(reach, situation)
        now = self.monotonic()
        if "toast" in wanted:
            self.channels.toast(notice.words)
        if "bell" in wanted and self.settings.bell and now - self._rang >= BELL_SECONDS:
            self._rang = now
            self.channels.bell()
        if "desktop" in wanted and now - self._shown >= DESKTOP_SECONDS:
            self._shown = now
            self.channels.desktop(notice.summary)


def desktop_sequence(words: str, environ: dict[str, str]) -> str:
    """What makes a terminal show a desktop notice; empty where that is not known to work.

    OSC 777 for urxvt, foot and WezTerm, OSC 9 for iTerm2, Ghostty and Windows Terminal's kin; a multiplexer eats both.
    ``words`` are our own, never a customer's.
    """
    if "TMUX" in environ or environ.get("TERM", "").startswith(("screen", "linux", "dumb")):
        return ""
    if environ.get("TERM", "").startswith(("foot", "rxvt", "wezterm")) or environ.get("TERM_PROGRAM") == "WezTerm":
        return f"\x1b]777;notify;agent-tui;{words}\x07"
    if environ.get("TERM_PROGRAM") in ("iTerm.app", "ghostty"):
        return f"\x1b]9;{words}\x07"
    return ""
