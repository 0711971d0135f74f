"""The customer's pane as rows: who it is, the card, consent, notes, earlier conversations, this conversation.

Invariant: every word of customers and colleagues passes ``safe_line`` or ``safe_content``; no line is wider than the
pane; what a key does to a row is told by its ``kind`` and ``key`` alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import lru_cache
from typing import Literal

from agent_tui.console.model.state import ConsoleState
from agent_tui.console.painting.bar_text import standing
from agent_tui.console.painting.lines import Line, fill, width_of
from agent_tui.console.painting.safe_text import safe_content, safe_line
from agent_tui.console.painting.spans import span
from agent_tui.core.languages import language_shown
from agent_tui.core.moment import from_text
from agent_tui.wire.conversations import Conversation
from agent_tui.wire.customers import Customer, CustomerLine, CustomerNote

Kind = Literal["title", "fact", "card", "consent", "note", "person", "earlier", "more", "trouble"]
NOTE_LINES = 4
"""A longer note is read whole with Enter."""
LABEL = 10
ROOMY = 60
"""From this width on the pane is the whole screen, and facts stand beside each other."""


@dataclass(frozen=True, slots=True)
class PaneRow:
    """``key`` names what the row is about: a field of the card, a note, a conversation, a user; "" for nothing."""

    kind: Kind
    key: str
    lines: tuple[Line, ...]


def pane_rows(state: ConsoleState, row: Conversation, now: datetime, width: int, zone: tzinfo | None) -> list[PaneRow]:
    """Everything, from top to bottom."""
    rows = _head(state, row, width)
    card = state.card if state.card is not None and state.card.id == row.customer.id else None
    if card is not None:
        rows += [*_card(card, width), *_consent(card, width, zone), *_notes(card, width, zone)]
        rows += [*_person(card, width, zone)]
        rows += _earlier(state, now, width, zone)
    elif state.card_trouble:
        rows += [_blank(), PaneRow("trouble", "", tuple(_wrapped(f"Not read: {state.card_trouble}", "warning", width)))]
        rows.append(PaneRow("trouble", "", (((" r reads it again", "key"),),)))
    else:
        rows += [_blank(), PaneRow("fact", "", (((" Reading the card ...", "muted"),),))]
    rows += _conversation(state, row, now, width)
    return [each if each.kind == "note" else _fitted(each, width) for each in rows]


def _fitted(row: PaneRow, width: int) -> PaneRow:
    return PaneRow(row.kind, row.key, tuple(_fitting(line, width) for line in row.lines))


def _fitting(line: Line, width: int) -> Line:
    return line if width_of(line) <= width else fill(line, (), width)


def _head(state: ConsoleState, row: Conversation, width: int) -> list[PaneRow]:
    address = row.customer.address.removeprefix("whatsapp:")
    card = state.card if state.card is not None and state.card.id == row.customer.id else None
    # The card is what was read last; the row may wait for its event.
    name = card.name or card.profile_name if card is not None else row.customer.name
    name = name if name != address else ""
    rows = [
        PaneRow("card", "name", (((f" {safe_line(name, width - 2) or 'No name given'}", "strong"),),)),
        PaneRow("fact", "", (((f" {safe_line(address, width - 2)}", "value"),),)),
    ]
    if card is not None and card.name and card.profile_name not in ("", card.name):
        rows.append(PaneRow("fact", "", (((f" in WhatsApp: {safe_line(card.profile_name, width - 14)}", "muted"),),)))
    return rows


def _card(card: Customer, width: int) -> list[PaneRow]:
    rows = [_title("Card", "")]
    spoken = language_shown(card.language) or "not known"
    rows.append(_fact("card", "language", "Language", spoken, width, card.language == ""))
    rows.append(_fact("card", "tags", "Tags", ", ".join(card.tags) or "none", width, not card.tags))
    rows += [_fact("card", f"fields.{name}", name, value, width) for name, value in card.fields.items()]
    others = [alias for alias in card.aliases if all(alias not in line.address for line in card.lines)]
    rows += [_fact("fact", "", "Also", alias, width) for alias in others]
    return rows


def _consent(card: Customer, width: int, zone: tzinfo | None) -> list[PaneRow]:
    rows = [_title("Consent", "")]
    for line in card.lines:
        words, style = consent_words(line, zone)
        if width >= ROOMY:
            words = [words[0], "  ".join(words[1:])] if len(words) > 1 else words
        head: Line = ((f" {safe_line(line.number, LABEL - 1):<{LABEL}}", "muted"), (words[0], style))
        more: list[Line] = [
            ((f" {'':<{LABEL}}{safe_line(each, max(4, width - LABEL - 2))}", "muted"),) for each in words[1:]
        ]
        rows.append(PaneRow("consent", f"{line.user} {line.number}", (head, *more)))
    return rows


def consent_words(line: CustomerLine, zone: tzinfo | None) -> tuple[list[str], str]:
    """What is known of consent at one of our numbers, when and by whose word; and its style."""
    consent = line.consent
    if consent is None:
        return ["nothing is known"], "muted"
    out = consent.opted_out_at is not None
    at, source = (
        (consent.opted_out_at, consent.opted_out_source) if out else (consent.opted_in_at, consent.opted_in_source)
    )
    by = f" ({consent.by})" if consent.by else ""
    words = [
        "opted out" if out else "opted in",
        moment(at, zone) if at else "",
        f"{SOURCES.get(source or '', source or '')}{by}",
    ]
    return [words[0], *(each for each in words[1:] if each.strip())], "warning" if out else "good"


SOURCES: dict[str, str] = {"keyword": "in the chat", "twilio": "told by Twilio"}


def _notes(card: Customer, width: int, zone: tzinfo | None) -> list[PaneRow]:
    rows = [_title("Notes", str(len(card.notes)) if card.notes else "none")]
    return rows + [_note(note, width, zone) for note in card.notes]


# The pane asks with every change of anything; wrapping a hundred notes each time would take longer than a frame.
@lru_cache(maxsize=512)
def _note(note: CustomerNote, width: int, zone: tzinfo | None) -> PaneRow:
    body = _wrapped(note.text, "note", width)
    if len(body) > NOTE_LINES:
        body = [*body[: NOTE_LINES - 1], ((" ... enter reads it whole", "muted"),)]
    head: Line = ((f" {moment(note.at, zone)} {safe_line(note.author, max(4, width - 19))}", "muted"),)
    return PaneRow("note", note.id, tuple(_fitting(line, width) for line in (head, *body)))


def _person(card: Customer, width: int, zone: tzinfo | None) -> list[PaneRow]:
    if not card.person and card.undo is None:
        return []
    rows = [_title("The same person", "")]
    for member in card.person:
        name = safe_line(member.name, max(4, width - 2)) or "No name given"
        aliases = safe_line(", ".join(member.aliases), max(4, width - 2))
        rows.append(PaneRow("person", member.id, (((f" {name}", "value"),), ((f" {aliases}", "muted"),))))
    return rows + _undo(card, width, zone)


def _undo(card: Customer, width: int, zone: tzinfo | None) -> list[PaneRow]:
    """What was merged or parted last, and until when ``u`` undoes it."""
    undo = card.undo
    if undo is None:
        return []
    done = f"{undo.kind} by {safe_line(undo.by, 40)}, {moment(undo.at, zone)}"
    if undo.refused:
        return [PaneRow("fact", "", tuple(_wrapped(f"{done}; not to be undone any more", "muted", width)))]
    until = moment(undo.until, zone)
    return [PaneRow("fact", "", tuple(_wrapped(f"{done}; u undoes it until {until}", "muted", width)))]


def _earlier(state: ConsoleState, now: datetime, width: int, zone: tzinfo | None) -> list[PaneRow]:
    count = f"{len(state.earlier)}{' or more' if state.earlier_next is not None else ''}" if state.earlier else "none"
    rows = [_title("Earlier", count)]
    for each in state.earlier:
        ago = span((now - from_text(each.created_at)).total_seconds())
        live = "" if each.state == "closed" else f"  {each.state.replace('_', '-')}"
        head: Line = ((f" {moment(each.created_at, zone)[:10]}", "value"), (f"  {ago} ago{live}", "muted"))
        words = each.last_message.text if each.last_message is not None else ""
        said = f"{each.queue or each.number.name}{f': {words}' if words else ''}"
        rows.append(PaneRow("earlier", each.id, (head, ((f" {safe_line(said, max(4, width - 2))}", "muted"),))))
    if state.earlier_next is not None:
        rows.append(PaneRow("more", "", (((" older ones ...", "accent"),),)))
    return rows


def _conversation(state: ConsoleState, row: Conversation, now: datetime, width: int) -> list[PaneRow]:
    facts: list[tuple[str, str]] = [
        ("State", standing(state, row, now).rpartition(": ")[2]),
        ("Queue", row.queue or "-"),
        ("Agent", row.agent or row.offered_to or "-"),
        ("Priority", str(row.priority)),
        ("Line", row.number.name),
        ("Number", row.number.address.removeprefix("whatsapp:")),
        ("Stream", row.workstream),
        ("Since", span((now - from_text(row.created_at)).total_seconds())),
    ]
    if row.waiting_since is not None and row.state in ("wrap_up", "closed"):
        facts.append(("Answered", "not the last message"))
    elif row.waiting_since is not None:
        facts.append(("Waits", span((now - from_text(row.waiting_since)).total_seconds())))
    facts += [("Skill", f"{name} {level}") for name, level in row.skills.items()]
    facts += [("Code", code.title) for code in row.codes]
    facts += [(name, str(value)) for name, value in row.variables.items()]
    switches = state.switches.get(row.workstream)
    if switches is not None:
        given = switches.attachments
        facts.append(("Files", "you may send" if given.agents else "sending is off"))
        facts.append(("", "customers may send" if given.customers else "customers: off"))
    return [_title("This conversation", ""), *(_fact("fact", "", name, value, width) for name, value in facts)]


def _title(words: str, count: str) -> PaneRow:
    return PaneRow("title", "", ((), ((f" {words}", "pane-title"), (f"  {count}" if count else "", "muted"))))


def _blank() -> PaneRow:
    return PaneRow("title", "", ((),))


def _fact(kind: Kind, key: str, name: str, value: str, width: int, faint: bool = False) -> PaneRow:
    room = max(4, width - LABEL - 2)
    style = "muted" if faint else "value"
    return PaneRow(
        kind, key, (((f" {safe_line(name, LABEL - 1):<{LABEL}}", "muted"), (safe_line(value, room), style)),)
    )


def _wrapped(text: str, style: str, width: int) -> list[Line]:
    """A text of others, wrapped to the pane."""
    shown = safe_content(text).wrap(max(8, width - 2))
    return [((f" {line.plain}", style),) for line in shown]


def moment(at: str, zone: tzinfo | None) -> str:
    """Date and time of day."""
    return from_text(at).astimezone(zone).strftime("%Y-%m-%d %H:%M")


def selectable(rows: Sequence[PaneRow]) -> list[int]:
    """The places of the rows that the cursor stops at."""
    return [place for place, row in enumerate(rows) if row.kind != "title"]
