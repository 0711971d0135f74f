"""Tunnels that run on this machine, and the public URLs they have (ngrok's and cloudflared's local pages).

Invariant: only loopback is asked, for a moment; what is not there is no error.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from agent_tui.channel.net import HttpClient, exchange
from agent_tui.channel.outcomes import TwilioFault
from agent_tui.setup.answers import Tunnel

NGROK = tuple(f"http://127.0.0.1:{port}/api/tunnels" for port in (4040, 4041))
CLOUDFLARED = tuple(f"http://127.0.0.1:{port}/quicktunnel" for port in range(20241, 20246))
"""cloudflared takes the first free port from 20241 for its metrics unless it is told another."""
PATIENCE = 1.0


async def find_tunnels(
    http: HttpClient, *, ngrok: tuple[str, ...] = NGROK, cloudflared: tuple[str, ...] = CLOUDFLARED
) -> tuple[Tunnel, ...]:
    """The https URLs of all tunnels found, in the order of the places asked."""
    asked: list[tuple[str, Callable[[object], tuple[Tunnel, ...]]]] = [
        *((url, _of_ngrok) for url in ngrok),
        *((url, _of_cloudflared) for url in cloudflared),
    ]
    answers = await asyncio.gather(*(_ask(http, url, read) for url, read in asked))
    return tuple({tunnel.url: tunnel for answer in answers for tunnel in answer}.values())


async def _ask(http: HttpClient, url: str, read: Callable[[object], tuple[Tunnel, ...]]) -> tuple[Tunnel, ...]:
    try:
        answer = await exchange(http, "GET", url, whole=PATIENCE)
        found = read(json.loads(answer.text)) if answer.status == 200 else ()
    except (TwilioFault, ValueError):
        return ()
    return tuple(each for each in found if urlsplit(each.url).scheme == "https")


def _of_ngrok(payload: object) -> tuple[Tunnel, ...]:
    tunnels = payload.get("tunnels") if isinstance(payload, dict) else None
    rows = tunnels if isinstance(tunnels, list) else []
    return tuple(Tunnel(str(row.get("public_url", "")), _address(row)) for row in rows if isinstance(row, dict))


def _address(row: Mapping[str, object]) -> str:
    """Where a tunnel of ngrok leads to here: ``localhost:8080``."""
    settings = row.get("config")
    address = settings.get("addr") if isinstance(settings, dict) else None
    return str(address).rpartition("//")[2] if isinstance(address, str) else ""


def _of_cloudflared(payload: object) -> tuple[Tunnel, ...]:
    host = payload.get("hostname") if isinstance(payload, dict) else None
    return (Tunnel(f"https://{host}"),) if isinstance(host, str) and host else ()
