"""Asking a queue for advice: one after the other, each with a time, and nobody twice."""

from __future__ import annotations

import pytest
from msgspec.structs import replace as change

from agent_tui.config.types import Queue
from agent_tui.core.errors import Invalid, NotFound, Refused
from agent_tui.desk.conversations import consult, finish, leave, notes, transfer, watch
from agent_tui.desk.conversations.access import see
from agent_tui.desk.staff.caller import Caller
from agent_tui.wire.conversations import Assign, Transfer
from agent_tui.wire.supervision import Consult
from tests.desk.bench import ANA, BO, CY, SAM, Bench, a_config


@pytest.fixture
def bench() -> Bench:
    queues = {
        "general": Queue(id="general", members=("ana",)),
        "billing": Queue(id="billing", members=("ana", "bo", "cy")),
    }
    made = Bench(a_config(queues=queues, workstream={"consult_timeout": 60.0}))
    made.connect("bo", "cy")
    return made


def asked(bench: Bench, queue: str = "billing") -> str:
    conversation_id = bench.owned(ANA)
    bench.do(consult.consult, ANA, conversation_id, Consult(queue=queue, note="A refund?"))
    return conversation_id


def told(bench: Bench, kind: str) -> list[tuple[object, object]]:
    return [(each.data.get("agent"), each.data.get("reason")) for each in bench.events if each.kind == kind]


def leaves(bench: Bench, caller: Caller, conversation_id: str) -> None:
    bench.do(leave.leave, caller, conversation_id)


def test_who_declines_or_lets_it_time_out_is_followed_by_the_next_until_nobody_is_left(bench: Bench) -> None:
    conversation_id = asked(bench)
    assert bench.row(conversation_id).invited == ["bo"]
    leaves(bench, BO, conversation_id)
    assert bench.row(conversation_id).invited == ["cy"]
    bench.advance(60)
    assert bench.row(conversation_id).consulting == []
    ended = told(bench, "conversation.consult_ended")
    assert ended == [("bo", "declined"), ("cy", "timed_out"), (None, "nobody")]
    assert bench.record(conversation_id).agent_id == "ana"
    # It may be asked anew, and everybody is asked again.
    bench.do(consult.consult, ANA, conversation_id, Consult(queue="billing"))
    assert bench.row(conversation_id).invited == ["bo"]


def test_who_follows_ends_the_search_and_takes_no_capacity(bench: Bench) -> None:
    conversation_id = asked(bench)
    bench.run(lambda unit: consult.accept_consult(unit, bench.config, BO, conversation_id, bench.now))
    row = bench.row(conversation_id)
    assert (row.consulting, row.invited) == (["bo"], [])
    bench.advance(600)
    leaves(bench, BO, conversation_id)
    assert bench.row(conversation_id).consulting == []
    assert bench.value("SELECT COUNT(*) FROM sessions WHERE agent_id = 'bo'") == 0
    assert bench.value("SELECT COUNT(*) FROM consult_searches") == 0


def test_a_search_survives_a_restart(bench: Bench) -> None:
    conversation_id = asked(bench)
    bench.restart()
    bench.connect("bo", "cy")
    bench.advance(60)
    assert bench.row(conversation_id).invited == ["cy"]


@pytest.mark.parametrize("presence", ["away", "do_not_disturb", "offline"])
def test_who_is_away_is_not_asked(bench: Bench, presence: str) -> None:
    bench.set_presence("bo", presence)
    assert bench.row(asked(bench)).invited == ["cy"]


def test_refusals(bench: Bench) -> None:
    conversation_id = bench.owned(ANA)
    for body, error in (
        (Consult(), Invalid),
        (Consult(agent="bo", queue="billing"), Invalid),
        (Consult(queue="nowhere"), NotFound),
        (Consult(queue="general"), Refused),
    ):
        with pytest.raises(error):
            bench.do(consult.consult, ANA, conversation_id, body)
    bench.do(consult.consult, ANA, conversation_id, Consult(queue="billing"))
    with pytest.raises(Refused):
        bench.do(consult.consult, ANA, conversation_id, Consult(queue="billing"))


ENDINGS = {
    "transferred to a queue": lambda bench, id_: bench.do(transfer.transfer, ANA, id_, Transfer(queue="general")),
    "transferred to an agent": lambda bench, id_: bench.do(transfer.transfer, ANA, id_, Transfer(agent="bo")),
    "assigned": lambda bench, id_: bench.do(transfer.assign, SAM, id_, Assign(agent="bo")),
    "set waiting": lambda bench, id_: bench.do(finish.wait, ANA, id_),
    "ended": lambda bench, id_: bench.do(finish.end, ANA, id_),
    "closed by force": lambda bench, id_: bench.do(finish.close, SAM, id_),
}


@pytest.mark.parametrize("name", ENDINGS)
def test_an_adviser_loses_sight_of_it_with_the_session_of_who_asked(bench: Bench, name: str) -> None:
    conversation_id = bench.owned(ANA)
    bench.do(consult.consult, ANA, conversation_id, Consult(agent="cy"))
    bench.run(lambda unit: consult.accept_consult(unit, bench.config, CY, conversation_id, bench.now))
    bench.run(lambda unit: notes.add_note(unit, CY, conversation_id, "Yes.", bench.now))
    ENDINGS[name](bench, conversation_id)
    assert bench.row(conversation_id).consulting == []
    assert told(bench, "conversation.consult_ended") == [("cy", "session_ended")]
    with pytest.raises(NotFound):
        bench.run(lambda unit: see(unit, CY, conversation_id))


def test_a_supervisor_who_joined_leaves_and_writes_no_more(bench: Bench) -> None:
    conversation_id = bench.owned(ANA)
    bench.run(lambda unit: watch.join(unit, bench.config, SAM, conversation_id, bench.now))
    bench.sends(SAM, conversation_id)
    leaves(bench, SAM, conversation_id)
    assert bench.row(conversation_id).joined == []
    assert bench.events[-1].kind == "conversation.left"
    with pytest.raises(Exception, match="ana's"):
        bench.sends(SAM, conversation_id)
    for caller in (SAM, ANA):
        with pytest.raises(Refused):
            leaves(bench, caller, conversation_id)
    with pytest.raises(NotFound):
        leaves(bench, CY, conversation_id)


@pytest.mark.parametrize("followed", [False, True])
def test_an_adviser_who_is_removed_from_the_configuration_advises_no_more(bench: Bench, followed: bool) -> None:
    conversation_id = asked(bench)
    if followed:
        bench.run(lambda unit: consult.accept_consult(unit, bench.config, BO, conversation_id, bench.now))
    billing = Queue(id="billing", members=("ana", "cy"))
    agents = {name: each for name, each in bench.config.agents.items() if name != "bo"}
    bench.mirror(change(bench.config, agents=agents, queues={**bench.config.queues, "billing": billing}))
    assert told(bench, "conversation.consult_ended") == [("bo", "agent_removed")]
    assert bench.row(conversation_id).consulting == ([] if followed else ["cy"])
