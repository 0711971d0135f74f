"""Keeps the collector out of the way as the console does: half of the time of these tests was its."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from agent_tui.console.garbage import forget_what_was_painted, spare_what_was_read


@pytest.fixture(autouse=True, scope="session")
def _spared() -> None:
    spare_what_was_read()


@pytest.fixture(autouse=True)
def _forgotten() -> Iterator[None]:
    yield
    forget_what_was_painted()
