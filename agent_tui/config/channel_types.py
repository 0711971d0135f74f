"""Twilio accounts, our numbers, and the templates that Twilio does not list for us.

Invariant: a secret is a reference (``SecretRef``), never the secret itself.
"""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from agent_tui.config.behaviour_types import AutomatedMessage, AutomatedTrigger
from agent_tui.config.rules import Language, NumberName
from agent_tui.config.secret_ref import SecretRef
from agent_tui.config.value_forms import AccountName, WorkstreamName


class Account(Struct, frozen=True, kw_only=True):
    """A Twilio account. ``api_base`` None: Twilio's own hosts. ``auth_token`` also checks webhook signatures."""

    id: str
    account_sid: Annotated[str, Meta(extra={"form": "sid", "prefix": "AC"})]
    auth_token: SecretRef
    auth_token_previous: SecretRef | None = None
    api_key_sid: Annotated[str, Meta(extra={"form": "sid", "prefix": "SK"})] | None = None
    api_key_secret: SecretRef | None = None
    api_base: Annotated[str, Meta(extra={"form": "url"})] | None = None


class Sandbox(Struct, frozen=True, kw_only=True):
    """``join``: what a tester writes to Twilio's sandbox number first, such as ``join happy-otter``."""

    join: str


class Number(Struct, frozen=True, kw_only=True):
    """One WhatsApp number of ours; ``name`` is its id where the file gives none.

    ``list_limit``: messages that lists may send from it in one day of the desk's time zone.
    """

    id: str
    account: AccountName
    number: Annotated[str, Meta(extra={"form": "phone"})]
    workstream: WorkstreamName
    name: str = ""
    messaging_service_sid: Annotated[str, Meta(extra={"form": "sid", "prefix": "MG"})] | None = None
    sandbox: Sandbox | None = None
    messages_per_second: Annotated[float, Meta(gt=0, le=1000)] = 80.0
    automated: dict[AutomatedTrigger, AutomatedMessage] = {}
    list_limit: Annotated[int, Meta(ge=0, le=1_000_000)] = 1_000

    @property
    def address(self) -> str:
        """As Twilio writes it: ``whatsapp:+14155238886``."""
        return f"whatsapp:{self.number}"

    @property
    def rate(self) -> float:
        """Messages a second that may leave; Twilio's sandbox takes one in three seconds."""
        return min(self.messages_per_second, 1 / 3) if self.sandbox else self.messages_per_second


class ConfiguredTemplate(Struct, frozen=True, kw_only=True):
    """A template that Twilio's Content API does not list for us; ``numbers`` (): every number.

    ``samples``: an example for each variable, shown where it is filled in and never sent. A variable at the very
    beginning or end of ``text``, or two side by side, are warnings: WhatsApp rejects such a text when it is submitted
    today, but the text here is a copy of an approved one, and there are old ones, authentication texts and Twilio's
    sandbox; what the customer gets is always the approved text.
    """

    name: str
    text: str
    content_sid: Annotated[str, Meta(extra={"form": "sid", "prefix": "HX"})]
    language: Language = "en"
    numbers: tuple[NumberName, ...] = ()
    samples: dict[str, str] = {}
