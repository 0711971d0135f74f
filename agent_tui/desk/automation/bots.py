"""A bot has a conversation: from its first message until people take over or the bot ends it.

While a bot has it, the conversation is open and in no queue, so that nobody is offered it. Invariants: whatever goes
wrong, people take over at once and the transcript says why; the rules run again then, with the bot's variables, and a
queue's overflow is looked at only the first time; loops are bounded by turns and by turns a minute.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from sqlite3 import Row

import msgspec

from agent_tui.channel.inbound import Inbound
from agent_tui.config.types import Bot, Config, Workstream
from agent_tui.core.automated import fill
from agent_tui.core.conditions import Scalar
from agent_tui.core.moment import to_text
from agent_tui.core.visible import is_blank
from agent_tui.desk.automation.automated import FRESH
from agent_tui.desk.automation.gate import HELD, Held, pass_gate
from agent_tui.desk.automation.speaking import remark, utter
from agent_tui.desk.automation.spoken import card_language, taken_of
from agent_tui.desk.conversations.ownership import finish, step
from agent_tui.desk.routing.dispatch import dispatch_conversation
from agent_tui.desk.routing.overflow import end_before_queue
from agent_tui.desk.routing.place import into_queue
from agent_tui.desk.routing.route import route_again
from agent_tui.desk.routing.taken import FactsKept, RouteTaken
from agent_tui.desk.staff.caller import SYSTEM
from agent_tui.desk.timers import set_timer
from agent_tui.desk.views.rows import load
from agent_tui.store.records import ConversationRecord
from agent_tui.store.unit import Unit

A_MINUTE = 20
"""Turns in one minute; more is a machine at the other end."""

_variables = msgspec.json.Decoder(dict[str, Scalar]).decode
_encode = msgspec.json.Encoder(order="sorted").encode


def bot_of(config: Config, workstream_id: str) -> Bot | None:
    """The bot of a workstream that hands conversations out; None: it has none."""
    workstream = config.workstreams.get(workstream_id)
    return None if workstream is None or workstream.mode != "push" else workstream.bot


def takes(config: Config, workstream_id: str, at: datetime, now: datetime) -> bool:
    """Whether a new conversation with a message of the moment ``at`` goes to a bot first."""
    return bot_of(config, workstream_id) is not None and now - at <= FRESH


def begin(
    unit: Unit,
    workstream: Workstream,
    conversation_id: str,
    user_id: str,
    inbound: Inbound,
    former: Row | None,
    now: datetime,
) -> None:
    """A new conversation is the bot's; what the rules need later is kept."""
    spoken = card_language(unit, user_id)
    button = None if inbound.button is None else inbound.button.payload or inbound.button.text
    facts = FactsKept(
        former is not None,
        None if former is None else former["last_agent_id"],
        None if former is None else former["queue_id"],
        button,
        None if inbound.referral is None else inbound.referral.source_id,
        spoken,
    )
    unit.run(
        "keep_facts",
        id=conversation_id,
        route=_encode(RouteTaken(facts=facts)).decode(),
        variables=_encode(dict(workstream.variables)).decode(),
        language=spoken or workstream.language,
    )
    unit.run("start_talk", id=conversation_id, seen_seq=0)
    unit.event("conversation.bot_began", SYSTEM, now, conversation_id=conversation_id)


def hand_back(unit: Unit, config: Config, conversation_id: str, queue_id: str, now: datetime) -> bool:
    """A transfer to the bot's queue gives it back to the bot; whether it was one."""
    record = load(unit, conversation_id)
    bot = bot_of(config, record.workstream_id)
    if bot is None or bot.queue != queue_id:
        return False
    unit.run("leave_queue_for_bot", id=conversation_id)
    last = unit.all("messages_since", id=conversation_id, seq=0)
    unit.run("start_talk", id=conversation_id, seen_seq=last[-1]["seq"] if last else 0)
    unit.event("conversation.bot_began", SYSTEM, now, conversation_id=conversation_id)
    heard(unit, config, conversation_id, now)
    return True


def heard(unit: Unit, config: Config, conversation_id: str, now: datetime) -> bool:
    """The customer wrote: the bot is to answer, if it has the conversation; whether it has."""
    row = unit.one("talk", id=conversation_id)
    if row is None or row["state"] != "talking":
        return False
    record = load(unit, conversation_id)
    if record.state != "open" or record.queue_id is not None:
        unit.run("end_talk", id=conversation_id, state="ended")
        return False
    unit.run("want_bot", id=conversation_id)
    bot = bot_of(config, record.workstream_id)
    if bot is None or bot.url is None:
        set_timer(unit, "bot", conversation_id, now)
    return True


def too_much(bot: Bot, row: Row, now: datetime) -> tuple[str, int, str]:
    """The minute, the turns in it with this one, and why that is too much ("" if not)."""
    minute = to_text(now)[:16]
    count = row["in_minute"] + 1 if row["minute"] == minute else 1
    if row["turn"] >= bot.turns:
        return minute, count, f"it has answered {bot.turns} times"
    return minute, count, f"more than {A_MINUTE} messages in a minute" if count > A_MINUTE else ""


def filled(record: ConversationRecord, text: str) -> str:
    """A text of the configuration with the conversation's variables."""
    return fill(text, {}, _variables(record.variables))


def speak(unit: Unit, record: ConversationRecord, texts: Sequence[str], now: datetime) -> str:
    """Queue the bot's messages as they are; why one was held back, "" if none was."""
    for text in texts:
        passed = pass_gate(unit, record, lambda text=text: text, None, now)  # type: ignore[misc]
        if isinstance(passed, Held):
            return HELD[passed.reason]
        if not is_blank(passed.text):
            utter(unit, record, passed, "bot", now)
    return ""


def learn(unit: Unit, record: ConversationRecord, variables: Mapping[str, Scalar]) -> ConversationRecord:
    """Keep context variables; the record with them."""
    if not variables:
        return record
    merged = _variables(record.variables) | dict(variables)
    unit.run("set_variables", id=record.id, variables=_encode(merged).decode())
    return load(unit, record.id)


def escalate(
    unit: Unit,
    config: Config,
    record: ConversationRecord,
    why: str,
    now: datetime,
    *,
    queue: str | None = None,
    summary: str = "",
) -> None:
    """People take over: routed with the bot's variables, and told what happened."""
    row = unit.one("talk", id=record.id)
    first = row is None or row["escalations"] == 0
    unit.run("end_talk", id=record.id, state="escalated")
    known = ", ".join(f"{name} = {value}" for name, value in sorted(_variables(record.variables).items()))
    nowhere = _not_there(config, record, queue)
    words = [f"The bot handed over: {why}.", nowhere, summary, f"It knows: {known}." if known else ""]
    unit.event("conversation.bot_escalated", SYSTEM, now, conversation_id=record.id)
    remark(unit, record, " ".join(each for each in words if each), now)
    if queue is not None and not nowhere:
        taken = msgspec.structs.replace(taken_of(unit, record.id), queue=queue, reason="the bot named it")
        unit.run("set_taken", id=record.id, route=_encode(taken).decode())
        into_queue(unit, config, record.id, record.workstream_id, queue, now)
        unit.event("conversation.routed", SYSTEM, now, conversation_id=record.id, queue=queue, reason="bot")
    elif route_again(unit, config, record, now, overflow=first).ended:
        end_before_queue(unit, config, record.id, now)
        return
    dispatch_conversation(unit, config, record.id, now)


def _not_there(config: Config, record: ConversationRecord, queue: str | None) -> str:
    """Why people cannot take over in the queue that the bot named; "" if they can, or if it named none."""
    if queue is None:
        return ""
    if queue not in config.queues:
        return f"It named the queue {queue}, which is not there, so the rules chose."
    bot = bot_of(config, record.workstream_id)
    return f"It named its own queue {queue}, so the rules chose." if bot is not None and bot.queue == queue else ""


def end(unit: Unit, record: ConversationRecord, now: datetime) -> None:
    """The bot has settled the matter."""
    row = step(record, "bot_end")
    unit.run("end_talk", id=record.id, state="ended")
    finish(unit, record, SYSTEM, row.reason, now)
    unit.event("conversation.closed", SYSTEM, now, conversation_id=record.id, reason=row.reason)
