"""Where a desk keeps its data and where a console keeps its own."""

from __future__ import annotations

from pathlib import Path

import platformdirs

from agent_tui.core.errors import SetupError


def data_folder(given: Path | None) -> Path:
    """The data folder of a desk; the platform's default unless one is given."""
    return given if given is not None else platformdirs.user_data_path("agent-tui")


def make_data_folder(given: Path | None) -> Path:
    """The data folder, made if it is not there, for its owner only.

    Raises:
        SetupError: it cannot be made or is no folder.
    """
    folder = data_folder(given)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name in ("log", "media"):
            (folder / name).mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise SetupError(
            f"The data folder {folder} cannot be made or written: {error.strerror}.",
            code="data_folder",
            hint="Check its permissions, or choose another folder with --data.",
        ) from error
    return folder


def state_folder() -> Path:
    """Where a console keeps what was typed and not sent."""
    return platformdirs.user_state_path("agent-tui")
