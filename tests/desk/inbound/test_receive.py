"""A customer's message comes in: once, into the one live conversation, whoever the address belongs to."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent_tui.channel.inbound import Inbound, parse_inbound
from agent_tui.channel.signature import parse_form
from agent_tui.config.types import Attachments
from agent_tui.core.moment import from_text, to_text
from agent_tui.desk.conversations import finish, transfer
from agent_tui.desk.inbound import park
from agent_tui.desk.inbound.receive import receive
from agent_tui.desk.media import switches
from agent_tui.desk.views.rows import message_page
from agent_tui.wire.conversations import Assign
from agent_tui.wire.templates import Directions, SetSwitches
from tests.desk.bench import ACCOUNT, ADA, ANA, CUSTOMER, OURS, OURS_TOO, SAM, START, Bench, a_config

DATA = Path(__file__).parents[2] / "data" / "twilio"
SAMPLES: list[dict[str, Any]] = json.loads((DATA / "sample_payloads.json").read_text())["inbound"]


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample["label"])
def test_every_sample_is_stored_once_with_its_raw_form(bench: Bench, sample: dict[str, Any]) -> None:
    inbound = parse_inbound(parse_form(sample["raw_body"].encode()))
    assert isinstance(inbound, Inbound)
    first = bench.run(lambda unit: receive(unit, bench.config, inbound, sample["raw_body"], bench.now))
    bench.pass_time(60)
    again = bench.run(lambda unit: receive(unit, bench.config, inbound, "other", bench.now))
    assert first.matched
    assert not first.duplicate
    assert again.duplicate
    assert (again.message_id, again.conversation_id) == (first.message_id, first.conversation_id)
    assert bench.value("SELECT COUNT(*) FROM messages") == 1
    assert bench.value("SELECT form FROM raw_forms") == sample["raw_body"]
    assert first.message_id is not None
    message = bench.message(first.message_id)
    assert (message.direction, message.status, message.twilio_sid) == ("inbound", "received", inbound.message_sid)
    assert message.text.strip()
    assert len(message.attachments) == len(inbound.media)
    assert (message.reply_to is not None) == (inbound.reply is not None)
    assert (message.location is not None) == (inbound.location is not None)
    assert first.conversation_id is not None
    row = bench.row(first.conversation_id)
    assert row.window.expires_at == to_text(START + timedelta(hours=24))
    assert row.customer.address == inbound.from_address
    assert row.unread == 1


def test_a_burst_is_one_conversation_in_the_order_of_arrival(bench: Bench) -> None:
    received = [bench.hears(f"text {index}") for index in range(20)]
    assert len({each.conversation_id for each in received}) == 1
    page = bench.run(lambda unit: message_page(unit, received[0].conversation_id or "", None, 50))
    assert [each.text for each in page.items] == [f"text {index}" for index in range(20)]
    row = bench.row(received[0].conversation_id or "")
    assert row.unread == 20
    assert row.last_message is not None
    assert row.last_message.text == "text 19"
    assert row.waiting_since == to_text(START)


def test_two_of_our_numbers_are_two_conversations_of_one_customer(bench: Bench) -> None:
    one = bench.row(bench.opened())
    two = bench.row(bench.opened(To=OURS_TOO))
    assert one.id != two.id
    assert one.customer.id == two.customer.id
    assert (one.number.id, two.number.id) == ("support", "sales")


def test_a_number_that_is_not_ours_is_not_taken(bench: Bench) -> None:
    assert not bench.hears(To="whatsapp:+19998887777").matched
    assert not bench.hears(AccountSid="AC" + "f" * 32).matched
    assert bench.value("SELECT COUNT(*) FROM conversations") == 0
    assert bench.value("SELECT COUNT(*) FROM users") == 0


BSUID = "whatsapp:ES.1349120865530274"


@given(st.lists(st.sampled_from(["number", "id", "both", "other"]), min_size=1, max_size=8))
@settings(max_examples=60)
def test_whatever_comes_in_whatever_order_one_user_has_one_live_conversation(order: list[str]) -> None:
    bench = Bench()
    forms = {
        "number": {"sender": CUSTOMER},
        "id": {"sender": BSUID},
        "both": {"sender": CUSTOMER, "ExternalUserId": BSUID},
        "other": {"sender": "whatsapp:+34600999888"},
    }
    for each in order:
        bench.hears(each, **forms[each])
        bench.pass_time(1)
    live = bench.ask("SELECT number_id, user_id FROM conversations WHERE state <> 'closed'")
    assert len({tuple(row) for row in live}) == len(live)
    assert bench.value("SELECT COUNT(*) FROM messages WHERE direction = 'inbound'") == len(order)
    lost = "SELECT COUNT(*) FROM messages m JOIN conversations c ON c.id = m.conversation_id WHERE c.state = 'closed'"
    assert bench.value(lost) == 0
    assert bench.value("SELECT COUNT(*) FROM pairs p LEFT JOIN users u ON u.id = p.user_id WHERE u.id IS NULL") == 0
    bench.close()


# States


def test_a_message_brings_a_waiting_conversation_back_to_its_agent_as_an_offer(bench: Bench) -> None:
    conversation_id = bench.owned(ANA)
    bench.do(finish.wait, ANA, conversation_id)
    bench.pass_time(100)
    assert bench.opened() == conversation_id
    row = bench.row(conversation_id)
    assert (row.state, row.agent, row.offered_to) == ("active", None, "ana")
    assert row.queued_at == to_text(bench.now)


def test_a_message_brings_a_waiting_conversation_to_its_queue_when_its_agent_is_away(bench: Bench) -> None:
    conversation_id = bench.owned(ANA)
    bench.do(finish.wait, ANA, conversation_id)
    bench.set_presence("ana", "away")
    assert bench.opened() == conversation_id
    assert (bench.row(conversation_id).state, bench.row(conversation_id).queue) == ("open", "general")
    bench.connect("bo")
    assert bench.row(conversation_id).offered_to == "bo"


def test_a_message_in_wrap_up_reactivates_it_for_its_agent_in_a_session_of_its_own(bench: Bench) -> None:
    conversation_id = bench.owned(ANA)
    bench.do(finish.end, ANA, conversation_id)
    bench.pass_time(5)
    assert bench.opened() == conversation_id
    assert (bench.row(conversation_id).state, bench.row(conversation_id).agent) == ("active", "ana")
    sessions = bench.ask("SELECT agent_id, accepted_at, ended_at, reason FROM sessions ORDER BY id")
    assert [(row["agent_id"], row["reason"]) for row in sessions] == [("ana", "agent_end_conversation"), ("ana", None)]
    bench.do(finish.wait, ANA, conversation_id)
    assert bench.value("SELECT COUNT(*) FROM sessions WHERE ended_at IS NULL") == 0


def test_a_message_in_wrap_up_of_an_agent_who_is_gone_goes_to_the_queue(bench: Bench) -> None:
    conversation_id = bench.owned(ANA)
    bench.do(finish.end, ANA, conversation_id)
    agents = {name: agent for name, agent in bench.config.agents.items() if name != "ana"}
    queues = {"general": bench.config.queues["general"].__class__(id="general", members=("bo",))}
    bench.mirror(a_config(agents=agents, queues=queues))
    assert bench.opened() == conversation_id
    row = bench.row(conversation_id)
    assert (row.state, row.agent, row.offered_to, row.queue) == ("open", None, None, "general")
    bench.connect("bo")
    assert bench.row(conversation_id).offered_to == "bo"


def test_closed_is_final_the_next_message_opens_another(bench: Bench) -> None:
    conversation_id = bench.owned(ANA)
    bench.do(finish.close, ANA, conversation_id)
    other = bench.opened()
    assert other != conversation_id
    assert bench.row(conversation_id).state == "closed"
    assert bench.row(conversation_id).window.state == "open"


def test_writing_again_does_not_move_a_customer_back(bench: Bench) -> None:
    conversation_id = bench.opened()
    before = bench.row(conversation_id).queued_at
    bench.pass_time(500)
    bench.hears()
    assert bench.row(conversation_id).queued_at == before
    assert bench.row(conversation_id).waiting_since == before


# Time


def test_only_what_comes_in_moves_the_window(bench: Bench) -> None:
    conversation_id = bench.owned(ANA)
    until = bench.row(conversation_id).window.expires_at
    bench.pass_time(600)
    bench.sends(ANA, conversation_id)
    bench.do(finish.wait, ANA, conversation_id)
    assert bench.row(conversation_id).window.expires_at == until
    bench.hears()
    assert bench.row(conversation_id).window.expires_at == to_text(bench.now + timedelta(hours=24))


def test_a_clock_that_steps_back_lowers_nothing(bench: Bench) -> None:
    conversation_id = bench.opened()
    until = bench.row(conversation_id).window.expires_at
    bench.pass_time(-3600)
    bench.hears()
    assert bench.row(conversation_id).window.expires_at == until
    assert bench.row(conversation_id).unread == 2


@given(st.lists(st.integers(0, 200_000), min_size=1, max_size=6))
@settings(max_examples=40)
def test_recovered_messages_in_any_order_leave_the_latest_moment(agos: list[int]) -> None:
    bench = Bench()
    for ago in agos:
        bench.recovers(ago, bench.form())
    latest = START - timedelta(seconds=min(agos))
    assert bench.value("SELECT last_inbound_at FROM pairs") == to_text(latest)
    row = bench.row(bench.value("SELECT id FROM conversations"))
    assert row.window.state == ("open" if min(agos) < 86400 else "closed")
    bench.close()


def test_a_recovered_message_of_the_future_counts_as_now(bench: Bench) -> None:
    received = bench.recovers(-7200, bench.form())
    row = bench.row(received.conversation_id or "")
    assert row.window.expires_at == to_text(START + timedelta(hours=24))


def test_an_older_recovered_message_takes_neither_the_address_nor_the_preview(bench: Bench) -> None:
    new, old = "whatsapp:+5531987654321", "whatsapp:+553187654321"
    conversation_id = bench.opened(new, body="new")
    bench.recovers(600, bench.form("old", old))
    row = bench.row(conversation_id)
    assert row.customer.address == new
    assert row.last_message is not None
    assert row.last_message.text == "new"
    assert row.waiting_since == to_text(START - timedelta(seconds=600))


def test_the_webhook_of_a_recovered_message_fills_it_in_and_clears_the_mark(bench: Bench) -> None:
    form = bench.form("", Latitude="40.4", Longitude="-3.7", Label="Plaza", OriginalRepliedMessageSid="SM" + "9" * 32)
    bare = {key: value for key, value in form.items() if key in ("MessageSid", "AccountSid", "From", "To", "NumMedia")}
    found = bench.recovers(120, bare | {"Body": "A message without text."})
    assert bench.message(found.message_id or "").recovered
    late = bench.takes(form)
    assert late.duplicate
    message = bench.message(found.message_id or "")
    assert not message.recovered
    assert message.location is not None
    assert message.reply_to is not None
    row = bench.row(found.conversation_id or "")
    assert row.unread == 1
    assert row.customer.name == "Eva"
    assert row.last_message is not None
    assert row.last_message.text == message.text
    assert [event.kind for event in bench.events].count("message.enriched") == 1
    bench.takes(form)
    assert [event.kind for event in bench.events].count("message.enriched") == 1
    assert bench.value("SELECT form FROM raw_forms") != "{}"


def test_an_opt_out_that_only_the_late_webhook_tells_counts(bench: Bench) -> None:
    form = bench.form("a word of our own at Twilio", OptOutType="STOP")
    found = bench.recovers(120, {key: value for key, value in form.items() if key != "OptOutType"})
    assert bench.record(found.conversation_id or "").opted_out_at is None
    bench.takes(form)
    assert bench.record(found.conversation_id or "").opted_out_at is not None


def test_opt_out_and_in(bench: Bench) -> None:
    conversation_id = bench.opened(body="STOP", OptOutType="STOP")
    assert bench.record(conversation_id).opted_out_at == to_text(START)
    bench.hears("hello again")
    assert bench.record(conversation_id).opted_out_at == to_text(START)
    bench.hears("START", OptOutType="START")
    assert bench.record(conversation_id).opted_out_at is None


# Files

MEDIA = {"NumMedia": "1", "MediaUrl0": "https://api.twilio.com/x", "MediaContentType0": "image/jpeg"}


def test_a_file_waits_to_be_fetched(bench: Bench) -> None:
    received = bench.hears("", **MEDIA)
    assert received.media
    (attachment,) = bench.message(received.message_id or "").attachments
    assert attachment.state == "pending"
    assert bench.value("SELECT next_try_at FROM attachments") == to_text(START)


@pytest.mark.parametrize("how", ["switch", "customers", "enabled"])
def test_with_attachments_switched_off_the_words_arrive_and_the_file_is_blocked(bench: Bench, how: str) -> None:
    if how == "switch":
        off = SetSwitches(attachments=Directions(customers=False, agents=True))
        bench.run(lambda unit: switches.set_switches(unit, bench.config, SAM, "ws", off, bench.now))
    else:
        bench.mirror(a_config(workstream={"attachments": Attachments(**{how: False})}))
    received = bench.hears("look", **MEDIA)
    message = bench.message(received.message_id or "")
    assert message.text == "look"
    assert message.attachments[0].state == "blocked"
    assert message.attachments[0].reason
    assert bench.value("SELECT COUNT(*) FROM attachments WHERE next_try_at IS NOT NULL") == 0


# Parked


def parked(bench: Bench, form: dict[str, str]) -> str:
    from urllib.parse import urlencode

    request = park.Unmatched("/twilio/inbound", "", "No number.", "main", "application/x-www-form-urlencoded", "")
    body = urlencode(form)
    request = park.Unmatched(request.path, "", request.reason, "main", request.content_type, body)
    return bench.run(lambda unit: park.park(unit, request, bench.now))


def test_a_parked_message_is_replayed_once_at_the_time_it_came_in(bench: Bench) -> None:
    parked_id = parked(bench, bench.form(To="whatsapp:+14155550000"))
    bench.pass_time(30 * 3600)
    from agent_tui.core.errors import Forbidden, Refused

    def replay(caller: Any = ADA) -> Any:
        return bench.run(lambda unit: park.replay(unit, bench.config, caller, parked_id, bench.now))

    with pytest.raises(Forbidden):
        replay(SAM)
    with pytest.raises(Refused, match="No number"):
        replay()
    number = bench.config.numbers["support"].__class__(
        id="third", account="main", number="+14155550000", workstream="ws"
    )
    bench.mirror(a_config(numbers=bench.config.numbers | {"third": number}))
    assert replay().replayed_at == to_text(bench.now)
    with pytest.raises(Refused, match="was replayed"):
        replay()
    conversation = bench.row(bench.value("SELECT id FROM conversations"))
    # The customer wrote 30 hours ago: that our desk learns of it now opens no window.
    assert conversation.window.state == "closed"
    assert conversation.last_message is not None
    assert from_text(conversation.last_message.at) == START
    assert not bench.message(bench.value("SELECT id FROM messages")).recovered


def test_parked_requests_are_paged_newest_first(bench: Bench) -> None:
    ids = [parked(bench, bench.form()) for _ in range(5)]
    page = bench.run(lambda unit: park.parked_page(unit, None, 2))
    assert [each.id for each in page.items] == [ids[4], ids[3]]
    rest = bench.run(lambda unit: park.parked_page(unit, page.next, 10))
    assert [each.id for each in rest.items] == [ids[2], ids[1], ids[0]]
    assert rest.next is None


def test_what_is_said_of_messages_names_no_person_and_quotes_nothing(bench: Bench) -> None:
    conversation_id = bench.owned(ANA)
    bench.hears("a secret word", ProfileName="Eva Example")
    bench.sends(ANA, conversation_id, "another secret")
    bench.do(transfer.assign, SAM, conversation_id, Assign(agent="bo"))
    told = json.dumps([[event.kind, event.data] for event in bench.events])
    for hidden in ("secret", "Eva", "34600111222", OURS, ACCOUNT):
        assert hidden not in told
