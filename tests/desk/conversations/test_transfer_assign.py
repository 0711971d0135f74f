"""A transfer is an offer with its note, an assignment is owned at once."""

from __future__ import annotations

import pytest

from agent_tui.core.errors import Forbidden, Invalid, NotFound, Refused
from agent_tui.desk.conversations import transfer
from agent_tui.wire.conversations import Assign, Transfer
from tests.desk.bench import ADA, ANA, BO, SAM, Bench
from tests.desk.conversations.test_actions import MAKE, active, used


def test_a_transfer_to_a_colleague_is_an_offer_with_its_note(bench: Bench) -> None:
    conversation_id = active(bench)
    bench.connect("bo")
    row = bench.do(transfer.transfer, ANA, conversation_id, Transfer(agent="bo", note="please"))
    assert (row.state, row.agent, row.offered_to) == ("active", None, "bo")
    assert bench.value("SELECT text FROM messages WHERE direction = 'note'") == "please"
    assert bench.value("SELECT COUNT(*) FROM attempts") == 0
    bench.accept(BO, conversation_id)
    reasons = [row["reason"] for row in bench.ask("SELECT reason FROM sessions ORDER BY id")]
    assert reasons == ["agent_transferred", None]
    with pytest.raises(Forbidden):
        bench.sends(ANA, conversation_id)


def test_a_transfer_to_a_queue_goes_to_those_who_are_in_it(bench: Bench) -> None:
    conversation_id = active(bench)
    bench.connect("cy")
    row = bench.do(transfer.transfer, ANA, conversation_id, Transfer(queue="billing"))
    assert (row.queue, row.offered_to) == ("billing", "cy")


@pytest.mark.parametrize("how", ["gone", "away", "full", "himself", "unknown", "both", "none", "no queue"])
def test_a_transfer_that_cannot_be_leaves_everything(bench: Bench, how: str) -> None:
    conversation_id = active(bench)
    if how != "gone":
        bench.connect("bo")
    if how == "away":
        bench.set_presence("bo", "away")
    if how == "full":
        bench.set_presence("ana", "away")
        for index in range(2):
            bench.accept(BO, bench.opened(f"whatsapp:+3460000000{index}"))
    target = {
        "himself": Transfer(agent="ana", note="n"),
        "unknown": Transfer(agent="nobody", note="n"),
        "both": Transfer(agent="bo", queue="billing", note="n"),
        "none": Transfer(note="n"),
        "no queue": Transfer(queue="nowhere", note="n"),
    }.get(how, Transfer(agent="bo", note="n"))
    with pytest.raises((Refused, NotFound, Invalid)) as caught:
        bench.do(transfer.transfer, ANA, conversation_id, target)
    assert caught.value.sentence
    if how == "full":
        assert caught.value.code == "at_capacity"
    assert bench.row(conversation_id).agent == "ana"
    assert bench.value("SELECT COUNT(*) FROM messages WHERE direction = 'note'") == 0


def test_a_supervisor_transfers_what_is_not_his(bench: Bench) -> None:
    conversation_id = active(bench)
    bench.connect("bo")
    assert bench.do(transfer.transfer, SAM, conversation_id, Transfer(agent="bo")).offered_to == "bo"


@pytest.mark.parametrize("state", ["open", "active", "waiting"])
def test_an_assignment_is_owned_at_once_whatever_the_presence(bench: Bench, state: str) -> None:
    conversation_id = MAKE[state](bench)
    bench.set_presence("bo", "offline")
    row = bench.do(transfer.assign, SAM, conversation_id, Assign(agent="bo"))
    assert (row.state, row.agent, row.offered_to) == ("active", "bo", None)
    assert bench.value("SELECT COUNT(*) FROM sessions WHERE ended_at IS NULL") == 1


def test_only_force_assigns_above_capacity(bench: Bench) -> None:
    ids = [bench.opened(f"whatsapp:+3460000000{index}") for index in range(3)]
    for conversation_id in ids[:2]:
        bench.do(transfer.assign, SAM, conversation_id, Assign(agent="ana"))
    with pytest.raises(Refused) as caught:
        bench.do(transfer.assign, SAM, ids[2], Assign(agent="ana"))
    assert caught.value.code == "at_capacity"
    assert bench.do(transfer.assign, SAM, ids[2], Assign(agent="ana", force=True)).agent == "ana"
    assert used(bench, "ana") == 3
    with pytest.raises(Refused):
        bench.do(transfer.assign, SAM, ids[2], Assign(agent="ana", force=True))


def test_an_assignment_to_a_queue_takes_it_from_its_agent(bench: Bench) -> None:
    conversation_id = active(bench)
    row = bench.do(transfer.assign, ADA, conversation_id, Assign(queue="billing"))
    assert (row.state, row.agent, row.queue) == ("open", None, "billing")
    assert used(bench, "ana") == 0
