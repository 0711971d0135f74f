"""In what language a conversation is held: a rule's, else that of the customer's card, else the workstream's.

Invariant: rules, queue orders and `why` go by the same answer; a card that changes is followed by the conversations
that go by it, in the same unit of work.
"""

from __future__ import annotations

import msgspec

from agent_tui.config.types import Config
from agent_tui.desk.routing.taken import RouteTaken
from agent_tui.store.records import ConversationRecord
from agent_tui.store.unit import Reader
from agent_tui.wire.why import LanguageSpoken


def card_language(reader: Reader, user_id: str) -> str:
    """What the customer's card says; "" if it does not."""
    row = reader.one("language_of_user", id=user_id)
    return "" if row is None else row["language"] or ""


def language_of(config: Config, record: ConversationRecord, taken: RouteTaken) -> str:
    """The language of a stored conversation, which was routed as ``taken`` says."""
    if ruled_by(taken):
        return record.language
    workstream = config.workstreams.get(record.workstream_id)
    return record.user_language or (record.language if workstream is None else workstream.language)


def ruled_by(taken: RouteTaken) -> str:
    """The rule that set the language, the last of them; "" if none did."""
    names = [f"{each.ruleset} / {each.rule}" for each in taken.tried if each.matched and "language" in each.set]
    return names[-1] if names else ""


def explain(config: Config, record: ConversationRecord, taken: RouteTaken) -> LanguageSpoken:
    """Which language it is, and which of the three said so."""
    spoken, rule = language_of(config, record, taken), ruled_by(taken)
    if rule:
        return LanguageSpoken(id=spoken, reason=f"the rule {rule} set it")
    reason = "the customer's card says so" if record.user_language else "of the workstream; the card says none"
    if taken.queue and taken.facts.language != (record.user_language or ""):
        reason += f"; when it was routed the card said {taken.facts.language or 'none'}"
    return LanguageSpoken(id=spoken, reason=reason)


def taken_of(reader: Reader, conversation_id: str) -> RouteTaken:
    """How a conversation was routed; all empty where no rule was asked."""
    row = reader.one("route_of", id=conversation_id)
    return RouteTaken() if row is None else msgspec.json.decode(row["route"], type=RouteTaken)
