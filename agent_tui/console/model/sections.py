"""The sections of the list, and the order within them.

Invariant: a conversation stands in at most one section, and its place depends on its row alone, never on the time:
rows move when something happens, not by themselves. Placing one costs a binary search, so ten thousand rows under
a stream of events stay cheap.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Literal

from msgspec import Struct, field

from agent_tui.core.folding import fold, fold_again
from agent_tui.core.moment import from_text

if TYPE_CHECKING:
    from agent_tui.wire.conversations import Conversation, Sort

Section = Literal["mine", "offered", "asked", "queue", "others"]

TITLES: dict[Section, str] = {
    "mine": "Mine",
    "offered": "Offered",
    "asked": "Asked for advice",
    "queue": "In queue",
    "others": "With colleagues",
}
"""Sections in the order they are shown."""

Key = tuple[int, str, float, str]
Place = tuple[Key, str]


def section_of(row: Conversation, agent: str | None, *, supervises: bool = True) -> Section | None:
    """Where a row belongs for ``agent`` (None: nobody in particular); None: nowhere.

    What colleagues have is listed for those who supervise; what is closed for nobody.
    """
    if row.state == "closed":
        return None
    others: Section | None = "others" if supervises else None
    if agent is not None and agent != row.agent and agent in (*row.consulting, *row.joined):
        return "asked" if agent in row.consulting else "mine"
    if row.agent is not None:
        return "mine" if row.agent == agent else others
    if row.offered_to is not None:
        return "offered" if row.offered_to == agent else others
    return "queue" if row.state == "open" else others


def _newest_first(row: Conversation) -> float:
    at = row.last_message.at if row.last_message else row.created_at
    return -from_text(at).timestamp()


def _mine_key(row: Conversation) -> Key:
    if row.state in ("waiting", "wrap_up"):
        return (2 if row.state == "waiting" else 3, "", _newest_first(row), row.id)
    if row.waiting_since is not None:
        return (0, row.waiting_since, 0.0, row.id)
    return (1, "", _newest_first(row), row.id)


def order_key(section: Section, row: Conversation, sort: Sort) -> Key:
    """What a row is ordered by. Mine: who waits for an answer first; a queue: the desk's own order, or ``sort``."""
    if section == "mine":
        return _mine_key(row)
    if section == "offered":
        return (0, row.offer_expires_at or "~", 0.0, row.id)
    if sort == "window":
        # What closes next comes first; what is closed already has no hurry.
        return (
            int(row.window.state != "open" or row.window.refused_at is not None),
            row.window.ends_at or "~",
            0.0,
            row.id,
        )
    if sort == "newest":
        return (0, "", _newest_first(row), row.id)
    if section == "queue":
        level = (row.queue_priority * 1000 + row.bucket) * 10 + row.priority
        return (level, row.queued_at or row.created_at, 0.0, row.id)
    return (0, row.waiting_since or "~", 0.0, row.id)


def _anything(_: Conversation) -> bool:
    return True


class SectionIndex(Struct):
    """Ids by section, in order. ``accepts`` is the filter that is on; rows that it refuses stand in ``whole`` alone."""

    agent: str | None = None
    supervises: bool = False
    sort: Sort = "wait"
    accepts: Callable[[Conversation], bool] = _anything
    _places: dict[Section, list[Place]] = field(default_factory=lambda: {name: [] for name in TITLES})
    _where: dict[str, tuple[Section, Place]] = field(default_factory=dict)
    _whole: SectionIndex | None = None

    @property
    def whole(self) -> SectionIndex:
        """Everything, whatever the filter: what is offered or about to close must not hide behind one."""
        return self if self._whole is None else self._whole

    def section_of(self, row: Conversation) -> Section | None:
        """Where a row belongs, whatever the filter."""
        return section_of(row, self.agent, supervises=self.supervises)

    def place(self, row: Conversation) -> bool:
        """Put a row where it belongs; whether anything moved, in the list or behind the filter."""
        behind = self._whole is not None and self._whole.place(row)
        return self._place(row) or behind

    def _place(self, row: Conversation) -> bool:
        section = self.section_of(row) if self.accepts(row) else None
        if section is None:
            return self._remove(row.id)
        wanted = (section, (order_key(section, row, self.sort), row.id))
        if self._where.get(row.id) == wanted:
            return False
        self._remove(row.id)
        insort(self._places[section], wanted[1])
        self._where[row.id] = wanted
        return True

    def remove(self, conversation_id: str) -> bool:
        """Take a row out; whether it was there."""
        behind = self._whole is not None and self._whole.remove(conversation_id)
        return self._remove(conversation_id) or behind

    def _remove(self, conversation_id: str) -> bool:
        held = self._where.pop(conversation_id, None)
        if held is None:
            return False
        places = self._places[held[0]]
        del places[bisect_left(places, held[1])]
        return True

    def rebuild(self, rows: Iterable[Conversation]) -> None:
        """Place everything anew, after a change of agent, sort or filter."""
        rows = list(rows)
        self._places = {name: [] for name in TITLES}
        self._where = {}
        self._whole = None if self.accepts is _anything else SectionIndex(self.agent, self.supervises, self.sort)
        if self._whole is not None:
            self._whole.rebuild(rows)
        for row in rows:
            section = self.section_of(row) if self.accepts(row) else None
            if section is not None:
                place = (order_key(section, row, self.sort), row.id)
                self._places[section].append(place)
                self._where[row.id] = (section, place)
        for places in self._places.values():
            places.sort()

    def shown(self) -> list[Section]:
        """The sections that hold something, in the order they are shown."""
        return [name for name in TITLES if self._places[name]]

    def count(self, section: Section) -> int:
        return len(self._places[section])

    def at(self, section: Section, index: int) -> str:
        """The id at a place of a section."""
        return self._places[section][index][1]

    def find(self, conversation_id: str) -> tuple[Section, int] | None:
        """The section of a row and its place there."""
        held = self._where.get(conversation_id)
        if held is None:
            return None
        return held[0], bisect_left(self._places[held[0]], held[1])

    def ids(self, section: Section) -> Iterator[str]:
        return (place[1] for place in self._places[section])


def matcher(words: str) -> Callable[[Conversation], bool]:
    """A filter: every word must occur in name, address, queue, workstream, number, agent or last message."""
    wanted = fold(words).split()
    if not wanted:
        return _anything

    def accepts(row: Conversation) -> bool:
        last = row.last_message.text if row.last_message else ""
        parts = (row.customer.name, row.customer.address, row.queue or "", row.workstream, row.number.name)
        text = fold_again(" ".join((*parts, row.agent or "", last)))
        return all(word in text for word in wanted)

    return accepts
