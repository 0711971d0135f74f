"""Conversation states and the transitions between them, as one table; the docs are generated from it.

Model: Omnichannel for Customer Service, "Understand conversation states". Invariant: a state changes only along a
row of ``TRANSITIONS``; ``closed`` is final.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

State = Literal["open", "active", "waiting", "wrap_up", "closed"]
STATES: tuple[State, ...] = get_args(State)
LIVE_STATES: tuple[State, ...] = ("open", "active", "waiting", "wrap_up")

Action = Literal[
    "receive",
    "offer",
    "accept",
    "decline",
    "time_out",
    "claim",
    "assign",
    "transfer_agent",
    "transfer_queue",
    "wait",
    "end",
    "close",
    "force_close",
    "auto_close",
    "follow_up",
    "disconnect",
    "start",
    "overflow_transfer",
    "overflow_end",
    "wait_overflow_transfer",
    "wait_overflow_end",
    "bot_end",
]


@dataclass(frozen=True, slots=True)
class Transition:
    """One row: ``action`` by ``actor`` takes a conversation from ``source`` to ``target``.

    ``source`` None: there is no live conversation yet. ``reason``: how the session that this ends is closed.
    """

    source: State | None
    action: Action
    target: State
    actor: Literal["customer", "agent", "supervisor", "system"]
    reason: str = ""


TRANSITIONS: tuple[Transition, ...] = (
    Transition(None, "receive", "open", "customer"),
    Transition(None, "start", "waiting", "agent"),
    Transition("open", "receive", "open", "customer"),
    Transition("active", "receive", "active", "customer"),
    Transition("waiting", "receive", "open", "customer"),
    Transition("wrap_up", "receive", "active", "customer"),
    Transition("waiting", "follow_up", "open", "system"),
    Transition("open", "offer", "active", "system"),
    Transition("open", "claim", "active", "agent"),
    Transition("waiting", "claim", "active", "agent"),
    Transition("open", "assign", "active", "supervisor"),
    Transition("active", "assign", "active", "supervisor", "supervisor_transfer_to_agent"),
    Transition("waiting", "assign", "active", "supervisor", "supervisor_transfer_to_agent"),
    Transition("active", "accept", "active", "agent"),
    Transition("active", "decline", "open", "agent", "agent_reject"),
    Transition("active", "time_out", "open", "system", "agent_timeout"),
    Transition("active", "disconnect", "open", "system", "agent_disconnected"),
    Transition("active", "transfer_agent", "active", "agent", "agent_transferred"),
    Transition("waiting", "transfer_agent", "active", "agent", "agent_transferred"),
    Transition("open", "transfer_agent", "active", "supervisor", "supervisor_transfer_to_agent"),
    Transition("active", "transfer_queue", "open", "agent", "agent_transfer_to_queue"),
    Transition("waiting", "transfer_queue", "open", "agent", "agent_transfer_to_queue"),
    Transition("open", "transfer_queue", "open", "supervisor", "supervisor_assign_to_queue"),
    Transition("active", "wait", "waiting", "agent", "agent_moved_conversation_to_waiting"),
    Transition("active", "end", "wrap_up", "agent", "agent_end_conversation"),
    Transition("wrap_up", "close", "closed", "agent", "conversation_closed"),
    Transition("active", "close", "closed", "agent", "conversation_closed"),
    Transition("open", "force_close", "closed", "supervisor", "force_close"),
    Transition("active", "force_close", "closed", "supervisor", "force_close"),
    Transition("waiting", "force_close", "closed", "supervisor", "force_close"),
    Transition("wrap_up", "force_close", "closed", "supervisor", "force_close"),
    Transition("open", "overflow_transfer", "open", "system", "overflow_queue_transfer"),
    Transition("open", "overflow_end", "closed", "system", "overflow_end_conversation"),
    Transition("open", "wait_overflow_transfer", "open", "system", "inqueue_overflow_queue_transfer"),
    Transition("open", "wait_overflow_end", "closed", "system", "inqueue_overflow_end_conversation"),
    Transition("open", "bot_end", "closed", "system", "bot_end_conversation"),
    Transition("open", "auto_close", "closed", "system", "auto_close"),
    Transition("active", "auto_close", "closed", "system", "auto_close"),
    Transition("waiting", "auto_close", "closed", "system", "auto_close"),
    Transition("wrap_up", "auto_close", "closed", "system", "auto_close"),
)

_BY_STEP = {(row.source, row.action): row for row in TRANSITIONS}


def transition(source: State | None, action: Action) -> Transition | None:
    """The row that ``action`` follows from ``source``; None: not allowed."""
    return _BY_STEP.get((source, action))


def allowed(source: State | None) -> tuple[Action, ...]:
    """The actions that ``source`` allows, in table order."""
    return tuple(row.action for row in TRANSITIONS if row.source == source)
