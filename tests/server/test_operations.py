"""The table of operations: one method and path, one operation."""

from __future__ import annotations

from collections import Counter

from agent_tui.server.console_door.app import OPERATIONS


def test_no_two_operations_share_a_method_and_a_path() -> None:
    counted = Counter((each.method, each.path) for each in OPERATIONS)
    assert [place for place, count in counted.items() if count > 1] == []


def test_no_two_operations_share_a_name() -> None:
    counted = Counter(each.name for each in OPERATIONS)
    assert [name for name, count in counted.items() if count > 1] == []
