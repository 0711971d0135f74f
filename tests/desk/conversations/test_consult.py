"""Consults: who may invite, what the colleague sees and can never do, and when it ends."""

from __future__ import annotations

from datetime import timedelta

import pytest

from agent_tui.core.errors import DeskError, Forbidden, NotFound, Refused
from agent_tui.core.moment import to_text
from agent_tui.desk.conversations import claim, consult, draft, finish, notes, transfer
from agent_tui.desk.conversations.access import see
from agent_tui.desk.sending import reply
from agent_tui.desk.views import pages
from agent_tui.wire.conversations import Transfer
from agent_tui.wire.messages import Send
from agent_tui.wire.supervision import Consult
from tests.desk.bench import ANA, BO, CY, SAM, Bench


def invited(bench: Bench, agent: str = "cy", note: str = "") -> str:
    conversation_id = bench.owned(ANA)
    bench.do(consult.consult, ANA, conversation_id, Consult(agent=agent, note=note))
    return conversation_id


def accepted(bench: Bench) -> str:
    conversation_id = invited(bench)
    bench.run(lambda unit: consult.accept_consult(unit, bench.config, CY, conversation_id, bench.now))
    return conversation_id


def seen_by_cy(bench: Bench) -> list[str]:
    page = bench.run(
        lambda unit: pages.conversation_page(
            unit, bench.config, CY, view="consult", queue=None, sort="wait", after=None, limit=9, now=bench.now
        )
    )
    return [row.id for row in page.items]


def test_a_colleague_outside_the_queue_sees_it_from_the_invitation_on(bench: Bench) -> None:
    conversation_id = bench.owned(ANA)
    with pytest.raises(NotFound):
        bench.run(lambda unit: see(unit, CY, conversation_id))
    row = bench.do(consult.consult, ANA, conversation_id, Consult(agent="cy", note="Is this a refund?"))
    assert row.consulting == ["cy"]
    assert bench.run(lambda unit: see(unit, CY, conversation_id)).id == conversation_id
    assert seen_by_cy(bench) == [conversation_id]
    texts = bench.ask("SELECT direction, text FROM messages WHERE conversation_id = ? ORDER BY seq", conversation_id)
    assert [tuple(each) for each in texts] == [("inbound", "hola"), ("note", "Is this a refund?")]
    assert bench.value("SELECT COUNT(*) FROM attempts") == 0


def test_an_invitation_says_until_when_it_stands_and_whose_it_is(bench: Bench) -> None:
    conversation_id = invited(bench)
    (workstream,) = bench.config.workstreams.values()
    until = to_text(bench.now + timedelta(seconds=workstream.consult_timeout))
    assert bench.row(conversation_id).invited_until == {"cy": until}
    bench.run(lambda unit: consult.accept_consult(unit, bench.config, CY, conversation_id, bench.now))
    row = bench.row(conversation_id)
    assert (row.consulting, row.invited, row.invited_until) == (["cy"], [], {})


def test_a_consultant_writes_notes_and_nothing_else(bench: Bench) -> None:
    conversation_id = accepted(bench)
    assert bench.run(lambda unit: notes.add_note(unit, CY, conversation_id, "Yes, it is.", bench.now)).author == "cy"
    refused = [
        lambda unit: reply.send(unit, bench.config, CY, conversation_id, Send(client_id="1", text="x"), bench.now),
        lambda unit: draft.set_draft(unit, CY, conversation_id, "x", bench.now),
        lambda unit: finish.end(unit, bench.config, CY, conversation_id, bench.now),
        lambda unit: finish.close(unit, bench.config, CY, conversation_id, bench.now),
        lambda unit: claim.claim(unit, bench.config, CY, conversation_id, bench.now),
        lambda unit: transfer.transfer(unit, bench.config, CY, conversation_id, Transfer(queue="billing"), bench.now),
    ]
    for action in refused:
        with pytest.raises(DeskError):
            bench.run(action)
    assert bench.value("SELECT COUNT(*) FROM attempts") == 0
    assert bench.record(conversation_id).agent_id == "ana"


def test_a_supervisor_who_is_consulted_cannot_send_either(bench: Bench) -> None:
    conversation_id = invited(bench, "sam")
    with pytest.raises(Forbidden):
        bench.sends(SAM, conversation_id)


def test_leaving_ends_the_view(bench: Bench) -> None:
    conversation_id = accepted(bench)
    bench.run(lambda unit: consult.leave_consult(unit, bench.config, CY, conversation_id, bench.now))
    assert seen_by_cy(bench) == []
    with pytest.raises(NotFound):
        bench.run(lambda unit: see(unit, CY, conversation_id))


@pytest.mark.parametrize("caller", [ANA, SAM], ids=["its agent", "a supervisor"])
def test_a_consultant_is_sent_away(bench: Bench, caller: object) -> None:
    conversation_id = accepted(bench)
    with pytest.raises(DeskError):
        bench.run(lambda unit: consult.end_consult(unit, bench.config, BO, conversation_id, "cy", bench.now))
    row = bench.run(lambda unit: consult.end_consult(unit, bench.config, caller, conversation_id, "cy", bench.now))  # type: ignore[arg-type]
    assert row.consulting == []
    assert bench.events[-1].kind == "conversation.consult_ended"


def test_it_ends_with_the_conversation(bench: Bench) -> None:
    conversation_id = accepted(bench)
    bench.do(finish.close, ANA, conversation_id)
    assert bench.row(conversation_id).consulting == []
    assert seen_by_cy(bench) == []


def test_refusals(bench: Bench) -> None:
    conversation_id = invited(bench)
    for caller, agent, error in (
        (ANA, "cy", Refused),
        (ANA, "ana", Refused),
        (ANA, "nobody", NotFound),
        (BO, "cy", Forbidden),
        (CY, "bo", Forbidden),
    ):
        with pytest.raises(error):
            bench.do(consult.consult, caller, conversation_id, Consult(agent=agent))
    with pytest.raises(Refused):
        bench.run(lambda unit: consult.accept_consult(unit, bench.config, BO, conversation_id, bench.now))
    bench.do(finish.wait, ANA, conversation_id)
    with pytest.raises(Refused):
        bench.do(consult.consult, ANA, conversation_id, Consult(agent="bo"))
