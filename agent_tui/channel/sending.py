"""Sending a message through Twilio, and everything else the desk asks of one Twilio account.

Twilio's create is not idempotent, so a send is tried exactly once here; the outbox decides about a second time by
the kind of ``SendResult``. Invariant: ``send`` never raises for what Twilio or the network does, and gives
``NotConnected`` or ``Throttled`` only if Twilio has processed nothing.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, BinaryIO

from agent_tui.channel import account, content, media, messages
from agent_tui.channel.account import AccountState, Alert, Hook, MessagingService, Sender
from agent_tui.channel.content import RemoteTemplate
from agent_tui.channel.credentials import Credentials
from agent_tui.channel.media import MediaResult
from agent_tui.channel.messages import RemoteMedia, RemoteMessage
from agent_tui.channel.outcomes import (
    Accepted,
    NotConnected,
    Rejected,
    SendResult,
    Throttled,
    TwilioFault,
    Uncertain,
)

if TYPE_CHECKING:
    from twilio.rest import Client

    from agent_tui.channel.net import HttpClient

__all__ = [
    "Accepted",
    "NotConnected",
    "Outbound",
    "Rejected",
    "SendResult",
    "Throttled",
    "TwilioApi",
    "TwilioFault",
    "Uncertain",
]


@dataclass(frozen=True, slots=True)
class Outbound:
    """One message to send: a body, a file (with or without a body), or a template with its variables.

    Through ``messaging_service_sid`` if there is one, with ``from_address`` as the wished sender.
    ``media_url`` must be public: Twilio fetches it itself.
    """

    account_sid: str
    to: str
    from_address: str = ""
    messaging_service_sid: str = ""
    body: str = ""
    content_sid: str = ""
    content_variables: Mapping[str, str] | None = None
    media_url: str = ""
    status_callback: str = ""


class TwilioApi:
    """One account at Twilio. The SDK is imported at the first request."""

    def __init__(self, credentials: Credentials, http: HttpClient, *, read_wait: float = 0.5) -> None:
        """``http`` is shared and closed by its owner; ``read_wait``: seconds before a failed read is tried again."""
        self.credentials = credentials
        self._http = http
        self._read_wait = read_wait
        self._sdk: Client | None = None

    @property
    def account_sid(self) -> str:
        return self.credentials.account_sid

    async def _client(self) -> Client:
        if self._sdk is None:
            # In a thread: the import takes longer than the desk's loop may stand still.
            self._sdk = await asyncio.to_thread(self._load)
        return self._sdk

    def _load(self) -> Client:
        from agent_tui.channel.transport import sdk

        return sdk(self.credentials, self._http, self._read_wait)

    async def send(self, outbound: Outbound) -> SendResult:
        """Send once."""
        client = await self._client()
        try:
            created = await client.api.v2010.accounts(outbound.account_sid).messages.create_async(**_fields(outbound))
        except TwilioFault as fault:
            return fault.failure
        except (TypeError, ValueError, KeyError, AttributeError):
            # The SDK stumbled over the fields of a 2xx answer: the message is out, its sid is not known.
            return Uncertain("the answer could not be read")
        sid, status = created.sid, created.status
        if not isinstance(sid, str) or not sid:
            return Uncertain("the answer names no message")
        return Accepted(sid, str(status or "queued"), messages.code_of(created.error_code))

    async def list_messages(
        self,
        number: str,
        since: datetime,
        *,
        peer: str | None = None,
        messaging_service_sid: str = "",
        page_size: int = 100,
    ) -> tuple[RemoteMessage, ...]:
        """See ``messages.list_messages``."""
        return await messages.list_messages(
            await self._client(),
            number,
            since,
            peer=peer,
            messaging_service_sid=messaging_service_sid,
            page_size=page_size,
        )

    async def fetch_message(self, sid: str) -> RemoteMessage | None:
        """See ``messages.fetch_message``."""
        return await messages.fetch_message(await self._client(), sid)

    async def list_media(self, message_sid: str) -> tuple[RemoteMedia, ...]:
        """See ``messages.list_media``."""
        return await messages.list_media(await self._client(), self.credentials.account_sid, message_sid)

    async def list_templates(self) -> tuple[RemoteTemplate, ...]:
        """See ``content.list_templates``."""
        return await content.list_templates(await self._client())

    async def fetch_account(self) -> AccountState:
        """See ``account.fetch_account``."""
        return await account.fetch_account(self._http, self.credentials)

    async def list_senders(self) -> tuple[Sender, ...]:
        """See ``account.list_senders``."""
        return await account.list_senders(await self._client())

    async def list_services(self) -> tuple[MessagingService, ...]:
        """See ``account.list_services``."""
        return await account.list_services(await self._client())

    async def list_alerts(self, since: datetime) -> tuple[Alert, ...]:
        """See ``account.list_alerts``."""
        return await account.list_alerts(await self._client(), since)

    async def set_sender_hook(self, sid: str, hook: Hook) -> None:
        """See ``account.set_sender_hook``."""
        await account.set_sender_hook(await self._client(), sid, hook)

    async def set_service_hook(self, sid: str, hook: Hook) -> None:
        """See ``account.set_service_hook``."""
        await account.set_service_hook(await self._client(), sid, hook)

    async def fetch_media(
        self, url: str, file: BinaryIO, limit_bytes: int, declared: str = "", *, within: float = media.WHOLE_SECONDS
    ) -> MediaResult:
        """See ``media.fetch_media``."""
        return await media.fetch_media(self._http, self.credentials, url, file, limit_bytes, declared, whole=within)


def _fields(outbound: Outbound) -> dict[str, str | list[str]]:
    """The SDK's arguments; what is empty is left out, for Twilio reads an empty field as given."""
    fields: dict[str, str | list[str]] = {
        "to": outbound.to,
        "from_": outbound.from_address,
        "messaging_service_sid": outbound.messaging_service_sid,
        "body": outbound.body,
        "content_sid": outbound.content_sid,
        "status_callback": outbound.status_callback,
    }
    if outbound.content_variables:
        fields["content_variables"] = json.dumps(dict(outbound.content_variables), ensure_ascii=False)
    if outbound.media_url:
        fields["media_url"] = [outbound.media_url]
    return {name: value for name, value in fields.items() if value}
