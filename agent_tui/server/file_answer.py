"""Answers with a file of the data folder, at either door.

What is stored came from strangers. Invariant: a browser neither guesses another type nor runs anything in it, and
no byte of a name or type can break a header.
"""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

from starlette.responses import FileResponse
from starlette.types import Receive, Scope, Send

from agent_tui.core.errors import NotFound

NAME_CHARACTERS = 20
"""Of what Twilio fetches; WhatsApp shows longer names badly (Twilio: Content-Disposition of media)."""
WHOLE_NAME = 120
"""Of what agents fetch."""

_TYPE = re.compile(r"[A-Za-z0-9!#$&^_.+-]{1,100}/[A-Za-z0-9!#$&^_.+-]{1,100}(; ?[a-z]{1,20}=[A-Za-z0-9_.-]{1,50})?")
_RANGE = re.compile(rb"bytes=([0-9, -]+)")
_PART = re.compile(rb" *(?:([0-9]{1,18})-([0-9]{0,18})|-([0-9]{1,18})) *")
_ODD = re.compile(r"[^A-Za-z0-9._-]+")


def short_name(name: str, characters: int = NAME_CHARACTERS) -> str:
    """``name`` as at most so many ASCII characters without blanks, its ending kept."""
    stem, dot, ending = re.split(r"[/\\]", name)[-1].rpartition(".")
    if not dot:
        stem, ending = ending, ""
    stem, ending = _ODD.sub("_", stem).strip("._"), _ODD.sub("", ending)[:8]
    tail = f".{ending}" if ending else ""
    return (stem or "file")[: characters - len(tail)] + tail


def _can_be_read(header: bytes) -> bool:
    """Whether a Range header is well-formed, each of its parts too."""
    whole = _RANGE.fullmatch(header)
    if whole is None:
        return False
    for text in whole.group(1).split(b","):
        part = _PART.fullmatch(text)
        if part is None or (part.group(1) and part.group(2) and int(part.group(1)) > int(part.group(2))):
            return False
    return True


class _Ranged(FileResponse):
    """A ``FileResponse`` that ignores a Range header it cannot read, as RFC 9110 asks, instead of refusing it."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        kept = [(name, value) for name, value in scope["headers"] if name != b"range" or _can_be_read(value)]
        await super().__call__({**scope, "headers": kept}, receive, send)


async def file_answer(
    path: Path,
    name: str,
    content_type: str,
    headers: dict[str, str] | None = None,
    characters: int = NAME_CHARACTERS,
) -> FileResponse:
    """The file, with Range and HEAD; ``name`` is cut to so many ASCII characters.

    Raises:
        NotFound: its bytes are gone.
    """
    try:
        there = await asyncio.to_thread(path.stat)
    except FileNotFoundError:
        raise NotFound("The file is not in the media folder any more.") from None
    return _Ranged(
        path,
        stat_result=there,
        media_type=content_type if _TYPE.fullmatch(content_type) else "application/octet-stream",
        filename=short_name(name, characters),
        content_disposition_type="inline",
        headers={
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Cache-Control": "private, no-store",
            **(headers or {}),
        },
    )
