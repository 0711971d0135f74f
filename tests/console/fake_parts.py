"""The parts of the desk in memory that have a client of their own."""

from __future__ import annotations

import msgspec

from agent_tui.core.errors import DeskError
from agent_tui.core.reply_sheet import read_sheet
from agent_tui.wire.channels import Behaviours, Channel, ChannelPage, SetChannel
from agent_tui.wire.replies import QuickReply, RepliesImported, ReplyForm, ReplyLine
from agent_tui.wire.surveys import SurveyAnswer, SurveyFigures


class FakeReplies:
    """Quick replies."""

    def __init__(self) -> None:
        self.held: dict[str, QuickReply] = {}
        self.reads = 0
        self.trouble: DeskError | None = None

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
        if self.trouble is not None:
            raise self.trouble
        return self._put(f"qr{len(self.held) + 1}", form)

    async def change(self, reply_id: str, form: ReplyForm) -> QuickReply:
        return self._put(reply_id, form)

    async def delete(self, reply_id: str) -> None:
        del self.held[reply_id]

    async def take_sheet(self, sheet: bytes, *, dry_run: bool) -> RepliesImported:
        """New ones only; a line with a fault is refused."""
        rows = read_sheet(sheet.decode())
        refused = sum(bool(row.fault) for row in rows)
        lines = [
            ReplyLine(
                line=row.line,
                title=row.title,
                language=row.language,
                personal=row.personal,
                do="refused" if row.fault else "make",
                mistake=row.fault,
            )
            for row in rows
        ]
        if not dry_run:
            for row in rows:
                self.add(row.title, row.text, language=row.language, personal=row.personal)
        return RepliesImported(
            made=len(rows) - refused, changed=0, unchanged=0, refused=refused, done=not dry_run, lines=lines
        )


class FakeSurveys:
    """``answers``: what was answered; ``asked``: the filters of each request."""

    def __init__(self) -> None:
        self.answers: list[SurveyAnswer] = []
        self.asked: list[tuple[str, str, str]] = []

    async def every(
        self, *, agent: str = "", queue: str = "", since: str = "", until: str = ""
    ) -> tuple[list[SurveyAnswer], SurveyFigures]:
        del until
        self.asked.append((agent, queue, since[:10]))
        found = [
            each
            for each in self.answers
            if each.asked_at >= since and agent in ("", each.agent) and queue in ("", each.queue)
        ]
        return found, SurveyFigures(asked=len(found), answered=len(found), skipped=0, mean=None)


class FakeChannels:
    """One number of ours, whose workstream another one shares; ``wishes`` are the changes that came."""

    def __init__(self) -> None:
        self.wishes: list[SetChannel] = []
        self.channel = Channel(
            id="support",
            number="+14155238886",
            name="Support [b]line",
            account="main",
            workstream="ws",
            language="en",
            messaging_service_sid=None,
            sandbox=False,
            live={"open": 1, "wrap_up": 2},
            conversations=1204,
            templates=3,
            references=["templates[0].numbers"],
            last_inbound_at=None,
            behaviours=Behaviours(
                greeting="Hi.", survey="", templates_in_window=False, attachments=True, customers_send=True,
                agents_send=False,
            ),
            shared_with=["orders"],
        )  # fmt: skip

    async def all(self) -> ChannelPage:
        return ChannelPage(items=[self.channel], next=None)

    async def one(self, number: str) -> Channel:
        assert number == self.channel.id
        return self.channel

    async def change(self, number: str, wish: SetChannel) -> None:
        assert number == self.channel.id
        self.wishes.append(wish)
