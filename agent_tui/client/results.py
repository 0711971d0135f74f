"""What people read of a list: all its results, as a CSV file too, how long it takes, who is tried again.

Invariant: no cell can be taken for a formula: one that begins like one gets an apostrophe before it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from agent_tui.client.api import OutboundApi
from agent_tui.wire.lists import ListPause, ListPreview, Recipient

COLUMNS = ("line", "address", "language", "state", "code", "detail", "message", "conversation", "at")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


async def all_recipients(api: OutboundApi, list_id: str) -> list[Recipient]:
    """Every result, in the order of the file."""
    found: list[Recipient] = []
    after: str | None = None
    while True:
        page = await api.recipients(list_id, after)
        found += page.items
        after = page.next
        if after is None:
            return found


def result_sheet(recipients: Iterable[Recipient]) -> str:
    """The columns' names and a line for each recipient."""
    made = io.StringIO(newline="")
    writer = csv.writer(made)
    writer.writerow(COLUMNS)
    writer.writerows([_cell(value) for value in _row(each)] for each in recipients)
    return made.getvalue()


def minutes_words(preview: ListPreview) -> str:
    """How long it takes."""
    if preview.minutes < 1:
        return "less than a minute" if preview.ready else "nothing to send"
    return "1 minute" if preview.minutes == 1 else f"{preview.minutes:g} minutes"


def again_words(pause: ListPause) -> str:
    """Who is tried again when the list is resumed, as a clause; empty where nobody is."""
    if not pause.again:
        return ""
    failed = f"failed with {pause.code}" if pause.code.isdigit() else "failed because of that"
    return f"{pause.again} that {failed} will be tried again"


def _row(each: Recipient) -> tuple[object, ...]:
    address = each.address.removeprefix("whatsapp:")
    told = (each.line, address, each.language, each.state, each.code, each.detail)
    return (*told, each.message_id, each.conversation_id, each.at)


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
