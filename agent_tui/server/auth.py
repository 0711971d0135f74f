"""Who calls: a bearer token becomes a ``Caller``.

Tokens are looked up by their hash, and what was found is remembered until a token or the configuration changes.
Invariant: a revoked token is refused by every request that begins after the revocation's commit.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import structlog

from agent_tui.config.types import Config
from agent_tui.core.errors import Busy, Unauthorized
from agent_tui.desk.staff.caller import Caller
from agent_tui.desk.staff.presence import seen
from agent_tui.desk.staff.tokens import caller_of
from agent_tui.server.running_desk import RunningDesk
from agent_tui.store.unit import StoredEvent

ACTING_AS = b"agent-tui-as"
SEEN_SECONDS = 20.0
REMEMBERED = 1024
FORGET = frozenset({"token.changed", "config.loaded"})
"""Kinds of events after which a token may mean something else."""

log = structlog.get_logger("console_door")


@dataclass(frozen=True, slots=True)
class Credential:
    """What a request shows: its token, and the agent that an administrator acts as."""

    token: str
    acting_as: str | None

    def key(self) -> tuple[bytes, str | None]:
        return hashlib.sha256(self.token.encode()).digest(), self.acting_as

    def __repr__(self) -> str:
        return "Credential(…)"


def credential_of(headers: Mapping[bytes, bytes]) -> Credential:
    """The credential in a request's headers; a token in the query does not count.

    Raises:
        Unauthorized: there is none.
    """
    scheme, _, token = headers.get(b"authorization", b"").decode("latin-1").partition(" ")
    token = token.strip()
    if scheme.lower() != "bearer" or not token:
        raise Unauthorized("The request has no bearer token.", hint="Send the header Authorization: Bearer TOKEN.")
    acting_as = headers.get(ACTING_AS, b"").decode("utf-8", "replace").strip()
    return Credential(token, acting_as or None)


def seen_every(config: Config) -> float:
    """Seconds of the desk's clock between two notes that an agent is there: well within the grace."""
    return min(SEEN_SECONDS, config.desk.presence_grace / 3)


class Authenticator:
    """Recognizes callers and notes that agents are there."""

    def __init__(self, desk: RunningDesk) -> None:
        self._desk = desk
        self._known: dict[tuple[bytes, str | None], Caller] = {}
        self._config = desk.config
        self._age = 0
        self._seen: dict[str, datetime] = {}
        desk.store.on_commit(self._committed)

    async def caller(self, credential: Credential) -> Caller:
        """Who shows this credential.

        Raises:
            Unauthorized: the token is unknown or revoked.
            Forbidden: its holder may not act as that agent.
        """
        while True:
            config = self._desk.config
            if config is not self._config:
                self._config = config
                self._forget()
            key, age = credential.key(), self._age
            known = self._known.get(key)
            if known is not None:
                return known
            found = await self._desk.store.read(
                partial(caller_of, config=config, token=credential.token, acting_as=credential.acting_as)
            )
            # What changed while it was read must not be answered, or remembered, as it was.
            if age == self._age and config is self._desk.config:
                if len(self._known) >= REMEMBERED:
                    self._known.clear()
                self._known[key] = found
                return found

    async def note_seen(self, caller: Caller) -> None:
        """Note that the caller's agent is there, at most once in ``seen_every``; never refuses."""
        agent, now, config = caller.agent, self._desk.clock.now(), self._desk.config
        if agent is None:
            return
        last = self._seen.get(agent)
        if last is not None and 0 <= (now - last).total_seconds() < seen_every(config):
            return
        self._seen[agent] = now
        try:
            await self._desk.store.write(lambda unit: seen(unit, config, agent, now))
        except Busy:
            # A desk that cannot write can still be read; the next request notes it.
            self._seen.pop(agent, None)
            log.warning("could not note that an agent is there")

    def _committed(self, events: list[StoredEvent]) -> None:
        if any(event.kind in FORGET for event in events):
            self._forget()

    def _forget(self) -> None:
        self._age += 1
        self._known.clear()
