"""Set-up as a full screen: a page at a time, the questions one below the other.

Enter goes to the next question and from the last to the next page; esc goes back; ctrl+q leaves. Invariant: wrong
input is told below its question and the page stays; remote words pass ``safe_text`` and are never markup.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.filter import LineFilter

from agent_tui.console.painting.last_gate import LastGate
from agent_tui.console.painting.themes import begin_with, choose_theme, register_themes, variable_defaults
from agent_tui.core.errors import DeskError
from agent_tui.setup.answers import Known
from agent_tui.setup.flow import Flow
from agent_tui.setup.guide import Doing, Wish, Works, lead
from agent_tui.setup.page_view import PageView


class SetupApp(App[int]):
    """Runs the guide; its exit code is 0 at the end and 1 if somebody left before."""

    TITLE = "agent-tui setup"
    ENABLE_COMMAND_PALETTE = False
    CSS = """
    Screen { background: $background; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q,ctrl+c", "leave", "Leave", show=False, priority=True),
        # Here and not in the fields: the key after Enter must find the focus moved.
        Binding("enter", "next", "Next", show=False, priority=True),
        Binding("tab", "app.focus_next", "Field", show=False, priority=True),
        Binding("shift+tab", "app.focus_previous", "Field", show=False, priority=True),
        Binding("pagedown", "read_on(1)", "Read on", show=False, priority=True),
        Binding("pageup", "read_on(-1)", "Read back", show=False, priority=True),
        Binding("escape", "previous", "Back", show=False, priority=True),
    ]

    def __init__(self, works: Works, *, theme: str = "agent-dark", no_color: bool = False) -> None:
        super().__init__()
        self.animation_level = "none"
        register_themes(self)
        begin_with(self, choose_theme(theme, no_color=no_color))
        self._works = works
        self._asked: asyncio.Future[Flow | Wish] | None = None
        self._doing: asyncio.Task[Known] | None = None
        self.failure: DeskError | None = None

    def compose(self) -> ComposeResult:
        yield PageView()

    def get_line_filters(self) -> Sequence[LineFilter]:
        return [*super().get_line_filters(), LastGate()]

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return variable_defaults(self.current_theme)

    def on_mount(self) -> None:
        self.run_worker(self._lead(), exit_on_error=True)

    async def _lead(self) -> None:
        try:
            ended = await lead(self, self._works)
        except DeskError as error:
            self.failure = error
            ended = None
        self.exit(0 if ended is not None else 1)

    @property
    def _view(self) -> PageView:
        return self.query_one(PageView)

    async def ask(self, flow: Flow, refusal: str) -> Flow | Wish:
        """Show the page until it is answered."""
        self._asked = asyncio.get_running_loop().create_future()
        await self._view.show_page(flow, refusal)
        try:
            return await self._asked
        finally:
            self._asked = None

    async def during(self, words: str, doing: Doing) -> Known | None:
        """Show that something goes on; esc ends the waiting."""
        self._view.wait_for(words)
        task = self._doing = asyncio.ensure_future(doing(self._view.tell))
        try:
            return await task
        except asyncio.CancelledError:
            if not task.cancelled():
                raise
            return None
        finally:
            self._doing = None
            self._view.wait_for("")

    def on_page_view_answered(self, event: PageView.Answered) -> None:
        self._settle(event.flow)

    async def action_next(self) -> None:
        await self._view.enter()

    def action_read_on(self, pages: int) -> None:
        self._view.read_on(pages)

    def action_previous(self) -> None:
        if self._doing is not None:
            self._doing.cancel()
        else:
            self._settle("back")

    def action_leave(self) -> None:
        if self._doing is not None:
            self._doing.cancel()
        self._settle("leave")
        if self._asked is None:
            self.exit(1)

    def _settle(self, outcome: Flow | Wish) -> None:
        if self._asked is not None and not self._asked.done():
            self._asked.set_result(outcome)


async def run_setup(works: Works) -> int:
    """The full screen until it ends; the exit code.

    Raises:
        DeskError: set-up could not even begin.
    """
    app = SetupApp(works, no_color=bool(os.environ.get("NO_COLOR")))
    code = await app.run_async()
    if app.failure is not None:
        raise app.failure
    return code if code is not None else 1
