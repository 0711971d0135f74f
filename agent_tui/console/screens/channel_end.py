"""Deleting a channel: decisions about what hangs on it, the summary, then how far the desk is.

Invariants: what it shows is read from the desk, once a second while the desk is at work; nothing is planned before the
summary is asked for, and nothing done before the channel's name was typed.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import ClassVar

import msgspec
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option
from textual.worker import Worker

from agent_tui.console.painting.deletion_page import decision_rows, lead
from agent_tui.console.painting.deletion_progress import progress
from agent_tui.console.screens.listed import Listed
from agent_tui.console.screens.modal import keys_line, put
from agent_tui.core.errors import DeskError
from agent_tui.wire.channel_deletion import FILE_IS_YOURS, ChannelDeletion, PlanDeletion
from agent_tui.wire.channels import Channel

READ_SECONDS = 1.0
FIELDS = ("conversations", "queue", "message", "lists", "unset_webhooks", "history", "by_hand")


@dataclass(frozen=True, slots=True)
class Key:
    """``when``: in which state of the screen it does something."""

    keys: str
    action: str
    word: str
    when: tuple[str, ...]


KEYS: tuple[Key, ...] = (
    Key("enter", "decide", "decide", ("fresh", "planned")),
    Key("c", "confirm", "summary and confirm", ("fresh", "planned")),
    Key("u", "undo", "undo the plan", ("planned",)),
    Key("j,down", "cursor(1)", "", ("fresh", "planned")),
    Key("k,up", "cursor(-1)", "", ("fresh", "planned")),
    Key("q", "back", "", ("fresh", "planned", "working", "done")),
    Key("escape", "back", "close", ("fresh", "planned", "working", "done")),
)
"""Bindings and the line of keys come from here."""


@dataclass(frozen=True, slots=True)
class Ways:
    """What the flow does for the screen; each may raise a ``DeskError``."""

    look: Callable[[], Awaitable[tuple[Channel | None, ChannelDeletion]]]
    undo: Callable[[], Awaitable[None]]
    decide: Callable[[str, PlanDeletion, Callable[[PlanDeletion], None]], None]
    confirm: Callable[[PlanDeletion, Callable[[ChannelDeletion], None]], Awaitable[None]]


class ChannelEnd(Listed[None]):
    """``channel`` as it was when the screen was opened, with the deletion that is open."""

    DEFAULT_CSS = """
    ChannelEnd > .frame { width: 92; }
    ChannelEnd .lead { height: auto; max-height: 6; margin-bottom: 1; }
    ChannelEnd OptionList { text-wrap: nowrap; text-overflow: ellipsis; }
    ChannelEnd .progress { height: auto; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(each.keys, each.action, each.word or each.action, show=False) for each in KEYS
    ]

    def __init__(self, title: str, channel: Channel, ways: Ways) -> None:
        super().__init__()
        self._title = title
        self._channel = channel
        self._ways = ways
        self._deletion = channel.deletion
        self._wish = _wish_of(channel.deletion)
        self._reading: Worker[None] | None = None

    @property
    def _state(self) -> str:
        return "fresh" if self._deletion is None else self._deletion.state

    def title_words(self) -> str:
        return self._title

    def compose_body(self) -> ComposeResult:
        yield Static("", classes="lead", markup=False)
        yield OptionList(markup=False)
        yield Static("", classes="progress", markup=False)

    def keys_line(self) -> Content:
        shown = [each for each in KEYS if each.word and self._state in each.when]
        return keys_line(*(("esc" if each.keys == "escape" else each.keys, each.word) for each in shown))

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one(OptionList).focus()
        self._show()
        self.set_interval(READ_SECONDS, self.tick)

    def tick(self) -> None:
        """Every second, while the desk is at work or a person at the file: look how far it is."""
        trouble = None if self._deletion is None else self._deletion.trouble
        waits = self._state == "planned" and trouble is not None and trouble.code == FILE_IS_YOURS
        if (self._state == "working" or waits) and (self._reading is None or self._reading.is_finished):
            self._reading = self.run_worker(self._look(), group="deletion")

    async def _look(self) -> None:
        try:
            channel, deletion = await self._ways.look()
        except DeskError as error:
            self.tell(error.told)
            return
        self.tell("")
        self._channel = channel or self._channel
        self._now(deletion)

    def _now(self, deletion: ChannelDeletion | None) -> None:
        self._deletion = deletion if deletion is not None and deletion.state != "undone" else None
        if self._deletion is not None:
            self._wish = _wish_of(self._deletion)
        if self.is_mounted:
            self._show()

    def _show(self) -> None:
        options, steps = self.query_one(OptionList), self.query_one(".progress", Static)
        deciding = self._state in ("fresh", "planned")
        options.display = self.query_one(".lead").display = deciding
        steps.display = not deciding
        if deciding:
            put(self.query_one(".lead", Static), lead(self._channel, self._deletion))
            here = options.highlighted
            rows = decision_rows(self._channel, self._wish)
            options.clear_options()
            options.add_options([Option(row.line(), disabled=not row.key) for row in rows])
            options.highlighted = here if here is not None else next(at for at, row in enumerate(rows) if row.key)
        elif self._deletion is not None:
            put(steps, progress(self._deletion))
        self.refresh_keys()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        del parameters
        known = [each for each in KEYS if each.action.partition("(")[0] == action]
        return not known or any(self._state in each.when for each in known)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.action_decide()

    def action_decide(self) -> None:
        at = self.query_one(OptionList).highlighted
        rows = decision_rows(self._channel, self._wish)
        if at is None or not (key := rows[at].key):
            return
        self._ways.decide(key, self._wish, self._decided)

    def _decided(self, wish: PlanDeletion) -> None:
        self.tell("")
        self._wish = wish
        self._show()

    def action_confirm(self) -> None:
        self.tell("")
        self.run_worker(self._confirm(), group="deletion-confirm", exclusive=True)

    async def _confirm(self) -> None:
        try:
            await self._ways.confirm(self._wish, self._now)
        except DeskError as error:
            self.tell(error.told)

    def refused(self, error: DeskError) -> None:
        """The desk does not take what was confirmed."""
        self.tell(error.told)

    def action_undo(self) -> None:
        self.run_worker(self._undo(), group="deletion-confirm", exclusive=True)

    async def _undo(self) -> None:
        try:
            await self._ways.undo()
        except DeskError as error:
            self.tell(error.told)
        else:
            self.tell("")
            self._now(None)


def _wish_of(deletion: ChannelDeletion | None) -> PlanDeletion:
    if deletion is None:
        return PlanDeletion()
    return msgspec.convert({field: getattr(deletion, field) for field in FIELDS}, PlanDeletion)
