"""How fast conversations of a queue were answered.

Model: Omnichannel for Customer Service, "service level": accepted within N seconds of entering the queue, of those
accepted. Invariant: an attempt counts once, for the queue it was waiting in.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from agent_tui.config.types import Config
from agent_tui.core.moment import to_text
from agent_tui.desk.routing.candidates import midnight
from agent_tui.desk.routing.thresholds import service_level_of
from agent_tui.store.unit import Reader
from agent_tui.wire.people import ServiceLevel


def service_level(reader: Reader, config: Config, queue_id: str, now: datetime) -> ServiceLevel:
    """Of the last hour and of today, which begins at the desk's midnight."""
    seconds = service_level_of(config, queue_id)
    hour = _answered(reader, queue_id, now - timedelta(hours=1), seconds)
    today = _answered(reader, queue_id, midnight(config, now), seconds)
    return ServiceLevel(
        seconds=round(seconds), answered=hour[0], within=hour[1], answered_today=today[0], within_today=today[1]
    )


def _answered(reader: Reader, queue_id: str, since: datetime, seconds: float) -> tuple[int, int]:
    row = reader.one("answered", queue_id=queue_id, since=to_text(since), seconds=seconds)
    return (0, 0) if row is None else (row["answered"], row["within"])
