"""Customers' files are fetched by a worker: whole, again, given up, kept apart, or not at all."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from agent_tui.channel.looking import Looked
from agent_tui.channel.media import Fetched, NotThere, RefusedUrl, TooLarge
from agent_tui.config.types import Attachments
from agent_tui.desk.media.files import blocked_path, media_path
from agent_tui.desk.media.switches import set_switches
from agent_tui.desk.views.rows import message_row
from agent_tui.wire.templates import SetDirections, SetSwitches
from tests.desk.bench import SAM, a_config
from tests.desk.test_workers import a_file
from tests.desk.working import Works


async def file_state(works: Works) -> tuple[str, str]:
    return (
        await works.value("SELECT state FROM attachments"),
        await works.value("SELECT reason FROM attachments"),
    )


async def test_a_file_comes_whole_under_its_digest(works: Works, tmp_path: Path) -> None:
    await a_file(works)
    works.twilio.media["https://api.twilio.com/x"] = b"picture"
    await works.media.turn()
    assert (await file_state(works))[0] == "ready"
    digest = await works.value("SELECT sha256 FROM attachments")
    assert media_path(tmp_path, digest).read_bytes() == b"picture"
    assert list((tmp_path / "media" / "incoming").iterdir()) == []


@pytest.mark.parametrize(
    ("content_type", "named", "state", "kept"),
    [
        ("application/pdf", "My report.pdf", "ready", "My report.pdf"),
        ("application/pdf", "", "ready", "pdf.pdf"),
        ("application/pdf", "invoice.exe", "blocked", ""),
    ],
)
async def test_a_file_is_called_what_its_server_calls_it(
    works: Works, content_type: str, named: str, state: str, kept: str
) -> None:
    await a_file(works)
    works.twilio.media["https://api.twilio.com/x"] = Fetched(content_type, 7, "0" * 64, named)
    await works.media.turn()
    assert (await file_state(works))[0] == state
    assert not kept or await works.value("SELECT name FROM attachments") == kept


async def test_a_file_that_is_not_there_yet_is_asked_for_again_and_given_up_after_ten_minutes(works: Works) -> None:
    await a_file(works)
    works.twilio.media["https://api.twilio.com/x"] = NotThere(True, "Not yet.")
    asked = []
    for second in range(700):
        before = len(works.twilio.types)
        await works.media.turn()
        if len(works.twilio.types) > before:
            asked.append(second)
        works.clock.advance(1)
        if (await file_state(works))[0] != "pending":
            break
    assert asked[:3] == [0, 1, 4]
    assert 400 < asked[-1] <= 600
    assert await file_state(works) == ("failed", "Not yet.")
    await works.media.turn()
    assert len(works.twilio.types) == len(asked)


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (TooLarge(99_000_000), "too_large"),
        (RefusedUrl("Not Twilio's."), "failed"),
        (NotThere(False, "Deleted."), "failed"),
        (b"x" * (5 * 2**20 + 1), "too_large"),
    ],
    ids=["too large", "refused", "gone", "larger than a picture may be"],
)
async def test_a_file_that_cannot_be_had_is_a_line_with_a_reason(
    works: Works, answer: TooLarge | RefusedUrl | NotThere | bytes, state: str, tmp_path: Path
) -> None:
    await a_file(works)
    works.twilio.media["https://api.twilio.com/x"] = answer
    await works.media.turn()
    told = await file_state(works)
    assert told[0] == state
    assert told[1]
    assert list((tmp_path / "media" / "incoming").iterdir()) == []
    assert await works.value("SELECT COUNT(*) FROM attachments WHERE next_try_at IS NOT NULL") == 0


async def test_a_file_of_a_dangerous_kind_is_blocked(works: Works, tmp_path: Path) -> None:
    await a_file(works)
    await works.write(lambda unit: unit.connection.execute("UPDATE attachments SET name = 'invoice.exe'"))
    works.twilio.media["https://api.twilio.com/x"] = b"MZ"
    await works.media.turn()
    assert (await file_state(works))[0] == "blocked"
    assert not list((tmp_path / "media").glob("??/*"))


async def test_what_is_known_of_a_file_is_shown_with_it_and_its_small_picture_is_kept(
    works: Works, tmp_path: Path
) -> None:
    message_id = await a_file(works, "application/pdf")
    works.twilio.media["https://api.twilio.com/x"] = b"picture"
    works.looked = Looked(width=40, height=30, thumbnail=True)
    await works.media.turn()
    (file,) = (await works.store.read(lambda reader: message_row(reader, message_id))).attachments
    assert (file.width, file.height, file.thumbnail, file.declared) == (40, 30, True, "application/pdf")
    small = await works.value("SELECT thumbnail FROM file_facts")
    assert media_path(tmp_path, small).read_bytes() == b"small"
    assert await works.value("SELECT COUNT(*) FROM attachments WHERE sha256 IS NOT NULL") == 1
    assert await works.store.read(lambda reader: reader.one("sha256_in_use", sha256=small)) is not None


async def test_a_file_that_was_found_dangerous_lies_apart(works: Works, tmp_path: Path) -> None:
    await a_file(works)
    works.twilio.media["https://api.twilio.com/x"] = b"picture"
    works.looked = Looked(danger="bomb")
    await works.media.turn()
    assert (await file_state(works))[0] == "blocked"
    digest = await works.value("SELECT sha256 FROM attachments")
    assert blocked_path(tmp_path, digest).read_bytes() == b"picture"
    assert not media_path(tmp_path, digest).exists()


async def test_a_file_is_not_fetched_once_the_switch_is_off(works: Works) -> None:
    await a_file(works)
    off = SetSwitches(attachments=SetDirections(customers=False))
    await works.write(
        lambda unit: set_switches(unit, works.config, SAM, next(iter(works.config.workstreams)), off, works.clock.now())
    )
    await works.media.turn()
    state, reason = await file_state(works)
    assert (state, works.twilio.types) == ("blocked", [])
    assert "switched off" in reason
    sent = "SELECT COUNT(*) FROM messages WHERE kind = 'automated'"
    assert await works.value(sent) == 1
    await a_file(works)
    assert await works.value(sent) == 1


async def test_the_customer_hears_of_a_file_that_is_too_large(works: Works) -> None:
    await a_file(works)
    works.twilio.media["https://api.twilio.com/x"] = TooLarge(99_000_000)
    await works.media.turn()
    assert "5 MB" in await works.value("SELECT text FROM messages WHERE kind = 'automated'")


async def test_a_slow_file_does_not_hold_up_the_others(works: Works) -> None:
    hold = asyncio.Event()
    works.twilio.slow["https://api.twilio.com/slow"] = hold
    await a_file(works, url="https://api.twilio.com/slow")
    works.twilio.media |= {"https://api.twilio.com/slow": b"late", "https://api.twilio.com/x": b"picture"}
    for _ in range(8):
        await a_file(works)
    await works.media.turn()
    assert await works.value("SELECT COUNT(*) FROM attachments WHERE state = 'ready'") == 8
    hold.set()
    await works.media.turn()
    assert await works.value("SELECT COUNT(*) FROM attachments WHERE state = 'ready'") == 9


async def test_one_file_that_breaks_does_not_stop_the_others(works: Works, tmp_path: Path) -> None:
    await a_file(works, url="https://api.twilio.com/bad")
    await a_file(works, url="https://api.twilio.com/good")
    works.twilio.media["https://api.twilio.com/bad"] = OSError("disk")
    works.twilio.media["https://api.twilio.com/good"] = b"picture"
    for _ in range(3):
        await works.media.turn()
        works.clock.advance(1)
    states = await works.store.read(
        lambda reader: dict(reader.connection.execute("SELECT source_url, state FROM attachments").fetchall())
    )
    assert states == {"https://api.twilio.com/bad": "pending", "https://api.twilio.com/good": "ready"}
    assert list((tmp_path / "media" / "incoming").iterdir()) == []
    works.twilio.media["https://api.twilio.com/bad"] = b"late"
    works.clock.advance(60)
    await works.media.turn()
    assert await works.value("SELECT COUNT(*) FROM attachments WHERE state = 'ready'") == 2


async def test_a_kind_that_the_workstream_does_not_take_is_blocked(tmp_path: Path) -> None:
    only_pdf = {"mode": "pick", "attachments": Attachments(types=("application/pdf",))}
    works = Works(tmp_path, a_config(workstream=only_pdf))
    await works.begin()
    await a_file(works)
    works.twilio.media["https://api.twilio.com/x"] = b"picture"
    await works.media.turn()
    state, reason = await file_state(works)
    assert state == "blocked"
    assert "takes only application/pdf" in reason
    await works.close()
