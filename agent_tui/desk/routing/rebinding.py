"""A workstream is gone from the file: what is not closed in it goes on in the one that its number has now.

Invariant: after a load every live conversation of a number of ours is in a workstream that there is, so that it is
offered, timed and closed like any other.
"""

from __future__ import annotations

import msgspec

from agent_tui.config.types import Config
from agent_tui.store.unit import Unit

_WRITTEN = "bindings"
"""The key under which the workstreams and the numbers' bindings of the last load are kept."""


def rebind(unit: Unit, config: Config) -> None:
    """Look for such conversations if workstreams or bindings are others than at the last load."""
    bindings = sorted((each.address, each.workstream) for each in config.numbers.values())
    written = msgspec.json.encode((sorted(config.workstreams), bindings)).decode()
    row = unit.one("get_meta", key=_WRITTEN)
    if row is not None and row["value"] == written:
        return
    unit.run("set_meta", key=_WRITTEN, value=written)
    for number in config.numbers.values():
        for found in unit.all("live_workstreams", number_id=number.id):
            gone = found["workstream_id"]
            if gone not in config.workstreams:
                unit.run("rebind_live", number_id=number.id, workstream_id=gone, into=number.workstream)
