"""The named SQL: all of it used, all of it constant, the hot of it over the index it was made for."""

from __future__ import annotations

import dataclasses
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlite_utils import Database

import agent_tui
from agent_tui.store import records
from agent_tui.store.functions import add_functions
from agent_tui.store.migrations import migrations
from agent_tui.store.queries import FOLDER, statements

PACKAGE = Path(agent_tui.__file__).parent
SOURCE = "\n".join(path.read_text() for path in sorted(PACKAGE.rglob("*.py")))
RECORDS = {
    records.ConversationRecord: ["conversation"],
    records.MessageRecord: ["message", "messages_before", "messages_after"],
    records.AttemptRecord: [
        "attempt",
        "attempt_by_sid",
        "latest_attempt",
        "ready_attempt",
        "unfinished_sends",
        "settling_attempts",
        "stuck_attempts",
    ],
    records.AttachmentRecord: ["attachment", "due_attachments", "due_uploads"],
    records.AgentRecord: ["agent", "all_agents"],
    records.DeletionRecord: ["deletion_of", "deletion_at_work"],
    records.ErasureRecord: ["erasure", "open_erasure", "erasure_of", "erasures_cleaning"],
    records.ListRecord: ["list", "lists_before"],
    records.TemplateRecord: ["template", "all_templates", "account_templates", "template_page", "templates_named"],
}
OTHER_NAMES = {"number_name": "name", "number_address": "address"}


@pytest.fixture(scope="module")
def connection() -> Iterator[sqlite3.Connection]:
    made = sqlite3.connect(":memory:", isolation_level=None)
    add_functions(made)
    migrations.apply(Database(made))
    yield made
    made.close()


def parameters(sql: str) -> dict[str, str]:
    """Something for each parameter, texts all: SQLite does not mind."""
    return dict.fromkeys(re.findall(r"(?<!:):([a-z_0-9]+)", re.sub(r"'[^']*'", "''", sql)), "1")


@pytest.mark.parametrize("name", sorted(statements()))
def test_every_statement_is_understood_and_used(connection: sqlite3.Connection, name: str) -> None:
    sql = statements()[name]
    connection.execute(f"EXPLAIN {sql}", parameters(sql))
    prefixes = re.findall(r'f"([a-z_]+_)\{', SOURCE)
    assert f'"{name}"' in SOURCE or any(name.startswith(prefix) for prefix in prefixes), f"nobody uses {name}"


def test_every_statement_that_is_named_exists() -> None:
    calls = re.findall(
        r'\b(?:unit|reader|self|uow)\.(?:one|all|run)\(\s*"([a-z_]+)"|\.records?\(\s*\w+,\s*"([a-z_]+)"', SOURCE
    )
    named = {one or other for one, other in calls}
    assert len(named) > 80
    assert named <= set(statements())


@pytest.mark.parametrize("kind", RECORDS, ids=lambda kind: kind.__name__)
def test_a_record_has_the_columns_of_its_statements_in_their_order(connection: sqlite3.Connection, kind: type) -> None:
    fields = [OTHER_NAMES.get(field.name, field.name) for field in dataclasses.fields(kind)]
    for name in RECORDS[kind]:
        sql = statements()[name]
        assert [column[0] for column in connection.execute(sql, parameters(sql)).description] == fields, name


def test_each_record_of_the_source_is_read_with_a_statement_of_its_own() -> None:
    for kind, name in re.findall(r'\.records?\(\s*(\w+),\s*"([a-z_]+)"', SOURCE):
        assert name in RECORDS[getattr(records, kind)], f"{kind} from {name}"


def test_nothing_commits_silently() -> None:
    assert "executescript" not in SOURCE.replace("executescript``", "")
    for path in FOLDER.glob("*.sql"):
        assert not re.search(r"^-- name: \w+#", path.read_text(), re.MULTILINE), path.name
    for path in PACKAGE.rglob("*.py"):
        if path.parent.name not in ("store", "schema"):
            text = path.read_text()
            assert not re.search(r'execute\(\s*f?"(?:BEGIN|COMMIT|ROLLBACK|SAVEPOINT)', text), path.name


def plan(connection: sqlite3.Connection, name: str) -> str:
    sql = statements()[name]
    rows = connection.execute(f"EXPLAIN QUERY PLAN {sql}", parameters(sql)).fetchall()
    return "\n".join(row[3] for row in rows)


HOT = {
    "head_for_agent": "conversations_ready ",
    "head_after": "conversations_ready ",
    "waiting_for_former": "conversations_former ",
    "waiting_for_agent": "",
    "profiles_in_use": "conversations_by_agent ",
    "profiles_taken_since": "sessions_accepted ",
    "member_candidate": "conversations_by_agent ",
    "ids_open_by_wait": "conversations_queued ",
    "ids_placed_by_wait": "conversations_placed_wait ",
    "ids_placed_by_window": "conversations_placed_window ",
    "ids_placed_by_newest": "conversations_placed_newest ",
    "places": "conversations_placed",
    "ids_of_agent": "conversations_by_agent ",
    "ids_closed_by": "conversations_closed ",
    "live_conversation": "conversations_live ",
    "live_after": "conversations_live ",
    "live_in_queue": "conversations_placed",
    "former_conversation": "conversations_by_user ",
    "load_of": "conversations_by_agent ",
    "candidate": "conversations_by_agent ",
    "connected_candidates": "conversations_by_agent ",
    "offers_to": "conversations_by_offer ",
    "held_by": "conversations_by_agent ",
    "ready_attempt": "attempts_queued ",
    "settling_attempts": "attempts_settling ",
    "stuck_attempts": "attempts_undecided ",
    "latest_attempt": "attempts_by_message ",
    "attempt_by_sid": "sqlite_autoindex_attempt_sids_1 ",
    "unjoined_callbacks": "callbacks_unjoined ",
    "join_callbacks": "callbacks_unjoined ",
    "inbound_by_sid": "messages_inbound_sid ",
    "messages_before": "messages_by_conversation ",
    "message_by_client": "messages_client ",
    "unread_after": "messages_by_conversation ",
    "quoted_attempt": "attempts_by_sid ",
    "due_timers": "timers_by_due ",
    "next_timer": "timers_by_due ",
    "due_attachments": "attachments_due ",
    "due_uploads": "attachments_unseen ",
    "running_lists": "lists_running ",
    "attachments_of": "attachments_by_message ",
    "user_of_key": "sqlite_autoindex_user_keys_1 ",
    "pair": "sqlite_autoindex_pairs_1 ",
    "pair_with_live": "conversations_live ",
    "arrival": "messages_inbound_sid ",
    "refusals_of": "sqlite_autoindex_refusals_1 ",
    "token_by_hash": "sqlite_autoindex_tokens_2 ",
    "last_known_message": "messages_latest ",
    "live_of_user": "",
    "members_of": "",
    "queues_of": "",
    "conversation": "",
    "quoted": "",
    "longest_wait": "",
    "move_attempts": "",
    "move_conversation_attempts": "",
}
SORTS_A_FEW = frozenset(
    {
        "live_of_user",
        "live_in_queue",
        "members_of",
        "connected_candidates",
        "queues_of",
        "offers_to",
        "held_by",
        "profiles_taken_since",
    }
)
"""They sort what one user, queue or agent has."""
SORTS_A_FEW_CALLBACKS = frozenset({"unjoined_callbacks", "settling_attempts", "quoted"})


@pytest.mark.parametrize("name", HOT)
def test_hot_statements_walk_their_index(connection: sqlite3.Connection, name: str) -> None:
    told = plan(connection, name)
    assert HOT[name] in told + " ", told
    for line in told.splitlines():
        assert not re.match(r"SCAN (?!found$|\(subquery|\d+ CONSTANT)(\w+)$", line), told
    if name not in SORTS_A_FEW | SORTS_A_FEW_CALLBACKS:
        assert "TEMP B-TREE" not in told, told
