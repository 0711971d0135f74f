"""Two agents at one customer, over real sockets: what one writes down, the other's console shows."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from agent_tui.client.desk import DeskClient
from agent_tui.console.link.desk_clock import DeskClock
from agent_tui.console.link.keeping import Keeping
from agent_tui.console.link.outgoing import Outgoing
from agent_tui.console.link.session import Session
from agent_tui.console.model.state import ConsoleState
from agent_tui.console.ports import Ports
from agent_tui.console.settings import ConsoleSettings
from agent_tui.core.errors import Forbidden, Refused
from agent_tui.wire.customers import ConsentForm, Customer, CustomerForm
from tests.server.desk_at_work import AtWork, at_work


class Watched:
    """A console's session without its screen; every change of its state wakes who waits."""

    def __init__(self, client: DeskClient, folder: Path) -> None:
        self._changed = asyncio.Event()
        self.tasks: list[asyncio.Task[object]] = []
        self.state = ConsoleState()
        self.customers = client.customers
        ports = Ports(
            api=client,
            clock=DeskClock(),
            state=self.state,
            settings=ConsoleSettings(),
            spawn=lambda work, group: self._start(work),
            changed=lambda change: self._changed.set(),
            tell=lambda words, grade: None,
            new_id=lambda: "c",
            notice=lambda notice: None,
        )
        keeping = Keeping(ports, folder, "desk")
        self.session = Session(ports, keeping, Outgoing(ports, keeping))
        self._start(self.session.run())

    def _start(self, work: Coroutine[object, object, None]) -> None:
        self.tasks.append(asyncio.get_running_loop().create_task(work))

    async def until(self, holds: Callable[[], object]) -> None:
        async with asyncio.timeout(5):
            while not holds():
                self._changed.clear()
                await self._changed.wait()

    def card(self) -> Customer:
        assert self.state.card is not None
        return self.state.card


@asynccontextmanager
async def console(work: AtWork, agent: str, folder: Path) -> AsyncIterator[Watched]:
    client = DeskClient(work.console, work.tokens[agent])
    watched = Watched(client, folder / agent)
    try:
        yield watched
    finally:
        for task in watched.tasks:
            task.cancel()
        await asyncio.gather(*watched.tasks, return_exceptions=True)
        await client.close()


async def test_what_one_writes_the_other_sees_and_neither_loses_anything(tmp_path: Path) -> None:
    async with at_work(tmp_path) as work:
        one = await work.conversation()
        async with console(work, "ana", tmp_path) as ana, console(work, "sue", tmp_path) as sue:
            for each in (ana, sue):
                await each.until(lambda each=each: one in each.state.rows)
                each.session.open(one)
                await each.until(lambda each=each: each.state.card)
            who = ana.card().id
            await sue.customers.change(who, CustomerForm(tags=["vip"], version=0))
            await sue.customers.note(who, "calls on Mondays")
            await ana.until(lambda: ana.card().tags == ["vip"] and ana.card().notes)
            with pytest.raises(Forbidden):
                await ana.customers.change(who, CustomerForm(name="Carla", version=1))
            assert (await work.api("ana", "POST", f"/conversations/{one}/claim")).status_code == 200
            with pytest.raises(Refused) as refused:
                await ana.customers.change(who, CustomerForm(name="Carla", version=0))
            assert refused.value.code == "card_changed"
            await ana.customers.change(who, CustomerForm(name="Carla", version=1))
            await ana.customers.consent(who, ConsentForm(number="support", consent="opted_in", source="by phone"))
            await sue.until(lambda: sue.card().name == "Carla" and sue.card().lines[0].consent)
            assert sue.card().tags == ["vip"]
            assert sue.state.rows[one].customer.name == "Carla"
