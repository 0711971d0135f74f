"""Large files through a console while its agent types: a video of 16 MB out and in, twenty files at once.

Invariant: each figure is taken over a whole transfer, which is known by what lies on the disk when it is over.
"""

from __future__ import annotations

import os
import sqlite3
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from benchmarks.child import child
from benchmarks.desk_process import Ready
from benchmarks.load import Order, Outcome
from benchmarks.roster import agent_name
from benchmarks.table import Bound, Row, percentile
from benchmarks.terminal import Terminal, terminal

MIB = 1024 * 1024
VIDEO = b"\x00\x00\x00\x20ftypmp42\x00\x00\x00\x00mp42isom"
PHOTO = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01"
PHOTOS = 20
MOST_KEYS = 400


def files(folder: Path, *, quick: bool) -> list[Row]:
    """Keys typed into the composer: at rest, during an upload, a download and an upload of twenty files.

    What is timed is the count of characters, so a change of the text has gone through the whole console. Each transfer
    is taken several times, with keys at rest before each: a machine that is busy by itself is so in both.
    """
    rounds = 2 if quick else 6
    photos = [folder / f"photo{number:02d}.jpg" for number in range(PHOTOS)]
    for photo in photos:
        photo.write_bytes(PHOTO + os.urandom(MIB))
    home = folder / "desk"
    home.mkdir()
    (folder / "Downloads").mkdir()
    still: list[float] = []
    out: list[float] = []
    into: list[float] = []
    many: list[float] = []
    with ExitStack() as stack:
        screen = _console(stack, folder, home)
        typed = 0
        for number in range(rounds):
            rest = _typed(screen, 25, lambda: False, typed + 1)
            still += rest
            video = folder / f"clip{number}.mp4"
            video.write_bytes(VIDEO + os.urandom(16 * MIB - len(VIDEO)))
            sent = _stored(home)
            took = _sending(screen, [video], lambda sent=sent: _stored(home) > sent)  # type: ignore[misc]
            out += took
            typed = len(took)
            for key in (b"\x1b", b"G"):
                screen.press(key)
                screen.quiet(0.4, 3)
            screen.press(b"S")
            screen.until(b"Downloads")
            screen.quiet(0.2, 2)
            screen.press(b"\r")
            screen.quiet(0.05, 1)
            screen.press(b"i")
            screen.quiet(0.05, 1)
            took = _typed(screen, MOST_KEYS, lambda number=number: _saved(folder) > number, typed + 1)  # type: ignore[misc]
            into += took
            typed += len(took)
        for _ in range(1 if quick else 2):
            rest = _typed(screen, 25, lambda: False, typed + 1)
            still += rest
            sent = _stored(home)
            took = _sending(screen, photos, lambda sent=sent: _stored(home) >= sent + PHOTOS)  # type: ignore[misc]
            many += took
            typed = len(took)
    return _rows(still, out, into, many)


def _rows(still: list[float], out: list[float], into: list[float], many: list[float]) -> list[Row]:
    """Milliseconds of keys at rest and during each transfer."""
    rest_p99 = percentile(still, 0.99)
    return [
        Row("typing, no file: p99", rest_p99, " ms", note=f"p50 {percentile(still, 0.5):.1f} ms, {len(still)} keys"),
        *(
            Row(
                f"typing while {what}: later than at rest, p99",
                max(0.0, percentile(took, 0.99) - rest_p99),
                " ms",
                Bound("<=", 15),
                Bound("<=", 8),
                limit=f"{rest_p99:.1f} ms",
                ours=f"{percentile(took, 0.99):.1f} ms",
                note=f"p50 {percentile(took, 0.5):.1f} ms, latest {max(took):.1f} ms, {len(took)} keys",
            )
            for what, took in (("a 16 MB video leaves", out), ("it comes", into), ("20 files of 1 MB leave", many))
        ),
    ]


def _saved(folder: Path) -> int:
    """How many videos lie whole among the downloads."""
    return sum(each.stat().st_size >= 16 * MIB for each in (folder / "Downloads").glob("clip*"))


def _console(stack: ExitStack, folder: Path, home: Path) -> Terminal:
    """A console at a desk, in the composer of a conversation that a customer has just written in."""
    load = stack.enter_context(child(["-m", "benchmarks.load"]))
    desk = stack.enter_context(child(["-m", "benchmarks.desk_process", "desk", str(home), "--mode", "pick"]))
    ready = desk.hear(Ready)
    order = Order(
        port=ready.public, connections=2, seconds=1, most=11, name="f", known=10, new_share=0, rate=10, stamp=False
    )
    load.ask(order, Outcome)
    command = [sys.executable, "-m", "benchmarks.console_process", str(folder), ready.console]
    screen = stack.enter_context(terminal([*command, ready.tokens[agent_name(0)]], folder))
    screen.until(b"Customer")
    screen.quiet(1.0, 10)
    for key in (b"\r", b"c", b"i"):
        screen.press(key)
        screen.quiet(0.5, 3)
    return screen


def _stored(home: Path) -> int:
    """How many of our files the desk has taken into messages."""
    connection = sqlite3.connect(home / "desk.db")
    try:
        row = connection.execute(
            "SELECT COUNT(*) FROM attachments WHERE direction = 'outbound' AND message_id IS NOT NULL"
        ).fetchone()
        return int(row[0])
    finally:
        connection.close()


def _sending(screen: Terminal, paths: list[Path], over: Callable[[], bool]) -> list[float]:
    """Drop files and send them with what is typed; type on until they are there."""
    screen.press(b"\x1b[200~" + "\n".join(map(str, paths)).encode() + b"\x1b[201~")
    screen.until(paths[0].name.encode())
    screen.quiet(0.5, 3)
    screen.press(b"\r")
    # The text has left the composer; on a busy machine a key that came before would count for it.
    time.sleep(0.15)
    return _typed(screen, MOST_KEYS, over)


def _typed(screen: Terminal, most: int, over: Callable[[], bool], first: int = 1) -> list[float]:
    """Milliseconds from a key to the new count of characters, for each key until ``over``, and some more."""
    took: list[float] = []
    left = 10
    for number in range(most):
        began = screen.press(b"a")
        took.append((screen.until(b"%d/1600" % (first + number), 10) - began) * 1000)
        time.sleep(0.03 + number * 7 % 13 / 1000)
        if number % 5 == 0 and over():
            left -= 5
            if left <= 0:
                break
    return took
