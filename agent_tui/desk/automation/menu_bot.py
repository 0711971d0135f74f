"""A turn of the menu bot: what the customer wrote since, and the step that it leads to.

Invariant: a turn is one unit of work, run by a timer, so that it survives a restart and is never made twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from sqlite3 import Row
from typing import Literal

from agent_tui.channel.inbound import Inbound, parse_inbound
from agent_tui.channel.signature import parse_form
from agent_tui.config.bot_types import BotOption, BotStep
from agent_tui.config.types import Bot, Config
from agent_tui.core.menu_bot import Option, tells, understood
from agent_tui.desk.automation import bots
from agent_tui.desk.automation.automated import languages
from agent_tui.desk.automation.voices import in_language
from agent_tui.desk.views.rows import load
from agent_tui.store.records import ConversationRecord
from agent_tui.store.unit import Reader, Unit

AGAIN: dict[str, str] = {
    "en": 'I did not understand that. Choose one of these, or write "person".',
    "ru": "Не удалось понять ответ. Выберите один из вариантов или напишите «оператор».",
    "es": "No lo he entendido. Elija una opción o escriba «agente».",
    "pt": 'Não entendi. Escolha uma opção ou escreva "atendente".',
    "de": "Das habe ich nicht verstanden. Wählen Sie eine der Möglichkeiten oder schreiben Sie „Mitarbeiter“.",
    "fr": "Je n'ai pas compris. Choisissez une option ou écrivez « conseiller ».",
}


def menu_turn(unit: Unit, config: Config, conversation_id: str, now: datetime) -> None:
    """The bot answers what it has not answered yet."""
    row, record = unit.one("talk", id=conversation_id), load(unit, conversation_id)
    if row is None or row["state"] != "talking" or not row["pending"]:
        return
    if record.state != "open" or record.queue_id is not None:
        unit.run("end_talk", id=record.id, state="ended")
        return
    bot = bots.bot_of(config, record.workstream_id)
    if bot is None or bot.url is not None:
        bots.escalate(unit, config, record, "the configuration has no such bot any more", now)
        return
    minute, count, much = bots.too_much(bot, row, now)
    if much:
        bots.escalate(unit, config, record, much, now)
        return
    found = unit.all("messages_since", id=record.id, seq=row["seen_seq"])
    seen = found[-1]["seq"] if found else row["seen_seq"]
    current = bot.menu.get(row["step"])
    turn = {"id": record.id, "seen_seq": seen, "minute": minute, "in_minute": count}
    if current is None:
        unit.run("next_turn", **turn, step=bot.start, misunderstood=0)
        if row["step"] or not _asked_for_person(unit, found):
            _enter(unit, config, bot, record, bot.start, now)
        else:
            bots.escalate(unit, config, record, "the customer asked for a person", now)
        return
    chosen = _understood(unit, [_option(bot, record, each) for each in current.options], found)
    if chosen is None:
        missed = row["misunderstood"] + 1
        unit.run("next_turn", **turn, step=row["step"], misunderstood=missed)
        if missed >= bot.misunderstood:
            bots.escalate(unit, config, record, f"it did not understand {missed} answers in a row", now)
        else:
            spoken = languages(unit, config, record)
            known = (in_language(bot.sorry, each) or in_language(AGAIN, each) for each in (*spoken, "en"))
            words = next(each for each in known if each)
            _speak(unit, config, record, f"{words}\n{_labels(current, spoken[0])}".strip(), now)
        return
    unit.run("next_turn", **turn, step=row["step"], misunderstood=0)
    if chosen == "person":
        bots.escalate(unit, config, record, "the customer asked for a person", now)
    else:
        _follow(unit, config, bot, record, current.options[chosen], now)


def _follow(unit: Unit, config: Config, bot: Bot, record: ConversationRecord, option: BotOption, now: datetime) -> None:
    record = bots.learn(unit, record, option.set)
    if option.go is not None:
        _enter(unit, config, bot, record, option.go, now)
    elif option.end:
        bots.end(unit, record, now)
    else:
        label = option.label or ", ".join(option.words) or option.button
        why = f"the customer chose {label}" if label else "the customer chose that"
        bots.escalate(unit, config, record, why, now, queue=option.queue)


def _enter(unit: Unit, config: Config, bot: Bot, record: ConversationRecord, name: str, now: datetime) -> None:
    found = bot.menu.get(name)
    row = unit.one("talk", id=record.id)
    if found is None or row is None:
        bots.escalate(unit, config, record, f"its menu has no step {name} any more", now)
        return
    unit.run(
        "next_turn",
        id=record.id,
        seen_seq=row["seen_seq"],
        step=name,
        misunderstood=0,
        minute=row["minute"],
        in_minute=row["in_minute"],
    )
    spoken, _ours = languages(unit, config, record)
    words = in_language(found.says, spoken) or found.say
    if not _speak(unit, config, record, f"{words}\n{_labels(found, spoken)}".strip(), now):
        return
    if not found.options:
        if found.end:
            bots.end(unit, load(unit, record.id), now)
        else:
            bots.escalate(unit, config, record, "its menu ends here", now)


def _speak(unit: Unit, config: Config, record: ConversationRecord, text: str, now: datetime) -> bool:
    held = bots.speak(unit, record, (bots.filled(record, text),), now)
    if held:
        bots.escalate(unit, config, record, held, now)
    return not held


def _labels(found: BotStep, spoken: str) -> str:
    said = ((place, in_language(each.labels, spoken) or each.label) for place, each in enumerate(found.options, 1))
    return "\n".join(f"{place} {label}" for place, label in said if label)


def _option(bot: Bot, record: ConversationRecord, option: BotOption) -> Option:
    """Its labels are words of it, but for one that ends the talk: "nothing works" is not the answer "Nothing"."""
    labels = tuple(bots.filled(record, each) for each in (option.label, *option.labels.values()) if each)
    following = None if option.go is None else bot.menu.get(option.go)
    ends = option.end or (following is not None and following.end and not following.options)
    return Option(option.words if ends else (*option.words, *filter(tells, labels)), option.button, labels)


def _asked_for_person(reader: Reader, found: list[Row]) -> bool:
    return _understood(reader, (), found) == "person"


def _understood(reader: Reader, options: Sequence[Option], found: list[Row]) -> int | Literal["person"] | None:
    """What the customer chose: a word often follows an answer, so the latest that means something counts.

    Whoever asked for a person in any of them gets one.
    """
    meant = [understood(options, *_said(reader, each)) for each in found]
    if "person" in meant:
        return "person"
    return next((each for each in reversed(meant) if each is not None), None)


def _said(reader: Reader, last: Row) -> tuple[str, str]:
    """The words of a message and the payload of the button pressed."""
    row = reader.one("button_of_message", id=last["id"])
    inbound = None
    if row is not None and not str(row["form"]).startswith("{"):
        inbound = parse_inbound(parse_form(str(row["form"]).encode()))
    if isinstance(inbound, Inbound) and inbound.button is not None:
        return str(last["text"]), inbound.button.payload
    return str(last["text"]), ""
