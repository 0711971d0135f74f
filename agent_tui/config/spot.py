"""One place of the configuration that is being read: its path, and what to do with a mistake found there.

Invariant: a reading function either returns its value or reports at least one mistake and returns ``FAILED``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Final, Literal
from zoneinfo import ZoneInfo

from agent_tui.config.lines import KeyPath


class _Failed(Enum):
    FAILED = "failed"


FAILED: Final = _Failed.FAILED
Failed = Literal[_Failed.FAILED]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What reading needs to know of the whole file.

    ``names``: the names declared in each table of named things. ``private``: only its owner can read the file.
    ``folder``: what relative paths start from. ``zone``: for moments without a time zone.
    """

    names: Mapping[str, Collection[str]]
    private: bool
    folder: Path
    zone: ZoneInfo
    report: Callable[[KeyPath, str], None]


@dataclass(frozen=True, slots=True)
class Spot:
    """A place, with the extra facts that the type declares about it (form, ref, prefix)."""

    path: KeyPath
    around: Surroundings
    extra: Mapping[str, object] = field(default_factory=dict)

    def at(self, *steps: str | int) -> Spot:
        """The place below."""
        return Spot((*self.path, *steps), self.around)

    def declared(self, extra: Mapping[str, object]) -> Spot:
        """The same place with what its type declares."""
        return Spot(self.path, self.around, extra)

    def wrong(self, sentence: str) -> Failed:
        """Reports a mistake here."""
        self.around.report(self.path, sentence)
        return FAILED
