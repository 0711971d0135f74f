"""What is held of a person, row by row, as the database has it: for an export to whoever asks what is known of them.

Invariant: the rows are those that erasing removes (``desk.personal``) and who looked at them, nobody else's; a page
never holds more than ``PAGE`` messages and what hangs on them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs

from agent_tui.core.address import canonical_key, normalise
from agent_tui.core.errors import Forbidden, Invalid
from agent_tui.desk.customers.persons import members
from agent_tui.desk.privacy.erase import user_at
from agent_tui.desk.privacy.masking import MaskedView
from agent_tui.desk.privacy.personal import PERSONAL, By
from agent_tui.desk.staff.caller import Caller
from agent_tui.store.unit import Reader, Value

PAGE = 200
"""Messages read at a time."""
_PARTIES = ("From", "To", "WaId", "ExternalUserId")
_FORMS = {"parked": "body", "callbacks": "form"}
"""Tables whose rows are found by a number in their text: it has to be one of the two who wrote."""


@dataclass(frozen=True, slots=True)
class Telling:
    """One statement that reads rows of ``table``."""

    table: str
    by: By
    statement: str


TELLINGS: tuple[Telling, ...] = (
    *(Telling(held.table, held.by, held.told) for held in reversed(PERSONAL) if held.told),
    Telling("audit", "user", "told_looks_at_user"),
    Telling("audit", "conversation", "told_looks"),
)
"""The person first, then conversations, then messages and files."""


def asked_for(reader: Reader, caller: Caller, view: MaskedView | None, customer: str, merged: bool) -> list[str]:
    """The users to tell of: the one with this id or address, and with ``merged`` whoever is shown as the same person.

    Raises:
        Forbidden: the caller is no administrator, or one who sees masked texts.
        NotFound: nobody is known by it.
    """
    caller.need("admin")
    if view is not None:
        raise Forbidden(
            "Your role sees masked texts, and an export of a person holds them whole.",
            hint="Take admin out of masking.for, or let an administrator do it who sees them.",
        )
    user_id = customer if reader.one("user", id=customer) is not None else user_at(reader, customer)
    return members(reader, user_id) if merged else [user_id]


def conversations_of(reader: Reader, user_id: str) -> list[str]:
    """Ids, oldest first."""
    return [row["id"] for row in reader.all("told_conversations", id=user_id)]


def rows_of_user(reader: Reader, telling: Telling, user_id: str) -> list[dict[str, Value]]:
    """The rows of a telling by ``user``."""
    rows = _rows(reader, telling.statement, {"id": user_id})
    field = _FORMS.get(telling.table)
    if field is None:
        return rows
    keys = {row["key"] for row in reader.all("keys_of_user", user_id=user_id)}
    return [row for row in rows if _concerns(str(row[field]), keys)]


def rows_of_conversation(reader: Reader, telling: Telling, conversation_id: str) -> list[dict[str, Value]]:
    """The rows of a telling by ``conversation``."""
    return _rows(reader, telling.statement, {"id": conversation_id})


def rows_of_messages(
    reader: Reader, telling: Telling, conversation_id: str, after: int
) -> tuple[list[dict[str, Value]], int | None]:
    """The rows of a telling by ``message``, for the messages after a seq; the seq to go on after, None: that is all."""
    page: dict[str, str | int] = {"id": conversation_id, "after": after, "limit": PAGE}
    seqs = [int(row["seq"]) for row in reader.all("told_message_seqs", **page)]
    following = seqs[-1] if len(seqs) == PAGE else None
    return _rows(reader, telling.statement, page), following


def _rows(reader: Reader, statement: str, values: Mapping[str, str | int]) -> list[dict[str, Value]]:
    return [dict(row) for row in reader.all(statement, **values)]


def _concerns(form: str, keys: Iterable[str]) -> bool:
    """Whether a form is from or to one of these; one that names nobody is told because the number stands in it."""
    fields = parse_qs(form, keep_blank_values=True)
    parties = {_key(value) for name in _PARTIES for value in fields.get(name, ())} - {""}
    return not parties or not parties.isdisjoint(keys)


def _key(address: str) -> str:
    try:
        return canonical_key(normalise(f"+{address}" if address.isdecimal() else address))
    except Invalid:
        return ""
