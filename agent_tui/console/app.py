"""The console as a program: puts state, session and screen together, and runs.

Invariant: the first frame is painted before the HTTP library is imported and before the desk is asked anything.
"""

from __future__ import annotations

import asyncio
import gc
import importlib
import os
import time
import uuid
from collections.abc import Callable, Coroutine, Sequence
from datetime import tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.await_complete import AwaitComplete
from textual.events import Key, Paste

from agent_tui.console.keys.blind_typing import BlindTyping
from agent_tui.console.keys.in_turn import InTurn
from agent_tui.console.link.desk_clock import ConsoleClock
from agent_tui.console.model.state import ConsoleState
from agent_tui.console.painting.glyphs import Glyphs
from agent_tui.console.painting.last_gate import LAST_GATE
from agent_tui.console.painting.themes import begin_with, choose_theme, register_themes, variable_defaults
from agent_tui.console.screens.desk_screen import DeskScreen
from agent_tui.console.screens.keyed import KeyedScreen

if TYPE_CHECKING:
    from textual.command import Provider
    from textual.filter import LineFilter

    from agent_tui.client.api import DeskApi
    from agent_tui.console.keys.commands import Commands
    from agent_tui.console.link.keeping import Keeping
    from agent_tui.console.link.notices import Herald, Notice
    from agent_tui.console.model.reducers import Change
    from agent_tui.console.ports import Grade, Ports
    from agent_tui.console.screens.picture import Native
    from agent_tui.console.settings import ConsoleSettings, Situation

FRAME_SECONDS = 1 / 60
AFTER_FIRST_FRAME = (
    "agent_tui.client.desk",
    "agent_tui.console.link.session",
    "agent_tui.console.flows.asking",
    "agent_tui.console.widgets.chat_pane",
    "agent_tui.console.keys.commands",
)
"""Imported in a thread once something is on the screen."""
BEFORE_A_KEY = "agent_tui.console.screens.template_picker"
"""Imported in a thread when the desk has been read: its first opening comes a frame or two sooner."""
QUIET_SECONDS = 1.0


def _palette() -> type[Provider]:
    from agent_tui.console.keys.palette import ActionProvider

    return ActionProvider


def _nothing() -> None:
    return None


def _new_id() -> str:
    return uuid.uuid4().hex


class ConsoleApp(InTurn[int]):
    """The console of one agent at one desk."""

    TITLE = "agent-tui"
    ENABLE_COMMAND_PALETTE = True
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {_palette}
    CSS_PATH = Path(__file__).with_name("screens") / "desk_screen.tcss"

    def __init__(
        self,
        make_desk: Callable[[], DeskApi],
        settings: ConsoleSettings,
        state_dir: Path,
        *,
        desk_name: str,
        clock: ConsoleClock,
        signs: Glyphs,
        zone: tzinfo | None = None,
        no_color: bool = False,
        new_id: Callable[[], str] = _new_id,
        after_reading: Callable[[], None] = _nothing,
        native: Native | None = None,
    ) -> None:
        """``native``: makes a widget that shows pictures in the terminal's own way."""
        super().__init__()
        self._native = native
        self.state = ConsoleState()
        self._make_desk = make_desk
        self._settings = settings
        self._state_dir = state_dir
        self._desk_name = desk_name
        self._clock = clock
        self._signs = signs
        self._zone = zone
        self._new_id = new_id
        self._after_reading = after_reading
        self._ports: Ports | None = None
        self._keeping: Keeping | None = None
        self._commands: Commands | None = None
        self._herald: Herald | None = None
        self._window_marks: set[tuple[str, str, float]] = set()
        self._offer_marks: set[tuple[str, str]] = set()
        self._offers_known = False
        self._blind = BlindTyping(clock.monotonic)
        self._pending: Change | None = None
        self._painted_at = 0.0
        self._warned_at_quit = False
        self._asks = False
        self.animation_level = "none"
        register_themes(self)
        begin_with(self, choose_theme(settings.theme, no_color=no_color))
        self.set_class(no_color, "no-color")

    def get_line_filters(self) -> Sequence[LineFilter]:
        return [*super().get_line_filters(), LAST_GATE]

    def pop_screen(self) -> AwaitComplete:
        popped = super().pop_screen()
        self.call_after_refresh(_forget_what_was_painted)
        return popped

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return variable_defaults(self.current_theme)

    def get_default_screen(self) -> DeskScreen:
        return DeskScreen(self.state, self._clock, self._settings, self._run, signs=self._signs, zone=self._zone)

    def on_mount(self) -> None:
        if self._signs.border == "ascii":
            self.add_class("ascii")
        if self._settings.keys:
            self.set_keymap(dict(self._settings.keys))
        self.call_after_refresh(self._start)

    def _start(self) -> None:
        gc.enable()
        self._spawn(self._live(), "session")

    async def _live(self) -> None:
        """Everything that is not needed to paint the first frame."""
        for name in AFTER_FIRST_FRAME:
            await asyncio.to_thread(importlib.import_module, name)
        from agent_tui.console.flows.asking import Flows
        from agent_tui.console.flows.attaching import Attaching
        from agent_tui.console.keys.commands import Commands
        from agent_tui.console.link.keeping import Keeping
        from agent_tui.console.link.notices import Channels, Herald
        from agent_tui.console.link.outgoing import Outgoing
        from agent_tui.console.link.session import Session
        from agent_tui.console.ports import Ports
        from agent_tui.console.stage import Stage

        self._ports = Ports(
            api=self._make_desk(),
            clock=self._clock,
            state=self.state,
            settings=self._settings,
            spawn=self._spawn,
            changed=self._changed,
            tell=self._tell,
            new_id=self._new_id,
            notice=self._notice,
            after_reading=self._after_reading,
        )
        channels = Channels(lambda words: self._front().announce(words), self.bell, self._desktop)
        self._herald = Herald(self._settings, self._clock.monotonic, channels)
        self._spawn(self._beat(), "beat")
        self._keeping = Keeping(self._ports, self._state_dir, self._desk_name)
        session = Session(self._ports, self._keeping, Outgoing(self._ports, self._keeping))
        screen = self._desk_screen()
        await screen.connect(session)
        flows = Flows(session, screen, self._zone)
        attaching = Attaching(session, screen, flows.save_file, self._state_dir / "files", self._native)
        stage = Stage(session, screen, self._front, self._run, self._signs, self._zone)
        self._commands = Commands(stage, flows, attaching, self._quit, self._blind.begin)
        self.set_timer(QUIET_SECONDS, lambda: self._spawn(self._warm(), "warm"))
        await session.run()

    async def _warm(self) -> None:
        await asyncio.to_thread(importlib.import_module, BEFORE_A_KEY)

    def _desk_screen(self) -> DeskScreen:
        screen = self.screen_stack[0]
        if not isinstance(screen, DeskScreen):
            raise TypeError("the console has one screen, and others above it")
        return screen

    def _front(self) -> KeyedScreen:
        """The whole screen that is shown, whatever modal is above it."""
        return next(screen for screen in reversed(self.screen_stack) if isinstance(screen, KeyedScreen))

    def _run(self, name: str) -> None:
        if self._commands is not None:
            self._commands.run(name)

    # What the parts behind the screen ask of it

    def _spawn(self, work: Coroutine[object, object, None], group: str) -> None:
        self.run_worker(work, group=group, exit_on_error=True)

    def _changed(self, change: Change) -> None:
        """Repaint soon: changes that come together are painted together, at most once a frame."""
        if self._pending is not None:
            self._pending.add(change)
            return
        self._pending = change
        wait = self._painted_at + FRAME_SECONDS - time.monotonic()
        if wait <= 0:
            self.call_later(self._repaint)
        else:
            # Not set_timer: Textual's timers are a task each.
            asyncio.get_running_loop().call_later(wait, self.call_later, self._repaint)

    def _repaint(self) -> None:
        change, self._pending = self._pending, None
        if change is not None and (change.order or change.head):
            self._watch_offers()
        self._painted_at = time.monotonic()
        if change is not None and self.is_running:
            for screen in self.screen_stack:
                if isinstance(screen, KeyedScreen):
                    screen.apply(change)

    @property
    def quiet(self) -> bool:
        """Whether everything that changed is painted."""
        return self._pending is None

    def _tell(self, sentence: str, grade: Grade) -> None:
        self._front().flash(sentence, grade)

    def _notice(self, notice: Notice) -> None:
        here = notice.conversation_id == self.state.opened and self._front() is self._desk_screen()
        situation: Situation = "away" if not self.app_focus else "here" if here else "elsewhere"
        if self._herald is not None:
            self._herald.tell(notice, situation)

    async def _beat(self) -> None:
        """Every second of the console's clock, not of the machine: what is told depends on the desk's time alone."""
        while True:
            await self._clock.sleep(1.0)
            self._watch()

    def _watch(self) -> None:
        """A second has passed: somebody's window may close soon, somebody may be offered."""
        from agent_tui.console.link.notices import window_notices

        mine = [self.state.rows[found] for found in self.state.sections.whole.ids("mine")]
        for notice in window_notices(mine, self.state.agent, self._clock.now(), self._window_marks):
            self._notice(notice)
        self._watch_offers()

    def _watch_offers(self) -> None:
        from agent_tui.console.link.notices import offer_notices

        if self.state.link == "connecting":
            return
        offered = [self.state.rows[found] for found in self.state.sections.whole.ids("offered")]
        fresh = offer_notices(offered, self._offer_marks)
        # What is on offer when the console starts is before the agent's eyes already.
        for notice in fresh if self._offers_known else ():
            self._notice(notice)
        self._offers_known = True

    def _desktop(self, words: str) -> None:
        from agent_tui.console.link.notices import desktop_sequence

        sequence = desktop_sequence(words, dict(os.environ))
        if sequence and self._driver is not None:
            self._driver.write(sequence)

    def hears(self, event: Key | Paste) -> bool:
        return not (isinstance(event, Key) and self._blind.goes_on(event))

    # The end

    async def action_quit(self) -> None:
        self._quit()

    def _quit(self) -> None:
        """Leave at once; after a question if a customer still waits for something that was written."""
        unsent = sum(len(bubbles) for bubbles in self.state.bubbles.values())
        if not unsent or self._asks:
            self._spawn(self._leave(), "quit")
            return
        from agent_tui.console.screens.ask import Ask

        def answered(yes: bool | None) -> None:
            self._asks = False
            if yes:
                self._spawn(self._leave(), "quit")

        self._asks = True
        count = "A message is" if unsent == 1 else f"{unsent} messages are"
        detail = "They are kept on this machine; the next console offers to send them."
        self.push_screen(Ask(f"{count} not sent yet. Quit?", detail=detail, yes="quit", no="stay"), answered)

    async def _leave(self) -> None:
        """Keep what is typed, then end."""
        try:
            if self._keeping is not None:
                self._desk_screen().chat.leave_composer()
                await self._keeping.write_now()
        except OSError as error:
            self._tell(f"What you typed cannot be kept: {error}. ctrl+q once more leaves all the same.", "error")
            if not self._warned_at_quit:
                self._warned_at_quit = True
                return
        if self._ports is not None:
            await self._ports.api.close()
        self.exit(0)


def _forget_what_was_painted() -> None:
    from agent_tui.console.garbage import forget_what_was_painted

    forget_what_was_painted()
