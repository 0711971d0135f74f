"""A conversation that we start: with a template, waiting for the customer, once."""

from __future__ import annotations

from typing import Any

import pytest

from agent_tui.channel.outcomes import Rejected
from agent_tui.core.errors import DeskError, Refused
from agent_tui.desk.conversations import finish
from agent_tui.desk.outbound import start
from agent_tui.desk.sending import retry
from agent_tui.desk.staff.caller import Caller
from agent_tui.wire.conversations import StartConversation
from tests.desk.bench import ANA, CUSTOMER, SAM, TEMPLATE, Bench
from tests.desk.sending.test_reply import DAY, ORDER


def starts(bench: Bench, to: str = "+34 600 55 66 77", client_id: str = "s", caller: Caller = ANA, **more: Any) -> Any:
    body = StartConversation(**({"client_id": client_id, "number": "support", "to": to} | ORDER | more))
    return bench.run(lambda unit: start.start(unit, bench.config, caller, body, bench.now))


def test_a_started_conversation_waits_for_the_customer_with_its_sender(bench: Bench) -> None:
    bench.connect("ana")
    started = starts(bench)
    conversation = started.conversation
    assert (conversation.state, conversation.agent, conversation.window.state) == ("waiting", "ana", "none")
    assert started.message.text == "Your order 42 is now on its way."
    assert bench.run(lambda unit: unit.one("load_of", agent_id="ana")["used"]) == 0  # type: ignore[index]
    leased = bench.lease()
    assert leased is not None
    assert (leased.outbound.to, leased.outbound.content_sid) == ("whatsapp:+34600556677", TEMPLATE)
    assert leased.outbound.body == ""
    assert bench.opened("whatsapp:+34600556677") == conversation.id
    assert bench.row(conversation.id).offered_to == "ana"


def test_a_repeated_start_is_the_same_conversation(bench: Bench) -> None:
    first = starts(bench)
    assert starts(bench) == first
    with pytest.raises(Refused) as caught:
        starts(bench, to="+34600556678")
    assert caught.value.code == "client_id_reused"


def test_a_live_conversation_is_named_also_under_the_other_form_of_the_number(bench: Bench) -> None:
    live = bench.opened("whatsapp:+5215512345678")
    with pytest.raises(Refused) as caught:
        starts(bench, to="+52 55 1234 5678")
    assert (caught.value.code, caught.value.facts["conversation_id"]) == ("has_conversation", live)
    assert bench.value("SELECT COUNT(*) FROM users") == 1


def test_an_authentication_template_goes_to_a_number_only(bench: Bench) -> None:
    starts(bench, to="whatsapp:US.13491208655302741919", client_id="before")
    bench.edit_template(TEMPLATE, category="AUTHENTICATION")
    with pytest.raises(Refused) as caught:
        starts(bench, to="whatsapp:US.13491208655302741918")
    assert caught.value.code == "number_needed"
    assert bench.lease() is None
    assert bench.value("SELECT error_code FROM messages") == "number_needed"
    starts(bench)


def test_nothing_is_started_that_may_not_be(bench: Bench) -> None:
    def code(**more: Any) -> str:
        with pytest.raises(DeskError) as caught:
            starts(bench, **more)
        assert bench.value("SELECT COUNT(*) FROM attempts") == 0
        return caught.value.code

    assert code(number="nowhere") == "not_found"
    assert code(to="hello") == "invalid"
    assert code(template_id="HX" + "f" * 32) == "not_found"
    assert code(variables={}) == "variables_invalid"
    bench.hears("STOP", OptOutType="STOP")
    bench.do(finish.close, SAM, bench.value("SELECT id FROM conversations WHERE state <> 'closed'"))
    bench.pass_time(DAY)
    assert code(to=CUSTOMER) == "opted_out"
    assert bench.value("SELECT COUNT(*) FROM conversations WHERE state <> 'closed'") == 0


def test_who_wrote_today_and_was_closed_is_reached_with_a_template(bench: Bench) -> None:
    former = bench.owned(ANA)
    bench.do(finish.close, ANA, former)
    started = starts(bench, to=CUSTOMER)
    assert started.conversation.window.state == "open"
    leased = bench.lease()
    assert leased is not None
    bench.hears("Good.", CUSTOMER)
    assert bench.row(started.conversation.id).unread == 1


def test_the_template_that_began_it_can_be_sent_again_inside_the_window(bench: Bench) -> None:
    bench.do(finish.close, ANA, bench.owned(ANA))
    started = starts(bench, to=CUSTOMER)
    leased = bench.lease()
    assert leased is not None
    bench.settles(leased, Rejected("30008", "no"))
    again = bench.do(retry.retry, ANA, started.conversation.id, started.message.id)
    assert again.status == "queued"
