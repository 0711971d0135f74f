"""A back-up while customers write, restored elsewhere: nothing is missing, and ``doctor`` finds no fault."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from agent_tui.channel.webhook_urls import hook_for
from tests.e2e.burst import post_all
from tests.e2e.callers import inbound_form
from tests.e2e.desk_file import ACCOUNT_SID, AUTH_TOKEN
from tests.e2e.programs import DeskProgram, run_here, simulate
from tests.no_tls import NO_TLS

MESSAGES = 1200


def point_twilio_at(twilio: str, public: str) -> None:
    """As set-up does after consent: the sender's webhooks."""
    hook = hook_for(public)
    with httpx.Client(base_url=twilio, auth=(ACCOUNT_SID, AUTH_TOKEN), verify=NO_TLS, trust_env=False) as http:
        (sender,) = http.get("/v2/Channels/Senders?Channel=whatsapp").json()["senders"]
        webhook = {
            "callback_url": hook.inbound,
            "callback_method": "POST",
            "fallback_url": hook.fallback,
            "fallback_method": "POST",
            "status_callback_url": hook.status,
            "status_callback_method": "POST",
        }
        assert http.post(f"/v2/Channels/Senders/{sender['sid']}", json={"webhook": webhook}).is_success


def stored(folder: Path) -> dict[str, str]:
    """The texts in a database, by their SIDs."""
    with closing(sqlite3.connect(folder / "desk.db")) as database:
        return dict(database.execute("SELECT twilio_sid, text FROM messages WHERE direction = 'inbound'").fetchall())


@pytest.mark.soak
async def test_under_load_then_elsewhere_and_doctor_is_content(tmp_path: Path) -> None:
    with simulate(tmp_path / "twilio") as twilio:
        base = twilio.ready()["twilio"]
        first, second = DeskProgram(tmp_path / "first", base), DeskProgram(tmp_path / "second", base)
        try:
            await asyncio.to_thread(first.start)
            forms = [inbound_form(f"SM{n:032x}", f"+3463000{n % 100:04d}", f"message {n}") for n in range(MESSAGES)]
            load = asyncio.create_task(post_all(first.public, forms))
            made = [await asyncio.to_thread(backed_up, first, tmp_path / name) for name in ("one", "two", "three")]
            assert await load == {204: MESSAGES}
            made.append(await asyncio.to_thread(backed_up, first, tmp_path / "last"))
            assert first.program is not None
            await asyncio.to_thread(first.program.stop)
            for told in made:
                found = stored(Path(str(told["place"])))
                assert len(found) == told["messages"]
                assert found.items() <= stored(first.data).items()
            assert stored(Path(str(made[-1]["place"]))) == stored(first.data)

            second.public, second.console = first.public, first.console
            restored = run_here(tmp_path, "restore", str(made[-1]["place"]), "--data", str(second.data))
            assert restored.code == 0, restored.err
            await asyncio.to_thread(second.start)
            point_twilio_at(base, second.public)
            assert stored(second.data) == stored(first.data)
            await asyncio.to_thread(backed_up, second, tmp_path / "again")
            examined = await asyncio.to_thread(run_here, tmp_path, "doctor", "--data", str(second.data), "--json")
            faults = [line for line in json.loads(examined.out)["lines"] if line["grade"] == "fault"]
            assert (examined.code, faults) == (0, [])
        finally:
            first.close()
            second.close()


def backed_up(desk: DeskProgram, to: Path) -> dict[str, object]:
    made = run_here(desk.folder, "backup", str(to), "--data", str(desk.data), "--json")
    assert made.code == 0, made.err
    return dict(json.loads(made.out))
