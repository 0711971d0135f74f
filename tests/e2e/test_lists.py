"""A list of recipients with faults of Twilio and a ``kill -9`` in the middle: each exactly once, and it adds up."""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections import Counter
from pathlib import Path

import httpx
import pytest

from tests.e2e.callers import Agent, Row, Twilio
from tests.e2e.polling import until_async
from tests.e2e.programs import DeskProgram, run_here, simulate
from tests.no_tls import NO_TLS

MOVING = ("queued", "sending", "uncertain")
PAUSES = "63112"
UNSENT = ("queued",)
"""A callback that met no desk is asked for minutes later; what is at Twilio shows sooner where a message is."""
ARRIVED = ("sent", "delivered", "read")
FAULTS = ("retry_after:1", "drop_after_accept", "status_after_accept:500", "undelivered:63024", "drop", "status:503")


def sheet(count: int) -> str:
    return "\n".join(["address;1;2;3", *(f"+346001{n:05d};A-{n};on its way;noon" for n in range(count))])


async def make(http: httpx.AsyncClient, desk: DeskProgram, sue: Agent, count: int, per_minute: int) -> Row:
    query = f"client_id=l1&number=support&template=order_update&per_minute={per_minute}&opt_in=newsletter"
    answer = await http.post(
        f"{desk.console}/api/v1/lists?{query}",
        content=sheet(count).encode(),
        headers={"Authorization": f"Bearer {sue.token}"},
    )
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def results(sue: Agent, list_id: str) -> list[Row]:
    found: list[Row] = []
    after = ""
    while True:
        page = await sue.get(f"/lists/{list_id}/recipients?limit=100{after}")
        found += page["items"]
        if page["next"] is None:
            return found
        after = f"&after={page['next']}"


async def play(
    folder: Path,
    count: int,
    per_minute: int,
    kills: int,
    faults: int,
    seconds: float,
    moving: tuple[str, ...] = MOVING,
    *,
    held: int = 0,
) -> Row:
    """Send a list, kill the desk meanwhile, wait until nothing is in doubt; what came of it.

    ``held``: so many of the first are refused by WhatsApp with what pauses lists; then it is resumed.
    """
    chance = random.Random(count)
    with simulate(folder / "twilio") as program:
        desk = DeskProgram(folder / "desk", program.ready()["twilio"])
        try:
            await asyncio.to_thread(desk.start)
            async with httpx.AsyncClient(timeout=30, verify=NO_TLS, trust_env=False) as http:
                twilio = Twilio(http, desk.twilio)
                await twilio.control("POST", "connect", {"webhook": desk.public})
                sue = Agent(http, desk.console, await asyncio.to_thread(desk.token, "sue"))

                async def synced() -> bool:
                    return bool((await sue.get("/templates?number=support"))["items"])

                await until_async(synced, "the templates")
                for action in FAULTS if faults else ():
                    await twilio.fault(action, faults, method="POST", path="/Messages.json")
                if held:
                    await twilio.fault(f"undelivered:{PAUSES}", held, method="POST", path="/Messages.json")
                list_id = (await make(http, desk, sue, count, per_minute))["id"]

                if held:
                    await resume_when_held(sue, list_id, held, seconds)
                for turn in range(kills):
                    mark = count * (turn + 1) // (kills + 1) - chance.randrange(3)
                    await kill_when_sent(desk, twilio, mark, seconds)

                async def settled() -> Row | None:
                    found = await sue.get(f"/lists/{list_id}")
                    assert sum(found["counts"].values()) == count
                    if any(found["counts"].get(state) for state in moving):
                        return None
                    return found if await lost_alone_are_uncertain(twilio, sue, list_id) else None

                found = await until_async(settled, "every recipient to be decided", seconds)
                await check(twilio, found, await results(sue, list_id), count)
                live = [row for row in await sue.rows() if row["state"] != "closed"]
                assert live == [], "a list is nobody's work"
                return dict(found)
        finally:
            desk.close()


async def resume_when_held(sue: Agent, list_id: str, held: int, seconds: float) -> None:
    """WhatsApp has refused ``held`` of the list with what pauses it: go on."""

    async def gone_on() -> bool:
        pause = (await sue.get(f"/lists/{list_id}"))["paused"]
        if pause is None or pause["again"] < held:
            return False
        assert pause["code"] == PAUSES
        return (await sue.call("POST", f"/lists/{list_id}/resume")).is_success

    await until_async(gone_on, "the list to pause", seconds)


async def kill_when_sent(desk: DeskProgram, twilio: Twilio, mark: int, seconds: float) -> None:
    """``kill -9`` once so many messages have left, and another desk on the same folder."""

    async def enough() -> bool:
        return len(await twilio.sent()) >= mark

    await until_async(enough, "the list to go on", seconds)
    assert desk.program is not None
    desk.program.kill()
    await asyncio.to_thread(desk.start)


async def lost_alone_are_uncertain(twilio: Twilio, sue: Agent, list_id: str) -> bool:
    """What the kill caught between lease and POST stays uncertain for a minute; what has arrived does not."""
    doubtful = {row["address"] for row in await results(sue, list_id) if row["state"] == "uncertain"}
    return not doubtful & {row["recipient"] for row in await twilio.sent()}


async def check(twilio: Twilio, found: Row, rows: list[Row], count: int) -> None:
    copies = Counter(row["recipient"] for row in await twilio.sent() if str(row["error_code"]) != PAUSES)
    assert max(copies.values()) == 1, "a customer got it twice"
    assert [row["line"] for row in rows] == list(range(2, count + 2))
    # What is on its way may have come further since the list was looked at.
    there = (*ARRIVED, "sending", "uncertain")
    assert sum(row["state"] in there for row in rows) == sum(found["counts"].get(state, 0) for state in there)
    for row in rows:
        if row["state"] == "uncertain":
            assert not copies[row["address"]], row
            continue
        assert row["state"] in (*ARRIVED, "sending") or row["code"] == "63024", row
        assert copies[row["address"]] == 1, row


async def test_sixty_recipients_with_a_pause_and_a_kill_in_the_middle(tmp_path: Path) -> None:
    found = await play(tmp_path, 60, per_minute=3000, kills=1, faults=0, seconds=90, moving=UNSENT, held=5)
    assert found["state"] == "done"
    assert not any(found["counts"].get(state) for state in ("failed", "undelivered")), "they were tried again"


@pytest.mark.soak
@pytest.mark.timeout(900)
async def test_a_thousand_recipients_with_faults_and_kills(tmp_path: Path) -> None:
    """Its figures go to standard output: run it with ``-s``. Callbacks that met no desk are asked for after minutes."""
    began = time.monotonic()
    found = await play(tmp_path, 1000, per_minute=2400, kills=3, faults=10, seconds=700)
    print(json.dumps({"seconds": round(time.monotonic() - began, 1), "counts": found["counts"]}, indent=2))
    assert found["state"] == "done"


async def test_the_command_line_previews_sends_and_tells(tmp_path: Path) -> None:
    with simulate(tmp_path / "twilio") as program:
        desk = DeskProgram(tmp_path / "desk", program.ready()["twilio"])
        try:
            await asyncio.to_thread(desk.start)
            async with httpx.AsyncClient(timeout=30, verify=NO_TLS, trust_env=False) as http:
                twilio = Twilio(http, desk.twilio)
                await twilio.control("POST", "connect", {"webhook": desk.public})
            token = await asyncio.to_thread(desk.token, "sue")
            file = tmp_path / "list.csv"
            file.write_text(sheet(3) + "\nnobody;A-9;x;y\n")
            usual = ("send", "--data", str(desk.data), "--token", token, "--number", "support")

            async def sent(*more: str) -> tuple[int, str, str]:
                done = await asyncio.to_thread(run_here, tmp_path, *usual, *more)
                return done.code, done.out, done.err

            one = (
                "--template",
                "order_update",
                "--to",
                "+34600999999",
                "--var",
                "1=A-1",
                "--var",
                "2=here",
                "--var",
                "3=x",
            )

            async def started() -> tuple[int, str, str] | None:
                done = await sent(*one, "--json", "--client-id", "c1", "--opt-in", "web form")
                return done if done[0] == 0 else None

            _, out, _ = await until_async(started, "the templates", 30)
            first = json.loads(out)
            assert first["conversation"]["state"] == "waiting"
            assert first["conversation"]["consent"]["opted_in_source"] == "web form"
            again = json.loads((await sent(*one, "--json", "--client-id", "c1", "--opt-in", "web form"))[1])
            assert again["message"]["id"] == first["message"]["id"]
            code, _, err = await sent(*one)
            assert (code, first["conversation"]["id"] in err) == (1, True)
            many = ("--template", "order_update", "--list", str(file), "--per-minute", "600")
            code, out, _ = await sent(*many, "--preview")
            assert code == 0
            assert "recipients 4: 3 would get it (3 in en), 1 is skipped" in out
            assert "line 5  nobody  invalid" in out
            code, out, err = await sent(*many)
            assert (code, "Nothing was sent" in err or "Aborted" in err or err != "") == (1, True)
            sheet_file = tmp_path / "results.csv"
            code, out, err = await sent(*many, "--yes", "--follow", "--results", str(sheet_file))
            assert code == 0, err
            assert len(sheet_file.read_text("utf-8-sig").splitlines()) == 5
            lists = ("lists", "--data", str(desk.data), "--token", token)
            done = await asyncio.to_thread(run_here, tmp_path, *lists, "--json")
            assert (done.code, [json.loads(line)["state"] for line in done.out.splitlines()]) == (0, ["done"])
            done = await asyncio.to_thread(run_here, tmp_path, *lists, json.loads(done.out)["id"], "--resume")
            assert (done.code, "The list is done." in done.err) == (1, True)
        finally:
            desk.close()
