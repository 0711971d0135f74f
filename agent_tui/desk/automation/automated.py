"""The desk says something by itself: an automated message to the customer, or a remark for colleagues.

Invariants: at most once for each (conversation, trigger, occasion), over restarts and reloads; nothing goes to a
customer but through the gate; what was held back says so in the timeline; a message that catch-up found ten minutes
late or later is not answered by a machine.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from agent_tui.config.queue_types import queue_name
from agent_tui.config.types import Config
from agent_tui.core.automated import TriggerName, fill
from agent_tui.core.customer_name import first_name, name_to_say
from agent_tui.core.moment import from_text, to_text
from agent_tui.desk.automation.gate import HELD, Held, Template, pass_gate
from agent_tui.desk.automation.speaking import remark, utter
from agent_tui.desk.automation.voices import Voice, voices
from agent_tui.desk.views.rows import load
from agent_tui.store.records import ConversationRecord
from agent_tui.store.unit import Reader, Unit

FRESH = timedelta(minutes=10)
"""A recovered message older than this brings no automated message."""

_variables = msgspec.json.Decoder(dict[str, str | int | bool]).decode


def say(
    unit: Unit,
    config: Config,
    trigger: TriggerName,
    conversation_id: str,
    now: datetime,
    *,
    occasion: str = "",
    agent: str | None = None,
    colleague: str | None = None,
    **values: str | int | float,
) -> None:
    """Say the message of ``trigger``, if the configuration wants it said and it was not said on this occasion.

    ``occasion``: what makes a second one legitimate (a message's id, a session's, a moment); "": once a conversation.
    ``agent``: who ``AgentName`` is (default: the conversation's agent); ``colleague``: who ``ColleagueName`` is.
    ``values``: other placeholders of the text.

    Raises:
        NotFound: no such conversation.
    """
    known = voices(config)
    if trigger not in known.used:
        return
    record = load(unit, conversation_id)
    voice = known.of(record.number_id, trigger)
    if voice is None or (voice.trigger.answers and late(unit, record, now)):
        return
    key = {"conversation_id": record.id, "trigger": trigger, "occasion": occasion}
    if not unit.run("note_automated", **key, at=to_text(now), number_id=record.number_id, user_id=record.user_id):
        return
    names = _names(unit, config, record, agent, colleague) | {name: str(value) for name, value in values.items()}
    if voice.trigger.to == "agent":
        ours = languages(unit, config, record)[1]
        remark(unit, record, fill(voice.text(ours, ours), names, _variables(record.variables)), now, trigger=trigger)
        return
    _to_customer(unit, config, voice, record, names, key, now)


def _to_customer(
    unit: Unit,
    config: Config,
    voice: Voice,
    record: ConversationRecord,
    names: dict[str, str],
    key: dict[str, str],
    now: datetime,
) -> None:
    variables = _variables(record.variables)
    spoken, ours = languages(unit, config, record)
    template = None
    if voice.template is not None:
        name, wanted = voice.template
        values = {each: fill(value, names, variables) for each, value in wanted.items()}
        template = Template(name, values, (spoken, ours, config.desk.template_language))
    passed = pass_gate(
        unit,
        record,
        lambda: fill(voice.text(spoken, ours), names, variables),
        template,
        now,
        despite_opt_out=voice.trigger.despite_opt_out,
    )
    trigger = voice.trigger.name
    if isinstance(passed, Held):
        unit.run("set_automated", **key, message_id=None, reason=passed.reason)
        words = f"The automated message {trigger} was not sent: {HELD[passed.reason]}."
        remark(unit, record, words, now, trigger=trigger, skipped=passed.reason)
        return
    if not passed.text.strip():
        return
    message_id = utter(unit, record, passed, "automated", now, trigger=trigger)
    unit.run("set_automated", **key, message_id=message_id, reason="")


def late(reader: Reader, record: ConversationRecord, now: datetime) -> bool:
    """Whether the customer's latest message was recovered too late for a machine's answer."""
    last = reader.one("last_inbound", conversation_id=record.id)
    return last is not None and bool(last["recovered"]) and from_text(last["at"]) < now - FRESH


def languages(reader: Reader, config: Config, record: ConversationRecord) -> tuple[str, str]:
    """The customer's language as far as it is known, and the workstream's."""
    workstream = config.workstreams.get(record.workstream_id)
    ours = "en" if workstream is None else workstream.language
    row = reader.one("language_of_user", id=record.user_id)
    return (None if row is None else row["language"]) or record.language or ours, ours


def _agent_name(reader: Reader, agent_id: str | None) -> str:
    """An agent's name as customers read it; "" for nobody."""
    row = None if agent_id is None else reader.one("name_of_agent", id=agent_id)
    return "" if row is None else str(row["name"])


def _names(
    reader: Reader, config: Config, record: ConversationRecord, agent: str | None, colleague: str | None
) -> dict[str, str]:
    customer = name_to_say(record.user_name, record.address)
    return {
        "CustomerName": customer,
        "CustomerFirstName": first_name(customer),
        "AgentName": _agent_name(reader, agent or record.agent_id),
        "ColleagueName": _agent_name(reader, colleague),
        "QueueName": queue_name(config.queues, record.queue_id),
    }
