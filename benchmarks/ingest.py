"""Inbound webhooks: the whole pipeline against the door alone, on this disk and on a slow one, and for a minute.

Invariant: after every round the desk holds at least as many messages as it acknowledged.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.child import Child, child
from benchmarks.desk_process import Ready, Stand
from benchmarks.load import Order, Outcome
from benchmarks.slow_sync import slow_sync
from benchmarks.table import Bound, Row, median, percentile, spread

KNOWN = 1000
FASTEST = 16_000
"""Requests prepared for a second, more than any door here answers."""

BUDGETS = {1: (None, None), 16: (Bound(">=", 30), Bound(">=", 45)), 64: (Bound(">=", 40), Bound(">=", 60))}


class Door:
    """A desk process under load; customers and MessageSids are never used twice on one desk."""

    def __init__(self, desk: Child, load: Child, name: str) -> None:
        self.desk = desk
        self.ready = desk.hear(Ready)
        self._load = load
        self._name = name
        self._runs = 0
        self._new = KNOWN
        self._answered = 0

    def run(self, connections: int, seconds: float, **more: float) -> Outcome:
        """One round."""
        self._runs += 1
        order = Order(
            port=self.ready.public,
            connections=connections,
            seconds=seconds,
            most=int(more.pop("most", FASTEST * seconds)),
            name=f"{self._name}{self._runs:04x}",
            known=KNOWN,
            new_from=self._new,
            new_share=more.pop("new_share", 0.1),
            rate=more.pop("rate", 0.0),
        )
        outcome = self._load.ask(order, Outcome)
        self._new = outcome.new_to
        self._answered += outcome.answered
        if outcome.refused:
            raise RuntimeError(f"{outcome.refused} requests were refused")
        return outcome

    def fill(self) -> None:
        """Let every known customer write once."""
        self.run(32, 60, most=KNOWN, new_share=0)

    def check(self) -> Stand:
        """What the desk holds; nothing acknowledged is missing."""
        stand = self.desk.ask(None, Stand)
        if stand.messages < self._answered:
            raise RuntimeError(f"{self._answered} messages were acknowledged, {stand.messages} are stored")
        return stand


@contextmanager
def doors(folder: Path, *stores: str, environment: dict[str, str] | None = None) -> Iterator[list[Door]]:
    """Desk processes side by side, with the customers known and the agents connected."""
    with ExitStack() as stack:
        load = stack.enter_context(child(["-m", "benchmarks.load"]))
        found = []
        for place, store in enumerate(stores):
            home = folder / f"{store}{place}"
            home.mkdir()
            arguments = ["-m", "benchmarks.desk_process", store, str(home), "--connected", "10"]
            found.append(Door(stack.enter_context(child(arguments, environment)), load, f"{place:02x}"))
        for door in found:
            door.fill()
        yield found


@dataclass(frozen=True, slots=True)
class _Side:
    rates: list[float]
    p99: list[float]

    def words(self) -> str:
        return f"{median(self.rates):.0f}/s, p99 {median(self.p99):.1f} ms"


def _side(outcomes: list[Outcome]) -> _Side:
    return _Side([each.answered / each.seconds for each in outcomes], [each.p99 for each in outcomes])


def _against(ours: _Side, limit: _Side) -> list[float]:
    return [mine / theirs for mine, theirs in zip(ours.rates, limit.rates, strict=True)]


def pipeline(folder: Path, *, quick: bool) -> list[Row]:
    """Whole pipeline with FULL against our own door with a store that does nothing."""
    rounds, seconds = (5, 1.0) if quick else (7, 3.0)
    rows = []
    with doors(folder, "nothing", "desk") as (nothing, desk):
        for connections, (budget, goal) in BUDGETS.items():
            outcomes = [(nothing.run(connections, seconds), desk.run(connections, seconds)) for _ in range(rounds)]
            desk.check()
            limit, ours = _side([each[0] for each in outcomes]), _side([each[1] for each in outcomes])
            shares = [100 * each for each in _against(ours, limit)]
            rows.append(
                Row(
                    f"inbound webhook, FULL, {connections} connections",
                    median(shares),
                    " %",
                    budget,
                    goal,
                    f"door alone {limit.words()}",
                    ours.words(),
                    spread(shares),
                )
            )
    return rows


def slow_disk(folder: Path, *, quick: bool) -> list[Row]:
    """Group commit against a commit for each request, every sync 2 ms longer."""
    environment = slow_sync(folder)
    if environment is None:
        return [Row("the same, syncs 2 ms longer: left out, no C compiler here", 0, "")]
    rounds, seconds = (3, 1.5) if quick else (5, 4.0)
    with doors(folder, "alone", "desk", environment=environment) as (alone, desk):
        outcomes = [(alone.run(64, seconds), desk.run(64, seconds)) for _ in range(rounds)]
        desk.check()
    limit, ours = _side([each[0] for each in outcomes]), _side([each[1] for each in outcomes])
    times = _against(ours, limit)
    return [
        Row(
            "the same, syncs 2 ms longer, 64 connections",
            median(times),
            " x",
            Bound(">=", 8),
            Bound(">=", 20),
            f"commit a request {limit.words()}",
            ours.words(),
            spread(times),
        )
    ]


def minute(folder: Path, *, quick: bool) -> list[Row]:
    """500 messages a second: p99 of the last sixth against the first, memory at the end against the start."""
    seconds = 12.0 if quick else 60.0
    with doors(folder, "desk") as (desk,):
        desk.run(16, 5, rate=500, most=3000)
        before = desk.check()
        outcome = desk.run(16, seconds, rate=500, most=int(500 * seconds) + 1)
        after = desk.check()
    early, late = percentile(outcome.slices[:2], 0.5), percentile(outcome.slices[-2:], 0.5)
    served = outcome.answered / (500 * seconds) * 100
    what = f"500/s for {seconds:.0f} s"
    return [
        Row(f"{what}: answered", served, " %", Bound(">=", 99.9), note=f"p50 {outcome.p50:.1f} ms"),
        Row(
            f"{what}: p99, last third",
            late,
            " ms",
            Bound("<=", max(2 * early, 20.0)),
            limit=f"first third {early:.1f} ms",
            ours=f"{late:.1f} ms",
        ),
        Row(
            f"{what}: memory",
            after.rss - before.rss,
            " MB more",
            Bound("<=", 15),
            limit=f"start {before.rss:.0f} MB",
            ours=f"end {after.rss:.0f} MB",
        ),
    ]
