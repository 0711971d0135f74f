"""What a reload would change, and what of it a running desk refuses.

Invariant: pure functions of two configurations; a reload happens as a whole or, if anything is refused, not at all.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from msgspec import Struct, structs

from agent_tui.config.lines import KeyPath
from agent_tui.config.types import Config
from agent_tui.core.errors import Refused

_NEEDS_RESTART = ("public_listen", "console_listen", "tls", "behind_proxy")
_LISTS = ("templates", "route_tests")


@dataclass(frozen=True, slots=True)
class Change:
    """``name`` is "" for the desk's own settings and for lists; ``keys`` are the fields that differ."""

    kind: Literal["added", "removed", "changed"]
    table: str
    name: str
    keys: tuple[str, ...] = ()

    def __str__(self) -> str:
        place = f"[{self.table}.{self.name}]" if self.name else f"[{self.table}]"
        return f"{place} {self.kind}" + (f": {', '.join(self.keys)}" if self.keys else "")


@dataclass(frozen=True, slots=True)
class Hindrance:
    """Why a running desk cannot take a configuration; ``path`` leads to what changed, or to what is gone."""

    path: KeyPath
    sentence: str

    def __str__(self) -> str:
        return self.sentence


class CannotTake(Refused):
    """A good configuration that the running desk cannot take."""

    def __init__(self, hindrances: Sequence[Hindrance]) -> None:
        self.hindrances = tuple(hindrances)
        super().__init__(" ".join(f"{each}." for each in self.hindrances), hint="Restart the desk, or undo the change.")


def differences(old: Config, new: Config) -> tuple[Change, ...]:
    """Every table that ``new`` adds, removes or changes, in the order of the file's tables."""
    return tuple(_differences(old, new))


def refusals(old: Config, new: Config, live: Collection[str]) -> tuple[Hindrance, ...]:
    """Why the running desk cannot take ``new``, as sentences; () if it can.

    ``live``: ids of the numbers that have conversations which are not closed.
    """
    return tuple(_refusals(old, new, frozenset(live)))


def _differences(old: Config, new: Config) -> Iterator[Change]:
    for field in structs.fields(Config):
        before, after = getattr(old, field.name), getattr(new, field.name)
        if before == after:
            continue
        if isinstance(before, dict):
            yield from _by_name(field.name, before, after)
        else:
            yield Change("changed", field.name, "", () if field.name in _LISTS else _keys(before, after))


def _by_name(table: str, before: dict[str, Struct], after: dict[str, Struct]) -> Iterator[Change]:
    for name in dict.fromkeys((*before, *after)):
        if name not in after:
            yield Change("removed", table, name)
        elif name not in before:
            yield Change("added", table, name)
        elif before[name] != after[name]:
            yield Change("changed", table, name, _keys(before[name], after[name]))


def _keys(before: Struct, after: Struct) -> tuple[str, ...]:
    return tuple(
        field.encode_name
        for field in structs.fields(type(before))
        if getattr(before, field.name) != getattr(after, field.name)
    )


def _refusals(old: Config, new: Config, live: frozenset[str]) -> Iterator[Hindrance]:
    for key in _NEEDS_RESTART:
        if getattr(old.desk, key) != getattr(new.desk, key):
            yield Hindrance(
                ("desk", key),
                f"desk.{key} changed: restart the desk to use it (agent-tui stop, then agent-tui serve)",
            )
    if old.desk.public_url is not None and new.desk.public_url is None:
        yield Hindrance(
            ("desk", "public_url"),
            "desk.public_url was taken out: restart the desk to go without it (agent-tui stop, then agent-tui serve)",
        )
    for name in sorted(live & old.numbers.keys()):
        before, after = old.numbers[name], new.numbers.get(name)
        if after is None:
            yield Hindrance(
                ("numbers", name),
                f"number {name} ({before.number}) is gone and has conversations that are not closed: close them first",
            )
            continue
        if after.number != before.number:
            yield Hindrance(
                ("numbers", name, "number"),
                f"number {name} changed from {before.number} to {after.number}, and it has conversations that are "
                "not closed: close them first, or add the new number under another name",
            )
        if _account_sid(old, name) != _account_sid(new, name):
            yield Hindrance(
                ("numbers", name, "account"),
                f"number {name} moved to another Twilio account, and it has conversations that are not closed: "
                "close them first",
            )
        if before.workstream not in new.workstreams:
            yield Hindrance(
                ("workstreams", before.workstream),
                f"workstream {before.workstream} is gone, and number {name} has conversations in it that are not "
                "closed: close them first",
            )


def _account_sid(config: Config, number: str) -> str:
    return config.accounts[config.numbers[number].account].account_sid
