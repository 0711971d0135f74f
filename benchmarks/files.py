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

    What is timed is the count of characters, so a change of the text has gone through the whole console.
    """
    video = folder / "clip.mp4"
    video.write_bytes(VIDEO + os.urandom(16 * MIB - len(VIDEO)))
    photos = [folder / f"photo{number:02d}.jpg" for number in range(PHOTOS)]
    for photo in photos:
        photo.write_bytes(PHOTO + os.urandom(MIB))
    home, saved = folder / "desk", folder / "Downloads" / "clip.mp4"
    home.mkdir()
    saved.parent.mkdir()
    with ExitStack() as stack:
        screen = _console(stack, folder, home)
        still = _typed(screen, 40 if quick else 150, lambda: False)
        out = _sending(screen, [video], lambda: _stored(home) >= 1)
        for key in (b"\x1b", b"G", b"S"):
            screen.press(key)
            screen.quiet(0.4, 3)
        screen.press(b"\r")
        time.sleep(0.05)
        screen.press(b"i")
        time.sleep(0.05)
        there = len(out) + 1
        into = _typed(screen, MOST_KEYS, lambda: saved.exists() and saved.stat().st_size >= 16 * MIB, there)
        many = _sending(screen, photos, lambda: _stored(home) >= 1 + PHOTOS)
    rest = percentile(still, 0.99)
    return [
        Row("typing, no file: p99", rest, " ms", note=f"p50 {percentile(still, 0.5):.1f} ms"),
        *(
            Row(
                f"typing while {what}: later than at rest, p99",
                max(0.0, percentile(took, 0.99) - rest),
                " ms",
                Bound("<=", 15),
                Bound("<=", 8),
                note=f"p50 {percentile(took, 0.5):.1f} ms, latest {max(took):.1f} ms, {len(took)} keys",
            )
            for what, took in (("a 16 MB video leaves", out), ("it comes", into), ("20 files of 1 MB leave", many))
        ),
    ]


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
    time.sleep(0.02)
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
