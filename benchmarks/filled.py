"""A desk's database with many conversations, written as SQL: no desk could take them in within a benchmark's time.

A fifth of the conversations wait in the queues, agents hold twenty each, the rest is closed, thirty for each agent
today. Invariant: indexes, triggers and counters are those of the schema when it is done.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from agent_tui.config.types import Config
from agent_tui.core.moment import to_text
from agent_tui.desk.staff.roster import mirror
from agent_tui.store.engine import connect, write_once
from benchmarks.roster import QUEUES, RARE
from benchmarks.webhooks import customer

HELD = (*("active",) * 4, *("waiting",) * 16)
CLOSED_TODAY = 30
WAITING_SHARE = 5
IN_RARE = 10

_USER = "INSERT INTO users (id, name, created_at) VALUES (?, ?, ?)"
_KEY = "INSERT INTO user_keys (key, user_id) VALUES (?, ?)"
_PAIR = "INSERT INTO pairs (number_id, user_id, address, last_inbound_at) VALUES ('support', ?, ?, ?)"
_CONVERSATION = """
INSERT INTO conversations (id, number_id, user_id, workstream_id, queue_id, state, agent_id, priority, skills,
                           created_at, state_at, queued_at, waiting_since, inbound_at, unread, last_direction,
                           last_text, last_at, closed_by, closed_at)
VALUES (:id, 'support', :user_id, 'support', :queue_id, :state, :agent_id, :priority, :skills, :at, :at, :at,
        :waiting_since, :at, 1, 'inbound', 'Hello, where is my order?', :at, :closed_by, :closed_at)
"""
_MESSAGE = """
INSERT INTO messages (seq, id, conversation_id, number_id, direction, kind, text, at, status, twilio_sid)
VALUES (?, ?, ?, 'support', 'inbound', 'session', 'Hello, where is my order?', ?, 'received', ?)
"""


def name_of(number: int) -> str:
    """The name of a customer."""
    return f"Customer {number:08d}"


def no_skills(_number: int) -> str:
    """What a conversation needs: nothing."""
    return "{}"


def fill(
    path: Path,
    config: Config,
    conversations: int,
    waiting: int | None = None,
    skills: Callable[[int], str] = no_skills,
) -> None:
    """Write the database; each conversation has a customer of its own and one message.

    ``waiting``: how many are open in a queue, if not a fifth. ``skills``: what each needs, as JSON.
    """
    now = datetime.now(UTC)
    write_once(path, lambda unit: mirror(unit, config, now))
    connection = connect(path, writing=True)
    try:
        _write(
            connection,
            config,
            conversations,
            conversations // WAITING_SHARE if waiting is None else waiting,
            skills,
            now,
        )
    finally:
        connection.close()


def _write(
    connection: sqlite3.Connection,
    config: Config,
    count: int,
    waiting: int,
    skills: Callable[[int], str],
    now: datetime,
) -> None:
    later = connection.execute(
        "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND type IN ('index', 'trigger')"
        " AND tbl_name IN ('conversations', 'messages', 'user_keys')"
    ).fetchall()
    connection.execute("PRAGMA cache_size = -200000")
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute("BEGIN IMMEDIATE")
    for row in later:
        connection.execute(f"DROP {row['type']} {row['name']}")
    at = [to_text(now - timedelta(seconds=second)) for second in range(86_400 // 2)]
    when = [at[(count - number) % len(at)] for number in range(count)]
    numbers = range(count)
    connection.executemany(_USER, ((f"u_{n:08d}", name_of(n), when[n]) for n in numbers))
    connection.executemany(_KEY, ((customer(n), f"u_{n:08d}") for n in numbers))
    connection.executemany(_PAIR, ((f"u_{n:08d}", f"whatsapp:{customer(n)}", when[n]) for n in numbers))
    connection.executemany(_CONVERSATION, _conversations(config, count, waiting, skills, now))
    connection.executemany(
        _MESSAGE, ((n + 1, f"m_{n:018d}", f"c_{n:018d}", when[n], f"SMold{n:027d}") for n in numbers)
    )
    connection.execute("UPDATE counters SET value = ? WHERE name = 'message'", (count,))
    for row in later:
        connection.execute(row["sql"])
    connection.execute(
        "UPDATE queues SET waiting = (SELECT COUNT(*) FROM conversations c WHERE c.queue_id = queues.id"
        " AND c.state = 'open')"
    )
    connection.execute(
        "INSERT INTO queue_signatures (queue_id, signature, waiting)"
        " SELECT queue_id, signature, COUNT(*) FROM conversations"
        " WHERE state = 'open' AND queue_id IS NOT NULL GROUP BY queue_id, signature"
    )
    connection.execute("COMMIT")


def _conversations(
    config: Config, count: int, waiting: int, skills: Callable[[int], str], now: datetime
) -> Iterator[dict[str, str | int | None]]:
    """Those that wait come first, in the order in which they will be served, then those held, then the closed ones."""
    agents = [agent.id for agent in config.agents.values() if agent.role == "agent"]
    today, old = to_text(now), to_text(now - timedelta(days=40))
    for number in range(count):
        state, agent, closed_by, closed_at = "open", None, None, None
        place = number - waiting
        if 0 <= place < len(agents) * len(HELD):
            state, agent = HELD[place % len(HELD)], agents[place // len(HELD)]
        elif place >= 0:
            state = "closed"
            closed_by = agents[place % len(agents)]
            closed_at = today if place < len(agents) * (len(HELD) + CLOSED_TODAY) else old
        moment = to_text(now - timedelta(seconds=(count - number) * 40_000 / count))
        yield {
            "id": f"c_{number:018d}",
            "user_id": f"u_{number:08d}",
            "queue_id": RARE if number % (count // IN_RARE) == 0 else QUEUES[number % len(QUEUES)],
            "state": state,
            "agent_id": agent,
            "priority": 5,
            "skills": skills(number),
            "at": moment,
            "waiting_since": moment if state == "open" else None,
            "closed_by": closed_by,
            "closed_at": closed_at,
        }
