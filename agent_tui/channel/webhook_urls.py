"""The URLs of a desk as they stand at Twilio, and whether what stands there is ours.

Invariant: the fragment that asks Twilio to try again is part of what is set and never of what is compared.
"""

from __future__ import annotations

from urllib.parse import urldefrag, urlsplit

from agent_tui.channel.account import Hook

RETRIES = "#rc=3&rp=ct,5xx"
"""Twilio tries once more only if it could not connect, unless the URL asks for more (connection overrides)."""


def hook_for(public_url: str) -> Hook:
    """What is to be set at a sender or Messaging Service."""
    base = public_url.rstrip("/")
    return Hook(f"{base}/twilio/inbound{RETRIES}", f"{base}/twilio/fallback", f"{base}/twilio/status")


def same(first: str, second: str) -> bool:
    """Whether two URLs lead to the same place: fragments, the case of the host and a default port aside."""
    return _plain(first) == _plain(second)


def asks_for_retries(url: str) -> bool:
    """Whether Twilio is told to try again."""
    return "rc=" in urldefrag(url).fragment


def _plain(url: str) -> tuple[str, str, int | None, str, str]:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return ("", url, None, "", "")
    default = {"https": 443, "http": 80}.get(parts.scheme)
    return (parts.scheme, parts.hostname or "", port or default, parts.path, parts.query)
