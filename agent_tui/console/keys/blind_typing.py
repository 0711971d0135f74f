"""Text that is typed where nothing can be written is no command.

Who presses the key to write and types on, with the eyes on the customer's words, would otherwise end, transfer or leave
the conversation letter by letter, and might write into another one. Invariant: after the refusal no letter and no Enter
has an effect until there was a pause; every other key works at once.
"""

from __future__ import annotations

from collections.abc import Callable

from textual.events import Key

PAUSE_SECONDS = 0.7
"""Longer than between two letters of one who types, shorter than reading why it cannot be written."""


class BlindTyping:
    """Whether somebody is typing into nothing; ``monotonic`` in seconds."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._until = 0.0

    def begin(self) -> None:
        """Writing was refused; what is typed now was meant for a customer."""
        self._until = self._monotonic() + PAUSE_SECONDS

    def goes_on(self, event: Key) -> bool:
        """Whether this key belongs to such a text."""
        if self._monotonic() >= self._until or not (event.is_printable or event.key == "enter"):
            return False
        self.begin()
        return True
