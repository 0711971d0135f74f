"""Has a stranger's file looked into by a program of its own, and bounds what that may cost.

Invariant: whatever the file does to that program, this returns within ``LOOK_SECONDS``; a file that cannot be looked
into is a file without facts.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import msgspec
from msgspec import Struct

from agent_tui.channel.look import LOOKS
from agent_tui.core.dangerous import Danger
from agent_tui.wire.messages import ContactCard

LOOK_SECONDS = 20.0
ANSWER_BYTES = 256 * 1024


class Looked(Struct, frozen=True):
    """What is known of a file; sizes in dots, ``thumbnail``: one was written. ``danger`` None: none was seen."""

    width: int | None = None
    height: int | None = None
    seconds: float | None = None
    pages: int | None = None
    contacts: list[ContactCard] = []
    thumbnail: bool = False
    danger: Danger | None = None
    unreadable: str = ""


def worth_a_look(content_type: str) -> bool:
    """Whether anything can be known of a file of this type."""
    return content_type.startswith(tuple(beginning for beginning, _ in LOOKS))


async def look_into(path: Path, content_type: str, thumbnail: Path, *, within: float = LOOK_SECONDS) -> Looked:
    """Facts of the file at ``path``; a picture's thumbnail is written to ``thumbnail`` (PNG, at most 512 dots)."""
    if not worth_a_look(content_type):
        return Looked()
    try:
        program = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", "agent_tui.channel.look", content_type, str(path), str(thumbnail)),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            limit=ANSWER_BYTES,
        )
    except OSError:
        return Looked(unreadable="no program could be started")
    try:
        async with asyncio.timeout(within):
            said = await _said(program)
    except TimeoutError:
        return Looked(unreadable="it took too long")
    finally:
        if program.returncode is None:
            program.kill()
            await program.wait()
    try:
        return msgspec.json.decode(said, type=Looked)
    except msgspec.MsgspecError:
        return Looked(unreadable="the program that looked at it ended")


async def _said(program: asyncio.subprocess.Process) -> bytes:
    if program.stdout is None:
        return b""
    said = await program.stdout.read(ANSWER_BYTES)
    await program.wait()
    return said
