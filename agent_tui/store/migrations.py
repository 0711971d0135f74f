"""Brings a database file to this version's schema, or refuses one from a newer version.

Invariant: all pending migrations are one transaction on a connection of its own, taken with BEGIN IMMEDIATE, so two
starting processes cannot collide; foreign keys are checked before the commit.
"""

from __future__ import annotations

import secrets
import sqlite3
import time
from pathlib import Path

from sqlite_utils import Database, Migrations

from agent_tui.core.errors import SetupError
from agent_tui.store.schema import (
    STATEMENTS_0001,
    card_versions,
    channel_deletions,
    customers,
    erasures,
    fewer_indexes,
    gone_sids,
    holds,
    joined_users,
    list_pauses,
    loads,
    outbound,
    person_changes,
    refused_windows,
    search,
    seen_uploads,
)
from agent_tui.store.schema.advice import STATEMENTS_0002
from agent_tui.store.schema.automation import STATEMENTS_0007
from agent_tui.store.schema.bots import STATEMENTS_0009
from agent_tui.store.schema.file_facts import STATEMENTS_0005
from agent_tui.store.schema.outgoing_files import STATEMENTS_0006
from agent_tui.store.schema.surveys import STATEMENTS_0008
from agent_tui.store.schema.template_content import STATEMENTS_0003

migrations = Migrations("desk")
_TABLE = "_sqlite_migrations"
PATIENCE_SECONDS = 30.0
"""How long a process waits for another one that is just starting."""


@migrations()
def m0001_first_desk(db: Database) -> None:
    """The desk's tables."""
    for statement in STATEMENTS_0001:
        db.execute(statement)
    db.execute("INSERT INTO meta (key, value) VALUES ('feed_id', ?)", [secrets.token_hex(8)])


@migrations()
def m0002_advice(db: Database) -> None:
    """Searching a queue for advice, and queues shown as they are served."""
    for statement in STATEMENTS_0002:
        db.execute(statement)


@migrations()
def m0003_template_content(db: Database) -> None:
    """Templates with all that they show, and the wish to read them again."""
    for statement in STATEMENTS_0003:
        db.execute(statement)


@migrations()
def m0004_outbound(db: Database) -> None:
    """Consent, conversations that we start, lists of recipients."""
    for statement in outbound.STATEMENTS:
        db.execute(statement)


@migrations()
def m0005_file_facts(db: Database) -> None:
    """What is known of files beyond their bytes."""
    for statement in STATEMENTS_0005:
        db.execute(statement)


@migrations()
def m0006_outgoing_files(db: Database) -> None:
    """Parts in order, sweeping of the media folder, and the key that signs public links."""
    for statement in STATEMENTS_0006:
        db.execute(statement)
    db.execute("DELETE FROM media_links")
    db.execute("INSERT INTO link_keys (key) VALUES (?)", [secrets.token_hex(32)])


@migrations()
def m0007_automated_messages(db: Database) -> None:
    """What the desk said by itself, each once."""
    for statement in STATEMENTS_0007:
        db.execute(statement)


@migrations()
def m0008_surveys(db: Database) -> None:
    """Post-conversation surveys."""
    for statement in STATEMENTS_0008:
        db.execute(statement)


@migrations()
def m0009_bots(db: Database) -> None:
    """Conversations that a bot has."""
    for statement in STATEMENTS_0009:
        db.execute(statement)


@migrations()
def m0011_customers(db: Database) -> None:
    """Quick replies, customers' cards and notes, persons, disposition codes."""
    for statement in customers.STATEMENTS:
        db.execute(statement)


@migrations()
def m0016_erasures(db: Database) -> None:
    """Erasing of a person, retention by age."""
    for statement in erasures.STATEMENTS:
        db.execute(statement)


@migrations()
def m0017_search(db: Database) -> None:
    """The full-text index of messages."""
    for statement in search.STATEMENTS:
        db.execute(statement)


@migrations()
def m0022_card_versions(db: Database) -> None:
    """Versions of cards, and who wrote down a consent."""
    for statement in card_versions.STATEMENTS:
        db.execute(statement)


@migrations()
def m0023_joined_users(db: Database) -> None:
    """Users that proved to be another one go."""
    for statement in joined_users.STATEMENTS:
        db.execute(statement)


@migrations()
def m0026_loads(db: Database) -> None:
    """What an agent has is summed without looking at the conversations themselves."""
    for statement in loads.STATEMENTS:
        db.execute(statement)


@migrations()
def m0029_seen_uploads(db: Database) -> None:
    """Which uploads are still to be looked into."""
    for statement in seen_uploads.STATEMENTS:
        db.execute(statement)


@migrations()
def m0030_holds(db: Database) -> None:
    """Who holds a queue."""
    for statement in holds.STATEMENTS:
        db.execute(statement)


@migrations()
def m0032_list_pauses(db: Database) -> None:
    """Why and since when a list is paused."""
    for statement in list_pauses.STATEMENTS:
        db.execute(statement)


@migrations()
def m0033_person_changes(db: Database) -> None:
    """What was merged and parted, to be undone; who last changed what of a card."""
    for statement in person_changes.STATEMENTS:
        db.execute(statement)


@migrations()
def m0036_refused_windows(db: Database) -> None:
    """When WhatsApp refused a text as outside its window."""
    for statement in refused_windows.STATEMENTS:
        db.execute(statement)


@migrations()
def m0037_fewer_indexes(db: Database) -> None:
    """Orders that every message moved a conversation in."""
    for statement in fewer_indexes.STATEMENTS:
        db.execute(statement)


@migrations()
def m0038_gone_sids(db: Database) -> None:
    """What was erased, so that Twilio does not bring it back."""
    for statement in gone_sids.STATEMENTS:
        db.execute(statement)


@migrations()
def m0039_channel_deletions(db: Database) -> None:
    """Channels on their way out."""
    for statement in channel_deletions.STATEMENTS:
        db.execute(statement)


@migrations()
def m0048_search_anew(db: Database) -> None:
    """The full-text index holds folded texts; it fills again by itself."""
    for statement in search.STATEMENTS_0048:
        db.execute(statement)


def migrate(path: Path) -> None:
    """Create or upgrade the database at ``path``.

    Raises:
        SetupError: the file is of a newer version, is no database, or cannot be written.
    """
    try:
        connection = sqlite3.connect(path, isolation_level=None, timeout=PATIENCE_SECONDS)
        try:
            _apply(connection, path)
        finally:
            connection.close()
    except sqlite3.DatabaseError as error:
        raise SetupError(
            f"The database {path} cannot be opened: {error}.",
            code="database",
            hint="Check the permissions of the data folder and the space on its disk, or choose another with --data.",
        ) from error


def _apply(connection: sqlite3.Connection, path: Path) -> None:
    db = Database(connection)
    # Before WAL is switched on, which would be written into a file that is not ours.
    _refuse_others(db, path)
    _switch_to_wal(connection)
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute("BEGIN IMMEDIATE")
    try:
        _refuse_others(db, path)
        migrations.apply(db)
        broken = connection.execute("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise SetupError(
                f"The database {path} has rows that refer to nothing ({len(broken)} found); it was left as it is.",
                code="database",
                hint="Restore a back-up of the data folder.",
            )
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _switch_to_wal(connection: sqlite3.Connection) -> None:
    """The one statement that does not wait for another process's lock by itself (SQLite: busy handler)."""
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                raise
            if time.monotonic() >= until:
                raise
            time.sleep(0.02)


def _refuse_others(db: Database, path: Path) -> None:
    """
    Raises:
        SetupError: the file is another program's, or of a newer version.
    """
    tables = set(db.table_names())
    applied = {migration.name for migration in migrations.applied(db)} if _TABLE in tables else set()
    if not applied:
        if tables:
            raise SetupError(
                f"The database {path} was not made by agent-tui.", code="database", hint="Choose another --data."
            )
        return
    newer = sorted(applied - {name for name in applied if name in globals()})
    if newer:
        raise SetupError(
            f"The database {path} was written by a newer version of agent-tui (it has {newer[-1]}).",
            code="newer_database",
            hint="Install that version again, or choose another folder with --data.",
        )
