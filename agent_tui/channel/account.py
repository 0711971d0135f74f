"""What a Twilio account is and has: its state, its WhatsApp senders, its Messaging Services, Twilio's alerts.

For set-up and doctor. Invariant: reading changes nothing at Twilio; setting a webhook sends the webhook's fields and no
others, because a field sent as null is a field emptied ("Twilio: Senders API, update").
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from agent_tui.channel.net import HttpClient, exchange
from agent_tui.channel.unreadable import read_by_sdk, unreadable

if TYPE_CHECKING:
    from twilio.rest import Client

    from agent_tui.channel.credentials import Credentials

ALERTS_READ = 100
"""The newest; more of them say the same."""


@dataclass(frozen=True, slots=True)
class AccountState:
    """``status``: active, suspended or closed. ``date``: Twilio's own clock when it answered; None: not said."""

    name: str
    status: str
    date: datetime | None


@dataclass(frozen=True, slots=True)
class Hook:
    """Where messages and statuses are sent; an empty URL: nowhere. ``method`` of the first: POST or GET."""

    inbound: str = ""
    fallback: str = ""
    status: str = ""
    method: str = "POST"


@dataclass(frozen=True, slots=True)
class Sender:
    """A WhatsApp sender; ``status`` and ``quality`` in Twilio's words; ``address`` as ``whatsapp:+…``."""

    sid: str
    address: str
    name: str
    status: str
    quality: str
    limit: str
    reasons: tuple[str, ...]
    hook: Hook


@dataclass(frozen=True, slots=True)
class MessagingService:
    """``on_number``: what comes in goes to the sender's own URL, not to the service's."""

    sid: str
    name: str
    hook: Hook
    on_number: bool


@dataclass(frozen=True, slots=True)
class Alert:
    """Something that Twilio complains of."""

    code: str
    at: datetime | None
    level: str


async def fetch_account(http: HttpClient, credentials: Credentials) -> AccountState:
    """The account that the credentials are for.

    Raises:
        TwilioFault: Twilio cannot be reached, refuses, or answers something else.
    """
    from agent_tui.channel.hosts import ApiHosts
    from agent_tui.channel.transport import check_answer

    sid = credentials.account_sid
    url = ApiHosts(sid, credentials.api_base).api_url(f"https://api.twilio.com/2010-04-01/Accounts/{sid}.json")
    if url is None:
        raise unreadable()
    # Not through the SDK, which throws the headers of an answer away.
    answer = await exchange(http, "GET", url, auth=(credentials.username, credentials.password))
    check_answer(answer)
    payload = _mapping(json.loads(answer.text))
    return AccountState(
        str(payload.get("friendly_name") or ""), str(payload.get("status") or ""), _date(answer.headers.get("date", ""))
    )


async def list_senders(client: Client) -> tuple[Sender, ...]:
    """The account's WhatsApp senders; the sandbox is none of them.

    Raises:
        TwilioFault: Twilio cannot be reached, refuses, or answers something else.
    """
    with read_by_sdk():
        return tuple(
            Sender(
                sid=str(item.sid),
                address=str(item.sender_id or ""),
                name=str(_mapping(item.profile).get("name") or ""),
                status=str(item.status or ""),
                quality=str(_mapping(item.properties).get("quality_rating") or ""),
                limit=str(_mapping(item.properties).get("messaging_limit") or ""),
                reasons=_reasons(item.offline_reasons),
                hook=_hook(_mapping(item.webhook)),
            )
            for item in await client.messaging.v2.channels_senders.list_async(channel="whatsapp", page_size=100)
        )


async def list_services(client: Client) -> tuple[MessagingService, ...]:
    """The account's Messaging Services.

    Raises:
        TwilioFault: Twilio cannot be reached, refuses, or answers something else.
    """
    with read_by_sdk():
        return tuple(
            MessagingService(
                str(item.sid),
                str(item.friendly_name or ""),
                Hook(
                    str(item.inbound_request_url or ""),
                    str(item.fallback_url or ""),
                    str(item.status_callback or ""),
                    str(item.inbound_method or "POST"),
                ),
                bool(item.use_inbound_webhook_on_number),
            )
            for item in await client.messaging.v1.services.list_async(page_size=100)
        )


async def list_alerts(client: Client, since: datetime) -> tuple[Alert, ...]:
    """The newest alerts after ``since``.

    Raises:
        TwilioFault: Twilio cannot be reached, refuses, or answers something else.
    """
    with read_by_sdk():
        page = await client.monitor.v1.alerts.page_async(start_date=since, page_size=ALERTS_READ)
        return tuple(
            Alert(str(item.error_code or ""), item.date_generated or item.date_created, str(item.log_level or ""))
            for item in page
        )


class _Webhook:
    """The JSON of an update that touches the webhook only."""

    def __init__(self, hook: Hook) -> None:
        self._hook = hook

    def to_dict(self) -> dict[str, dict[str, str]]:
        hook = self._hook
        return {
            "webhook": {
                "callback_url": hook.inbound,
                "callback_method": hook.method,
                "fallback_url": hook.fallback,
                "fallback_method": "POST",
                "status_callback_url": hook.status,
                "status_callback_method": "POST",
            }
        }


async def set_sender_hook(client: Client, sid: str, hook: Hook) -> None:
    """Set where a sender's messages and statuses go; an empty URL unsets it.

    Raises:
        TwilioFault: it may not have been set.
    """
    with read_by_sdk():
        await client.messaging.v2.channels_senders(sid).update_async(_Webhook(hook))


async def set_service_hook(client: Client, sid: str, hook: Hook) -> None:
    """Set where the messages to a Messaging Service go; an empty URL leaves them to its senders.

    Raises:
        TwilioFault: it may not have been set.
    """
    with read_by_sdk():
        await client.messaging.v1.services(sid).update_async(
            inbound_request_url=hook.inbound,
            inbound_method=hook.method,
            fallback_url=hook.fallback,
            fallback_method="POST",
            status_callback=hook.status,
            use_inbound_webhook_on_number=not hook.inbound,
        )


def _hook(webhook: Mapping[str, object]) -> Hook:
    return Hook(
        str(webhook.get("callback_url") or ""),
        str(webhook.get("fallback_url") or ""),
        str(webhook.get("status_callback_url") or ""),
        str(webhook.get("callback_method") or "POST"),
    )


def _reasons(given: object) -> tuple[str, ...]:
    items = given if isinstance(given, list) else []
    return tuple(str(_mapping(item).get("message") or _mapping(item).get("code") or "") for item in items)


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _date(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    return found if found.tzinfo is not None else None
