"""Workers that keep the desk up: templates are synced, timers run, a round that broke does not end a worker."""

from __future__ import annotations

import asyncio
from pathlib import Path

from agent_tui.channel.content import RemoteTemplate
from agent_tui.core.errors import Busy
from agent_tui.desk.sending.template_sync import want_sync
from agent_tui.desk.workers.loop import Worker
from tests.desk.bench import SAM, a_config
from tests.desk.test_workers import FAULT
from tests.desk.working import PATIENCE, Clock, Works


def listed(sid: str, text: str = "Hi.", approval: str = "approved") -> RemoteTemplate:
    return RemoteTemplate(sid, f"n{sid}", "en", "", approval, "", text, "", "", (), (), "twilio/text", ())


async def test_templates_are_synced_and_stay_if_twilio_cannot_be_had(works: Works) -> None:
    works.twilio.templates = [listed("HX9")]
    await works.templates.turn()
    works.twilio.fault = FAULT
    works.clock.advance(900)
    await works.templates.turn()
    assert await works.value("SELECT COUNT(*) FROM templates WHERE source = 'synced'") == 1
    assert await works.value("SELECT error FROM template_syncs") == "Twilio cannot be had."
    works.twilio.fault, works.twilio.templates = None, [listed("HX8")]
    works.clock.advance(59)
    await works.templates.turn()
    assert await works.value("SELECT error FROM template_syncs") == "Twilio cannot be had."
    works.clock.advance(1)
    await works.templates.turn()
    assert await works.value("SELECT error FROM template_syncs") is None
    assert await works.value("SELECT group_concat(content_sid) FROM templates WHERE source = 'synced'") == "HX8"


async def test_a_sync_writes_only_what_is_different_and_says_so(works: Works) -> None:
    works.twilio.templates = [listed(f"HX{number}") for number in range(120)]
    await works.templates.turn()
    works.twilio.templates = [
        listed(f"HX{number}", approval="paused" if number == 7 else "approved") for number in range(110)
    ]
    works.clock.advance(900)
    await works.templates.turn()
    last = "FROM events WHERE kind = 'template.synced' ORDER BY seq DESC LIMIT 1"
    assert await works.value(f"SELECT data ->> 'changed' {last}") == 1
    assert await works.value(f"SELECT data ->> 'gone' {last}") == 10
    assert await works.value("SELECT COUNT(*) FROM templates WHERE source = 'synced'") == 110
    assert await works.value("SELECT approval FROM templates WHERE content_sid = 'HX7'") == "paused"


async def test_a_wish_is_met_at_the_next_look_once(works: Works) -> None:
    await works.templates.turn()
    works.twilio.templates = [listed("HX9")]
    await works.templates.turn()
    assert await works.value("SELECT COUNT(*) FROM templates WHERE source = 'synced'") == 0
    await works.write(lambda unit: want_sync(unit, works.config, SAM, works.clock.now()))
    await works.templates.turn()
    assert await works.value("SELECT COUNT(*) FROM templates WHERE source = 'synced'") == 1
    assert await works.value("SELECT wanted_at FROM template_syncs WHERE account_id = 'main'") is None


async def test_timers_run_when_they_are_due_and_a_long_stop_is_made_up_for_once(tmp_path: Path) -> None:
    works = Works(tmp_path, a_config(workstream={"mode": "pick", "close_after_open": 1000.0}))
    await works.begin()
    for index in range(120):
        await works.hears(sender=f"whatsapp:+3460000{index:04d}")
    assert 0 < await works.timers.turn() <= 1
    works.clock.advance(5000)
    turns = 0
    while await works.value("SELECT COUNT(*) FROM conversations WHERE state = 'open'"):
        await works.timers.turn()
        turns += 1
        assert turns < 10
    assert turns >= 3
    assert await works.value("SELECT COUNT(*) FROM events WHERE kind = 'conversation.closed'") == 120
    assert await works.timers.turn() == 1
    await works.close()


async def test_a_worker_lives_on_after_a_round_that_broke_and_ends_when_told() -> None:
    rounds: list[str] = []
    enough = asyncio.Event()
    clock = Clock()

    async def turn() -> float:
        rounds.append("x")
        if len(rounds) == 1:
            raise Busy("The disk is full.")
        if len(rounds) == 2:
            raise RuntimeError("a bug")
        if len(rounds) == 5:
            enough.set()
        return 30.0

    worker = Worker("test", turn, clock)
    worker.start()
    async with asyncio.timeout(PATIENCE):
        await enough.wait()
    await worker.stop()
    count = len(rounds)
    for _ in range(20):
        await asyncio.sleep(0)
    assert len(rounds) == count
    assert max(clock.slept) <= 1.0


async def test_a_wake_during_a_round_is_not_lost() -> None:
    rounds = 0
    second = asyncio.Event()

    class Asleep(Clock):
        async def sleep(self, seconds: float) -> None:
            await asyncio.Event().wait()

    async def turn() -> float:
        nonlocal rounds
        rounds += 1
        if rounds == 1:
            worker.wake()
        else:
            second.set()
        return 1000.0

    worker = Worker("test", turn, Asleep())
    worker.start()
    async with asyncio.timeout(PATIENCE):
        await second.wait()
    await worker.stop()
    assert rounds == 2
