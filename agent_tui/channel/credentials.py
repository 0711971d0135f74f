"""How the desk logs in at Twilio.

Invariant: the password is in no ``repr``.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Credentials:
    """How to log in: ``username`` is the account's or an API key's sid. ``api_base`` None: Twilio's own hosts."""

    account_sid: str
    username: str
    password: str = field(repr=False)
    api_base: str | None = None
