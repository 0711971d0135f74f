"""What the doors need of a desk.

A protocol, so that tests and benchmarks can put a door before a desk that has no workers, or a store that does
nothing. Invariant: the doors change nothing but through ``store.write``.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol, TypeVar

from agent_tui.config.types import Config
from agent_tui.core.clock import Clock
from agent_tui.desk.doctor.patient import Patient
from agent_tui.desk.refused_config import RefusedConfig
from agent_tui.store.engine import Listener
from agent_tui.store.unit import Reader, Unit

T = TypeVar("T")


class DeskStore(Protocol):
    """The part of ``store.engine.Store`` that the doors use."""

    def on_commit(self, listener: Listener) -> None: ...

    async def write(self, work: Callable[[Unit], T], *, repeatable: bool = False) -> T: ...

    async def read(self, query: Callable[[Reader], T]) -> T: ...


class WebhookSecrets(Protocol):
    """The tokens that may have signed an account's webhooks: one, or two during a rotation."""

    @property
    def auth_tokens(self) -> tuple[str, ...]: ...


class RunningDesk(Protocol):
    """A desk; ``config``, ``secrets`` and ``public_url`` may be replaced while it runs, never changed in place."""

    @property
    def store(self) -> DeskStore: ...

    @property
    def config(self) -> Config: ...

    @property
    def secrets(self) -> Mapping[str, WebhookSecrets]: ...

    @property
    def clock(self) -> Clock: ...

    @property
    def folder(self) -> Path: ...

    @property
    def speed(self) -> float: ...

    @property
    def version(self) -> str: ...

    @property
    def refused(self) -> RefusedConfig | None: ...

    @property
    def stopping(self) -> asyncio.Event: ...

    public_url: str
    config_path: Path | None

    def wake(self, what: str) -> None: ...

    def patient(self) -> Patient: ...
