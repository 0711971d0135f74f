"""What a query or a use case sees of the database.

``Reader`` answers named statements on a snapshot; ``Unit`` adds writing, and is only ever made by the writer, inside
its transaction. Invariant: whatever a unit changes, it says so with ``event`` in the same transaction.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

import msgspec

from agent_tui.core.moment import to_text
from agent_tui.store.queries import bound_statements

Value = str | int | float | bytes | None
Fact = str | int | float | bool | None
Record = TypeVar("Record")

_encode = msgspec.json.Encoder().encode

# The table's own last number too: the counter row is written at the end of a batch, and whatever went wrong with one,
# a number must not be given out twice.
_COUNTERS = {
    name: f"SELECT MAX(value, COALESCE((SELECT MAX(seq) FROM {table}), 0)) FROM counters WHERE name = '{name}'"  # noqa: S608
    for name, table in (("event", "events"), ("message", "messages"), ("attempt", "attempts"))
}


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """A row of ``events``."""

    seq: int
    at: str
    actor: str
    kind: str
    conversation_id: str | None
    message_id: str | None
    data: dict[str, Fact]


class Reader:
    """Named statements on one connection; rows are ``sqlite3.Row``, or a record type built from their columns."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self._statements = bound_statements()

    def one(self, name: str, /, **values: Value) -> sqlite3.Row | None:
        """The first row, or None."""
        sql, in_order = self._statements[name]
        row: sqlite3.Row | None = self.connection.execute(sql, in_order(values)).fetchone()
        return row

    def all(self, name: str, /, **values: Value) -> list[sqlite3.Row]:
        """Every row."""
        sql, in_order = self._statements[name]
        return self.connection.execute(sql, in_order(values)).fetchall()

    def record(self, kind: Callable[..., Record], name: str, /, **values: Value) -> Record | None:
        """The first row as a ``kind`` made from its columns in order, or None."""
        row = self.one(name, **values)
        return None if row is None else kind(*row)

    def records(self, kind: Callable[..., Record], name: str, /, **values: Value) -> list[Record]:
        """Every row as a ``kind``."""
        return [kind(*row) for row in self.all(name, **values)]

    def feed_seq(self) -> int:
        """The last event of this snapshot."""
        row = self.connection.execute("SELECT value FROM counters WHERE name = 'event'").fetchone()
        return int(row[0])


class Unit(Reader):
    """One unit of work: reads, writes, counters, ids and events, all in the writer's transaction."""

    def __init__(self, connection: sqlite3.Connection, new_id: Callable[[], str]) -> None:
        super().__init__(connection)
        self._cursor = connection.cursor()
        self._new_id = new_id
        self._counters: dict[str, int] = {}
        self._stored: dict[str, int] = {}
        self.events: list[StoredEvent] = []

    def run(self, name: str, /, **values: Value) -> int:
        """Write; the number of rows changed.

        Raises:
            sqlite3.OperationalError: the transaction is gone; the write would be committed by itself.
        """
        if not self.connection.in_transaction:
            raise sqlite3.OperationalError("the transaction was rolled back")
        sql, in_order = self._statements[name]
        return self._cursor.execute(sql, in_order(values)).rowcount

    def new_id(self, prefix: str) -> str:
        """A new id, ``prefix`` saying of what; ids made later sort later."""
        return f"{prefix}_{self._new_id()}"

    def next(self, counter: str) -> int:
        """The next number of a counter; numbers never come back, whatever is deleted."""
        value = self._counters.get(counter)
        if value is None:
            row = self.connection.execute(_COUNTERS[counter]).fetchone()
            value = self._stored[counter] = int(row[0])
        self._counters[counter] = value + 1
        return value + 1

    def skip(self, counter: str, count: int) -> None:
        """Leave out the next ``count`` numbers of a counter."""
        self._counters[counter] = self.next(counter) - 1 + count

    def event(
        self,
        kind: str,
        actor: str,
        at: datetime,
        /,
        *,
        conversation_id: str | None = None,
        message_id: str | None = None,
        **facts: Fact,
    ) -> StoredEvent:
        """Append to the change feed; ``facts`` are ids and small facts, never names or bodies."""
        event = StoredEvent(self.next("event"), to_text(at), actor, kind, conversation_id, message_id, facts)
        self.run(
            "add_event",
            seq=event.seq,
            at=event.at,
            actor=actor,
            kind=kind,
            conversation_id=conversation_id,
            message_id=message_id,
            data=_encode(facts).decode(),
        )
        self.events.append(event)
        return event

    def mark(self) -> tuple[dict[str, int], int]:
        """Where a unit began, for ``back_to``."""
        return dict(self._counters), len(self.events)

    def back_to(self, mark: tuple[dict[str, int], int]) -> None:
        """Forget what a rolled back unit counted and said."""
        self._counters, length = dict(mark[0]), mark[1]
        del self.events[length:]

    def keep_counters(self) -> None:
        """Write the counters that moved; the writer calls it once before COMMIT."""
        for name, value in self._counters.items():
            if value != self._stored.get(name):
                self.connection.execute("UPDATE counters SET value = ? WHERE name = ?", (value, name))
                self._stored[name] = value
