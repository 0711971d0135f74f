"""Colleagues and queues as choices: who is there, how much they have, what waits.

Invariant: those who can take something now stand first; everybody else follows with what stands in the way.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from agent_tui.console.model.state import ConsoleState
from agent_tui.console.painting.safe_text import safe_line
from agent_tui.core.presence import AUTOMATIC

if TYPE_CHECKING:
    from textual.app import App

    from agent_tui.wire.conversations import Conversation
    from agent_tui.wire.people import Agent

PRESENCES: dict[str, str] = {
    "available": "conversations are offered",
    "busy": "as the workstream says",
    "do_not_disturb": "nothing is offered",
    "away": "nothing is offered",
    "offline": "signed off",
}


def presence_choices(state: ConsoleState) -> list[tuple[str, str, str]]:
    """The built-in presences, those of the configuration with what routing sees, and giving it back to the load."""
    own = state.me.presences if state.me is not None else []
    return [
        *((name, name.replace("_", " "), what) for name, what in PRESENCES.items()),
        *((each.id, safe_line(each.text, 40), f"as {each.base.replace('_', ' ')}") for each in own),
        (AUTOMATIC, "by load", "follows what is taken"),
    ]


def presence_shown(presence: str, word: str, state: ConsoleState) -> str:
    """The choice that stands for a presence as it is shown."""
    own = state.me.presences if state.me is not None else []
    return next((each.id for each in own if word and each.text == word), presence)


def choose(
    app: App[int],
    title: str,
    choices: Sequence[tuple[str, str, str]],
    done: Callable[[str], None],
    current: str | None = None,
) -> None:
    """Let one of ``choices`` (key, words, remark) be chosen; ``done`` gets its key."""
    from agent_tui.console.screens.choose import Choice, Choose

    def chosen(key: str | None) -> None:
        if key is not None:
            done(key)

    app.push_screen(Choose(title, [Choice(*choice) for choice in choices], current=current), chosen)


def agent_choices(state: ConsoleState, row: Conversation | None) -> list[tuple[str, str, str]]:
    """Colleagues for ``row`` (None: for many): ``agent:ID``, the name, a remark."""
    holder = row.agent if row is not None else None
    others = [agent for agent in state.agents.values() if agent.id != holder]
    queue = row.queue if row is not None else None
    ordered = sorted(others, key=lambda agent: (_hindrance(agent) != "", queue not in agent.queues, agent.name))
    return [(f"agent:{agent.id}", agent.name or agent.id, _remark(agent, row)) for agent in ordered]


def queue_choices(state: ConsoleState, row: Conversation | None = None) -> list[tuple[str, str, str]]:
    """Queues but the one that ``row`` waits in: ``queue:ID``, the name, a remark.

    An agent is shown the figures of one's own queues only; the others are those that colleagues serve.
    """
    here = row.queue if row is not None else None
    remarks = {
        queue.id: f"queue, {queue.waiting} waiting{', HELD' if queue.held else ''}" for queue in state.queues.values()
    }
    served: dict[str, list[bool]] = {}
    for agent in state.agents.values():
        for name in agent.queues:
            served.setdefault(name, []).append(agent.connected)
    for name, there in sorted(served.items()):
        remarks.setdefault(name, f"queue, {sum(there)} of {len(there)} there")
    if row is not None and row.state == "open":
        remarks.pop(here or "", None)
    elif here in remarks:
        remarks[here] = f"back to its {remarks[here]}"
    return [(f"queue:{name}", name, remark) for name, remark in remarks.items()]


def _hindrance(agent: Agent) -> str:
    if not agent.connected:
        return "not connected"
    if agent.presence not in ("available", "busy"):
        return agent.presence.replace("_", " ")
    return "full" if agent.load.used >= agent.load.capacity else ""


def _remark(agent: Agent, row: Conversation | None) -> str:
    parts = [f"{agent.load.used}/{agent.load.capacity}", _hindrance(agent) or agent.presence.replace("_", " ")]
    if row is not None:
        missing = [name for name, level in row.skills.items() if agent.skills.get(name, 0) < level]
        if missing:
            parts.append(f"lacks {', '.join(missing)}")
        if row.queue is not None and row.queue not in agent.queues:
            parts.append(f"not of {row.queue}")
    return ", ".join(parts)
