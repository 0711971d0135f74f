"""The readable page of a person's export: the card, consent and notes, then every conversation with its files.

Invariant: no markup in it came from outside, and it loads nothing but the files beside it when they are clicked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape
from urllib.parse import quote

import msgspec

from agent_tui.core.languages import language_shown
from agent_tui.desk.customers.cards import customer_card
from agent_tui.desk.staff.caller import Caller
from agent_tui.desk.views.export_forms import FORMS
from agent_tui.store.unit import Reader
from agent_tui.wire.conversations import Conversation
from agent_tui.wire.customers import Customer, CustomerNote
from agent_tui.wire.messages import Message

FORM = FORMS["html"]


def own_card(reader: Reader, caller: Caller, user_id: str, now: datetime) -> Customer:
    """The card of one WhatsApp user alone, with all its notes, whoever it is shown as one person with.

    Raises:
        NotFound: it is not there any more.
    """
    card = customer_card(reader, caller, user_id, now)
    rows = reader.all("told_customer_notes", id=user_id)
    notes = [CustomerNote(id=row["id"], author=row["author"], at=row["at"], text=row["text"]) for row in rows]
    lines = [line for line in card.lines if line.user == user_id]
    return msgspec.structs.replace(card, notes=notes, lines=lines, person=[])


def card_section(card: Customer) -> str:
    """What is written down about one WhatsApp user."""
    rows = [
        ("Known as", ", ".join(card.aliases)),
        ("Name given in WhatsApp", card.profile_name),
        ("Language", language_shown(card.language)),
        ("Tags", ", ".join(card.tags)),
        *card.fields.items(),
    ]
    for line in card.lines:
        rows.append((f"Writes to {line.number}", line.address))
        if line.consent is not None:
            consent = line.consent
            rows.append(("Opted in", f"{consent.opted_in_at or ''} {consent.opted_in_source or ''}".strip()))
            rows.append(("Opted out", f"{consent.opted_out_at or ''} {consent.opted_out_source or ''}".strip()))
    parts = [f"<section><h1>{escape(card.name or card.profile_name)}</h1>"]
    parts += [f"<p>{_line(name, text)}</p>" for name, text in rows if text]
    parts += [f'<p class="note">{_line(f"{note.at} {note.author}", note.text)}</p>' for note in card.notes]
    return "\n".join(parts) + "</section>\n"


def _line(about: str, text: str) -> str:
    return f'<span class="meta">{escape(about)}</span><br><bdi>{escape(text)}</bdi>'


def file_links(message: Message, files: Mapping[str, str]) -> str:
    """Links to the files of a message; ``files``: where they lie in the archive, by the ids of attachments."""
    links = [
        f'<li><a href="{escape(quote(files[file.id]))}">{escape(file.name)}</a></li>'
        for file in message.attachments
        if file.id in files
    ]
    return f"<ul>{''.join(links)}</ul>\n" if links else ""


def page_of_messages(row: Conversation, messages: Sequence[Message], files: Mapping[str, str]) -> str:
    """Some messages of a conversation, each with its files."""
    return "".join(FORM.line(row, message) + file_links(message, files) for message in messages)
