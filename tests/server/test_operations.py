"""The table of operations: one method and path, one operation."""

from __future__ import annotations

from collections import Counter
from importlib import import_module
from pkgutil import iter_modules

from agent_tui.server import console_door
from agent_tui.server.console_door.app import OPERATIONS, SUBJECTS
from agent_tui.server.console_door.operations import Operations


def test_no_two_operations_share_a_method_and_a_path() -> None:
    counted = Counter((each.method, each.path) for each in OPERATIONS)
    assert [place for place, count in counted.items() if count > 1] == []


def test_no_two_operations_share_a_name() -> None:
    counted = Counter(each.name for each in OPERATIONS)
    assert [name for name, count in counted.items() if count > 1] == []


def test_every_module_with_a_table_of_operations_is_in_the_door() -> None:
    names = [each.name for each in iter_modules(console_door.__path__, console_door.__name__ + ".")]
    modules = [import_module(name) for name in names]
    with_tables = {each.__name__ for each in modules if isinstance(getattr(each, "operations", None), Operations)}
    assert with_tables == {subject.__name__ for subject in SUBJECTS}
