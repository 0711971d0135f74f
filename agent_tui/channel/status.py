"""Twilio's delivery status callback as a typed value.

Invariant: no form makes this raise. ``status`` stays in Twilio's words; ``core.delivery`` says what it means.
Source: "Twilio: outbound message status in status callbacks".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl

from agent_tui.channel.inbound import Unreadable
from agent_tui.channel.signature import Form

_SID = re.compile(r"[A-Za-z0-9_-]{2,64}", re.ASCII)
MAX_REF = 100


@dataclass(frozen=True, slots=True)
class StatusCallback:
    """One callback; ``ref`` is the attempt's id that we put into the callback URL, or empty.

    ``error_code`` and both messages are empty unless something went wrong, and may be empty even then.
    """

    sid: str
    account_sid: str
    status: str
    ref: str
    error_code: str
    error_message: str
    channel_status_message: str
    from_address: str
    to_address: str
    messaging_service_sid: str


def parse_status(form: Form, query: str) -> StatusCallback | Unreadable:
    """The callback in ``form``; ``query`` is the request's query string without its ``?``."""
    fields = dict(reversed(form))
    get = fields.get
    sid = get("MessageSid") or get("SmsSid") or ""
    status = get("MessageStatus") or get("SmsStatus") or ""
    if not _SID.fullmatch(sid):
        return Unreadable("The status callback names no message (MessageSid).")
    if not _SID.fullmatch(get("AccountSid", "")):
        return Unreadable("The status callback names no account (AccountSid).")
    if not status:
        return Unreadable("The status callback names no status (MessageStatus).")
    return StatusCallback(
        sid=sid,
        account_sid=get("AccountSid", ""),
        status=status.lower(),
        ref=_ref(query),
        error_code=_code(get("ErrorCode", "")),
        error_message=get("ErrorMessage", ""),
        channel_status_message=get("ChannelStatusMessage", ""),
        from_address=get("From", ""),
        to_address=get("To", ""),
        messaging_service_sid=get("MessagingServiceSid", ""),
    )


def _ref(query: str) -> str:
    if "ref=" not in query:
        return ""
    try:
        pairs = parse_qsl(query, max_num_fields=50)
    except ValueError:
        return ""
    ref = next((value for name, value in pairs if name == "ref"), "")
    return ref if len(ref) <= MAX_REF else ""


def _code(text: str) -> str:
    """Twilio writes 0 or null for no error in some products."""
    code = text.strip()
    return "" if code.lower() in ("", "0", "null", "none") else code[:40]
