"""One desk for each data folder."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from agent_tui.core.errors import Refused, SetupError
from agent_tui.store.lock import NAME, DeskLock, LockInfo, running_desk

INFO = LockInfo(pid=4711, public="http://127.0.0.1:8080", console="http://127.0.0.1:8081", version="1")
HOLD = """
import sys
from pathlib import Path
from agent_tui.store.lock import DeskLock, LockInfo
lock = DeskLock(Path(sys.argv[1]))
lock.tell(LockInfo(pid=1, console="http://c"))
print("held", flush=True)
sys.stdin.readline()
"""


def no_pause(_seconds: float) -> None:
    """Waits no time at all."""


def test_a_second_desk_is_refused_with_a_sentence_and_the_place_of_the_first(tmp_path: Path) -> None:
    lock = DeskLock(tmp_path)
    lock.tell(INFO)
    with pytest.raises(Refused, match="already runs") as caught:
        DeskLock(tmp_path, pause=no_pause)
    assert caught.value.code == "desk_running"
    assert "4711" in caught.value.sentence
    assert "8081" in caught.value.sentence
    assert running_desk(tmp_path) == INFO
    lock.release()
    assert running_desk(tmp_path) is None
    DeskLock(tmp_path).release()


def test_one_that_is_starting_has_no_place_yet(tmp_path: Path) -> None:
    lock = DeskLock(tmp_path)
    with pytest.raises(Refused, match="already runs"):
        DeskLock(tmp_path, pause=no_pause)
    assert running_desk(tmp_path) == LockInfo(pid=0)
    lock.release()


def test_a_shorter_text_leaves_nothing_of_the_longer_one(tmp_path: Path) -> None:
    lock = DeskLock(tmp_path)
    lock.tell(INFO)
    lock.tell(LockInfo(pid=1))
    assert running_desk(tmp_path) == LockInfo(pid=1)
    lock.release()


def test_a_file_left_by_kill_9_keeps_nobody_out(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLD, str(tmp_path)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    assert running_desk(tmp_path) == LockInfo(pid=1, console="http://c")
    with pytest.raises(Refused, match="http://c"):
        DeskLock(tmp_path, pause=no_pause)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert (tmp_path / NAME).read_bytes() != b""
    assert running_desk(tmp_path) is None
    DeskLock(tmp_path).release()


def test_who_only_looks_does_not_keep_a_desk_from_starting(tmp_path: Path) -> None:
    (tmp_path / NAME).touch()
    looking = os.open(tmp_path / NAME, os.O_RDWR)
    fcntl.flock(looking, fcntl.LOCK_SH)
    pauses: list[float] = []

    def pause(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 2:
            os.close(looking)

    lock = DeskLock(tmp_path, pause=pause)
    assert len(pauses) == 2
    assert sum(pauses) < 1
    lock.release()


def test_no_folder_no_desk(tmp_path: Path) -> None:
    assert running_desk(tmp_path / "none") is None
    with pytest.raises(SetupError, match="cannot be written"):
        DeskLock(tmp_path / "none")


def test_the_file_is_the_owners_alone(tmp_path: Path) -> None:
    lock = DeskLock(tmp_path)
    assert (tmp_path / NAME).stat().st_mode & 0o777 == 0o600
    lock.release()
