from __future__ import annotations

from tests.server.desk_at_work import AtWork, a_form


async def test_a_signed_message_is_stored_before_204(work: AtWork) -> None:
    answer = await work.twilio(a_form("SM0001"))
    assert (answer.status_code, answer.content) == (204, b"")
    page = await work.api("ana", "GET", "/conversations?view=open")
    assert page.status_code == 200, page.text
    assert int(page.headers["feed-seq"]) >= 2
    (row,) = page.json()["items"]
    assert row["last_message"]["text"] == "Hello"
