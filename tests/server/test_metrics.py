"""``/metrics``: figures in Prometheus' form, for those who supervise, without a word of a customer."""

from __future__ import annotations

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.server.desk_at_work import AtWork, a_form


async def scrape(work: AtWork, who: str | None, method: str = "GET") -> httpx.Response:
    headers = {} if who is None else {"Authorization": f"Bearer {work.tokens[who]}"}
    return await work.http.request(method, f"{work.console}/metrics", headers=headers)


def values(answer: httpx.Response) -> dict[tuple[str, ...], float]:
    assert answer.status_code == 200
    return {
        (sample.name.removeprefix("agent_tui_"), *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


async def test_figures_follow_what_happens(work: AtWork) -> None:
    before = values(await scrape(work, "sue"))
    assert (before["queue_waiting", "general"], before["queue_longest_wait_seconds", "general"]) == (0, 0)

    for place in range(3):
        sid = f"SM{place:032d}"
        assert (await work.twilio(a_form(sid, f"+3460000000{place}", "secret words"))).status_code == 204
    work.clock.advance(90)
    answer = await scrape(work, "adm")
    found = values(answer)

    assert found["queue_waiting", "general"] == 3
    assert found["queue_longest_wait_seconds", "general"] == 90
    assert found["number_quiet_seconds", "support"] == 90
    assert found["events_total", "message.received"] - before.get(("events_total", "message.received"), 0) == 3
    assert found["outbox", "uncertain"] == 0
    assert found["bytes", "database"] > 0
    assert not [name for name in found if name[0] == "backup_age_seconds"]
    assert "secret" not in answer.text
    assert "Carla" not in answer.text


@pytest.mark.parametrize(("who", "code", "status"), [("ana", "forbidden", 403), (None, "unauthorized", 401)])
async def test_it_is_for_those_who_supervise(work: AtWork, who: str | None, code: str, status: int) -> None:
    answer = await scrape(work, who)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_it_takes_get_only(work: AtWork) -> None:
    answer = await scrape(work, "sue", "POST")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET")


async def test_it_is_not_on_the_public_door(work: AtWork) -> None:
    assert (await work.http.get(f"{work.public}/metrics")).status_code == 404
