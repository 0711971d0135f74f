"""Erasing a person and dropping what is old: every table is decided about, and what goes is gone."""

from __future__ import annotations

import pytest

from agent_tui.config.types import Retention
from agent_tui.core.errors import Forbidden, NotFound
from agent_tui.core.moment import to_text
from agent_tui.desk.conversations import finish
from agent_tui.desk.privacy import erase, retention
from agent_tui.desk.privacy.personal import NOT_PERSONAL, PERSONAL
from agent_tui.store.queries import statements
from agent_tui.store.records import ErasureRecord
from tests.desk.bench import ADA, ANA, CUSTOMER, SAM, Bench

OTHER = "whatsapp:+34600999888"
DAY = 86400.0


def user_of(bench: Bench, address: str = CUSTOMER) -> str:
    return bench.run(lambda unit: erase.user_at(unit, address))


def erased(bench: Bench, user_id: str) -> None:
    bench.run(lambda unit: erase.ask_erasure(unit, bench.config, ADA, user_id, bench.now))

    def step() -> bool:
        record = bench.run(lambda unit: unit.record(ErasureRecord, "open_erasure"))
        assert record is not None
        return record.state == "deleting" and bench.run(lambda unit: erase.erase_some(unit, record, bench.now))

    while step():
        continue


def everything(bench: Bench) -> str:
    return "\n".join(bench.connection.iterdump())


def busy_customer(bench: Bench, address: str = CUSTOMER) -> str:
    """A customer with two conversations, replies with callbacks, a file, notes of the raw forms; the live one's id."""
    first = bench.owned(sender=address)
    bench.do(finish.close, ANA, first)
    live = bench.owned(sender=address)
    bench.sends(ANA, live, f"an answer to {address}")
    leased = bench.lease()
    assert leased is not None
    bench.calls_back("sent", "SM" + "c" * 32, ref=leased.attempt_id)
    bench.hears(sender=address, NumMedia="1", MediaUrl0="https://api.twilio.com/x", MediaContentType0="image/png")
    return live


def test_every_table_is_decided_about(bench: Bench) -> None:
    tables = {
        row["name"]
        for row in bench.ask(
            "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'virtual')"
            " AND name NOT LIKE 'sqlite_%'"
        )
    } - {"_sqlite_migrations"}
    personal = {held.table for held in PERSONAL}

    assert personal | set(NOT_PERSONAL) == tables
    assert not personal & set(NOT_PERSONAL)
    assert all(held.statement in statements() for held in PERSONAL)


def test_nothing_of_the_customer_is_left_and_everything_of_others(bench: Bench) -> None:
    busy_customer(bench)
    busy_customer(bench, OTHER)
    others = bench.value("SELECT COUNT(*) FROM messages m JOIN conversations c ON c.id = m.conversation_id"
                         " WHERE c.user_id = ?", user_of(bench, OTHER))  # fmt: skip

    erased(bench, user_of(bench))

    left = everything(bench)
    assert "600111222" not in left
    assert "600999888" in left
    assert bench.value("SELECT COUNT(*) FROM messages") == others
    assert bench.ask("PRAGMA foreign_key_check") == []
    with pytest.raises(NotFound):
        user_of(bench)


def test_a_live_conversation_is_closed_first_and_its_agent_freed(bench: Bench) -> None:
    busy_customer(bench)
    load = "SELECT COUNT(*) FROM conversations WHERE agent_id = 'ana' AND state = 'active'"
    assert bench.value(load) == 1

    user_id = user_of(bench)
    bench.run(lambda unit: erase.ask_erasure(unit, bench.config, ADA, user_id, bench.now))

    assert bench.value(load) == 0
    assert [each.data["reason"] for each in bench.events if each.kind == "conversation.closed"][-1] == "erased"


def test_many_messages_go_in_small_steps(bench: Bench) -> None:
    bench.opened()
    for place in range(120):
        bench.hears(f"message {place}")
    user_id = user_of(bench)
    bench.run(lambda unit: erase.ask_erasure(unit, bench.config, ADA, user_id, bench.now))
    sizes = []
    while True:
        before = bench.value("SELECT COUNT(*) FROM messages")
        record = bench.run(lambda unit: unit.record(ErasureRecord, "open_erasure"))
        assert record is not None
        if not bench.run(lambda unit, record=record: erase.erase_some(unit, record, bench.now)):  # type: ignore[misc]
            break
        sizes.append(before - bench.value("SELECT COUNT(*) FROM messages"))

    assert sum(sizes) == 121
    assert max(sizes) <= erase.AT_ONCE
    shown = bench.run(lambda unit: erase.get_erasure(unit, record.id))
    assert (shown.messages, shown.conversations, shown.state) == (121, 1, "cleaning")


def test_who_writes_again_meanwhile_is_a_new_matter(bench: Bench) -> None:
    bench.opened()
    user_id = user_of(bench)
    bench.run(lambda unit: erase.ask_erasure(unit, bench.config, ADA, user_id, bench.now))
    bench.pass_time(1)
    later = bench.hears("I am back")
    while True:
        record = bench.run(lambda unit: unit.record(ErasureRecord, "open_erasure"))
        assert record is not None
        if not bench.run(lambda unit, record=record: erase.erase_some(unit, record, bench.now)):  # type: ignore[misc]
            break

    assert later.conversation_id is not None
    assert bench.row(later.conversation_id).customer.name == "Eva"
    assert bench.value("SELECT COUNT(*) FROM conversations") == 1


def test_asked_twice_it_is_one(bench: Bench) -> None:
    bench.opened()
    user_id = user_of(bench)
    first, second = (
        bench.run(lambda unit: erase.ask_erasure(unit, bench.config, ADA, user_id, bench.now)) for _ in range(2)
    )
    assert first == second


def test_only_administrators_erase(bench: Bench) -> None:
    bench.opened()
    user_id = user_of(bench)
    with pytest.raises(Forbidden):
        bench.run(lambda unit: erase.ask_erasure(unit, bench.config, SAM, user_id, bench.now))


# Retention


def run_retention(bench: Bench, **ages: float) -> dict[str, int]:
    settings = Retention(**ages)
    found = bench.run(lambda unit: retention.too_old(unit, settings, bench.now))
    for rule, before in retention.limits(settings, bench.now):
        while bench.run(lambda unit, rule=rule, before=before: retention.drop_some(unit, rule, before)):  # type: ignore[misc]
            continue
    again = bench.run(lambda unit: retention.too_old(unit, settings, bench.now))
    assert all(each.count == 0 for each in again)
    return {each.rule.key: each.count for each in found}


def test_nothing_goes_that_no_rule_names(bench: Bench) -> None:
    busy_customer(bench)
    bench.pass_time(10_000 * DAY)
    before = everything(bench)

    assert run_retention(bench) == {}
    assert everything(bench) == before


def test_old_closed_conversations_go_and_live_ones_stay(bench: Bench) -> None:
    live = busy_customer(bench)
    old = bench.owned(sender=OTHER)
    bench.do(finish.close, ANA, old)
    bench.pass_time(31 * DAY)

    assert run_retention(bench, conversations=30 * DAY) == {"conversations": 2}

    assert [row["id"] for row in bench.ask("SELECT id FROM conversations")] == [live]
    assert "600999888" not in everything(bench)
    assert bench.ask("PRAGMA foreign_key_check") == []


def test_who_opted_out_stays_known(bench: Bench) -> None:
    old = bench.owned()
    bench.hears("STOP", OptOutType="STOP")
    bench.do(finish.close, ANA, old)
    bench.pass_time(31 * DAY)

    run_retention(bench, conversations=30 * DAY)

    assert bench.value("SELECT COUNT(*) FROM conversations") == 0
    assert bench.value("SELECT COUNT(*) FROM pairs WHERE opted_out_at IS NOT NULL") == 1


@pytest.mark.parametrize("table", ["raw_forms", "events"])
def test_rows_go_by_their_age(bench: Bench, table: str) -> None:
    bench.opened()
    bench.pass_time(10 * DAY)
    bench.hears("today")
    count, oldest = f"SELECT COUNT(*) FROM {table}", f"SELECT MIN(at) FROM {table}"  # noqa: S608
    before = bench.value(count)

    gone = run_retention(bench, **{table: 5 * DAY})[table]

    assert 0 < gone < before
    assert bench.value(count) == before - gone
    assert bench.value(oldest) == to_text(bench.now)


def test_old_files_go_and_their_line_says_so(bench: Bench) -> None:
    live = busy_customer(bench)
    bench.connection.execute("UPDATE attachments SET sha256 = 'd', state = 'ready'")
    bench.do(finish.close, ANA, live)
    bench.pass_time(31 * DAY)

    assert run_retention(bench, files=30 * DAY) == {"files": 1}

    (row,) = bench.ask("SELECT sha256, state, reason FROM attachments")
    assert (row["sha256"], row["state"], row["reason"]) == (None, "failed", retention.TOO_OLD)
