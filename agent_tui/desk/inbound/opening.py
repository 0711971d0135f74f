"""A customer writes who has no live conversation: one begins, routed or a bot's.

Invariant: its row is stored once, with where it goes and what its first message tells; most of its indexes hold
something of that.
"""

from __future__ import annotations

from datetime import datetime

from agent_tui.channel.inbound import Inbound
from agent_tui.config.types import Config, Number
from agent_tui.core.moment import to_text
from agent_tui.desk.automation import bots
from agent_tui.desk.automation.spoken import card_language
from agent_tui.desk.outbound.list_work import adopt_list_messages
from agent_tui.desk.routing.route import Landing, first_placement, land, not_placed
from agent_tui.desk.staff.caller import CUSTOMER
from agent_tui.desk.timers import time_state
from agent_tui.store.unit import Unit

PREVIEW_CHARACTERS = 200


def open_with(
    unit: Unit,
    config: Config,
    number: Number,
    user_id: str,
    inbound: Inbound,
    at: datetime,
    now: datetime,
    *,
    new: bool = False,
) -> tuple[str, Landing | None]:
    """A new conversation, routed, its first message told of; without a landing a bot has it.

    ``new``: the user was made a moment ago; nothing else can be known of it.
    """
    workstream = config.workstreams[number.workstream]
    conversation_id = unit.new_id("c")
    former = None if new else unit.one("former_conversation", user_id=user_id, number_id=number.id)
    placement = None
    if not bots.takes(config, workstream.id, at, now):
        spoken = "" if new else card_language(unit, user_id)
        placement = first_placement(unit, config, conversation_id, number, spoken, inbound, former, now)
    unit.run(
        "add_inbound_conversation",
        id=conversation_id,
        number_id=number.id,
        user_id=user_id,
        workstream_id=workstream.id,
        now=to_text(now),
        at=to_text(at),
        text=inbound.text[:PREVIEW_CHARACTERS],
        **(not_placed(workstream) if placement is None else placement.columns),
    )
    unit.event(
        "conversation.opened",
        CUSTOMER,
        now,
        conversation_id=conversation_id,
        returning=former is not None,
    )
    if not new:
        adopt_list_messages(unit, conversation_id, number.id, user_id)
    landing = None
    if placement is None:
        bots.begin(unit, workstream, conversation_id, user_id, inbound, former, now)
    else:
        landing = land(unit, config, conversation_id, placement, now)
    time_state(unit, config, workstream.id, conversation_id, "open", now)
    return conversation_id, landing
