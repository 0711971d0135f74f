"""A customer's card as lines of the pane: language, tags, fields, consent, notes, earlier conversations.

Invariant: every word of customers and colleagues passes ``safe_line``, and a fact takes one line that fits the pane.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo

from agent_tui.console.lines import Line
from agent_tui.console.safe_text import safe_line
from agent_tui.core.moment import from_text
from agent_tui.wire.conversations import Consent, Conversation
from agent_tui.wire.customers import Customer

NOTES = 3
EARLIER = 5


def card_lines(
    card: Customer, earlier: Sequence[Conversation], more: bool, width: int, zone: tzinfo | None
) -> list[Line]:
    """``earlier``: the person's other conversations, the newest first; ``more``: there are still older ones."""
    room = max(4, width - 12)
    facts: list[tuple[str, str]] = []
    if card.language:
        facts.append(("Language", card.language))
    if card.tags:
        facts.append(("Tags", ", ".join(card.tags)))
    facts += list(card.fields.items())
    for line in card.lines:
        if line.consent is not None:
            facts += _consent(line.consent, zone)
    if card.person:
        facts.append(("Also", ", ".join(member.name or member.id for member in card.person)))
    lines: list[Line] = [_fact(name, value, room) for name, value in facts]
    if card.notes:
        lines.append(((" Notes", "strong"),))
        for note in card.notes[:NOTES]:
            lines.append(((f" {_day(note.at, zone)} {safe_line(note.author, room)}", "muted"),))
            lines.append(((f" {safe_line(note.text, max(4, width - 2))}", "value"),))
    lines.append(_fact("Earlier", f"{len(earlier)}{' or more' if more else ''}", room))
    for row in earlier[:EARLIER]:
        words = row.last_message.text if row.last_message is not None else ""
        lines.append(((f" {_day(row.state_at, zone)} {safe_line(row.queue or '-', room)}", "muted"),))
        if words:
            lines.append(((f" {safe_line(words, max(4, width - 2))}", "value"),))
    return lines


def _fact(name: str, value: str, room: int) -> Line:
    return ((f" {safe_line(name, 9):<10}", "muted"), (safe_line(value, room), "value"))


def _consent(consent: Consent, zone: tzinfo | None) -> list[tuple[str, str]]:
    said = [
        ("Opted out", consent.opted_out_at, consent.opted_out_source),
        ("Opted in", consent.opted_in_at, consent.opted_in_source),
    ]
    return [(name, f"{_day(at, zone)} {source or ''}".strip()) for name, at, source in said if at is not None]


def _day(at: str, zone: tzinfo | None) -> str:
    return from_text(at).astimezone(zone).strftime("%Y-%m-%d %H:%M")
