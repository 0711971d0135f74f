"""The attachment switches of a workstream: the configuration's, or what a supervisor set at run time.

Invariant: an override wins only as long as the configuration still says what it said when the override was made.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from agent_tui.config.types import Config, Workstream
from agent_tui.core.errors import NotFound
from agent_tui.core.moment import to_text
from agent_tui.desk.staff.caller import SYSTEM, Caller
from agent_tui.store.unit import Reader, Unit
from agent_tui.wire.templates import Directions, SetSwitches, Switches


def _path(workstream_id: str) -> str:
    return f"workstreams.{workstream_id}.attachments"


def _configured(workstream: Workstream) -> Directions:
    told = workstream.attachments
    return Directions(customers=told.enabled and told.customers, agents=told.enabled and told.agents)


def _workstream(config: Config, workstream_id: str) -> Workstream:
    workstream = config.workstreams.get(workstream_id)
    if workstream is None:
        raise NotFound(f"There is no workstream {workstream_id}.")
    return workstream


def attachments_allowed(reader: Reader, config: Config, workstream_id: str) -> Directions:
    """Who may send attachments now."""
    return get_switches(reader, config, workstream_id).attachments


def get_switches(reader: Reader, config: Config, workstream_id: str) -> Switches:
    """The switches, who set them and when.

    Raises:
        NotFound: no such workstream.
    """
    workstream = _workstream(config, workstream_id)
    configured = _configured(workstream)
    shown, set_by, set_at = configured, None, None
    row = reader.one("override", path=_path(workstream_id))
    if row is not None and row["file_value"] == msgspec.json.encode(configured).decode():
        shown = msgspec.json.decode(row["value"], type=Directions)
        set_by, set_at = row["set_by"], row["set_at"]
    return Switches(
        attachments=shown,
        set_by=set_by,
        set_at=set_at,
        templates_in_window=workstream.templates_in_window,
        max_mb=workstream.attachments.max_mb,
        types=list(workstream.attachments.types),
        languages=list(dict.fromkeys((workstream.language, config.desk.template_language))),
    )


def set_switches(
    unit: Unit, config: Config, caller: Caller, workstream_id: str, body: SetSwitches, now: datetime
) -> Switches:
    """Set both directions.

    Raises:
        NotFound: no such workstream.
        Forbidden: the caller is no supervisor.
    """
    caller.need("supervisor")
    now_set = get_switches(unit, config, workstream_id).attachments
    asked = body.attachments
    wished = Directions(
        customers=now_set.customers if asked.customers is None else asked.customers,
        agents=now_set.agents if asked.agents is None else asked.agents,
    )
    configured = _configured(_workstream(config, workstream_id))
    unit.run(
        "set_override",
        path=_path(workstream_id),
        value=msgspec.json.encode(wished).decode(),
        file_value=msgspec.json.encode(configured).decode(),
        set_by=caller.actor,
        set_at=to_text(now),
    )
    unit.event(
        "switch.changed",
        caller.actor,
        now,
        workstream=workstream_id,
        customers=wished.customers,
        agents=wished.agents,
    )
    return get_switches(unit, config, workstream_id)


def drop_outdated(unit: Unit, config: Config, now: datetime) -> None:
    """Forget what was set at run time where the file has changed since; it does not come back if the file does."""
    configured = {_path(each.id): (each.id, _configured(each)) for each in config.workstreams.values()}
    for row in unit.all("all_overrides"):
        if not row["path"].startswith("workstreams."):
            continue
        workstream_id, told = configured.get(row["path"], ("", None))
        if told is not None and row["file_value"] == msgspec.json.encode(told).decode():
            continue
        unit.run("drop_override", path=row["path"])
        if told is not None:
            unit.event(
                "switch.changed", SYSTEM, now, workstream=workstream_id, customers=told.customers, agents=told.agents
            )
