"""Keys and pastes take effect one after the other, each where the one before it has led.

Textual forwards every key to what has the focus when the key arrives. Of keys that come at once (a slow line brings a
word in one packet) ``i`` would move the focus to the composer and the letters behind it would still be commands: ``e``
ends a conversation. Invariant: a key is forwarded only when the one before it has done its work, or its way was cut
off, or both are letters in one field; none is lost and none overtakes another.
"""

from __future__ import annotations

import asyncio
from collections import deque

from textual.app import App, ReturnType
from textual.events import Event, Key, Paste
from textual.message import Message
from textual.message_pump import MessagePump

LOOKS, LOOK_SECONDS = 25, 0.01
"""How often it is looked whether the way of a key was cut off (its widget has gone), and how long that is."""


class KeyTaken(Message, bubble=True):
    """Goes the way of a key, behind it: when it is back at the application, so is whatever the key has led to."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number


class InTurn(App[ReturnType]):
    """An application that lets keys wait for each other."""

    def __init__(self) -> None:
        super().__init__()
        self._keys_waiting: deque[Key | Paste] = deque()
        self._key_number = 0
        self._key_taken = 0
        self._key_done = 0
        self._key_is_text = False
        self._key_look: asyncio.TimerHandle | None = None

    @property
    def at_rest(self) -> bool:
        """Whether every key has done its work."""
        return self._key_done == self._key_number and not self._keys_waiting

    async def on_event(self, event: Event) -> None:
        if not isinstance(event, Key | Paste) or event.is_forwarded:
            await super().on_event(event)
        elif not self._keys_waiting and self._may_go(event):
            await self._forward_key(event)
        else:
            self._keys_waiting.append(event)

    def _may_go(self, event: Key | Paste) -> bool:
        """Nothing is under way, or only letters on their way into the field that this one goes into too."""
        return self._key_done == self._key_number or (self._key_is_text and self._is_text(event))

    def _is_text(self, event: Key | Paste) -> bool:
        """A letter in a field stays there: it leads nowhere else."""
        if not isinstance(event, Key) or not event.is_printable or self.focused is None:
            return False
        return self.focused.check_consume_key(event.key, event.character)

    def hears(self, _event: Key | Paste) -> bool:
        """Whether a key that is about to be forwarded is to have an effect."""
        return True

    async def _forward_key(self, event: Key | Paste) -> None:
        if not self.hears(event):
            return
        self._key_number += 1
        self._key_is_text = self._is_text(event)
        target = self.focused or self.screen
        await super().on_event(event)
        posted = target.post_message(KeyTaken(self._key_number))
        if self._key_look is not None:
            self._key_look.cancel()
        self._watch_key(self._key_number, target, LOOKS)
        if not posted:
            self._key_gone(self._key_number)

    def on_key_taken(self, message: KeyTaken) -> None:
        message.stop()
        self._key_gone(message.number)

    def _watch_key(self, number: int, target: MessagePump, looks: int) -> None:
        """The way behind a key may be cut off anywhere: nothing waits for it for long."""
        if not looks:
            self._end_key(number)
            return
        if not (target.is_running and target.is_attached):
            self._key_gone(number)
        self._key_look = asyncio.get_running_loop().call_later(LOOK_SECONDS, self._watch_key, number, target, looks - 1)

    def _key_gone(self, number: int) -> None:
        """What the key asked for is on its way: another focus by the application, a screen by one of the screens."""
        if number != self._key_number or self._key_taken == number:
            return
        self._key_taken = number
        if self._key_is_text:
            self._end_key(number)
        else:
            self._pass_key(number, [self, *self.screen_stack, self])

    def _pass_key(self, number: int, pumps: list[MessagePump]) -> None:
        """Wait until each of these, and then the screen that is on top, has done what stands in its queue."""
        for place, pump in enumerate(pumps):
            if pump.call_later(self._pass_key, number, pumps[place + 1 :]):
                return
        if not self.screen.call_later(self.call_later, self._end_key, number):
            self._end_key(number)

    def _end_key(self, number: int) -> None:
        if number != self._key_number or self._key_done == number:
            return
        self._key_done = number
        if self._key_look is not None:
            self._key_look.cancel()
            self._key_look = None
        if self._keys_waiting:
            self.call_later(self._next_keys)

    async def _next_keys(self) -> None:
        while self._keys_waiting and self._may_go(self._keys_waiting[0]):
            await self._forward_key(self._keys_waiting.popleft())
