"""A process that writes and says so after each acknowledged write, until it is killed.

Arguments: the database. Each line on stdout is a key whose write was awaited.
"""

from __future__ import annotations

import asyncio
import itertools
import sys
from pathlib import Path

from agent_tui.store.engine import Store
from tests.store.writing import put

AT_ONCE = 8


async def main(path: Path) -> None:
    store = Store(path)
    numbers = itertools.count()

    async def one() -> None:
        while True:
            key = await store.write(put(f"k{next(numbers)}", "x" * 200))
            sys.stdout.write(f"{key}\n")
            sys.stdout.flush()

    await asyncio.gather(*(one() for _ in range(AT_ONCE)))


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
