"""Text from customers on a plain line: cleaned, on one line, so that a terminal shows it and does nothing else."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import msgspec

from agent_tui.cli.access import Access
from agent_tui.client.desk import DeskClient
from agent_tui.console.painting.safe_text import safe_text
from agent_tui.core.errors import Invalid, SetupError, Unreachable

T = TypeVar("T")

_ODD = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
"""What JSON lets stand as it is and a terminal does not: C1, bidi controls, line separators."""


def one_line(text: str) -> str:
    """``text`` cleaned, line breaks shown as ``⏎``."""
    return safe_text(text).replace("\n", " ⏎ ")


def json_line(value: msgspec.Struct) -> str:
    """One JSON object on one line, in which no character can command a terminal or break the line."""
    return _ODD.sub(lambda found: f"\\u{ord(found[0]):04x}", msgspec.json.encode(value).decode())


@contextmanager
def values_given() -> Iterator[None]:
    """For commands that only read: a field that the desk calls invalid is an option here, and that is bad usage.

    Raises:
        SetupError: in place of an ``Invalid`` that names a field.
    """
    try:
        yield
    except Invalid as error:
        field, colon, _ = error.sentence.partition(":")
        if not colon or not field.isidentifier():
            raise
        raise SetupError(f"--{error.sentence}", code=error.code, hint=error.hint) from error


async def with_client(access: Access, work: Callable[[DeskClient], Awaitable[T]]) -> T:
    """Run ``work`` with a client of this desk, closed at the end.

    Raises:
        Unreachable: no answer; with what a person at a command line can do about it.
    """
    client = DeskClient(access.url, access.token, access.acting_as)
    try:
        return await work(client)
    except Unreachable as error:
        if error.code != Unreachable.code:
            # The desk did answer, and says itself what to do.
            raise
        raise Unreachable(error.sentence, hint="Does the desk run, and is --desk its console door?") from error
    finally:
        await client.close()
