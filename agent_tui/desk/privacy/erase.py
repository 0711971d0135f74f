"""Erasing a person: what is theirs is counted, asked to go, and goes in small units of work.

Invariant: an erasure that was asked for ends, whatever happens to the process; a message that comes after it was asked
for is a new matter and stays.
"""

from __future__ import annotations

from datetime import datetime

from agent_tui.config.types import Config
from agent_tui.core.address import canonical_key, normalise
from agent_tui.core.errors import Invalid, NotFound
from agent_tui.core.moment import to_text
from agent_tui.desk.conversations.ownership import finish, freed
from agent_tui.desk.customers.persons import members
from agent_tui.desk.privacy.audit import note
from agent_tui.desk.privacy.gone import remember
from agent_tui.desk.privacy.personal import statements_by
from agent_tui.desk.staff.caller import Caller
from agent_tui.desk.views.rows import load
from agent_tui.store.records import ErasureRecord
from agent_tui.store.unit import Reader, Unit
from agent_tui.wire.administration import Belongings, Erasure

AT_ONCE = 50
"""Messages that one unit of work removes."""


def user_at(reader: Reader, address: str) -> str:
    """The WhatsApp user who writes from an address.

    Raises:
        NotFound: nobody is known by it.
    """
    try:
        full = normalise(address)
    except Invalid as error:
        raise NotFound(f"Nobody is known by that address. {error.sentence}", hint=error.hint) from error
    row = reader.one("user_of_key", key=canonical_key(full))
    if row is None:
        raise NotFound("Nobody is known by that address.", hint="Write it as the desk shows it, with + and country.")
    return str(row["user_id"])


def belongings(reader: Reader, user_id: str) -> Belongings:
    """What is held of a user, counted."""
    row = reader.one("belongings_of", user_id=user_id)
    if row is None:
        raise NotFound("There is no such customer.")
    return Belongings(
        conversations=row["conversations"], live=row["live"], messages=row["messages"], files=row["files"]
    )


def shown_with(reader: Reader, user_id: str) -> list[str]:
    """Numbers and ids of the other users of the same person: an erasure leaves them."""
    return [row["key"] for each in members(reader, user_id)[1:] for row in reader.all("keys_of_user", user_id=each)]


def ask_erasure(unit: Unit, config: Config, caller: Caller, user_id: str, now: datetime) -> Erasure:
    """Close what is live and begin; asked twice, it is the same erasure.

    Raises:
        Forbidden: the caller is no administrator.
    """
    caller.need("admin")
    known = unit.record(ErasureRecord, "erasure_of", user_id=user_id)
    if known is not None:
        return _shown(known)
    for row in unit.all("live_of_user", user_id=user_id):
        record = load(unit, row["id"])
        held_by = record.agent_id or record.offered_to
        finish(unit, record, caller.actor, "erased", now)
        unit.event("conversation.closed", caller.actor, now, conversation_id=record.id, reason="erased")
        freed(unit, config, held_by, now)
    erasure_id = unit.new_id("x")
    unit.run("add_erasure", id=erasure_id, user_id=user_id, by=caller.actor, at=to_text(now))
    note(unit, caller, "erased", erasure_id, now)
    unit.event("customer.erasing", caller.actor, now, erasure=erasure_id)
    return get_erasure(unit, erasure_id)


def get_erasure(reader: Reader, erasure_id: str) -> Erasure:
    """
    Raises:
        NotFound: no such erasure.
    """
    record = reader.record(ErasureRecord, "erasure", id=erasure_id)
    if record is None:
        raise NotFound(f"There is no erasure {erasure_id}.")
    return _shown(record)


def erase_some(unit: Unit, record: ErasureRecord, now: datetime) -> bool:
    """One step: a batch of messages, a conversation, or at last the user; whether there is more to do."""
    row = unit.one("oldest_of_user", user_id=record.user_id, until=record.asked_at)
    if row is not None:
        unit.run("note_erased_files", erasure_id=record.id, id=row["id"], limit=AT_ONCE)
        messages, files, gone = remove_batch(unit, row["id"])
        unit.run("count_erased", id=record.id, conversations=int(gone), messages=messages, files=files)
        return True
    if unit.one("any_of_user", user_id=record.user_id) is None:
        for statement in statements_by("user"):
            unit.run(statement, id=record.user_id)
    unit.run("set_erasure", id=record.id, state="cleaning", done_at=None)
    unit.event("customer.erased", record.asked_by, now, erasure=record.id)
    return False


def remove_batch(unit: Unit, conversation_id: str) -> tuple[int, int, bool]:
    """Remove the next messages of a closed conversation, and with the last ones the conversation itself.

    Returns how many messages and files went, and whether the conversation is gone.
    """
    remember(unit, conversation_id, AT_ONCE)
    removed = {name: unit.run(name, id=conversation_id, limit=AT_ONCE) for name in statements_by("message")}
    messages, files = removed["erase_messages"], removed["erase_attachments"]
    if messages == AT_ONCE:
        return messages, files, False
    for name in statements_by("conversation"):
        unit.run(name, id=conversation_id)
    return messages, files, True


def cleaned(unit: Unit, record: ErasureRecord, now: datetime) -> None:
    """Nothing of it is left in the file either."""
    unit.run("set_erasure", id=record.id, state="done", done_at=to_text(now))
    unit.event("customer.cleaned", record.asked_by, now, erasure=record.id)


def _shown(record: ErasureRecord) -> Erasure:
    return Erasure(
        id=record.id,
        state=record.state,  # type: ignore[arg-type]
        conversations=record.conversations,
        messages=record.messages,
        files=record.files,
        asked_at=record.asked_at,
        done_at=record.done_at,
    )
