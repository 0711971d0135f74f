"""What was read is spared, in a process of its own: the collector is the whole program's."""

from __future__ import annotations

import asyncio
import gc
import subprocess
import sys
import weakref
from pathlib import Path

from tests.console.fake_desk import FakeClock, FakeDesk
from tests.console.piloting import WIDE, console

PROGRAM = """
import gc, weakref
from agent_tui.console.garbage import spare_what_was_read

class Node:
    pass

def ring():
    node = Node()
    node.me = node
    return weakref.ref(node)

class Row:
    pass

garbage = ring()
row = Row()
spare_what_was_read()
print(garbage() is None, gc.get_freeze_count() > 1000, any(each is row for each in gc.get_objects()))
held = weakref.ref(row)
del row
print(held() is None)
later = ring()
gc.collect()
print(later() is None)
"""


def test_what_was_read_is_left_out_of_later_collections_and_freed_as_ever() -> None:
    ended = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)

    assert ended.stdout.split() == ["True", "True", "False", "True", "True"]


async def test_a_screen_that_is_closed_leaves_none_of_its_lines(tmp_path: Path) -> None:
    # Of its own widgets only: what other tests of the process hold, a failed one by its traceback, comes and goes.
    clock = FakeClock()
    async with console(FakeDesk(clock), clock, tmp_path, size=WIDE) as driver:
        await driver.press("question_mark")
        painters = [weakref.ref(widget._styles_cache) for widget in driver.app.screen.walk_children(with_self=True)]
        assert len(painters) > 1
        await driver.press("escape")
        async with asyncio.timeout(5):
            while any(painter() is not None for painter in painters):
                await driver.settle()
                gc.unfreeze()
                gc.collect()
