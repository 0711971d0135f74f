"""What somebody should look at: windows about to close on an unanswered customer, long waits, failed sends, what
nobody can take, and requests of Twilio that matched nothing.

Invariant: each kind is found over an index and limited, so that the list costs the same however much there is, and a
kind of which there is more is named; an agent gets only conversations of one's own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from sqlite3 import Row

from agent_tui.config.types import Config
from agent_tui.core.moment import from_text, to_text
from agent_tui.core.window import WINDOW
from agent_tui.desk.refused_config import RefusedConfig
from agent_tui.desk.routing.backlog import groups, members, nobody_ever
from agent_tui.desk.routing.thresholds import long_wait_of, shortest_long_wait
from agent_tui.desk.staff.caller import Caller
from agent_tui.desk.views.cursors import number_cursor
from agent_tui.desk.views.rows import conversation_row
from agent_tui.store.unit import Reader
from agent_tui.wire.supervision import Attention, AttentionPage, AttentionReason

MOST = 200
"""Things of each kind; long waits and what nobody can take: of each queue and kind."""
SOON, LAST = timedelta(minutes=60), timedelta(minutes=10)


@dataclass(frozen=True, slots=True, order=True)
class _Found:
    """``rank``: most pressing first, then by ``since``."""

    rank: int
    since: str
    subject: str
    reason: AttentionReason
    detail: str


def attention_page(
    reader: Reader,
    config: Config,
    caller: Caller,
    after: str | None,
    limit: int,
    now: datetime,
    refused: RefusedConfig | None = None,
) -> AttentionPage:
    """Most pressing first; ``refused``: a changed configuration that the desk did not take.

    Raises:
        Invalid: the cursor is not one of ours.
    """
    start = number_cursor("after", after) or 0
    gathered = _Gathered(reader, config, now)
    found = sorted((gathered.everything if caller.has("supervisor") else gathered.own)(caller))
    if refused is not None and caller.has("supervisor"):
        found.insert(0, _Found(0, to_text(refused.at), "", "config_refused", f"{refused.says} {refused.hint}"))
    return AttentionPage(
        items=[_shown(reader, each, now) for each in found[start : start + limit]],
        next=str(start + limit) if len(found) > start + limit else None,
        total=len(found),
        capped=sorted(gathered.capped),
    )


def _shown(reader: Reader, found: _Found, now: datetime) -> Attention:
    parked, about_desk = found.reason == "parked", found.reason == "config_refused"
    return Attention(
        reason=found.reason,
        conversation=None if parked or about_desk else conversation_row(reader, found.subject, now),
        parked_id=found.subject if parked else None,
        since=found.since,
        detail=found.detail,
    )


class _Gathered:
    """What is found; ``capped`` are the kinds of which there is more."""

    def __init__(self, reader: Reader, config: Config, now: datetime) -> None:
        self.reader, self.config, self.now = reader, config, now
        self.capped: set[AttentionReason] = set()

    def everything(self, caller: Caller) -> Iterator[_Found]:
        """What a supervisor looks after."""
        reader, config, now = self.reader, self.config, self.now
        opened, closing = to_text(now - WINDOW), to_text(now - WINDOW + SOON)
        for row in self._some("window_closing", "windows_closing", after=opened, before=closing):
            yield _window(row["id"], from_text(row["inbound_at"]), now)
        for queue in reader.all("all_queues"):
            before = to_text(now - long_wait_of(config, queue["id"]))
            for row in self._some("long_wait", "long_waits_open", queue_id=queue["id"], before=before):
                yield _wait(row["id"], row["waiting_since"], now)
            yield from self._unroutable(queue["id"])
        before = to_text(now - shortest_long_wait(config))
        for row in self._some("long_wait", "long_waits_held", before=before):
            if from_text(row["waiting_since"]) < now - long_wait_of(config, row["queue_id"]):
                yield _wait(row["id"], row["waiting_since"], now)
        for row in self._some("failed_send", "failed_sends"):
            yield _failed(row["id"], row["last_at"] or row["state_at"], row["failed"])
        if caller.has("admin"):
            for row in self._some("parked", "parked_unplayed"):
                yield _Found(4, row["at"], row["id"], "parked", row["reason"])

    def own(self, caller: Caller) -> Iterator[_Found]:
        """What an agent has."""
        if caller.agent is None:
            return
        now = self.now
        for row in self.reader.all("standing_of_agent", agent_id=caller.agent):
            since = row["waiting_since"]
            if since is not None:
                inbound = from_text(row["inbound_at"])
                if now < inbound + WINDOW <= now + SOON:
                    yield _window(row["id"], inbound, now)
                if from_text(since) < now - long_wait_of(self.config, row["queue_id"]):
                    yield _wait(row["id"], since, now)
            if row["failed"]:
                yield _failed(row["id"], row["last_at"] or row["state_at"], row["failed"])

    def _unroutable(self, queue_id: str) -> Iterator[_Found]:
        people = members(self.reader, self.config, queue_id, self.now)
        for group in groups(self.reader, self.config, queue_id):
            why = "has no members" if group.need is None and not people else None
            if group.need is not None:
                why = nobody_ever(group.need, people)
            if why is None:
                continue
            for row in self._some("unroutable", "waiting_in_group", queue_id=queue_id, signature=group.signature):
                yield _Found(1, row["queued_at"], row["id"], "unroutable", f"The queue {queue_id} {why}.")

    def _some(self, reason: AttentionReason, statement: str, **values: str) -> Iterator[Row]:
        """The first of them, and the remark if there are more."""
        rows = self.reader.all(statement, limit=MOST + 1, **values)
        if len(rows) > MOST:
            self.capped.add(reason)
        return islice(rows, MOST)


def _window(conversation_id: str, inbound: datetime, now: datetime) -> _Found:
    closes = inbound + WINDOW
    minutes = int((closes - now).total_seconds() // 60)
    rank = 0 if closes - now < LAST else 2
    detail = f"The customer waits for an answer; the session window closes in {minutes} min."
    return _Found(rank, to_text(closes), conversation_id, "window_closing", detail)


def _wait(conversation_id: str, since: str, now: datetime) -> _Found:
    minutes = int((now - from_text(since)).total_seconds() // 60)
    words = f"{minutes} min" if minutes < 120 else f"{minutes // 60} h"
    return _Found(3, since, conversation_id, "long_wait", f"The customer has waited for {words}.")


def _failed(conversation_id: str, since: str, count: int) -> _Found:
    detail = "A message did not arrive." if count == 1 else f"{count} messages did not arrive."
    return _Found(2, since, conversation_id, "failed_send", detail)
