"""Who looked at what: noted once an hour, by ids, for administrators to read."""

from __future__ import annotations

from tests.server.desk_at_work import AtWork, a_form


async def entries(work: AtWork, query: str = "") -> list[tuple[str, str, str]]:
    answer = await work.api("adm", "GET", f"/audit{query}")
    assert answer.status_code == 200, answer.text
    return [(each["actor"], each["what"], each["subject"]) for each in answer.json()["items"]]


async def test_a_look_is_noted_once_an_hour(work: AtWork) -> None:
    assert (await work.twilio(a_form("SM" + "1" * 32))).status_code == 204
    (row,) = (await work.api("ana", "GET", "/conversations?view=open")).json()["items"]
    transcript = f"/conversations/{row['id']}/messages"
    for _ in range(3):
        await work.api("ana", "GET", transcript)
    await work.api("sue", "GET", transcript)
    assert await entries(work) == [("sue", "read", row["id"]), ("ana", "read", row["id"])]

    work.clock.advance(3601)
    await work.api("ana", "GET", transcript)

    assert await entries(work, "?actor=ana") == [("ana", "read", row["id"])] * 2
    assert len(await entries(work, f"?subject={row['id']}")) == 3
    assert await entries(work, "?subject=c_other") == []


async def test_cards_and_searches_are_looks_too_but_not_what_was_looked_for(work: AtWork) -> None:
    assert (await work.twilio(a_form("SM" + "1" * 32))).status_code == 204
    (row,) = (await work.api("sue", "GET", "/conversations?view=all")).json()["items"]
    who = row["customer"]["id"]
    for _ in range(2):
        assert (await work.api("sue", "GET", f"/customers/{who}")).status_code == 200
        assert (await work.api("sue", "GET", "/search?q=zeppelin")).status_code == 200
        assert (await work.api("sue", "GET", "/customers?q=zeppelin")).status_code == 200
    assert (await work.api("ben", "GET", f"/customers/{who}")).status_code == 404
    assert await entries(work) == [
        ("sue", "searched", "customers"),
        ("sue", "searched", "messages"),
        ("sue", "read", who),
    ]
    assert "zeppelin" not in (await work.api("adm", "GET", "/audit")).text


async def test_who_may_not_look_is_not_noted(work: AtWork) -> None:
    assert (await work.twilio(a_form("SM" + "1" * 32))).status_code == 204
    (row,) = (await work.api("sue", "GET", "/conversations?view=all")).json()["items"]
    refused = await work.api("ben", "GET", f"/conversations/{row['id']}/messages")
    assert refused.status_code in (403, 404)
    assert await entries(work) == []


async def test_it_is_for_administrators_and_comes_in_pages(work: AtWork) -> None:
    assert (await work.api("sue", "GET", "/audit")).status_code == 403
    for place in range(3):
        await work.twilio(a_form(f"SM{place:032d}", f"+3460000000{place}"))
    for row in (await work.api("sue", "GET", "/conversations?view=all")).json()["items"]:
        await work.api("sue", "GET", f"/conversations/{row['id']}/messages")
    first = (await work.api("adm", "GET", "/audit?limit=2")).json()
    second = (await work.api("adm", "GET", f"/audit?limit=2&before={first['next']}")).json()
    ids = [each["id"] for each in first["items"] + second["items"]]
    assert len(ids) == 3
    assert ids == sorted(ids, reverse=True)
    assert second["next"] is None
