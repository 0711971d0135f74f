"""What may leave, and the row that makes it leave: the checks and the outbox entry that replies, retries and
conversations we start have in common.

Invariant: nothing enters the outbox that the session window, the opt-out, the template's approval or the attachment
switches forbid at that moment.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from agent_tui.config.types import Config
from agent_tui.core.errors import Invalid, NotFound, Refused
from agent_tui.core.message_limits import MESSAGE_CHARACTERS
from agent_tui.core.moment import from_text, to_text
from agent_tui.core.template_rules import SENDABLE, Hindrance, hindrance
from agent_tui.core.templates import Variable, check_values, render
from agent_tui.core.visible import is_blank
from agent_tui.core.window import session_window
from agent_tui.store.records import ConversationRecord, TemplateRecord
from agent_tui.store.unit import Reader, Unit
from agent_tui.wire.conversations import Variables
from agent_tui.wire.messages import TemplateUse
from agent_tui.wire.templates import TemplateVariable

PREVIEW_CHARACTERS = 200

_variables = msgspec.json.Decoder(list[TemplateVariable]).decode


def require_open_window(last_inbound_at: str | None, now: datetime, opted_out_at: str | None = None) -> None:
    """
    Raises:
        Refused: ``window_closed``.
    """
    window = session_window(None if last_inbound_at is None else from_text(last_inbound_at), now)
    if window.state == "open":
        return
    when = (
        "The customer has not written yet"
        if window.expires_at is None
        else (f"The session window closed at {to_text(window.expires_at)}")
    )
    if opted_out_at is not None:
        raise Refused(
            f"{when}, and the customer opted out: nothing may go out.",
            code="window_closed",
            hint="Wait until the customer writes.",
        )
    raise Refused(f"{when}; only an approved template may go out.", code="window_closed", hint="Send a template.")


def is_refused(last_inbound_at: str | None, refused_at: str | None) -> bool:
    """Whether WhatsApp refused a text as outside its window after the customer's last message."""
    return refused_at is not None and refused_at > (last_inbound_at or "")


def require_template_time(config: Config, record: ConversationRecord, now: datetime) -> None:
    """
    Raises:
        Refused: ``window_open``, in a workstream that does not allow templates inside the window.
    """
    last = record.last_inbound_at
    window = session_window(None if last is None else from_text(last), now)
    workstream = config.workstreams.get(record.workstream_id)
    if window.state != "open" or is_refused(last, record.refused_at):
        return
    if workstream is not None and workstream.templates_in_window:
        return
    until = "" if window.expires_at is None else f" until {to_text(window.expires_at)}"
    raise Refused(f"The session window is open{until}; templates unlock when it closes.", code="window_open")


def require_opted_in(opted_out_at: str | None) -> None:
    """
    Raises:
        Refused: ``opted_out``.
    """
    if opted_out_at is not None:
        raise Refused(f"The customer opted out at {opted_out_at}.", code="opted_out")


def checked_text(text: str) -> str:
    """The text as it may leave.

    Raises:
        Invalid: empty, too long, or not sendable.
    """
    if is_blank(text):
        raise Invalid("text: there is nothing to send.")
    if len(text) > MESSAGE_CHARACTERS:
        raise Invalid(
            f"text: it has {len(text)} characters; WhatsApp takes {MESSAGE_CHARACTERS}.", hint="Send it in parts."
        )
    if "\x00" in text:
        raise Invalid("text: it contains a character that cannot be sent (NUL).")
    return text


def choose_template(
    reader: Reader,
    account_id: str,
    number_id: str,
    template_id: str,
    given: Variables,
) -> tuple[TemplateRecord, TemplateUse, str]:
    """The template, its use with ``values``, and the text that the customer will read.

    Raises:
        NotFound: no such template for this number.
        Refused: ``template_not_approved``.
        Invalid: ``variables_invalid``, naming the variable.
    """
    template = reader.record(TemplateRecord, "template", id=template_id)
    if template is None or template.account_id != account_id or not serves(template, number_id):
        raise NotFound(f"There is no template {template_id} for this number.")
    if template.approval not in SENDABLE:
        why = f": {template.reason.rstrip('.')}" if template.reason else ""
        raise Refused(
            f"The template {template.name} ({template.language}) is {template.approval}{why}.",
            code="template_not_approved",
        )
    variables = [Variable(each.key, each.where, each.sample) for each in _variables(template.variables)]
    values = {key: value for key, value in given.items() if isinstance(value, str)}
    odd = next((key for key in given if key not in values), None)
    if odd is not None:
        raise Invalid(f"Variable {odd} must be a text in quotes.", code="variables_invalid", facts={"variable": odd})
    faults = check_values(variables, values, template.text)
    if faults:
        raise Invalid(
            " ".join(fault.sentence for fault in faults),
            code="variables_invalid",
            facts={"variable": faults[0].key},
        )
    use = TemplateUse(id=template.id, name=template.name, language=template.language, variables=dict(values))
    return template, use, render(template.text, values)


def misfit(template: TemplateRecord, address: str, last_inbound_at: str | None, now: datetime) -> Hindrance | None:
    """What keeps the template from ``address`` now: its approval, its type or its category; None: nothing."""
    window = session_window(None if last_inbound_at is None else from_text(last_inbound_at), now)
    return hindrance(
        approval=template.approval,
        reason=template.reason,
        category=template.category,
        content_type=template.content_type,
        address=address,
        window_open=window.state == "open",
    )


def require_fitting(template: TemplateRecord, address: str, last_inbound_at: str | None, now: datetime) -> None:
    """
    Raises:
        Refused: ``template_not_approved``, ``template_cannot_start``, ``marketing_withheld`` or ``number_needed``.
    """
    found = misfit(template, address, last_inbound_at, now)
    if found is not None:
        raise Refused(f"The template {template.name} ({template.language}): {found.words}.", code=found.code)


def serves(template: TemplateRecord, number_id: str) -> bool:
    """Whether the template may be used with this number."""
    if template.numbers is None:
        return True
    return number_id in msgspec.json.decode(template.numbers, type=list[str])


def enqueue_attempt(unit: Unit, record: ConversationRecord, message_id: str, now: datetime) -> str:
    """A new attempt in the outbox, to the address last used; its id, the ``ref`` of its callbacks."""
    attempt_id = unit.new_id("a")
    unit.run(
        "add_attempt",
        seq=unit.next("attempt"),
        id=attempt_id,
        message_id=message_id,
        conversation_id=record.id,
        number_id=record.number_id,
        user_id=record.user_id,
        account_id=record.account_id,
        address=record.address,
        at=to_text(now),
    )
    return attempt_id
