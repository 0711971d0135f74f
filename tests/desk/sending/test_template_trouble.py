"""A template that loses its approval, changes, or is refused in mid-use: what the desk learns and what it says."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from agent_tui.channel.content import RemoteTemplate
from agent_tui.channel.error_codes import does, explain, known_codes
from agent_tui.channel.outcomes import Accepted, Rejected
from agent_tui.core.errors import DeskError
from agent_tui.core.templates import Variable
from agent_tui.desk.sending import outbox, reply, retry, template_sync
from agent_tui.wire.messages import Message, Send
from tests.desk.bench import ANA, CUSTOMER, Bench

DAY = 86_400
SID = "HX" + "7" * 32


def remote(approval: str = "approved", text: str = "Hello {{1}}.", keys: str = "1", **more: str) -> RemoteTemplate:
    variables = tuple(Variable(key, "body", "Ana") for key in keys)
    content_type, category = more.get("content_type", "twilio/text"), more.get("category", "UTILITY")
    return RemoteTemplate(SID, "hello", "en", category, approval, "", text, "", "", (), variables, content_type, ())


def listed(bench: Bench, template: RemoteTemplate) -> None:
    bench.run(lambda unit: template_sync.put_synced(unit, "main", [template], bench.now))


@pytest.fixture
def bench() -> Iterator[Bench]:
    made = Bench()
    yield made
    made.close()


@pytest.fixture
def place(bench: Bench) -> str:
    conversation_id = bench.owned()
    bench.pass_time(DAY)
    listed(bench, remote())
    return conversation_id


def sends(bench: Bench, place: str, **values: str) -> Message:
    body = Send(client_id="one", template_id=SID, variables=values or {"1": "Eva"})
    return bench.do(reply.send, ANA, place, body)


def leased(bench: Bench) -> outbox.Leased:
    found = bench.lease()
    assert found is not None
    return found


def wanted(bench: Bench) -> bool:
    return bench.value("SELECT COUNT(wanted_at) FROM template_syncs") == 1


READ_AGAIN = [code for code in known_codes() if does(code, "read_templates")]
CODES = [*(code for code in READ_AGAIN if code.isdigit()), "63013", "63021", "63049"]


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("by_callback", [False, True])
def test_every_code_of_a_template_ends_in_words_and_the_next_key(
    bench: Bench, place: str, code: str, by_callback: bool
) -> None:
    message = sends(bench, place)
    row = leased(bench)
    if by_callback:
        bench.settles(row, Accepted("SM" + "1" * 32, "queued", ""))
        assert bench.calls_back("undelivered", "SM" + "1" * 32, ref=row.attempt_id, code=code)
    else:
        bench.settles(row, Rejected(code, "no"))
    shown = bench.message(message.id)
    assert shown.error is not None
    assert (shown.error.code, shown.error.title, shown.error.next) == (code, explain(code).title, explain(code).next)
    assert shown.error.key == "template"
    assert wanted(bench) == (code in READ_AGAIN)
    approval = bench.value("SELECT approval FROM templates WHERE content_sid = ?", SID)
    assert approval == {"63040": "rejected", "63041": "paused", "63042": "disabled"}.get(code, "approved")
    if approval != "approved":
        with pytest.raises(DeskError) as caught:
            bench.do(retry.retry, ANA, place, message.id)
        assert caught.value.code == "template_not_approved"
        listed(bench, remote())
        assert bench.value("SELECT approval FROM templates WHERE content_sid = ?", SID) == "approved"


def test_a_key_that_came_after_the_agent_filled_in_the_values_is_not_sent_with_its_sample(
    bench: Bench, place: str
) -> None:
    message = sends(bench, place)
    listed(bench, remote(text="Hello {{1}}, {{2}}.", keys="12"))
    assert bench.lease() is None
    shown = bench.message(message.id)
    assert shown.error is not None
    assert (shown.status, shown.error.code, shown.error.key) == ("failed", "template_changed", "template")


def test_a_list_to_pick_from_cannot_start_a_conversation(bench: Bench, place: str) -> None:
    listed(bench, remote(content_type="twilio/list-picker"))
    with pytest.raises(DeskError) as caught:
        sends(bench, place)
    assert caught.value.code == "template_cannot_start"
    assert "cannot start a conversation" in caught.value.sentence


def test_marketing_to_plus_one_is_refused_before_twilio_takes_it(bench: Bench) -> None:
    american = "whatsapp:+14155550177"
    place = bench.owned(sender=american)
    bench.pass_time(DAY)
    listed(bench, remote(category="MARKETING"))
    with pytest.raises(DeskError) as caught:
        sends(bench, place)
    assert caught.value.code == "marketing_withheld"
    assert american != CUSTOMER
