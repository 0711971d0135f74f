"""Where the data of a person lies: every table, and the statement that removes a person's rows from it.

Invariant: each table of the schema stands here, once, as personal or as not (a test compares them with a database), so
that no table can be added without this being decided. Statements are in an order that breaks no reference.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

By = Literal["message", "conversation", "user"]


@dataclass(frozen=True, slots=True)
class Held:
    """Rows of a person in ``table``; ``statement`` takes the id of what they hang on."""

    table: str
    by: By
    statement: str


PERSONAL: tuple[Held, ...] = (
    Held("media_links", "message", "erase_media_links"),
    Held("file_facts", "message", "erase_file_facts"),
    Held("attachments", "message", "erase_attachments"),
    Held("callbacks", "message", "erase_callbacks"),
    Held("attempt_sids", "message", "erase_attempt_sids"),
    Held("message_parts", "message", "erase_message_parts"),
    Held("recipients", "message", "erase_recipients"),
    Held("automated_messages", "message", "erase_automated_messages"),
    Held("attempts", "message", "erase_attempts"),
    Held("raw_forms", "message", "erase_raw_forms"),
    Held("search", "message", "erase_indexed"),
    Held("messages", "message", "erase_messages"),
    Held("sessions", "conversation", "erase_sessions"),
    Held("refusals", "conversation", "erase_refusals"),
    Held("participants", "conversation", "erase_participants"),
    Held("consult_searches", "conversation", "erase_consult_searches"),
    Held("events", "conversation", "erase_events"),
    Held("conversation_codes", "conversation", "erase_codes"),
    Held("automated_messages", "conversation", "erase_occasions"),
    Held("bot_talks", "conversation", "erase_talks"),
    Held("surveys", "conversation", "erase_surveys"),
    Held("timers", "conversation", "erase_timers"),
    Held("conversations", "conversation", "erase_conversation"),
    Held("recipients", "user", "erase_recipients_of"),
    Held("parked", "user", "erase_parked"),
    Held("callbacks", "user", "erase_unjoined_callbacks"),
    Held("customer_notes", "user", "erase_customer_notes"),
    Held("person_members", "user", "erase_person_member"),
    Held("customers", "user", "erase_customer"),
    Held("surveys", "user", "erase_surveys_of"),
    Held("pairs", "user", "erase_pairs"),
    Held("user_keys", "user", "erase_user_keys"),
    Held("users", "user", "erase_user"),
)

NOT_PERSONAL: dict[str, str] = {
    "meta": "the desk's own",
    "counters": "numbers",
    "overrides": "what supervisors have set",
    "tokens": "hashes of agents' tokens",
    "audit": "who did what, by ids",
    "numbers": "ours",
    "agents": "ours",
    "queues": "ours",
    "queue_members": "ours",
    "queue_signatures": "counts",
    "templates": "ours",
    "template_syncs": "ours",
    "quick_replies": "ours",
    "lists": "what was sent, not to whom",
    "list_days": "counts",
    "link_keys": "a key of ours",
    "erasure_files": "digests",
    "erasures": "numbers, and an id that leads nowhere",
}


def statements_by(by: By) -> tuple[str, ...]:
    """The statements for what hangs on a message, a conversation or a user, in order."""
    return tuple(held.statement for held in PERSONAL if held.by == by)
