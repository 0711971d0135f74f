"""Waiting for a condition, bounded: the only place of these tests that sleeps, and never for a time to pass."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")

LOOK_EVERY = 0.02
PATIENCE = 20.0


def until(look: Callable[[], T | None], what: str, seconds: float = PATIENCE) -> T:
    """What ``look`` gives, once it is true; an AssertionError with ``what`` after ``seconds``."""
    end = time.monotonic() + seconds
    while True:
        found = look()
        if found:
            return found
        assert time.monotonic() < end, f"never came within {seconds:.0f} s: {what}"
        time.sleep(LOOK_EVERY)


async def until_async(look: Callable[[], Awaitable[T | None]], what: str, seconds: float = PATIENCE) -> T:
    """``until`` for a look that waits for the network; one that takes long is not taken all the time."""
    end = time.monotonic() + seconds
    while True:
        began = time.monotonic()
        found = await look()
        if found:
            return found
        now = time.monotonic()
        assert now < end, f"never came within {seconds:.0f} s: {what}"
        await asyncio.sleep(max(LOOK_EVERY, now - began))
