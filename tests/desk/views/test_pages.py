"""Pages of conversations: each row once, in order, for whoever may see it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent_tui.config.types import Condition, OrderRule, Queue, TextMatch
from agent_tui.core.errors import Invalid
from agent_tui.core.moment import to_text
from agent_tui.desk.conversations import finish, transfer
from agent_tui.desk.routing import offer
from agent_tui.desk.staff import people
from agent_tui.desk.staff.caller import LOCAL, Caller
from agent_tui.desk.views import pages
from agent_tui.desk.views.rows import message_page
from agent_tui.wire.conversations import Assign, Conversation, Sort, View
from tests.desk.bench import ANA, BO, CY, SAM, Bench, a_config

VIEWS: list[View] = ["mine", "open", "closed", "all"]
SORTS: list[Sort] = ["wait", "window", "newest"]


def walk(
    bench: Bench, caller: Caller, view: View, sort: Sort, limit: int = 3, queue: str | None = None
) -> list[Conversation]:
    """Every row, page by page."""
    rows: list[Conversation] = []
    after: str | None = None
    for _ in range(200):
        page = bench.run(
            lambda unit, after=after: pages.conversation_page(  # type: ignore[misc]
                unit,
                bench.config,
                caller,
                view=view,
                queue=queue,
                sort=sort,
                after=after,
                limit=limit,
                now=bench.now,
            )
        )
        assert len(page.items) <= limit
        rows += page.items
        after = page.next
        if after is None:
            return rows
    raise AssertionError("the pages have no end")


def populated(seed: int, count: int = 30) -> Bench:
    """Conversations of all states, many of them at the very same moment."""
    chance = random.Random(seed)
    queues = {
        "general": Queue(id="general", members=("ana", "bo")),
        "billing": Queue(id="billing", priority=1, members=("ana", "cy")),
        "night": Queue(id="night", members=()),
    }
    bench = Bench(a_config(queues=queues, workstream={"mode": "pick"}))
    for index in range(count):
        conversation_id = bench.opened(f"whatsapp:+3460000{index:04d}")
        queue, priority = chance.choice(list(queues)), chance.choice([1, 5, 5, 9])
        bench.connection.execute(
            "UPDATE conversations SET queue_id = ?, priority = ?, bucket = ? WHERE id = ?",
            (queue, priority, chance.choice([0, 0, 1, 12]), conversation_id),
        )
        fate = chance.choice(["open", "open", "open", "active", "waiting", "wrap_up", "closed", "replied"])
        if fate != "open":
            owner = chance.choice([ANA, BO, CY])
            bench.do(transfer.assign, SAM, conversation_id, Assign(agent=owner.agent, force=True))
            if fate == "replied":
                bench.sends(owner, conversation_id)
            for action in {"waiting": [finish.wait], "wrap_up": [finish.end], "closed": [finish.close]}.get(fate, []):
                bench.do(action, owner, conversation_id)
        if chance.random() < 0.5:
            bench.pass_time(chance.choice([0.001, 1, 3600]))
        if chance.random() < 0.4:
            heard = chance.choice([None, to_text(bench.now - timedelta(hours=chance.choice([3, 23, 24, 60])))])
            user = "(SELECT user_id FROM conversations WHERE id = ?)"
            bench.connection.execute("UPDATE conversations SET inbound_at = ? WHERE id = ?", (heard, conversation_id))
            bench.connection.execute(
                f"UPDATE pairs SET last_inbound_at = ? WHERE user_id = {user}",  # noqa: S608
                (heard, conversation_id),
            )
    return bench


def expected(rows: list[Conversation], caller: Caller, view: View, queues: set[str]) -> set[str]:
    me = caller.agent
    mine = {row.id for row in rows if row.state != "closed" and me in (row.agent, row.offered_to)}
    open_ones = {row.id for row in rows if row.state == "open" and row.queue in queues}
    closed = {row.id for row in rows if row.state == "closed" and row.agent == me}
    everything = {row.id for row in rows} if caller.has("supervisor") else mine | open_ones | closed
    return {"mine": mine, "open": open_ones, "closed": closed, "all": everything}[view]


@given(st.integers(0, 10_000), st.integers(1, 9))
@settings(max_examples=12)
def test_walking_the_pages_shows_each_row_once_in_the_order_asked_for(seed: int, limit: int) -> None:
    bench = populated(seed)
    rows = [bench.row(row["id"]) for row in bench.ask("SELECT id FROM conversations")]
    seats = [(ANA, {"general", "billing"}), (BO, {"general"}), (SAM, {"general", "billing", "night"})]
    for caller, queues in seats:
        for view in VIEWS:
            for sort in SORTS:
                shown = walk(bench, caller, view, sort, limit)
                ids = [row.id for row in shown]
                assert len(ids) == len(set(ids)), (view, sort)
                assert set(ids) == expected(rows, caller, view, queues), (view, sort)
                assert [each.id for each in walk(bench, caller, view, sort, 100)] == ids
                in_order(view, sort, shown)
    bench.close()


def in_order(view: View, sort: Sort, shown: list[Conversation]) -> None:
    if sort == "newest":
        moments = [row.last_message.at if row.last_message else "" for row in shown]
        assert moments == sorted(moments, reverse=True)
    elif sort == "wait":
        served = [row for row in shown if row.state == "open" and view in ("open", "all")]
        keys = [(row.queue_priority, row.bucket, row.priority, row.queued_at or "") for row in served]
        assert {row.queue_priority for row in served if row.queue == "billing"} <= {1}
        assert keys == sorted(keys)
        assert shown[: len(served)] == served
        waits = [row.waiting_since or "9" for row in shown[len(served) :]]
        assert waits == sorted(waits)
    else:
        rank = {"open": 0, "closed": 1, "none": 2}
        ends = [(rank[row.window.state], row.window.expires_at or "") for row in shown]
        assert ends == sorted(ends)


def test_a_queue_with_an_order_of_its_own_is_shown_as_it_is_served() -> None:
    late = OrderRule(when=Condition(body=TextMatch(words=("urgent",))))
    queues = {"general": Queue(id="general", members=("ana",), order=(late,))}
    bench = Bench(a_config(queues=queues))
    for number, body in enumerate(("hola", "urgent", "adios", "urgent too")):
        bench.opened(f"whatsapp:+3460000100{number}", body=body)
        bench.pass_time(1)
    shown = walk(bench, SAM, "open", "wait", 1, queue="general")
    assert [row.bucket for row in shown] == [0, 0, 1, 1]
    bench.connect("ana")
    served = [str(each.conversation_id) for each in bench.events if each.kind == "conversation.offered"]
    assert served == [row.id for row in shown[:2]]
    bench.close()


@pytest.fixture
def many() -> Iterator[Bench]:
    bench = populated(1)
    yield bench
    bench.close()


@pytest.mark.parametrize("sort", SORTS)
def test_rows_that_come_and_go_between_pages_repeat_nothing(many: Bench, sort: Sort) -> None:
    first = many.run(
        lambda unit: pages.conversation_page(
            unit, many.config, SAM, view="open", queue=None, sort=sort, after=None, limit=5, now=many.now
        )
    )
    many.do(finish.close, SAM, first.items[4].id)
    many.do(finish.close, SAM, first.items[0].id)
    rest = many.run(
        lambda unit: pages.conversation_page(
            unit, many.config, SAM, view="open", queue=None, sort=sort, after=first.next, limit=100, now=many.now
        )
    )
    before, after = {row.id for row in first.items}, {row.id for row in rest.items}
    assert not before & after
    still_open = {row["id"] for row in many.ask("SELECT id FROM conversations WHERE state = 'open'")}
    assert still_open <= before | after


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("sort", SORTS)
def test_a_page_may_be_of_one_queue(many: Bench, view: View, sort: Sort) -> None:
    for caller in (ANA, SAM):
        every = walk(many, caller, view, sort, 100)
        only = walk(many, caller, view, sort, 2, queue="billing")
        assert [row.id for row in only] == [row.id for row in every if row.queue == "billing"]


def test_an_agent_never_gets_a_queue_that_is_not_his_by_naming_it(many: Bench) -> None:
    assert walk(many, BO, "open", "wait", 5, queue="billing") == []
    assert all("bo" in (row.agent, row.offered_to) for row in walk(many, BO, "all", "wait", 5, queue="night"))


def test_closed_is_what_i_closed_today(bench: Bench) -> None:
    conversation_id = bench.owned(ANA)
    bench.do(finish.close, ANA, conversation_id)
    assert [row.id for row in walk(bench, ANA, "closed", "newest")] == [conversation_id]
    assert walk(bench, BO, "closed", "newest") == []
    bench.pass_time(15 * 3600)
    assert walk(bench, ANA, "closed", "newest") == []


def test_what_is_offered_to_me_is_mine_and_nobody_elses(bench: Bench) -> None:
    bench.connect("ana")
    conversation_id = bench.opened()
    assert [row.id for row in walk(bench, ANA, "mine", "wait")] == [conversation_id]
    assert walk(bench, BO, "mine", "wait") == []
    bench.do(offer.decline, ANA, conversation_id)
    assert walk(bench, ANA, "mine", "wait") == []
    assert [row.id for row in walk(bench, BO, "open", "wait")] == [conversation_id]


def test_the_local_user_without_an_agent_sees_all_and_has_none(many: Bench) -> None:
    nobody = Caller(LOCAL, None, "admin")
    assert walk(many, nobody, "mine", "wait") == []
    assert len(walk(many, nobody, "all", "newest", 100)) == 30
    assert walk(many, nobody, "closed", "newest") == []


@pytest.mark.parametrize(
    "cursor", ["", "x", "é", "!!!!", "WyJhIl0", "eyJhIjoxfQ", "WyJ4fDEiLCJhIl0", "bnVsbA", "WzEsMl0"]
)
@pytest.mark.parametrize("sort", SORTS)
def test_a_cursor_that_is_not_ours_is_refused(bench: Bench, cursor: str, sort: Sort) -> None:
    with pytest.raises(Invalid, match="cursor"):
        bench.run(
            lambda unit: pages.conversation_page(
                unit, bench.config, SAM, view="open", queue=None, sort=sort, after=cursor, limit=5, now=bench.now
            )
        )


def test_a_queue_that_there_never_was_is_refused_with_those_there_are(bench: Bench) -> None:
    for caller in (SAM, ANA):
        with pytest.raises(Invalid, match="queue: there is no queue nope") as caught:
            bench.run(
                lambda unit, caller=caller: pages.conversation_page(  # type: ignore[misc]
                    unit,
                    bench.config,
                    caller,
                    view="all",
                    queue="nope",
                    sort="wait",
                    after=None,
                    limit=5,
                    now=bench.now,
                )
            )
        assert "general" in caught.value.hint


@pytest.mark.parametrize(
    ("first", "asked"),
    [("newest", "wait"), ("wait", "newest"), ("wait", "window"), ("window", "newest"), ("window", "wait")],
)
def test_a_cursor_of_another_sort_is_refused(bench: Bench, first: Sort, asked: Sort) -> None:
    for number in range(2):
        bench.opened(f"whatsapp:+3460000400{number}")
        bench.hears(sender=f"whatsapp:+3460000400{number}")

    def page(sort: Sort, after: str | None) -> str | None:
        return bench.run(
            lambda unit: pages.conversation_page(
                unit, bench.config, SAM, view="open", queue=None, sort=sort, after=after, limit=1, now=bench.now
            )
        ).next

    with pytest.raises(Invalid, match="cursor"):
        page(asked, page(first, None))


@given(st.text(max_size=40))
@settings(max_examples=60)
def test_no_cursor_breaks_a_page(cursor: str) -> None:
    bench = Bench()
    for view in VIEWS:
        for sort in SORTS:
            try:
                bench.run(
                    lambda unit, view=view, sort=sort: pages.conversation_page(  # type: ignore[misc]
                        unit, bench.config, SAM, view=view, queue=None, sort=sort, after=cursor, limit=5, now=bench.now
                    )
                )
            except Invalid:
                continue
    bench.close()


@pytest.mark.parametrize("before", ["zzz", "", "-1", "1.5", "²"])
def test_a_place_in_a_transcript_that_is_none_is_refused(bench: Bench, before: str) -> None:
    conversation_id = bench.opened()
    with pytest.raises(Invalid, match="before: this is not a cursor"):
        bench.run(lambda unit: message_page(unit, conversation_id, before, 10))


def test_a_transcript_is_walked_backwards_and_each_line_shown_once(bench: Bench) -> None:
    conversation_id = bench.opened()
    for index in range(24):
        bench.hears(str(index))
    seen: list[int] = []
    before: str | None = None
    while True:
        page = bench.run(lambda unit, before=before: message_page(unit, conversation_id, before, 10))  # type: ignore[misc]
        seqs = [each.seq for each in page.items]
        assert seqs == sorted(seqs)
        seen = seqs + seen
        before = page.next
        if before is None:
            break
    assert seen == sorted(set(seen))
    assert len(seen) == 25


def test_agents_and_queues_are_paged_with_their_counts(bench: Bench) -> None:
    bench.owned(ANA)
    bench.opened("whatsapp:+34600000001")
    bench.opened("whatsapp:+34600000002")
    first = bench.run(lambda unit: people.agent_page(unit, bench.config, None, 2, bench.now))
    rest = bench.run(lambda unit: people.agent_page(unit, bench.config, first.next, 10, bench.now))
    assert [each.id for each in (*first.items, *rest.items)] == ["ada", "ana", "bo", "cy", "sam"]
    ana = first.items[1]
    assert (ana.connected, ana.load.used, ana.load.capacity) == (True, 2, 2)
    queues = bench.run(lambda unit: people.queue_page(unit, bench.config, SAM, None, 10, bench.now)).items
    assert [(each.id, each.waiting, each.active) for each in queues] == [("billing", 0, 0), ("general", 1, 2)]
    assert [
        each.id for each in bench.run(lambda unit: people.queue_page(unit, bench.config, CY, None, 10, bench.now)).items
    ] == ["billing"]
    one = bench.run(lambda unit: people.queue_page(unit, bench.config, SAM, None, 1, bench.now))
    assert [
        each.id
        for each in bench.run(lambda unit: people.queue_page(unit, bench.config, SAM, one.next, 9, bench.now)).items
    ] == ["general"]


@given(st.integers(0, 10_000))
@settings(max_examples=8)
def test_the_counts_of_queues_follow_every_change(seed: int) -> None:
    bench = populated(seed)
    for row in bench.ask("SELECT id, waiting, active FROM queues"):
        counted = bench.ask(
            "SELECT SUM(state = 'open') AS waiting, SUM(state = 'active') AS active"
            " FROM conversations WHERE queue_id = ?",
            row["id"],
        )[0]
        assert (row["waiting"], row["active"]) == (counted["waiting"] or 0, counted["active"] or 0)
    bench.close()
