"""Workers against a Twilio that refuses, stumbles, lies still and comes back."""

from __future__ import annotations

import asyncio
import hashlib
import itertools
from pathlib import Path

import pytest

from agent_tui.channel.looking import Looked
from agent_tui.channel.outcomes import NotConnected, Rejected, Throttled, TwilioFault, Uncertain
from agent_tui.config.types import Number, Sandbox
from agent_tui.core.moment import to_text
from agent_tui.desk.conversations import transfer
from agent_tui.desk.media.files import add_upload, media_path
from agent_tui.desk.media.seen_uploads import MOST_TRIES, due_uploads, lease
from agent_tui.desk.sending import deliveries
from agent_tui.desk.views.rows import message_row
from agent_tui.wire.conversations import Assign
from tests.desk.bench import ANA, OURS_TOO, SAM, START, a_config
from tests.desk.working import PATIENCE, Works

FAULT = TwilioFault(Uncertain("503"), "Twilio cannot be had.")


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


async def test_a_turn_that_is_stopped_posts_what_it_has_leased(works: Works) -> None:
    await works.replies(await works.owned())
    turn = asyncio.create_task(works.outbox.turn())
    works.store.before_write = lambda: turn.cancel()
    await asyncio.gather(turn, return_exceptions=True)
    assert turn.cancelled()
    await works.outbox.drain()
    assert [each.body for each in works.twilio.sent] == ["hi"]
    assert await works.statuses() == ["sending"]
    assert await works.value("SELECT state FROM attempts") == "accepted"


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


# Templates and timers


# The loop
