"""What the database says: templates, last inbound, parked requests, the outbox, uncertain sends.

Invariant: queries on one snapshot; nothing here leaves the machine.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from agent_tui.config.types import Config
from agent_tui.core.moment import from_text, to_text
from agent_tui.desk.doctor.figures import ago, span
from agent_tui.desk.doctor.table import fine, trouble
from agent_tui.store.records import TemplateRecord
from agent_tui.store.unit import Reader
from agent_tui.wire.doctor import DoctorLine

SYNC_OLD = timedelta(hours=1)
SLOW, STUCK = timedelta(minutes=1), timedelta(minutes=10)
SETTLED_WITHIN = timedelta(minutes=2)
WITHHELD = ("rejected", "paused", "disabled")
NAMES_SHOWN = 5


def feed_id(reader: Reader) -> str:
    """The id of this database's change feed, which no other has."""
    row = reader.one("get_meta", key="feed_id")
    return "" if row is None else str(row[0])


def store_lines(reader: Reader, config: Config, now: datetime) -> list[DoctorLine]:
    """Every check that needs only the database."""
    return [
        *_templates(reader, config, now),
        *_last_inbound(reader, config, now),
        _parked(reader),
        _outbox(reader, now),
        _uncertain(reader, now),
    ]


def _templates(reader: Reader, config: Config, now: datetime) -> list[DoctorLine]:
    syncs = {row["account_id"]: row for row in reader.all("template_syncs")}
    records = reader.records(TemplateRecord, "all_templates")
    lines: list[DoctorLine] = []
    for account_id in config.accounts:
        sync = syncs.get(account_id)
        own = [record for record in records if record.account_id == account_id]
        if sync is not None and sync["error"]:
            lines.append(trouble("templates", "failed", account_id, why=sync["error"]))
            continue
        if sync is None or sync["synced_at"] is None:
            lines.append(trouble("templates", "never", account_id))
            continue
        synced = from_text(sync["synced_at"])
        found: list[DoctorLine] = []
        if now - synced > SYNC_OLD:
            found.append(trouble("templates", "old", account_id, age=span(now - synced)))
        found += _states(own, account_id)
        approved = sum(record.approval in ("approved", "configured") for record in own)
        words = f"{approved} of {len(own)} may be sent; read {ago(now, synced)}."
        lines += found or [fine("templates", words, account_id)]
    return lines


def _states(own: list[TemplateRecord], account_id: str) -> list[DoctorLine]:
    if own and not any(record.approval in ("approved", "configured") for record in own):
        return [trouble("templates", "none_approved", account_id, count=len(own))]
    withheld = [f"{each.name} ({each.language}, {each.approval})" for each in own if each.approval in WITHHELD]
    if not withheld:
        return []
    more = f" and {len(withheld) - NAMES_SHOWN} more" if len(withheld) > NAMES_SHOWN else ""
    return [trouble("templates", "withheld", account_id, names=", ".join(withheld[:NAMES_SHOWN]) + more)]


def _last_inbound(reader: Reader, config: Config, now: datetime) -> list[DoctorLine]:
    lines = []
    for number in config.numbers.values():
        row = reader.one("last_inbound_of_number", number_id=number.id)
        if row is None or row["at"] is None:
            lines.append(trouble("last_inbound", "never", number.id, number=number.number))
        else:
            lines.append(fine("last_inbound", f"A customer wrote {ago(now, from_text(row['at']))}.", number.id))
    return lines


def _parked(reader: Reader) -> DoctorLine:
    row = reader.one("parked_count")
    if row is None or not row["count"]:
        return fine("parked", "Nothing is parked.")
    return trouble("parked", "some", count=row["count"], reason=row["reason"])


def _outbox(reader: Reader, now: datetime) -> DoctorLine:
    row = reader.one("oldest_queued", now=to_text(now))
    if row is None or row["at"] is None:
        return fine("outbox", "Nothing waits to be sent.")
    waited = now - from_text(row["at"])
    code = "stuck" if waited >= STUCK else "slow" if waited >= SLOW else ""
    if code:
        return trouble("outbox", code, age=span(waited))
    return fine("outbox", f"The oldest message has waited {span(waited)}.")


def _uncertain(reader: Reader, now: datetime) -> DoctorLine:
    row = reader.one("uncertain_count", before=to_text(now - SETTLED_WITHIN))
    if row is None or not row["count"]:
        return fine("uncertain", "Every send is known to be out or to have failed.")
    return trouble("uncertain", "some", count=row["count"])
