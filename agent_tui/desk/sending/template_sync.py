"""Bringing our list of an account's templates in line with Twilio's, and the wish to do so now.

Invariants: a reading that fails changes nothing but the note that it failed; one that succeeds writes only what is
different, at most ``CHUNK`` templates a unit, and what is gone at Twilio goes last.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from agent_tui.channel.content import RemoteTemplate
from agent_tui.config.types import Config
from agent_tui.core.moment import to_text
from agent_tui.desk.sending.templates import as_json, free_id
from agent_tui.desk.staff.caller import SYSTEM, Caller
from agent_tui.store.records import TemplateRecord
from agent_tui.store.unit import Reader, Unit, Value
from agent_tui.wire.templates import SyncPage, SyncState, TemplateVariable

CHUNK = 50


@dataclass(frozen=True, slots=True)
class Difference:
    """``changed``: new or other than we have it; ``gone``: ids of ours that Twilio does not list any more."""

    changed: tuple[RemoteTemplate, ...]
    gone: tuple[str, ...]
    count: int


def difference(reader: Reader, account_id: str, remote: Sequence[RemoteTemplate]) -> Difference:
    """What a reading of Twilio's list would change."""
    known = {
        each.content_sid: each for each in reader.records(TemplateRecord, "account_templates", account_id=account_id)
    }
    listed = {each.sid: each for each in remote}
    changed = [each for sid, each in listed.items() if sid not in known or _differs(known[sid], each)]
    gone = [each.id for sid, each in known.items() if each.source == "synced" and sid not in listed]
    return Difference(tuple(changed), tuple(gone), len(listed))


def put_some(unit: Unit, account_id: str, remote: Sequence[RemoteTemplate]) -> None:
    """Write a few templates as Twilio has them."""
    for each in remote:
        known = unit.one("template_id", account_id=account_id, content_sid=each.sid)
        template_id = free_id(unit, each.sid, account_id) if known is None else str(known["id"])
        unit.run("put_template", id=template_id, account_id=account_id, **_row(each))
        unit.run("drop_stand_in", account_id=account_id, name=each.name, language=each.language)


def end_sync(unit: Unit, account_id: str, found: Difference, now: datetime) -> None:
    """Drop what is gone, and say that the list is as Twilio's."""
    for template_id in found.gone:
        unit.run("drop_template", id=template_id)
    unit.run("put_template_sync", account_id=account_id, synced_at=to_text(now), error=None)
    unit.event(
        "template.synced",
        SYSTEM,
        now,
        account=account_id,
        count=found.count,
        changed=len(found.changed),
        gone=len(found.gone),
    )


def put_synced(unit: Unit, account_id: str, remote: Sequence[RemoteTemplate], now: datetime) -> int:
    """All of a reading at once; how many templates there are."""
    found = difference(unit, account_id, remote)
    put_some(unit, account_id, found.changed)
    end_sync(unit, account_id, found, now)
    return found.count


def sync_failed(unit: Unit, account_id: str, sentence: str, now: datetime) -> None:
    """Twilio did not tell; the templates known stay."""
    unit.run("put_template_sync", account_id=account_id, synced_at=None, error=sentence)
    unit.event("template.synced", SYSTEM, now, account=account_id, failed=True)


def want_sync(unit: Unit, config: Config, caller: Caller, now: datetime) -> SyncPage:
    """Ask for a reading of every account's list, soon.

    Raises:
        Forbidden: the caller is no supervisor.
    """
    caller.need("supervisor")
    want_sync_of(unit, config.accounts, now)
    unit.event("template.sync_asked", caller.actor, now, accounts=len(config.accounts))
    return sync_page(unit, config)


def want_sync_of(unit: Unit, accounts: Iterable[str], now: datetime) -> None:
    """Let these accounts' lists be read soon."""
    for account_id in accounts:
        unit.run("want_template_sync", account_id=account_id, at=to_text(now))


def sync_page(reader: Reader, config: Config) -> SyncPage:
    """How old each account's list is."""
    rows = {row["account_id"]: row for row in reader.all("template_syncs")}
    return SyncPage(
        items=[
            SyncState(account=each, synced_at=None, wanted_at=None, error=None)
            if (row := rows.get(each)) is None
            else SyncState(account=each, synced_at=row["synced_at"], wanted_at=row["wanted_at"], error=row["error"])
            for each in config.accounts
        ]
    )


def _row(remote: RemoteTemplate) -> dict[str, Value]:
    content = {"media": remote.media, "actions": remote.actions, "items": remote.items, "cards": remote.cards}
    return {
        "content_sid": remote.sid,
        "name": remote.name,
        "language": remote.language,
        "category": remote.category,
        "text": remote.text,
        "header": remote.header,
        "footer": remote.footer,
        "buttons": as_json(remote.buttons),
        "variables": as_json([TemplateVariable(key=v.key, sample=v.sample, where=v.where) for v in remote.variables]),
        "approval": remote.approval,
        "reason": remote.reason,
        "content_type": remote.content_type,
        "numbers": None,
        "source": "synced",
        "content": as_json({**content, "place": remote.place}),
    }


def _differs(record: TemplateRecord, remote: RemoteTemplate) -> bool:
    return any(getattr(record, column) != value for column, value in _row(remote).items())
