"""What an agent may send, once; retries; conversations that we start."""

from __future__ import annotations

from typing import Any

import pytest

from agent_tui.channel.content import RemoteTemplate
from agent_tui.channel.outcomes import Accepted, Rejected, Uncertain
from agent_tui.config.types import Attachments
from agent_tui.core.errors import DeskError, Invalid, NotFound, Refused
from agent_tui.core.templates import Variable
from agent_tui.desk.conversations import finish
from agent_tui.desk.media import files, links, switches
from agent_tui.desk.sending import reply, retry, template_sync
from agent_tui.desk.staff.caller import Caller
from agent_tui.wire.messages import Message, Send
from agent_tui.wire.templates import Directions, SetSwitches
from tests.desk.bench import ANA, BO, CUSTOMER, OURS_TOO, SAM, TEMPLATE, Bench, a_config

DAY = 24 * 3600
ORDER = {"template_id": TEMPLATE, "variables": {"1": "42", "2": "on its way"}}


def refused(bench: Bench, conversation_id: str, caller: Caller = ANA, **body: Any) -> str:
    """The code of the refusal; nothing may be left of it."""
    before = bench.value("SELECT COUNT(*) FROM messages"), bench.value("SELECT COUNT(*) FROM attempts")
    with pytest.raises(DeskError) as caught:
        bench.do(reply.send, caller, conversation_id, Send(client_id="refused", **body))
    assert caught.value.sentence
    assert (bench.value("SELECT COUNT(*) FROM messages"), bench.value("SELECT COUNT(*) FROM attempts")) == before
    return caught.value.code


def replies(bench: Bench, conversation_id: str, client_id: str = "one", **body: Any) -> Message:
    return bench.do(reply.send, ANA, conversation_id, Send(client_id=client_id, **body))


def synced(bench: Bench, approval: str, sid: str = TEMPLATE, text: str = "Hello {{1}}.") -> None:
    remote = RemoteTemplate(
        sid, "hello", "en", "UTILITY", approval, "", text, "", "", (), (Variable("1", "body", ""),), "twilio/text", ()
    )
    bench.run(lambda unit: template_sync.put_synced(unit, "main", [remote], bench.now))


def test_a_reply_is_in_the_outbox_when_it_is_accepted(bench: Bench) -> None:
    conversation_id = bench.owned()
    message = replies(bench, conversation_id, text="hi")
    assert (message.status, message.author, message.kind, message.attempts) == ("queued", "ana", "session", 1)
    row = bench.row(conversation_id)
    assert row.waiting_since is None
    assert row.last_message is not None
    assert row.last_message.text == "hi"
    leased = bench.lease()
    assert leased is not None
    assert (leased.outbound.body, leased.outbound.to) == ("hi", CUSTOMER)


def test_the_same_client_id_is_the_same_message_and_only_with_the_same_content(bench: Bench) -> None:
    conversation_id = bench.owned()
    first = replies(bench, conversation_id, text="hi")
    bench.pass_time(5)
    assert replies(bench, conversation_id, text="hi") == first
    assert bench.value("SELECT COUNT(*) FROM attempts") == 1
    with pytest.raises(Refused) as caught:
        replies(bench, conversation_id, text="other")
    assert caught.value.code == "client_id_reused"
    other = bench.owned(ANA, "whatsapp:+34600000001")
    with pytest.raises(Refused) as caught:
        replies(bench, other, text="hi")
    assert caught.value.code == "client_id_reused"


def test_a_repeated_reply_is_answered_also_after_the_state_has_moved_on(bench: Bench) -> None:
    conversation_id = bench.owned()
    first = replies(bench, conversation_id, text="hi")
    bench.do(finish.close, ANA, conversation_id)
    bench.pass_time(2 * DAY)
    assert replies(bench, conversation_id, text="hi").id == first.id


def test_a_client_id_is_its_authors_own(bench: Bench) -> None:
    bench.connect("ana", "bo")
    one, two = bench.owned(ANA), bench.opened("whatsapp:+34600000001")
    bench.accept(BO, two)
    replies(bench, one, text="hi")
    assert bench.do(reply.send, BO, two, Send(client_id="one", text="ho")).text == "ho"


@pytest.mark.parametrize(("passed", "code"), [(DAY - 0.001, None), (DAY, "window_closed"), (DAY + 60, "window_closed")])
def test_text_leaves_only_while_the_window_is_open(bench: Bench, passed: float, code: str | None) -> None:
    conversation_id = bench.owned()
    bench.pass_time(passed)
    if code is None:
        assert replies(bench, conversation_id, text="hi").status == "queued"
    else:
        assert refused(bench, conversation_id, text="hi") == code
        assert replies(bench, conversation_id, **ORDER).text == "Your order 42 is now on its way."


def test_one_pair_has_one_window_whatever_its_conversations(bench: Bench) -> None:
    first = bench.owned()
    bench.pass_time(DAY - 60)
    bench.do(finish.close, ANA, first)
    bench.connect("ana")
    second = bench.owned()
    bench.pass_time(120)
    assert bench.row(first).window == bench.row(second).window
    assert replies(bench, second, text="hi").status == "queued"
    bench.connect("ana")
    third = bench.opened(To=OURS_TOO)
    assert bench.row(third).window != bench.row(second).window


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "invalid"),
        ({"text": ""}, "invalid"),
        ({"text": " \n\t"}, "invalid"),
        ({"text": "x" * 1601}, "invalid"),
        ({"text": "a\x00b"}, "invalid"),
        ({"text": "hi", "variables": {"1": "x"}}, "invalid"),
        ({"text": "hi", **ORDER}, "invalid"),
        ({"attachments": ["f1", "f2"]}, "invalid"),
        ({"attachments": ["f_none"]}, "not_found"),
    ],
)
def test_what_cannot_be_sent_is_refused(bench: Bench, body: dict[str, Any], code: str) -> None:
    assert refused(bench, bench.owned(), **body) == code


def test_the_longest_text_fits(bench: Bench) -> None:
    assert len(replies(bench, bench.owned(), text="x" * 1600).text) == 1600


# Templates


@pytest.mark.parametrize(
    ("variables", "named"),
    [({}, "1"), ({"1": "x"}, "2"), ({"1": "x", "2": "y", "3": "z"}, "3"), ({"1": "", "2": "y"}, "1")],
)
def test_missing_surplus_and_bad_values_name_their_key(bench: Bench, variables: dict[str, str], named: str) -> None:
    conversation_id = bench.owned()
    bench.pass_time(DAY)
    with pytest.raises(Invalid) as caught:
        replies(bench, conversation_id, template_id=TEMPLATE, variables=variables)
    assert caught.value.code == "variables_invalid"
    assert caught.value.facts["variable"] == named


@pytest.mark.parametrize("approval", ["pending", "rejected", "paused", "disabled", "unsubmitted"])
def test_only_an_approved_template_leaves(bench: Bench, approval: str) -> None:
    conversation_id = bench.owned()
    bench.pass_time(DAY)
    synced(bench, approval)
    values = {"template_id": TEMPLATE, "variables": {"1": "Eva"}}
    assert refused(bench, conversation_id, **values) == "template_not_approved"
    synced(bench, "approved")
    message = replies(bench, conversation_id, **values)
    assert (message.text, message.kind) == ("Hello Eva.", "template")
    # Approval is lost while the message waits: it does not leave either.
    synced(bench, approval)
    assert bench.lease() is None
    assert bench.message(message.id).status == "failed"


def test_a_template_that_is_gone_by_the_time_it_would_leave_does_not_leave(bench: Bench) -> None:
    conversation_id = bench.owned()
    bench.pass_time(DAY)
    synced(bench, "approved")
    message = replies(bench, conversation_id, template_id=TEMPLATE, variables={"1": "Eva"})
    bench.run(lambda unit: template_sync.put_synced(unit, "main", [], bench.now))
    assert bench.lease() is None
    assert bench.message(message.id).status == "failed"


def test_a_template_of_another_number_is_not_there(bench: Bench) -> None:
    conversation_id = bench.owned()
    bench.pass_time(DAY)
    assert refused(bench, conversation_id, template_id="HX" + "0" * 31 + "2") == "not_found"
    assert refused(bench, conversation_id, template_id="HX" + "f" * 32) == "not_found"


@pytest.mark.parametrize("allowed", [False, True])
def test_templates_inside_the_window(allowed: bool) -> None:
    bench = Bench(a_config(workstream={"templates_in_window": allowed}))
    conversation_id = bench.owned()
    if allowed:
        assert replies(bench, conversation_id, **ORDER).kind == "template"
    else:
        assert refused(bench, conversation_id, **ORDER) == "window_open"
    bench.close()


def test_who_opted_out_gets_no_template_and_still_gets_an_answer(bench: Bench) -> None:
    conversation_id = bench.owned()
    bench.hears("STOP", OptOutType="STOP")
    assert replies(bench, conversation_id, text="understood").status == "queued"
    bench.pass_time(DAY)
    assert refused(bench, conversation_id, **ORDER) == "opted_out"


def test_an_opt_out_stops_a_template_that_waits_to_leave() -> None:
    bench = Bench(a_config(workstream={"templates_in_window": True}))
    conversation_id = bench.owned()
    message = replies(bench, conversation_id, **ORDER)
    bench.hears("STOP", OptOutType="STOP")
    assert bench.lease() is None
    failed = bench.message(message.id)
    assert failed.status == "failed"
    assert failed.error is not None
    assert failed.error.code == "opted_out"
    bench.close()


# Attachments


def upload(bench: Bench, content_type: str = "image/png", size: int = 1000, caller: Caller = ANA) -> str:
    return bench.run(lambda unit: files.add_upload(unit, caller, "a.png", content_type, size, "ab" * 32, bench.now)).id


def test_a_file_is_sent_once_by_the_one_who_uploaded_it(bench: Bench) -> None:
    conversation_id = bench.owned()
    file_id = upload(bench)
    message = replies(bench, conversation_id, attachments=[file_id], text="look")
    assert [each.id for each in message.attachments] == [file_id]
    assert refused(bench, conversation_id, attachments=[file_id]) == "invalid"
    assert refused(bench, conversation_id, attachments=[upload(bench, caller=BO)]) == "not_found"
    leased = bench.lease()
    assert leased is not None
    token = leased.outbound.media_url.removeprefix("http://x/m/")
    assert bench.run(lambda unit: links.public_file(unit, token, bench.now)).content_type == "image/png"
    assert leased.outbound.body == "look"


@pytest.mark.parametrize(
    ("content_type", "size", "code"),
    [
        ("application/zip", 10, "unsupported_type"),
        ("image/png", 0, "unsupported_type"),
        ("image/png", 5 * 2**20 + 1, "too_large"),
        ("application/pdf", 16 * 2**20 + 1, "too_large"),
    ],
)
def test_kinds_and_sizes_that_whatsapp_does_not_take(bench: Bench, content_type: str, size: int, code: str) -> None:
    conversation_id = bench.owned()
    assert refused(bench, conversation_id, attachments=[upload(bench, content_type, size)]) == code


def test_the_workstreams_own_limit_and_switches_count() -> None:
    bench = Bench(a_config(workstream={"attachments": Attachments(max_mb=1)}))
    conversation_id = bench.owned()
    assert refused(bench, conversation_id, attachments=[upload(bench, size=2**20 + 1)]) == "too_large"
    off = SetSwitches(attachments=Directions(customers=True, agents=False))
    bench.run(lambda unit: switches.set_switches(unit, bench.config, SAM, "ws", off, bench.now))
    assert refused(bench, conversation_id, attachments=[upload(bench)]) == "attachments_off"
    assert replies(bench, conversation_id, text="words go").status == "queued"
    bench.close()


def test_a_file_needs_the_open_window_too(bench: Bench) -> None:
    conversation_id = bench.owned()
    file_id = upload(bench)
    bench.pass_time(DAY)
    assert refused(bench, conversation_id, attachments=[file_id]) == "window_closed"


# Retry


def retried(bench: Bench, conversation_id: str, message_id: str) -> Message:
    return bench.do(retry.retry, ANA, conversation_id, message_id)


def test_a_failed_message_is_tried_again_as_the_same_message(bench: Bench) -> None:
    conversation_id = bench.owned()
    message = replies(bench, conversation_id, text="hi")
    first = bench.lease()
    assert first is not None
    bench.settles(first, Rejected("63016", "no"))
    assert bench.message(message.id).status == "failed"
    assert bench.row(conversation_id).failed == 1
    again = retried(bench, conversation_id, message.id)
    assert (again.id, again.status, again.attempts, again.error) == (message.id, "queued", 2, None)
    assert bench.row(conversation_id).failed == 0
    second = bench.lease()
    assert second is not None
    assert second.attempt_id != first.attempt_id
    bench.settles(second, Accepted("SM2", "queued"))
    bench.calls_back("delivered", "SM2")
    assert bench.message(message.id).status == "delivered"
    assert bench.value("SELECT COUNT(*) FROM messages WHERE direction = 'outbound'") == 1


@pytest.mark.parametrize("status", ["queued", "sending", "uncertain", "sent", "delivered"])
def test_only_what_failed_is_tried_again(bench: Bench, status: str) -> None:
    conversation_id = bench.owned()
    message = replies(bench, conversation_id, text="hi")
    if status != "queued":
        leased = bench.lease()
        assert leased is not None
        if status == "uncertain":
            bench.settles(leased, Uncertain("time-out"))
        elif status != "sending":
            bench.settles(leased, Accepted("SM1", "queued"))
            bench.calls_back(status, "SM1")
    assert bench.message(message.id).status == status
    with pytest.raises(Refused) as caught:
        retried(bench, conversation_id, message.id)
    assert caught.value.code == "wrong_state"
    assert bench.value("SELECT COUNT(*) FROM attempts") == 1


def test_a_retry_is_checked_like_a_first_try(bench: Bench) -> None:
    conversation_id = bench.owned()
    message = replies(bench, conversation_id, text="hi")
    leased = bench.lease()
    assert leased is not None
    bench.settles(leased, Rejected("63016", "no"))
    with pytest.raises(NotFound):
        retried(bench, conversation_id, "m_none")
    with pytest.raises(Refused):
        retried(bench, conversation_id, bench.value("SELECT id FROM messages WHERE direction = 'inbound'"))
    bench.pass_time(DAY)
    with pytest.raises(Refused) as caught:
        retried(bench, conversation_id, message.id)
    assert caught.value.code == "window_closed"


# Conversations that we start


def test_a_workstream_may_take_only_some_kinds() -> None:
    bench = Bench(a_config(workstream={"attachments": Attachments(types=("image/*", "text/vcard"))}))
    conversation_id = bench.owned()
    assert refused(bench, conversation_id, attachments=[upload(bench, "application/pdf")]) == "unsupported_type"
    assert replies(bench, conversation_id, attachments=[upload(bench)]).status == "queued"
    bench.close()


def test_an_empty_text_beside_a_file_is_no_text(bench: Bench) -> None:
    message = replies(bench, bench.owned(), attachments=[upload(bench)], text="")
    assert (message.text, len(message.attachments)) == ("", 1)
