"""The gate that everything passes which the desk sends by itself: automated messages, surveys, bots.

People pass the same rules one by one (``desk.outgoing``), and the outbox looks at them again right before the POST.
Invariant: what passes was, at that moment, inside the session window or an approved template, not to somebody who
opted out, and within the rate for one customer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from agent_tui.core.errors import DeskError, Refused
from agent_tui.core.message_limits import MESSAGE_CHARACTERS
from agent_tui.core.moment import from_text, to_text
from agent_tui.core.template_language import choose_language
from agent_tui.core.visible import is_blank
from agent_tui.core.window import session_window
from agent_tui.desk.sending.outgoing import choose_template, require_fitting, serves
from agent_tui.desk.sending.template_family import versions_of
from agent_tui.store.records import ConversationRecord, TemplateRecord
from agent_tui.store.unit import Reader
from agent_tui.wire.messages import TemplateUse

MOST, WITHIN = 30, timedelta(minutes=10)
"""Messages of its own accord that the desk sends to one customer: a machine at the other end must not keep it busy."""

BY_ITSELF = frozenset({"automated", "survey", "bot"})
"""Kinds of messages that the desk sends of its own accord."""

HELD: Mapping[str, str] = {
    "window_closed": "the session window is closed and no template is named for it",
    "opted_out": "the customer has opted out",
    "too_many": "too many messages of the desk's own went to this customer just now",
    "empty": "nothing is left of its text: its placeholders have no values",
    "too_long": f"with its values it is longer than the {MESSAGE_CHARACTERS} characters of a message",
    "no_number": "its number is not in the configuration any more",
    "no_template": "the session window is closed, and its template is not approved in the customer's language or ours, "
    "or may not go to this customer",
    "template_values": "the session window is closed, and the values of its template cannot be sent",
}
"""Why something was held back, in words for the timeline."""


@dataclass(frozen=True, slots=True)
class Passed:
    """What may leave: free text, or a template with the text that the customer will read."""

    text: str
    use: TemplateUse | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """``reason``: a key of ``HELD``."""

    reason: str


@dataclass(frozen=True, slots=True)
class Template:
    """The template for a closed window: its name, its values, the languages that will do, the best first."""

    name: str
    variables: Mapping[str, str]
    languages: tuple[str, ...]


def is_open(record: ConversationRecord, now: datetime) -> bool:
    """Whether free text may go to the conversation's customer."""
    last = record.last_inbound_at
    return session_window(None if last is None else from_text(last), now).state == "open"


def pass_gate(
    reader: Reader,
    record: ConversationRecord,
    text: Callable[[], str],
    template: Template | None,
    now: datetime,
    *,
    despite_opt_out: bool = False,
) -> Passed | Held:
    """``text`` inside the window, else ``template``, else nothing."""
    if record.opted_out_at is not None and not despite_opt_out:
        return Held("opted_out")
    since = to_text(now - WITHIN)
    sent = reader.one("sent_by_itself_since", number_id=record.number_id, user_id=record.user_id, since=since)
    if sent is not None and sent["sent"] >= MOST:
        return Held("too_many")
    if is_open(record, now):
        said = text()
        if is_blank(said):
            return Held("empty")
        return Passed(said) if len(said) <= MESSAGE_CHARACTERS else Held("too_long")
    if template is None or record.opted_out_at is not None:
        return Held("window_closed")
    return templated(reader, record, template, now)


def templated(reader: Reader, record: ConversationRecord, wanted: Template, now: datetime) -> Passed | Held:
    """The template, if one of that name is approved in one of the languages wanted and fits the customer."""
    named = reader.records(TemplateRecord, "templates_named", account_id=record.account_id, name=wanted.name)
    ours = [each for each in named if serves(each, record.number_id)]
    chosen = choose_language(versions_of(ours), wanted.languages, strict=True).version
    found = next((each for each in ours if chosen is not None and each.id == chosen.id), None)
    if found is None:
        return Held("no_template")
    try:
        require_fitting(found, record.address, record.last_inbound_at, now)
    except Refused:
        return Held("no_template")
    try:
        _, use, text = choose_template(reader, record.account_id, record.number_id, found.id, dict(wanted.variables))
    except DeskError:
        # Nobody is there to be told; the timeline says that it was not sent.
        return Held("template_values")
    return Passed(text, use)
