"""What the desk says about a consult: remarks for the agent, and to the customer that a colleague is asked.

Invariant: nothing of the consult itself reaches the customer, only that it begins and ends.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from agent_tui.config.types import Config
from agent_tui.core.automated import AgentTrigger, CustomerTrigger
from agent_tui.core.moment import to_text
from agent_tui.desk.automation.automated import say
from agent_tui.store.unit import Unit

Step = Literal["invited", "accepted", "declined", "timed_out", "nobody", "left", "sent_away", "uninvited"]

_REMARKS: Mapping[Step, AgentTrigger] = {
    "invited": "consult_started_notice",
    "accepted": "consult_accepted_notice",
    "declined": "consult_rejected_notice",
    "timed_out": "consult_timed_out_notice",
    "nobody": "consult_nobody_notice",
    "left": "consult_left_notice",
    "sent_away": "consult_removed_notice",
    "uninvited": "consult_removed_notice",
}
_WORDS: Mapping[Step, CustomerTrigger] = {
    "accepted": "consult_accepted",
    "left": "consult_ended",
    "sent_away": "consult_ended",
}


def tell(unit: Unit, config: Config, step: Step, conversation_id: str, colleague: str, now: datetime) -> None:
    """A consult with ``colleague`` has come to ``step``."""
    occasion = f"{colleague} {to_text(now)}"
    if step in _WORDS:
        say(unit, config, _WORDS[step], conversation_id, now, occasion=occasion)
    say(unit, config, _REMARKS[step], conversation_id, now, occasion=occasion, colleague=colleague)
