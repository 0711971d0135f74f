"""``kill -9`` at any moment: what was acknowledged is there, what is there is whole."""

from __future__ import annotations

import random
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from agent_tui.store.migrations import migrate

ROOT = Path(__file__).parent.parent.parent


def killed(path: Path, after: int) -> set[str]:
    """Let a process write to ``path`` and kill it once it has acknowledged so much; all that it acknowledged."""
    command = [sys.executable, "-m", "tests.store.acknowledging", str(path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        told = [process.stdout.readline().strip() for _ in range(after)]
        process.send_signal(signal.SIGKILL)
        rest = process.stdout.read().split("\n")
    # The last line may have been cut off by the kill itself.
    return {line for line in told + rest[:-1] if line}


def check(path: Path, acknowledged: set[str]) -> None:
    migrate(path)
    connection = sqlite3.connect(path)
    try:
        assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        kept = {row[0] for row in connection.execute("SELECT key FROM meta WHERE key <> 'feed_id'")}
        assert acknowledged <= kept
        seqs = [row[0] for row in connection.execute("SELECT seq FROM events ORDER BY seq")]
        assert seqs == list(range(1, len(seqs) + 1))
        assert connection.execute("SELECT value FROM counters WHERE name = 'event'").fetchone()[0] == len(seqs)
        told = {row[0] for row in connection.execute("SELECT json_extract(data, '$.key') FROM events")}
        assert told == kept
    finally:
        connection.close()


@pytest.mark.parametrize("after", [1, 60])
def test_what_was_acknowledged_survives_kill_9(tmp_path: Path, after: int) -> None:
    path = tmp_path / "desk.db"
    acknowledged = killed(path, after)
    assert len(acknowledged) >= after
    check(path, acknowledged)


@pytest.mark.soak
@pytest.mark.timeout(600)
def test_what_was_acknowledged_survives_being_killed_again_and_again(tmp_path: Path) -> None:
    chance = random.Random(1)
    for index in range(100):
        path = tmp_path / f"{index}.db"
        check(path, killed(path, chance.randrange(1, 500)))
