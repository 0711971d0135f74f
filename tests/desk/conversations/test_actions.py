"""Every action in every state, and who may take it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from agent_tui.config.types import Workstream
from agent_tui.core.errors import DeskError, Forbidden, NotFound, Refused
from agent_tui.core.states import STATES, transition
from agent_tui.desk.conversations import claim, consult, draft, finish, notes, transfer, watch
from agent_tui.desk.routing import offer
from agent_tui.desk.sending import reply
from agent_tui.desk.staff.caller import LOCAL, Caller
from agent_tui.wire.conversations import Assign, Transfer
from agent_tui.wire.messages import Send
from agent_tui.wire.supervision import Consult
from tests.desk.bench import ANA, BO, CUSTOMER, CY, SAM, Bench, a_config


def open_one(bench: Bench) -> str:
    return bench.opened()


def active(bench: Bench) -> str:
    return bench.owned(ANA)


def waiting(bench: Bench) -> str:
    conversation_id = bench.owned(ANA)
    bench.do(finish.wait, ANA, conversation_id)
    return conversation_id


def wrap_up(bench: Bench) -> str:
    conversation_id = bench.owned(ANA)
    bench.do(finish.end, ANA, conversation_id)
    return conversation_id


def closed(bench: Bench) -> str:
    conversation_id = bench.owned(ANA)
    bench.do(finish.close, ANA, conversation_id)
    return conversation_id


MAKE: dict[str, Callable[[Bench], str]] = {
    "open": open_one,
    "active": active,
    "waiting": waiting,
    "wrap_up": wrap_up,
    "closed": closed,
}
BY_OWNER: dict[str, tuple[Callable[..., Any], Caller, tuple[Any, ...]]] = {
    "claim": (claim.claim, ANA, ()),
    "wait": (finish.wait, ANA, ()),
    "end": (finish.end, ANA, ()),
    "close": (finish.close, ANA, ()),
    "transfer_queue": (transfer.transfer, ANA, (Transfer(queue="billing"),)),
    "transfer_agent": (transfer.transfer, ANA, (Transfer(agent="bo"),)),
    "force_close": (finish.close, SAM, ()),
    "assign": (transfer.assign, SAM, (Assign(agent="bo"),)),
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("action", BY_OWNER)
def test_an_action_follows_the_table_or_is_refused_and_changes_nothing(state: str, action: str) -> None:
    bench = Bench(a_config(workstream={"pick_from_push": True, "missed_presence": "keep"}))
    conversation_id = MAKE[state](bench)
    if action == "transfer_agent" and state != "open":
        bench.connect("bo")
    use_case, caller, body = BY_OWNER[action]
    row = transition(state, action)  # type: ignore[arg-type]
    before, said = bench.record(conversation_id), len(bench.events)
    not_his = state == "open" and action in ("transfer_queue", "transfer_agent")
    if not_his:
        # The table allows it to supervisors; who has not claimed it passes nothing on.
        row = None
    if row is None:
        with pytest.raises((Refused, Forbidden)) as caught:
            bench.do(use_case, caller, conversation_id, *body)
        assert caught.value.code == ("not_yours" if not_his else "wrong_state")
        assert bench.record(conversation_id) == before
        assert len(bench.events) == said
    else:
        bench.do(use_case, caller, conversation_id, *body)
        assert bench.record(conversation_id).state == row.target
        assert len(bench.events) > said
    bench.close()


@pytest.mark.parametrize(
    ("state", "caller", "says"),
    [
        ("open", BO, "The conversation is nobody's yet. Claim it first, or wait until it is offered to you."),
        ("active", BO, "The conversation is ana's. Ask a supervisor to assign it."),
        ("open", SAM, "The conversation is nobody's yet. Assign it to yourself first."),
        ("active", SAM, "The conversation is ana's. Assign it to yourself first."),
    ],
)
def test_who_may_not_act_is_told_what_can_be_done(state: str, caller: Caller, says: str) -> None:
    bench = Bench()
    with pytest.raises(Forbidden) as caught:
        bench.sends(caller, MAKE[state](bench))
    assert f"{caught.value.sentence} {caught.value.hint}" == says
    bench.close()


@pytest.mark.parametrize("state", ["open", "wrap_up", "closed"])
def test_a_reply_needs_a_conversation_that_is_active_or_waits(state: str) -> None:
    bench = Bench()
    conversation_id = MAKE[state](bench)
    with pytest.raises(DeskError) as caught:
        bench.sends(ANA, conversation_id)
    assert caught.value.code == ("not_yours" if state == "open" else "wrong_state")
    assert bench.value("SELECT COUNT(*) FROM attempts") == 0
    bench.close()


def test_its_agent_may_write_while_it_waits_and_it_goes_on_waiting(bench: Bench) -> None:
    conversation_id = waiting(bench)
    assert bench.sends(ANA, conversation_id).status == "queued"
    assert bench.row(conversation_id).state == "waiting"
    with pytest.raises(Forbidden):
        bench.sends(BO, conversation_id)


@pytest.mark.parametrize("action", ["claim", "wait", "end", "close"])
def test_an_action_repeated_is_the_wrong_state(action: str) -> None:
    bench = Bench(a_config(workstream={"pick_from_push": True}))
    conversation_id = open_one(bench) if action == "claim" else active(bench)
    use_case, caller, body = BY_OWNER[action]
    bench.do(use_case, caller, conversation_id, *body)
    with pytest.raises(Refused) as caught:
        bench.do(use_case, caller, conversation_id, *body)
    assert caught.value.code == "wrong_state"
    bench.close()


OWN_ACTIONS: dict[str, tuple[Callable[..., Any], tuple[Any, ...]]] = {
    "wait": (finish.wait, ()),
    "end": (finish.end, ()),
    "close": (finish.close, ()),
    "transfer": (transfer.transfer, (Transfer(queue="general"),)),
    "reply": (reply.send, (Send(client_id="x", text="hi"),)),
}


@pytest.mark.parametrize("action", OWN_ACTIONS)
def test_a_colleague_sees_it_and_may_not_touch_it_a_stranger_does_not_know_it(bench: Bench, action: str) -> None:
    conversation_id = active(bench)
    use_case, body = OWN_ACTIONS[action]
    with pytest.raises(Forbidden) as caught:
        bench.do(use_case, BO, conversation_id, *body)
    assert caught.value.code == "not_yours"
    with pytest.raises(NotFound):
        bench.do(use_case, CY, conversation_id, *body)
    with pytest.raises(NotFound):
        bench.do(use_case, ANA, "c_none", *body)
    assert bench.row(conversation_id).agent == "ana"


def test_a_stranger_may_not_claim_or_read_or_note(bench: Bench) -> None:
    conversation_id = active(bench)
    message_id = bench.value("SELECT id FROM messages")
    with pytest.raises(NotFound):
        bench.claim(CY, conversation_id)
    with pytest.raises(NotFound):
        bench.run(lambda unit: notes.add_note(unit, CY, conversation_id, "hm", bench.now))
    with pytest.raises(NotFound):
        bench.run(lambda unit: draft.mark_read(unit, CY, conversation_id, message_id, bench.now))
    with pytest.raises(NotFound):
        bench.run(lambda unit: draft.set_draft(unit, CY, conversation_id, "hm", bench.now))


@pytest.mark.parametrize("caller", [ANA, BO], ids=lambda caller: caller.user)
def test_only_supervisors_assign_monitor_and_join(bench: Bench, caller: Caller) -> None:
    conversation_id = active(bench)
    with pytest.raises(Forbidden):
        bench.do(transfer.assign, caller, conversation_id, Assign(agent="bo"))
    for use_case in (watch.monitor, watch.join):
        with pytest.raises(Forbidden):
            bench.run(lambda unit, use_case=use_case: use_case(unit, bench.config, caller, conversation_id, bench.now))  # type: ignore[misc]


def test_the_local_user_without_an_agent_may_close_and_assign_and_cannot_claim(bench: Bench) -> None:
    nobody = Caller(LOCAL, None, "admin")
    conversation_id = open_one(bench)
    with pytest.raises(Forbidden, match="act as"):
        bench.claim(nobody, conversation_id)
    bench.do(transfer.assign, nobody, conversation_id, Assign(agent="ana"))
    assert bench.row(conversation_id).agent == "ana"
    assert bench.do(finish.close, nobody, conversation_id).state == "closed"


def test_a_monitor_cannot_write_one_who_joined_can(bench: Bench) -> None:
    conversation_id = active(bench)
    bench.run(lambda unit: watch.monitor(unit, bench.config, SAM, conversation_id, bench.now))
    with pytest.raises(Forbidden) as caught:
        bench.sends(SAM, conversation_id)
    assert caught.value.code == "not_yours"
    with pytest.raises(Forbidden):
        bench.run(lambda unit: draft.set_draft(unit, SAM, conversation_id, "hm", bench.now))
    bench.run(lambda unit: watch.join(unit, bench.config, SAM, conversation_id, bench.now))
    assert bench.sends(SAM, conversation_id).author == "sam"
    assert bench.row(conversation_id).agent == "ana"
    bench.run(lambda unit: watch.monitor(unit, bench.config, SAM, conversation_id, bench.now))
    with pytest.raises(Forbidden):
        bench.sends(SAM, conversation_id)
    bench.do(finish.close, ANA, conversation_id)
    with pytest.raises(Refused):
        bench.run(lambda unit: watch.join(unit, bench.config, SAM, conversation_id, bench.now))


# Claiming


def test_push_conversations_are_picked_only_where_that_is_allowed(bench: Bench) -> None:
    conversation_id = open_one(bench)
    with pytest.raises(Refused) as caught:
        bench.claim(ANA, conversation_id)
    assert caught.value.code == "not_pickable"
    bench.config = a_config(workstream={"pick_from_push": True})
    assert bench.claim(ANA, conversation_id).agent == "ana"
    with pytest.raises(Refused):
        bench.claim(BO, conversation_id)


@pytest.mark.parametrize("over", [False, True])
def test_claiming_above_capacity(over: bool) -> None:
    bench = Bench(a_config(workstream={"mode": "pick", "pick_over_capacity": over}))
    bench.connect("ana")
    ids = [bench.opened(f"whatsapp:+3460000000{index}") for index in range(3)]
    for conversation_id in ids[:2]:
        assert bench.claim(ANA, conversation_id).state == "active"
    if over:
        assert bench.claim(ANA, ids[2]).agent == "ana"
    else:
        with pytest.raises(Refused) as caught:
            bench.claim(ANA, ids[2])
        assert caught.value.code == "at_capacity"
        assert bench.row(ids[2]).state == "open"
    bench.close()


def test_a_waiting_conversation_is_taken_back_by_its_agent_alone_and_with_room(bench: Bench) -> None:
    conversation_id = waiting(bench)
    with pytest.raises(Forbidden) as caught:
        bench.claim(BO, conversation_id)
    assert caught.value.code == "not_yours"
    for index in range(2):
        bench.accept(ANA, bench.opened(f"whatsapp:+3460000000{index}"))
    with pytest.raises(Refused) as refused:
        bench.claim(ANA, conversation_id)
    assert refused.value.code == "at_capacity"
    bench.do(finish.close, ANA, bench.value("SELECT id FROM conversations WHERE state = 'active'"))
    assert bench.claim(ANA, conversation_id).agent == "ana"


def test_what_is_offered_to_one_cannot_be_claimed_or_accepted_by_another(bench: Bench) -> None:
    bench.connect("ana")
    conversation_id = bench.opened()
    for caller in (BO, SAM):
        with pytest.raises(Refused):
            bench.accept(caller, conversation_id)
        with pytest.raises(Refused):
            bench.claim(caller, conversation_id)
        with pytest.raises(Refused):
            bench.do(offer.decline, caller, conversation_id)
    with pytest.raises(Refused):
        bench.sends(ANA, conversation_id)
    assert bench.row(conversation_id).offered_to == "ana"


# Ending


def used(bench: Bench, agent: str) -> int:
    return int(bench.run(lambda unit: unit.one("load_of", agent_id=agent)["used"]))  # type: ignore[index]


@pytest.mark.parametrize(("blocks", "at_once", "later"), [("always", 1, 1), ("none", 0, 0), (60.0, 1, 0)])
def test_wrap_up_blocks_capacity_as_the_workstream_says(blocks: Any, at_once: int, later: int) -> None:
    bench = Bench(a_config(workstream={"wrap_up_capacity": blocks}))
    conversation_id = wrap_up(bench)
    assert used(bench, "ana") == at_once
    bench.advance(61)
    assert used(bench, "ana") == later
    bench.hears()
    assert bench.row(conversation_id).agent == "ana"
    assert used(bench, "ana") == 1
    bench.advance(600)
    assert used(bench, "ana") == 1
    bench.close()


def test_waiting_costs_nothing(bench: Bench) -> None:
    waiting(bench)
    assert used(bench, "ana") == 0


@pytest.mark.parametrize("step", ["monitor", "join", "consult"])
def test_a_conversation_that_somebody_is_called_to_is_not_left_alone(step: str) -> None:
    bench = Bench(a_config(workstream={"close_after_active": 1000.0}))
    conversation_id = bench.owned(ANA)
    bench.advance(900)
    if step == "consult":
        bench.run(
            lambda unit: consult.consult(unit, bench.config, ANA, conversation_id, Consult(agent="bo"), bench.now)
        )
    else:
        bench.do(getattr(watch, step), SAM, conversation_id)
    bench.advance(900)
    assert bench.row(conversation_id).state == "active"
    bench.advance(101)
    assert bench.row(conversation_id).state == "closed"
    bench.close()


@pytest.mark.parametrize("state", ["open", "active", "waiting", "wrap_up"])
def test_a_conversation_left_too_long_is_closed_by_itself_and_its_agent_is_free(state: str) -> None:
    seconds = {f"close_after_{each}": 1000.0 for each in ("open", "active", "waiting", "wrap_up")}
    bench = Bench(a_config(workstream=seconds))
    conversation_id = MAKE[state](bench)
    bench.advance(999)
    assert bench.row(conversation_id).state == state
    bench.advance(2)
    assert bench.row(conversation_id).state == "closed"
    assert used(bench, "ana") == 0
    assert bench.value("SELECT COUNT(*) FROM timers WHERE subject = ?", conversation_id) == 0
    assert bench.value("SELECT close_reason FROM conversations") == "auto_close"
    bench.close()


def test_a_state_entered_anew_is_timed_anew() -> None:
    bench = Bench(a_config(workstream={"close_after_waiting": 1000.0, "close_after_open": 5000.0}))
    conversation_id = waiting(bench)
    bench.advance(900)
    bench.set_presence("ana", "away")
    bench.hears()
    bench.advance(900)
    assert bench.row(conversation_id).state == "open"
    bench.close()


# Transfer and assign


def test_what_frees_an_agent_brings_the_next(bench: Bench) -> None:
    bench.connect("ana")
    mine = [bench.opened(f"whatsapp:+3460000000{index}") for index in range(2)]
    for each in mine:
        bench.accept(ANA, each)
    for index, give_up in enumerate((finish.wait, finish.close, transfer.transfer)):
        following = bench.opened(f"whatsapp:+3460000001{index}")
        assert bench.row(following).state == "open"
        body = (Transfer(queue="billing"),) if give_up is transfer.transfer else ()
        bench.do(give_up, ANA, mine.pop(), *body)
        assert bench.row(following).offered_to == "ana"
        bench.accept(ANA, following)
        mine.append(following)


def test_a_pick_workstream_offers_nothing() -> None:
    bench = Bench(a_config(workstreams={"ws": Workstream(id="ws", fallback_queue="general", mode="pick")}))
    bench.connect("ana", "bo")
    assert bench.row(bench.opened(CUSTOMER)).state == "open"
    bench.close()
