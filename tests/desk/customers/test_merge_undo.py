"""Merges and partings undone: by anybody who may, after a restart, and not once something has changed since."""

from __future__ import annotations

import pytest

from agent_tui.core.errors import Forbidden, Refused
from agent_tui.desk.customers import cards, merge_undo, merging
from agent_tui.wire.customers import PersonUndo
from tests.desk.bench import ADA, ANA, BO, CY, SAM, Bench
from tests.desk.privacy.test_personal import erased

SENDERS = tuple(f"whatsapp:+3460099988{digit}" for digit in range(5))
PERSONS = "SELECT user_id, person_id FROM person_members ORDER BY user_id"


@pytest.fixture
def users(bench: Bench) -> list[str]:
    """Ana has a conversation with the first, Bo one with the second; the others wait."""
    bench.connect("ana")
    first = bench.owned(ANA, SENDERS[0])
    bench.set_presence("ana", "away")
    second = bench.owned(BO, SENDERS[1])
    bench.set_presence("bo", "away")
    return [bench.row(each).customer.id for each in (first, second, *map(bench.opened, SENDERS[2:]))]


def merge(bench: Bench, one: str, other: str) -> None:
    bench.run(lambda unit: merging.merge(unit, SAM, one, other, bench.now))


def part(bench: Bench, one: str) -> None:
    bench.run(lambda unit: merging.part(unit, SAM, one, bench.now))


def undo(bench: Bench, one: str, caller: object = SAM) -> None:
    bench.run(lambda unit: merge_undo.undo(unit, caller, one, bench.now))  # type: ignore[arg-type]


def offered(bench: Bench, one: str) -> PersonUndo | None:
    return bench.run(lambda unit: cards.customer_card(unit, SAM, one, bench.now)).undo


def persons(bench: Bench) -> list[tuple[str, str]]:
    return [tuple(row) for row in bench.ask(PERSONS)]  # type: ignore[misc]


def test_two_persons_that_were_merged_are_two_again_after_a_restart_too(bench: Bench, users: list[str]) -> None:
    a, b, c, d, _ = users
    merge(bench, a, b)
    merge(bench, c, d)
    before = persons(bench)
    merge(bench, a, c)
    assert len({person for _, person in persons(bench)}) == 1
    bench.restart()
    kept = offered(bench, d)
    assert kept is not None
    assert (kept.kind, kept.by, kept.refused) == ("merged", "sam", "")
    undo(bench, d)
    assert persons(bench) == before
    assert bench.events[-1].data["undone"] is True
    assert {event.conversation_id for event in bench.events[-4:]} == {
        row["id"] for row in bench.ask("SELECT id FROM conversations WHERE user_id IN (?, ?, ?, ?)", a, b, c, d)
    }
    # The one before it is next, and then there is none.
    undo(bench, a)
    undo(bench, c)
    assert persons(bench) == []
    with pytest.raises(Refused) as refused:
        undo(bench, a)
    assert (refused.value.code, offered(bench, a)) == ("nothing_to_undo", None)


def test_a_parting_is_undone(bench: Bench, users: list[str]) -> None:
    a, b, c, *_ = users
    merge(bench, a, b)
    merge(bench, a, c)
    before = persons(bench)
    for one in (a, c):
        part(bench, one)
        undo(bench, b)
        assert persons(bench) == before


def test_it_is_refused_with_a_reason_once_either_side_has_changed(bench: Bench, users: list[str]) -> None:
    a, b, c, d, e = users

    def refused(one: str) -> str:
        kept = offered(bench, one)
        assert kept is not None
        with pytest.raises(Refused) as error:
            undo(bench, one)
        assert error.value.code == "cannot_undo"
        assert kept.refused in error.value.sentence
        return kept.refused

    merge(bench, a, b)
    merge(bench, b, c)
    part(bench, c)
    merge(bench, c, d)
    # What was done to a last was the merging of c, who is d's now.
    assert "again since" in refused(b)
    undo(bench, c)
    undo(bench, c)
    undo(bench, b)
    assert persons(bench) == [(a, persons(bench)[0][1]), (b, persons(bench)[0][1])]
    merge(bench, e, a)
    erased(bench, e)
    assert "erased" in refused(a)


def test_a_user_that_proves_to_be_another_is_a_reason_too(bench: Bench, users: list[str]) -> None:
    a, b, *_ = users
    merge(bench, a, b)
    bench.hears(sender=SENDERS[2], ExternalUserId=SENDERS[1])
    kept = offered(bench, a)
    assert kept is not None
    assert "same WhatsApp user" in kept.refused
    assert bench.ask("PRAGMA foreign_key_check") == []


def test_after_a_week_it_is_forgotten(bench: Bench, users: list[str]) -> None:
    a, b, c, d, _ = users
    merge(bench, a, b)
    bench.pass_time(merge_undo.KEPT.total_seconds() - 1)
    assert offered(bench, a) is not None
    bench.pass_time(1)
    assert offered(bench, a) is None
    merge(bench, c, d)
    assert bench.value("SELECT COUNT(*) FROM person_changes") == 1
    assert bench.value("SELECT COUNT(*) FROM person_change_members") == 2


def test_who_has_a_conversation_with_the_person_may_and_others_not(bench: Bench, users: list[str]) -> None:
    a, b, c, d, _ = users
    for caller, error in ((CY, Exception), (BO, Forbidden)):
        with pytest.raises(error):
            bench.run(lambda unit, caller=caller: merging.merge(unit, caller, a, c, bench.now))  # type: ignore[misc]
    bench.run(lambda unit: merging.merge(unit, ANA, a, c, bench.now))
    with pytest.raises(Forbidden) as refused:
        undo(bench, a, BO)
    assert (refused.value.code, "Take one" in refused.value.hint) == ("not_yours", True)
    with pytest.raises(Forbidden):
        bench.run(lambda unit: merging.part(unit, BO, c, bench.now))
    undo(bench, c, ANA)
    merge(bench, b, d)
    undo(bench, d, ADA)
    assert persons(bench) == []
