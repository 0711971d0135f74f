"""Delivery status: which of two statuses of one message is the later truth.

Twilio sends status callbacks out of order and without a time ("Twilio: outbound message status in status
callbacks"). Invariant: a status never goes back: queued < sending < sent < failed, undelivered < delivered < read.
"""

from __future__ import annotations

from typing import Literal, get_args

DeliveryStatus = Literal["queued", "sending", "uncertain", "sent", "delivered", "read", "failed", "undelivered"]
DELIVERY_STATUSES: tuple[DeliveryStatus, ...] = get_args(DeliveryStatus)

RANK: dict[str, int] = {
    "queued": 1,
    "sending": 2,
    "uncertain": 2,
    "sent": 3,
    "failed": 4,
    "undelivered": 4,
    "delivered": 5,
    "read": 6,
}

FROM_TWILIO: dict[str, DeliveryStatus] = {
    "accepted": "sending",
    "scheduled": "sending",
    "queued": "sending",
    "sending": "sending",
    "sent": "sent",
    "delivered": "delivered",
    "partially_delivered": "delivered",
    "read": "read",
    "failed": "failed",
    "undelivered": "undelivered",
    "canceled": "failed",
}
"""Twilio's words for an outbound message that it has taken, in ours; a word not listed changes nothing."""

NOT_SENT = "not_sent"
"""Our own error code: Twilio never had the message; any later callback overrules it."""

MOVED_ON = "moved_on"
"""The same of what the desk said by itself, where the conversation has gone on without it."""

_OVERRULED = frozenset({NOT_SENT, MOVED_ON})

SETTLED: frozenset[str] = frozenset({"failed", "undelivered", "read"})


def advances(known: str, known_error: str | None, seen: str) -> bool:
    """Whether ``seen``, said by Twilio, replaces ``known``.

    A ``failed`` that is only our own word for it is replaced by whatever Twilio says.
    """
    if known == "failed" and known_error in _OVERRULED:
        return True
    if known == "uncertain":
        return RANK[seen] >= RANK["uncertain"] and seen != "uncertain"
    return RANK[seen] > RANK[known]
