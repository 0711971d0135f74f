"""A pilot that goes on as soon as what it did is done.

Textual's own lets the machine be idle for 20 ms, twice a key. Invariant: three times over, every widget has dealt with
all that it had been told, and what changed is painted: a key's effect, what that causes, and what this causes.
"""

from __future__ import annotations

from textual.app import ReturnType
from textual.events import Key
from textual.pilot import Pilot

NAMES = {
    " ": "space",
    "/": "slash",
    ".": "full_stop",
    "-": "minus",
    "_": "underscore",
    "?": "question_mark",
    "~": "tilde",
}
CHARACTERS = {"enter": "\r", "tab": "\t", "escape": "\x1b", **{name: character for character, name in NAMES.items()}}


class QuickPilot(Pilot[ReturnType]):
    """Presses keys and waits for what comes of them."""

    async def pause(self, delay: float | None = None) -> None:
        for _ in range(3):
            await super().pause(delay or 0.001)

    async def press(self, *keys: str) -> None:
        """Keys by their names, with their effects one after the other."""
        for key in keys:
            self.app.post_message(Key(NAMES.get(key, key), key if len(key) == 1 else CHARACTERS.get(key)))
            await self.pause()

    async def type(self, text: str) -> None:
        """Text, letter by letter, faster than anyone types."""
        for letter in text:
            self.app.post_message(Key(NAMES.get(letter, letter), letter))
        await self.pause()
