"""A reply that the closed window kept back becomes a draft again, whoever said so."""

from __future__ import annotations

import msgspec
import pytest

from agent_tui.channel.outcomes import Accepted, Rejected
from agent_tui.core.errors import Refused
from agent_tui.desk.sending import reply
from agent_tui.wire.messages import Send
from tests.desk.bench import ANA, TEMPLATE, Bench

DAY = 24 * 3600


def drafts(bench: Bench) -> list[object]:
    return [event.data.get("caught") for event in bench.events if event.kind == "conversation.drafted"]


def test_caught_by_the_outboxs_last_look(bench: Bench) -> None:
    conversation_id = bench.owned()
    message = bench.sends(ANA, conversation_id, "On its way")
    bench.pass_time(DAY)
    assert bench.lease() is None
    assert bench.message(message.id).error is not None
    assert bench.row(conversation_id).draft == "On its way"
    assert drafts(bench) == [message.id]


def test_caught_by_twilio_at_once_or_later(bench: Bench) -> None:
    conversation_id = bench.owned()
    bench.sends(ANA, conversation_id, "first")
    bench.sends(ANA, conversation_id, "second")
    leased = bench.lease()
    assert leased is not None
    bench.settles(leased, Rejected("63016", "outside the window"))
    leased = bench.lease()
    assert leased is not None
    bench.settles(leased, Accepted("SM" + "5" * 32, "queued", ""))
    for _ in range(2):
        bench.calls_back("failed", "SM" + "5" * 32, ref=leased.attempt_id, code="63016")
    assert bench.row(conversation_id).draft == "first\nsecond"
    assert len(drafts(bench)) == 2


def test_what_arrives_after_all_is_not_offered_to_be_sent_again(bench: Bench) -> None:
    conversation_id = bench.owned()
    for text, sid in (("first", "SM" + "5" * 32), ("second", "SM" + "6" * 32)):
        bench.sends(ANA, conversation_id, text)
        leased = bench.lease()
        assert leased is not None
        bench.settles(leased, Accepted(sid, "queued", ""))
        bench.calls_back("failed", sid, ref=leased.attempt_id, code="63016")
    bench.calls_back("delivered", "SM" + "5" * 32)
    assert bench.row(conversation_id).draft == "second"
    bench.calls_back("read", "SM" + "5" * 32)
    bench.calls_back("read", "SM" + "6" * 32)
    assert bench.row(conversation_id).draft is None


def test_after_whatsapps_refusal_a_template_goes_until_the_customer_writes(bench: Bench) -> None:
    conversation_id = bench.owned()
    template = Send(client_id="t", template_id=TEMPLATE, variables={"1": "a", "2": "b"})
    with pytest.raises(Refused, match="window is open"):
        bench.do(reply.send, ANA, conversation_id, template)
    bench.pass_time(1)
    bench.sends(ANA, conversation_id, "first")
    leased = bench.lease()
    assert leased is not None
    bench.settles(leased, Accepted("SM" + "5" * 32, "queued", ""))
    bench.calls_back("undelivered", "SM" + "5" * 32, ref=leased.attempt_id, code="63016")
    window = bench.row(conversation_id).window
    assert (window.state, window.refused_at, window.ends_at) == ("open", window.refused_at, window.refused_at)
    assert window.refused_at is not None
    bench.do(reply.send, ANA, conversation_id, template)
    bench.pass_time(1)
    bench.hears("still there")
    window = bench.row(conversation_id).window
    assert (window.refused_at, window.ends_at) == (None, window.expires_at)
    with pytest.raises(Refused, match="window is open"):
        bench.do(reply.send, ANA, conversation_id, msgspec.structs.replace(template, client_id="u"))


def test_a_refusal_that_was_none_is_forgotten(bench: Bench) -> None:
    conversation_id = bench.owned()
    bench.pass_time(1)
    bench.sends(ANA, conversation_id, "first")
    leased = bench.lease()
    assert leased is not None
    bench.settles(leased, Accepted("SM" + "5" * 32, "queued", ""))
    bench.calls_back("failed", "SM" + "5" * 32, ref=leased.attempt_id, code="63016")
    assert bench.row(conversation_id).window.refused_at is not None
    bench.calls_back("delivered", "SM" + "5" * 32)
    assert bench.row(conversation_id).window.refused_at is None


def test_what_failed_for_another_reason_stays_a_bubble(bench: Bench) -> None:
    conversation_id = bench.owned()
    bench.sends(ANA, conversation_id, "first")
    leased = bench.lease()
    assert leased is not None
    bench.settles(leased, Rejected("63024", "not on WhatsApp"))
    assert bench.row(conversation_id).draft is None
