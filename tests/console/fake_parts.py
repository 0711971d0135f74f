"""The parts of the desk in memory that have a client of their own."""

from __future__ import annotations

import msgspec

from agent_tui.wire.replies import QuickReply, ReplyForm
from agent_tui.wire.surveys import SurveyAnswer, SurveyFigures


class FakeReplies:
    """Quick replies."""

    def __init__(self) -> None:
        self.held: dict[str, QuickReply] = {}
        self.reads = 0

    def add(self, title: str, text: str, **fields: object) -> QuickReply:
        form = msgspec.convert({"title": title, "text": text, **fields}, ReplyForm)
        return self._put(f"qr{len(self.held) + 1}", form)

    def _put(self, reply_id: str, form: ReplyForm) -> QuickReply:
        values = msgspec.structs.asdict(form)
        self.held[reply_id] = QuickReply(id=reply_id, changed_at="2026-11-23T14:30:00.000Z", **values)
        return self.held[reply_id]

    async def every(self) -> list[QuickReply]:
        self.reads += 1
        return list(self.held.values())

    async def make(self, form: ReplyForm) -> QuickReply:
        return self._put(f"qr{len(self.held) + 1}", form)

    async def change(self, reply_id: str, form: ReplyForm) -> QuickReply:
        return self._put(reply_id, form)

    async def delete(self, reply_id: str) -> None:
        del self.held[reply_id]


class FakeSurveys:
    """Nobody has answered."""

    async def every(
        self, *, agent: str = "", queue: str = "", since: str = "", until: str = ""
    ) -> tuple[list[SurveyAnswer], SurveyFigures]:
        del agent, queue, since, until
        return [], SurveyFigures(asked=0, answered=0, skipped=0, mean=None)
