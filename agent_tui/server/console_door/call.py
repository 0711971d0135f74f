"""What an operation knows of the request it answers: the desk, the caller, the moment.

Invariant: ``feed_seq`` belongs to the same snapshot as what ``read`` returned, so a console can go on from there
without missing anything.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from starlette.types import Receive, Scope

from agent_tui.config.types import Config
from agent_tui.desk.privacy.masking import MaskedView, view_of
from agent_tui.desk.staff.caller import Caller
from agent_tui.server.auth import Authenticator, Credential
from agent_tui.server.feed import FeedHub
from agent_tui.server.looks import Looks
from agent_tui.server.running_desk import RunningDesk
from agent_tui.store.unit import Reader, Unit

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Door:
    """What all requests of the console door share."""

    desk: RunningDesk
    authenticator: Authenticator
    hub: FeedHub
    looks: Looks


@dataclass(slots=True)
class Call:
    """One request, its caller known. ``headers`` are lower-case names and raw values."""

    door: Door
    caller: Caller
    credential: Credential
    scope: Scope
    receive: Receive
    headers: dict[bytes, bytes]
    config: Config = field(init=False)
    now: datetime = field(init=False)
    feed_seq: int | None = None

    def __post_init__(self) -> None:
        self.config = self.door.desk.config
        self.now = self.door.desk.clock.now()

    @property
    def view(self) -> MaskedView | None:
        """What hides from this caller what is masked; None: nothing is."""
        return view_of(self.config.masking, self.caller)

    @property
    def desk(self) -> RunningDesk:
        return self.door.desk

    async def read(self, query: Callable[[Reader], T]) -> T:
        """Run a query; remembers the place in the change feed that its snapshot stands at."""

        def both(reader: Reader) -> T:
            # First, so that it is known also of a query that refuses.
            self.feed_seq = reader.feed_seq()
            return query(reader)

        return await self.desk.store.read(both)

    async def write(self, work: Callable[[Unit], T], *wakes: str) -> T:
        """Run a use case; returns after its commit and then wakes the workers named."""
        result = await self.desk.store.write(work)
        for what in wakes:
            self.desk.wake(what)
        return result
