"""A key's way to the screen: in the template picker at a desk with 3,000 templates, and of what the composer counts.

Each is held against the smallest Textual application that does the like. Invariant: what is waited for stands on the
screen only after all that the key has to do: the preview of the template that is found, the count of characters.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import product
from pathlib import Path

from agent_tui.channel.content import RemoteTemplate
from agent_tui.core.templates import Variable
from agent_tui.desk.sending.template_sync import put_synced
from agent_tui.store.engine import write_once
from benchmarks.child import child
from benchmarks.desk_process import Ready
from benchmarks.filled import fill, name_of
from benchmarks.minimal_modal import WORD, words
from benchmarks.roster import roster
from benchmarks.table import Bound, Row, percentile
from benchmarks.terminal import Terminal, terminal

TEMPLATES = 3_000
LETTERS = "abcdefgh"
LANGUAGES = ("en", "es", "pt_BR")
NAMES = tuple("".join(letters) for letters in product(LETTERS, repeat=4))[::4][: TEMPLATES // len(LANGUAGES)]
MISSES = "zqxjwvyzqxjw"


@dataclass(frozen=True, slots=True)
class Took:
    """Milliseconds from a key to the screen, by kind."""

    first: list[float]
    reading: list[float]
    opened: list[float]
    typed: list[float]
    moved: list[float]
    counted: list[float]


def remote(name: str, language: str, place: int) -> RemoteTemplate:
    """A template as Twilio lists it; a seventh of them may not be sent."""
    return RemoteTemplate(
        sid=f"HX{place:032x}",
        name=name,
        language=language,
        category="UTILITY",
        text=f"Reads {name} in {language}, dear {{{{1}}}}: your order {{{{2}}}} leaves tomorrow and comes by Friday. "
        * 3,
        approval="rejected" if place % 7 == 3 else "approved",
        reason="",
        header="Shop",
        footer="Reply STOP to leave",
        buttons=("Yes", "No"),
        variables=(Variable("1", "body", "Ana"), Variable("2", "body", "1042")),
        media=(),
        content_type="twilio/text",
    )


def keep_templates(path: Path) -> None:
    """3,000 of them: each name in three languages."""
    every = [remote(name, language, 0) for name in NAMES for language in LANGUAGES]
    numbered = [remote(each.name, each.language, place) for place, each in enumerate(every)]
    write_once(path, lambda unit: put_synced(unit, "main", numbered, datetime.now(UTC)))


OPENING = (4.0, 2.0, 100.0, 33.0)
"""Budget and goal of the ratio, then of what the latest may be later by, in ms. It has eight times the widgets."""
A_KEY = (2.0, 1.25, 15.0, 8.0)


def picker(folder: Path, *, quick: bool) -> list[Row]:
    """Open it (unread, then read), filter, move; then type into the composer."""
    rounds = 3 if quick else 12
    ours = _ours(folder, rounds)
    opened, typed = _minimal(folder, rounds)
    return [
        *_rows("template picker, 3,000 templates: first opening", ours.first, opened[:1], OPENING),
        *_rows("template picker: open", ours.opened, opened[1:], OPENING),
        *_rows("template picker: a filter's key while 3,000 are read", ours.reading, typed, A_KEY),
        *_rows("template picker: a filter's key", ours.typed, typed, A_KEY),
        *_rows("template picker: move", ours.moved, typed, A_KEY),
        *_rows("composer: count of characters", ours.counted, typed, A_KEY),
    ]


def _rows(what: str, ours: Sequence[float], theirs: Sequence[float], bounds: tuple[float, ...]) -> list[Row]:
    """The median as a ratio; the latest keys by how much later than the limit's, for a person feels that."""
    mine, least = percentile(ours, 0.5), percentile(theirs, 0.5)
    last, limit = percentile(ours, 0.99), percentile(theirs, 0.99)
    ratio = Row(
        f"{what}: p50",
        mine / least,
        " x",
        Bound("<=", bounds[0]),
        Bound("<=", bounds[1]),
        f"minimal Textual app {least:.1f} ms",
        f"{mine:.1f} ms",
        f"{len(ours)} keys",
    )
    if len(ours) == 1:
        return [ratio]
    later = Row(
        f"{what}: later, p99",
        max(0.0, last - limit),
        " ms",
        Bound("<=", bounds[2]),
        Bound("<=", bounds[3]),
        f"minimal Textual app {limit:.1f} ms",
        f"{last:.1f} ms",
    )
    return [ratio, later]


def _ours(folder: Path, rounds: int) -> Took:
    home = folder / "desk"
    home.mkdir()
    fill(home / "desk.db", roster(), 20, 20)
    keep_templates(home / "desk.db")
    with ExitStack() as stack:
        desk = stack.enter_context(child(["-m", "benchmarks.desk_process", "desk", str(home), "--mode", "pick"]))
        ready = desk.hear(Ready)
        command = [sys.executable, "-m", "benchmarks.console_process", str(folder), ready.console]
        screen = stack.enter_context(terminal([*command, ready.tokens["agent00"]], folder))
        screen.until(name_of(0).encode())
        screen.quiet(1.0, 10)
        for key in (b"\r", b"c"):
            screen.press(key)
            screen.quiet(0.5, 3)
        first = [_took(screen, b"t", b"Templates")]
        reading = _echoes(screen, MISSES)
        screen.until(f"{len(NAMES)} templates".encode(), 30)
        screen.press(b"\x15")
        screen.until(b"Reads aaaa")
        screen.press(b"\x1b")
        screen.quiet(0.5, 3)
        opened, typed, moved = [], [], []
        for number in range(rounds):
            opened.append(_took(screen, b"t", b"Reads aaaa"))
            time.sleep(0.3 + number * 7 % 13 / 1000)
            typed += _filtered(screen, NAMES[len(NAMES) - 1 - number * 8])
            moved += _moves(screen, 8)
            screen.press(b"\x1b")
            screen.quiet(0.3, 3)
        screen.press(b"i")
        screen.quiet(0.5, 3)
        counted = [_took(screen, b"a", f"{number}/1600".encode(), number) for number in range(1, 1 + 10 * rounds)]
    return Took(first, reading, opened, typed, moved, counted)


def _minimal(folder: Path, rounds: int) -> tuple[list[float], list[float]]:
    """Opening a modal screen; a letter and what it changes below the field."""
    opened, typed = [], []
    with terminal([sys.executable, "-m", "benchmarks.minimal_modal"], folder) as screen:
        screen.until(WORD.encode())
        screen.quiet(0.5, 3)
        for number in range(rounds + 1):
            opened.append(_took(screen, b"t", words(0).encode(), number))
            time.sleep(0.3)
            typed += [_took(screen, b"a", words(count).encode(), count) for count in range(1, 13)]
            screen.press(b"\x1b")
            screen.quiet(0.3, 3)
    return opened, typed


def _took(screen: Terminal, key: bytes, words: bytes, step: int = 0) -> float:
    """One key; the pause before it is not in step with the frames."""
    time.sleep(0.04 + step * 7 % 13 / 1000)
    began = screen.press(key)
    return (screen.until(words, 10) - began) * 1000


def _echoes(screen: Terminal, letters: str) -> list[float]:
    """Letters that nothing is found by: the field shows them all."""
    return [
        _took(screen, letter.encode(), letters[: place + 1].encode(), place) for place, letter in enumerate(letters)
    ]


def _filtered(screen: Terminal, name: str) -> list[float]:
    """The letters of a name; each finds another template first."""
    took = []
    for place, letter in enumerate(name):
        found = next(each for each in NAMES if each.startswith(name[: place + 1]))
        took.append(_took(screen, letter.encode(), f"Reads {found}".encode(), place))
    took += [_took(screen, b"\x7f", b"Reads", place) for place in range(len(name))]
    return took


def _moves(screen: Terminal, count: int) -> list[float]:
    """Down, then up again."""
    down = [_took(screen, b"\x1b[B", f"Reads {NAMES[place]}".encode(), place) for place in range(1, count)]
    up = [_took(screen, b"\x1b[A", f"Reads {NAMES[place]}".encode(), place) for place in range(count - 2, -1, -1)]
    return down + up
