"""The part of the desk in memory that starts conversations and sends to many."""

from __future__ import annotations

from agent_tui.client.outbound import ListOrder
from agent_tui.core.errors import DeskError
from agent_tui.wire.lists import (
    KnownCustomer,
    KnownCustomers,
    ListPage,
    ListPause,
    ListPreview,
    NumberInfo,
    NumberPage,
    Recipient,
    RecipientList,
    RecipientPage,
    Sample,
    SkippedLine,
)
from agent_tui.wire.supervision import Attention, AttentionPage
from agent_tui.wire.templates import SyncPage


def a_list(**fields: object) -> RecipientList:
    values: dict[str, object] = {
        "id": "l-1",
        "name": "autumn",
        "number": "support",
        "template": "order_update",
        "template_language": "",
        "category": "utility",
        "state": "running",
        "per_minute": 60,
        "opt_in": "",
        "created_by": "sam",
        "created_at": "2026-11-23T14:30:00.000Z",
        "started_at": None,
        "ended_at": None,
        "total": 40,
        "counts": {"queued": 30, "read": 8, "failed": 1, "skipped": 1},
        "skipped_for": {"opted_out": 1},
    }
    return RecipientList(**{**values, **fields})  # type: ignore[arg-type]


class FakeOutbound:
    """``calls`` keeps what was asked of it."""

    def __init__(self) -> None:
        self.calls: list[tuple[object, ...]] = []
        self.known = [
            KnownCustomer(
                id="u1",
                name="Eva Ruiz",
                address="whatsapp:+34600000001",
                opted_out_at=None,
                conversation_id=None,
                language="es_MX",
            ),
            KnownCustomer(
                id="u2",
                name="Olaf Out",
                address="whatsapp:+34600000002",
                opted_out_at="2026-11-01T10:00:00.000Z",
                conversation_id=None,
                language="",
            ),
        ]
        self.found = [a_list()]
        self.marketing = False
        self.no_sync: DeskError | None = None
        self.no_lists: DeskError | None = None
        self.closing_items: list[Attention] = []

    async def sync_templates(self) -> SyncPage:
        self.calls.append(("sync_templates",))
        if self.no_sync is not None:
            raise self.no_sync
        return SyncPage(items=[])

    async def numbers(self) -> NumberPage:
        number = NumberInfo(
            id="support",
            name="Support line",
            address="whatsapp:+14155238886",
            workstream="support",
            list_limit=1000,
            list_left=1000,
            per_minute_most=4800,
        )
        return NumberPage(items=[number], next=None)

    async def customers(self, number: str, words: str) -> KnownCustomers:
        self.calls.append(("customers", number, words))
        return KnownCustomers(items=[each for each in self.known if words.casefold() in each.name.casefold()])

    async def closing(self) -> AttentionPage:
        return AttentionPage(items=self.closing_items, next=None, total=len(self.closing_items), capped=[])

    async def preview(self, order: ListOrder) -> ListPreview:
        self.calls.append(("preview", order.template, order.per_minute, order.opt_in))
        return ListPreview(
            number=order.number,
            template=order.template,
            category="marketing" if self.marketing else "utility",
            marketing=self.marketing,
            total=3,
            ready=2,
            skipped=[SkippedLine(line=4, address="x", reason="invalid", detail="Line 4: x: not a WhatsApp number.")],
            languages={"en": 2},
            other_language={"de is missing; this is en.": 1},
            ignored=["shoe size"],
            samples=[Sample(line=2, address="whatsapp:+34600000001", language="en", text="Your order 1 is here.")],
            per_minute=order.per_minute or 60,
            minutes=0.1,
            day_left=1000,
            today=2,
        )

    async def make(
        self, order: ListOrder, client_id: str, *, confirmed: bool = False, start: bool = True
    ) -> RecipientList:
        self.calls.append(("make", order.name, confirmed, start))
        return self.found[0]

    async def lists(self, after: str | None = None, limit: int = 50) -> ListPage:
        self.calls.append(("lists",))
        if self.no_lists is not None:
            raise self.no_lists
        return ListPage(items=self.found, next=None)

    async def get(self, list_id: str) -> RecipientList:
        return self.found[0]

    async def recipients(self, list_id: str, after: str | None = None) -> RecipientPage:
        one = Recipient(
            position=0,
            line=2,
            address="whatsapp:+34600000001",
            language="en",
            state="failed",
            code="63024",
            detail="=HYPERLINK()",
            message_id="m1",
            conversation_id="c1",
            at=None,
        )
        return RecipientPage(items=[one], next=None)

    async def move(self, list_id: str, move: str, *, again: bool = True) -> RecipientList:
        self.calls.append(("move", list_id, move) if again else ("move", list_id, move, "not again"))
        state = {"pause": "paused", "resume": "running", "cancel": "cancelled"}[move]
        at = "2026-11-23T14:31:00.000Z"
        pause = ListPause(at=at, by="sam", code="", why="sam paused it.", next="Resume it to go on.")
        self.found = [a_list(state=state, paused=pause if state == "paused" else None)]
        return self.found[0]
