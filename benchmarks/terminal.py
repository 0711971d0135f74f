"""A program in a pseudo-terminal of 120 by 40, read raw: what is timed is when bytes reach the terminal.

Invariant: every wait ends by a deadline; the program ends with its ``with`` block.
"""

from __future__ import annotations

import os
import re
import select
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from ptyprocess import PtyProcess

from benchmarks.child import ROOT

COLUMNS, LINES = 120, 40
PATIENCE = 60.0


class Terminal:
    """The program's side of the terminal."""

    def __init__(self, process: PtyProcess) -> None:
        self._process = process
        self.pid: int = process.pid
        self._seen = b""

    def press(self, keys: bytes) -> float:
        """Send keys; the monotonic second at which they were sent. What came before is forgotten."""
        self.drain()
        began = time.monotonic()
        self._process.write(keys)
        return began

    def drain(self) -> None:
        """Read and forget what is there."""
        while self._read(0):
            pass
        self._seen = b""

    def until(self, words: bytes, seconds: float = PATIENCE) -> float:
        """Wait for ``words``; the monotonic second at which they were there.

        Raises:
            TimeoutError: they did not come.
        """
        return self.match(re.compile(re.escape(words)), seconds)[1]

    def match(self, pattern: re.Pattern[bytes], seconds: float = PATIENCE) -> tuple[re.Match[bytes], float]:
        """Wait for ``pattern``; what matched and when. What follows it is kept for the next call.

        Raises:
            TimeoutError: it did not come.
        """
        end = time.monotonic() + seconds
        while True:
            found = pattern.search(self._seen)
            if found is not None:
                self._seen = self._seen[found.end() :]
                return found, time.monotonic()
            left = end - time.monotonic()
            if left <= 0 or not self._read(left):
                raise TimeoutError(f"{pattern.pattern!r} never came; last seen: {self._seen[-300:]!r}")

    def quiet(self, seconds: float, most: float = PATIENCE) -> None:
        """Wait until nothing was painted for ``seconds``."""
        end = time.monotonic() + most
        while time.monotonic() < end and self._read(seconds):
            pass
        self._seen = b""

    def _read(self, seconds: float) -> bool:
        if not select.select([self._process.fd], [], [], seconds)[0]:
            return False
        try:
            data = os.read(self._process.fd, 1 << 16)
        except OSError:
            return False
        self._seen += data
        return bool(data)


@contextmanager
def terminal(arguments: Sequence[str], home: Path, environment: Mapping[str, str] | None = None) -> Iterator[Terminal]:
    """Run a program in a terminal; ``home`` is its home folder."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "VIRTUAL_ENV") if name in os.environ}
    own = {"HOME": str(home), "TERM": "xterm-256color", "COLORTERM": "truecolor", "PYTHONUTF8": "1"}
    process = PtyProcess.spawn(
        list(arguments), cwd=str(ROOT), env={**kept, **own, **(environment or {})}, dimensions=(LINES, COLUMNS)
    )
    try:
        yield Terminal(process)
    finally:
        process.close(force=True)
