"""Search and export over the console door."""

from __future__ import annotations

import pytest

from agent_tui.desk.views.search import index_some
from tests.server.desk_at_work import AtWork, a_form


async def test_what_was_written_is_found_and_exported_and_the_audit_knows(work: AtWork) -> None:
    conversation_id = await work.conversation()
    assert (await work.twilio(a_form("SM" + "2" * 32, body="my parcel is late"))).status_code == 204
    await work.desk.store.write(index_some)

    (hit,) = (await work.api("ana", "GET", "/search?q=parcel")).json()["items"]
    assert (hit["message"]["text"], hit["conversation"]["id"]) == ("my parcel is late", conversation_id)
    assert (await work.api("ben", "GET", "/search?q=parcel")).json() == {"items": [], "next": None}

    page = await work.api("sue", "GET", "/export?form=html&address=%2B34600000001")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "my parcel is late" in page.text
    entries = (await work.api("adm", "GET", "/audit?actor=sue")).json()["items"]
    assert [(each["what"], each["subject"]) for each in entries] == [("exported", conversation_id)]


@pytest.mark.parametrize(
    ("query", "status"),
    [("/search?q=", 422), ("/search?q=%3F", 422), ("/export?form=pdf", 422), ("/export?address=%2B34", 404)],
)
async def test_refusals(work: AtWork, query: str, status: int) -> None:
    assert (await work.api("sue", "GET", query)).status_code == status
