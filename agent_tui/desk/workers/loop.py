"""What every worker is: a loop that does what is due, then sleeps until it is woken or something falls due.

Invariant: a worker dies only with the desk; what goes wrong in one round is logged by its kind, without contents,
and the next round comes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from agent_tui.core.clock import Clock
from agent_tui.core.errors import DeskError

log = structlog.get_logger("worker")

LONGEST_SLEEP = 1.0
"""Seconds; sleeps are short so that a clock step is noticed."""


class Worker:
    """Runs ``turn`` again and again; it gives the seconds until it wants to run again."""

    def __init__(self, name: str, turn: Callable[[], Awaitable[float]], clock: Clock) -> None:
        self.name = name
        self._turn = turn
        self._clock = clock
        self._woken = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin."""
        self._task = asyncio.create_task(self._run(), name=f"worker-{self.name}")

    def wake(self) -> None:
        """There is something to do."""
        self._woken.set()

    async def stop(self) -> None:
        """End, in the middle of a sleep or of waiting for the network."""
        if self._task is None:
            return
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        self._task = None

    async def _run(self) -> None:
        while True:
            self._woken.clear()
            try:
                pause = await self._turn()
            except DeskError as error:
                log.warning("round failed", worker=self.name, code=error.code)
                pause = LONGEST_SLEEP
            except Exception as error:  # noqa: BLE001 - one bad round must not end the worker
                log.error("round broke", worker=self.name, kind=type(error).__name__)
                pause = LONGEST_SLEEP
            await self._sleep(pause)

    async def _sleep(self, seconds: float) -> None:
        """Sleep at most ``seconds``, a second at a time, or until woken."""
        left = seconds
        while left > 0 and not self._woken.is_set():
            part = min(left, LONGEST_SLEEP)
            nap = asyncio.ensure_future(self._clock.sleep(part))
            wake = asyncio.ensure_future(self._woken.wait())
            try:
                await asyncio.wait((nap, wake), return_when=asyncio.FIRST_COMPLETED)
            finally:
                nap.cancel()
                wake.cancel()
            left -= part
