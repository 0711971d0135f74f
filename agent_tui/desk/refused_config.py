"""A changed configuration that the running desk did not take: what everybody who could mend it is told.

It is said on the desk's standard error, in the feed, among what needs attention and by doctor. Invariant: it stands
until a good configuration was taken; the feed gets the place and the count, never a value of the file.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from agent_tui.config.changes import CannotTake
from agent_tui.config.lines import LineIndex
from agent_tui.config.mistakes import ConfigError
from agent_tui.core.errors import DeskError
from agent_tui.desk.staff.caller import SYSTEM
from agent_tui.store.unit import Unit


@dataclass(frozen=True, slots=True)
class RefusedConfig:
    """``line`` 0: about the file as a whole. ``mistakes`` counts all; ``sentence`` is the first, without its place."""

    at: datetime
    file: str
    line: int
    key: str
    sentence: str
    mistakes: int
    hint: str

    @property
    def says(self) -> str:
        """``config.toml:20: workstreams.support.mode: … (and 2 more). The old configuration stays in force.``"""
        place = f"{self.file}:{self.line}" if self.line else self.file
        key = f"{self.key}: " if self.key else ""
        more = f" (and {self.mistakes - 1} more)" if self.mistakes > 1 else ""
        said = f"{self.sentence.rstrip('.')}{more}"
        return f"{place}: {key}{said}{'' if said.endswith('?') else '.'} The old configuration stays in force."


def refused_config(error: DeskError, file: str, text: str, at: datetime) -> RefusedConfig:
    """What is to be told of ``error``; ``text`` is what the file holds, to find the line of what the desk refuses."""
    if isinstance(error, ConfigError):
        first = error.mistakes[0]
        return RefusedConfig(at, first.file, first.line, first.key, first.sentence, len(error.mistakes), error.hint)
    if isinstance(error, CannotTake):
        hindrance = error.hindrances[0]
        index = LineIndex(text)
        place = next(
            (hindrance.path[:end] for end in range(len(hindrance.path), 0, -1) if index.knows(hindrance.path[:end])), ()
        )
        line = index.line(place) if place else 0
        return RefusedConfig(at, file, line, "", hindrance.sentence, len(error.hindrances), error.hint)
    return RefusedConfig(at, file, 0, "", error.sentence, 1, error.hint)


def note_refused(unit: Unit, refused: RefusedConfig) -> None:
    """Say it in the feed."""
    unit.event(
        "config.refused",
        SYSTEM,
        refused.at,
        file=refused.file,
        line=refused.line,
        key=refused.key,
        mistakes=refused.mistakes,
    )
