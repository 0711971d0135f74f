"""What holds for every test: when the collector runs, and that no property is held against a stopwatch.

Collecting five thousand tests and loading all they import makes objects that stay to the end; looking through them
again and again for garbage took a fifth of the time. Time limits are the benchmarks' work: a busy machine is no bug.
"""

from __future__ import annotations

import gc
from collections.abc import Generator

import pytest
from hypothesis import settings

settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.set_threshold(20_000, 20, 50)
        gc.enable()
