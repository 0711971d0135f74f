"""Whether a template may go to a customer now, and if not, why: the same answer in the picker, at the desk, and in the
outbox right before the POST.

Invariant: only an approved template passes. Sources: "Twilio: content types overview" (what cannot start a
conversation), error pages 63016, 63040 to 63042, 63049; Meta delivers no marketing templates to +1 since 2025-04-01;
its changelog of usernames: authentication templates need a number.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

SENDABLE = frozenset({"approved", "configured"})

APPROVAL_WORDS: Mapping[str, str] = {
    "approved": "approved",
    "configured": "from the configuration",
    "pending": "waiting for WhatsApp's approval",
    "rejected": "rejected by WhatsApp",
    "paused": "paused by WhatsApp",
    "disabled": "disabled by WhatsApp",
    "unsubmitted": "not submitted for approval",
}

CANNOT_START: Mapping[str, str] = {"twilio/list-picker": "a list to pick from", "twilio/location": "a location"}
"""Types that WhatsApp takes inside the session window only, in words."""

MARKETING = "MARKETING"
AUTHENTICATION = "AUTHENTICATION"


@dataclass(frozen=True, slots=True)
class Hindrance:
    """Why a template may not go: ``code`` for machines, ``words`` to follow its name."""

    code: str
    words: str


def hindrance(
    *,
    approval: str,
    reason: str = "",
    category: str = "",
    content_type: str = "",
    address: str = "",
    opted_out: bool = False,
    window_open: bool = False,
) -> Hindrance | None:
    """What keeps a template from ``address`` (empty: nobody in particular); None: nothing."""
    if approval not in SENDABLE:
        words = APPROVAL_WORDS.get(approval, approval)
        return Hindrance("template_not_approved", f"{words}: {reason.rstrip('.')}" if reason else words)
    if opted_out:
        return Hindrance("opted_out", "the customer opted out")
    if content_type in CANNOT_START and not window_open:
        kind = CANNOT_START[content_type]
        return Hindrance("template_cannot_start", f"{kind} cannot start a conversation, only go inside the window")
    if category.upper() == MARKETING and address.startswith("whatsapp:+1"):
        return Hindrance("marketing_withheld", "WhatsApp delivers no marketing to numbers with +1 (63049)")
    if category.upper() == AUTHENTICATION and address and not address.startswith("whatsapp:+"):
        return Hindrance(
            "number_needed", "WhatsApp sends authentication templates to numbers only, and this is a user id"
        )
    return None
