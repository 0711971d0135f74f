"""Capacity and queues set at run time: at once, until the file says something else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from agent_tui.core.errors import Forbidden, NotFound
from agent_tui.desk.staff import overrides
from agent_tui.desk.staff.caller import Caller
from tests.desk.bench import ANA, SAM, Bench, a_config


def setting(bench: Bench, what: Callable[..., None], agent: str, value: Any, caller: Caller = SAM) -> None:
    bench.run(lambda unit: what(unit, bench.config, caller, agent, value, bench.now))


def capacity(bench: Bench, agent: str = "ana") -> int:
    return int(bench.value("SELECT capacity FROM agents WHERE id = ?", agent))


def queues(bench: Bench, agent: str) -> list[str]:
    rows = bench.ask("SELECT queue_id FROM queue_members WHERE agent_id = ? ORDER BY queue_id", agent)
    return [row["queue_id"] for row in rows]


def test_more_capacity_is_filled_at_once(bench: Bench) -> None:
    bench.connect("ana")
    ids = [bench.opened(f"whatsapp:+3460000000{number}") for number in range(3)]
    assert [bench.row(each).offered_to for each in ids] == ["ana", "ana", None]
    setting(bench, overrides.set_capacity, "ana", 3)
    assert bench.row(ids[2]).offered_to == "ana"
    assert bench.run(lambda unit: overrides.set_by(unit, "ana", "capacity")) == "sam"


def test_it_outlives_a_reload_that_changes_something_else_and_ends_with_one_that_changes_it(bench: Bench) -> None:
    setting(bench, overrides.set_capacity, "ana", 7)
    bench.mirror()
    assert capacity(bench) == 7
    agents = {**bench.config.agents, "ana": msgspec.structs.replace(bench.config.agents["ana"], capacity=3)}
    bench.mirror(a_config(agents=agents))
    assert capacity(bench) == 3
    bench.mirror(a_config())
    assert capacity(bench) == 2


def test_null_gives_the_file_its_say_again(bench: Bench) -> None:
    setting(bench, overrides.set_capacity, "ana", 7)
    setting(bench, overrides.set_capacity, "ana", None)
    assert (capacity(bench), bench.run(lambda unit: overrides.set_by(unit, "ana", "capacity"))) == (2, None)
    setting(bench, overrides.set_queues, "ana", [])
    setting(bench, overrides.set_queues, "ana", None)
    assert queues(bench, "ana") == ["general"]


def test_work_of_a_new_queue_comes_at_once_and_what_is_held_stays(bench: Bench) -> None:
    waiting = bench.opened()
    bench.connect("cy")
    setting(bench, overrides.set_queues, "cy", ["general"])
    assert bench.row(waiting).offered_to == "cy"
    setting(bench, overrides.set_queues, "cy", ["billing"])
    assert bench.row(waiting).offered_to == "cy"
    assert queues(bench, "cy") == ["billing"]


def test_queues_outlive_a_reload_and_a_removed_queue_falls_out(bench: Bench) -> None:
    setting(bench, overrides.set_queues, "ana", ["billing", "general"])
    bench.mirror()
    assert queues(bench, "ana") == ["billing", "general"]
    kept = {"general": bench.config.queues["general"]}
    bench.mirror(a_config(queues=kept))
    assert queues(bench, "ana") == ["general"]


def test_refusals(bench: Bench) -> None:
    for what, agent, value, caller, error in (
        (overrides.set_capacity, "ana", 5, ANA, Forbidden),
        (overrides.set_queues, "ana", [], ANA, Forbidden),
        (overrides.set_capacity, "nobody", 5, SAM, NotFound),
        (overrides.set_queues, "ana", ["none"], SAM, NotFound),
    ):
        with pytest.raises(error):
            setting(bench, what, agent, value, caller)
    assert bench.value("SELECT COUNT(*) FROM overrides") == 0
