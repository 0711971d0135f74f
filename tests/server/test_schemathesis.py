"""The console door against its own OpenAPI document: whatever it allows is taken, whatever it forbids is refused."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server.desk_at_work import AtWork, at_work


class DeskThread:
    """A desk in a thread of its own, because schemathesis blocks the one it is called in."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()))
        self.work: AtWork

    def __enter__(self) -> AtWork:
        self._thread.start()
        self._ready.wait(20)
        return self.work

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._end.set)
        self._thread.join(20)

    async def _serve(self) -> None:
        self._loop, self._end = asyncio.get_running_loop(), asyncio.Event()
        async with at_work(self._folder) as self.work:
            conversation_id = await self.work.conversation()
            await self.work.api("adm", "POST", f"/conversations/{conversation_id}/claim")
            self._ready.set()
            await self._end.wait()


@pytest.fixture
def work_in_thread(tmp_path: Path) -> Iterator[AtWork]:
    with DeskThread(tmp_path) as work:
        yield work


BEYOND = {("POST /api/v1/replies/import", "positive_data_acceptance")}
"""What a schema cannot say: a sheet is bytes there, and its lines may still be wrong."""


def objections(work: AtWork, examples: int, phases: tuple[str, ...]) -> list[str]:
    """What schemathesis finds wrong, a line each; all its checks."""
    # Not by every worker that collects this file.
    import schemathesis
    from schemathesis.engine import events, from_schema

    schema = schemathesis.openapi.from_url(work.console + "/openapi.json").exclude(path="/api/v1/stop")
    headers = {"Authorization": f"Bearer {work.tokens['local']}", "Agent-Tui-As": "adm", "Accept": "application/json"}
    schema.config.update(headers=headers)
    schema.config.generation.update(max_examples=examples, database="none", deterministic=True)
    for name in ("examples", "coverage", "fuzzing", "stateful"):
        getattr(schema.config.phases, name).enabled = name in phases
    found: list[str] = []
    asked = 0
    for event in from_schema(schema).execute():
        if isinstance(event, events.FatalError | events.NonFatalError):
            found.append(repr(event))
        if isinstance(event, events.ScenarioFinished):
            asked += len(event.recorder.interactions)
            found += [
                f"{event.recorder.label}: {check.name}: {check.failure_info.failure.message}"
                for checks in event.recorder.checks.values()
                for check in checks
                if check.failure_info is not None and (event.recorder.label, check.name) not in BEYOND
            ]
    assert asked > 100
    return found


def test_nothing_in_the_document_is_untrue(work_in_thread: AtWork) -> None:
    assert objections(work_in_thread, 1, ("fuzzing",)) == []


@pytest.mark.soak
@pytest.mark.timeout(900)
def test_nothing_in_the_document_is_untrue_however_long_one_looks(work_in_thread: AtWork) -> None:
    assert objections(work_in_thread, 60, ("examples", "coverage", "fuzzing", "stateful")) == []
