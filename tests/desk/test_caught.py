"""A reply that the closed window kept back becomes a draft again, whoever said so."""

from __future__ import annotations

from agent_tui.channel.outcomes import Accepted, Rejected
from tests.desk.bench import ANA, Bench

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


def test_what_failed_for_another_reason_stays_a_bubble(bench: Bench) -> None:
    conversation_id = bench.owned()
    bench.sends(ANA, conversation_id, "first")
    leased = bench.lease()
    assert leased is not None
    bench.settles(leased, Rejected("63024", "not on WhatsApp"))
    assert bench.row(conversation_id).draft is None
