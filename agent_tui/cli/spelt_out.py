"""Commands that a sentence names, with the options that mean the desk it is about: so that they work as they stand.

Invariant: a command gets only options that it has, and only those that were given; a sentence without one stays.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from pathlib import Path

TAKES: Mapping[str, tuple[str, ...]] = {
    "setup": ("--config", "--data"),
    "serve": ("--config", "--data"),
    "check": ("--config",),
    "channel webhooks": ("--config",),
    "stop": ("--data",),
    "backup": ("--data",),
    "restore": ("--data",),
}
"""The commands that fixes name, and which of the two options each has (a test holds them against the commands)."""
_NAMED = re.compile(rf"agent-tui ({'|'.join(TAKES)})\b")


def spelt_out(sentence: str, config: Path | None, data: Path | None) -> str:
    """``sentence`` with the options that were given put behind each command."""
    given = {"--config": config, "--data": data}

    def with_options(found: re.Match[str]) -> str:
        options = (f" {option} {shlex.quote(str(given[option]))}" for option in TAKES[found[1]] if given[option])
        return found[0] + "".join(options)

    return _NAMED.sub(with_options, sentence)
