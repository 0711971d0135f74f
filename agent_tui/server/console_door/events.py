"""The change feed: a stream of server-sent events, or one page of it."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta
from starlette.types import ASGIApp

from agent_tui.desk.staff.caller import Caller
from agent_tui.server.console_door.answers import JSON, Answer
from agent_tui.server.console_door.call import Call
from agent_tui.server.console_door.operations import Limit, Operations
from agent_tui.server.event_stream import EventStream
from agent_tui.server.feed_resume import place_of, shown_after
from agent_tui.server.feed_view import reset_event
from agent_tui.store.unit import Reader
from agent_tui.wire.events import EventPage, FeedEvent

operations = Operations("events")

After = Annotated[str, Meta(max_length=100)]


@operations.op("GET", "/events", media_types=("text/event-stream", JSON))
async def follow_events(call: Call, *, after: After | None = None, limit: Limit = 100) -> ASGIApp:
    """What happens, from after a seq on, or from now.

    Frames: `id` is the seq, `event` the kind, `data` the event. `reset` says to read everything again: the seq given
    is unknown, pruned or in the future, or this reader was too slow. `Last-Event-ID` counts like `after` and wins.
    With `Accept: application/json` one page, whose `next` is always the seq to ask after.
    """
    last = call.headers.get(b"last-event-id", b"").decode("latin-1").strip()
    place = last or after
    if _wants_json(call):
        page = await call.read(lambda reader: _page(reader, call, place, limit))
        return Answer(200, msgspec.json.encode(page), headers={"feed-seq": str(call.feed_seq)})

    async def again() -> Caller:
        return await call.door.authenticator.caller(call.credential)

    return EventStream(call.desk, call.door.hub, call.caller, again, place)


def _wants_json(call: Call) -> bool:
    accepted = call.headers.get(b"accept", b"")
    return b"application/json" in accepted and b"text/event-stream" not in accepted


def _page(reader: Reader, call: Call, after: str | None, limit: int) -> EventPage:
    place = place_of(reader, after)
    if place.reset:
        return EventPage(items=[reset_event(place.seq, call.now)], next=place.seq)
    seq, items = place.seq, list[FeedEvent]()
    # What the caller may not see is passed over, so that only the end of the feed makes a page short.
    while len(items) < limit and (shown := shown_after(reader, call.caller, seq, limit - len(items), call.now)):
        seq = shown[-1].event.seq
        items += [event for each in shown if (event := each.to(call.caller, call.view)) is not None]
    return EventPage(items=items, next=seq)
