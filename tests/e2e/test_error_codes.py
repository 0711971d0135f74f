"""Error codes through the real outbox, against the simulator: refused at once or told later, each ends as decided."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from agent_tui.channel.error_codes import explain
from tests.e2e.callers import Agent, Row
from tests.e2e.desk_file import TEMPLATE
from tests.e2e.embedded import DeskHere, World, a_world
from tests.e2e.polling import until_async

DATA = Path(__file__).parent.parent / "data" / "twilio" / "error_codes_whatsapp.json"
ROWS = json.loads(DATA.read_text("utf-8"))["codes"]
AGAIN = {"20429": "delivered", "20500": "uncertain", "20503": "uncertain"}
"""Codes that are no end: the desk repeats, or asks."""


@dataclass(frozen=True)
class Way:
    """A code and how Twilio tells it."""

    code: str
    told: str

    @property
    def fault(self) -> str:
        return f"refuse:{self.code}" if self.told == "rest" else f"undelivered:{self.code}"


EVERY = tuple(
    Way(str(row["code"]), told)
    for row in ROWS
    for told in ("rest", "callback")
    if told in row["seen"] or (told == "callback" and "rest" not in row["seen"])
)
QUICK = tuple(
    way
    for way in EVERY
    if (way.code, way.told) in {("20429", "rest"), ("21610", "rest"), ("63016", "callback"), ("63024", "callback")}
)


async def hold(world: World, desk: DeskHere, ways: tuple[Way, ...]) -> None:
    """One customer for each way, answered once."""
    ana = desk.agents["ana"]
    sent: list[tuple[Way, str, Row]] = []
    for index, way in enumerate(ways):
        customer = f"+34600002{index:03d}"
        await world.twilio.say(customer, "hello")
        row = await ana.row(customer)
        await ana.act(row["id"], "claim")
        times = 1 if way.code in AGAIN else 0
        await world.twilio.fault(way.fault, times, method="POST", path="Messages", body=f"answer+{index}+end")
        sent.append((way, row["id"], await ana.say(row["id"], f"answer {index} end")))
    for way, place, message in sent:
        await _ends(ana, way, place, message)


async def _ends(ana: Agent, way: Way, place: str, message: Row) -> None:
    if way.told == "rest" and way.code in AGAIN:
        wanted = {"delivered": ("delivered", "read"), "uncertain": ("uncertain", "failed")}[AGAIN[way.code]]
        shown = await ana.status(place, message["id"], *wanted, seconds=30)
        assert shown["error"] is None or shown["error"]["code"] == "not_sent", way
        return
    shown = await ana.status(place, message["id"], "failed", "undelivered", seconds=30)
    told = explain(way.code)
    assert shown["error"] == {
        "code": way.code,
        "title": told.title,
        "next": told.next,
        "key": told.key(is_template=False),
        "drafted": "draft" in told.does,
    }, way
    row = await ana.get(f"/conversations/{place}")
    assert (row["draft"] == message["text"]) == ("draft" in told.does), way
    again = await ana.call("POST", f"/conversations/{place}/messages/{message['id']}/retry")
    assert again.status_code == 202, (way, again.text)


async def pause_and_return(world: World, desk: DeskHere) -> None:
    """A template is paused in mid-use and comes back."""
    sue = desk.agents["sue"]

    async def approval(wanted: str) -> Row | None:
        rows = (await sue.get("/templates?number=support"))["items"]
        return next((row for row in rows if row["name"] == TEMPLATE.name and row["approval"] == wanted), None)

    listed = await until_async(lambda: approval("approved"), "the template's list")
    await world.twilio.control("POST", f"templates/{TEMPLATE.sid}", {"status": "paused", "reason": "Bad.", "sends": 1})
    ended = []
    for index in range(2):
        body = {
            "client_id": f"start {index}",
            "number": "support",
            "to": f"+3460000300{index}",
            "template_id": listed["id"],
            "variables": {"1": "A-1", "2": "here"},
        }
        answer = await sue.call("POST", "/conversations", body)
        if answer.is_success:
            made = answer.json()
            where = made["conversation"]["id"], made["message"]["id"]
            ended.append(await sue.status(*where, "failed", "undelivered", "delivered", "read"))
    assert [each["status"] in ("delivered", "read") for each in ended] == [True, False]
    assert (ended[1]["error"]["code"], ended[1]["error"]["key"]) == ("63041", "template")
    await until_async(lambda: approval("paused"), "the template's pause")
    await world.twilio.control("POST", f"templates/{TEMPLATE.sid}", {"status": "approved"})
    assert (await sue.call("POST", "/templates/sync")).is_success
    await until_async(lambda: approval("approved"), "the template's return")


async def test_codes_end_as_decided(tmp_path: Path) -> None:
    async with a_world(tmp_path, speed=10) as world, world.desk() as desk:
        await asyncio.gather(hold(world, desk, QUICK), pause_and_return(world, desk))


@pytest.mark.soak
async def test_every_code_ends_as_decided(tmp_path: Path) -> None:
    async with a_world(tmp_path) as world, world.desk() as desk:
        await hold(world, desk, EVERY)
