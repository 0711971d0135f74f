"""What is told of a person is what an erasure removes: every row, every column that is decided about, nobody else's."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator

import pytest

from agent_tui.config.types import Agent, Masking, MaskingRule
from agent_tui.core.errors import Forbidden, NotFound
from agent_tui.desk.privacy import told
from agent_tui.desk.privacy.erase import ask_erasure, erase_some, shown_with, user_at
from agent_tui.desk.privacy.masking import view_of
from agent_tui.desk.privacy.personal import PERSONAL, UNTOLD
from agent_tui.store.queries import statements
from agent_tui.store.records import ErasureRecord
from agent_tui.store.unit import Value
from tests.desk.bench import ADA, CUSTOMER, SAM, Bench, a_config
from tests.desk.full_customer import full_customer, one_person
from tests.desk.privacy.test_personal import erased

OTHER = "whatsapp:+349600111222"
INSIDE = "whatsapp:+4600111222"
"""Its digits are a part of CUSTOMER's."""
PERSONAL_TABLES = {held.table for held in PERSONAL}


@pytest.fixture
def bench() -> Iterator[Bench]:
    agents = {**a_config().agents, "ana": Agent(id="ana", capacity=9)}
    made = Bench(a_config(agents=agents))
    yield made
    made.close()


def columns(bench: Bench, table: str) -> list[str]:
    return [row["name"] for row in bench.ask("SELECT name FROM pragma_table_info(?)", table)]


def told_columns(bench: Bench, table: str) -> set[str]:
    values = {"id": "", "after": 0, "limit": 0}
    found: set[str] = set()
    for telling in told.TELLINGS:
        if telling.table == table:
            cursor = bench.connection.execute(statements()[telling.statement], values)
            found |= {column[0] for column in cursor.description}
    return found


def tell(bench: Bench, user_id: str) -> dict[str, list[dict[str, Value]]]:
    found: dict[str, list[dict[str, Value]]] = {}
    for telling in told.TELLINGS:
        rows = found.setdefault(telling.table, [])
        if telling.by == "user":
            rows += bench.run(lambda unit, t=telling: told.rows_of_user(unit, t, user_id))  # type: ignore[misc]
            continue
        for each in bench.run(lambda unit: told.conversations_of(unit, user_id)):
            if telling.by == "conversation":
                rows += bench.run(lambda unit, t=telling, c=each: told.rows_of_conversation(unit, t, c))  # type: ignore[misc]
                continue
            after: int | None = 0
            while after is not None:
                page, after = bench.run(lambda unit, t=telling, c=each, a=after: told.rows_of_messages(unit, t, c, a))  # type: ignore[misc]
                rows += page
    return found


def held(bench: Bench) -> dict[str, Counter[str]]:
    """Every row of every personal table, as far as it would be told."""
    return {
        table: Counter(
            json.dumps({name: row[name] for name in sorted(told_columns(bench, table))}, sort_keys=True)
            for row in bench.ask(f"SELECT * FROM {table}")  # noqa: S608
        )
        for table in PERSONAL_TABLES - set(UNTOLD)
    }


def test_every_column_is_decided_about(bench: Bench) -> None:
    for table in PERSONAL_TABLES - set(UNTOLD):
        left_out = {name.partition(".")[2] for name in UNTOLD if name.startswith(f"{table}.")}
        assert told_columns(bench, table) | left_out == set(columns(bench, table)), table
        assert not told_columns(bench, table) & left_out, table
    for name in UNTOLD:
        table, _, column = name.partition(".")
        assert table in PERSONAL_TABLES
        assert not column or column in columns(bench, table)


def test_what_is_told_is_what_is_erased(bench: Bench) -> None:
    user_id = full_customer(bench, INSIDE, "eulalia")
    others = [full_customer(bench, OTHER, "otto"), full_customer(bench, CUSTOMER, "ines")]
    one_person(bench, user_id, others[0])
    assert bench.run(lambda unit: shown_with(unit, user_id)) == [OTHER.removeprefix("whatsapp:")]
    before, exported = held(bench), tell(bench, user_id)
    theirs = [tell(bench, each) for each in others]

    erased(bench, user_id)
    after = held(bench)

    for table, rows in before.items():
        gone = rows - after[table]
        if table in ("person_members", "person_change_members"):
            gone = Counter({row: 1 for row in gone if user_id == json.loads(row)["user_id"]})
        assert gone, f"the customer of this test has nothing in {table}"
        assert Counter(json.dumps(row, sort_keys=True) for row in exported[table]) == gone, table
    text = json.dumps(exported)
    assert "otto" not in text
    assert "ines" not in text
    left = "\n".join(bench.connection.iterdump())
    assert "eulalia" not in left
    for each, other in zip(theirs, others, strict=True):
        kept = tell(bench, other)
        changing = ("events", "person_members", "conversations")
        assert {name: rows for name, rows in each.items() if name not in changing} == {
            name: rows for name, rows in kept.items() if name not in changing
        }


def test_a_conversation_longer_than_a_page_is_told_whole(bench: Bench) -> None:
    bench.opened()
    for place in range(told.PAGE):
        bench.hears(f"message {place}")
    user_id = bench.run(lambda unit: user_at(unit, CUSTOMER))
    seqs = [row["seq"] for row in tell(bench, user_id)["messages"]]
    assert len(seqs) == told.PAGE + 1
    assert seqs == sorted(set(seqs))


def test_who_may_ask_and_for_whom(bench: Bench) -> None:
    eva, otto = full_customer(bench, CUSTOMER, "eva"), full_customer(bench, OTHER, "otto")
    one_person(bench, eva, otto)
    ask = told.asked_for
    assert bench.run(lambda unit: ask(unit, ADA, None, "+34 600 111 222", False)) == [eva]
    assert bench.run(lambda unit: ask(unit, ADA, None, otto, False)) == [otto]
    assert bench.run(lambda unit: ask(unit, ADA, None, otto, True)) == [otto, eva]
    with pytest.raises(NotFound):
        bench.run(lambda unit: ask(unit, ADA, None, "+34600000000", False))
    with pytest.raises(Forbidden):
        bench.run(lambda unit: ask(unit, SAM, None, eva, False))
    masked = view_of(Masking(for_=("admin",), rules={"email": MaskingRule(id="email")}), ADA)
    with pytest.raises(Forbidden, match="masked"):
        bench.run(lambda unit: ask(unit, ADA, masked, eva, False))


def test_a_user_that_proved_to_be_another_leaves_nothing_behind(bench: Bench) -> None:
    bsuid = "whatsapp:ES.13491208655302741918"
    bench.hears(sender=bsuid, ProfileName="Ludmila of old")
    bench.hears(sender=CUSTOMER, ProfileName="Eva")
    bench.hears(sender=CUSTOMER, ExternalUserId=bsuid)
    user_id = bench.run(lambda unit: user_at(unit, CUSTOMER))
    assert bench.run(lambda unit: user_at(unit, bsuid)) == user_id

    erased(bench, user_id)

    left = "\n".join(bench.connection.iterdump())
    assert "Ludmila" not in left
    assert bench.value("SELECT COUNT(*) FROM users") == 0


def test_an_erasure_under_way_follows_a_user_that_proves_to_be_another(bench: Bench) -> None:
    bsuid = "whatsapp:ES.13491208655302741918"
    bench.hears("old", sender=CUSTOMER, ProfileName="Eva")
    bench.hears("secret of Ludmila", sender=bsuid, ProfileName="Ludmila")
    who = bench.run(lambda unit: user_at(unit, bsuid))
    bench.run(lambda unit: ask_erasure(unit, bench.config, ADA, who, bench.now))
    bench.pass_time(1)
    bench.hears("new", sender=CUSTOMER, ExternalUserId=bsuid, ProfileName="Eva")
    while True:
        record = bench.run(lambda unit: unit.record(ErasureRecord, "open_erasure"))
        assert record is not None
        if not bench.run(lambda unit, r=record: erase_some(unit, r, bench.now)):  # type: ignore[misc]
            break
    assert "secret of Ludmila" not in "\n".join(bench.connection.iterdump())
