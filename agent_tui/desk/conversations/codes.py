"""Disposition codes: how a conversation came out, in the workstream's own words.

Invariant: what was chosen stays as it was written, also when the code is renamed or removed from the configuration;
where a code is required, no agent closes without one (a supervisor's force and the desk's own closing need none).
"""

from __future__ import annotations

from datetime import datetime

from agent_tui.config.types import Config
from agent_tui.core.errors import Invalid, NotFound, Refused
from agent_tui.core.moment import to_text
from agent_tui.desk.conversations.access import take_part
from agent_tui.desk.staff.caller import Caller
from agent_tui.desk.views.rows import conversation_row
from agent_tui.store.records import ConversationRecord
from agent_tui.store.unit import Reader, Unit
from agent_tui.wire.conversations import Conversation
from agent_tui.wire.customers import Code, Codes


def workstream_codes(config: Config, workstream_id: str) -> Codes:
    """The codes of a workstream.

    Raises:
        NotFound: there is no such workstream.
    """
    workstream = config.workstreams.get(workstream_id)
    if workstream is None:
        raise NotFound(f"There is no workstream {workstream_id}.")
    codes = workstream.codes
    items = [Code(code=name, title=code.title or name, category=code.category) for name, code in codes.choices.items()]
    return Codes(required=codes.required, most=codes.most, items=items)


def set_codes(
    unit: Unit, config: Config, caller: Caller, conversation_id: str, codes: list[str], now: datetime
) -> Conversation:
    """Choose a conversation's codes; one that it has stays, also if the configuration no longer has it.

    Raises:
        NotFound, Forbidden: as ``access.take_part``.
        Invalid: a code that there is not, or too many.
    """
    record = take_part(unit, caller, conversation_id)
    had = {row["code"] for row in unit.all("codes_of", conversation_id=record.id)}
    workstream = config.workstreams.get(record.workstream_id)
    known = workstream.codes.choices if workstream is not None else {}
    wanted = list(dict.fromkeys(codes))
    strange = [code for code in wanted if code not in known and code not in had]
    if strange:
        raise Invalid(f"codes: {record.workstream_id} has no code {strange[0]}.")
    if workstream is not None and len(wanted) > max(workstream.codes.most, len(had & set(wanted))):
        raise Invalid(f"codes: at most {workstream.codes.most} for a conversation.")
    for code in had - set(wanted):
        unit.run("drop_code", conversation_id=record.id, code=code)
    for code in wanted:
        if code not in had:
            unit.run(
                "add_code",
                conversation_id=record.id,
                code=code,
                title=known[code].title or code,
                category=known[code].category,
                by=caller.actor,
                at=to_text(now),
            )
    unit.event("conversation.coded", caller.actor, now, conversation_id=record.id, codes=" ".join(wanted))
    return conversation_row(unit, record.id, now)


def need_code(reader: Reader, config: Config, record: ConversationRecord) -> None:
    """
    Raises:
        Refused: ``code_required``.
    """
    workstream = config.workstreams.get(record.workstream_id)
    if workstream is None or not workstream.codes.required:
        return
    if not reader.all("codes_of", conversation_id=record.id):
        raise Refused(
            f"{record.workstream_id} wants a disposition code before a conversation is closed.",
            code="code_required",
            hint="Choose how it came out.",
        )
