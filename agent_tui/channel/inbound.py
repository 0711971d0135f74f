"""Twilio's inbound webhook as a typed message, with everything put in words that words can say.

Twilio adds fields without notice and leaves most of them out most of the time. Invariant: no form makes this raise;
what cannot be a WhatsApp message is ``Unreadable`` with a reason, what is not known is shown as unknown.
Source: "Twilio: message webhooks"; ``ListId``/``ListTitle`` and reactions are not documented and read if they come.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from agent_tui.channel.inbound_parts import Button, InboundMedia, Place, Referral, Reply
from agent_tui.channel.inbound_words import WORDS_OF_TYPE, annotations_for, words_for
from agent_tui.channel.signature import Form
from agent_tui.core.address import PREFIX, is_address
from agent_tui.core.attachments import ending_for, plain_type

MAX_MEDIA = 10
"""Twilio's limit; WhatsApp sends one file a message."""

_SID = re.compile(r"[A-Za-z0-9_-]{2,64}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Signed by Twilio, but nothing that can be stored as a WhatsApp message; ``reason`` is a sentence."""

    reason: str


@dataclass(frozen=True, slots=True)
class Inbound:
    """A customer's message.

    ``body`` is what the customer typed, for rules; ``text`` is what stands in the transcript, in words for every
    kind. ``annotations`` are sentences about what the text does not show.
    """

    message_sid: str
    account_sid: str
    messaging_service_sid: str
    from_address: str
    to_address: str
    external_user_id: str
    parent_external_user_id: str
    wa_id: str
    profile_name: str
    body: str
    message_type: str
    media: tuple[InboundMedia, ...]
    location: Place | None
    button: Button | None
    interactive: str
    """The raw JSON of a form's (flow's) answers, or empty."""
    reply: Reply | None
    forwarded: bool
    frequently_forwarded: bool
    referral: Referral | None
    opt_out_type: str
    error_code: str
    error_url: str
    text: str
    annotations: tuple[str, ...]

    @property
    def unsupported(self) -> bool:
        """A kind that nobody told us of, with nothing in it that could be shown."""
        shown = self.body.strip() or self.media or self.location or self.button or self.interactive
        return not shown and self.message_type.lower() not in WORDS_OF_TYPE


def parse_inbound(form: Form) -> Inbound | Unreadable:
    """The message in ``form``; of a repeated field the first counts."""
    fields = dict(reversed(form))
    get = fields.get
    sid = get("MessageSid") or get("SmsMessageSid") or get("SmsSid") or ""
    sender, account = get("From", ""), get("AccountSid", "")
    if not _SID.fullmatch(sid):
        return Unreadable("The request names no message (MessageSid).")
    if not _SID.fullmatch(account):
        return Unreadable("The request names no account (AccountSid).")
    if not sender.startswith(PREFIX) or not is_address(sender):
        return Unreadable("The sender is not a WhatsApp address.")
    service, to = get("MessagingServiceSid", ""), get("To", "")
    if not to.startswith(PREFIX) and not service:
        return Unreadable("The recipient is not a WhatsApp number.")
    body = get("Body", "")
    media = _media(fields, body) if "MediaUrl0" in fields or get("NumMedia", "0") != "0" else ()
    location = _place(fields) if "Latitude" in fields else None
    button = _button(fields)
    interactive = get("InteractiveData") or get("FlowData") or ""
    referral = _referral(fields)
    forwarded_often = get("FrequentlyForwarded", "").lower() == "true"
    forwarded = forwarded_often or get("Forwarded", "").lower() == "true"
    quoted = get("OriginalRepliedMessageSid", "")
    kind = get("MessageType", "")
    opt_out = get("OptOutType", "")
    return Inbound(
        message_sid=sid,
        account_sid=account,
        messaging_service_sid=service,
        from_address=sender,
        to_address=to,
        external_user_id=get("ExternalUserId", ""),
        parent_external_user_id=get("ParentExternalUserId", ""),
        wa_id=get("WaId", ""),
        profile_name=get("ProfileName", ""),
        body=body,
        message_type=kind,
        media=media,
        location=location,
        button=button,
        interactive=interactive,
        reply=Reply(quoted, get("OriginalRepliedMessageSender", "")) if quoted else None,
        forwarded=forwarded,
        frequently_forwarded=forwarded_often,
        referral=referral,
        opt_out_type=opt_out,
        error_code=get("ErrorCode", ""),
        error_url=get("ErrorUrl", ""),
        text=body if body.strip() else words_for(kind, media, location, button, interactive),
        annotations=annotations_for(
            kind, body, button, forwarded, forwarded_often, referral, opt_out, "Latitude" in fields and location is None
        ),
    )


def _media(fields: Mapping[str, str], body: str) -> tuple[InboundMedia, ...]:
    found = []
    for position in range(MAX_MEDIA):
        url = fields.get(f"MediaUrl{position}", "")
        if url:
            content_type = fields.get(f"MediaContentType{position}", "")
            found.append(InboundMedia(url, content_type, position, _name(content_type, body)))
    return tuple(found)


def _name(content_type: str, body: str) -> str:
    """A document's Body is its file name when it ends like one; WhatsApp gives no other."""
    ending = ending_for(content_type)
    line = body.strip()
    if plain_type(content_type).startswith(("application/", "text/")) and "\n" not in line and len(line) <= 200:
        if ending and line.lower().endswith(ending) and len(line) > len(ending):
            return line
        if not ending and re.fullmatch(r".*[^.\s]\.[A-Za-z0-9]{1,8}", line):
            return line
    return ""


def _degrees(text: str, limit: float) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if -limit <= value <= limit else None


def _place(fields: Mapping[str, str]) -> Place | None:
    latitude, longitude = _degrees(fields.get("Latitude", ""), 90), _degrees(fields.get("Longitude", ""), 180)
    if latitude is None or longitude is None:
        return None
    return Place(latitude, longitude, fields.get("Label", ""), fields.get("Address", ""))


def _button(fields: Mapping[str, str]) -> Button | None:
    text, payload = fields.get("ButtonText", ""), fields.get("ButtonPayload", "")
    if text or payload:
        return Button(text, payload, fields.get("ButtonType", ""))
    title, row = fields.get("ListTitle", ""), fields.get("ListId", "")
    if title or row:
        return Button(title, row, "LIST")
    return None


def _referral(fields: Mapping[str, str]) -> Referral | None:
    get = fields.get
    referral = Referral(
        headline=get("ReferralHeadline", ""),
        body=get("ReferralBody", ""),
        source_type=get("ReferralSourceType", ""),
        source_id=get("ReferralSourceId", ""),
        source_url=get("ReferralSourceUrl", ""),
        media_url=get("ReferralMediaUrl", ""),
        media_content_type=get("ReferralMediaContentType", ""),
        click_id=get("ReferralCtwaClid", ""),
    )
    return referral if referral != _NO_REFERRAL else None


_NO_REFERRAL = Referral("", "", "", "", "", "", "", "")
