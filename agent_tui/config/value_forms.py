"""What a single value of the configuration may be: annotations that name the form it is written in.

Invariant: durations are seconds (written ``"90s"``, ``"30m"``, ``"24h"``, ``"28d"``); a ``ref`` names a table whose
keys the value must be one of.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

MINUTE = 60.0
HOUR = 60 * MINUTE
DAY = 24 * HOUR
Seconds = Annotated[float, Meta(extra={"form": "duration"})]
WrapUp = Annotated[Literal["always", "none"] | float, Meta(extra={"form": "wrap_up"})]
FetchTime = Annotated[float, Meta(extra={"form": "fetch_time"})]
Listen = Annotated[str, Meta(extra={"form": "listen"})]
Zone = Annotated[str, Meta(extra={"form": "zone"})]
AccountName = Annotated[str, Meta(extra={"ref": "accounts"})]
WorkstreamName = Annotated[str, Meta(extra={"ref": "workstreams"})]
BasePresence = Literal["available", "busy", "do_not_disturb", "away", "offline"]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
MISSED_PRESENCES = ("available", "busy", "do_not_disturb", "away", "offline", "inactive", "keep")
MissedPresence = Annotated[str, Meta(extra={"ref": "presences", "also": MISSED_PRESENCES})]


def host_port(listen: str) -> tuple[str, int]:
    """``127.0.0.1:8080`` or ``[::1]:8080`` as host and port; port 0 means any free one.

    Raises:
        ValueError: the text has another form.
    """
    host, colon, port = listen.rpartition(":")
    host = host[1:-1] if host.startswith("[") and host.endswith("]") else host
    if not (colon and host and port.isascii() and port.isdigit()) or int(port) > 65535:
        raise ValueError(f"not an address: {listen!r}")
    return host, int(port)
