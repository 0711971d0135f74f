"""A console from the moment its program starts until the agent quits: what the terminal can do, and the exit code.

Invariant: the collector rests until the first frame, and then spares what was read.
"""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from agent_tui.console.app import ConsoleApp
from agent_tui.console.link.desk_clock import DeskClock
from agent_tui.console.painting.glyphs import choose_glyphs
from agent_tui.core.terminal import has_colours

if TYPE_CHECKING:
    from agent_tui.client.api import DeskApi
    from agent_tui.console.screens.picture import Native
    from agent_tui.console.settings import ConsoleSettings


def _spare_what_was_read() -> None:
    from agent_tui.console.garbage import spare_what_was_read

    spare_what_was_read()


def terminal_pictures() -> Native | None:
    """What shows pictures in the terminal's own way (kitty, sixel), if the extra ``images`` is installed.

    Importing it asks the terminal what it can do, so it must be done before the console takes the terminal over.
    """
    try:
        from textual_image.widget import Image
    except ImportError:
        return None
    native: Native = Image
    return native


def run_console(base_url: str, token: str, acting_as: str | None, settings: ConsoleSettings, state_dir: Path) -> int:
    """The console at the desk ``base_url`` until the agent quits; the exit code.

    ``state_dir``: where unsent text is kept between runs.
    """
    # Nothing that is made before the first frame is garbage; looking for some costs a tenth of the start.
    gc.disable()
    encoding, term = sys.stdout.encoding or "ascii", os.environ.get("TERM", "")

    def make_desk() -> DeskApi:
        from agent_tui.client.desk import DeskClient

        return DeskClient(base_url, token, acting_as)

    app = ConsoleApp(
        make_desk,
        settings,
        state_dir,
        desk_name=base_url,
        clock=DeskClock(),
        signs=choose_glyphs(settings.glyphs, encoding=encoding, term=term),
        no_color=bool(os.environ.get("NO_COLOR")) or not has_colours(term),
        after_reading=_spare_what_was_read,
        native=terminal_pictures() if settings.pictures == "terminal" else None,
    )
    code = app.run()
    return code if code is not None else 1
