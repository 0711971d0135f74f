"""The desk on a bench, and its workers."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.desk.bench import Bench
from tests.desk.working import Works


@pytest.fixture
def bench() -> Iterator[Bench]:
    made = Bench()
    yield made
    made.close()


@pytest.fixture
async def works(tmp_path: Path) -> AsyncIterator[Works]:
    made = Works(tmp_path)
    await made.begin()
    yield made
    await made.close()
