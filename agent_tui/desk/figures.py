"""The desk in figures, for monitoring: what waits, who is there, what is late.

Invariant: no figure names a customer or shows a word of theirs, and none costs more for a longer history.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from agent_tui.core.moment import from_text, to_text
from agent_tui.store.backup import backup_age_seconds
from agent_tui.store.unit import Reader

Sample = tuple[tuple[str, ...], float]


@dataclass(frozen=True, slots=True)
class Figure:
    """A gauge: its name below ``agent_tui_``, what it means, its labels, a value for each set of them."""

    name: str
    words: str
    labels: tuple[str, ...] = ()
    samples: tuple[Sample, ...] = field(default=())


def figures(reader: Reader, folder: Path, now: datetime) -> Iterator[Figure]:
    """Every figure as it is ``now``; ages in seconds, sizes in bytes."""
    queues = reader.all("figure_queues")
    yield _each(
        "queue_waiting", "Conversations that wait in a queue", "queue", ((q["id"], q["waiting"]) for q in queues)
    )
    yield _each(
        "queue_active", "Conversations of a queue that an agent has", "queue", ((q["id"], q["active"]) for q in queues)
    )
    yield _each("queue_held", "1 where a supervisor holds the queue", "queue", ((q["id"], q["held"]) for q in queues))
    waits = ((q["id"], _age(q["since"], now)) for q in queues)
    yield _each("queue_longest_wait_seconds", "Longest wait for an answer in a queue, 0: nobody waits", "queue", waits)
    yield Figure(
        "agents",
        "Agents by presence, and whether their console is connected",
        ("presence", "connected"),
        tuple(
            ((row["presence"], "yes" if row["connected"] else "no"), row["agents"])
            for row in reader.all("figure_agents", now=to_text(now))
        ),
    )
    outbox = {row["state"]: row for row in reader.all("figure_outbox")}
    states = ("queued", "sending", "uncertain")
    counts = ((state, outbox[state]["attempts"] if state in outbox else 0) for state in states)
    yield _each("outbox", "Messages that have not left for sure", "state", counts)
    oldest = [row["oldest"] for row in outbox.values()]
    yield _one("outbox_oldest_seconds", "Age of the oldest of them", _age(min(oldest, default=None), now))
    yield _one("files_pending", "Files of customers still to be fetched", _count(reader, "figure_pending_files"))
    yield _one("parked", "Requests of Twilio that nobody could match", _count(reader, "figure_parked"))
    late = reader.one("figure_overdue", now=to_text(now))
    yield _one("timers_late_seconds", "How late the oldest due timer is", _age(None if late is None else late[0], now))
    numbers = ((row["id"], _age(row["at"], now)) for row in reader.all("figure_last_messages") if row["at"])
    yield _each("number_quiet_seconds", "Since the last message of a number, either way", "number", numbers)
    syncs = reader.all("figure_templates")
    ages = ((row["account_id"], _age(row["synced_at"], now)) for row in syncs if row["synced_at"])
    yield _each("templates_age_seconds", "Since an account's templates were read", "account", ages)
    failing = ((row["account_id"], row["failing"]) for row in syncs)
    yield _each("templates_failing", "1 where the last reading failed", "account", failing)
    yield _one("feed_seq", "The last event of the change feed", reader.feed_seq())
    sizes = (("database", _size(folder / "desk.db")), ("wal", _size(folder / "desk.db-wal")))
    yield _each("bytes", "Size of the database and of its write-ahead log", "file", sizes)
    age = backup_age_seconds(folder, now)
    yield Figure("backup_age_seconds", "Since the last checked back-up", (), () if age is None else (((), age),))


def _each(
    name: str, words: str, label: str, values: Iterator[tuple[str, float]] | tuple[tuple[str, float], ...]
) -> Figure:
    return Figure(name, words, (label,), tuple(((key,), value) for key, value in values))


def _one(name: str, words: str, value: float) -> Figure:
    return Figure(name, words, (), (((), value),))


def _count(reader: Reader, statement: str) -> int:
    row = reader.one(statement)
    return 0 if row is None else int(row[0])


def _age(at: str | None, now: datetime) -> float:
    return 0.0 if at is None else max(0.0, (now - from_text(at)).total_seconds())


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
