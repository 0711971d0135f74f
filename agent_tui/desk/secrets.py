"""An account's secrets, resolved, and its API client.

Invariant: a secret lives only in these objects; their repr does not show it.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from agent_tui.channel.credentials import Credentials
from agent_tui.channel.net import HttpClient
from agent_tui.channel.sending import TwilioApi
from agent_tui.config.secret_ref import SecretRef
from agent_tui.config.secrets import SecretError, resolve
from agent_tui.config.types import Account, Bot, Config


@dataclass(frozen=True, slots=True)
class AccountSecrets:
    """``auth_tokens``: the one in force first, then during a rotation the one before."""

    auth_tokens: tuple[str, ...] = field(repr=False)
    credentials: Credentials


def account_secrets(account: Account) -> AccountSecrets:
    """Resolve what the configuration names.

    Raises:
        SecretError: a secret is not set.
    """
    tokens = [_resolve(account.auth_token, account.id, "auth_token")]
    if account.auth_token_previous is not None:
        tokens.append(_resolve(account.auth_token_previous, account.id, "auth_token_previous"))
    username, password = account.account_sid, tokens[0]
    if account.api_key_sid is not None and account.api_key_secret is not None:
        username = account.api_key_sid
        password = _resolve(account.api_key_secret, account.id, "api_key_secret")
    return AccountSecrets(tuple(tokens), Credentials(account.account_sid, username, password, account.api_base))


def all_secrets(config: Config) -> dict[str, AccountSecrets]:
    """Every account's secrets by its id.

    Raises:
        SecretError: a secret is not set.
    """
    return {account.id: account_secrets(account) for account in config.accounts.values()}


def all_apis(secrets: dict[str, AccountSecrets], http: HttpClient) -> dict[str, TwilioApi]:
    """An API client for each account, over the one HTTP client."""
    return {account_id: TwilioApi(each.credentials, http) for account_id, each in secrets.items()}


def bot_secret(bot: Bot) -> str:
    """What requests to the bot are signed with; "" where none is named.

    Raises:
        SecretError: it is not set.
    """
    if bot.secret is None:
        return ""
    folder = os.environ.get("CREDENTIALS_DIRECTORY")
    return resolve(bot.secret, env=os.environ, credentials_dir=None if folder is None else Path(folder))


def _resolve(ref: SecretRef, account_id: str, key: str) -> str:
    folder = os.environ.get("CREDENTIALS_DIRECTORY")
    try:
        return resolve(ref, env=os.environ, credentials_dir=None if folder is None else Path(folder))
    except SecretError as error:
        raise SecretError(f"accounts.{account_id}.{key}: {error.sentence}.", hint=error.hint) from error
