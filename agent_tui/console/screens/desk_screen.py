"""The one screen: list, chat, customer; panes come and go with the width.

It shows the state and passes keys on; what they do is in ``commands``. Invariant: nothing here waits, and a change
repaints only what it touches. The first frame is the list alone: the chat is mounted once there is a session.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import tzinfo
from typing import TYPE_CHECKING, ClassVar, Literal

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Static

from agent_tui.console.keys.action import Context, OnCard, Where
from agent_tui.console.keys.actions import BY_ID, key_name, keys_of
from agent_tui.console.model.sections import matcher
from agent_tui.console.model.state import ConsoleState
from agent_tui.console.painting import bar_text
from agent_tui.console.painting.glyphs import Glyphs
from agent_tui.console.painting.lines import Line
from agent_tui.console.screens.keyed import KeyedScreen, bindings
from agent_tui.console.widgets.bar import Bar
from agent_tui.console.widgets.covered import Columns, blank_lines
from agent_tui.console.widgets.queue_list import QueueList
from agent_tui.core.moment import from_text

if TYPE_CHECKING:
    from agent_tui.console.link.desk_clock import ConsoleClock
    from agent_tui.console.link.session import Session
    from agent_tui.console.model.reducers import Change
    from agent_tui.console.painting.card_rows import PaneRow
    from agent_tui.console.settings import ConsoleSettings
    from agent_tui.console.widgets.chat_pane import ChatPane
    from agent_tui.console.widgets.customer_pane import CustomerPane
    from agent_tui.console.widgets.filter_field import FilterField
    from agent_tui.wire.conversations import Conversation
    from agent_tui.wire.messages import Attachment

DESK: tuple[Where, ...] = (
    "offer",
    "everywhere",
    "outside",
    "list",
    "chat",
    "conversation",
    "composer",
    "chips",
    "supervisor",
    "customer",
)
KEYS_IN_SENTENCES = ("context", "offer", "accept", "decline", "claim", "note", "step_out", "template")
IN_COMPOSER = ("send", "newline")
FAILED = frozenset({"failed", "undelivered"})


class DeskScreen(KeyedScreen):
    """Queue, transcript, composer and the customer's facts."""

    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 - Textual declares it so
        (0, "-tiny-width"),
        (60, "-narrow"),
        (90, "-medium"),
        (120, "-wide"),
    ]
    VERTICAL_BREAKPOINTS = [(0, "-tiny-height"), (16, "-low"), (28, "-tall")]  # noqa: RUF012 - Textual declares it so
    BINDINGS: ClassVar = bindings(DESK, without=IN_COMPOSER)

    def __init__(
        self,
        state: ConsoleState,
        clock: ConsoleClock,
        settings: ConsoleSettings,
        run: Callable[[str], None],
        *,
        signs: Glyphs,
        zone: tzinfo | None,
    ) -> None:
        super().__init__(clock, run, settings.keys, signs=signs)
        self._state = state
        self._settings = settings
        self._zone = zone
        self.key_words = {name: key_name(keys_of(BY_ID[name], self._overrides)[0]) for name in KEYS_IN_SENTENCES}
        self.filter_words = ""
        self._filter: FilterField | None = None
        self._chat: ChatPane | None = None
        self.queue = QueueList(state, clock, signs, id="queue")
        self._header_bar = Bar(self._header, id="header")
        self._offer_bar = Bar(self._offer, id="offer")
        self._customer: CustomerPane | None = None

    def compose(self) -> ComposeResult:
        yield self._header_bar
        yield self._offer_bar
        yield Static(Content("terminal too small (need 60x16)"), id="too-small")
        with Columns(id="body"), Vertical(id="list-pane"):
            yield self.queue
        yield self._footer_bar

    def render_lines(self, crop: Region) -> list[Strip]:
        return blank_lines(self, crop)

    def on_mount(self) -> None:
        self.queue.empty_words = "Connecting to the desk ..."
        self.queue.focus()
        self.set_interval(1.0, self.tick)

    async def connect(self, session: Session) -> None:
        """The first frame is painted: here is the session, and there is time for the other panes now."""
        from agent_tui.console.widgets.chat_pane import ChatPane
        from agent_tui.console.widgets.customer_pane import CustomerPane

        send, newline = (frozenset(keys_of(BY_ID[name], self._overrides)) for name in IN_COMPOSER)
        if self._settings.compose.enter == "newline":
            send, newline = send - {"enter"}, newline | {"enter"}
        chat = ChatPane(
            session, signs=self._signs, zone=self._zone, key_words=self.key_words, send=send, newline=newline
        )
        key = self.key_words["context"]
        self._customer = CustomerPane(self._customer_rows, signs=self._signs, key_words=key, id="customer")
        await self.query_one("#body").mount(chat, self._customer)
        self._chat = chat

    @property
    def chat(self) -> ChatPane:
        """The chat pane; there is none before the first frame, when nothing can be opened yet."""
        if self._chat is None:
            raise RuntimeError("nothing can be opened before the first frame")
        return self._chat

    @property
    def customer(self) -> CustomerPane:
        """The customer's pane; as ``chat``."""
        if self._customer is None:
            raise RuntimeError("nothing can be opened before the first frame")
        return self._customer

    # What stands where

    def _header(self, width: int) -> list[Line]:
        now = self._clock.now()
        return [bar_text.header(self._state, now, width, signs=self._signs, zone=self._zone)]

    def _offer(self, width: int) -> list[Line]:
        """The offer that ends first, unless it is what the keys act on already."""
        row = self._state.offered_first()
        if row is None:
            return []
        here = self.target()
        words = f"{self.key_words['accept']} accepts {self.key_words['decline']} declines"
        key = words if here is not None and here.id == row.id else f"{self.key_words['offer']} goes there"
        return [bar_text.offer_line(row, self._clock.now(), width, key=key, signs=self._signs)]

    def _customer_rows(self, width: int) -> list[PaneRow]:
        from agent_tui.console.painting.card_rows import pane_rows

        row = self._state.opened_row()
        return [] if row is None else pane_rows(self._state, row, self._clock.now(), width, self._zone)

    # Changes

    def apply(self, change: Change) -> None:
        if self._state.me is not None and not self.filter_words:
            self.queue.empty_words = "Nobody is waiting. Customers who write appear here."
        if change.rows or change.order or change.head:
            self.queue.repaint(None if change.head else change.rows, order=change.order)
        if self._chat is not None:
            self._chat.apply(change)
        if change.head or change.order or not self._told_of().isdisjoint(change.rows | change.transcripts):
            self.repaint_bars()

    def _told_of(self) -> set[str]:
        """The conversations that the bars tell of."""
        rows = (self._state.opened_row(), self._state.offered_first(), self.target())
        return {row.id for row in rows if row is not None}

    def tick(self) -> None:
        self.queue.repaint()
        super().tick()

    def repaint_bars(self) -> None:
        self.set_class(self._state.sections.whole.count("offered") > 0, "has-offer")
        self._header_bar.repaint()
        self._offer_bar.repaint()
        super().repaint_bars()
        if self._chat is not None:
            self._chat.repaint()
            self.customer.repaint()

    def set_filter(self, words: str) -> None:
        """Show only rows with these words; none shows all."""
        sections = self._state.sections
        self.filter_words = words
        sections.accepts = matcher(words)
        sections.rebuild(self._state.rows.values())
        self.queue.empty_words = "Nothing matches; / changes the filter." if words else ""
        self.queue.repaint(order=True)
        self.repaint_bars()

    def narrow(self, words: str) -> None:
        """Show only rows with these words, and the filter that says so."""
        from agent_tui.console.widgets.filter_field import FilterField

        self.pop_until_active()
        self.show_filter(FilterField)
        if self._filter is not None:
            self._filter.value = words
        self.queue.focus()

    def show_filter(self, make: Callable[[], FilterField]) -> None:
        """Put the filter above the list, with the focus in it."""
        self.remove_class("chat-open")
        if self._filter is None:
            self._filter = make()
            self.query_one("#list-pane").mount(self._filter, before=0)
        self._filter.focus()

    def on_filter_field_narrowed(self, event: FilterField.Narrowed) -> None:
        if event.words != self.filter_words:
            self.set_filter(event.words)
        if event.left:
            self.queue.focus()
            if not event.words and self._filter is not None:
                self._filter.remove()
                self._filter = None

    # The open conversation

    def open(self, conversation_id: str) -> None:
        """Show a conversation in the chat pane; screens above this one go."""
        self.pop_until_active()
        self.add_class("chat-open")
        self.chat.open(conversation_id)
        self.queue.move_to(conversation_id)
        self.chat.transcript.focus()

    def close_chat(self) -> None:
        """Back to the list; in a narrow terminal the chat goes away."""
        self.remove_class("chat-open")
        self.queue.focus()

    def target(self) -> Conversation | None:
        """The list's cursor while the list has the focus, else the open one."""
        if self.focused is self.queue and self.queue.cursor is not None:
            return self._state.rows.get(self.queue.cursor)
        return self._state.opened_row()

    def panes(self) -> Sequence[Widget]:
        chips = (self.chat.chips,) if self.chat.chips.display else ()
        return (self.queue, self.chat.transcript, *chips, self.chat.composer, self.customer)

    def context(self) -> Context:
        state, row = self._state, self.target()
        here = self._chat is not None and row is not None and row.id == state.opened
        message = self.chat.transcript.message() if here else None
        files = message.attachments if message is not None else []
        expires = row.window.ends_at if row is not None else None
        return Context(
            focus=self._focus_name(),
            supervises=state.supervises,
            administers=state.administers,
            state=row.state if row else None,
            mine=row is not None and state.is_mine(row),
            joined=row is not None and state.is_joined(row),
            invited=row is not None and state.is_invited(row),
            advising=row is not None and state.is_consulted(row),
            offered=row is not None and state.is_offered(row),
            free=row is not None and row.state == "open" and row.agent is None,
            window_open=expires is not None and from_text(expires) > self._clock.now(),
            message=message is not None,
            failed=message is not None and (message.status in FAILED or bool(files and _to_fetch_again(files))),
            unsent=row is not None and bool(state.bubbles.get(row.id)),
            files=any(file.state == "ready" for file in files),
            picture=any(file.state == "ready" and file.content_type.startswith("image/") for file in files),
            offers=(first := state.offered_first()) is not None and (row is None or row.id != first.id),
            selected=len(state.selected),
            card=self._on_card(),
        )

    def _on_card(self) -> OnCard:
        card = self._state.card
        kind, _ = ("", "") if self._customer is None else self._customer.index
        return OnCard(
            read=card is not None,
            merged=card is not None and bool(card.person),
            trouble=bool(self._state.card_trouble),
            note=kind == "note",
        )

    def _focus_name(self) -> Literal["list", "chat", "composer", "chips", "customer", "other"]:
        focused = self.focused
        if focused is self.queue:
            return "list"
        if self._chat is not None and focused is self._chat.transcript:
            return "chat"
        if self._chat is not None and focused is self._chat.chips:
            return "chips"
        if self._customer is not None and focused is self._customer:
            return "customer"
        return "composer" if focused is not None else "other"

    # Keys

    def on_descendant_focus(self) -> None:
        self.show_focused()
        super().on_descendant_focus()

    def on_resize(self) -> None:
        self.call_after_refresh(self.show_focused)

    def show_focused(self) -> None:
        """Where there is room for one pane only, it is the one that has the focus: no key acts on what is not seen."""
        focused = self.focused
        if self._chat is None or focused is None or not self.has_class("-narrow"):
            return
        self.set_class(focused is self._customer, "show-customer")
        if focused is self.queue or focused is self._filter:
            self.remove_class("chat-open")
        elif self._chat in focused.ancestors:
            self.add_class("chat-open")

    def on_queue_list_opened(self, event: QueueList.Opened) -> None:
        self.open(event.conversation_id)

    def on_queue_list_moved(self) -> None:
        self.repaint_bars()

    def on_transcript_moved(self) -> None:
        self.repaint_bars()

    def on_transcript_write(self) -> None:
        self._run("write")

    def on_composer_submitted(self) -> None:
        self._run("send")

    def on_chips_preview(self) -> None:
        self._run("chip_preview")

    def on_app_focus(self) -> None:
        if self._chat is not None:
            self._chat.look()


def _to_fetch_again(files: Sequence[Attachment]) -> bool:
    # Not before the first frame: what is known of files is a tenth of what the console imports for it.
    from agent_tui.console.painting.file_lines import to_fetch_again

    return any(to_fetch_again(file) for file in files)
