"""Supervisors' operations over the API: rights by role, bulk, run-time settings, and many agents at once."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from agent_tui.config.types import Agent, Config, Queue, Workstream
from tests.server.desk_at_work import AtWork, a_config, a_form, at_work

CAPACITY = 5

RIGHTS: list[tuple[str, str, Any, str]] = [
    ("PUT", "/agents/ben/presence", {"presence": "away"}, "supervisor"),
    ("PUT", "/agents/ben/capacity", {"capacity": 3}, "supervisor"),
    ("PUT", "/agents/ben/capacity", {"capacity": None}, "supervisor"),
    ("PUT", "/agents/ben/queues", {"queues": ["general"]}, "supervisor"),
    ("PUT", "/agents/ben/queues", {"queues": None}, "supervisor"),
    ("PUT", "/queues/general/hold", {"hold": False}, "supervisor"),
    ("POST", "/bulk/preview", {"action": "close", "conversations": ["c"]}, "supervisor"),
    ("POST", "/bulk", {"action": "close", "conversations": ["c"]}, "supervisor"),
    ("GET", "/attention", None, "agent"),
    ("GET", "/queues", None, "agent"),
    ("GET", "/agents", None, "agent"),
    ("GET", "/parked", None, "admin"),
]
RANK = ["agent", "supervisor", "admin"]


@pytest.mark.parametrize(("method", "path", "body", "role"), RIGHTS)
async def test_who_may_do_what(work: AtWork, method: str, path: str, body: Any, role: str) -> None:
    for holder, has in (("ana", "agent"), ("sue", "supervisor"), ("adm", "admin")):
        answer = await work.api(holder, method, path, json=body)
        assert answer.status_code == (200 if RANK.index(has) >= RANK.index(role) else 403), (holder, answer.text)
    assert (await work.api(None, method, path, json=body)).status_code == 401


async def test_bulk_tells_of_each(work: AtWork) -> None:
    ids = [await work.conversation(f"+3460000000{number}", f"SMbulk{number}") for number in range(3)]
    body = {"action": "assign", "agent": "ana", "conversations": [*ids, "c_none"]}
    shown = (await work.api("sue", "POST", "/bulk/preview", json=body)).json()["items"]
    done = (await work.api("sue", "POST", "/bulk", json=body)).json()["items"]
    assert shown == done
    assert [(each["conversation_id"], each["ok"]) for each in done] == [
        *((one, True) for one in ids),
        ("c_none", False),
    ]
    events = (await work.api("sue", "GET", "/events?after=0&limit=100", Accept="application/json")).json()["items"]
    assert events[-1]["kind"] == "bulk.done"
    assert events[-1]["data"] == {"action": "assign", "done": 3, "refused": 1}
    too_many = {"action": "close", "conversations": [f"c{number}" for number in range(1001)]}
    assert (await work.api("sue", "POST", "/bulk", json=too_many)).status_code == 422


async def test_a_consult_over_the_api(work: AtWork) -> None:
    one = f"/conversations/{await work.conversation()}"
    assert (await work.api("ana", "POST", one + "/claim")).status_code == 200
    assert (await work.api("ben", "GET", one)).status_code == 404
    invited = await work.api("ana", "POST", one + "/consult", json={"agent": "ben", "note": "What now?"})
    assert invited.json()["consulting"] == ["ben"]
    assert (await work.api("ben", "POST", one + "/consult/accept")).status_code == 200
    assert (await work.api("ben", "POST", one + "/notes", json={"text": "Refund it."})).status_code == 201
    assert (await work.api("ben", "POST", one + "/messages", json={"client_id": "1", "text": "x"})).status_code == 403
    assert (await work.api("ben", "POST", one + "/consult/leave")).status_code == 204
    assert (await work.api("ben", "GET", one)).status_code == 404
    await work.api("ana", "POST", one + "/consult", json={"agent": "ben"})
    assert (await work.api("ana", "DELETE", one + "/consult/ben")).status_code == 204


async def test_agents_and_queues_say_what_supervisors_need(work: AtWork) -> None:
    conversation_id = await work.conversation()
    await work.api("ana", "POST", f"/conversations/{conversation_id}/claim")
    await work.api("sue", "PUT", "/agents/ana/capacity", json={"capacity": 9})
    agents = {row["id"]: row for row in (await work.api("sue", "GET", "/agents")).json()["items"]}
    ana = agents["ana"]
    assert (ana["active"], ana["load"], ana["capacity_set_by"]) == (1, {"used": 1, "capacity": 9}, "sue")
    assert ana["longest_since"] is not None
    queues = {row["id"]: row for row in (await work.api("sue", "GET", "/queues")).json()["items"]}
    general = queues["general"]
    assert (general["connected"], general["free"], general["backlog"]) == (1, 1, {})
    assert general["service_level"]["answered"] == 1


def crowd(agents: int) -> Config:
    base = a_config()
    names = [f"a{number:02}" for number in range(agents)]
    stream = Workstream(
        id="support",
        fallback_queue="general",
        mode="push",
        pick_from_push=True,
        session_limit=1000,  # type: ignore[arg-type]
    )
    return Config(
        desk=base.desk,
        accounts=base.accounts,
        numbers=base.numbers,
        workstreams={"support": stream},
        queues={"general": Queue(id="general", members=tuple(names))},
        agents={name: Agent(id=name, capacity=CAPACITY) for name in names}
        | {"sue": Agent(id="sue", role="supervisor")},
    )


async def share_out(folder: Path, agents: int, count: int) -> None:
    """Every agent takes whatever is offered or can be claimed, until all are closed."""
    closed: Counter[str] = Counter()
    async with at_work(folder, crowd(agents)) as work:
        names = [name for name in work.tokens if name.startswith("a") and name != "adm"]
        for name in names:
            await work.connected(name)

        async def customers(part: int) -> None:
            for number in range(part, count, 8):
                assert (await work.twilio(a_form(f"SM{number}", f"+3460{number:07}"))).status_code == 204

        async def agent(name: str) -> None:
            while sum(closed.values()) < count:
                mine = (await work.api(name, "GET", "/conversations?view=mine&limit=100")).json()["items"]
                held = [row for row in mine if row["state"] == "active"]
                assert len(held) <= CAPACITY, (name, len(held))
                for row in held:
                    path = f"/conversations/{row['id']}"
                    if (
                        row["offered_to"] == name
                        and (await work.api(name, "POST", path + "/accept")).status_code != 200
                    ):
                        continue
                    answer = await work.api(name, "POST", path + "/close")
                    assert answer.status_code == 200, answer.text
                    closed[row["id"]] += 1
                if not held:
                    waiting = (await work.api(name, "GET", "/conversations?view=open&limit=1")).json()["items"]
                    for row in waiting:
                        answer = await work.api(name, "POST", f"/conversations/{row['id']}/claim")
                        assert answer.status_code in (200, 409), answer.text
                    await asyncio.sleep(0)

        async with asyncio.timeout(600), asyncio.TaskGroup() as group:
            for part in range(8):
                group.create_task(customers(part))
            for name in names:
                group.create_task(agent(name))

        assert len(closed) == count
        assert set(closed.values()) == {1}
        rows = await work.desk.store.read(
            lambda reader: reader.connection.execute(
                "SELECT conversation_id, COUNT(*) AS taken FROM sessions WHERE accepted_at IS NOT NULL GROUP BY 1"
            ).fetchall()
        )
        assert (len(rows), {row["taken"] for row in rows}) == (count, {1})
        most = await work.desk.store.read(lambda reader: _most_at_once(reader.connection))
        assert most <= CAPACITY


def _most_at_once(connection: Any) -> int:
    """The most conversations that any agent had or was offered at the same time, by the feed's order."""
    held: dict[str, set[str]] = {}
    most = 0
    rows = connection.execute(
        "SELECT kind, conversation_id, actor, json_extract(data, '$.agent') AS agent FROM events ORDER BY seq"
    )
    for row in rows:
        one = row["conversation_id"]
        if row["kind"] in ("conversation.offered", "conversation.claimed", "conversation.accepted"):
            mine = held.setdefault(row["agent"], set())
            mine.add(one)
            most = max(most, len(mine))
        elif row["kind"] in ("conversation.closed", "conversation.declined", "conversation.timed_out"):
            for mine in held.values():
                mine.discard(one)
    return most


async def test_many_agents_at_once_share_out_every_conversation_once(tmp_path: Path) -> None:
    await share_out(tmp_path, 12, 60)


@pytest.mark.soak
@pytest.mark.timeout(900)
async def test_32_agents_share_out_2000_conversations(tmp_path: Path) -> None:
    await share_out(tmp_path, 32, 2000)
