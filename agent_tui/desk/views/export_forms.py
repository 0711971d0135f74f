"""The forms of an export: text, JSON, HTML, CSV.

What customers wrote is data in all of them. Invariant: HTML carries no markup and CSV no formula that came from
outside; a message is written by itself, so that a conversation of any length costs the memory of a page.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

import msgspec

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
.text { display: block }
.meta { color: #555; font-size: .85rem } .note { background: #fff7d6 } .system { color: #555; font-style: italic }
</style></head><body>
"""


@dataclass(frozen=True, slots=True)
class Form:
    """``head`` once; for each conversation ``begin``, its messages with ``between`` between them, ``end``; ``tail``."""

    name: str
    content_type: str
    head: str
    begin: Callable[[Conversation], str]
    line: Callable[[Conversation, Message], str]
    between: str = ""
    end: str = ""
    tail: str = ""

    def lines(self, row: Conversation, messages: Sequence[Message], *, first: bool) -> str:
        """A page of a conversation; ``first``: nothing of it stands before."""
        before = "" if first or not messages else self.between
        return before + self.between.join(self.line(row, message) for message in messages)


def author_of(message: Message, conversation: Conversation) -> str:
    """Who wrote a line."""
    return message.author or (conversation.customer.name if message.direction == "inbound" else "desk")


def _text_begin(row: Conversation) -> str:
    return f"== {row.customer.name} ({row.customer.address}), {row.number.name}, {row.id}\n"


def _text(row: Conversation, message: Message) -> str:
    kind = "NOTE " if message.direction == "note" else ""
    status = f" [{message.status}]" if message.direction == "outbound" and message.status else ""
    words = message.text.replace("\n", "\n    ")
    files = "".join(f"\n    file: {file.name} ({file.content_type})" for file in message.attachments)
    return f"{message.at} {kind}{author_of(message, row)}: {words}{status}{files}\n"


def _json_begin(row: Conversation) -> str:
    return f'{{"conversation":{msgspec.json.encode(row).decode()},"messages":['


def _json(_row: Conversation, message: Message) -> str:
    return msgspec.json.encode(message).decode()


def _html_begin(row: Conversation) -> str:
    about = f"{escape(row.customer.address)}, {escape(row.number.name)}, {escape(row.id)}"
    return f'<section><h2 dir="auto">{escape(row.customer.name)}</h2>\n<p class="meta">{about}</p>\n'


def _html(row: Conversation, message: Message) -> str:
    # Each text by itself: Arabic and Hebrew run from the right, and nothing in one turns round what stands beside it.
    about = f"{message.at} <bdi>{escape(author_of(message, row))}</bdi> {message.status or ''}".strip()
    files = "".join(
        f"<br>file: <bdi>{escape(file.name)}</bdi> ({escape(file.content_type)})" for file in message.attachments
    )
    head = f'<p class="{message.direction}"><span class="meta">{about}</span>'
    return f'{head}<bdi class="text">{escape(message.text)}{files}</bdi></p>\n'


def cell(value: str) -> str:
    """A value as a spreadsheet shows it and does not run it."""
    return f"'{value}" if value.startswith(_FORMULA) else value


def _row(values: tuple[str, ...]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow([cell(value) for value in values])
    return out.getvalue()


def _csv(row: Conversation, message: Message) -> str:
    return _row(
        (
            row.id,
            row.customer.name,
            row.customer.address,
            row.queue or "",
            row.agent or "",
            message.at,
            message.direction,
            message.kind,
            author_of(message, row),
            message.text,
            message.status or "",
            ", ".join(file.name for file in message.attachments),
        )
    )


def _nothing(_row: Conversation) -> str:
    return ""


FORMS: dict[str, Form] = {
    form.name: form
    for form in (
        Form("text", "text/plain; charset=utf-8", "", _text_begin, _text, end="\n"),
        Form("json", "application/x-ndjson", "", _json_begin, _json, between=",", end="]}\n"),
        Form(
            "html", "text/html; charset=utf-8", _HEAD, _html_begin, _html, end="</section>\n", tail="</body></html>\n"
        ),
        Form("csv", "text/csv; charset=utf-8", _row(COLUMNS), _nothing, _csv),
    )
}
