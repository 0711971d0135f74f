"""The console as a program of its own, at a desk in memory whose customers send the hostile corpus.

``python -m tests.console.hostile_console FOLDER``; FOLDER is where it keeps what is typed.
"""

from __future__ import annotations

import sys
from datetime import UTC
from pathlib import Path

from agent_tui.console.app import ConsoleApp
from agent_tui.console.link.desk_clock import DeskClock
from agent_tui.console.painting.glyphs import UNICODE
from agent_tui.console.settings import ConsoleSettings
from agent_tui.wire.conversations import LastMessage
from agent_tui.wire.messages import Attachment, Location, MessageError, Quote
from agent_tui.wire.templates import Template, TemplateParts, TemplateVariable
from tests.console.fake_desk import FakeClock, FakeDesk, ago, conversation, inbound, outbound
from tests.console.hostile import HOSTILE


def seen(number: int) -> str:
    """The last message of conversation ``number``: when it stands on the screen, the hostile ones above it do too."""
    return f"case {number:02d} seen"


def hostile_desk(clock: FakeClock, corpus: dict[str, str]) -> FakeDesk:
    """A conversation of mine for each text, with the text in every field that a customer or Twilio can fill."""
    desk = FakeDesk(clock, role="supervisor")
    now = clock.now()
    for number, raw in enumerate(corpus.values()):
        identity = f"case-{number:02d}"
        photo = Attachment(id="a", name=f"{raw}.jpg", content_type=raw, size=10, state="blocked", reason=raw)
        desk.add(
            conversation(
                identity,
                raw,
                now,
                state="active",
                agent="ana",
                queue=f"q{number:02d}",
                failed=1,
                last_message=LastMessage(direction="inbound", text=raw[:200], at=ago(now, minutes=number + 1)),
                created_at=ago(now, minutes=number + 1),
            ),
            inbound(identity, 1, raw, ago(now, minutes=9), annotations=[raw]),
            inbound(
                identity,
                2,
                "",
                ago(now, minutes=8),
                attachments=[photo],
                reply_to=Quote(id=None, twilio_sid=raw, text=raw),
                location=Location(latitude=1, longitude=2, label=raw, address=raw),
            ),
            outbound(
                identity,
                3,
                seen(number),
                ago(now, minutes=7),
                status="failed",
                author=raw,
                error=MessageError(code=raw[:20], title=raw, next=raw),
            ),
        )
        desk.templates_list.append(_template(number, raw))
    return desk


def _template(number: int, raw: str) -> Template:
    return Template(
        id=f"t{number}",
        name=raw,
        language=raw[:10],
        category=raw[:20],
        text=raw,
        parts=TemplateParts(header=raw, footer=raw, buttons=[raw]),
        variables=[TemplateVariable(key="1", sample=raw, where="body")],
        approval="rejected" if number % 2 else "approved",
        reason=raw,
        content_sid="HX1",
    )


def main(folder: Path) -> int:
    app = ConsoleApp(
        lambda: hostile_desk(FakeClock(), HOSTILE),
        ConsoleSettings(),
        folder / "kept.json",
        clock=DeskClock(),
        signs=UNICODE,
        zone=UTC,
        desk_name="the desk",
    )
    return app.run() or 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
