from __future__ import annotations

import asyncio
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest

from agent_tui.desk.staff.caller import Caller
from agent_tui.desk.staff.roster import mirror
from agent_tui.desk.staff.tokens import revoke_tokens
from agent_tui.server.event_stream import EventStream
from agent_tui.server.feed import FeedHub
from agent_tui.store.unit import Unit
from agent_tui.wire.events import EVENT_KINDS, EventPage, FeedEvent
from tests.server.bursts import burst
from tests.server.desk_at_work import AtWork, a_config, a_form, at_work
from tests.server.feed_reader import FeedReader, Frame, reading

ADMIN = Caller("adm", "adm", "admin")


async def seq_now(work: AtWork) -> int:
    page = (await work.api("adm", "GET", "/events", Accept="application/json")).json()
    return int(page["next"])


async def test_headers_at_once_and_what_happens_from_now_on(work: AtWork) -> None:
    await work.conversation()
    async with reading(work, "ana") as feed:
        assert feed.response.headers["content-type"].startswith("text/event-stream")
        assert feed.response.headers["cache-control"] == "no-store"
        await feed.comment()
        await work.twilio(a_form("SMnow", body="now"))
        frame = (await feed.until("message.received"))[-1]
        assert frame.data["message"]["text"] == "now"
        assert frame.data["conversation"]["last_message"]["text"] == "now"


async def test_a_frame_is_an_event_of_the_wire(work: AtWork) -> None:
    async with reading(work, "ana", 0) as feed:
        await work.conversation()
        frames = await feed.until("message.received")
    for frame in frames:
        event = msgspec.convert(frame.data, FeedEvent)
        assert (event.seq, event.kind) == (frame.id, frame.event)
        assert event.kind in EVENT_KINDS


@pytest.mark.parametrize("by_header", [False, True], ids=["after", "Last-Event-ID"])
async def test_resuming_misses_nothing_and_repeats_nothing(work: AtWork, by_header: bool) -> None:
    await work.connected("sue")
    start = await seq_now(work)
    await burst(work, [a_form(f"SM{n:03}", f"+3460000{n:04}") for n in range(120)])
    last = await seq_now(work)
    headers = {"Last-Event-ID": str(start)} if by_header else {}
    async with reading(work, "sue", 0 if by_header else start, **headers) as feed:
        frames = [await feed.next() for _ in range(last - start)]
        assert [frame.id for frame in frames] == list(range(start + 1, last + 1))
        await work.twilio(a_form("SMlive", body="live"))
        assert (await feed.next()).id == last + 1


async def test_a_stream_opened_in_the_middle_of_a_burst_has_no_gap(work: AtWork) -> None:
    await work.connected("sue")
    start = await seq_now(work)
    forms = [a_form(f"SM{n:03}", f"+3460000{n % 40:04}") for n in range(300)]

    async def follow() -> list[int]:
        async with reading(work, "sue", start) as feed:
            seen: list[int] = []
            received = 0
            while received < len(forms):
                frame = await feed.next()
                seen.append(frame.id)
                received += frame.event == "message.received"
            return seen

    statuses, *followers = await asyncio.gather(burst(work, forms), *(follow() for _ in range(8)))
    assert set(statuses) == {204}
    for seen in followers:
        assert seen[0] == start + 1
        assert all(later == earlier + 1 for earlier, later in pairwise(seen))


async def test_a_place_that_does_not_exist_is_reset(work: AtWork) -> None:
    await work.connected("ana")
    for number, after in enumerate(("999999", "-1", "abc", "1.5", "9" * 30, "\u0663")):
        now = await seq_now(work)
        async with reading(work, "ana", after) as feed:
            frame = await feed.next()
            assert (frame.event, frame.id) == ("reset", now), after
            await work.twilio(a_form(f"SM{number}"))
            assert (await feed.next()).id > now


async def test_a_pruned_place_is_reset(work: AtWork) -> None:
    await work.conversation()
    now = await seq_now(work)
    await work.desk.store.write(
        lambda unit: unit.connection.execute("DELETE FROM events WHERE seq <= ?", (now - 1,)).rowcount
    )
    async with reading(work, "ana", now - 2) as feed:
        assert (await feed.next()).event == "reset"
    async with reading(work, "ana", now - 1) as feed:
        assert (await feed.next()).id == now


async def next_of(feed: FeedReader, kind: str) -> Frame:
    return (await feed.until(kind))[-1]


async def test_names_and_words_reach_only_who_may_see_them(work: AtWork) -> None:
    for agent in ("ana", "ben", "sue"):
        await work.connected(agent)
    async with reading(work, "ana") as ana, reading(work, "ben") as ben, reading(work, "sue") as sue:
        for feed in (ana, ben, sue):
            await feed.comment()
        conversation_id = await work.conversation()
        for feed in (ana, sue):
            assert (await next_of(feed, "message.received")).data["message"]["text"] == "Hello"
        reduced = await next_of(ben, "message.received")
        assert reduced.data["state"] == "open"
        assert reduced.data["queue"] == "general"
        assert not {"conversation", "message", "data"} & set(reduced.data)
        await work.api("ana", "POST", f"/conversations/{conversation_id}/claim")
        await work.api("ana", "POST", f"/conversations/{conversation_id}/transfer", json={"queue": "billing"})
        assert "conversation" in (await next_of(ben, "conversation.transferred")).data
        left = await next_of(ana, "conversation.transferred")
        assert left.data["queue"] == "billing"
        assert "conversation" not in left.data


async def test_what_administrators_see(work: AtWork) -> None:
    await work.connected("ana")
    await work.connected("adm")
    start = await seq_now(work)
    await work.api("adm", "POST", "/tokens", json={"agent": "ben"})
    await work.twilio(a_form("SM1", To="whatsapp:+19999999999"))
    await work.api("sue", "PUT", "/queues/general/hold", json={"hold": True})
    async with reading(work, "adm", start) as feed:
        kinds = [frame.event for frame in await feed.until("queue.held")]
        assert kinds == ["token.changed", "webhook.parked", "presence.changed", "queue.held"]
    async with reading(work, "ana", start) as feed:
        assert [frame.event for frame in await feed.until("queue.held")] == ["presence.changed", "queue.held"]


async def test_a_page_of_the_feed(work: AtWork) -> None:
    await work.conversation()
    now = await seq_now(work)

    async def page(query: str, agent: str = "adm") -> EventPage:
        answer = await work.api(agent, "GET", "/events" + query, Accept="application/json")
        assert answer.headers["content-type"] == "application/json"
        assert answer.headers["feed-seq"] == str(now)
        return msgspec.json.decode(answer.content, type=EventPage)

    assert await page("") == EventPage(items=[], next=now)
    first = await page("?after=0&limit=2")
    assert ([event.seq for event in first.items], first.next) == ([1, 2], 2)
    hidden = await page("?after=0&limit=2", "sue")
    # What she may not see is passed over: her page has rows as long as there are any.
    assert (len(hidden.items), hidden.next) == (2, hidden.items[-1].seq)
    rest = await page("?after=2")
    assert (rest.items[-1].seq, rest.next) == (now, now)
    assert await page(f"?after={now}") == EventPage(items=[], next=now)
    (reset,) = (await page("?after=99999")).items
    assert (reset.kind, reset.seq) == ("reset", now)


async def test_revoking_a_token_cuts_its_streams_before_anything_more_is_told(work: AtWork) -> None:
    await work.connected("ana")
    await work.connected("sue")
    async with reading(work, "ana") as ana, reading(work, "sue") as sue:
        await ana.comment()
        await sue.comment()

        def revoke_and_tell(unit: Unit) -> None:
            revoke_tokens(unit, "ana", work.clock.now())
            unit.event("queue.held", "sue", work.clock.now(), queue="general", held=True)

        await work.desk.store.write(revoke_and_tell)
        assert [line for line in await ana.rest() if line.startswith("event")] == []
        assert (await sue.next()).event == "queue.held"


async def test_an_agent_removed_from_the_configuration_is_cut(tmp_path: Path) -> None:
    async with at_work(tmp_path) as work:
        await work.connected("ben")
        async with reading(work, "ben") as ben:
            await ben.comment()
            smaller = msgspec.structs.replace(
                a_config(),
                agents={name: agent for name, agent in a_config().agents.items() if name != "ben"},
                queues={"general": a_config().queues["general"]},
            )
            await work.desk.reload(smaller)
            await ben.rest()
        assert (await work.api("ben", "GET", "/me")).status_code == 401


async def test_the_end_of_the_desk_ends_the_streams(work: AtWork) -> None:
    async with reading(work, "ana") as feed:
        await feed.comment()
        assert (await work.api("adm", "POST", "/stop")).status_code == 204
        assert work.desk.stopping.is_set()
        await feed.rest()


async def test_a_reload_is_told_and_its_readers_stay(work: AtWork) -> None:
    await work.connected("ana")
    async with reading(work, "ana") as ana:
        await ana.comment()
        await work.desk.store.write(lambda unit: mirror(unit, work.desk.config, work.clock.now()))
        await work.twilio(a_form("SM1"))
        assert [(await ana.next()).event, (await ana.next()).event] == ["config.loaded", "conversation.opened"]


async def test_an_open_stream_keeps_its_agent_connected(work: AtWork) -> None:
    async with reading(work, "ana") as feed:
        await feed.comment()
        for _ in range(30):
            work.clock.advance(20)
            # Its own write is behind the hub's in the writer's queue, so it is the hub's turn that is seen here.
            await work.desk.store.write(lambda unit: unit.feed_seq())
        row = next(row for row in (await work.api("sue", "GET", "/agents")).json()["items"] if row["id"] == "ana")
        assert row["connected"]


class Sink:
    """The sending side of a connection that takes what it is given only while it is open."""

    def __init__(self) -> None:
        self.open = asyncio.Event()
        self.open.set()
        self.data = b""
        self._came = asyncio.Event()

    async def send(self, message: dict[str, object]) -> None:
        await self.open.wait()
        body = message.get("body", b"")
        assert isinstance(body, bytes)
        self.data += body
        self._came.set()

    async def until(self, text: bytes, times: int = 1) -> None:
        async with asyncio.timeout(10):
            while self.data.count(text) < times:
                self._came.clear()
                await self._came.wait()

    async def receive(self) -> dict[str, object]:
        await asyncio.get_running_loop().create_future()
        raise AssertionError


async def again() -> Caller:
    return ADMIN


async def test_a_slow_reader_is_reset_and_goes_on_from_there(work: AtWork) -> None:
    hub = FeedHub(work.desk, buffer_frames=10)
    await hub.start()
    sink = Sink()
    stream = EventStream(work.desk, hub, ADMIN, again, None, comment_seconds=60)
    task = asyncio.create_task(stream({}, sink.receive, sink.send))  # type: ignore[arg-type]
    async with reading(work, "adm") as other:
        await other.comment()
        sink.open.clear()
        for number in range(40):
            await work.twilio(a_form(f"SM{number}"))
        while (frame := await other.next()).event != "message.received" or "SM39" not in str(frame.data):
            pass
        sink.open.set()
        await work.twilio(a_form("SMlast", body="last"))
        await sink.until(b"SMlast")
    await hub.stop()
    await task
    frames = [chunk for chunk in sink.data.split(b"\n\n") if chunk.startswith(b"id")]
    ids = [int(chunk.split(b"\n")[0].removeprefix(b"id: ")) for chunk in frames]
    assert any(b"event: reset" in chunk for chunk in frames)
    assert ids == sorted(set(ids))
    assert len(ids) < 40
    last_reset = max(place for place, chunk in enumerate(frames) if b"event: reset" in chunk)
    assert all(later == earlier + 1 for earlier, later in pairwise(ids[last_reset:]))
    assert b"SMlast" in frames[-1]


async def test_silence_is_broken_by_comments(work: AtWork) -> None:
    hub = FeedHub(work.desk)
    await hub.start()
    sink = Sink()
    stream = EventStream(work.desk, hub, ADMIN, again, None, comment_seconds=0.001)
    task = asyncio.create_task(stream({}, sink.receive, sink.send))  # type: ignore[arg-type]
    await sink.until(b":\n\n", 5)
    await hub.stop()
    await task
