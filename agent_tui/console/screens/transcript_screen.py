"""A whole screen on which a transcript is read: a head of two lines, the transcript, the footer.

Invariant: nothing can be written here: there is no composer, and no action of these places writes to the customer.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.widget import Widget

from agent_tui.console.painting.lines import Line
from agent_tui.console.painting.row_text import name_of
from agent_tui.console.screens.keyed import KeyedScreen
from agent_tui.console.widgets.bar import Bar
from agent_tui.console.widgets.transcript import Transcript

if TYPE_CHECKING:
    from agent_tui.console.model.reducers import Change
    from agent_tui.console.stage import Stage
    from agent_tui.wire.conversations import Conversation


class TranscriptScreen(KeyedScreen):
    """The transcript of ``row``, as it goes on."""

    DEFAULT_CSS = """
    TranscriptScreen { layout: vertical; background: $background; color: $foreground; }
    TranscriptScreen .head { height: 2; background: $panel; }
    TranscriptScreen .footer { background: $panel; }
    TranscriptScreen Transcript {
        height: 1fr; background: $background; scrollbar-size-vertical: 1; overflow-x: hidden;
    }
    """

    def __init__(self, stage: Stage, row: Conversation) -> None:
        ports = stage.session.ports
        super().__init__(ports.clock, stage.run, ports.settings.keys, signs=stage.signs)
        self._state = ports.state
        self._row = row
        self._zone = stage.zone
        self._older = stage.session.older
        self._head_bar = Bar(self.head, classes="head")
        self.transcript = Transcript(ports.clock, signs=stage.signs, zone=stage.zone)

    def head(self, width: int) -> list[Line]:
        """The two lines above the transcript, ``width`` cells wide."""
        raise NotImplementedError

    def target(self) -> Conversation:
        return self._row

    def compose(self) -> ComposeResult:
        yield self._head_bar
        yield self.transcript
        yield self._footer_bar

    def on_mount(self) -> None:
        self.show()
        self.transcript.focus()
        self.set_interval(1.0, self.tick)

    def show(self) -> None:
        """The transcript as it is held."""
        row = self.target()
        held = self._state.transcripts.get(row.id)
        self.transcript.empty_words = "" if held is not None and held.loaded else "Reading the messages ..."
        self.transcript.show(
            row.id,
            held.messages if held is not None else [],
            [],
            customer=name_of(row),
            me=self._state.agent,
            rule=None,
        )
        self.repaint_bars()

    def apply(self, change: Change) -> None:
        if self._row.id in change.transcripts:
            self.show()
        self.repaint_bars()

    def repaint_bars(self) -> None:
        self._head_bar.repaint()
        super().repaint_bars()

    def panes(self) -> Sequence[Widget]:
        return (self.transcript,)

    def on_transcript_moved(self) -> None:
        self.repaint_bars()

    def on_transcript_top(self) -> None:
        self._older(self._row.id)
