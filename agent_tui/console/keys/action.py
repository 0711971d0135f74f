"""What a row of the actions table is, and the tests that say where one is possible.

Invariant: a test looks only at the ``Context``: whether a key works can be told without a screen.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import msgspec

Where = Literal[
    "everywhere",
    "outside",
    "list",
    "chat",
    "conversation",
    "offer",
    "composer",
    "chips",
    "supervisor",
    "wallboard",
    "monitor",
    "customer",
    "past",
]
Focus = Literal[
    "list", "chat", "composer", "chips", "other", "queues", "agents", "attention", "monitor", "customer", "past"
]

PLACES: dict[Where, str] = {
    "everywhere": "Everywhere, also while writing",
    "outside": "Outside a text field",
    "list": "In the list",
    "conversation": "On a conversation",
    "offer": "On an offer",
    "chat": "On a message",
    "composer": "In the composer",
    "chips": "On a file above the composer",
    "supervisor": "Supervisors",
    "wallboard": "On the wallboard",
    "monitor": "While monitoring",
    "customer": "On what is known of the customer",
    "past": "In an earlier conversation",
}

TABLES: tuple[Focus, ...] = ("queues", "agents", "attention")
"""The tables of the wallboard."""


class OnCard(msgspec.Struct, frozen=True):
    """The customer's pane: whether the card is read, shows several as one person, could not be read; what is marked."""

    read: bool = False
    merged: bool = False
    trouble: bool = False
    note: bool = False


class Context(msgspec.Struct, frozen=True):
    """Where the agent stands: what decides which actions are possible.

    ``focus``: the pane that has it. The rest is about the conversation acted on (the list's cursor, else the open
    one) and the message under the transcript's cursor.
    """

    focus: Focus = "other"
    supervises: bool = False
    administers: bool = False
    state: str | None = None
    mine: bool = False
    joined: bool = False
    """Whether the agent writes along in a colleague's conversation."""
    invited: bool = False
    """Whether a colleague asks for advice, and the agent has not followed yet."""
    advising: bool = False
    """Whether a colleague asks for advice, followed or not."""
    offered: bool = False
    free: bool = False
    window_open: bool = False
    message: bool = False
    failed: bool = False
    unsent: bool = False
    files: bool = False
    picture: bool = False
    """Whether the message shows a picture that can be looked at."""
    offers: bool = False
    """Whether anything is offered to the agent, wherever the cursor is."""
    selected: int = 0
    """Conversations selected for a bulk action."""
    card: OnCard = OnCard()


Test = Callable[[Context], bool]


def always(_: Context) -> bool:
    return True


class Action(msgspec.Struct, frozen=True):
    """One thing that a key does.

    ``label``: a word for the footer; ``hints``: focuses whose footer shows it; ``also``: further places where the
    same key does the same.
    """

    id: str
    keys: tuple[str, ...]
    where: Where
    label: str
    description: str
    when: Test = always
    hints: tuple[str, ...] = ()
    palette: bool = True
    also: tuple[Where, ...] = ()

    @property
    def places(self) -> tuple[Where, ...]:
        """Everywhere that the key works."""
        return (self.where, *self.also)


def live_mine(context: Context) -> bool:
    return context.mine and context.state == "active"


def writable(context: Context) -> bool:
    return (context.mine or context.joined) and context.state in ("active", "waiting", "wrap_up")


def answerable(context: Context) -> bool:
    return context.offered or context.invited


def leavable(context: Context) -> bool:
    return context.joined or context.advising


def claimable(context: Context) -> bool:
    return (context.free and not context.offered) or (context.mine and context.state == "waiting")


def closable(context: Context) -> bool:
    return (context.mine and context.state in ("active", "wrap_up")) or (context.supervises and live(context))


def live(context: Context) -> bool:
    return context.state in ("open", "active", "waiting", "wrap_up")


def movable(context: Context) -> bool:
    return (context.mine and context.state in ("active", "waiting")) or (context.supervises and live(context))


def watched(context: Context) -> bool:
    return context.supervises and not context.mine and not context.joined and live(context)


def overseen(context: Context) -> bool:
    return context.supervises and live(context)


def on(*focuses: Focus) -> Test:
    return lambda context: context.focus in focuses


def selectable(context: Context) -> bool:
    return context.supervises and context.focus in ("list", "attention") and known(context)


def unsettled(context: Context) -> bool:
    return context.failed or context.unsent


def supervises(context: Context) -> bool:
    return context.supervises


def carded(context: Context) -> bool:
    return context.card.read


def known(context: Context) -> bool:
    return context.state is not None
