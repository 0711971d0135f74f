"""What becomes of a customer's file: fetched, refused, tried again, given up; and who is told.

Invariant: a file that cannot be had or is not taken is a visible line with a reason, never a lost message; the
customer hears of it at most once a conversation (switched off) or once a file.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import msgspec

from agent_tui.channel.inbound import Inbound
from agent_tui.channel.looking import Looked
from agent_tui.channel.media import Fetched, MediaResult, NotThere, RefusedUrl, TooLarge
from agent_tui.config.types import Attachments, Config
from agent_tui.core.attachments import (
    MIB,
    NOT_TAKEN,
    SWITCHED_OFF,
    allowed_kind,
    check_inbound,
    kind_words,
    limit_bytes,
    plain_type,
)
from agent_tui.core.automated import TriggerName
from agent_tui.core.dangerous import WORDS
from agent_tui.core.errors import NotFound
from agent_tui.core.moment import from_text, to_text
from agent_tui.desk.automation.automated import say
from agent_tui.desk.media.naming import file_name
from agent_tui.desk.media.switches import attachments_allowed
from agent_tui.desk.staff.caller import SYSTEM
from agent_tui.desk.views.rows import load
from agent_tui.store.records import AttachmentRecord
from agent_tui.store.unit import Reader, Unit

AGAIN_AFTER = (1.0, 3.0, 10.0, 30.0, 60.0, 120.0)
LEASE = timedelta(minutes=3)
"""Longer than any fetch takes; a desk that is killed over a file comes back to it then."""

_NOTHING = Looked()


@dataclass(frozen=True, slots=True)
class Terms:
    """What the workstream takes from customers at this moment."""

    welcome: bool
    attachments: Attachments


@dataclass(frozen=True, slots=True)
class Outcome:
    """The attachment as it is to be; ``tell`` the trigger of what the customer is told, None: nothing."""

    record: AttachmentRecord
    looked: Looked = _NOTHING
    thumbnail: str | None = None
    declared: str = ""
    tell: TriggerName | None = None


def terms_of(reader: Reader, config: Config, record: AttachmentRecord) -> Terms:
    """The terms of the conversation's workstream; those of no workstream if it is gone."""
    if record.conversation_id is not None:
        try:
            workstream_id = load(reader, record.conversation_id).workstream_id
            workstream = config.workstreams[workstream_id]
        except (NotFound, KeyError):
            return Terms(True, Attachments())
        return Terms(attachments_allowed(reader, config, workstream_id).customers, workstream.attachments)
    return Terms(True, Attachments())


def lease(unit: Unit, record: AttachmentRecord, now: datetime) -> bool:
    """Take a due file, so that a desk that dies over it does not come back to it at once; False: taken meanwhile."""
    return bool(unit.run("lease_attachment", id=record.id, now=to_text(now), until=to_text(now + LEASE)))


def refused_unseen(record: AttachmentRecord, terms: Terms) -> Outcome | None:
    """A file that is not even fetched: the switch is off, or its declared kind is not taken."""
    if not terms.welcome:
        return Outcome(_blocked(record, SWITCHED_OFF), tell="attachments_off")
    declared = plain_type(record.content_type)
    if declared != "application/octet-stream" and not allowed_kind(declared, terms.attachments.types):
        return Outcome(_blocked(record, _not_taken(declared, terms.attachments)), tell="unsupported_message")
    return None


def outcome(
    record: AttachmentRecord, result: MediaResult, looked: Looked, terms: Attachments, now: datetime
) -> Outcome:
    """What becomes of the file after a try."""
    match result:
        case Fetched():
            return _kept(record, result, looked, terms)
        case TooLarge(size=size):
            allowed = limit_bytes(record.content_type, terms.max_mb) // MIB
            words = f"The file is larger than {allowed} MB, the most that is taken here."
            told = replace(record, state="too_large", reason=words, size=size, next_try_at=None)
            return Outcome(told, tell="file_too_large")
        case RefusedUrl(reason=reason):
            return Outcome(replace(record, state="failed", reason=reason, next_try_at=None))
        case NotThere(temporary=temporary, reason=reason):
            tries = record.tries + 1
            again = now + timedelta(seconds=AGAIN_AFTER[min(record.tries, len(AGAIN_AFTER) - 1)])
            late = record.give_up_at is not None and again > from_text(record.give_up_at)
            if not temporary or late:
                return Outcome(replace(record, state="failed", reason=reason, tries=tries, next_try_at=None))
            return Outcome(replace(record, tries=tries, next_try_at=to_text(again)))


def _kept(record: AttachmentRecord, fetched: Fetched, looked: Looked, terms: Attachments) -> Outcome:
    """Ready, unless what came is of a kind that is dangerous or not taken here, or larger than its kind may be."""
    # A name that was only made up from the declared type says nothing against the one that comes with the file.
    given = "" if record.name == file_name("", record.content_type) else record.name
    name = file_name(given or fetched.name, fetched.content_type)
    said = plain_type(record.content_type)
    declared = said if said not in ("application/octet-stream", plain_type(fetched.content_type)) else ""
    whole = replace(record, size=fetched.size, content_type=fetched.content_type, next_try_at=None)
    refusal = check_inbound(fetched.content_type, name, fetched.size, terms.max_mb)
    if refusal is not None and refusal.code == "too_large":
        told = replace(whole, state="too_large", reason=refusal.sentence)
        return Outcome(told, declared=declared, tell="file_too_large")
    if refusal is not None or looked.danger is not None:
        words = refusal.sentence if refusal is not None else WORDS[looked.danger or "program"]
        apart = replace(_blocked(whole, words), sha256=fetched.sha256)
        return Outcome(apart, declared=declared, tell="unsupported_message")
    if not allowed_kind(fetched.content_type, terms.types):
        words = _not_taken(fetched.content_type, terms)
        return Outcome(_blocked(whole, words), declared=declared, tell="unsupported_message")
    ready = replace(whole, state="ready", reason="", name=name, sha256=fetched.sha256)
    return Outcome(ready, looked, declared=declared)


def _blocked(record: AttachmentRecord, reason: str) -> AttachmentRecord:
    return replace(record, state="blocked", reason=reason, next_try_at=None)


def _not_taken(content_type: str, terms: Attachments) -> str:
    return f"{kind_words(content_type)}: {NOT_TAKEN} {', '.join(terms.types)}."


def settle(unit: Unit, config: Config, done: Outcome, now: datetime) -> None:
    """Store what became of the file, and tell whom it concerns."""
    record, looked = done.record, done.looked
    unit.run(
        "set_attachment",
        id=record.id,
        state=record.state,
        reason=record.reason,
        name=record.name,
        content_type=record.content_type,
        size=record.size,
        sha256=record.sha256,
        tries=record.tries,
        next_try_at=record.next_try_at,
    )
    if record.state == "pending":
        return
    unit.run(
        "set_file_facts",
        attachment_id=record.id,
        width=looked.width,
        height=looked.height,
        seconds=looked.seconds,
        pages=looked.pages,
        contacts=msgspec.json.encode(looked.contacts).decode(),
        thumbnail=done.thumbnail,
        declared=done.declared,
    )
    unit.event(
        "attachment.changed",
        SYSTEM,
        now,
        conversation_id=record.conversation_id,
        message_id=record.message_id,
        attachment=record.id,
        state=record.state,
    )
    tell(unit, config, record, done.tell, now)


def answer_unwelcome(
    unit: Unit,
    config: Config,
    workstream_id: str,
    conversation_id: str,
    message_id: str,
    inbound: Inbound,
    now: datetime,
) -> None:
    """A message that brings what is not taken or cannot be shown: say so, at once."""
    if inbound.media and not attachments_allowed(unit, config, workstream_id).customers:
        say(unit, config, "attachments_off", conversation_id, now)
    elif inbound.unsupported:
        say(unit, config, "unsupported_message", conversation_id, now, occasion=message_id)
        say(unit, config, "unsupported_message_notice", conversation_id, now, occasion=message_id)


def tell(unit: Unit, config: Config, record: AttachmentRecord, trigger: TriggerName | None, now: datetime) -> None:
    """Tell the customer and, in the timeline, colleagues: switched off once a conversation, else once a file."""
    if record.conversation_id is None:
        return
    place, occasion = record.conversation_id, record.id
    if trigger == "attachments_off":
        say(unit, config, "attachments_off", place, now)
    elif trigger == "file_too_large":
        workstream = config.workstreams.get(load(unit, place).workstream_id)
        most = limit_bytes(record.content_type, 16 if workstream is None else workstream.attachments.max_mb) // MIB
        say(unit, config, "file_too_large", place, now, occasion=occasion, Limit=most)
        say(unit, config, "file_too_large_notice", place, now, occasion=occasion, Limit=most)
    elif trigger == "unsupported_message":
        say(unit, config, "unsupported_message", place, now, occasion=occasion)
        say(unit, config, "file_not_attached_notice", place, now, occasion=occasion)
    elif record.state == "failed":
        say(unit, config, "file_not_attached_notice", place, now, occasion=occasion)
