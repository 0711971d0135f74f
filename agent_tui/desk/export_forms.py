"""The forms of an export: text, JSON, HTML, CSV.

What customers wrote is data in all of them. Invariant: HTML carries no markup and CSV no formula that came from
outside; each conversation is written by itself, so an export of a thousand costs the memory of one.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from html import escape

import msgspec

from agent_tui.desk.transcripts import Transcript
from agent_tui.wire.conversations import Conversation
from agent_tui.wire.messages import Message

COLUMNS = (
    "conversation",
    "customer",
    "address",
    "queue",
    "agent",
    "at",
    "direction",
    "kind",
    "author",
    "text",
    "status",
    "files",
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_HEAD = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Conversations</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<style>
body { font: 16px/1.5 sans-serif; max-width: 50rem; margin: 2rem auto; padding: 0 1rem }
section { margin-bottom: 3rem } p { margin: .4rem 0; white-space: pre-wrap; overflow-wrap: anywhere }
.meta { color: #555; font-size: .85rem } .note { background: #fff7d6 } .system { color: #555; font-style: italic }
</style></head><body>
"""


@dataclass(frozen=True, slots=True)
class Form:
    """``head`` once, ``write`` for each conversation, ``tail`` once."""

    name: str
    content_type: str
    head: str
    write: Callable[[Transcript], str]
    tail: str = ""


def author_of(message: Message, conversation: Conversation) -> str:
    """Who wrote a line."""
    return message.author or (conversation.customer.name if message.direction == "inbound" else "desk")


def _text(each: Transcript) -> str:
    row = each.conversation
    lines = [f"== {row.customer.name} ({row.customer.address}), {row.number.name}, {row.id}"]
    for message in each.messages:
        kind = "NOTE " if message.direction == "note" else ""
        status = f" [{message.status}]" if message.direction == "outbound" and message.status else ""
        words = message.text.replace("\n", "\n    ")
        files = "".join(f"\n    file: {file.name} ({file.content_type})" for file in message.attachments)
        lines.append(f"{message.at} {kind}{author_of(message, row)}: {words}{status}{files}")
    return "\n".join(lines) + "\n\n"


def _json(each: Transcript) -> str:
    row = {"conversation": each.conversation, "messages": each.messages}
    return msgspec.json.encode(row).decode() + "\n"


def _html(each: Transcript) -> str:
    row = each.conversation
    parts = [f"<section><h2>{escape(row.customer.name)}</h2>"]
    parts.append(f'<p class="meta">{escape(row.customer.address)}, {escape(row.number.name)}, {escape(row.id)}</p>')
    for message in each.messages:
        about = f"{message.at} {author_of(message, row)} {message.status or ''}".strip()
        files = "".join(f"<br>file: {escape(file.name)} ({escape(file.content_type)})" for file in message.attachments)
        head = f'<p class="{message.direction}"><span class="meta">{escape(about)}</span><br>'
        parts.append(f"{head}{escape(message.text)}{files}</p>")
    return "\n".join(parts) + "</section>\n"


def cell(value: str) -> str:
    """A value as a spreadsheet shows it and does not run it."""
    return f"'{value}" if value.startswith(_FORMULA) else value


def _row(values: tuple[str, ...]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow([cell(value) for value in values])
    return out.getvalue()


def _csv(each: Transcript) -> str:
    row = each.conversation
    about = (row.id, row.customer.name, row.customer.address, row.queue or "", row.agent or "")
    return "".join(
        _row(
            (
                *about,
                message.at,
                message.direction,
                message.kind,
                author_of(message, row),
                message.text,
                message.status or "",
                ", ".join(file.name for file in message.attachments),
            )
        )
        for message in each.messages
    )


FORMS: dict[str, Form] = {
    form.name: form
    for form in (
        Form("text", "text/plain; charset=utf-8", "", _text),
        Form("json", "application/x-ndjson", "", _json),
        Form("html", "text/html; charset=utf-8", _HEAD, _html, "</body></html>\n"),
        Form("csv", "text/csv; charset=utf-8", _row(COLUMNS), _csv),
    )
}
