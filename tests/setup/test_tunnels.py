"""Tunnels are found by their local pages; what is not one is ignored."""

from __future__ import annotations

import httpx

from agent_tui.channel.net import open_http
from agent_tui.setup.answers import Tunnel
from agent_tui.setup.tunnels import find_tunnels

PAGES = {
    4040: {
        "tunnels": [
            {"public_url": "https://a.ngrok.app", "config": {"addr": "http://localhost:3000"}},
            {"public_url": "tcp://0.tcp.ngrok.io:1"},
            7,
        ]
    },
    20241: {"hostname": "quick-fox.trycloudflare.com"},
    20242: {"hostname": None},
    20243: [1, 2],
}


async def answer(request: httpx.Request) -> httpx.Response:
    page = PAGES.get(request.url.port or 0)
    if request.url.port == 20244:
        return httpx.Response(200, text="<html>")
    if page is None:
        raise httpx.ConnectError("nothing listens")
    return httpx.Response(200, json=page)


async def test_finds_both_kinds() -> None:
    async with open_http(httpx.MockTransport(answer)) as http:
        assert await find_tunnels(http) == (
            Tunnel("https://a.ngrok.app", "localhost:3000"),
            Tunnel("https://quick-fox.trycloudflare.com"),
        )
