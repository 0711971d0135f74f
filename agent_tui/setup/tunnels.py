"""Tunnels that run on this machine, and the public URLs they have (ngrok's and cloudflared's local pages).

Invariant: only loopback is asked, for a moment; what is not there is no error.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from urllib.parse import urlsplit

from agent_tui.channel.net import HttpClient, exchange
from agent_tui.channel.outcomes import TwilioFault

NGROK = tuple(f"http://127.0.0.1:{port}/api/tunnels" for port in (4040, 4041))
CLOUDFLARED = tuple(f"http://127.0.0.1:{port}/quicktunnel" for port in range(20241, 20246))
"""cloudflared takes the first free port from 20241 for its metrics unless it is told another."""
PATIENCE = 1.0


async def find_tunnels(
    http: HttpClient, *, ngrok: tuple[str, ...] = NGROK, cloudflared: tuple[str, ...] = CLOUDFLARED
) -> tuple[str, ...]:
    """The https URLs of all tunnels found, in the order of the places asked."""
    asked: list[tuple[str, Callable[[object], tuple[str, ...]]]] = [
        *((url, _of_ngrok) for url in ngrok),
        *((url, _of_cloudflared) for url in cloudflared),
    ]
    answers = await asyncio.gather(*(_ask(http, url, read) for url, read in asked))
    return tuple(dict.fromkeys(url for answer in answers for url in answer))


async def _ask(http: HttpClient, url: str, read: Callable[[object], tuple[str, ...]]) -> tuple[str, ...]:
    try:
        answer = await exchange(http, "GET", url, whole=PATIENCE)
        found = read(json.loads(answer.text)) if answer.status == 200 else ()
    except (TwilioFault, ValueError):
        return ()
    return tuple(each for each in found if urlsplit(each).scheme == "https")


def _of_ngrok(payload: object) -> tuple[str, ...]:
    tunnels = payload.get("tunnels") if isinstance(payload, dict) else None
    rows = tunnels if isinstance(tunnels, list) else []
    return tuple(str(row.get("public_url", "")) for row in rows if isinstance(row, dict))


def _of_cloudflared(payload: object) -> tuple[str, ...]:
    host = payload.get("hostname") if isinstance(payload, dict) else None
    return (f"https://{host}",) if isinstance(host, str) and host else ()
