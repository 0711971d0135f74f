"""What is said of a failure that no command foresaw: a full disk under the output, arguments that are no text, a bug.

Invariant: it is a sentence with the next thing to do, as for every other failure; a bug names its place in our code.
"""

from __future__ import annotations

import traceback
from pathlib import Path

from agent_tui.core.errors import DeskError, Refused, SetupError

OURS = Path(__file__).parents[1]


def foreseen(error: Exception) -> DeskError:
    """``error`` as one that a person can be told."""
    if isinstance(error, UnicodeEncodeError) and any("\ud800" <= each <= "\udfff" for each in error.object):
        return SetupError(
            "An argument is not text in UTF-8.", hint="Write it in UTF-8, or check the terminal's locale."
        )
    if isinstance(error, OSError):
        place = "" if error.filename is None else f"{error.filename}: "
        return Refused(
            f"{place}{error.strerror or error}.",
            code="machine",
            hint="Is there room, and may this be read and written? The output counts too.",
        )
    return DeskError(
        f"agent-tui has a fault: {type(error).__name__} at {_place(error)}.",
        hint="Please report it, with this line and the command.",
    )


def _place(error: Exception) -> str:
    """The innermost line of ours."""
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        file = Path(frame.filename)
        if file.is_relative_to(OURS):
            return f"{file.relative_to(OURS.parent)}:{frame.lineno}"
    return "no line of its own"
