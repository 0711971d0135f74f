"""Quick replies: this part of the console door's client."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from agent_tui.client.part import Part, segment
from agent_tui.client.transport import decoded
from agent_tui.core.reply_sheet import SheetReply, write_sheet
from agent_tui.wire.replies import QuickReply, RepliesImported, ReplyForm, ReplyPage


class RepliesApi(Protocol):
    """What a console asks of a desk's quick replies."""

    async def every(self) -> list[QuickReply]: ...

    async def make(self, form: ReplyForm) -> QuickReply: ...

    async def change(self, reply_id: str, form: ReplyForm) -> QuickReply: ...

    async def delete(self, reply_id: str) -> None: ...

    async def take_sheet(self, sheet: bytes, *, dry_run: bool) -> RepliesImported: ...


class Replies(Part):
    """At a real desk."""

    async def every(self) -> list[QuickReply]:
        """All that the caller may use, page after page."""
        items: list[QuickReply] = []
        params: dict[str, str | int] = {"limit": 100}
        while True:
            page = await self.ask("GET", "/replies", ReplyPage, params=params)
            items += page.items
            if page.next is None:
                return items
            params["after"] = page.next

    async def make(self, form: ReplyForm) -> QuickReply:
        return await self.ask("POST", "/replies", QuickReply, body=form)

    async def change(self, reply_id: str, form: ReplyForm) -> QuickReply:
        return await self.ask("PUT", f"/replies/{segment(reply_id)}", QuickReply, body=form)

    async def delete(self, reply_id: str) -> None:
        await self.tell("DELETE", f"/replies/{segment(reply_id)}")

    async def take_sheet(self, sheet: bytes, *, dry_run: bool) -> RepliesImported:
        """Import a CSV sheet; ``dry_run``: only say what each line would do."""
        params = {"dry_run": str(dry_run).lower()}
        return decoded(
            await self._transport.request("POST", "/replies/import", params=params, content=sheet), RepliesImported
        )


def as_sheet(replies: Iterable[QuickReply]) -> str:
    """Quick replies as a CSV sheet, which ``take_sheet`` takes back."""
    return write_sheet(
        SheetReply(each.title, each.language, each.text, tuple(each.tags), tuple(each.workstreams), each.personal)
        for each in replies
    )
