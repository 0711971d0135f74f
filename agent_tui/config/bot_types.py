"""Bots, which take a conversation first: a menu written here, or a program behind a URL.

Invariant: exactly one of ``url`` and ``menu``; every step that an option names exists.
"""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from agent_tui.config.rules import AnyOf, Language, QueueName, Scalar
from agent_tui.config.secret_ref import SecretRef
from agent_tui.config.value_forms import Seconds

MessageText = Annotated[str, Meta(extra={"form": "message_text"})]


class BotOption(Struct, frozen=True, kw_only=True):
    """An answer: by its place (1, 2, …), its label, ``words`` or a ``button``'s payload; ``labels`` in other languages.

    What it does: ``set`` context variables, then ``go`` to a step, hand over to people (``queue``: into that queue,
    ``person``: where the rules send it) or ``end``. Nothing of these: hand over.
    """

    label: str = ""
    labels: dict[Language, str] = {}
    words: AnyOf = ()
    button: str = ""
    set: dict[str, Scalar] = {}
    go: str | None = None
    queue: QueueName | None = None
    end: bool = False


class BotStep(Struct, frozen=True, kw_only=True):
    """What the bot says, in the workstream's language and in others; labels of options stand below, numbered.

    A step without options hands over to people, or with ``end`` closes the conversation.
    """

    say: MessageText
    says: dict[Language, MessageText] = {}
    options: tuple[BotOption, ...] = ()
    end: bool = False


class Bot(Struct, frozen=True, kw_only=True):
    """``timeout`` is per answer of ``url``; ``queue``: a transfer to it hands back to the bot.

    ``misunderstood``: so many answers in a row that were not understood, then people take over; ``sorry``: what is said
    before that, by language. ``turns``: the most answers in one conversation.
    """

    url: Annotated[str, Meta(extra={"form": "url"})] | None = None
    secret: SecretRef | None = None
    timeout: Seconds = 10.0
    menu: dict[str, BotStep] = {}
    start: str = "start"
    queue: QueueName | None = None
    misunderstood: Annotated[int, Meta(ge=1, le=10)] = 3
    sorry: dict[Language, MessageText] = {}
    turns: Annotated[int, Meta(ge=1, le=200)] = 50
