"""Opens a customer's file with the system's program for its kind.

Invariant: only a file that is ready and of no dangerous kind is opened, from a private folder, under a name made by
us whose ending fits what the file is; no shell sees any of it. Blocks: called in a thread.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

from agent_tui.core.attachments import check_inbound, ending_for, safe_name
from agent_tui.core.errors import Invalid, Refused
from agent_tui.wire.messages import Attachment

KEPT_SECONDS = 24 * 3600.0
PROGRAMS: dict[str, tuple[str, ...]] = {"darwin": ("open",), "linux": ("xdg-open", "gio", "wslview")}
"""The system's own programs that open a file, by platform, the first that there is."""

Find = Callable[[str], str | None]


def opener(platform: str = sys.platform, find: Find = shutil.which) -> list[str]:
    """The beginning of the command that opens a file.

    Raises:
        Refused: this system has none.
    """
    for name in PROGRAMS.get(platform, PROGRAMS["linux"]):
        found = find(name)
        if found is not None:
            return [found, "open"] if name == "gio" else [found]
    raise Refused("This system has no program that opens files (xdg-open).", hint="Press S to save the file.")


def require_harmless(attachment: Attachment) -> None:
    """
    Raises:
        Refused: the file is not ready, or of a kind that runs when it is opened.
    """
    if attachment.state != "ready":
        raise Refused(attachment.reason or f"The file is {attachment.state.replace('_', ' ')}.")
    refusal = check_inbound(attachment.content_type, attachment.name, 0)
    if refusal is not None:
        raise Refused(refusal.sentence, hint=refusal.hint)


def opened_name(attachment: Attachment) -> str:
    """The name that the program gets to see; its ending is that of what the file is, if that is known."""
    ending = ending_for(attachment.content_type)
    name = safe_name(attachment.name, "file")
    if ending and not name.lower().endswith(ending):
        return f"{name.rpartition('.')[0] or name}{ending}"
    return f"_{name}" if name.startswith("-") else name


def private_place(attachment: Attachment, folder: Path) -> Path:
    """Where the file is to be stored below ``folder``: in a fresh private folder of its own.

    Raises:
        Refused: as ``require_harmless``.
        Invalid: the folder cannot be made.
    """
    require_harmless(attachment)
    try:
        return _place(folder) / opened_name(attachment)
    except OSError as error:
        raise Invalid(f"The file cannot be stored ({error.strerror}).", hint="Press S to save it.") from error


def open_file(attachment: Attachment, path: Path, command: list[str]) -> None:
    """Start the program for the file, which lies at its ``private_place``.

    Raises:
        Refused: as ``require_harmless``.
        Invalid: the program cannot be started.
    """
    require_harmless(attachment)
    try:
        path.chmod(0o600)
        silent = subprocess.DEVNULL
        started = subprocess.Popen(
            [*command, str(path)], stdin=silent, stdout=silent, stderr=silent, start_new_session=True
        )
        # Somebody has to hear of its end, or it stays a zombie as long as the console runs.
        threading.Thread(target=started.wait, daemon=True).start()
    except OSError as error:
        raise Invalid(f"The file cannot be opened ({error.strerror}).", hint="Press S to save it.") from error


def _place(folder: Path) -> Path:
    """A fresh folder for one file; those of yesterday go."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for old in folder.iterdir():
        if old.stat().st_mtime < time.time() - KEPT_SECONDS:
            shutil.rmtree(old, ignore_errors=True)
    return Path(tempfile.mkdtemp(dir=folder))
