"""Keeps the auth token where it was chosen to be kept.

Invariant: what holds a secret is its owner's only from the first byte on; no sentence shows it.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from agent_tui.config.write import write_private
from agent_tui.core.errors import SetupError
from agent_tui.setup.answers import STAY, Answers
from agent_tui.setup.config_text import CREDENTIAL, KEYRING_SERVICE, TOKEN_VARIABLE, token_file

KeepInKeyring = Callable[[str, str, str], None]


def keep_token(answers: Answers, folder: Path, keyring: KeepInKeyring | None = None, stands: str = "") -> str:
    """Put the token where it was chosen to be; what is still to do, as a sentence.

    ``stands``: the reference of the file, for one that stays where it is.

    Raises:
        SetupError: it could not be kept there.
    """
    chosen, _, place = (stands if answers.keep_token == STAY else answers.keep_token).partition(":")
    match chosen:
        case "file":
            path = folder / place if place else token_file(answers, folder)
            try:
                path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                write_private(path, (answers.auth_token + "\n").encode())
            except OSError as error:
                raise SetupError(f"{path} cannot be written: {error.strerror}.") from error
            return f"The token is in {path}, for you only."
        case "keyring":
            service, _, user = (place or f"{KEYRING_SERVICE}/{answers.account_sid}").partition("/")
            (keyring or _system_keyring)(service, user, answers.auth_token)
            return f"The token is in the keyring ({service}/{user})."
        case "env":
            # For the desk that is started from here; the person sets it where the desk will start later.
            os.environ[place or TOKEN_VARIABLE] = answers.auth_token
            return f"Set {place or TOKEN_VARIABLE} wherever the desk starts; nothing of the token was written."
        case _:
            load = f"LoadCredential={place or CREDENTIAL}:FILE"
            return f"Put the token into a file that only root reads, and into the unit: {load}."


def has_keyring() -> bool:
    """Whether there is a keyring to keep a secret in."""
    try:
        package = import_module("keyring")
        backend = package.get_keyring()
    except Exception:  # noqa: BLE001 - whatever a keyring's backend does, without it there is a file
        return False
    return float(getattr(backend, "priority", 0)) > 0


def _system_keyring(service: str, user: str, secret: str) -> None:
    try:
        import_module("keyring").set_password(service, user, secret)
    except Exception as error:
        raise SetupError(
            f"The keyring refused ({type(error).__name__}).", hint="Go back and keep the token in a file."
        ) from error
