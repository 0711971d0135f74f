"""A customer's message comes in: stored once, in its one live conversation, routed and offered, in one unit of work.

Invariants: one MessageSid is one message whatever is repeated; (our number, WhatsApp user) has one live conversation
under any burst; only an inbound message moves the session window, and never back.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from sqlite3 import Row

from agent_tui.channel.inbound import Inbound
from agent_tui.config.types import Config, Number
from agent_tui.core.moment import from_text, to_text
from agent_tui.core.window import later_inbound
from agent_tui.desk.automation import bots
from agent_tui.desk.automation.arrival import answer
from agent_tui.desk.automation.closing import time_closing
from agent_tui.desk.automation.survey import awaited, take_answer
from agent_tui.desk.customers import consent
from agent_tui.desk.customers.consent_told import tell_consent
from agent_tui.desk.inbound import answers
from agent_tui.desk.inbound.identify import identify, keys_of, rename
from agent_tui.desk.inbound.message_row import add_message, fill_in
from agent_tui.desk.inbound.opening import PREVIEW_CHARACTERS, open_with
from agent_tui.desk.media.inbound_files import answer_unwelcome
from agent_tui.desk.privacy.gone import digest, is_gone
from agent_tui.desk.routing.dispatch import dispatch_conversation
from agent_tui.desk.routing.overflow import end_before_queue
from agent_tui.desk.routing.place import rank
from agent_tui.desk.routing.readiness import settle
from agent_tui.desk.routing.route import Landing
from agent_tui.desk.staff.caller import CUSTOMER
from agent_tui.desk.timers import drop_timer, time_state
from agent_tui.desk.views.rows import load
from agent_tui.store.unit import Unit


@dataclass(frozen=True, slots=True)
class Received:
    """What became of it; ``matched`` False: no number of ours, to be parked."""

    matched: bool
    duplicate: bool = False
    message_id: str | None = None
    conversation_id: str | None = None
    media: bool = False


def number_of(config: Config, account_sid: str, to_address: str, service_sid: str) -> Number | None:
    """Our number that a message went to: by its address, else by its Messaging Service."""
    ours = [number for number in config.numbers.values() if config.accounts[number.account].account_sid == account_sid]
    for number in ours:
        if number.address == to_address:
            return number
    if service_sid:
        for number in ours:
            if number.messaging_service_sid == service_sid:
                return number
    return None


def receive(
    unit: Unit,
    config: Config,
    inbound: Inbound,
    raw: str,
    now: datetime,
    *,
    recovered_at: datetime | None = None,
    came_at: datetime | None = None,
) -> Received:
    """Store a message from Twilio's webhook, or (``recovered_at``, Twilio's own time) one found by catch-up.

    ``raw`` is the form as it came, kept with the message. ``came_at``: when it was at our door, if that is not now.
    """
    number = number_of(config, inbound.account_sid, inbound.to_address, inbound.messaging_service_sid)
    if number is None:
        return Received(matched=False)
    keys = keys_of(_addresses(inbound))
    met = _met(unit, number, keys, inbound)
    if met is None or met["seen"]:
        repeated = _repeated(unit, config, number, inbound, raw, now, recovered_at is not None)
        if repeated is not None:
            return repeated
    # Of a sender whose only key nobody has, nothing else can be known.
    new = met is None and len(keys) == 1
    user_id, pair = _sender(unit, config, number, inbound, met, now)
    at = min(recovered_at or came_at or now, now)
    live = None if pair is None or pair["id"] is None else pair
    _move_window(unit, number.id, user_id, inbound, None if pair is None else pair["last_inbound_at"], at, now)
    said = consent.hear(unit, config, number, user_id, inbound, at)
    survey = None if said is not None else awaited(unit, config, number, user_id, live, inbound, now)
    if survey is not None:
        place = load(unit, survey["conversation_id"])
        message_id = add_message(unit, config, number, place.id, inbound, raw, at, now, recovered_at is not None)
        _note(unit, place.id, inbound, at, place.waiting_since)
        take_answer(unit, config, survey, place, inbound, now)
        return Received(True, False, message_id, place.id)
    landing: Landing | None = None
    if live is None:
        conversation_id, landing = open_with(unit, config, number, user_id, inbound, at, now, new=new)
    else:
        conversation_id = live["id"]
    message_id = add_message(unit, config, number, conversation_id, inbound, raw, at, now, recovered_at is not None)
    if live is not None:
        _note(unit, conversation_id, inbound, at, live["waiting_since"])
    time_closing(unit, config, number.workstream, conversation_id, at)
    if said is not None:
        tell_consent(unit, config, conversation_id, said, now)
    answer_unwelcome(unit, config, number.workstream, conversation_id, message_id, inbound, now)
    if live is not None:
        landing = _reopen(unit, config, live, number, inbound, now)
    _into_order(unit, config, conversation_id, live, landing, now)
    unplaced = landing is None and (live is None or (live["state"] == "open" and live["queue_id"] is None))
    if not (unplaced and bots.heard(unit, config, conversation_id, now)):
        answer(unit, config, number.id, conversation_id, landing, live, at, now)
        _to_people(unit, config, conversation_id, live, now)
    return Received(True, False, message_id, conversation_id, bool(inbound.media))


def _to_people(unit: Unit, config: Config, conversation_id: str, live: Row | None, now: datetime) -> None:
    """Who is free gets it; what is in its queue already was looked at when it entered, and is with who gets free."""
    if live is None:
        dispatch_conversation(unit, config, conversation_id, now)
    elif live["state"] not in ("open", "active"):
        answers.hand_out(unit, config, conversation_id, live["started_by"], now)


def _into_order(
    unit: Unit, config: Config, conversation_id: str, live: Row | None, landing: Landing | None, now: datetime
) -> None:
    """The message is stored: the queue's own order may look at it, and a queue that overflows may end it."""
    if landing is not None and landing.ended:
        end_before_queue(unit, config, conversation_id, now)
        return
    queue_id = landing.queue if landing is not None else None if live is None else live["queue_id"]
    if queue_id is not None and (live is None or live["state"] == "open"):
        rank(unit, config, conversation_id, queue_id, now)


def _addresses(inbound: Inbound) -> tuple[str, ...]:
    return inbound.from_address, inbound.external_user_id, inbound.parent_external_user_id


def _repeated(
    unit: Unit, config: Config, number: Number, inbound: Inbound, raw: str, now: datetime, recovered: bool
) -> Received | None:
    """A message that is stored or was: what it adds to a recovered one; None: it is new."""
    known = unit.one("inbound_by_sid", sid=inbound.message_sid)
    if known is None:
        return Received(True, True) if is_gone(unit, inbound.message_sid) else None
    if known["recovered"] and not recovered:
        _enrich(unit, config, number, inbound, raw, now)
    return Received(True, True, known["id"], known["conversation_id"], bool(inbound.media))


def _met(unit: Unit, number: Number, keys: list[str], inbound: Inbound) -> Row | None:
    """What is known of the sender and of this message, where one key tells it; None: it has to be looked for."""
    if len(keys) != 1:
        return None
    sid = inbound.message_sid
    return unit.one("arrival", sid=sid, digest=digest(sid), number_id=number.id, key=keys[0])


def _sender(
    unit: Unit, config: Config, number: Number, inbound: Inbound, met: Row | None, now: datetime
) -> tuple[str, Row | None]:
    """The user and, if there is one, the pair with its live conversation; ``met``: the arrival that shows both."""
    if met is None:
        user_id = _user(unit, config, inbound, now)
        return user_id, unit.one("pair_with_live", number_id=number.id, user_id=user_id)
    rename(unit, met["user_id"], met["name"], inbound.profile_name)
    return met["user_id"], None if met["pair"] is None else met


def _user(unit: Unit, config: Config, inbound: Inbound, now: datetime) -> str:
    return identify(unit, config, _addresses(inbound), inbound.profile_name, now)


def _move_window(
    unit: Unit, number_id: str, user_id: str, inbound: Inbound, known: str | None, at: datetime, now: datetime
) -> None:
    before = None if known is None else from_text(known)
    unit.run(
        "touch_pair",
        number_id=number_id,
        user_id=user_id,
        address=inbound.from_address,
        inbound_at=to_text(later_inbound(before, at, now)),
        latest=int(before is None or at >= before),
    )


def _reopen(unit: Unit, config: Config, live: Row, number: Number, inbound: Inbound, now: datetime) -> Landing | None:
    """A message moves a waiting conversation back to its queue, one in wrap-up back to its agent."""
    state, agent_id, workstream_id = live["state"], live["agent_id"], number.workstream
    landing: Landing | None = None
    if state not in ("waiting", "wrap_up"):
        return None
    if state == "wrap_up" and agent_id is not None:
        session_id = unit.new_id("s")
        unit.run(
            "add_session",
            id=session_id,
            conversation_id=live["id"],
            agent_id=agent_id,
            queue_id=live["queue_id"],
            offered_at=None,
            accepted_at=to_text(now),
        )
        unit.run("set_session", id=live["id"], session_id=session_id)
        unit.run("set_state", id=live["id"], state="active", at=to_text(now))
        time_state(unit, config, workstream_id, live["id"], "active", now)
    else:
        landing = answers.back_to_queue(unit, config, number, live, inbound, now)
    unit.run("put_back_units", id=live["id"], units=config.workstreams[workstream_id].capacity)
    if state == "wrap_up" and agent_id is not None:
        settle(unit, config, agent_id, now)
    drop_timer(unit, "wrap_up", live["id"])
    unit.event("conversation.reopened", CUSTOMER, now, conversation_id=live["id"], from_state=state)
    return landing


def _note(unit: Unit, conversation_id: str, inbound: Inbound, at: datetime, waiting_since: str | None) -> None:
    """A conversation that was there, and whose customer waits since ``waiting_since``, tells of its new message."""
    moment = to_text(at)
    unit.run("note_inbound", id=conversation_id, at=moment, text=inbound.text[:PREVIEW_CHARACTERS])
    if waiting_since is None or waiting_since > moment:
        unit.run("start_waiting", id=conversation_id, at=moment)


def _enrich(unit: Unit, config: Config, number: Number, inbound: Inbound, raw: str, now: datetime) -> None:
    """What the webhook of a message that catch-up had found first tells beyond the listing."""
    user_id = _user(unit, config, inbound, now)
    # Only now: the webhook may have shown that two users are one, and the message may have moved.
    known = unit.one("inbound_by_sid", sid=inbound.message_sid)
    if known is None:
        return
    fill_in(unit, config, number, known, inbound, raw, now)
    said = consent.hear(unit, config, number, user_id, inbound, from_text(known["at"]))
    if said is not None:
        tell_consent(unit, config, known["conversation_id"], said, now)
