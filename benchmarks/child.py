"""Child processes that are spoken to in lines of JSON.

Invariant: a child ends with its ``with`` block, whatever happens in it; only processes started here are ended here.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import msgspec

T = TypeVar("T")

ROOT = Path(__file__).parents[1]
TICKS = os.sysconf("SC_CLK_TCK")
END_SECONDS = 20.0


class Child:
    """A Python module of ours, running."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self.pid = process.pid

    def say(self, order: object) -> None:
        """Send one line."""
        assert self._process.stdin is not None
        self._process.stdin.write(msgspec.json.encode(order) + b"\n")
        self._process.stdin.flush()

    def hear(self, kind: type[T]) -> T:
        """Wait for one line."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self._process.args} ended with {self._process.wait()}")
        return msgspec.json.decode(line, type=kind)

    def ask(self, order: object, kind: type[T]) -> T:
        """Send one line and wait for one."""
        self.say(order)
        return self.hear(kind)

    def line(self) -> str:
        """One line as text."""
        assert self._process.stdout is not None
        return self._process.stdout.readline().decode()


@contextmanager
def child(arguments: Sequence[str], environment: Mapping[str, str] | None = None) -> Iterator[Child]:
    """``python`` with ``arguments``, from the repository's root; ends when its standard input closes."""
    process = subprocess.Popen(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**os.environ, **(environment or {})},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        yield Child(process)
    finally:
        assert process.stdin is not None
        process.stdin.close()
        try:
            process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def rss_mb(pid: int) -> float:
    """Resident memory in MB (10^6 bytes)."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024 / 1e6
    return 0.0


def cpu_seconds(pid: int) -> float:
    """Processor time used so far, in user and system."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS
