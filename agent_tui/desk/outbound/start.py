"""A conversation that we start, with a template.

Only a template begins one, also inside the session window: where nothing is live there is nothing to answer in.
Invariant: it begins in ``waiting``, owned by its sender, without using capacity; where the pair has a live
conversation there is no second one.
"""

from __future__ import annotations

from datetime import datetime

from agent_tui.config.types import Config, Number
from agent_tui.core.address import normalise
from agent_tui.core.errors import Invalid, NotFound, Refused
from agent_tui.core.moment import to_text
from agent_tui.desk.customers.consent import opt_in
from agent_tui.desk.inbound.identify import identify
from agent_tui.desk.outbound.list_plan import wanted_languages
from agent_tui.desk.sending.outgoing import choose_template, require_fitting, require_opted_in
from agent_tui.desk.sending.reply import add_outbound, already_sent, content_hash
from agent_tui.desk.sending.template_family import family, in_language
from agent_tui.desk.staff.caller import Caller
from agent_tui.desk.timers import time_state
from agent_tui.desk.views.rows import conversation_row, load, message_row
from agent_tui.store.unit import Unit
from agent_tui.wire.conversations import StartConversation
from agent_tui.wire.messages import Started


def start(unit: Unit, config: Config, caller: Caller, body: StartConversation, now: datetime) -> Started:
    """Open a conversation and put its template into the outbox.

    Raises:
        NotFound, Invalid, Refused: ``has_conversation`` (with its id), ``opted_out``, ``template_not_approved``.
    """
    agent_id = caller.acting()
    digest = content_hash("new", body)
    before = already_sent(unit, caller, body.client_id, digest)
    if before is not None:
        message = message_row(unit, before)
        return Started(conversation=conversation_row(unit, message.conversation_id, now), message=message)
    number = config.numbers.get(body.number)
    if number is None:
        raise NotFound(f"There is no number {body.number}.")
    address = normalise(body.to)
    if any(address == ours.address for ours in config.numbers.values()):
        raise Invalid("to: this is a number of our own.")
    user_id = identify(unit, config, (address,), "", now)
    template_id = _template(unit, config, number, user_id, body.template_id)
    template, use, text = choose_template(unit, number.account, number.id, template_id, body.variables)
    _require_none_live(unit, number.id, user_id)
    pair = unit.one("pair", number_id=number.id, user_id=user_id)
    heard = None if pair is None else pair["last_inbound_at"]
    require_fitting(template, address, heard, now)
    if pair is not None:
        require_opted_in(pair["opted_out_at"])
    else:
        unit.run("add_pair", number_id=number.id, user_id=user_id, address=address)
    workstream = config.workstreams[number.workstream]
    conversation_id = unit.new_id("c")
    unit.run(
        "add_conversation",
        id=conversation_id,
        number_id=number.id,
        user_id=user_id,
        workstream_id=workstream.id,
        queue_id=workstream.fallback_queue,
        state="waiting",
        agent_id=agent_id,
        priority=5,
        skills="{}",
        units=workstream.capacity,
        at=to_text(now),
        queued_at=None,
        inbound_at=heard,
    )
    unit.run("set_started", id=conversation_id, by=agent_id)
    unit.event("conversation.opened", caller.actor, now, conversation_id=conversation_id, started_by=agent_id)
    if opt_in(unit, number.id, user_id, body.opt_in, now):
        unit.event("customer.opted_in", caller.actor, now, conversation_id=conversation_id, source="agent")
    time_state(unit, config, workstream.id, conversation_id, "waiting", now)
    message = add_outbound(unit, caller, load(unit, conversation_id), body.client_id, digest, text, use, None, now)
    return Started(conversation=conversation_row(unit, conversation_id, now), message=message)


def _template(unit: Unit, config: Config, number: Number, user_id: str, reference: str) -> str:
    """The id of what is meant: an id, or ``NAME[:LANGUAGE]``, then in the customer's language if there is one."""
    if unit.one("template", id=reference) is not None:
        return reference
    templates = family(unit, number.account, number.id, reference)
    return in_language(templates, wanted_languages(unit, config, number, user_id, "")).id


def _require_none_live(unit: Unit, number_id: str, user_id: str) -> None:
    """
    Raises:
        Refused: ``has_conversation``, with its id.
    """
    live = unit.one("live_conversation", number_id=number_id, user_id=user_id)
    if live is not None:
        raise Refused(
            "There is a live conversation with this customer.",
            code="has_conversation",
            facts={"conversation_id": live["id"]},
        )
