"""What the wallboard's tables say: queues, agents, what needs attention, as columns of words.

Invariant: every figure that matters has a sign or a word beside its colour, and no text of a customer or of the
configuration reaches a cell but through ``safe_line``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Generic, TypeVar

from agent_tui.console.model.state import ConsoleState
from agent_tui.console.painting.columns import Column
from agent_tui.console.painting.glyphs import Glyphs
from agent_tui.console.painting.lines import Piece
from agent_tui.console.painting.row_text import LONG_WAIT, clock_span, name_of, window_piece
from agent_tui.console.painting.safe_text import safe_line
from agent_tui.console.painting.spans import span
from agent_tui.core.moment import from_text

if TYPE_CHECKING:
    from agent_tui.wire.people import Agent, Queue
    from agent_tui.wire.supervision import Attention

Row = TypeVar("Row")

SERVICE_GOOD = 0.8
"""Share of conversations answered in time from which a service level is good (80/20 is the trade's usual target)."""

BACKLOG_WORDS: dict[str, str] = {
    "held": "held",
    "no_agents": "nobody there",
    "no_skill": "no skill",
    "full": "full",
    "presence": "away",
    "turn": "next",
}
"""What waiting conversations wait for, in the order of the cell."""

REASONS: dict[str, tuple[str, str]] = {
    "window_closing": ("!! window", "error"),
    "long_wait": ("!  waits", "warning"),
    "failed_send": ("X  failed", "error"),
    "unroutable": ("!! nobody", "error"),
    "parked": ("?  parked", "warning"),
    "config_refused": ("!! config", "error"),
}
PRESENCE_STYLES: dict[str, str] = {"available": "good", "busy": "", "do_not_disturb": "warning", "inactive": "warning"}
PRESENCE_BY: dict[str, str] = {"automatic": "by load", "chosen": "", "missed": "missed!", "supervisor": "by superv."}


@dataclass(frozen=True, slots=True)
class Sort(Generic[Row]):
    """An order of a table; ``key`` gets the row."""

    name: str
    key: Callable[[Row], tuple[float | str, ...]]


def since(text: str | None, now: datetime) -> float | None:
    """Seconds since a moment; None if there is none."""
    return None if text is None else max(0.0, (now - from_text(text)).total_seconds())


def _clock(seconds: float | None, *, late: float = LONG_WAIT) -> Piece:
    if seconds is None:
        return "-", "muted"
    words = clock_span(seconds) if seconds < 3600 else span(seconds)
    return (f"{words} !", "warning") if seconds >= late else (words, "")


def _short(seconds: float | None) -> Piece:
    return ("-", "muted") if seconds is None else (span(seconds), "")


def _count(number: int) -> Piece:
    return str(number), "" if number else "muted"


def service_piece(queue: Queue) -> Piece:
    """``92% 60s`` or ``61% 60s !``: answered within the queue's seconds, of the last hour."""
    level = queue.service_level
    if level is None or not level.answered:
        return "-", "muted"
    share = level.within / level.answered
    good = share >= SERVICE_GOOD
    return f"{share:.0%} {level.seconds}s{'' if good else ' !'}", "good" if good else "warning"


def backlog_piece(queue: Queue) -> Piece:
    """What the waiting ones wait for, most first known words, then what a newer desk may add."""
    if queue.held:
        return f"HELD{f' by {safe_line(queue.held_by, 12)}' if queue.held_by else ''}", "warning"
    if not queue.members:
        return "nobody serves it", "error"
    known = [name for name in BACKLOG_WORDS if queue.backlog.get(name)]
    other = [name for name in queue.backlog if name not in BACKLOG_WORDS and queue.backlog[name]]
    parts = [f"{queue.backlog[name]} {BACKLOG_WORDS.get(name) or safe_line(name, 12)}" for name in (*known, *other)]
    return (", ".join(parts), "") if parts else ("-", "muted")


def queue_columns(now: datetime) -> list[Column[Queue]]:
    """The queues' table."""
    return [
        Column("queue", 11, lambda queue: (safe_line(queue.id, 40), "name"), stretch=1),
        Column("wait", 4, lambda queue: _count(queue.waiting), right=True),
        Column("longest", 7, lambda queue: _longest_piece(queue, now), right=True),
        Column("open", 4, lambda queue: _count(queue.active), rank=2, right=True),
        Column("agents", 6, _agents_piece, rank=1, right=True),
        Column("in time", 9, service_piece, rank=3, right=True),
        Column("waits for", 16, backlog_piece, rank=4, stretch=4),
    ]


def _longest_piece(queue: Queue, now: datetime) -> Piece:
    return _clock(since(queue.longest_wait_since, now), late=queue.long_wait)


def _agents_piece(queue: Queue) -> Piece:
    words = f"{queue.free}/{queue.connected}"
    return (f"{words} !", "warning") if queue.waiting and not queue.free else (words, "")


def presence_piece(agent: Agent, signs: Glyphs) -> Piece:
    """The presence in a word, with the sign of the connection."""
    word = safe_line(agent.presence_word or agent.presence, 20).replace("_", " ")
    if not agent.connected:
        return f"{signs.offline} {word}, gone" if agent.presence != "offline" else f"{signs.offline} offline", "muted"
    return f"{signs.online} {word}", PRESENCE_STYLES.get(agent.presence, "muted")


def _by(agent: Agent) -> Piece:
    return PRESENCE_BY.get(agent.presence_by, ""), "warning" if agent.presence_by == "missed" else "muted"


def _load(agent: Agent) -> Piece:
    used, capacity = agent.load.used, agent.load.capacity
    mark = "*" if agent.capacity_set_by else ""
    if used > capacity:
        return f"{used}/{capacity}{mark} over", "error"
    return f"{used}/{capacity}{mark} full" if used == capacity else f"{used}/{capacity}{mark}", ""


def _queues(agent: Agent) -> Piece:
    names = ", ".join(safe_line(name, 20) for name in agent.queues)
    return (f"{names} *" if agent.queues_set_by else names or "none"), "muted"


def agent_columns(now: datetime, signs: Glyphs) -> list[Column[Agent]]:
    """The agents' table."""
    return [
        Column("agent", 10, lambda agent: (safe_line(agent.name or agent.id, 40), "name"), stretch=2),
        Column("presence", 16, lambda agent: presence_piece(agent, signs)),
        Column("by", 10, _by, rank=3),
        Column("load", 9, _load),
        Column("longest", 7, lambda agent: _short(since(agent.longest_since, now)), rank=2, right=True),
        Column("last", 7, lambda agent: _short(since(agent.last_action_at, now)), rank=4, right=True),
        Column("done", 4, lambda agent: _count(agent.handled), rank=1, right=True),
        Column("queues", 10, _queues, rank=5, stretch=1),
    ]


def attention_columns(state: ConsoleState, now: datetime, signs: Glyphs) -> list[Column[Attention]]:
    """What needs attention. A conversation's row is the newest that is held."""

    def picked(item: Attention) -> Piece:
        on = item.conversation is not None and item.conversation.id in state.selected
        return (signs.on, "accent") if on else ("", "")

    def name(item: Attention) -> Piece:
        row = item.conversation
        if row is None:
            return ("from Twilio" if item.reason == "parked" else "the desk"), "muted"
        return safe_line(name_of(row), 60), "name"

    def where(item: Attention) -> Piece:
        row = item.conversation
        if row is None:
            return "", ""
        row = state.rows.get(row.id, row)
        return safe_line(row.agent or row.offered_to or row.queue or "-", 20), ""

    def window(item: Attention) -> Piece:
        return ("", "") if item.conversation is None else window_piece(item.conversation, now)

    def age(item: Attention) -> Piece:
        if item.reason == "window_closing":
            return f"in {span((from_text(item.since) - now).total_seconds())}", "error"
        return _clock(since(item.since, now))

    return [
        Column("", 3, picked),
        Column("why", 9, lambda item: REASONS.get(item.reason, (safe_line(item.reason, 12), "warning"))),
        Column("customer", 12, name, stretch=2),
        Column("with", 10, where, rank=1),
        Column("since", 9, age, right=True),
        Column("window", 9, window, rank=2, right=True),
        Column("", 16, lambda item: (safe_line(item.detail, 120), "muted"), rank=3, stretch=3),
    ]


QUEUE_SORTS: tuple[Sort[Queue], ...] = (
    Sort("longest wait", lambda queue: (queue.longest_wait_since or "~", queue.id)),
    Sort("name", lambda queue: (queue.id,)),
    Sort("waiting", lambda queue: (-queue.waiting, queue.id)),
)
AGENT_SORTS: tuple[Sort[Agent], ...] = (
    Sort("connected, name", lambda agent: (not agent.connected, agent.name, agent.id)),
    Sort("load", lambda agent: (agent.load.used - agent.load.capacity, agent.name, agent.id)),
    Sort("longest", lambda agent: (agent.longest_since or "~", agent.name, agent.id)),
)
ATTENTION_SORTS: tuple[Sort[Attention], ...] = (
    Sort("most pressing", lambda _: ()),
    Sort("longest", lambda item: (item.since,)),
    Sort("window", lambda item: ((item.conversation and item.conversation.window.expires_at) or "~",)),
)


def empty_words(state: ConsoleState, words: str) -> str:
    """What an empty table says: ``words`` only if somebody has looked."""
    if state.board_read_at is not None:
        return words
    if state.board_trouble:
        return f"Nothing has been read yet: {safe_line(state.board_trouble, 300)}"
    return "Reading ..."


def staleness(state: ConsoleState, now: datetime) -> str:
    """How old the figures are, if they cannot be read; else nothing."""
    if not state.board_trouble:
        return ""
    if state.board_read_at is None:
        return "not read yet !"
    return f"{span((now - state.board_read_at).total_seconds())} old !"


def summary(state: ConsoleState, now: datetime) -> list[Piece]:
    """The figures of the whole desk, for the wallboard's head."""
    queues, agents = list(state.queues.values()), list(state.agents.values())
    read = state.board_read_at is not None
    waiting = sum(queue.waiting for queue in queues)
    oldest = min((queue.longest_wait_since for queue in queues if queue.longest_wait_since), default=None)
    late = min((queue.long_wait for queue in queues), default=LONG_WAIT)
    longest, style = _clock(since(oldest, now), late=late)
    connected = sum(agent.connected for agent in agents)
    levels = [queue.service_level for queue in queues if queue.service_level is not None]
    answered, within = sum(level.answered for level in levels), sum(level.within for level in levels)
    figures: list[tuple[str, str, str]] = [
        ("Waiting", str(waiting), "count" if waiting else "muted"),
        ("longest", longest, style or "count"),
        ("attention", state.attention_count if read else "-", "warning" if state.attention else "muted"),
        ("open", str(sum(queue.active for queue in queues)), "count"),
        ("agents", f"{connected}/{len(agents)}" if read or agents else "-", "count"),
        ("in time", f"{within / answered:.0%}" if answered else "-", "count"),
    ]
    old = staleness(state, now)
    pieces: list[Piece] = [("  figures ", "muted"), (old, "warning")] if old else []
    for name, figure, ink in figures:
        pieces += [(f"  {name} ", "muted"), (figure, ink)]
    return pieces
