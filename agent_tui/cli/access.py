"""Which desk a command talks to, and with what token.

``--desk`` and ``--token`` name a desk anywhere; without them it is the desk of the data folder, entered with its
``local.token``. Invariant: a token is never printed and never taken from anywhere but these places.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

import click

from agent_tui.cli.folders import data_folder
from agent_tui.core.errors import Refused, SetupError
from agent_tui.store.lock import running_desk

TOKEN_VARIABLE = "AGENT_TUI_TOKEN"  # noqa: S105 - a variable's name
LOCAL_TOKEN = "local.token"  # noqa: S105 - a file's name

F = TypeVar("F", bound=Callable[..., object])


@dataclass(frozen=True, slots=True)
class Access:
    """A console door's URL, a token for it, and the agent to stand for there."""

    url: str
    token: str = field(repr=False)
    acting_as: str | None = None


def access_options(command: F) -> F:
    """The options ``--data``, ``--desk`` and ``--token``."""
    for option in (
        click.option("--token", metavar="TOKEN", help=f"Token, env:NAME or file:PATH; default: {TOKEN_VARIABLE}."),
        click.option("--desk", metavar="URL", help="Console door of a desk elsewhere."),
        click.option("--data", type=click.Path(path_type=Path), help="Data folder of the desk."),
    ):
        command = option(command)
    return command


def acting_option(command: F) -> F:
    """The option ``--as``, of commands whose answer depends on who asks."""
    option = click.option(
        "--as", "acting_as", metavar="AGENT", help="The agent to ask as, with the data folder's own token."
    )
    return option(command)


def find_desk(data: Path | None, desk: str | None, token: str | None, acting_as: str | None = None) -> Access:
    """The desk to talk to, as ``acting_as``.

    Raises:
        Refused: no desk runs there.
        SetupError: no URL, no token, or a reference to one that is not there.
    """
    given = read_token(token)
    if desk is not None:
        _check_url(desk)
        if given is None:
            raise SetupError(
                "A desk elsewhere needs a token.",
                code="no_token",
                hint=f"Make one there with `agent-tui token AGENT`, then give --token or set {TOKEN_VARIABLE}.",
            )
        return Access(desk, given, acting_as)
    folder = data_folder(data)
    info = running_desk(folder)
    if info is None or not info.console:
        raise Refused(
            f"No desk runs on the data folder {folder}.",
            code="no_desk",
            hint="Start one with `agent-tui serve`, name its folder with --data, or its address with --desk.",
        )
    return Access(info.console, given or local_token(folder), acting_as)


def _check_url(desk: str) -> None:
    if not _is_address(desk):
        raise SetupError(
            f"--desk: {desk} is not an address.", hint="Write it as the desk prints it: http://127.0.0.1:8081."
        )


def _is_address(desk: str) -> bool:
    try:
        parts = urlsplit(desk)
        port = parts.port
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and port != 0


def read_token(token: str | None) -> str | None:
    """A token given as such, as env:NAME or file:PATH; without one that of the environment.

    Raises:
        SetupError: the reference leads nowhere.
    """
    if token is None:
        return os.environ.get(TOKEN_VARIABLE) or None
    kind, _, name = token.partition(":")
    if kind == "env":
        value = os.environ.get(name, "")
        if not value:
            raise SetupError(f"--token: the environment variable {name} is not set.", hint=f"Set {name}.")
        return value
    if kind == "file":
        try:
            return Path(name).read_text("utf-8").strip()
        except OSError as error:
            raise SetupError(f"--token: {name} cannot be read: {error.strerror}.", hint="Name another file.") from error
    return token


def local_token(folder: Path) -> str:
    """The token that lets the same user in.

    Raises:
        SetupError: it cannot be read; the desk is another user's.
    """
    try:
        return (folder / LOCAL_TOKEN).read_text("utf-8").strip()
    except OSError as error:
        raise SetupError(
            f"{folder / LOCAL_TOKEN} cannot be read: {error.strerror}.",
            code="no_token",
            hint="The desk belongs to another user; ask for a token of your own.",
        ) from error
