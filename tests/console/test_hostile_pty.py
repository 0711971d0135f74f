"""The console in a real pseudo-terminal, with hostile text in every field: it stands, shows it, and passes no byte on.

What the terminal gets is read raw: every byte counts, whichever widget wrote it.
"""

from __future__ import annotations

import codecs
import os
import re
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pexpect
import pyte
import pytest

from tests.console.hostile import FAMILY, HOSTILE
from tests.console.hostile_console import seen

PATIENCE = 40.0
SEQUENCE = re.compile(r"\x1b\[[<>=?]?[0-9;:]*[$ ]?[A-Za-z@`~]|\x1b[()][0B]|\x1b[=>78]|\x1b\]22;[a-z-]*\x07")
NO_WIDTH = re.compile("\u200d.|[\u200c\u200d\ufe0e\ufe0f\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]")
OWN_FINALS = frozenset("mHhlupqntcsr")
"""What Textual itself sends (beside the pointer's shape, OSC 22): styles, moves, modes, questions."""
FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]")


class Terminal:
    """A console in a pty, what it wrote, and what that looks like."""

    def __init__(self, folder: Path, columns: int, rows: int) -> None:
        kept = ("PATH", "LANG", "LC_ALL", "VIRTUAL_ENV", "PYTHONPATH")
        environment = {name: os.environ[name] for name in kept if name in os.environ}
        environment |= {"HOME": str(folder), "TERM": "xterm-256color", "COLORTERM": "truecolor", "PYTHONUTF8": "1"}
        self.child: pexpect.spawn[bytes] = pexpect.spawn(
            sys.executable,
            ["-W", "error", "-m", "tests.console.hostile_console", str(folder)],
            cwd=str(Path(__file__).parents[2]),
            env=environment,
            dimensions=(rows, columns),
            timeout=PATIENCE,
        )
        self.raw = b""
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.Stream(self.screen)
        self._decode = codecs.getincrementaldecoder("utf-8")().decode

    def text(self) -> str:
        """What stands on the screen; the second cell of a wide character is an empty string."""
        rows = (self.screen.buffer[y] for y in range(self.screen.lines))
        return "\n".join("".join(row[x].data for x in range(self.screen.columns)) for row in rows)

    def _feed(self, data: bytes) -> None:
        self.raw += data
        # pyte throws away the rest of a run at the first character without a width that is no combining mark.
        self._stream.feed(NO_WIDTH.sub("", self._decode(data)))

    def wait(self, words: str) -> str:
        """Reads until ``words`` stand on the screen; what stands there then."""
        return self._read(words, there=True)

    def wait_gone(self, words: str) -> str:
        """Reads until ``words`` stand no longer on the screen."""
        return self._read(words, there=False)

    def _read(self, words: str, *, there: bool) -> str:
        end = time.monotonic() + PATIENCE
        while (words in self.text()) is not there:
            try:
                data = self.child.read_nonblocking(65_536, timeout=max(0.01, end - time.monotonic()))
            except (pexpect.TIMEOUT, pexpect.EOF):
                state = "came" if there else "went"
                raise AssertionError(f"{words!r} never {state}; the screen:\n{self.text()}") from None
            self._feed(data)
        return self.text()

    def press(self, keys: str) -> None:
        self.child.send(keys)

    def leave(self) -> int | None:
        self.press("\x11")
        self.raw += self.child.read()
        self.child.wait()
        return self.child.exitstatus


@pytest.fixture(
    params=[pytest.param((140, 45), id="140x45", marks=pytest.mark.soak), pytest.param((80, 24), id="80x24")]
)
def terminal(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Terminal]:
    columns, rows = request.param
    terminal = Terminal(tmp_path, columns, rows)
    yield terminal
    terminal.child.close(force=True)


def test_no_byte_of_a_customer_commands_the_terminal(terminal: Terminal) -> None:
    terminal.wait("words")
    terminal.press("\x07")
    terminal.wait("Go to")
    terminal.press("q00\r")
    for number, name in enumerate(HOSTILE):
        shown = terminal.wait(seen(number))
        assert "words" in shown, f"{name}: {shown}"
        if number % 4 == 0:
            terminal.press("d")
            terminal.wait("Twilio SID")
            terminal.press("q")
            terminal.wait_gone("Twilio SID")
        terminal.press("]")
    terminal.press("\x14")
    terminal.wait("Templates")
    terminal.press("words")
    terminal.wait("12 cannot be sent now")
    terminal.press("\x1b.")
    terminal.wait("only sendable")
    terminal.press("\x1b")
    terminal.wait_gone("only sendable")
    assert terminal.leave() == 0
    check_bytes(terminal.raw)


def check_bytes(raw: bytes) -> None:
    """Nothing in what the terminal got is the customer's doing."""
    text = raw.decode("utf-8")
    assert "ZXZpbA" not in text
    for sequence in ("\x1b]52", "\x1b]0;", "\x1b[31m", "\x1b[2J\x1b[Hcleared", "\x1bc", "\x1bPtmux"):
        assert sequence not in text, repr(sequence)
    finals = {found[0][-1] for found in SEQUENCE.finditer(text) if found[0].startswith("\x1b[")}
    assert finals <= OWN_FINALS
    rest = SEQUENCE.sub("", text)
    assert FORBIDDEN.findall(rest) == []
    assert not re.search("[\u0300-\u036f]{9}", rest)
    assert FAMILY[:3] in rest
    assert "‹RLO›" in rest


@pytest.mark.parametrize(
    "name", ["colour", "clipboard", "title in C1", "reset", "backspaces and bells", "bidi override"]
)
def test_the_check_would_notice(name: str) -> None:
    harmless = f"\x1b[?25l\x1b[1;1H\x1b[0;38;2;1;2;3m{FAMILY} ‹RLO›\x1b[0m\r\n"
    check_bytes(harmless.encode())
    with pytest.raises(AssertionError):
        check_bytes((harmless + HOSTILE[name]).encode())
