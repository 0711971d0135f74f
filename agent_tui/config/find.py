"""Where the configuration of a command is.

Invariant: the first that applies of: the path given, ``config.toml`` here, ``config.toml`` in the user's folder.
"""

from __future__ import annotations

from pathlib import Path

import platformdirs

FILE_NAME = "config.toml"


def user_folder() -> Path:
    """The platform's folder for this user's configuration."""
    return platformdirs.user_config_path("agent-tui")


def find(given: Path | None, *, here: Path | None = None, user: Path | None = None) -> Path | None:
    """The file to load; None: none was given and none is there.

    A path that was given is returned whether it exists or not, so that loading it says what is wrong.
    ``here`` and ``user`` are the folders searched (None: the current one and ``user_folder()``).
    """
    if given is not None:
        return given
    for folder in (Path() if here is None else here, user_folder() if user is None else user):
        if (folder / FILE_NAME).is_file():
            return folder / FILE_NAME
    return None
