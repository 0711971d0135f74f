"""What the template picker is asked with and what it answers.

Invariant: the window's end is a question, not a value: a customer may write while the picker is open.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from agent_tui.console.model.template_shelf import Shelf
from agent_tui.console.painting.safe_text import safe_line
from agent_tui.core.moment import from_text
from agent_tui.wire.templates import Template


@dataclass(frozen=True, slots=True)
class TemplateChoice:
    """What to send: ``POST …/messages {template_id, variables}``; ``template`` is what was looked at."""

    template: Template
    variables: dict[str, str]


@dataclass(frozen=True, slots=True)
class Whom:
    """The customer. ``expires_at`` gives the window's end as it is by now, None if the customer never wrote.

    ``names``: customer, agent and queue by their placeholders' names; ``variables``: the conversation's.
    """

    name: str
    expires_at: Callable[[], datetime | None]
    address: str = ""
    language: str = ""
    opted_out: bool = False
    names: Mapping[str, str] = field(default_factory=dict)
    variables: Mapping[str, str | int | bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Doors:
    """What the picker needs from behind the screen. ``sync`` None: this person may not ask for it."""

    now: Callable[[], datetime]
    keep: Callable[[], None]
    sync: Callable[[], None] | None = None


def age_words(shelf: Shelf, now: datetime) -> str:
    """How many templates there are and how old their list is."""
    if not shelf.complete:
        return shelf.trouble or f"Reading the templates: {len(shelf.by_id)} so far."
    count = f"{len(shelf.families)} templates. "
    if shelf.synced_at is None:
        return f"{count}Never fetched from Twilio."
    minutes = max(0, int((now - from_text(shelf.synced_at)).total_seconds() // 60))
    age = "just now" if minutes < 1 else f"{minutes} min ago" if minutes < 120 else f"{minutes // 60} h ago"
    failed = f" The last try failed: {safe_line(shelf.sync_error, 80)}" if shelf.sync_error else ""
    return f"{count}Fetched from Twilio {age}.{failed}"
