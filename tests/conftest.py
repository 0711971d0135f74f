"""What holds for every test: when the collector runs, and how properties are searched.

Collecting thousands of tests and loading all they import makes objects that stay to the end; looking through them again
and again for garbage took a fifth of the time. The quick suite tries the same examples each time, so it says whether a
change is sound and not whether luck was out; the soaks and ``--hypothesis-profile search`` look for new ones. Time
limits are the benchmarks' work: a busy machine is no bug.
"""

from __future__ import annotations

import gc
from collections.abc import Generator

import pytest
from hypothesis import settings

settings.register_profile("search", deadline=None)
settings.register_profile("quick", settings.get_profile("search"), derandomize=True)
settings.load_profile("quick")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.set_threshold(20_000, 20, 50)
        gc.enable()
