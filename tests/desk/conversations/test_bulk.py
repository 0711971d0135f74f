"""Bulk actions: what the preview says is what happens, one refusal stops nothing."""

from __future__ import annotations

import pytest

from agent_tui.core.errors import DeskError, Forbidden, Invalid, NotFound
from agent_tui.desk.conversations import bulk, finish
from agent_tui.desk.staff.caller import Caller
from agent_tui.wire.supervision import Bulk, BulkOutcome
from tests.desk.bench import ANA, SAM, Bench


def shown(bench: Bench, body: Bulk, caller: Caller = SAM) -> list[BulkOutcome]:
    return bench.run(lambda unit: bulk.preview(unit, bench.config, caller, body, bench.now))


def done(bench: Bench, body: Bulk) -> list[str]:
    codes = []
    for each in body.conversations:
        try:
            bench.run(lambda unit: bulk.bulk_one(unit, bench.config, SAM, body, each, bench.now))  # noqa: B023
        except DeskError as error:
            codes.append(error.code)
        else:
            codes.append("")
    return codes


def waiting(bench: Bench, count: int) -> list[str]:
    return [bench.opened(f"whatsapp:+3460000000{number}") for number in range(count)]


@pytest.mark.parametrize(
    ("target", "codes"),
    [
        ({"action": "assign", "agent": "ana"}, ["", "", "at_capacity", "not_found"]),
        ({"action": "assign", "agent": "ana", "force": True}, ["", "", "", "not_found"]),
        ({"action": "assign", "queue": "billing"}, ["", "", "", "not_found"]),
        ({"action": "transfer", "queue": "billing"}, ["", "", "", "not_found"]),
        ({"action": "close"}, ["", "", "", "not_found"]),
    ],
    ids=["to an agent", "by force", "to a queue", "transfer to a queue", "close"],
)
def test_what_is_shown_is_what_is_done(bench: Bench, target: dict[str, object], codes: list[str]) -> None:
    body = Bulk(conversations=[*waiting(bench, 3), "c_none"], **target)  # type: ignore[arg-type]
    before = len(bench.events)
    assert [each.code for each in shown(bench, body)] == codes
    assert len(bench.events) == before
    assert done(bench, body) == codes


@pytest.mark.parametrize("there", [False, True], ids=["away", "there"])
def test_a_transfer_to_a_colleague_who_is_not_there_is_shown_as_refused(bench: Bench, there: bool) -> None:
    ids = [bench.owned(ANA, f"whatsapp:+3460000000{number}") for number in range(2)]
    if there:
        bench.connect("bo")
    body = Bulk(action="transfer", conversations=ids, agent="bo")
    codes = ["", ""] if there else ["wrong_state", "wrong_state"]
    assert [each.code for each in shown(bench, body)] == codes
    assert done(bench, body) == codes


def test_what_waits_with_the_colleague_already_is_not_transferred_there(bench: Bench) -> None:
    conversation_id = bench.owned(ANA)
    bench.do(finish.wait, ANA, conversation_id)
    body = Bulk(action="transfer", conversations=[conversation_id], agent="ana")
    assert [each.code for each in shown(bench, body)] == done(bench, body) == ["wrong_state"]


def test_a_closed_conversation_is_refused_and_the_others_are_closed(bench: Bench) -> None:
    ids = waiting(bench, 3)
    assert done(bench, Bulk(action="close", conversations=ids[:1])) == [""]
    body = Bulk(action="close", conversations=ids)
    assert [each.code for each in shown(bench, body)] == done(bench, body) == ["wrong_state", "", ""]


@pytest.mark.parametrize(
    ("fields", "caller", "error"),
    [
        ({"action": "close"}, ANA, Forbidden),
        ({"action": "close", "queue": "billing"}, SAM, Invalid),
        ({"action": "assign"}, SAM, Invalid),
        ({"action": "assign", "agent": "ana", "queue": "billing"}, SAM, Invalid),
        ({"action": "assign", "agent": "nobody"}, SAM, NotFound),
        ({"action": "transfer", "queue": "none"}, SAM, NotFound),
        ({"action": "close", "conversations": ["a", "a"]}, SAM, Invalid),
    ],
)
def test_refusals_of_the_whole(bench: Bench, fields: dict[str, object], caller: Caller, error: type[DeskError]) -> None:
    body = Bulk(**({"conversations": ["c"]} | fields))  # type: ignore[arg-type]
    with pytest.raises(error):
        shown(bench, body, caller)
