"""A channel's deletion is planned, confirmed and undone, by administrators only, and refused while it would hurt."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from agent_tui.core.errors import DeskError
from agent_tui.desk import after_restore
from agent_tui.desk.channels.deletion import confirm, current, plan, preview, undo
from agent_tui.desk.channels.deletion_work import OCCASION, all_settled, drop_strays, hold, settle_one
from agent_tui.desk.channels.look import channel
from agent_tui.desk.staff.caller import Caller
from agent_tui.store.records import DeletionRecord
from agent_tui.wire.channel_deletion import ChannelDeletion, PlanDeletion
from tests.desk.bench import ADA, ANA, SAM, Bench, a_config

FINISH = PlanDeletion()
CLOSE = PlanDeletion(conversations="close", message="Goodbye.")
MOVE = PlanDeletion(conversations="move", queue="billing")


@pytest.fixture
def bench() -> Iterator[Bench]:
    made = Bench()
    yield made
    made.close()


def planned(
    bench: Bench, wish: PlanDeletion = FINISH, caller: Caller = ADA, number: str = "support"
) -> ChannelDeletion:
    return bench.run(lambda unit: plan(unit, bench.config, caller, number, wish, bench.now))


def confirmed(bench: Bench, deletion: str) -> ChannelDeletion:
    return bench.run(lambda unit: confirm(unit, bench.config, ADA, "support", deletion, bench.now))


def record(bench: Bench) -> DeletionRecord:
    found = bench.run(lambda unit: unit.record(DeletionRecord, "deletion_of", number_id="support"))
    assert found is not None
    return found


def settle(bench: Bench, conversation: str) -> None:
    found = record(bench)
    bench.run(lambda unit: settle_one(bench.config, found, conversation, bench.now, unit))


def refusal(
    bench: Bench, wish: PlanDeletion = FINISH, caller: Caller = ADA, number: str = "support"
) -> tuple[str, str]:
    with pytest.raises(DeskError) as caught:
        planned(bench, wish, caller, number)
    return caught.value.code, caught.value.sentence


def test_a_plan_changes_nothing_and_is_undone(bench: Bench) -> None:
    conversation = bench.owned()
    before = bench.record(conversation)
    made = planned(bench, CLOSE)
    assert (made.state, made.live, made.step, made.confirmed_by) == ("planned", 1, None, None)
    assert bench.record(conversation) == before
    shown = bench.run(lambda unit: channel(unit, bench.config, ADA, "support"))
    assert shown.deletion == made
    bench.run(lambda unit: undo(unit, bench.config, ADA, "support", bench.now))
    assert bench.run(lambda unit: current(unit, ADA, "support")).state == "undone"
    told = [event for event in bench.events if event.kind == "number.deletion"]
    assert [(event.actor, event.data["state"]) for event in told] == [("ada", "planned"), ("ada", "undone")]
    assert told[0].data["conversations"] == "close"
    with pytest.raises(DeskError, match="No deletion of support is planned"):
        bench.run(lambda unit: undo(unit, bench.config, ADA, "support", bench.now))


def test_a_look_ahead_keeps_nothing(bench: Bench) -> None:
    bench.opened()
    looked = bench.run(
        lambda unit: preview(unit, bench.config, ADA, "support", PlanDeletion(history="erase"), bench.now)
    )
    assert (looked.id, looked.live, looked.only_here) == ("", 1, 1)
    with pytest.raises(DeskError, match="No deletion of support is planned"):
        bench.run(lambda unit: current(unit, ADA, "support"))


@pytest.mark.parametrize(
    ("wish", "caller", "number", "code", "words"),
    [
        (FINISH, ANA, "support", "forbidden", "admin"),
        (FINISH, SAM, "support", "forbidden", "admin"),
        (FINISH, ADA, "nowhere", "not_found", "nowhere"),
        (FINISH, ADA, "sales", "referenced", "templates[1].numbers"),
        (PlanDeletion(conversations="move"), ADA, "support", "invalid", "queue: there is no queue (none given)"),
        (PlanDeletion(queue="general"), ADA, "support", "invalid", "queue: it goes with"),
        (PlanDeletion(message="x"), ADA, "support", "invalid", "message: it goes with"),
        (PlanDeletion(conversations="close", message=" "), ADA, "support", "invalid", "message: there is nothing"),
    ],
)
def test_what_cannot_be_planned(
    bench: Bench, wish: PlanDeletion, caller: Caller, number: str, code: str, words: str
) -> None:
    got, sentence = refusal(bench, wish, caller, number)
    assert (got, words in sentence) == (code, True)


def test_only_the_plan_that_was_looked_at_is_confirmed_and_once(bench: Bench) -> None:
    first, second = planned(bench), planned(bench, CLOSE, Caller("local", None, "admin"))
    with pytest.raises(DeskError, match="local has changed the plan") as caught:
        confirmed(bench, first.id)
    assert caught.value.code == "plan_changed"
    done = confirmed(bench, second.id)
    assert (done.state, done.step, done.confirmed_by) == ("working", "conversations", "ada")
    with pytest.raises(DeskError, match="is confirmed") as caught:
        confirmed(bench, second.id)
    assert caught.value.code == "wrong_state"
    assert refusal(bench)[0] == "wrong_state"
    with pytest.raises(DeskError, match="is confirmed"):
        bench.run(lambda unit: undo(unit, bench.config, ADA, "support", bench.now))


def test_what_was_to_be_finished_first_holds_the_confirmation(bench: Bench) -> None:
    bench.opened()
    made = planned(bench)
    with pytest.raises(DeskError, match="1 conversation of support") as caught:
        confirmed(bench, made.id)
    assert caught.value.code == "has_conversations"
    bench.connection.execute(
        "INSERT INTO lists (id, name, number_id, template, template_language, category, state, per_minute, opt_in,"
        " created_by, created_at, client_id, content_hash, total)"
        " VALUES ('l_1', 'x', 'support', 'order', '', 'utility', 'paused', 10, '', 'sam', '', 'c', 'h', 3)"
    )
    made = planned(bench, CLOSE)
    with pytest.raises(DeskError, match="1 list of recipients") as caught:
        confirmed(bench, made.id)
    assert caught.value.code == "has_lists"


def test_a_customer_is_told_and_the_conversation_closed_in_one_unit(bench: Bench) -> None:
    conversation = bench.owned()
    confirmed(bench, planned(bench, CLOSE).id)
    settle(bench, conversation)
    assert (bench.record(conversation).state, record(bench).closed) == ("closed", 1)
    (row,) = bench.ask("SELECT m.text, m.author, a.occasion FROM automated_messages a JOIN messages m"
                       " ON m.id = a.message_id WHERE a.trigger_name = ?", OCCASION)  # fmt: skip
    assert tuple(row) == ("Goodbye.", "system", record(bench).id)
    (closed,) = [event for event in bench.events if event.kind == "conversation.closed"]
    assert (closed.actor, closed.data["reason"]) == ("ada", "force_close")
    settle(bench, conversation)
    assert record(bench).closed == 1, "a unit that is repeated does nothing twice"


def test_whoever_cannot_be_told_is_closed_with_a_remark(bench: Bench) -> None:
    conversation = bench.owned()
    bench.pass_time(25 * 3600)
    confirmed(bench, planned(bench, CLOSE).id)
    settle(bench, conversation)
    texts = [row["text"] for row in bench.ask("SELECT text FROM messages WHERE kind = 'event'")]
    assert texts == [
        "Not told that the number is given up: the session window is closed and no template is named for it."
    ]
    assert bench.value("SELECT COUNT(*) FROM attempts") == 0


def test_moved_conversations_are_finished_where_they_are(bench: Bench) -> None:
    conversation = bench.owned()
    confirmed(bench, planned(bench, MOVE).id)
    settle(bench, conversation)
    assert bench.record(conversation).queue_id == "billing"
    found = record(bench)
    with pytest.raises(DeskError, match="Moved to the queue billing: 1 conversation") as caught:
        bench.run(lambda unit: all_settled(unit, found))
    bench.run(lambda unit: hold(unit, found, caught.value, bench.now))
    held = bench.run(lambda unit: current(unit, ADA, "support"))
    assert (held.state, held.conversations, held.moved) == ("planned", "finish", 1)
    assert held.trouble is not None
    assert held.trouble.code == "has_conversations"
    with pytest.raises(DeskError, match="Not closed yet"):
        confirmed(bench, held.id)


def test_a_restored_desk_deletes_nothing_by_itself(bench: Bench) -> None:
    confirmed(bench, planned(bench).id)
    bench.run(lambda unit: after_restore.after_restore(unit, "feed", "then", bench.now))
    held = bench.run(lambda unit: current(unit, ADA, "support"))
    assert (held.state, held.trouble and held.trouble.code) == ("planned", "restored")


def test_a_plan_ends_with_a_number_that_was_taken_out_by_hand(bench: Bench) -> None:
    planned(bench)
    without = a_config(numbers={"sales": bench.config.numbers["sales"]})
    bench.run(lambda unit: drop_strays(unit, without, bench.now))
    assert record(bench).state == "undone"
