"""Where the data of a person lies: every table, the statement that removes a person's rows, the one that tells them.

Invariant: each table of the schema stands here as personal or as not, each column of a personal one is told or stands
in ``UNTOLD`` (tests compare them with a database), so that none can be added without this being decided; what is
erased and what is exported are the same rows. Statements are in an order that breaks no reference.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

By = Literal["message", "conversation", "user"]


@dataclass(frozen=True, slots=True)
class Held:
    """Rows of a person in ``table``: what removes and what tells them, both by the id of what they hang on.

    ``told`` empty: another entry of the same table tells them too, or ``UNTOLD`` says why nothing does.
    """

    table: str
    by: By
    statement: str
    told: str = ""


PERSONAL: tuple[Held, ...] = (
    Held("media_links", "message", "erase_media_links"),
    Held("file_facts", "message", "erase_file_facts", "told_file_facts"),
    Held("attachments", "message", "erase_attachments", "told_attachments"),
    Held("callbacks", "message", "erase_callbacks", "told_callbacks"),
    Held("attempt_sids", "message", "erase_attempt_sids", "told_attempt_sids"),
    Held("message_parts", "message", "erase_message_parts", "told_message_parts"),
    Held("recipients", "message", "erase_recipients", "told_recipients"),
    Held("automated_messages", "message", "erase_automated_messages"),
    Held("attempts", "message", "erase_attempts", "told_attempts"),
    Held("raw_forms", "message", "erase_raw_forms", "told_raw_forms"),
    Held("search", "message", "erase_indexed"),
    Held("messages", "message", "erase_messages", "told_messages"),
    Held("sessions", "conversation", "erase_sessions", "told_sessions"),
    Held("refusals", "conversation", "erase_refusals", "told_refusals"),
    Held("participants", "conversation", "erase_participants", "told_participants"),
    Held("consult_searches", "conversation", "erase_consult_searches", "told_consult_searches"),
    Held("events", "conversation", "erase_events", "told_events"),
    Held("conversation_codes", "conversation", "erase_codes", "told_codes"),
    Held("automated_messages", "conversation", "erase_occasions", "told_occasions"),
    Held("bot_talks", "conversation", "erase_talks", "told_talks"),
    Held("surveys", "conversation", "erase_surveys"),
    Held("timers", "conversation", "erase_timers", "told_timers"),
    Held("conversations", "conversation", "erase_conversation", "told_conversation"),
    Held("recipients", "user", "erase_recipients_of", "told_recipients_of"),
    Held("parked", "user", "erase_parked", "told_parked"),
    Held("callbacks", "user", "erase_unjoined_callbacks", "told_unjoined_callbacks"),
    Held("customer_notes", "user", "erase_customer_notes", "told_customer_notes"),
    Held("person_changes", "user", "erase_person_changes"),
    Held("person_change_members", "user", "erase_person_change_members", "told_person_changes"),
    Held("person_members", "user", "erase_person_member", "told_person_member"),
    Held("customers", "user", "erase_customer", "told_customer"),
    Held("surveys", "user", "erase_surveys_of", "told_surveys"),
    Held("pairs", "user", "erase_pairs", "told_pairs"),
    Held("user_keys", "user", "erase_user_keys", "told_user_keys"),
    Held("users", "user", "erase_user", "told_user"),
)

NOT_PERSONAL: dict[str, str] = {
    "meta": "the desk's own",
    "counters": "numbers",
    "overrides": "what supervisors have set",
    "tokens": "hashes of agents' tokens",
    "audit": "who did what, by ids; it stays, and an export tells it",
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
    "channel_deletions": "what was decided about numbers of ours",
    "link_keys": "a key of ours",
    "erasure_files": "digests",
    "gone_sids": "digests of Twilio's random ids of what was erased",
    "erasures": "numbers, and an id that leads nowhere",
}

UNTOLD: dict[str, str] = {
    "media_links": "keys with which files could be fetched",
    "person_changes": "which colleague merged or parted customers, and when; of whom is told",
    "search": "the words of messages, told with these",
    "messages.content_hash": "a digest of what is told",
    "attachments.account_id": "ours",
}
"""Tables and columns of a person's rows that an export leaves out, and why."""


def statements_by(by: By) -> tuple[str, ...]:
    """The statements that remove what hangs on a message, a conversation or a user, in order."""
    return tuple(held.statement for held in PERSONAL if held.by == by)
