"""The file of a running desk's configuration, written by the desk itself; the one before is kept beside it.

Invariant: changes are made one after the other, each to the file as the last one left it, and none is written that
would not be a good configuration.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from agent_tui.config.edit import without
from agent_tui.config.mistakes import ConfigError
from agent_tui.config.write import read_config, write_config
from agent_tui.core.errors import Invalid, NotFound, Refused, SetupError

Change = Callable[[str, Path], str]
"""From the text and the folder that its paths start from to the new text."""

_WRITING = threading.Lock()


def need_file(path: Path | None) -> Path:
    """
    Raises:
        Refused: ``no_file``: this desk was not started from one.
    """
    if path is None:
        raise Refused("This desk was not started from a file.", code="no_file", hint="Start it with agent-tui serve.")
    return path


def need_writable(path: Path | None) -> None:
    """Look whether the desk may write its file, without writing it.

    Raises:
        Refused: ``no_file``, ``not_writable``.
    """
    folder = need_file(path).parent
    # The new file takes the old one's place, so it is the folder that has to let it.
    if not os.access(folder, os.W_OK | os.X_OK):
        raise Refused(f"The desk may not write in {folder}.", code="not_writable", hint=_hint(folder))


def preview(path: Path | None, change: Change) -> str:
    """The text that ``change`` would make of the file.

    Raises:
        Refused: ``no_file``, ``not_writable``: it cannot be read. Invalid, NotFound: as ``rewrite``.
    """
    found = need_file(path)
    try:
        return change(read_config(found), found.parent)
    except ConfigError as error:
        raise Invalid(error.sentence, hint=error.hint) from error
    except SetupError as error:
        raise Refused(error.sentence, code="not_writable", hint=_hint(found)) from error
    except NotFound as error:
        raise Invalid(f"{error.sentence}", hint=f"{found} is not what the desk runs with; put that right.") from error


def removal(number_id: str) -> Change:
    """The change that takes a number out."""
    return lambda text, folder: without(text, number_id, folder)


def text_without(path: Path | None, number_id: str, by_hand: bool) -> str:
    """What the file would be without the number; nothing is written. ``by_hand``: nor will it be, by the desk.

    Raises:
        Refused: ``no_file``, ``not_writable``. Invalid: something would be left pointing at nothing, or the file has
        mistakes already; each is told.
    """
    if not by_hand:
        need_writable(path)
    return preview(path, removal(number_id))


def rewrite(path: Path | None, change: Change, now: datetime) -> None:
    """Make ``change`` to the file.

    Raises:
        Refused: ``no_file``, ``not_writable``. Invalid: the outcome would be no good configuration; each mistake is
        told, and nothing was written.
    """
    found = need_file(path)
    with _WRITING:
        text = preview(found, change)
        try:
            write_config(found, text, now)
        except SetupError as error:
            raise Refused(error.sentence, code="not_writable", hint=_hint(found.parent)) from error


def _hint(place: Path) -> str:
    return f"Let the desk's user write {place}, or change the file yourself."
