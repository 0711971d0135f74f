"""People, queues and supervision of the desk in memory."""

from __future__ import annotations

import msgspec

from agent_tui.client.api import Fetched
from agent_tui.wire.people import Agent, AgentPage, Load, Me, OwnPresence, Queue, QueuePage
from agent_tui.wire.supervision import Attention, AttentionPage, AttentionReason, Bulk, BulkOutcome, BulkResult
from agent_tui.wire.why import AgentJudged, LanguageSpoken, QueueChosen, RuleTried, Why
from tests.console.fake_clock import FakeClock
from tests.console.fake_feed import FakeFeed
from tests.console.fake_rows import a_queue, colleague


class FakeFloor(FakeFeed):
    """Colleagues, queues, what a supervisor does; ``explained`` answers why."""

    def __init__(self, clock: FakeClock, agent: str, role: str) -> None:
        super().__init__(clock, agent, role)
        self.presence = "available"
        self.presences: list[OwnPresence] = []
        self.agents_list: list[Agent] = [colleague("otto", "Otto Klein")]
        self.queues_list: list[Queue] = []
        self.attention_list: list[Attention] = []
        self.attention_capped: list[AttentionReason] = []
        self.explained = Why(
            rules=[
                RuleTried(ruleset="topics", rule="refunds", matched=True, failed_on="", set={"refund": 3}),
                RuleTried(ruleset="topics", rule="parcels", matched=False, failed_on="body", set={}),
            ],
            queue=QueueChosen(id="billing", reason="rule refunds"),
            agents=[
                AgentJudged(id="otto", eligible=False, reason="lacks the skill refund"),
                AgentJudged(id="ana", eligible=True, reason="could take it"),
            ],
            waiting_for="its turn",
            language=LanguageSpoken(id="es", reason="the customer's card says so"),
        )
        self.bulk_refusals: dict[str, str] = {}
        self.bulk_notes: list[str] = []

    async def me(self) -> Fetched[Me]:
        self.check("me")
        used = sum(1 for row in self.rows.values() if row.agent == self.agent and row.state == "active")
        me = Me(
            user=self.agent,
            id=self.agent,
            name="Ana Petrova",
            role=self.role,
            presence=self.presence,
            connected=True,
            load=Load(used=used, capacity=5),
            queues=["general", "billing"],
            presences=self.presences,
            presence_word=next((each.text for each in self.presences if each.id == self.presence), ""),
            desk="Support",
            version="0",
            now=self.now(),
            speed=1.0,
        )
        return Fetched(me, self.seq)

    async def set_presence(self, presence: str) -> None:
        self.check("set_presence", presence)
        self.presence = presence
        self.emit("presence.changed", None, agent=self.agent)

    async def queues(self) -> Fetched[QueuePage]:
        self.check("queues")
        waiting = sum(1 for row in self.rows.values() if row.state == "open")
        general = a_queue("general", waiting=waiting)
        return Fetched(QueuePage(items=self.queues_list or [general], next=None), self.seq)

    async def agents(self) -> Fetched[AgentPage]:
        self.check("agents")
        return Fetched(AgentPage(items=self.agents_list, next=None), self.seq)

    async def attention(self) -> Fetched[AttentionPage]:
        self.check("attention")
        shown = self.attention_list[:100]
        page = AttentionPage(items=shown, next=None, total=len(self.attention_list), capped=self.attention_capped)
        return Fetched(page, self.seq)

    async def why(self, conversation_id: str) -> Why:
        self.check("why", conversation_id)
        return self.explained

    async def hold_queue(self, queue: str, hold: bool) -> None:
        self.check("hold_queue", queue, str(hold))
        self.queues_list = [
            msgspec.structs.replace(item, held=hold) if item.id == queue else item for item in self.queues_list
        ]
        self.emit("queue.held", None, queue=queue)

    async def set_agent_presence(self, agent: str, presence: str) -> None:
        self.check("set_agent_presence", agent, presence)
        self._change_agent(agent, presence=presence, presence_by="supervisor")

    async def set_agent_capacity(self, agent: str, capacity: int | None) -> None:
        self.check("set_agent_capacity", agent, str(capacity))
        used = next(item for item in self.agents_list if item.id == agent).load.used
        self._change_agent(agent, load=Load(used=used, capacity=capacity or 5), capacity_set_by=self.agent)

    async def set_agent_queues(self, agent: str, queues: list[str] | None) -> None:
        self.check("set_agent_queues", agent, ",".join(queues or ()))
        self._change_agent(agent, queues=queues or [])

    def _change_agent(self, agent: str, **fields: object) -> None:
        self.agents_list = [
            msgspec.structs.replace(item, **fields) if item.id == agent else item for item in self.agents_list
        ]
        self.emit("presence.changed", None, agent=agent)

    async def bulk_preview(self, bulk: Bulk) -> BulkResult:
        self.check("bulk_preview", bulk.action, *bulk.conversations)
        self.bulk_notes.append(bulk.note)
        return self._outcomes(bulk)

    async def bulk(self, bulk: Bulk) -> BulkResult:
        self.check("bulk", bulk.action, bulk.agent or bulk.queue or "", *bulk.conversations)
        self.bulk_notes.append(bulk.note)
        result = self._outcomes(bulk)
        for outcome in result.items:
            if outcome.ok and bulk.action == "close":
                self.change(outcome.conversation_id, state="closed")
                self.emit("conversation.closed", outcome.conversation_id)
        return result

    def _outcomes(self, bulk: Bulk) -> BulkResult:
        return BulkResult(
            items=[
                BulkOutcome(
                    conversation_id=key,
                    ok=key not in self.bulk_refusals,
                    code="wrong_state" if key in self.bulk_refusals else "",
                    sentence=self.bulk_refusals.get(key, ""),
                )
                for key in bulk.conversations
            ]
        )
