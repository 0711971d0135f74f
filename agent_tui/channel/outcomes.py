"""What came of a request to Twilio, as a table: may the same request be sent again without a second message?

Twilio knows no idempotency key ("Twilio: error 20500"), so everything that is not certainly refused or certainly
never begun is ``Uncertain``. Invariant: ``NotConnected`` and ``Throttled`` mean that Twilio has processed nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from agent_tui.core.errors import DeskError


@dataclass(frozen=True, slots=True)
class Accepted:
    """Twilio has the message; ``status`` in Twilio's words; ``error_code`` if it failed at once."""

    sid: str
    status: str
    error_code: str = ""


@dataclass(frozen=True, slots=True)
class Rejected:
    """Refused for good (4xx but 429): the same request cannot succeed. ``code`` as in ``error_codes.explain``."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Throttled:
    """Too many requests (429), nothing was processed; ``retry_after`` in seconds, None: not said."""

    retry_after: float | None


@dataclass(frozen=True, slots=True)
class NotConnected:
    """No connection came about (refused, no such host, connect time-out), nothing was sent."""

    reason: str = ""


@dataclass(frozen=True, slots=True)
class Uncertain:
    """Twilio may or may not have it: time-out, 5xx, connection lost midway, an answer that cannot be read."""

    reason: str


Failure = Rejected | Throttled | NotConnected | Uncertain
SendResult = Accepted | Rejected | Throttled | NotConnected | Uncertain


class TwilioFault(DeskError):
    """A request to Twilio that brought no usable answer; ``failure`` says which kind."""

    code = "twilio"

    def __init__(self, failure: Failure, sentence: str, *, hint: str = "") -> None:
        super().__init__(sentence, hint=hint)
        self.failure = failure
