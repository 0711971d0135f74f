"""What is examined: a configuration, the folder of a desk, and the ways to the outside.

The same for a desk that examines itself and for the command line that looks at a folder no desk runs on. Invariant:
examining changes nothing.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol, TypeVar

from agent_tui.channel.net import HttpClient
from agent_tui.channel.sending import TwilioApi
from agent_tui.config.mistakes import Mistake
from agent_tui.config.types import Account, Config
from agent_tui.desk.refused_config import RefusedConfig
from agent_tui.desk.secrets import AccountSecrets
from agent_tui.store.unit import Reader

T = TypeVar("T")


class ReadStore(Protocol):
    """Runs a query on a snapshot of the database."""

    def __call__(self, query: Callable[[Reader], T], /) -> Awaitable[T]: ...


@dataclass(frozen=True, slots=True)
class Patient:
    """``unset``: what hinders an account's secrets, by its id. ``read`` None: there is no database to read.

    ``public_url`` empty: no desk runs and the configuration names none. ``http`` must trust what Twilio would trust.
    """

    config: Config
    folder: Path
    http: HttpClient
    now: Callable[[], datetime]
    public_url: str
    secrets: Mapping[str, AccountSecrets]
    apis: Mapping[str, TwilioApi]
    read: ReadStore | None
    unset: Mapping[str, str]
    warnings: tuple[Mistake, ...] = ()
    refused: RefusedConfig | None = None

    def account_of(self, number_id: str) -> Account:
        """The account of a number."""
        return self.config.accounts[self.config.numbers[number_id].account]
