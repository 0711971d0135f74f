"""Rows of the wire for tests of the console: conversations, messages, colleagues, queues, templates."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from agent_tui.core.moment import to_text
from agent_tui.wire.conversations import Conversation, CustomerRef, LastMessage, NumberRef, Window
from agent_tui.wire.messages import Message
from agent_tui.wire.people import Agent, Load, Queue
from agent_tui.wire.templates import Template, TemplateParts, TemplateVariable
from tests.console.fake_clock import ago

NUMBER = NumberRef(id="support", name="Support line", address="whatsapp:+14155238886")


def colleague(identity: str, name: str, **fields: object) -> Agent:
    """An agent who is there and has one of five; ``fields`` say what is different."""
    base = Agent(
        id=identity,
        name=name,
        role="agent",
        presence="available",
        connected=True,
        load=Load(used=1, capacity=5),
        queues=["general"],
        skills={},
        last_action_at=None,
    )
    return msgspec.structs.replace(base, **fields)


def a_queue(identity: str, **fields: object) -> Queue:
    """A queue that one agent serves; ``fields`` say what is different."""
    base = Queue(id=identity, priority=5, held=False, members=["ana"], waiting=0, active=0, longest_wait_since=None)
    return msgspec.structs.replace(base, **fields)


def conversation(identity: str, name: str, now: datetime, **fields: object) -> Conversation:
    """An open conversation of somebody who wrote a minute ago; ``fields`` say what is different."""
    digits = sum(ord(letter) * 37**place for place, letter in enumerate(identity)) % 10**6
    base = Conversation(
        id=identity,
        state="open",
        agent=None,
        offered_to=None,
        offer_expires_at=None,
        queue="general",
        workstream="support",
        number=NUMBER,
        customer=CustomerRef(id=f"u-{identity}", name=name, address=f"whatsapp:+34600{digits:06d}"),
        priority=5,
        skills={},
        unread=0,
        read_message=None,
        failed=0,
        last_message=LastMessage(direction="inbound", text="Hello", at=ago(now, minutes=1)),
        waiting_since=ago(now, minutes=1),
        window=Window(state="open", expires_at=to_text(now + timedelta(hours=23, minutes=59))),
        draft=None,
        draft_at=None,
        created_at=ago(now, minutes=1),
        queued_at=ago(now, minutes=1),
        state_at=ago(now, minutes=1),
    )
    return msgspec.structs.replace(base, **fields)


def _message(conversation_id: str, seq: int, text: str, at: str, **fields: object) -> Message:
    base = Message(
        id=f"{conversation_id}-m{seq}",
        conversation_id=conversation_id,
        seq=seq,
        direction="inbound",
        kind="session",
        text=text,
        author=None,
        at=at,
        status="received",
        error=None,
        twilio_sid=f"SM{seq:032d}",
        attachments=[],
        template=None,
        reply_to=None,
        location=None,
        recovered=False,
        annotations=[],
        client_id=None,
        attempts=0,
    )
    return msgspec.structs.replace(base, **fields)


def inbound(conversation_id: str, seq: int, text: str, at: str, **fields: object) -> Message:
    return _message(conversation_id, seq, text, at, **fields)


def outbound(conversation_id: str, seq: int, text: str, at: str, **fields: object) -> Message:
    values: dict[str, object] = {"direction": "outbound", "status": "queued", "author": "ana", "attempts": 1}
    return _message(conversation_id, seq, text, at, **{**values, **fields})


def order_update() -> Template:
    return Template(
        id="t-order",
        name="order_update",
        language="en",
        category="utility",
        text="Your order {{1}} is now {{2}}.",
        parts=TemplateParts(header="", footer="Support", buttons=[]),
        variables=[
            TemplateVariable(key="1", sample="8841", where="body"),
            TemplateVariable(key="2", sample="on its way", where="body"),
        ],
        approval="approved",
        reason="",
        content_sid="HX00000000000000000000000000000001",
    )


def greeting() -> Template:
    return Template(
        id="t-hello",
        name="hello_again",
        language="en",
        category="utility",
        text="Hello, may we go on with your question?",
        parts=TemplateParts(header="", footer="", buttons=["Yes", "No"]),
        variables=[],
        approval="approved",
        reason="",
        content_sid="HX00000000000000000000000000000002",
    )
