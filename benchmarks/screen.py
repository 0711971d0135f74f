"""What a person at a console feels: a message's way to the screen, a key's way to the screen, the start, long chats."""

from __future__ import annotations

import os
import re
import signal
import sys
import time
from contextlib import ExitStack
from pathlib import Path

from benchmarks.child import Child, child, cpu_seconds, rss_mb
from benchmarks.consoles import Seen
from benchmarks.desk_process import Ready
from benchmarks.filled import fill, name_of
from benchmarks.load import Order, Outcome
from benchmarks.minimal_app import WORD
from benchmarks.roster import agent_name, roster
from benchmarks.table import Bound, Row, median, percentile, spread
from benchmarks.terminal import Terminal, terminal

CONSOLES = 50
HELD = 10_000
STAMP = re.compile(rb"t(\d{12,})\b")
FIRST_FRAME = b"Connecting to the desk"


def agent_tui() -> list[str]:
    """The command as it is installed, else as a module."""
    script = Path(sys.executable).with_name("agent-tui")
    return [str(script)] if script.exists() else [sys.executable, "-m", "agent_tui"]


def _order(ready: Ready, seconds: float, rate: float, known: int, *, stamp: bool, name: str) -> Order:
    return Order(
        port=ready.public,
        connections=8,
        seconds=seconds,
        most=int(seconds * rate) + 1,
        name=name,
        known=known,
        new_share=0,
        rate=rate,
        stamp=stamp,
    )


def message_to_screen(folder: Path, *, quick: bool) -> list[Row]:
    """Ten customers write twenty times a second in all; one console in a terminal and 49 more follow the feed."""
    seconds = 6.0 if quick else 30.0
    with ExitStack() as stack:
        load = stack.enter_context(child(["-m", "benchmarks.load"]))
        arguments = [str(folder), "--mode", "pick", "--agents", str(CONSOLES)]
        desk = stack.enter_context(child(["-m", "benchmarks.desk_process", "desk", *arguments]))
        ready = desk.hear(Ready)
        load.ask(_order(ready, 1, 10, 10, stamp=True, name="a"), Outcome)
        tokens = [ready.tokens[agent_name(number)] for number in range(CONSOLES)]
        consoles = stack.enter_context(child(["-m", "benchmarks.consoles", ready.console]))
        consoles.ask(tokens[1:], int)
        command = [*agent_tui(), "--desk", ready.console, "--token", tokens[0]]
        screen = stack.enter_context(terminal(command, folder))
        screen.until(b"online")
        screen.quiet(1.0)
        load.say(_order(ready, seconds, 20, 10, stamp=True, name="b"))
        took = _stamps(screen, seconds)
        load.hear(Outcome)
        seen = consoles.ask(None, Seen)
    what = f"customer's message -> agent's screen, {CONSOLES} consoles"
    note = f"{len(took)} messages; to the other clients {seen.p50:.1f} / {seen.p99:.1f} ms, {seen.deliveries} times"
    return [
        Row(f"{what}: p50", percentile(took, 0.5), " ms", Bound("<=", 30), Bound("<=", 15), note=note),
        Row(f"{what}: p99", percentile(took, 0.99), " ms", Bound("<=", 100), Bound("<=", 50)),
    ]


def _stamps(screen: Terminal, seconds: float) -> list[float]:
    """Milliseconds from sending to the screen, for each new stamp that is painted; one painted again counts once."""
    took: dict[int, float] = {}
    began = time.monotonic_ns()
    end = time.monotonic() + seconds + 1
    while (left := end - time.monotonic()) > 0:
        try:
            found, at = screen.match(STAMP, left)
        except TimeoutError:
            break
        stamp = int(found[1])
        if stamp < began:
            continue
        took.setdefault(stamp, at * 1000 - stamp / 1e6)
    return list(took.values())


def key_to_repaint(folder: Path, *, quick: bool) -> list[Row]:
    """The cursor goes down and up while 200 messages a second change rows all over the list of 10,000."""
    keys = 100 if quick else 500
    (folder / "desk").mkdir()
    fill(folder / "desk" / "desk.db", roster(), HELD, HELD)
    with ExitStack() as stack:
        load = stack.enter_context(child(["-m", "benchmarks.load"]))
        arguments = ["desk", str(folder / "desk"), "--mode", "pick"]
        desk = stack.enter_context(child(["-m", "benchmarks.desk_process", *arguments]))
        ready = desk.hear(Ready)
        command = ["-m", "benchmarks.console_process", str(folder), ready.console, ready.tokens["sue"]]
        screen = stack.enter_context(terminal([sys.executable, *command], folder))
        # The rows themselves: an empty list also speaks of customers while the rows are read.
        screen.until(name_of(0).encode())
        screen.quiet(1.5)
        still = _keys(screen, keys // 2)
        load.say(_order(ready, keys * 0.08 + 2, 200, HELD, stamp=False, name="c"))
        time.sleep(1)
        used, began = cpu_seconds(screen.pid), time.monotonic()
        moving = _keys(screen, keys)
        share = 100 * (cpu_seconds(screen.pid) - used) / (time.monotonic() - began)
        sent = load.hear(Outcome)
    what = "key -> repaint, 10,000 conversations"
    note = f"{sent.answered / sent.seconds:.0f} updates/s, console's processor {share:.0f} %"
    return [
        *_two(f"{what}, at rest", still, "", judged=False),
        *_two(f"{what}, 200 updates/s", moving, note, judged=True),
    ]


def _keys(screen: Terminal, count: int) -> list[float]:
    """Milliseconds from a key to the bytes of the row that it moves to; ten rows down, ten rows up, and so on."""
    screen.press(b"g")
    screen.quiet(0.3, 2)
    took: list[float] = []
    place, step = 0, 1
    for number in range(count):
        place += step
        began = screen.press(b"j" if step > 0 else b"k")
        took.append((screen.until(name_of(place).encode(), 5) - began) * 1000)
        if place in (0, 10):
            step = -step
        # Not in step with the frames.
        time.sleep(0.04 + number * 7 % 13 / 1000)
    return took


def _two(what: str, took: list[float], note: str, *, judged: bool) -> list[Row]:
    if not judged:
        return [Row(f"{what}: p50", percentile(took, 0.5), " ms", note=f"p99 {percentile(took, 0.99):.1f} ms")]
    return [
        Row(f"{what}: p50", percentile(took, 0.5), " ms", Bound("<=", 8), Bound("<=", 4), note=note),
        Row(f"{what}: p99", percentile(took, 0.99), " ms", Bound("<=", 15), Bound("<=", 8)),
    ]


def first_frame(folder: Path, *, quick: bool) -> list[Row]:
    """From exec to the first row in the terminal, against the smallest Textual application."""
    rounds = 7 if quick else 25
    config = folder / "desk"
    config.mkdir()
    with child(["-m", "benchmarks.desk_process", "desk", str(config), "--mode", "pick"]) as desk:
        ready = desk.hear(Ready)
        ours = [*agent_tui(), "--desk", ready.console, "--token", ready.tokens["sue"]]
        minimal = [sys.executable, "-m", "benchmarks.minimal_app"]
        pairs = [(_start(minimal, WORD.encode(), folder), _start(ours, FIRST_FRAME, folder)) for _ in range(rounds + 1)]
    del pairs[0]
    ratios = [mine / theirs for theirs, mine in pairs]
    return [
        Row(
            "agent-tui exec -> first frame",
            median([each[1] for each in pairs]) / median([each[0] for each in pairs]),
            " x",
            Bound("<=", 1.25),
            Bound("<=", 1.1),
            f"minimal Textual app {median([each[0] for each in pairs]):.0f} ms",
            f"{median([each[1] for each in pairs]):.0f} ms",
            spread(ratios),
        )
    ]


def _start(command: list[str], words: bytes, home: Path) -> float:
    began = time.monotonic()
    with terminal(command, home) as screen:
        return (screen.until(words) - began) * 1000


def transcript(folder: Path, *, quick: bool) -> list[Row]:
    """A chat of 20,000 messages, all of them held: open it, then one more message."""
    messages, rounds, appended = 20_000, (3 if quick else 7), (15 if quick else 40)
    opened: list[float] = []
    took: list[float] = []
    for _ in range(rounds):
        with terminal(
            [sys.executable, "-m", "benchmarks.console_process", str(folder), str(messages)], folder
        ) as screen:
            screen.until(b"Long Story")
            screen.quiet(1.0)
            began = screen.press(b"\r")
            opened.append((screen.until(b"number%06d" % messages) - began) * 1000)
            screen.quiet(0.5)
            for number in range(1, appended // rounds + 1):
                screen.drain()
                began = time.monotonic()
                os.kill(screen.pid, signal.SIGUSR1)
                took.append((screen.until(b"number%06d" % (messages + number), 10) - began) * 1000)
                time.sleep(0.1)
    return [
        Row(
            "transcript of 20,000 messages: open",
            median(opened),
            " ms",
            Bound("<=", 400),
            Bound("<=", 200),
            note=spread(opened),
        ),
        Row(
            "transcript of 20,000 messages: append",
            median(took),
            " ms",
            Bound("<=", 15),
            Bound("<=", 8),
            note=spread(took),
        ),
    ]


def at_rest(folder: Path, *, quick: bool) -> list[Row]:
    """A desk of 10,000 conversations and a console at it, with nothing happening."""
    seconds = 8.0 if quick else 40.0
    home = folder / "desk"
    home.mkdir()
    fill(home / "desk.db", roster(), HELD)
    with ExitStack() as stack:
        desk = stack.enter_context(child(["-m", "benchmarks.desk_process", "desk", str(home), "--mode", "pick"]))
        ready = desk.hear(Ready)
        command = [*agent_tui(), "--desk", ready.console, "--token", ready.tokens[agent_name(0)]]
        screen = stack.enter_context(terminal(command, folder))
        screen.until(b"online")
        screen.quiet(2.0, 10)
        used = _at_once([desk, screen], seconds)
    rows = []
    for name, (memory, share), budget in zip(("desk", "console"), used, (120, 70), strict=True):
        rows.append(Row(f"{name} at rest: memory", memory, " MB", Bound("<=", budget)))
        rows.append(Row(f"{name} at rest: processor", share, " %", Bound("<=", 1)))
    return rows


def _at_once(processes: list[Child | Terminal], seconds: float) -> list[tuple[float, float]]:
    """Memory in MB and percent of a processor of each, over the same ``seconds``; the terminal is read meanwhile."""
    before = [cpu_seconds(each.pid) for each in processes]
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for each in processes:
            if isinstance(each, Terminal):
                each.drain()
        time.sleep(0.05)
    return [
        (rss_mb(each.pid), 100 * (cpu_seconds(each.pid) - was) / seconds)
        for each, was in zip(processes, before, strict=True)
    ]
