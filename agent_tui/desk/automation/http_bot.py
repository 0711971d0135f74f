"""A turn of a bot behind a URL: leased, asked outside any unit of work, and its answer applied.

Invariant: an answer counts only for the turn that was leased last; a lease that ran out is asked again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

from agent_tui.channel.bot_http import BotAnswer, BotMessage, BotRequest
from agent_tui.config.types import Bot, Config
from agent_tui.core.moment import to_text
from agent_tui.desk.automation import bots
from agent_tui.desk.automation.automated import languages
from agent_tui.desk.views.rows import load
from agent_tui.store.unit import Unit

AT_ONCE = 10
GRACE = 5.0
"""Seconds after the time-out until a lease may be taken again."""

_variables = msgspec.json.Decoder(dict[str, str | int | bool]).decode


@dataclass(frozen=True, slots=True)
class Turn:
    """What to ask which bot."""

    bot: Bot
    request: BotRequest


def lease_turns(unit: Unit, config: Config, now: datetime) -> list[Turn]:
    """The turns that bots behind URLs owe an answer for; whatever cannot go on is handed over."""
    turns = []
    for row in unit.all("pending_talks", now=to_text(now), limit=AT_ONCE):
        bot = bots.bot_of(config, row["workstream_id"])
        if bot is not None and bot.url is None:
            continue
        talk, record = unit.one("talk", id=row["conversation_id"]), load(unit, row["conversation_id"])
        if talk is None or record.state != "open" or record.queue_id is not None:
            unit.run("end_talk", id=record.id, state="ended")
            continue
        if bot is None:
            bots.escalate(unit, config, record, "the configuration has no such bot any more", now)
            continue
        minute, count, much = bots.too_much(bot, talk, now)
        if much:
            bots.escalate(unit, config, record, much, now)
            continue
        found = unit.all("messages_since", id=record.id, seq=talk["seen_seq"])
        seen = found[-1]["seq"] if found else talk["seen_seq"]
        until = to_text(now + timedelta(seconds=bot.timeout + GRACE))
        unit.run("lease_talk", id=record.id, until=until, minute=minute, in_minute=count)
        request = BotRequest(
            conversation_id=record.id,
            turn=talk["turn"] + 1,
            number=record.number_id,
            language=languages(unit, config, record)[0],
            messages=[BotMessage(id=each["id"], at=each["at"], text=each["text"]) for each in found],
            variables=_variables(record.variables),
        )
        turns.append(Turn(bot, request))
        unit.run("leased_up_to", id=record.id, seq=seen)
    return turns


def settle_turn(unit: Unit, config: Config, request: BotRequest, answer: BotAnswer | str, now: datetime) -> None:
    """Do what the bot says, or hand over and say why."""
    talk, record = unit.one("talk", id=request.conversation_id), load(unit, request.conversation_id)
    if talk is None or talk["state"] != "talking" or talk["turn"] != request.turn:
        return
    if record.state != "open" or record.queue_id is not None:
        unit.run("end_talk", id=record.id, state="ended")
        return
    if isinstance(answer, str):
        bots.escalate(unit, config, record, answer, now)
        return
    unit.run("answered_talk", id=record.id)
    record = bots.learn(unit, record, answer.variables)
    held = bots.speak(unit, record, answer.messages, now)
    if held:
        bots.escalate(unit, config, record, held, now)
    elif answer.action == "escalate":
        why = "it asked for people"
        bots.escalate(unit, config, record, why, now, queue=answer.queue, summary=answer.summary)
    elif answer.action == "end":
        bots.end(unit, load(unit, record.id), now)
