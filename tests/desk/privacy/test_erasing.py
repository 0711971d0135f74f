"""The erasing worker on a real folder: afterwards no byte of the customer is in it."""

from __future__ import annotations

import hashlib
import time
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest

from agent_tui.config.types import Agent
from agent_tui.desk.inbound.receive import receive
from agent_tui.desk.media.files import media_path
from agent_tui.desk.media.shelf import FRESH_SECONDS
from agent_tui.desk.privacy import erase
from agent_tui.desk.staff.roster import mirror
from agent_tui.desk.views.search import index_some
from agent_tui.desk.workers.erasing import Erasing
from agent_tui.store.engine import Store
from agent_tui.store.records import ErasureRecord
from agent_tui.store.unit import Unit
from tests.blank_database import blank_store
from tests.desk.bench import ADA, CUSTOMER, START, Bench, a_config
from tests.desk.full_customer import full_customer, one_person
from tests.server.manual_clock import ManualClock

OTHER = "whatsapp:+34600999888"
NAME, WORDS, FILE, PICTURE = (
    "Eulalia Quintero",
    "my secret is heliotrope",
    "passport-of-eulalia.png",
    b"PNG of a passport",
)
TRACES = [NAME.encode(), b"Eulalia Z", WORDS.encode(), FILE.encode(), PICTURE, b"600111222", b"ES.13491208655302741918"]
DIGEST = hashlib.sha256(PICTURE).hexdigest()


def found(folder: Path) -> list[str]:
    """Traces in any file, byte by byte."""
    return [
        f"{trace!r} in {path.relative_to(folder)}"
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        for trace in TRACES
        if trace in path.read_bytes()
    ]


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


async def hears(store: Store, bench: Bench, words: str, **more: str) -> None:
    form = bench.form(words, **more)
    inbound = bench.inbound(form)
    await store.write(lambda unit: receive(unit, bench.config, inbound, urlencode(form), START))


def has_file(unit: Unit) -> None:
    unit.connection.execute(
        "UPDATE attachments SET sha256 = ?, state = 'ready', name = ? WHERE direction = 'inbound'", (DIGEST, FILE)
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = media_path(tmp_path, DIGEST)
    path.parent.mkdir(parents=True)
    path.write_bytes(PICTURE)
    return tmp_path


async def test_no_byte_is_left(folder: Path, bench: Bench) -> None:
    store, clock, config = blank_store(folder), ManualClock(START), a_config()
    await store.write(lambda unit: mirror(unit, config, START))
    # Names and words that were overwritten lie in the file's free space.
    await hears(store, bench, WORDS, ProfileName=NAME, ExternalUserId="whatsapp:ES.13491208655302741918")
    for place in range(60):
        await hears(store, bench, f"{WORDS} {place} " + "x" * 500, ProfileName="Eulalia Z")
    await hears(
        store, bench, "", ProfileName=NAME, NumMedia="1", MediaUrl0="https://x/y", MediaContentType0="image/png"
    )
    await hears(store, bench, "somebody else", sender=OTHER, ProfileName="Otto")
    await store.write(has_file)
    while await store.write(index_some):
        continue
    assert len(found(folder)) >= len(TRACES)

    later = time.time() + FRESH_SECONDS + 1
    worker = Erasing(store, clock, folder, quiet_seconds=0, disk_time=lambda: later)
    assert await worker.turn() > 60
    user_id = await store.read(lambda reader: erase.user_at(reader, CUSTOMER))
    asked = await store.write(lambda unit: erase.ask_erasure(unit, config, ADA, user_id, START))
    for _ in range(20):
        await worker.turn()

    shown = await store.read(lambda reader: erase.get_erasure(reader, asked.id))
    assert (shown.state, shown.messages, shown.files) == ("done", 62, 1)
    assert found(folder) == []
    assert await store.read(lambda reader: erase.user_at(reader, OTHER))
    await store.close()
    assert found(folder) == []


async def test_no_byte_is_left_where_every_table_has_something(tmp_path: Path) -> None:
    """Card, notes, codes, consent, merged persons, lists, drafts, surveys, bots, parked forms; logs and lock too."""
    bench = Bench(a_config(agents={**a_config().agents, "ana": Agent(id="ana", capacity=9)}))
    user_id = full_customer(bench, CUSTOMER, "eulalia")
    one_person(bench, user_id, full_customer(bench, OTHER, "otto"))
    (tmp_path / "desk.db").write_bytes(bench.connection.serialize())
    store, clock = blank_store(tmp_path), ManualClock(START)
    everywhere = [b"eulalia", b"600111222"]
    assert all(trace in (tmp_path / "desk.db").read_bytes() for trace in everywhere)

    await store.write(lambda unit: erase.ask_erasure(unit, bench.config, ADA, user_id, bench.now))
    clock.advance(timedelta(hours=1).total_seconds())
    worker = Erasing(store, clock, tmp_path, quiet_seconds=0, disk_time=lambda: time.time() + FRESH_SECONDS + 1)
    for _ in range(20):
        await worker.turn()
    await store.close()

    left = contents(tmp_path)
    assert [(name, trace) for name, found in left.items() for trace in everywhere if trace in found] == []
    assert b"note about otto" in left["desk.db"]


async def test_bytes_that_somebody_else_has_stay(folder: Path, bench: Bench) -> None:
    store, clock, config = blank_store(folder), ManualClock(START), a_config()
    await store.write(lambda unit: mirror(unit, config, START))
    media = {"NumMedia": "1", "MediaUrl0": "https://x/y", "MediaContentType0": "image/png"}
    await hears(store, bench, "", **media)
    await hears(store, bench, "", sender=OTHER, **media)
    await store.write(has_file)
    worker = Erasing(store, clock, folder, quiet_seconds=0, disk_time=lambda: time.time() + FRESH_SECONDS + 1)
    user_id = await store.read(lambda reader: erase.user_at(reader, CUSTOMER))
    await store.write(lambda unit: erase.ask_erasure(unit, config, ADA, user_id, START))
    for _ in range(10):
        await worker.turn()

    assert await store.read(lambda reader: reader.record(ErasureRecord, "open_erasure")) is None
    assert media_path(folder, DIGEST).read_bytes() == PICTURE
    await store.close()


async def test_it_waits_for_a_quiet_moment_but_not_for_ever(folder: Path, bench: Bench) -> None:
    store, clock, config = blank_store(folder), ManualClock(START), a_config()
    await store.write(lambda unit: mirror(unit, config, START))
    await hears(store, bench, WORDS)
    worker = Erasing(store, clock, folder, quiet_seconds=3600)
    user_id = await store.read(lambda reader: erase.user_at(reader, CUSTOMER))
    await store.write(lambda unit: erase.ask_erasure(unit, config, ADA, user_id, START))
    for _ in range(10):
        await worker.turn()
    waiting = await store.read(lambda reader: reader.record(ErasureRecord, "open_erasure"))
    assert waiting is not None
    assert waiting.state == "cleaning"

    clock.advance(timedelta(minutes=11).total_seconds())
    await worker.turn()

    assert await store.read(lambda reader: reader.record(ErasureRecord, "open_erasure")) is None
    await store.close()


async def test_the_file_is_written_anew_once_for_many(folder: Path, bench: Bench) -> None:
    store, clock, config = blank_store(folder), ManualClock(START), a_config()
    await store.write(lambda unit: mirror(unit, config, START))
    worker = Erasing(store, clock, folder, quiet_seconds=0)
    for place in range(3):
        await hears(store, bench, WORDS, sender=f"{CUSTOMER}{place}")
        user_id = await store.read(lambda reader, place=place: erase.user_at(reader, f"{CUSTOMER}{place}"))  # type: ignore[misc]
        await store.write(lambda unit, who=user_id: erase.ask_erasure(unit, config, ADA, who, START))  # type: ignore[misc]
    states = []
    for _ in range(7):
        await worker.turn()
        states.append(
            await store.read(
                lambda reader: reader.connection.execute(
                    "SELECT COUNT(*) FROM erasures WHERE state = 'done'"
                ).fetchone()[0]
            )
        )
    await store.close()
    assert states == [0, 0, 0, 0, 0, 0, 3]
