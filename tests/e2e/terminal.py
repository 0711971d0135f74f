"""A command in a real pseudo-terminal, and what stands on its screen."""

from __future__ import annotations

import codecs
import os
import re
import signal
import time
from pathlib import Path
from types import TracebackType

import pexpect
import pyte

from tests.e2e.programs import command, environment

PATIENCE = 30.0
NO_WIDTH = re.compile("\u200d.|[\u200c\u200d\ufe0e\ufe0f\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]")
CTRL_Q, ENTER, ESCAPE = "\x11", "\r", "\x1b"


class Terminal:
    """``agent-tui`` with these arguments, in a terminal of its own."""

    def __init__(self, home: Path, *arguments: str, columns: int = 150, rows: int = 40) -> None:
        home.mkdir(exist_ok=True)
        program, *rest = command(*arguments)
        self.child: pexpect.spawn[bytes] = pexpect.spawn(
            program,
            rest,
            cwd=str(home),
            env=environment(home, TERM="xterm-256color", COLORTERM="truecolor"),
            dimensions=(rows, columns),
            timeout=PATIENCE,
        )
        self.raw = b""
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.Stream(self.screen)
        self._decode = codecs.getincrementaldecoder("utf-8")().decode

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.child.close(force=True)

    @property
    def pid(self) -> int:
        return int(self.child.pid)

    def text(self) -> str:
        """What stands on the screen; the second cell of a wide character is an empty string."""
        rows = (self.screen.buffer[y] for y in range(self.screen.lines))
        return "\n".join("".join(row[x].data for x in range(self.screen.columns)) for row in rows)

    def wait(self, *words: str, seconds: float = PATIENCE) -> str:
        """Reads until all ``words`` stand on the screen at once; what stands there then."""
        return self._read(words, seconds, there=True)

    def wait_gone(self, *words: str, seconds: float = PATIENCE) -> str:
        """Reads until none of ``words`` stands on the screen any more."""
        return self._read(words, seconds, there=False)

    def _read(self, words: tuple[str, ...], seconds: float, *, there: bool) -> str:
        end = time.monotonic() + seconds
        while True:
            text = self.text()
            if all((word in text) is there for word in words):
                return text
            try:
                data = self.child.read_nonblocking(65_536, timeout=max(0.01, end - time.monotonic()))
            except (pexpect.TIMEOUT, pexpect.EOF) as error:
                state = "came" if there else "went"
                raise AssertionError(f"{words} never {state} ({type(error).__name__}); the screen:\n{text}") from None
            self.raw += data
            # pyte throws away the rest of a run at the first character without a width that is no combining mark.
            self._stream.feed(NO_WIDTH.sub("", self._decode(data)))

    def press(self, *keys: str) -> None:
        for each in keys:
            self.child.send(each)

    def end(self) -> int | None:
        """Reads until the program has ended; its exit code."""
        try:
            self.raw += self.child.read()
        except pexpect.TIMEOUT:
            raise AssertionError(f"it has not ended; the screen:\n{self.text()}") from None
        self.child.wait()
        code: int | None = self.child.exitstatus
        return code

    def leave(self) -> int | None:
        """ctrl+q; the exit code."""
        self.press(CTRL_Q)
        return self.end()

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)
        self.child.wait()


def send_at_once(home: Path) -> None:
    """This user's console holds no message back."""
    settings = home / ".config" / "agent-tui" / "console.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text("send_hold = 0\n")


def processes(words: str) -> list[int]:
    """The processes whose command line holds ``words``, zombies left out."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            line = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
        except OSError:
            continue
        if words in line:
            found.append(int(folder.name))
    return found
