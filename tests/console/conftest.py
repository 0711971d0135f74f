"""A clock for each test; and the collector is kept out of the way as the console does: half of their time was its."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from agent_tui.console.garbage import forget_what_was_painted, spare_what_was_read
from tests.console.fake_clock import FakeClock


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(autouse=True, scope="session")
def _spared() -> None:
    spare_what_was_read()


@pytest.fixture(autouse=True)
def _forgotten() -> Iterator[None]:
    yield
    forget_what_was_painted()
