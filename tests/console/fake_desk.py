"""A desk in memory: what a console needs of one, with its feed, its failures and a clock that stands still.

It implements ``DeskApi``. ``down`` makes every request fail as an unreachable desk does; ``refuse`` answers the next
request of a name with an error. Its parts have a file each: feed, talk, floor, customers, outbound.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

from agent_tui.client.api import Download, Fetched
from agent_tui.core.errors import NotFound
from agent_tui.core.moment import to_text
from agent_tui.wire.doctor import DoctorReport
from agent_tui.wire.messages import File
from agent_tui.wire.templates import Directions, Switches, TemplatePage
from tests.console.fake_clock import START, FakeClock, ago
from tests.console.fake_customers import FakeCustomers
from tests.console.fake_floor import FakeFloor
from tests.console.fake_outbound import FakeOutbound
from tests.console.fake_parts import FakeChannels, FakeReplies, FakeSurveys
from tests.console.fake_rows import (
    NUMBER,
    a_queue,
    colleague,
    conversation,
    greeting,
    inbound,
    order_update,
    outbound,
)
from tests.console.fake_search import FakeSearch
from tests.console.fake_talk import FakeTalk

__all__ = [
    "NUMBER",
    "START",
    "FakeClock",
    "FakeDesk",
    "a_queue",
    "ago",
    "colleague",
    "conversation",
    "greeting",
    "inbound",
    "order_update",
    "outbound",
]


class FakeDesk(FakeTalk, FakeFloor):
    """Conversations, people, templates, files and a feed."""

    def __init__(self, clock: FakeClock, *, agent: str = "ana", role: str = "agent") -> None:
        super().__init__(clock, agent, role)
        self.switched = Directions(customers=True, agents=True)
        self.files: dict[str, bytes] = {}
        self.examined = DoctorReport(at=to_text(START), healthy=True, lines=())
        self.outbound = FakeOutbound()
        self.search = FakeSearch(self)
        self.replies = FakeReplies()
        self.surveys = FakeSurveys()
        self.channels = FakeChannels()
        self.customers = FakeCustomers(self)

    async def templates(
        self, number: str, *, language: str | None = None, after: str | None = None
    ) -> Fetched[TemplatePage]:
        self.check("templates", number)
        return Fetched(TemplatePage(items=self.templates_list, next=None, synced_at=self.now()), self.seq)

    async def switches(self, workstream: str) -> Fetched[Switches]:
        self.check("switches", workstream)
        return Fetched(Switches(attachments=self.switched, set_by=None, set_at=None), self.seq)

    async def set_switches(self, workstream: str, attachments: Directions) -> None:
        self.check("set_switches", workstream)
        self.switched = attachments
        self.emit("switch.changed", None, workstream=workstream)

    async def upload(self, name: str, data: bytes | AsyncIterator[bytes]) -> File:
        self.check("upload", name)
        if not isinstance(data, bytes):
            data = b"".join([piece async for piece in data])
        self.files[name] = data
        return File(id=f"file-{len(self.files)}", name=name, content_type="text/plain", size=len(data))

    async def download(self, attachment_id: str, *, small: bool = False) -> Download:
        self.check("thumbnail" if small else "download", attachment_id)
        if attachment_id not in self.files:
            raise NotFound("There is no such file.")
        return Download(self.files[attachment_id], "image/jpeg")

    async def pieces(self, attachment_id: str) -> AsyncIterator[bytes]:
        yield (await self.download(attachment_id)).data

    async def retry_attachment(self, attachment_id: str) -> None:
        self.check("retry_attachment", attachment_id)

    async def doctor(self) -> DoctorReport:
        self.check("doctor")
        return self.examined
