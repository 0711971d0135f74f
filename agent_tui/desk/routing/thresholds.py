"""What counts as answered in time and as a long wait: of the queue, else of the desk.

Model: Omnichannel for Customer Service, metric thresholds of a queue. Invariant: a queue that the configuration does
not name (any more) is judged by the desk's figures.
"""

from __future__ import annotations

from datetime import timedelta

from agent_tui.config.types import Config


def service_level_of(config: Config, queue_id: str | None) -> float:
    """Within how many seconds a customer of the queue should have somebody."""
    queue = None if queue_id is None else config.queues.get(queue_id)
    own = None if queue is None else queue.service_level
    return config.desk.service_level if own is None else own


def long_wait_of(config: Config, queue_id: str | None) -> timedelta:
    """How long a customer of the queue may wait until somebody should look."""
    queue = None if queue_id is None else config.queues.get(queue_id)
    own = None if queue is None else queue.long_wait
    return timedelta(seconds=config.desk.long_wait if own is None else own)


def shortest_long_wait(config: Config) -> timedelta:
    """The least of all of them: what has waited for less is no long wait in any queue."""
    return min((long_wait_of(config, queue_id) for queue_id in config.queues), default=long_wait_of(config, None))
