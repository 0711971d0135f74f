"""The console's own client against the real door: what one says, the other understands."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from agent_tui.client.desk import DeskClient
from agent_tui.client.feed import FeedOnline, FeedReset
from agent_tui.core.errors import Forbidden, NotFound, Refused, Unauthorized
from agent_tui.wire.conversations import StartConversation
from agent_tui.wire.events import FeedEvent
from agent_tui.wire.messages import Send
from agent_tui.wire.templates import Directions
from tests.server.desk_at_work import AtWork, a_form


@pytest.fixture
async def ana(work: AtWork) -> AsyncIterator[DeskClient]:
    client = DeskClient(work.console, work.tokens["ana"])
    yield client
    await client.close()


@pytest.fixture
async def admin(work: AtWork) -> AsyncIterator[DeskClient]:
    client = DeskClient(work.console, work.tokens["local"], "adm")
    yield client
    await client.close()


async def test_a_day_at_the_desk(work: AtWork, ana: DeskClient, admin: DeskClient) -> None:
    conversation_id = await work.conversation()
    assert (await ana.me()).value.id == "ana"
    await ana.set_presence("busy")
    page = await ana.conversations("open")
    assert [row.id for row in page.value.items] == [conversation_id]
    await ana.act(conversation_id, "claim")
    await ana.save_draft(conversation_id, "Dear")
    await ana.note(conversation_id, "careful")
    transcript = (await ana.messages(conversation_id)).value.items
    await ana.mark_read(conversation_id, transcript[0].id)
    sent = await ana.send(conversation_id, Send(client_id="1", text="Hi"))
    assert sent.status == "queued"
    with pytest.raises(Refused):
        await ana.retry(conversation_id, sent.id)
    file = await ana.upload("photo.png", b"\x89PNG\r\n\x1a\n" + bytes(100))
    assert (await ana.download(file.id)).content_type == "image/png"
    await ana.transfer(conversation_id, queue="billing", note="about the bill")
    await admin.assign(conversation_id, agent="ana", force=True)
    await ana.act(conversation_id, "end")
    await ana.act(conversation_id, "close")
    assert (await admin.conversation(conversation_id)).value.state == "closed"
    assert [queue.id for queue in (await admin.queues()).value.items] == ["billing", "general"]
    await admin.hold_queue("billing", True)
    await admin.set_agent_presence("ben", "away")
    assert {agent.id for agent in (await ana.agents()).value.items} == {"adm", "ana", "ben", "sue"}
    await admin.set_switches("support", Directions(customers=True, agents=False))
    assert (await ana.switches("support")).value.set_by == "adm"
    template = (await ana.templates("support")).value.items[0]
    started = await ana.start_conversation(
        StartConversation(
            client_id="2",
            number="support",
            to="+34600000002",
            template_id=template.id,
            variables={"1": "7", "2": "sent"},
        )
    )
    assert started.conversation.state == "waiting"
    events = await admin.events(0)
    assert events.value.next == events.value.items[-1].seq


async def test_what_twilio_sent_and_nobody_matched(work: AtWork, admin: DeskClient, ana: DeskClient) -> None:
    await work.twilio(a_form("SM1", To="whatsapp:+19999999999"))
    (parked,) = (await admin.parked()).value.items
    with pytest.raises(Refused):
        await admin.replay(parked.id)
    with pytest.raises(Forbidden):
        await ana.parked()


async def test_refusals_come_back_as_what_they_were(work: AtWork, ana: DeskClient) -> None:
    with pytest.raises(NotFound) as caught:
        await ana.conversation("c_unknown")
    assert caught.value.code == "not_found"
    stranger = DeskClient(work.console, "nonsense")
    with pytest.raises(Unauthorized):
        await stranger.me()
    await stranger.close()


async def test_the_feed_of_the_client(work: AtWork, ana: DeskClient) -> None:
    async with asyncio.timeout(10):
        feed = ana.feed(10**9)
        assert isinstance(await anext(feed), FeedOnline)
        reset = await anext(feed)
        assert isinstance(reset, FeedReset)
        assert reset.seq == (await ana.me()).feed_seq
        await work.twilio(a_form("SM1"))
        item = await anext(feed)
        assert isinstance(item, FeedEvent)
        assert item.kind == "conversation.opened"
        await feed.aclose()  # type: ignore[attr-defined]
