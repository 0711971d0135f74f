"""A desk with conversations in every state, for tests of what the console looks like."""

from __future__ import annotations

from datetime import datetime, timedelta

from agent_tui.core.moment import to_text
from agent_tui.wire.conversations import LastMessage, Window
from agent_tui.wire.messages import Attachment, Location, MessageError, Quote
from tests.console.fake_desk import FakeClock, FakeDesk, ago, conversation, inbound, outbound


def sample_desk(clock: FakeClock, *, role: str = "agent") -> FakeDesk:
    """Maria (mine, two unread), Otieno (mine, answered), Sana (window closed, a failed send), Lulu (offered), and
    three in the queue."""
    desk = FakeDesk(clock, role=role)
    for add in (_maria, _otieno, _sana, _lulu, _waiting):
        add(desk, clock.now())
    return desk


def _maria(desk: FakeDesk, now: datetime) -> None:
    """Ana's, with two unread messages of every kind."""
    desk.add(
        conversation(
            "maria",
            "Maria Njeri",
            now,
            state="active",
            agent="ana",
            unread=2,
            queue="billing",
            skills={"refund": 3},
            waiting_since=ago(now, minutes=2),
            window=Window(state="open", expires_at=to_text(now + timedelta(minutes=37))),
            last_message=LastMessage(direction="inbound", text="Any news?", at=ago(now, minutes=1)),
        ),
        inbound("maria", 1, "Hi, can you check the order *8841*?", ago(now, days=1, minutes=28)),
        inbound(
            "maria",
            2,
            "",
            ago(now, days=1, minutes=27),
            attachments=[
                Attachment(
                    id="att-1", name="receipt.jpg", content_type="image/jpeg", size=219_000, state="ready", reason=""
                )
            ],
        ),
        outbound("maria", 3, "Of course - one moment.", ago(now, minutes=25), status="read"),
        outbound(
            "maria",
            4,
            "It left our warehouse this morning and is with the carrier now. The tracking page may take some hours "
            "until it shows the first scan, please do not worry if it stays empty until tonight.",
            ago(now, minutes=24),
            status="delivered",
        ),
        inbound(
            "maria",
            5,
            "You can bring it here",
            ago(now, minutes=3),
            location=Location(latitude=-1.28633, longitude=36.81722, label="Home", address="Kenyatta Ave, Nairobi"),
        ),
        inbound(
            "maria",
            6,
            "Any news?",
            ago(now, minutes=1),
            reply_to=Quote(id="maria-m3", twilio_sid=None, text="Of course - one moment."),
        ),
    )


def _otieno(desk: FakeDesk, now: datetime) -> None:
    """Ana's, answered, with a draft."""
    desk.add(
        conversation(
            "otieno",
            "Otieno K.",
            now,
            state="active",
            agent="ana",
            waiting_since=None,
            window=Window(state="open", expires_at=to_text(now + timedelta(hours=18))),
            last_message=LastMessage(direction="outbound", text="Glad to help!", at=ago(now, hours=6)),
            draft="One more thing",
            draft_at=ago(now, minutes=9),
        ),
        inbound("otieno", 1, "Thanks", ago(now, hours=6)),
        outbound("otieno", 2, "Glad to help!", ago(now, hours=6), status="read"),
    )


def _sana(desk: FakeDesk, now: datetime) -> None:
    """Ana's, her window closed, a message that failed."""
    desk.add(
        conversation(
            "sana",
            "Sana R.",
            now,
            state="active",
            agent="ana",
            waiting_since=None,
            failed=1,
            window=Window(state="closed", expires_at=ago(now, hours=3)),
            last_message=LastMessage(direction="outbound", text="Are you still there?", at=ago(now, hours=1)),
        ),
        inbound("sana", 1, "Hello", ago(now, hours=27)),
        outbound(
            "sana",
            2,
            "Are you still there?",
            ago(now, hours=1),
            status="failed",
            error=MessageError(
                code="63016",
                title="Outside the session window",
                next="Send an approved template",
                key="template",
                drafted=True,
            ),
        ),
    )


def _lulu(desk: FakeDesk, now: datetime) -> None:
    """Offered to Ana."""
    desk.add(
        conversation(
            "lulu",
            "Lulu Wangari",
            now,
            state="active",
            offered_to="ana",
            offer_expires_at=to_text(now + timedelta(seconds=100)),
            unread=1,
            last_message=LastMessage(direction="inbound", text="I want a refund", at=ago(now, minutes=6)),
        ),
        inbound("lulu", 1, "I want a refund", ago(now, minutes=6)),
    )


def _waiting(desk: FakeDesk, now: datetime) -> None:
    """Peter, Ahmed and Mei wait in the queue."""
    waiting = (
        ("peter", "Peter M.", 6, "Where is my parcel?"),
        ("ahmed", "أحمد علي", 3, "مرحبا"),
        ("mei", "陳美玲", 1, "你好"),
    )
    for identity, name, minutes, text in waiting:
        desk.add(
            conversation(
                identity,
                name,
                now,
                unread=1,
                queued_at=ago(now, minutes=minutes),
                waiting_since=ago(now, minutes=minutes),
                last_message=LastMessage(direction="inbound", text=text, at=ago(now, minutes=minutes)),
                window=Window(state="open", expires_at=to_text(now + timedelta(hours=24, minutes=-minutes))),
            ),
            inbound(identity, 1, text, ago(now, minutes=minutes)),
        )
