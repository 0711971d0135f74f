"""How an event is shown: to those entitled with the rows concerned, to the others with where things are.

Invariant: names and words of a conversation reach only who may see it (``desk.access``); what only administrators
see reaches nobody else.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import msgspec

from agent_tui.core.errors import NotFound
from agent_tui.core.moment import to_text
from agent_tui.desk.conversations.access import may_see
from agent_tui.desk.privacy.masking import MaskedView
from agent_tui.desk.staff.caller import Caller
from agent_tui.desk.views.rows import as_row, load, message_row
from agent_tui.store.unit import Reader, StoredEvent
from agent_tui.wire.conversations import Conversation
from agent_tui.wire.events import FeedEvent
from agent_tui.wire.messages import Message

ADMIN_ONLY = frozenset({"token.changed", "webhook.parked"})
SUPERVISORS_ONLY = frozenset({"config.refused"})

_encode = msgspec.json.Encoder().encode


@dataclass(slots=True)
class Scene:
    """The rows that a batch of events concerns, of one snapshot, and who may see which conversation."""

    rows: dict[str, Conversation] = field(default_factory=dict)
    messages: dict[str, Message] = field(default_factory=dict)
    asked: set[Caller] = field(default_factory=set)
    entitled: set[tuple[Caller, str]] = field(default_factory=set)


def look(
    reader: Reader, events: Sequence[StoredEvent], callers: Iterable[Caller], now: datetime, scene: Scene | None = None
) -> Scene:
    """The scene of ``events`` for ``callers``; with ``scene`` given, only the new callers' entitlement is added."""
    fresh = scene is None
    scene = scene or Scene()
    callers = set(callers)
    scene.asked |= callers
    for conversation_id in {event.conversation_id for event in events if event.conversation_id is not None}:
        try:
            record = load(reader, conversation_id)
        except NotFound:
            continue
        if fresh:
            scene.rows[conversation_id] = as_row(record, now)
        scene.entitled.update((caller, conversation_id) for caller in callers if may_see(reader, caller, record))
    if fresh:
        for message_id in {event.message_id for event in events if event.message_id is not None}:
            try:
                scene.messages[message_id] = message_row(reader, message_id)
            except NotFound:
                continue
    return scene


class Shown:
    """One event in the forms it is shown in; each form is made, and encoded, once."""

    __slots__ = ("_frames", "_scene", "event")

    def __init__(self, event: StoredEvent, scene: Scene) -> None:
        self.event = event
        self._scene = scene
        self._frames: dict[tuple[bool, MaskedView | None, bool], bytes] = {}

    def to(self, caller: Caller, view: MaskedView | None) -> FeedEvent | None:
        """The event as ``caller`` sees it, through ``view`` if it is masked; None: not at all."""
        whole = self._whole_for(caller)
        return None if whole is None else self._form(whole, view)

    def frame(self, caller: Caller, view: MaskedView | None) -> bytes | None:
        """The same as a server-sent event."""
        whole = self._whole_for(caller)
        if whole is None:
            return None
        # A mask shows a draft to the agent of the conversation only.
        row = self._scene.rows.get(self.event.conversation_id or "")
        form = (whole, view if whole else None, view is not None and row is not None and view.writes(row))
        found = self._frames.get(form)
        if found is None:
            found = self._frames[form] = frame_of(self._form(whole, view))
        return found

    def _whole_for(self, caller: Caller) -> bool | None:
        event = self.event
        if event.conversation_id is not None:
            return (caller, event.conversation_id) in self._scene.entitled
        if event.kind in SUPERVISORS_ONLY:
            return True if caller.has("supervisor") else None
        return True if event.kind not in ADMIN_ONLY or caller.has("admin") else None

    def _form(self, whole: bool, view: MaskedView | None) -> FeedEvent:
        event, scene = self.event, self._scene
        row = scene.rows.get(event.conversation_id) if event.conversation_id is not None else None
        if not whole:
            return FeedEvent(
                seq=event.seq,
                at=event.at,
                actor=event.actor,
                kind=event.kind,
                conversation_id=event.conversation_id,
                state=None if row is None else row.state,
                queue=None if row is None else row.queue,
            )
        found = FeedEvent(
            seq=event.seq,
            at=event.at,
            actor=event.actor,
            kind=event.kind,
            conversation_id=event.conversation_id,
            data=event.data,
            conversation=row,
            message=scene.messages.get(event.message_id) if event.message_id is not None else None,
        )
        return found if view is None else view.of(found)


def frame_of(event: FeedEvent) -> bytes:
    """An event on the stream."""
    return b"id: %d\nevent: %s\ndata: %s\n\n" % (event.seq, event.kind.encode(), _encode(event))


def reset_event(seq: int, now: datetime) -> FeedEvent:
    """Tells a console to read everything again; the feed goes on after ``seq``."""
    return FeedEvent(seq=seq, at=to_text(now), actor="system", kind="reset", conversation_id=None)
