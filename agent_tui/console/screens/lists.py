"""Lists of recipients: how far each is, with pause, resume, cancel, a new one, and the results.

Invariants: what it shows is read from the desk once a second while it is open, ever more seldom while the desk refuses,
and then it says why; it changes nothing itself, but dismisses what the supervisor chose to do.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import tzinfo
from functools import partial
from typing import ClassVar, Literal

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option
from textual.worker import Worker

from agent_tui.client.results import again_words
from agent_tui.console.painting.safe_text import safe_line
from agent_tui.console.screens.listed import Listed
from agent_tui.console.screens.modal import keys_line, put
from agent_tui.core.errors import DeskError
from agent_tui.core.moment import from_text
from agent_tui.wire.lists import ListPause, RecipientList

Move = Literal["new", "results", "export"]
READ_SECONDS = 1.0
LONGEST_PAUSE = 32
"""In times of ``READ_SECONDS``, while the desk refuses."""
BAR = 20
"""Cells of the bar of progress."""
ORDER = ("queued", "sending", "uncertain", "sent", "delivered", "read", "failed", "undelivered", "skipped")


@dataclass(frozen=True, slots=True)
class ListAction:
    """What to do next; ``found`` is the list under the cursor (None for a new one)."""

    move: Move
    found: RecipientList | None


class ListsScreen(Listed[ListAction | None]):
    """``read`` gives the lists, newest first; ``move`` pauses, resumes, starts or cancels one."""

    DEFAULT_CSS = """
    ListsScreen > .frame { width: 110; height: 30; }
    ListsScreen OptionList { height: 1fr; max-height: 100%; margin-top: 1; }
    ListsScreen .empty { height: auto; color: $text-muted; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "choose('new')", "New", show=False),
        Binding("enter", "choose('results')", "Results", show=False, priority=True),
        Binding("e", "choose('export')", "Export", show=False),
        Binding("p", "pause", "Pause or resume", show=False),
        Binding("P", "resume_only", "Resume without those that failed", show=False),
        Binding("x", "cancel", "Cancel", show=False),
        Binding("j", "cursor(1)", "Down", show=False),
        Binding("k", "cursor(-1)", "Up", show=False),
        Binding("q", "back", "Close", show=False),
    ]
    TITLE_WORDS = "Lists of recipients"

    def __init__(
        self,
        read: Callable[[], Awaitable[list[RecipientList]]],
        move: Callable[[RecipientList, str], Awaitable[None]],
        zone: tzinfo | None,
    ) -> None:
        super().__init__()
        self._zone = zone
        self._read = read
        self._move = move
        self._lists: list[RecipientList] = []
        self._cancelling = ""
        self._failures = 0
        self._rests = 0
        self._reading: Worker[None] | None = None

    def compose_body(self) -> ComposeResult:
        yield Static("Reading ...", classes="empty", markup=False)
        yield OptionList(markup=False)

    def keys_line(self) -> Content:
        return keys_line(
            ("n", "new"),
            ("enter", "results"),
            ("e", "export"),
            ("p", "pause, resume or start"),
            ("x", "cancel"),
            ("esc", "close"),
        )

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one(OptionList).focus()
        self._refresh()
        self.set_interval(READ_SECONDS, self.tick)

    def tick(self) -> None:
        """Every second: read again, unless the last reading goes on or the desk is given a rest."""
        if self._reading is not None and not self._reading.is_finished:
            return
        self._rests -= 1
        if self._rests < 0:
            self._refresh()

    def _refresh(self) -> None:
        self._reading = self.run_worker(self._read_again, group="lists", exclusive=True)

    async def _read_again(self) -> None:
        try:
            found = await self._read()
        except DeskError as error:
            self._refused(error)
            return
        if self._failures and self.is_mounted:
            self.tell("")
        self._failures = self._rests = 0
        if not self.is_mounted or (found == self._lists and found):
            return
        options = self.query_one(OptionList)
        here = options.highlighted
        same = [each.id for each in found] == [each.id for each in self._lists]
        self._lists = found
        empty = self.query_one(".empty", Static)
        empty.display = not found
        empty.update(Content("None yet; n sends a template to many."))
        if same:
            for place, each in enumerate(found):
                options.replace_option_prompt_at_index(place, self._line(each))
            return
        options.clear_options()
        options.add_options([Option(self._line(each)) for each in found])
        options.highlighted = min(here or 0, len(found) - 1) if found else None

    def _refused(self, error: DeskError) -> None:
        self._failures += 1
        self._rests = min(2**self._failures, LONGEST_PAUSE) - 1
        if self.is_mounted:
            self.tell(error.told)
            put(self.query_one(".empty", Static), Content("The lists could not be read; it is tried again."))

    def _line(self, found: RecipientList) -> Content:
        return list_line(found, self._zone, self.query_one(OptionList).scrollable_content_region.width - 2)

    def _current(self) -> RecipientList | None:
        at = self.query_one(OptionList).highlighted
        return self._lists[at] if at is not None and at < len(self._lists) else None

    def action_cursor(self, step: int) -> None:
        self._cancelling = ""
        self.tell("")
        super().action_cursor(step)

    def action_choose(self, move: Move) -> None:
        found = self._current()
        if move == "new":
            self.dismiss(ListAction("new", None))
        elif found is not None:
            self.dismiss(ListAction(move, found))

    def action_pause(self) -> None:
        found = self._current()
        moves = {"running": "pause", "paused": "resume", "ready": "start"}
        if found is None:
            return
        if found.state in moves:
            _worker: Worker[None] = self.run_worker(partial(self._do, found, moves[found.state]), group="move")
        else:
            self.tell(f"The list is {found.state}.")

    def action_resume_only(self) -> None:
        """Resume, and leave those whom the pause's code failed."""
        found = self._current()
        if found is None:
            return
        if found.paused is not None and found.paused.again:
            _worker: Worker[None] = self.run_worker(partial(self._do, found, "resume_only"), group="move")
        else:
            self.tell("Nobody is tried again here; p pauses, resumes or starts.")

    def action_cancel(self) -> None:
        """The first x asks, the second does it."""
        found = self._current()
        if found is None:
            return
        if found.state in ("done", "cancelled"):
            self.tell(f"The list is {found.state}.")
        elif self._cancelling == found.id:
            self._cancelling = ""
            self.tell("")
            _worker: Worker[None] = self.run_worker(partial(self._do, found, "cancel"), group="move")
        else:
            self._cancelling = found.id
            self.tell(f"x once more cancels it: {found.counts.get('queued', 0)} will not be sent to.")

    async def _do(self, found: RecipientList, move: str) -> None:
        try:
            await self._move(found, move)
        except DeskError as error:
            self.tell(error.sentence)
        self._refresh()


def list_line(found: RecipientList, zone: tzinfo | None, room: int) -> Content:
    """Name, state, progress; what it is; the counts; and why it is paused, with the key that goes on."""
    queued = found.counts.get("queued", 0)
    handled = found.total - queued
    full = BAR * handled // found.total if found.total else BAR
    bad = sum(found.counts.get(state, 0) for state in ("failed", "undelivered"))
    counts = ", ".join(f"{found.counts[state]} {state}" for state in ORDER if found.counts.get(state))
    about = f"{safe_line(found.template, 30)} from {found.number}, {found.per_minute}/min, {found.created_by}"
    lines = [
        Content.assemble(
            (f"{safe_line(found.name, 30)}  ", "bold"),
            (f"{found.state}  ", "$text-warning" if found.state == "paused" else "$text-primary"),
            f"[{'#' * full}{'-' * (BAR - full)}] {handled}/{found.total}",
        ),
        Content.styled(f"  {about}", "$text-muted"),
        Content.styled(f"  {counts or 'nothing yet'}", "$text-warning" if bad else "$text-muted"),
    ]
    if found.paused is not None:
        for told in _paused(found.paused, zone):
            words = Content.styled(told, "$text-warning")
            lines += [Content("  ") + line for line in words.wrap(max(30, room - 2))]
    return Content("\n").join(lines)


def _paused(pause: ListPause, zone: tzinfo | None) -> list[str]:
    """Why and since when, and what the keys do."""
    at = from_text(pause.at).astimezone(zone)
    since = f"Since {at.day} {at:%b %H:%M}:"
    why = safe_line(pause.why, 120)
    if not pause.code:
        return [f"{since} {why} p resumes it."]
    told = f"{since} {why.removesuffix('.')} ({safe_line(pause.code, 40)}). {safe_line(pause.next, 120)}"
    again = safe_line(again_words(pause), 80)
    return [told, f"p resumes it: {again}; P leaves them failed."] if again else [f"{told} p resumes it."]
