"""A full disk in the middle of a batch: all of it is refused, nothing is half done, and the desk goes on."""

from __future__ import annotations

import sqlite3

from agent_tui.store.unit import Unit
from tests.server.bursts import burst
from tests.server.desk_at_work import AtWork, a_form

LONG = "words " * 200


def set_pages(unit: Unit, more: int) -> None:
    """Let the database grow by ``more`` pages and no further: what SQLite meets on a disk that is full."""
    pages = int(unit.connection.execute("PRAGMA page_count").fetchone()[0])
    unit.connection.execute(f"PRAGMA max_page_count = {pages + more}")


def one(work: AtWork, question: str) -> int:
    with sqlite3.connect(work.desk.store.path) as connection:
        return int(connection.execute(question).fetchone()[0])


async def test_a_batch_that_the_disk_does_not_hold_is_refused_whole(work: AtWork) -> None:
    await burst(work, [a_form(f"SMbefore{n}", f"+3461000{n:04}", LONG) for n in range(20)])
    await work.desk.store.write(lambda unit: set_pages(unit, 40))
    forms = [a_form(f"SM{n:04}", f"+3460000{n % 60:04}", LONG) for n in range(400)]
    statuses = await burst(work, forms, connections=64)
    kept = {form["MessageSid"] for form, status in zip(forms, statuses, strict=True) if status == 204}
    assert set(statuses) == {204, 503}

    with sqlite3.connect(work.desk.store.path) as connection:
        stored = {
            sid for (sid,) in connection.execute("SELECT twilio_sid FROM messages") if not sid.startswith("SMbefore")
        }
    assert stored == kept
    assert one(work, "SELECT count(*) FROM raw_forms") == len(kept) + 20
    assert one(work, "SELECT count(*) FROM events WHERE kind = 'message.received'") == len(kept) + 20
    assert one(work, "SELECT value FROM counters WHERE name = 'event'") == one(work, "SELECT max(seq) FROM events")
    assert one(work, "SELECT count(*) FROM parked") == 0
    bare = "SELECT count(*) FROM conversations c WHERE NOT EXISTS (SELECT 1 FROM messages WHERE conversation_id = c.id)"
    assert one(work, bare) == 0


async def test_reading_goes_on_and_writing_too_when_there_is_room(work: AtWork) -> None:
    conversation_id = await work.conversation()
    await work.api("ana", "POST", f"/conversations/{conversation_id}/claim")
    await work.desk.store.write(lambda unit: set_pages(unit, 0))
    forms = [a_form(f"SM{n:04}", f"+3460000{n:04}", LONG) for n in range(100)]
    refused = await burst(work, forms)
    assert 503 in refused
    draft = {"text": LONG * 15}
    answer = await work.api("ana", "PUT", f"/conversations/{conversation_id}/draft", json=draft)
    assert (answer.status_code, answer.json()["code"]) == (503, "busy")
    assert "disk" in answer.json()["hint"]
    assert int(answer.headers["retry-after"]) > 0
    assert (await work.api("sue", "GET", "/conversations?view=all")).status_code == 200

    await work.desk.store.write(lambda unit: set_pages(unit, 100_000))
    # The same messages again, as Twilio sends them to the fallback URL.
    assert await burst(work, forms) == [204] * 100
    assert one(work, "SELECT count(*) FROM messages") == 101
