"""How long what is over is kept.

Invariant: left out, it is kept for ever; nothing of a conversation that is not closed is ever too old.
"""

from __future__ import annotations

from msgspec import Struct

from agent_tui.config.value_forms import Seconds


class Retention(Struct, frozen=True, kw_only=True):
    """Seconds: since a conversation was closed (``conversations``, ``files``), or since it came (the others).

    ``raw_forms``: what Twilio sent, word for word. ``events``: the change feed and the audit trail of changes.
    """

    conversations: Seconds | None = None
    files: Seconds | None = None
    raw_forms: Seconds | None = None
    parked: Seconds | None = None
    events: Seconds | None = None
