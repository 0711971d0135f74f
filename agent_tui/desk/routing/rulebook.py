"""A configuration's rules in the form that the rules engine takes, made once for each configuration.

Invariant: whatever is kept here follows from the configuration alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime

from agent_tui.config.routing_rules import calendars_of, order_of, overflow_of, rules_of, standing_of
from agent_tui.config.types import Config, Workstream
from agent_tui.core.assign import Need
from agent_tui.core.hours import Calendar, is_open
from agent_tui.core.overflow import OverflowRule, Standing
from agent_tui.core.queue_order import OrderRule
from agent_tui.core.routing import Rules
from agent_tui.store.unit import Reader

_raw_decode = json.JSONDecoder().raw_decode


class Rulebook:
    """Routes, orders and overflow rules by workstream and queue, and what each signature asks of an agent."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.calendars: dict[str, Calendar] = calendars_of(config)
        self.rules: dict[str, Rules] = {each.id: rules_of(each) for each in config.workstreams.values()}
        self.orders: dict[str, tuple[OrderRule, ...]] = {each.id: order_of(each) for each in config.queues.values()}
        self.overflows: dict[str, tuple[OverflowRule, ...]] = {
            each.id: overflow_of(each) for each in config.queues.values()
        }
        self.ordered = any(self.orders.values())
        self._targets = {
            name: [queue for queue in _queues_of(rules) if self._may_overflow(queue)]
            for name, rules in self.rules.items()
        }
        self._needs: dict[str, Need | None] = {}

    def need(self, signature: str) -> Need | None:
        """What conversations with this signature ask of an agent; None: nothing is offered of them."""
        if signature not in self._needs:
            if len(self._needs) > 10_000:
                self._needs.clear()
            self._needs[signature] = self._read(signature)
        return self._needs[signature]

    def standings(self, reader: Reader, workstream_id: str, now: datetime) -> dict[str, Standing]:
        """How those queues stand that this workstream's rules lead to and that can overflow."""
        found = {}
        for queue_id in self._targets[workstream_id]:
            row = reader.one("queue", id=queue_id)
            waiting = 0 if row is None else int(row["waiting"])
            found[queue_id] = standing_of(self.config.queues[queue_id], self.calendars, now, waiting)
        return found

    def open_hours(self, now: datetime) -> dict[str, bool]:
        """For each calendar whether it is open."""
        return {name: is_open(calendar, now) for name, calendar in self.calendars.items()}

    def _may_overflow(self, queue_id: str) -> bool:
        queue = self.config.queues[queue_id]
        return queue.hours is not None or any(rule.when == "open_over" for rule in self.overflows[queue_id])

    def _read(self, signature: str) -> Need | None:
        workstream_id, units, rest = signature.split(" ", 2)
        workstream = self.config.workstreams.get(workstream_id)
        if workstream is None or workstream.mode != "push":
            return None
        values, at = [], 0
        for _ in range(3):
            value, at = _raw_decode(rest, at)
            values.append(value)
            at += 1
        skills, profiles, preferred = values
        return make_need(workstream, int(units), skills, tuple(profiles), tuple(preferred))


def make_need(
    workstream: Workstream,
    units: int,
    skills: dict[str, int],
    profiles: tuple[str, ...] = (),
    preferred: tuple[str, ...] = (),
) -> Need:
    """What a conversation of this workstream asks of an agent."""
    return Need(
        units=units,
        presences=workstream.allowed_presence,
        session_limit=workstream.session_limit,
        decline_limit=workstream.decline_limit,
        skills=skills,
        matching=workstream.skill_matching,
        profiles=profiles,
        preferred=preferred,
        only_preferred=workstream.preferred_only,
    )


def _queues_of(rules: Rules) -> Iterable[str]:
    return dict.fromkeys(queue for rule in rules.routes for queue, _share in rule.shares)


_current: list[Rulebook] = []


def rulebook(config: Config) -> Rulebook:
    """The rulebook of ``config``; only the last one asked for is kept."""
    if not _current or _current[0].config is not config:
        _current[:] = [Rulebook(config)]
    return _current[0]
