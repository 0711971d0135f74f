"""Reads a stream of server-sent events frame by frame."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import msgspec

from tests.server.desk_at_work import AtWork

PATIENCE = 10.0


@dataclass(frozen=True)
class Frame:
    id: int
    event: str
    data: dict[str, Any]


class FeedReader:
    def __init__(self, response: httpx.Response) -> None:
        self.response = response
        self._lines = response.aiter_lines()

    async def next(self) -> Frame:
        """The next frame; comments are skipped. Raises StopAsyncIteration at the end of the stream."""
        fields: dict[str, str] = {}
        async with asyncio.timeout(PATIENCE):
            while True:
                line = await anext(self._lines)
                if line.startswith(":"):
                    continue
                if line:
                    name, _, value = line.partition(": ")
                    fields[name] = value
                elif fields:
                    return Frame(int(fields["id"]), fields["event"], msgspec.json.decode(fields["data"]))

    async def until(self, kind: str) -> list[Frame]:
        """Frames up to and with the next of this kind."""
        found: list[Frame] = []
        while not found or found[-1].event != kind:
            found.append(await self.next())
        return found

    async def comment(self) -> None:
        """Wait for a comment."""
        async with asyncio.timeout(PATIENCE):
            while not (await anext(self._lines)).startswith(":"):
                pass

    async def rest(self) -> list[str]:
        """Everything up to the end of the stream."""
        async with asyncio.timeout(PATIENCE):
            return [line async for line in self._lines]


@asynccontextmanager
async def reading(
    work: AtWork, agent: str, after: str | int | None = None, **headers: str
) -> AsyncIterator[FeedReader]:
    """An open stream of the desk's feed, read past its first comment or reset."""
    url = work.console + "/api/v1/events" + ("" if after is None else f"?after={after}")
    async with work.http.stream("GET", url, headers={**work.auth(agent), **headers}) as response:
        assert response.status_code == 200
        yield FeedReader(response)
