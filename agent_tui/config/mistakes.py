"""What is wrong with a configuration: one mistake, and the error that carries all of them.

Invariant: a mistake is one printable line, ``FILE:LINE: key: sentence``, and never shows a secret.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from agent_tui.core.errors import SetupError

CORRECT = "Correct the file and run agent-tui check; config.example.toml shows every key."
_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Mistake:
    """``line`` 0: about the file as a whole. ``key``: dotted path, indexes from 0; "" for none."""

    file: str
    line: int
    key: str
    sentence: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.key}: {self.sentence}" if self.key else f"{place}: {self.sentence}"


class ConfigError(SetupError):
    """A configuration that cannot be used; ``mistakes`` are all of its mistakes, in the order of their lines.

    ``hint``: the next step where it is not to correct the file.
    """

    code = "configuration"

    def __init__(self, mistakes: Sequence[Mistake], *, hint: str = CORRECT) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(map(str, self.mistakes)), hint=hint)


def dotted(path: tuple[str | int, ...]) -> str:
    """``("route", 0, "queues")`` as ``route[0].queues``; keys that are not bare are quoted."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
            continue
        bare = step.isascii() and step.replace("_", "a").replace("-", "a").isalnum()
        text += ("." if text else "") + (step if bare else shown(step))
    return text


def shown(value: object) -> str:
    """A value as a person wrote it, short and without control characters."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, dict):
        return "a table"
    text = str(value)
    text = "".join(char if char.isprintable() else "\ufffd" for char in text)
    if len(text) > _SHOWN:
        text = text[: _SHOWN - 1] + "\u2026"
    return f'"{text}"' if isinstance(value, str) else text


def did_you_mean(name: str, known: Sequence[str]) -> str:
    """``; did you mean "queues"?`` with the nearest of ``known``, or ""."""
    near = get_close_matches(name, known, n=1)
    return f"; did you mean {shown(near[0])}?" if near else ""


def listed(names: Sequence[str], limit: int = 12) -> str:
    """``"a", "b" or "c"``; more than ``limit`` end in an ellipsis."""
    words = [shown(name) for name in names[:limit]]
    if len(names) > limit:
        return ", ".join(words) + ", \u2026"
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
