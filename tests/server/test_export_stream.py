"""A conversation of any length is exported with the memory of a page."""

from __future__ import annotations

import tracemalloc
import zipfile
from pathlib import Path

import pytest

from agent_tui.desk.staff.caller import Caller
from agent_tui.desk.views.export_forms import FORMS
from agent_tui.server.export_stream import pieces
from agent_tui.server.person_archive import PersonArchive
from agent_tui.store.unit import Unit
from tests.server.desk_at_work import AtWork, at_work

COPIES = """
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})
INSERT INTO messages
       (seq, id, conversation_id, number_id, direction, kind, text, at, status, files, recovered, attempts)
SELECT m.seq + n.i, m.id || '-' || n.i, m.conversation_id, m.number_id, 'inbound', 'session',
       'line ' || n.i || ' ' || replace(hex(zeroblob(40)), '00', 'word '), m.at, 'received', 0, 0, 0
  FROM messages m, n WHERE m.seq = (SELECT MIN(seq) FROM messages)
"""
ROOM = 6 * 1024 * 1024
"""Bytes that an export may hold at once, whatever the length of what is exported."""


async def a_long_one(work: AtWork, count: int) -> str:
    conversation_id = await work.conversation()

    def copy(unit: Unit) -> None:
        unit.connection.execute(COPIES.format(count=count))

    await work.desk.store.write(copy)
    return conversation_id


async def test_no_piece_holds_more_than_a_page(tmp_path: Path) -> None:
    async with at_work(tmp_path) as work:
        conversation_id = await a_long_one(work, 450)
        for form in FORMS.values():
            found = [piece async for piece in pieces(work.desk.store, form, [conversation_id], work.clock.now(), None)]
            assert max(piece.count(b"word word") for piece in found) <= 100 * 40
            assert b"".join(found).count(b"line 450 ") == 1
        gone = [piece async for piece in pieces(work.desk.store, FORMS["text"], ["c_gone"], work.clock.now(), None)]
        assert gone == []


@pytest.mark.soak
@pytest.mark.timeout(600)
async def test_a_hundred_thousand_messages_cost_the_memory_of_a_page(tmp_path: Path) -> None:
    async with at_work(tmp_path) as work:
        conversation_id = await a_long_one(work, 100_000)
        user_id = (await work.api("adm", "GET", f"/conversations/{conversation_id}")).json()["customer"]["id"]
        for name, form in FORMS.items():
            tracemalloc.start()
            size = 0
            async for piece in pieces(work.desk.store, form, [conversation_id], work.clock.now(), None):
                size += len(piece)
            peak = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
            print(f"{name}: {size / 1e6:.1f} MB, at most {peak / 1e6:.2f} MB held")
            assert size > 20_000_000
            assert peak < ROOM
        archive = PersonArchive(
            work.desk.store, work.desk.folder, Caller("adm", "adm", "admin"), [user_id], work.clock.now()
        )
        place = tmp_path / "person.zip"
        tracemalloc.start()
        with place.open("wb") as file:
            async for piece in archive.pieces():
                file.write(piece)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        print(f"person: {place.stat().st_size / 1e6:.1f} MB, at most {peak / 1e6:.2f} MB held")
        assert peak < ROOM
        with zipfile.ZipFile(place) as made:
            assert made.read("index.html").count(b"line 100000 ") == 1
