"""The parts of the desk in memory that have a client of their own."""

from __future__ import annotations

import msgspec

from agent_tui.core.errors import DeskError, NotFound
from agent_tui.core.reply_sheet import read_sheet
from agent_tui.wire.channel_deletion import ChannelDeletion, PlanDeletion
from agent_tui.wire.channels import Behaviours, Channel, ChannelPage, SetChannel
from agent_tui.wire.replies import QuickReply, RepliesImported, ReplyForm, ReplyLine
from agent_tui.wire.surveys import SurveyAnswer, SurveyFigures

PLANNED: dict[str, object] = {
    "number": "support",
    "state": "planned",
    "step": None,
    "planned_by": "ana",
    "planned_at": "2026-11-23T14:30:00.000Z",
    "confirmed_by": None,
    "confirmed_at": None,
    "ended_at": None,
    "moved": 0,
    "closed": 0,
    "told": 0,
    "cancelled": 0,
    "erased": 0,
    "urls": "left",
    "trouble": None,
    "live": 3,
    "lists_open": 1,
    "leaving": 0,
    "only_here": 212,
    "by_hand": False,
}
"""A deletion as the desk shows it, without what was decided."""


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
        self, *, agent: str = "", queue: str = "", since: str = "", until: str = "", export: bool = False
    ) -> tuple[list[SurveyAnswer], SurveyFigures]:
        del until, export
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
            lists=1,
            timers=4,
            deletion=None,
        )  # fmt: skip
        self.plans: list[PlanDeletion] = []
        self.refusal: DeskError | None = None
        self.held: ChannelDeletion | None = None
        self.looks: list[dict[str, object]] = []
        """What the next looks at the deletion find changed."""

    async def all(self) -> ChannelPage:
        return ChannelPage(items=[self.channel], next=None)

    async def one(self, number: str) -> Channel:
        assert number == self.channel.id
        return msgspec.structs.replace(self.channel, deletion=self.held)

    async def change(self, number: str, wish: SetChannel) -> None:
        assert number == self.channel.id
        self.wishes.append(wish)

    async def deletion(self, number: str) -> ChannelDeletion:
        assert number == self.channel.id
        if self.held is None:
            raise NotFound("No deletion is planned.")
        if self.looks:
            self.changes(**self.looks.pop(0))
        return self.held

    def changes(self, **fields: object) -> None:
        """The desk has gone on with it."""
        values = msgspec.to_builtins(self.held) | fields
        self.held = msgspec.convert(values, ChannelDeletion)

    async def plan_deletion(self, number: str, wish: PlanDeletion) -> ChannelDeletion:
        assert number == self.channel.id
        if self.refusal is not None:
            raise self.refusal
        self.plans.append(wish)
        decided = {key: value for key, value in msgspec.to_builtins(wish).items() if key != "dry_run"}
        self.held = msgspec.convert({**PLANNED, **decided, "id": f"d_{len(self.plans)}"}, ChannelDeletion)
        return self.held

    async def confirm_deletion(self, number: str, deletion: str) -> ChannelDeletion:
        assert self.held is not None
        assert (number, deletion) == (self.channel.id, self.held.id)
        self.changes(state="working", step="conversations", confirmed_by="ana")
        return self.held

    async def undo_deletion(self, number: str) -> None:
        assert number == self.channel.id
        self.held = None
