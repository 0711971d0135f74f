"""Workers against a Twilio that refuses, stumbles, lies still and comes back."""

from __future__ import annotations

import asyncio
import hashlib
import itertools
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from agent_tui.channel.content import RemoteTemplate
from agent_tui.channel.looking import Looked
from agent_tui.channel.media import Fetched, NotThere, RefusedUrl, TooLarge
from agent_tui.channel.outcomes import NotConnected, Rejected, Throttled, TwilioFault, Uncertain
from agent_tui.config.types import Attachments, Number, Sandbox
from agent_tui.core.errors import Busy
from agent_tui.core.moment import to_text
from agent_tui.desk import deliveries, transfer
from agent_tui.desk.files import add_upload, blocked_path, media_path
from agent_tui.desk.rows import message_row
from agent_tui.desk.seen_uploads import MOST_TRIES, due_uploads, lease
from agent_tui.desk.switches import set_switches
from agent_tui.desk.template_sync import want_sync
from agent_tui.desk.workers.loop import Worker
from agent_tui.wire.conversations import Assign
from agent_tui.wire.templates import SetDirections, SetSwitches
from tests.desk.bench import ANA, OURS_TOO, SAM, START, a_config
from tests.desk.working import PATIENCE, Clock, Works

FAULT = TwilioFault(Uncertain("503"), "Twilio cannot be had.")


@pytest.fixture
async def works(tmp_path: Path) -> AsyncIterator[Works]:
    made = Works(tmp_path)
    await made.begin()
    yield made
    await made.close()


# Sending


async def test_what_is_in_the_outbox_leaves_with_its_callback(works: Works) -> None:
    await works.replies(await works.owned())
    await works.send_round()
    (sent,) = works.twilio.sent
    attempt = await works.value("SELECT id FROM attempts")
    assert sent.status_callback == f"http://x/twilio/status?ref={attempt}"
    assert await works.statuses() == ["sending"]
    assert await works.value("SELECT twilio_sid FROM messages WHERE direction = 'outbound'") == works.twilio.has[0].sid


async def test_429_pauses_the_number_and_the_message_is_sent_once(works: Works) -> None:
    conversation_id = await works.owned()
    await works.replies(conversation_id)
    works.twilio.script.append(Throttled(30.0))
    await works.send_round()
    assert await works.statuses() == ["queued"]
    for _ in range(29):
        works.clock.advance(1)
        await works.send_round()
    assert len(works.twilio.sent) == 1
    works.clock.advance(1)
    await works.send_round(2)
    assert len(works.twilio.sent) == 2
    assert await works.statuses() == ["sending"]
    assert len(works.twilio.has) == 1


async def test_retry_after_is_kept_up_to_a_minute(works: Works) -> None:
    await works.replies(await works.owned())
    works.twilio.script.append(Throttled(3600.0))
    await works.send_round()
    works.clock.advance(59)
    await works.send_round()
    assert len(works.twilio.sent) == 1
    works.clock.advance(1)
    await works.send_round()
    assert len(works.twilio.sent) == 2


async def test_an_answer_that_comes_later_does_not_end_the_pause_early(works: Works) -> None:
    for index in range(2):
        await works.replies(await works.owned(f"whatsapp:+3460000000{index}"))
    await works.replies(await works.value("SELECT id FROM conversations ORDER BY id DESC LIMIT 1"), "next")
    works.twilio.holding = asyncio.Event()
    works.twilio.script.append(Throttled(30.0))
    await works.outbox.turn()
    works.twilio.holding.set()
    await works.outbox.drain()
    assert len(works.twilio.sent) == 2
    works.clock.advance(10)
    await works.send_round()
    assert len(works.twilio.sent) == 2
    works.clock.advance(20)
    await works.send_round(2)
    assert sorted(await works.statuses()) == ["sending"] * 3


async def test_a_connection_that_is_refused_is_repeated_ever_more_slowly(works: Works) -> None:
    await works.replies(await works.owned())
    works.twilio.script.extend([NotConnected("refused")] * 6)
    tried = []
    for second in range(200):
        before = len(works.twilio.sent)
        await works.send_round()
        if len(works.twilio.sent) > before:
            tried.append(second)
        works.clock.advance(1)
    gaps = [later - earlier for earlier, later in itertools.pairwise(tried)]
    assert len(tried) == 7
    assert gaps[-1] > gaps[0]
    assert max(gaps) <= 60
    assert len(works.twilio.has) == 1
    assert await works.statuses() == ["sending"]


async def test_an_account_that_is_not_there_keeps_its_messages(works: Works) -> None:
    await works.replies(await works.owned())
    apis, works.apis = works.apis, {}
    await works.send_round()
    assert await works.statuses() == ["queued"]
    works.apis = apis
    works.clock.advance(60)
    await works.send_round()
    assert await works.statuses() == ["sending"]


@pytest.mark.parametrize("reason", ["taken", "503"])
async def test_nobody_knows_then_twilios_list_tells_and_there_is_no_second_copy(works: Works, reason: str) -> None:
    conversation_id = await works.owned()
    message_id = await works.replies(conversation_id, "one")
    await works.replies(conversation_id, "two")
    works.twilio.script.append(Uncertain(reason))
    await works.send_round()
    assert await works.statuses() == ["uncertain", "queued"]
    for _ in range(62):
        works.clock.advance(1)
        await works.send_round()
        await works.settling.turn()
    await works.send_round()
    texts = [each.body for each in works.twilio.has]
    if reason == "taken":
        assert texts == ["one", "two"]
        assert await works.statuses() == ["sent", "sending"]
    else:
        assert texts == ["two"]
        assert await works.statuses() == ["failed", "sending"]
        assert await works.value("SELECT error_code FROM messages WHERE id = ?", message_id) == "not_sent"
    assert [each.body for each in works.twilio.sent] == ["one", "two"]


async def test_without_twilios_list_nothing_is_decided(works: Works) -> None:
    await works.replies(await works.owned())
    works.twilio.script.append(Uncertain("taken"))
    await works.send_round()
    works.twilio.fault = FAULT
    for _ in range(200):
        works.clock.advance(1)
        await works.settling.turn()
    assert await works.statuses() == ["uncertain"]
    works.twilio.fault = None
    works.clock.advance(6)
    await works.settling.turn()
    assert await works.statuses() == ["sent"]


async def test_one_customer_in_order_others_at_the_same_time(works: Works) -> None:
    first = await works.owned("whatsapp:+34600000001")
    for index in range(5):
        await works.replies(first, str(index))
    for index in range(2, 6):
        await works.replies(await works.owned(f"whatsapp:+3460000000{index}"), "x")
    works.twilio.holding = asyncio.Event()
    await works.outbox.turn()
    async with asyncio.timeout(PATIENCE):
        for _ in range(5):
            await works.twilio.begun.acquire()
    works.twilio.holding.set()
    await works.outbox.drain()
    await works.send_round(5)
    assert [each.body for each in works.twilio.sent if each.to.endswith("1")] == ["0", "1", "2", "3", "4"]
    assert works.twilio.most_at_once == 5
    assert len(works.twilio.sent) == 9


async def test_a_slow_number_does_not_hold_up_another(tmp_path: Path) -> None:
    base = a_config(workstream={"mode": "pick"})
    address = base.numbers["support"].number
    slow = Number(id="support", account="main", number=address, workstream="ws", sandbox=Sandbox(join="join x"))
    works = Works(tmp_path, a_config(workstream={"mode": "pick"}, numbers=base.numbers | {"support": slow}))
    await works.begin()
    for index in range(3):
        await works.replies(await works.owned(f"whatsapp:+3460000000{index}"))
    # The sandbox takes one message in three seconds: a turn must not last as long.
    async with asyncio.timeout(2):
        await works.send_round()
    other = (await works.hears(To=OURS_TOO)).conversation_id or ""
    await works.write(
        lambda unit: transfer.assign(unit, works.config, SAM, other, Assign(agent="ana", force=True), START)
    )
    await works.replies(other, "quick")
    async with asyncio.timeout(2):
        await works.send_round()
    assert [each.body for each in works.twilio.sent] == ["hi", "quick"]
    await works.close()


async def test_what_breaks_in_the_middle_of_a_post_is_a_doubt_and_never_sent_again(works: Works) -> None:
    await works.replies(await works.owned())
    works.twilio.script.append(RuntimeError("a bug"))
    await works.send_round()
    assert await works.statuses() == ["uncertain"]
    works.clock.advance(2)
    await works.send_round(3)
    assert len(works.twilio.sent) == 1


async def test_an_answer_that_cannot_be_stored_is_stored_later(works: Works) -> None:
    await works.replies(await works.owned())
    works.twilio.holding = asyncio.Event()
    await works.outbox.turn()
    works.store.refuse = 3
    works.twilio.holding.set()
    await works.outbox.drain()
    assert works.clock.slept == [1.0, 1.0, 1.0]
    assert await works.value("SELECT state FROM attempts") == "accepted"
    assert len(works.twilio.sent) == 1


async def test_after_a_restart_what_was_under_way_is_looked_up_not_sent_again(works: Works) -> None:
    await works.replies(await works.owned())
    works.twilio.holding = asyncio.Event()
    await works.outbox.turn()
    async with asyncio.timeout(PATIENCE):
        await works.twilio.begun.acquire()
    # The desk dies here; another begins on the same file while Twilio has the message.
    works.twilio.take(works.twilio.sent[0])
    await works.write(lambda unit: deliveries.after_restart(unit, works.clock.now()))
    second = works.new_outbox()
    await second.turn()
    works.clock.advance(2)
    await works.settling.turn()
    assert await works.statuses() == ["sent"]
    works.twilio.script.append(Rejected("1", "the first desk never hears"))
    works.twilio.holding.set()
    await works.outbox.drain()
    assert await works.statuses() == ["sent"]
    assert len(works.twilio.has) == 1


# Catch-up


async def test_catch_up_recovers_once_and_wakes_the_others(works: Works) -> None:
    works.twilio.hears("SM" + "a" * 32, 3600, media=1)
    works.twilio.hears("SM" + "b" * 32, 30)
    assert await works.catch_up.turn() == 120
    assert works.woken == 1
    assert await works.value("SELECT COUNT(*) FROM messages WHERE recovered = 1") == 1
    assert await works.value("SELECT COUNT(*) FROM attachments WHERE state = 'pending'") == 1
    works.clock.advance(120)
    assert await works.catch_up.turn() == 300
    assert await works.value("SELECT COUNT(*) FROM messages") == 2
    await works.catch_up.turn()
    assert works.woken == 2
    assert await works.value("SELECT COUNT(*) FROM messages") == 2


async def test_a_run_between_the_first_and_the_second_does_not_take_the_second_ones_place(works: Works) -> None:
    works.twilio.hears("SM" + "a" * 32, 5)
    assert await works.catch_up.turn() == 120
    works.clock.advance(10)
    assert await works.catch_up.turn() == 110
    assert await works.value("SELECT COUNT(*) FROM messages") == 0
    works.clock.advance(110)
    assert await works.catch_up.turn() == 300
    assert await works.value("SELECT COUNT(*) FROM messages") == 1


async def test_a_run_that_fails_marks_nothing_as_done_and_comes_again_soon(works: Works) -> None:
    await works.catch_up.turn()
    mark = await works.value("SELECT caught_up_to FROM numbers WHERE id = 'support'")
    assert mark == to_text(START.replace(hour=9, minute=28, second=30))
    works.twilio.fault = FAULT
    works.clock.advance(7200)
    assert await works.catch_up.turn() == 30
    assert await works.value("SELECT caught_up_to FROM numbers WHERE id = 'support'") == mark
    works.twilio.fault = None
    works.twilio.hears("SM" + "a" * 32, 7000)
    await works.catch_up.turn()
    assert await works.value("SELECT COUNT(*) FROM messages") == 1


async def test_messages_that_twilio_never_told_of_again_are_asked_for(works: Works) -> None:
    await works.replies(await works.owned())
    await works.send_round()
    assert await works.statuses() == ["sending"]
    works.clock.advance(301)
    await works.catch_up.turn()
    assert await works.statuses() == ["sent"]


# Files


async def a_file(works: Works, content_type: str = "image/png", url: str = "https://api.twilio.com/x") -> str:
    received = await works.hears("", NumMedia="1", MediaUrl0=url, MediaContentType0=content_type)
    return received.message_id or ""


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


async def test_an_agents_upload_is_looked_into_beside_its_sending(works: Works, tmp_path: Path) -> None:
    data = b"a picture"
    digest = hashlib.sha256(data).hexdigest()
    target = media_path(tmp_path, digest)
    target.parent.mkdir(parents=True)
    target.write_bytes(data)
    now = works.clock.now()
    file = await works.write(lambda unit: add_upload(unit, ANA, "a.jpg", "image/jpeg", 9, digest, now))
    await a_file(works)
    sent = "UPDATE attachments SET message_id = (SELECT id FROM messages LIMIT 1), position = 7 WHERE id = ?"
    await works.write(lambda unit: unit.connection.execute(sent, (file.id,)))
    works.twilio.media["https://api.twilio.com/x"] = b"theirs"
    works.looked = Looked(width=4000, height=3000, thumbnail=True)
    await works.media.turn()
    message_id = await works.value("SELECT id FROM messages")
    _, ours = (await works.store.read(lambda reader: message_row(reader, message_id))).attachments
    assert (ours.id, ours.width, ours.height, ours.thumbnail, ours.state) == (file.id, 4000, 3000, True, "ready")
    assert target.read_bytes() == data
    assert await works.value("SELECT COUNT(*) FROM attachments WHERE next_try_at IS NOT NULL") == 0
    assert list((tmp_path / "media" / "incoming").iterdir()) == []
    assert await works.value("SELECT COUNT(*) FROM events WHERE kind = 'attachment.changed'") == 2


async def test_a_look_that_kills_its_desk_is_not_begun_for_ever(works: Works) -> None:
    now = works.clock.now()
    file = await works.write(lambda unit: add_upload(unit, ANA, "a.jpg", "image/jpeg", 9, "0" * 64, now))
    for _ in range(MOST_TRIES):
        (record,) = await works.store.read(lambda reader: due_uploads(reader, works.clock.now(), 9))
        assert await works.write(lambda unit, row=record: lease(unit, row, works.clock.now()))  # type: ignore[misc]
        assert await works.store.read(lambda reader: due_uploads(reader, works.clock.now(), 9)) == []
        works.clock.advance(600)
    await works.media.turn()
    assert await works.store.read(lambda reader: due_uploads(reader, works.clock.now(), 9)) == []
    assert await works.value("SELECT COUNT(*) FROM file_facts WHERE attachment_id = ?", file.id) == 0


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


# Templates and timers


def listed(sid: str, text: str = "Hi.", approval: str = "approved") -> RemoteTemplate:
    return RemoteTemplate(sid, f"n{sid}", "en", "", approval, "", text, "", "", (), (), "twilio/text", ())


async def test_templates_are_synced_and_stay_if_twilio_cannot_be_had(works: Works) -> None:
    works.twilio.templates = [listed("HX9")]
    await works.templates.turn()
    works.twilio.fault = FAULT
    works.clock.advance(900)
    await works.templates.turn()
    assert await works.value("SELECT COUNT(*) FROM templates WHERE source = 'synced'") == 1
    assert await works.value("SELECT error FROM template_syncs") == "Twilio cannot be had."
    works.twilio.fault, works.twilio.templates = None, [listed("HX8")]
    works.clock.advance(59)
    await works.templates.turn()
    assert await works.value("SELECT error FROM template_syncs") == "Twilio cannot be had."
    works.clock.advance(1)
    await works.templates.turn()
    assert await works.value("SELECT error FROM template_syncs") is None
    assert await works.value("SELECT group_concat(content_sid) FROM templates WHERE source = 'synced'") == "HX8"


async def test_a_sync_writes_only_what_is_different_and_says_so(works: Works) -> None:
    works.twilio.templates = [listed(f"HX{number}") for number in range(120)]
    await works.templates.turn()
    works.twilio.templates = [
        listed(f"HX{number}", approval="paused" if number == 7 else "approved") for number in range(110)
    ]
    works.clock.advance(900)
    await works.templates.turn()
    last = "FROM events WHERE kind = 'template.synced' ORDER BY seq DESC LIMIT 1"
    assert await works.value(f"SELECT data ->> 'changed' {last}") == 1
    assert await works.value(f"SELECT data ->> 'gone' {last}") == 10
    assert await works.value("SELECT COUNT(*) FROM templates WHERE source = 'synced'") == 110
    assert await works.value("SELECT approval FROM templates WHERE content_sid = 'HX7'") == "paused"


async def test_a_wish_is_met_at_the_next_look_once(works: Works) -> None:
    await works.templates.turn()
    works.twilio.templates = [listed("HX9")]
    await works.templates.turn()
    assert await works.value("SELECT COUNT(*) FROM templates WHERE source = 'synced'") == 0
    await works.write(lambda unit: want_sync(unit, works.config, SAM, works.clock.now()))
    await works.templates.turn()
    assert await works.value("SELECT COUNT(*) FROM templates WHERE source = 'synced'") == 1
    assert await works.value("SELECT wanted_at FROM template_syncs WHERE account_id = 'main'") is None


async def test_timers_run_when_they_are_due_and_a_long_stop_is_made_up_for_once(tmp_path: Path) -> None:
    works = Works(tmp_path, a_config(workstream={"mode": "pick", "close_after_open": 1000.0}))
    await works.begin()
    for index in range(120):
        await works.hears(sender=f"whatsapp:+3460000{index:04d}")
    assert 0 < await works.timers.turn() <= 1
    works.clock.advance(5000)
    turns = 0
    while await works.value("SELECT COUNT(*) FROM conversations WHERE state = 'open'"):
        await works.timers.turn()
        turns += 1
        assert turns < 10
    assert turns >= 3
    assert await works.value("SELECT COUNT(*) FROM events WHERE kind = 'conversation.closed'") == 120
    assert await works.timers.turn() == 1
    await works.close()


# The loop


async def test_a_worker_lives_on_after_a_round_that_broke_and_ends_when_told() -> None:
    rounds: list[str] = []
    enough = asyncio.Event()
    clock = Clock()

    async def turn() -> float:
        rounds.append("x")
        if len(rounds) == 1:
            raise Busy("The disk is full.")
        if len(rounds) == 2:
            raise RuntimeError("a bug")
        if len(rounds) == 5:
            enough.set()
        return 30.0

    worker = Worker("test", turn, clock)
    worker.start()
    async with asyncio.timeout(PATIENCE):
        await enough.wait()
    await worker.stop()
    count = len(rounds)
    for _ in range(20):
        await asyncio.sleep(0)
    assert len(rounds) == count
    assert max(clock.slept) <= 1.0


async def test_a_wake_during_a_round_is_not_lost() -> None:
    rounds = 0
    second = asyncio.Event()

    class Asleep(Clock):
        async def sleep(self, seconds: float) -> None:
            await asyncio.Event().wait()

    async def turn() -> float:
        nonlocal rounds
        rounds += 1
        if rounds == 1:
            worker.wake()
        else:
            second.set()
        return 1000.0

    worker = Worker("test", turn, Asleep())
    worker.start()
    async with asyncio.timeout(PATIENCE):
        await second.wait()
    await worker.stop()
    assert rounds == 2


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
