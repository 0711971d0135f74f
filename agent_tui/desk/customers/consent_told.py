"""A change of consent is said: to the feed, to colleagues, and once to the customer where we read it ourselves.

Invariant: what Twilio read itself, Twilio answers itself; the customer never gets two confirmations.
"""

from __future__ import annotations

from datetime import datetime

from agent_tui.config.types import Config
from agent_tui.core.moment import to_text
from agent_tui.desk.automation.automated import say
from agent_tui.desk.customers.consent import Said
from agent_tui.desk.staff.caller import CUSTOMER
from agent_tui.store.unit import Unit


def tell_consent(unit: Unit, config: Config, conversation_id: str, said: Said, now: datetime) -> None:
    """Say the change that ``consent.hear`` made, in the conversation that its message went to."""
    stop = said.consent == "stop"
    kind = "customer.opted_out" if stop else "customer.opted_in"
    unit.event(kind, CUSTOMER, now, conversation_id=conversation_id, source=said.source)
    if stop:
        say(unit, config, "opted_out_notice", conversation_id, now, occasion=to_text(now))
    if said.ours:
        say(unit, config, "opted_out" if stop else "opted_in", conversation_id, now, occasion=to_text(now))
