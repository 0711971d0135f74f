"""What the desk does by itself in a conversation: attachments, automated messages, survey, bot.

Invariant: left out, a behaviour is off or has the default named here.
"""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from agent_tui.config.bot_types import MessageText
from agent_tui.config.rules import Language
from agent_tui.config.value_forms import DAY, FetchTime, Seconds
from agent_tui.core.automated import TriggerName

AutomatedTrigger = TriggerName


class Attachments(Struct, frozen=True, kw_only=True):
    """Who may send files; ``max_mb`` in MiB; ``types``: content types (``image/*``, ``application/pdf``), () is all.

    ``fetch_within``: for one file of a customer with all its redirects, in one try.
    """

    enabled: bool = True
    customers: bool = True
    agents: bool = True
    max_mb: Annotated[int, Meta(ge=1, le=100)] = 16
    types: tuple[Annotated[str, Meta(extra={"form": "content_type"})], ...] = ()
    fetch_within: FetchTime = 120.0


class AutomatedMessage(Struct, frozen=True, kw_only=True):
    """One trigger's message.

    ``text`` is in the workstream's language, ``texts`` in others; none: the built-in one. ``template``: the name of
    what is sent while the session window is closed, ``variables`` its values (with the placeholders of a text).
    """

    enabled: bool = True
    text: MessageText | None = None
    texts: dict[Language, MessageText] = {}
    template: str | None = None
    variables: dict[str, str] = {}


class SurveyTexts(Struct, frozen=True, kw_only=True):
    """What is said around the question, in one language; None: the built-in text, if there is one in it."""

    scale: MessageText | None = None
    comment: MessageText | None = None
    thanks: MessageText | None = None
    reminder: MessageText | None = None


class Survey(Struct, frozen=True, kw_only=True):
    """After the end of a conversation: a ``question`` in the chat, answered from 1 to 5, or a ``link``.

    ``question`` is in the workstream's language, ``questions`` in others; none: the built-in one. ``texts``: what else
    is said, by language. ``content``: the name of an approved template with buttons, sent inside the session window
    instead. ``template``: sent outside.
    """

    enabled: bool = True
    question: MessageText | None = None
    questions: dict[Language, MessageText] = {}
    texts: dict[Language, SurveyTexts] = {}
    link: str | None = None
    content: str | None = None
    template: str | None = None
    comment: bool = True
    remind_after: Seconds | None = None
    expires_after: Seconds = DAY
