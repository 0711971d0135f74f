"""Writes what set-up has made: the configuration, the earlier one beside it, the token where it is to be kept.

Invariant: a file is whole or not there; what holds a secret is its owner's only from the first byte on.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from datetime import datetime
from importlib import import_module
from pathlib import Path

from agent_tui.core.errors import SetupError
from agent_tui.setup.answers import Answers
from agent_tui.setup.config_text import KEYRING_SERVICE, TOKEN_VARIABLE, token_file

KeepInKeyring = Callable[[str, str, str], None]


def read_config(path: Path) -> str:
    """The text that is there; empty: none.

    Raises:
        SetupError: it cannot be read.
    """
    try:
        return path.read_text("utf-8")
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise SetupError(f"{path} cannot be read: {error}.", hint="Name another file with --config.") from error


def write_config(path: Path, text: str, now: datetime) -> Path | None:
    """Write it; where the earlier one is kept, if there was one.

    Raises:
        SetupError: it cannot be written; the earlier one is as it was.
    """
    kept = None
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if path.exists():
            kept = path.with_name(f"{path.name}.{now:%Y%m%d-%H%M%S}")
            _write(kept, path.read_bytes())
        _write(path, text.encode())
    except OSError as error:
        raise SetupError(f"{path} cannot be written: {error.strerror}.", hint="Check the folder's rights.") from error
    return kept


def keep_token(answers: Answers, folder: Path, keyring: KeepInKeyring | None = None) -> str:
    """Put the token where it was chosen to be; what is still to do, as a sentence.

    Raises:
        SetupError: it could not be kept there.
    """
    match answers.keep_token:
        case "file":
            path = token_file(answers, folder)
            try:
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                _write(path, (answers.auth_token + "\n").encode())
            except OSError as error:
                raise SetupError(f"{path} cannot be written: {error.strerror}.") from error
            return f"The token is in {path}, for you only."
        case "keyring":
            (keyring or _system_keyring)(KEYRING_SERVICE, answers.account_sid, answers.auth_token)
            return f"The token is in the keyring ({KEYRING_SERVICE}/{answers.account_sid})."
        case "env":
            # For the desk that is started from here; the person sets it where the desk will start later.
            os.environ[TOKEN_VARIABLE] = answers.auth_token
            return f"Set {TOKEN_VARIABLE} wherever the desk starts; nothing of the token was written."
        case _:
            return "Put the token into a file that only root reads, and name it in the unit: LoadCredential=."


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


def _write(path: Path, data: bytes) -> None:
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    number = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(number, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except OSError:
        fresh.unlink(missing_ok=True)
        raise
