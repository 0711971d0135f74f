"""Tasks that run beside the requests: callbacks on their way, customers at their phones.

Invariant: no task outlives ``close``, and none fails unseen.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine


class Background:
    """Keeps hold of tasks until they end."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()
        self._failures: list[BaseException] = []

    def start(self, work: Coroutine[object, object, None]) -> asyncio.Task[None]:
        """Runs ``work``; its failure is raised by ``close``."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (failure := task.exception()) is not None:
            self._failures.append(failure)
            task.get_loop().call_exception_handler({"message": "simulator task failed", "exception": failure})

    async def close(self) -> None:
        """Cancels what still runs, waits for it, and raises the first failure if there was one."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._failures:
            raise self._failures[0]
