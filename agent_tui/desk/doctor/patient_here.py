"""A folder that no desk runs on, as something to examine.

Invariant: secrets that are not set hinder their own account only.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from agent_tui.channel.net import HttpClient
from agent_tui.config.load import Loaded
from agent_tui.config.secrets import SecretError
from agent_tui.desk.doctor.patient import Patient
from agent_tui.desk.secrets import AccountSecrets, account_secrets, all_apis
from agent_tui.store.engine import read_once
from agent_tui.store.unit import Reader

T = TypeVar("T")

DATABASE = "desk.db"


def patient_here(loaded: Loaded, folder: Path, http: HttpClient) -> Patient:
    """The patient; what its desk would have, taken from the environment of this process."""
    secrets: dict[str, AccountSecrets] = {}
    unset: dict[str, str] = {}
    for account_id, account in loaded.config.accounts.items():
        try:
            secrets[account_id] = account_secrets(account)
        except SecretError as error:
            unset[account_id] = error.sentence
    path = folder / DATABASE

    def read(query: Callable[[Reader], T], /) -> Awaitable[T]:
        return asyncio.to_thread(read_once, path, query)

    return Patient(
        config=loaded.config,
        folder=folder,
        http=http,
        now=lambda: datetime.now(UTC),
        public_url=loaded.config.desk.public_url or "",
        secrets=secrets,
        apis=all_apis(secrets, http),
        read=read if path.is_file() else None,
        unset=unset,
        # What is said of a secret that is not set stands in the account's own line.
        warnings=tuple(each for each in loaded.warnings if not each.key.startswith("accounts.")),
    )
