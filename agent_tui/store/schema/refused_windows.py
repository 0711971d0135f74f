"""When WhatsApp refused a free text as outside its session window although ours was open (m0036).

Invariant: it counts until the customer writes again, so it is compared with ``last_inbound_at`` and never has to be
taken away for that.
"""

from __future__ import annotations

STATEMENTS: tuple[str, ...] = ("ALTER TABLE pairs ADD COLUMN refused_at TEXT",)
