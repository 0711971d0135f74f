"""Chance from a seed: the same seed gives the same ids, customers, words and delays.

Everything that decides by chance has a named stream of its own. Invariant: what one stream draws never depends on how
often another was asked, so the order in which tasks happen to run changes nothing.
"""

from __future__ import annotations

import random
import uuid


class Chance:
    """The streams of one seed."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self._streams: dict[str, random.Random] = {}

    def stream(self, name: str) -> random.Random:
        """The stream of that name; asked for again, it goes on where it was."""
        return self._streams.setdefault(name, random.Random(f"{self.seed}/{name}"))


def new_sid(prefix: str, stream: random.Random) -> str:
    """A Twilio sid: the prefix (``SM``, ``MM``, ``ME``, ``HX`` ...) and 32 hexadecimal digits."""
    return f"{prefix}{stream.getrandbits(128):032x}"


def named_sid(prefix: str, name: str) -> str:
    """The same sid for the same name, whatever the seed; so a configuration written once keeps fitting."""
    return f"{prefix}{uuid.uuid5(uuid.NAMESPACE_URL, f'agent-tui/{name}').hex}"
