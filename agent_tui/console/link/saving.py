"""Writes a file from the desk to the disk as it comes, so that no key waits for megabytes.

Invariant: the place that was asked for holds the whole file or what it held before; a transfer that breaks off leaves
nothing beside it.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator
from pathlib import Path

from agent_tui.core.errors import Invalid

BREATH = 0.002
"""Seconds after each piece of a file, in and out: of three turns of the loop two are then for keys."""


async def save_to(path: Path, pieces: AsyncIterator[bytes]) -> None:
    """Write ``pieces`` to ``path``.

    Raises:
        Invalid: the disk does not take it.
        Exception: whatever ``pieces`` raises.
    """
    beside = path.with_name(f".{secrets.token_hex(8)}.part")
    try:
        file = await asyncio.to_thread(beside.open, "xb")
        try:
            async for piece in pieces:
                await asyncio.to_thread(file.write, piece)
                await asyncio.sleep(BREATH)
        finally:
            await asyncio.to_thread(file.close)
        await asyncio.to_thread(beside.replace, path)
    except OSError as error:
        raise Invalid(
            f"{path} cannot be written: {error.strerror}.", hint="Press S and choose another place."
        ) from error
    finally:
        with contextlib.suppress(OSError):
            await asyncio.to_thread(beside.unlink, missing_ok=True)
