"""Which automated messages a configuration wants said, and in which words: number before workstream before desk.

Invariant: whatever is kept here follows from the configuration alone; a trigger that is off everywhere costs a look
into a set.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from agent_tui.config.types import AutomatedMessage, Config
from agent_tui.core.automated import TRIGGERS, Trigger
from agent_tui.core.automated_texts import built_in

T = TypeVar("T")

_ON_ARRIVAL = frozenset({"greeting", "holiday", "out_of_hours", "message_out_of_hours", "agent_not_assigned"})


@dataclass(frozen=True, slots=True)
class Voice:
    """A message that is said: its trigger's row and the entries of the configuration, the most specific first."""

    trigger: Trigger
    entries: tuple[AutomatedMessage, ...] = ()

    def text(self, spoken: str, ours: str) -> str:
        """The words for somebody who speaks ``spoken``, in a workstream that speaks ``ours``; agents speak that.

        Words of the configuration come before the built-in ones, even where they are in another language.
        """
        for entry in self.entries:
            found = in_language(entry.texts, spoken) or entry.text or in_language(entry.texts, ours)
            if found is not None:
                return found
        return built_in(self.trigger.name, spoken, ours)

    @property
    def template(self) -> tuple[str, Mapping[str, str]] | None:
        """The name of the template for a closed window and its values."""
        return next(((each.template, each.variables) for each in self.entries if each.template is not None), None)


class Voices:
    """The messages of each number by trigger."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self._said: dict[tuple[str, str], Voice] = {}
        for number_id in config.numbers:
            for trigger in TRIGGERS:
                entries = tuple(_entries(config, number_id, trigger.name))
                if entries[0].enabled if entries else trigger.on:
                    self._said[number_id, trigger.name] = Voice(trigger, entries)
        self.used = frozenset(name for _number, name in self._said)
        self._answering = frozenset(number_id for number_id, name in self._said if name in _ON_ARRIVAL)

    def answers(self, number_id: str) -> bool:
        """Whether a customer's message may be answered at once."""
        return number_id in self._answering

    def of(self, number_id: str, trigger: str) -> Voice | None:
        """What is said at this number; None: nothing."""
        return self._said.get((number_id, trigger))


def _entries(config: Config, number_id: str, name: str) -> Iterator[AutomatedMessage]:
    number = config.numbers[number_id]
    workstream = config.workstreams[number.workstream]
    for level in (number.automated, workstream.automated, config.automated):
        entry = level.get(name)  # type: ignore[call-overload]
        if entry is not None:
            yield entry
    reminder = workstream.closing_reminder
    if name == "closing_reminder" and reminder is not None:
        yield AutomatedMessage(text=reminder.text, texts=reminder.texts, template=reminder.template)


def in_language(texts: Mapping[str, T], language: str) -> T | None:
    """The text (or texts) in that language, or in the one that it is a variety of; ``pt-br`` is ``pt_BR``."""
    if not texts:
        return None
    wanted = language.replace("-", "_").casefold()
    known = {name.replace("-", "_").casefold(): text for name, text in texts.items()}
    return known.get(wanted) or known.get(wanted.partition("_")[0])


_current: list[Voices] = []


def voices(config: Config) -> Voices:
    """The voices of ``config``; only the last one asked for is kept."""
    if not _current or _current[0].config is not config:
        _current[:] = [Voices(config)]
    return _current[0]
