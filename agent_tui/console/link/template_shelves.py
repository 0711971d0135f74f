"""Reading templates from the desk: a page at a time, shown as they come, and again when Twilio's list was read.

Invariant: whoever opens a shelf has it at once, however much of it is there; nothing is read twice until the desk says
that something has changed.
"""

from __future__ import annotations

from collections.abc import Callable

from agent_tui.console.model.template_memory import TemplateMemory
from agent_tui.console.model.template_shelf import Shelf, changes
from agent_tui.console.ports import Ports, explain
from agent_tui.core.errors import DeskError
from agent_tui.wire.events import FeedEvent

GROWS_EVERY = 0.15
"""Seconds between two paintings of a list that is being read."""


class TemplateShelves:
    """One console's shelves, by number, and its person's memory."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports
        self._held: dict[str, Shelf] = {}
        self._reading: set[str] = set()
        self._stale: set[str] = set()
        self._watching: tuple[str, Callable[[str], None]] | None = None
        self._asked = False
        self._failed = False
        self.memory = TemplateMemory()

    def open(self, number: str, grown: Callable[[str], None]) -> Shelf:
        """The shelf of a number as far as it is read; ``grown`` is called with what is to be said when it changes."""
        shelf = self._held.setdefault(number, Shelf(number))
        self._watching = (number, grown)
        if not shelf.complete or number in self._stale:
            self._read_soon(shelf)
        return shelf

    def leave(self) -> None:
        """Nobody looks any more."""
        self._watching = None

    async def whole(self, number: str) -> Shelf:
        """All of a shelf.

        Raises:
            DeskError: the desk refused, or did not answer.
        """
        shelf = self._held.setdefault(number, Shelf(number))
        if not shelf.complete or number in self._stale:
            shelf.become(await self._fetched(number, None))
            self._stale.discard(number)
        return shelf

    def changed(self, event: FeedEvent) -> None:
        """The desk's list may be another now; the shelf that is looked at is read anew."""
        self._stale |= set(self._held)
        if self._watching is None:
            return
        self._failed = bool(event.data.get("failed"))
        self._read_soon(self._held[self._watching[0]])

    def ask_for_sync(self, grown: Callable[[str], None]) -> None:
        """Have Twilio's list read; refusals are said, success when the desk tells of it."""
        self._asked = True

        async def ask() -> None:
            try:
                await self._ports.api.outbound.sync_templates()
            except DeskError as error:
                self._asked = False
                grown(explain(error))

        self._ports.spawn(ask(), "template-sync")

    def _read_soon(self, shelf: Shelf) -> None:
        if shelf.number not in self._reading:
            self._reading.add(shelf.number)
            self._ports.spawn(self._read(shelf), "templates")

    async def _read(self, shelf: Shelf) -> None:
        number = shelf.number
        said = ""
        try:
            while not shelf.complete or number in self._stale:
                self._stale.discard(number)
                before = shelf.by_id
                again = shelf.complete
                shelf.become(await self._fetched(number, None if again else shelf))
                said = self._said(changes(before, shelf.by_id)) if again else ""
        except DeskError as error:
            shelf.trouble = said = explain(error)
        finally:
            self._reading.discard(number)
        self._tell(number, said)

    def _said(self, changed: str) -> str:
        """What to say of a reading; of one that nobody asked for only if it changed anything."""
        asked, failed = self._asked, self._failed
        self._asked = self._failed = False
        if failed:
            return "Twilio's list could not be read; the templates known stay."
        return f"The list was read again: {changed or 'nothing changed'}." if changed or asked else ""

    async def _fetched(self, number: str, growing: Shelf | None) -> Shelf:
        """Read all pages; ``growing`` takes each as it comes."""
        fresh = Shelf(number)
        after: str | None = None
        due = 0.0
        while True:
            page = (await self._ports.api.templates(number, after=after)).value
            fresh.add(page.items)
            fresh.wishes, fresh.synced_at = tuple(page.languages), page.synced_at
            fresh.sync_error = page.sync_error
            after = page.next
            if after is None:
                fresh.complete = True
                return fresh
            if growing is not None:
                growing.become(fresh)
                # The first page at once; then not so often that a key would have to wait for the painting.
                if (now := self._ports.clock.monotonic()) >= due:
                    due = now + GROWS_EVERY
                    self._tell(number, "")

    def _tell(self, number: str, words: str) -> None:
        if self._watching is not None and self._watching[0] == number:
            self._watching[1](words)
