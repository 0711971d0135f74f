"""Every trigger of automated messages over the simulated Twilio: said once, to whom it is for, by what it is for."""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from pathlib import Path

import pytest

from agent_tui.core.automated import TRIGGERS
from tests.e2e.embedded import a_world
from tests.e2e.occasions import AT_ONCE, LATER, NAMES, WORKSTREAM, Stage, config, customer_of, utc_now
from tests.e2e.polling import until_async

Said = dict[str, Counter[tuple[str, str]]]
"""By occasion: what was said in its conversation, and to whom (``customer``: it reached Twilio)."""


async def play(folder: Path) -> Said:
    """All occasions, one after the other, on one desk."""
    async with (
        a_world(folder, mode="push", more=config(utc_now()), workstream=WORKSTREAM) as world,
        world.desk() as desk,
    ):
        stage = Stage(world, desk)
        await stage.everybody_is_here()
        for name, happens in AT_ONCE.items():
            await happens(stage, customer_of(name))
        found = await said_of(stage, tuple(AT_ONCE))
        for seconds, scenes in LATER:
            await stage.everybody_is_here()
            for name, happens in scenes.items():
                await happens(stage, customer_of(name))
            world.clock.jump(seconds=seconds)
            found |= await said_of(stage, tuple(scenes))
        return found


async def heard(stage: Stage, name: str) -> Counter[tuple[str, str]]:
    customer = customer_of(name)
    rows = [row for row in await stage.agents["sue"].rows() if row["customer"]["address"] == f"whatsapp:{customer}"]
    lines = [line for row in rows for line in await stage.agents["sue"].transcript(str(row["id"]))]
    sent = await stage.world.twilio.control("GET", f"messages?direction=outbound-api&to=%2B{customer[1:]}")
    notices = Counter(("agent", line["text"]) for line in lines if line["direction"] == "system")
    return notices + Counter(("customer", row["body"]) for row in sent)


async def said_of(stage: Stage, names: tuple[str, ...]) -> Said:
    """Once each was said; what is missing then is named by its own test."""
    to = {row.name: row.to for row in TRIGGERS}

    async def look() -> bool:
        return all([(await heard(stage, name))[to[name], f"<{name}>"] for name in names])  # type: ignore[index]

    with contextlib.suppress(AssertionError):
        await until_async(look, "every word", 15)
    return {name: await heard(stage, name) for name in names}


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> Said:
    return asyncio.run(play(tmp_path_factory.mktemp("triggers")))


def test_every_trigger_has_its_occasion() -> None:
    assert sorted(NAMES) == sorted(row.name for row in TRIGGERS)


@pytest.mark.soak
@pytest.mark.parametrize("row", TRIGGERS, ids=lambda row: row.name)
def test_it_is_said_once(row: object, said: Said) -> None:
    name, to = row.name, row.to  # type: ignore[attr-defined]
    assert said[name][to, f"<{name}>"] == 1, said[name]
    assert not said[name]["customer" if to == "agent" else "agent", f"<{name}>"]
