"""Twilio's list of messages: for catching up after an outage and for settling what is uncertain.

What a list gives is less than a webhook: no profile name, button, quote, referral or location ("Twilio: message
resource"); whoever stores such a message marks it as recovered. Invariant: every message at or after ``since`` that
Twilio lists is given once, oldest first, with Twilio's own time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from agent_tui.channel.outcomes import Rejected, TwilioFault
from agent_tui.channel.unreadable import read_by_sdk, unreadable

if TYPE_CHECKING:
    from twilio.rest import Client
    from twilio.rest.api.v2010.account.message import MessageInstance

_Query = dict[str, str | datetime]


@dataclass(frozen=True, slots=True)
class RemoteMessage:
    """A message as Twilio keeps it; ``direction`` and ``status`` in Twilio's words, times in whole seconds UTC.

    ``from_`` is empty while a Messaging Service has not yet chosen a sender.
    """

    sid: str
    direction: str
    from_: str
    to: str
    body: str
    status: str
    date_created: datetime
    date_sent: datetime | None
    num_media: int
    error_code: str
    messaging_service_sid: str

    @property
    def inbound(self) -> bool:
        return self.direction == "inbound"


@dataclass(frozen=True, slots=True)
class RemoteMedia:
    """A file of a message; ``url`` is what ``fetch_media`` takes."""

    sid: str
    content_type: str
    url: str


async def list_messages(
    client: Client,
    number: str,
    since: datetime,
    *,
    peer: str | None = None,
    messaging_service_sid: str = "",
    page_size: int = 100,
) -> tuple[RemoteMessage, ...]:
    """Messages to and from ``number`` (a send address of ours) created at ``since`` or later, oldest first.

    ``peer``: only those exchanged with this address. ``messaging_service_sid``: the service that ``number`` sends
    through; its messages count even before they have a sender.

    Raises:
        TwilioFault: Twilio cannot be reached, refuses, or answers something else.
    """
    since = since.astimezone(UTC).replace(microsecond=0)
    found: dict[str, RemoteMessage] = {}
    inbound: _Query = {"to": number, "date_sent_after": since}
    if peer:
        inbound["from_"] = peer
    # No filter by date for our own: what Twilio still queues has no date_sent and would be missing. Nor by sender
    # for one peer: what waits for its service to choose a sender has none.
    outbound: _Query = {"to": peer} if peer else {"from_": number}
    for query in (inbound, outbound):
        for message in await _pages(client, query, since, page_size):
            if message.date_created >= since and _is_ours(message, number, messaging_service_sid):
                found[message.sid] = message
    return tuple(sorted(found.values(), key=lambda message: message.date_created))


def _is_ours(message: RemoteMessage, number: str, service: str) -> bool:
    if message.inbound:
        return message.to == number
    return message.from_ == number or (not message.from_ and bool(service) and message.messaging_service_sid == service)


async def _pages(client: Client, query: _Query, since: datetime, page_size: int) -> list[RemoteMessage]:
    """All pages of one query; newest first, so a page that is older from end to end is the last of interest."""
    found: list[RemoteMessage] = []
    with read_by_sdk():
        page = await client.messages.page_async(page_size=page_size, **query)
        while page is not None:
            batch = [_remote(instance) for instance in page]
            found += [message for message in batch if message is not None]
            if batch and all(message is None or message.date_created < since for message in batch):
                break
            page = await page.next_page_async()
    return found


async def fetch_message(client: Client, sid: str) -> RemoteMessage | None:
    """One message; None: Twilio does not know it.

    Raises:
        TwilioFault: Twilio cannot be reached, refuses, or answers something else.
    """
    try:
        with read_by_sdk():
            message = _remote(await client.messages(sid).fetch_async())
    except TwilioFault as fault:
        if isinstance(fault.failure, Rejected) and fault.failure.code in ("20404", "http_404"):
            return None
        raise
    if message is None:
        raise unreadable()
    return message


async def list_media(client: Client, account_sid: str, message_sid: str) -> tuple[RemoteMedia, ...]:
    """The files of one message, in Twilio's order.

    Raises:
        TwilioFault: Twilio cannot be reached, refuses, or answers something else.
    """
    base = f"https://api.twilio.com/2010-04-01/Accounts/{account_sid}/Messages/{message_sid}/Media"
    with read_by_sdk():
        files = await client.messages(message_sid).media.list_async(page_size=50)
        return tuple(RemoteMedia(item.sid, item.content_type or "", f"{base}/{item.sid}") for item in files)


def code_of(value: object) -> str:
    """An error code as text; Twilio writes null or 0 for none."""
    return str(value) if value not in (None, 0, "", "0") else ""


def _remote(item: MessageInstance) -> RemoteMessage | None:
    """The message, or None for one without a sid or a time."""
    if not item.sid or not isinstance(item.date_created, datetime):
        return None
    return RemoteMessage(
        sid=item.sid,
        direction=item.direction or "",
        from_=item.from_ or "",
        to=item.to or "",
        body=item.body or "",
        status=item.status or "",
        date_created=item.date_created,
        date_sent=item.date_sent if isinstance(item.date_sent, datetime) else None,
        num_media=_count(item.num_media),
        error_code=code_of(item.error_code),
        messaging_service_sid=item.messaging_service_sid or "",
    )


def _count(text: object) -> int:
    return int(text) if isinstance(text, str) and text.isascii() and text.isdigit() and len(text) < 4 else 0
