"""Which of our accounts a webhook was signed for.

Invariant: the checks in use are those of the configuration, secrets and public URL in force; a request that no
account signed has no account.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from agent_tui.channel.signature import Form, SignatureCheck, SignatureHeaders
from agent_tui.config.types import Config
from agent_tui.server.running_desk import RunningDesk, WebhookSecrets


@dataclass(frozen=True, slots=True)
class _Account:
    id: str
    check: SignatureCheck


class WebhookAccounts:
    """The signature checks of all accounts, prepared once for each configuration."""

    def __init__(self, desk: RunningDesk) -> None:
        self._desk = desk
        self._made_for: tuple[Config, Mapping[str, WebhookSecrets], str] | None = None
        self._by_sid: dict[str, tuple[_Account, ...]] = {}

    def signed_by(self, path: str, query: str, form: Form | None, body: bytes, headers: SignatureHeaders) -> str | None:
        """The id of the account whose token signed this; None: none did.

        A form names its account; any other body is held against every account.
        """
        self._refresh()
        if form is None:
            candidates = tuple(account for group in self._by_sid.values() for account in group)
        else:
            sid = next((value for name, value in form if name == "AccountSid"), "")
            candidates = self._by_sid.get(sid, ())
        for account in candidates:
            if account.check.verify(path, query, form, body, headers):
                return account.id
        return None

    def _refresh(self) -> None:
        desk = self._desk
        config, secrets, url = desk.config, desk.secrets, desk.public_url
        made_for = self._made_for
        if made_for is not None and made_for[0] is config and made_for[1] is secrets and made_for[2] == url:
            return
        found: dict[str, tuple[_Account, ...]] = {}
        for account_id, account in config.accounts.items():
            secret = secrets.get(account_id)
            if secret is not None:
                one = _Account(account_id, SignatureCheck(url, secret.auth_tokens))
                found[account.account_sid] = (*found.get(account.account_sid, ()), one)
        self._by_sid = found
        self._made_for = (config, secrets, url)
