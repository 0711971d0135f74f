"""Answers that are JSON and not what Twilio documents.

Invariant: whatever the SDK stumbles over in such an answer is a ``TwilioFault`` to the rest of the desk.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from agent_tui.channel.outcomes import TwilioFault, Uncertain


def unreadable() -> TwilioFault:
    """The fault of such an answer."""
    return TwilioFault(Uncertain("the answer could not be read"), "Twilio's answer could not be read.")


@contextmanager
def read_by_sdk() -> Iterator[None]:
    """Around a call of the SDK's and the reading of what it gives.

    Raises:
        TwilioFault: Twilio cannot be reached, refuses, or answers something else.
    """
    try:
        yield
    except TwilioFault:
        raise
    # The SDK raises whatever its parsing meets: KeyError, TypeError, its own exceptions.
    except Exception as error:
        raise unreadable() from error
