"""Storing a message that comes from this side: a reply, the desk's own words, a note, a line of the timeline.

Invariant: what goes to the customer is stored ``queued`` with one attempt, which its caller puts into the outbox in
the same unit; a note and a line of the timeline have no status and no attempt.
"""

from __future__ import annotations

from datetime import datetime

from agent_tui.core.moment import to_text
from agent_tui.store.unit import Unit


def keep_message(
    unit: Unit,
    conversation_id: str,
    number_id: str,
    kind: str,
    text: str,
    now: datetime,
    *,
    author: str | None = None,
    client_id: str | None = None,
    content_hash: str | None = None,
    template: str | None = None,
    files: int = 0,
) -> str:
    """Store it; its id. ``kind``: as in the API; ``template``: a ``TemplateUse`` as JSON."""
    direction = _DIRECTIONS.get(kind, "outbound")
    outbound = direction == "outbound"
    message_id = unit.new_id("m")
    unit.run(
        "add_message",
        seq=unit.next("message"),
        id=message_id,
        conversation_id=conversation_id,
        number_id=number_id,
        direction=direction,
        kind=kind,
        text=text,
        author=author,
        at=to_text(now),
        status="queued" if outbound else None,
        twilio_sid=None,
        client_id=client_id,
        content_hash=content_hash,
        template=template,
        reply_sid=None,
        location=None,
        annotations=None,
        files=files,
        recovered=0,
        attempts=int(outbound),
    )
    return message_id


_DIRECTIONS = {"note": "note", "event": "system"}
"""Kinds of messages that go to nobody outside."""
