"""The transcript: messages painted line by line, measured only where somebody looks.

Heights of messages that were never on the screen are guesses; the ones in view and one screen above are exact.
Invariant: measuring never moves what the eye is on: the view is anchored to a block and a line in it, or to the end.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo
from math import ceil
from typing import TYPE_CHECKING, ClassVar, TypeAlias

from textual.binding import Binding, BindingType
from textual.cache import LRUCache
from textual.message import Message as Posted
from textual.strip import Strip

from agent_tui.console.model.texts import Bubble
from agent_tui.console.painting.block_frame import BlockFrame
from agent_tui.console.painting.glyphs import Glyphs
from agent_tui.console.painting.heights import Heights
from agent_tui.console.painting.lines import Line, paragraph
from agent_tui.console.painting.message_lines import (
    INDENT,
    WIDEST,
    bubble_lines,
    estimated_height,
    message_lines,
)
from agent_tui.console.widgets.line_scroll import LineScroll
from agent_tui.console.widgets.painter import Painter

if TYPE_CHECKING:
    from agent_tui.console.link.desk_clock import ConsoleClock
    from agent_tui.wire.messages import Message

Block: TypeAlias = "Message | Bubble"


class Transcript(LineScroll, can_focus=True):
    """The chat pane's messages."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "move(1)", "Next message", show=False),
        Binding("k,up", "move(-1)", "Previous message", show=False),
        Binding("g,home", "edge(-1)", "First", show=False),
        Binding("G,end", "edge(1)", "Last", show=False),
        Binding("ctrl+d,pagedown", "half_page(1)", "Half a page down", show=False),
        Binding("ctrl+u,pageup", "half_page(-1)", "Half a page up", show=False),
        Binding("enter", "write", "Write", show=False),
    ]

    class Top(Posted):
        """The first message that we hold is in view: older ones are wanted."""

    class Moved(Posted):
        """Another message is under the cursor, or the end came into view or left it."""

    class Write(Posted):
        """The agent wants to write."""

    def __init__(
        self, clock: ConsoleClock, *, signs: Glyphs, zone: tzinfo | None = None, id: str | None = None
    ) -> None:
        super().__init__(id=id)
        self._clock = clock
        self._zone = zone
        self._signs = signs
        self._painter = Painter(self)
        self._blocks: list[Block] = []
        self._exact: list[bool] = []
        self._heights = Heights()
        self._lines: LRUCache[tuple[str, int, BlockFrame], list[Line]] = LRUCache(600)
        self._stamps: dict[str, int] = {}
        self._conversation: str | None = None
        self._customer = ""
        self._me: str | None = None
        self._rule: tuple[str, int] | None = None
        self._anchor: tuple[int, int] | None = None
        self._placing = False
        self._width = 0
        self.cursor: int | None = None
        self.below = 0
        self.empty_words = ""

    # Content

    def show(
        self,
        conversation_id: str | None,
        messages: Sequence[Message],
        bubbles: Sequence[Bubble],
        *,
        customer: str,
        me: str | None,
        rule: tuple[str, int] | None,
    ) -> None:
        """Show these; ``rule``: the id of the first unread message when it was opened, and how many there were."""
        fresh: list[Block] = [*messages, *bubbles]
        same = conversation_id == self._conversation and (customer, me, rule) == (self._customer, self._me, self._rule)
        self._customer, self._me, self._rule = customer, me, rule
        if same and self._blocks and fresh and self._width:
            self._merge(fresh)
        else:
            moved = conversation_id != self._conversation
            self._conversation = conversation_id
            self._blocks = fresh
            self._forget_heights()
            self._lines.clear()
            self._stamps.clear()
            if moved:
                self.cursor, self.below, self._anchor = None, 0, None
        self.settle()

    def _merge(self, fresh: list[Block]) -> None:
        """Take over what changed; measured heights of the rest stay."""
        old = self._blocks
        before = 0
        if fresh[0] is not old[0] and (ahead := _index_of(fresh, _key(old[0]))):
            before = ahead
        grown = len(fresh) - before - len(old)
        heights = [self._guess(block) for block in fresh[:before]]
        if before or grown < 0:
            kept = [self._heights[index] for index in range(len(old))][: len(fresh) - before]
            self._heights = Heights(heights + kept)
            self._exact = [False] * before + self._exact[: len(fresh) - before]
            if self._anchor is not None:
                self._anchor = (self._anchor[0] + before, self._anchor[1])
            if self.cursor is not None:
                self.cursor = min(self.cursor + before, len(fresh) - 1)
        for index, block in enumerate(fresh[before : before + len(old)]):
            # A bubble is changed in place, so it is always measured again.
            if block is not old[index] or isinstance(block, Bubble):
                self._exact[before + index] = False
                self._stamps[_key(block)] = self._stamps.get(_key(block), 0) + 1
        for block in fresh[before + len(old) :]:
            self._heights.append(self._guess(block))
            self._exact.append(False)
        if grown > 0 and self._anchor is not None:
            self.below += sum(1 for block in fresh[-grown:] if not isinstance(block, Bubble))
        self._blocks = fresh

    def _forget_heights(self) -> None:
        self._heights = Heights(self._guess(block) for block in self._blocks)
        self._exact = [False] * len(self._blocks)

    def _guess(self, block: Block) -> int:
        return estimated_height(block.text, min(self._width or WIDEST, WIDEST + len(INDENT) + 1) - len(INDENT) - 1)

    def message(self) -> Message | None:
        """The message under the cursor, else the newest one; None if that is not a message of the desk's."""
        if not self._blocks:
            return None
        block = self._blocks[-1 if self.cursor is None else min(self.cursor, len(self._blocks) - 1)]
        return None if isinstance(block, Bubble) else block

    @property
    def at_end(self) -> bool:
        """Whether the newest message is in view and followed."""
        return self._anchor is None

    # Measuring

    def _frame(self, index: int) -> BlockFrame:
        block = self._blocks[index]
        previous = self._blocks[index - 1] if index else None
        new = self._rule[1] if self._rule and not isinstance(block, Bubble) and block.id == self._rule[0] else 0
        day = previous is None or previous.at[:10] != block.at[:10]
        held = isinstance(block, Bubble) and block.phase == "held"
        return BlockFrame(
            self._width,
            self._zone,
            self._signs,
            day=day,
            new=new,
            joined=not day and not new and _joined(previous, block),
            customer=self._customer,
            me=self._me,
            mark=self._signs.cursor if self.has_focus and index == self._cursor_index() else " ",
            now=ceil(self._clock.monotonic() * 4) / 4 if held else 0.0,
        )

    def _cursor_index(self) -> int:
        return len(self._blocks) - 1 if self.cursor is None else self.cursor

    def _block_lines(self, index: int) -> list[Line]:
        block, frame = self._blocks[index], self._frame(index)
        if isinstance(block, Bubble):
            return bubble_lines(block, frame)
        key = (block.id, self._stamps.get(block.id, 0), frame)
        lines = self._lines.get(key)
        if lines is None:
            lines = message_lines(block, frame)
            self._lines[key] = lines
        return lines

    def _measure(self, index: int) -> int:
        if not self._exact[index]:
            self._heights.set(index, len(self._block_lines(index)))
            self._exact[index] = True
        return self._heights[index]

    def settle(self) -> None:
        """Measure what is in view, place the view, repaint."""
        height = self.size.height
        if self.size.width != self._width:
            self._width = self.size.width
            self._forget_heights()
        if not self._blocks or not height or not self._width:
            self.take_rows(0)
            self.refresh()
            return
        index, offset = self._anchor or (len(self._blocks) - 1, 0)
        index = min(index, len(self._blocks) - 1)
        self._measure_down(index, offset, height)
        self._measure_up(index, height)
        total = self._heights.total()
        if self._anchor is not None:
            offset = min(offset, self._heights[index] - 1)
            target = self._heights.top(index) + offset
            if target >= total - height:
                self._anchor, self.below = None, 0
        self._placing = True
        self.take_rows(total)
        wanted = max(0, total - height) if self._anchor is None else target
        self.scroll_target_y = self.scroll_y = wanted
        self._placing = False
        self.refresh()
        if wanted < height:
            self.post_message(self.Top())

    def _measure_down(self, index: int, offset: int, height: int) -> None:
        rows = -offset
        while index < len(self._blocks) and rows < height:
            rows += self._measure(index)
            index += 1

    def _measure_up(self, index: int, height: int) -> None:
        rows = 0
        while index > 0 and rows < 2 * height:
            index -= 1
            rows += self._measure(index)

    # Painting

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        if not self._blocks:
            return self._painter.strip(paragraph(self.empty_words, width, y), "", width)
        row = y + self.scroll_offset.y - max(0, self.size.height - self._heights.total())
        if row < 0 or width != self._width:
            return self._painter.strip((), "", width)
        index, within = self._heights.find(row)
        if index >= len(self._blocks):
            return self._painter.strip((), "", width)
        lines = self._block_lines(index)
        ground = "at-cursor" if self.has_focus and index == self._cursor_index() else ""
        return self._painter.strip(lines[within] if within < len(lines) else (), ground, width)

    def tick(self) -> None:
        """A second has passed: bubbles on hold count down."""
        if any(isinstance(block, Bubble) for block in self._blocks[-8:]):
            self.refresh()

    def notify_style_update(self) -> None:
        self._painter.forget()
        super().notify_style_update()

    def on_resize(self) -> None:
        self.settle()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        if self._placing or not self._blocks or round(old_value) == round(new_value):
            return
        self._look_at(round(new_value))

    def _look_at(self, row: int) -> None:
        """The view begins at ``row`` now."""
        was = self.at_end
        if row >= self._heights.total() - self.size.height:
            self._anchor, self.below = None, 0
        else:
            self._anchor = self._heights.find(max(0, row))
        self.settle()
        if was != self.at_end:
            self.post_message(self.Moved())

    # Moving

    def action_move(self, step: int) -> None:
        if self._blocks:
            self._put_cursor(max(0, min(self._cursor_index() + step, len(self._blocks) - 1)))

    def go_to(self, message_id: str) -> None:
        """Put the cursor on a message that is shown."""
        if any(_key(block) == message_id for block in self._blocks):
            self._put_cursor(_index_of(self._blocks, message_id))

    def action_edge(self, side: int) -> None:
        if self._blocks:
            self._put_cursor(0 if side < 0 else len(self._blocks) - 1)
            if side > 0:
                self._anchor, self.below = None, 0
                self.settle()

    def action_half_page(self, step: int) -> None:
        self._look_at(self.scroll_offset.y + step * max(1, self.size.height // 2))

    def action_write(self) -> None:
        self.post_message(self.Write())

    def _put_cursor(self, index: int) -> None:
        """Move the cursor to a block and bring it into view."""
        last = len(self._blocks) - 1
        self.cursor = None if index == last else index
        self._measure(index)
        top, height = self._heights.top(index), self.size.height
        bottom = top + self._heights[index]
        if top < self.scroll_offset.y:
            self._look_at(top)
        elif bottom > self.scroll_offset.y + height:
            self._look_at(min(top, bottom - height))
        self.refresh()
        self.post_message(self.Moved())

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()


def _key(block: Block) -> str:
    return block.client_id if isinstance(block, Bubble) else block.id


def _index_of(blocks: Sequence[Block], key: str) -> int:
    return next((index for index, block in enumerate(blocks) if _key(block) == key), 0)


def _joined(previous: Block | None, block: Block) -> bool:
    """Whether an inbound message belongs under the head of the one before it."""
    if previous is None or isinstance(previous, Bubble) or isinstance(block, Bubble):
        return False
    return block.direction == previous.direction == "inbound" and previous.at[:16] == block.at[:16]
