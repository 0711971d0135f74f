"""Spans of time in a word or two, as people say them.

Invariant: the words change no more often than a person cares: seconds below a minute, then minutes, hours, days.
"""

from __future__ import annotations


def span(seconds: float) -> str:
    """``45 s``, ``8 min``, ``3 h``, ``2 days``; nothing below zero."""
    whole = max(0, int(seconds))
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min"
    if whole < 48 * 3600:
        return f"{whole // 3600} h"
    return f"{whole // 86400} days"
