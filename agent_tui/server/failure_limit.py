"""How often one address may fail before it is told to wait.

Invariant: memory is bounded whatever addresses come, and nothing here ever holds back a request that was signed.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

BURST = 300
PER_SECOND = 10.0
ADDRESSES = 4096


class FailureLimit:
    """A bucket of ``BURST`` failures for each address, refilled by ``PER_SECOND``.

    ``seconds`` is a monotonic clock. The address that failed longest ago is forgotten first.
    """

    def __init__(self, seconds: Callable[[], float]) -> None:
        self._seconds = seconds
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def failed(self, address: str) -> bool:
        """Count a failure; True: too many, answer 429."""
        now = self._seconds()
        left, since = self._buckets.pop(address, (float(BURST), now))
        left = min(float(BURST), left + (now - since) * PER_SECOND)
        too_many = left < 1
        self._buckets[address] = (left if too_many else left - 1, now)
        if len(self._buckets) > ADDRESSES:
            self._buckets.popitem(last=False)
        return too_many
