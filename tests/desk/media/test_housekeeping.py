"""Files that nobody needs go; whatever a row speaks of, or somebody is just storing, stays."""

from __future__ import annotations

import hashlib
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from agent_tui.desk.media.files import add_upload, media_path
from agent_tui.desk.media.shelf import FRESH_SECONDS, LEFT_SECONDS, put, take_away
from agent_tui.desk.sending import reply
from agent_tui.desk.workers.housekeeping import Housekeeping
from agent_tui.store.engine import Store
from agent_tui.wire.messages import Send
from tests.desk.bench import ANA
from tests.desk.working import Works

DAY = 24 * 3600
LONG_AGO = 1_000_000.0
NOW = LONG_AGO + 10 * DAY


@pytest.fixture
async def works(tmp_path: Path) -> AsyncIterator[Works]:
    made = Works(tmp_path)
    await made.begin()
    yield made
    await made.close()


def stored(folder: Path, content: bytes, age: float = DAY) -> str:
    digest = hashlib.sha256(content).hexdigest()
    path = media_path(folder, digest)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    os.utime(path, (NOW - age, NOW - age))
    return digest


async def uploaded(store: Store, works: Works, digest: str) -> str:
    now = works.clock.now()
    return (await store.write(lambda unit: add_upload(unit, ANA, "a.png", "image/png", 5, digest, now))).id


async def sweep(works: Works, folder: Path) -> None:
    await Housekeeping(works.store, works.clock, folder, lambda: NOW).turn()


async def test_an_upload_that_nobody_sends_goes_after_a_day_with_its_bytes(works: Works, tmp_path: Path) -> None:
    digest = stored(tmp_path, b"unused")
    file_id = await uploaded(works.store, works, digest)
    works.clock.advance(DAY - 1)
    await sweep(works, tmp_path)
    assert media_path(tmp_path, digest).exists()
    works.clock.advance(1)
    await sweep(works, tmp_path)
    assert not media_path(tmp_path, digest).exists()
    assert await works.store.read(lambda reader: reader.one("attachment", id=file_id)) is None


async def test_bytes_stay_as_long_as_one_row_speaks_of_them(works: Works, tmp_path: Path) -> None:
    digest = stored(tmp_path, b"shared")
    sent = await uploaded(works.store, works, digest)
    await uploaded(works.store, works, digest)
    conversation_id, body = await works.owned(), Send(client_id="one", attachments=[sent])
    now = works.clock.now()
    await works.write(lambda unit: reply.send(unit, works.config, ANA, conversation_id, body, now))
    works.clock.advance(30 * DAY)
    await sweep(works, tmp_path)
    assert media_path(tmp_path, digest).exists()
    assert await works.value("SELECT COUNT(*) FROM attachments") == 1


async def test_bytes_without_a_row_go_unless_they_are_fresh(works: Works, tmp_path: Path) -> None:
    orphan = stored(tmp_path, b"a desk was killed before the row")
    fresh = stored(tmp_path, b"its row is being written", age=FRESH_SECONDS - 1)
    media = tmp_path / "media"
    others = [media / "upload-abc", media / "incoming" / "tmp1", media / "ab" / "not-a-digest"]
    for path in others:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"x")
        os.utime(path, (NOW - LEFT_SECONDS, NOW - LEFT_SECONDS))
    young = media / "upload-young"
    young.write_bytes(b"x")
    os.utime(young, (NOW - 60, NOW - 60))
    await sweep(works, tmp_path)
    assert [media_path(tmp_path, digest).exists() for digest in (orphan, fresh)] == [False, True]
    assert [path.exists() for path in (*others, young)] == [False, False, True, True]


async def test_many_rows_go_in_small_units(works: Works, tmp_path: Path) -> None:
    for _ in range(120):
        await uploaded(works.store, works, "ab" * 32)
    works.clock.advance(DAY)
    await sweep(works, tmp_path)
    assert await works.value("SELECT COUNT(*) FROM attachments") == 0


def test_putting_the_same_bytes_again_makes_them_fresh(tmp_path: Path) -> None:
    digest = stored(tmp_path, b"twice", age=10 * DAY)
    again = tmp_path / "again"
    again.write_bytes(b"twice")
    put(again, media_path(tmp_path, digest))
    assert not take_away(media_path(tmp_path, digest), media_path(tmp_path, digest).stat().st_mtime)
    assert not take_away(media_path(tmp_path, "00" * 32), NOW)
