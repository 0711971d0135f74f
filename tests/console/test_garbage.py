"""What was read is spared, in a process of its own: the collector is the whole program's."""

from __future__ import annotations

import gc
import subprocess
import sys
from pathlib import Path

from textual.strip import Strip

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
    def lines() -> int:
        gc.collect()
        return sum(isinstance(each, Strip) for each in gc.get_objects())

    clock = FakeClock()
    async with console(FakeDesk(clock), clock, tmp_path, size=WIDE) as driver:
        await driver.press("question_mark", "escape")
        gc.unfreeze()
        before = lines()
        for _ in range(4):
            await driver.press("question_mark", "escape")
        gc.unfreeze()
        assert lines() < before + 100
