"""The reminder before the window closes: once, in hours, and only to whom it helps; and the word after STOP."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from agent_tui.config.outbound_types import ClosingReminder
from agent_tui.config.types import Hours, Span
from agent_tui.desk.conversations import finish
from agent_tui.desk.views.closing_next import closing_next
from tests.desk.bench import ANA, SAM, Bench, a_config

HOUR = 3600


def a_bench(**reminder: object) -> Bench:
    office = Hours(id="office", days={"mon": (Span(9 * 60, 18 * 60),), "tue": (Span(9 * 60, 18 * 60),)})
    given = ClosingReminder(text="Still there?", **reminder)  # type: ignore[arg-type]
    return Bench(a_config(hours={"office": office}, workstream={"closing_reminder": given}))


def said(bench: Bench, conversation_id: str, kind: str = "automated") -> list[str]:
    rows = bench.ask(
        "SELECT text FROM messages WHERE conversation_id = ? AND kind = ? ORDER BY seq", conversation_id, kind
    )
    return [row["text"] for row in rows]


def test_once_before_the_closing_to_a_customer_who_has_not_answered_us() -> None:
    bench = a_bench()
    conversation_id = bench.owned()
    bench.sends(ANA, conversation_id, "Which size?")
    bench.advance(23 * HOUR - 1)
    assert said(bench, conversation_id) == []
    bench.restart()
    bench.advance(2)
    assert said(bench, conversation_id) == ["Still there?"]
    bench.advance(3 * HOUR)
    assert said(bench, conversation_id) == ["Still there?"]
    bench.hears("yes")
    bench.sends(ANA, conversation_id, "Good.")
    bench.advance(24 * HOUR)
    assert said(bench, conversation_id) == ["Still there?", "Still there?"], "a new window, a new reminder"
    bench.close()


def test_who_waits_for_us_gets_an_answer_and_then_the_reminder() -> None:
    bench = a_bench()
    conversation_id = bench.owned()
    bench.advance(23 * HOUR + 600)
    assert said(bench, conversation_id) == []
    bench.sends(ANA, conversation_id, "Which size?")
    bench.advance(300)
    assert said(bench, conversation_id) == ["Still there?"]
    bench.close()


@pytest.mark.parametrize("why", ["opted_out", "ended", "to_all"])
def test_who_gets_none_and_who_gets_it_anyway(why: str) -> None:
    bench = a_bench(to="all" if why == "to_all" else "silent")
    conversation_id = bench.owned()
    if why == "opted_out":
        bench.hears("STOP")
    if why != "to_all":
        bench.sends(ANA, conversation_id, "Done.")
    if why == "ended":
        bench.do(finish.end, ANA, conversation_id)
    bench.advance(23 * HOUR + 60)
    reminders = [text for text in said(bench, conversation_id) if text == "Still there?"]
    assert reminders == (["Still there?"] if why == "to_all" else [])
    bench.close()


def test_only_in_hours_and_at_the_opening_if_that_comes_before_the_closing() -> None:
    bench = a_bench(before=4 * HOUR, hours="office")
    bench.now = datetime(2026, 11, 23, 10, 30, tzinfo=UTC)
    conversation_id = bench.owned()
    bench.sends(ANA, conversation_id, "Which size?")
    bench.advance(20 * HOUR + 60)
    assert bench.now < datetime(2026, 11, 24, 9, tzinfo=UTC)
    assert said(bench, conversation_id) == []
    bench.advance(3 * HOUR)
    assert said(bench, conversation_id) == ["Still there?"]
    bench.close()


def test_stop_is_confirmed_once_and_not_where_twilio_does_it(bench: Bench) -> None:
    conversation_id = bench.opened(body="STOP")
    assert len(said(bench, conversation_id)) == 1
    bench.hears("stop")
    assert len(said(bench, conversation_id)) == 1
    other = bench.opened(sender="whatsapp:+34600999999", body="STOP", OptOutType="STOP")
    assert said(bench, other) == []


def test_what_closes_next_also_if_answered_and_for_agents_their_own(bench: Bench) -> None:
    first = bench.owned()
    bench.sends(ANA, first, "hi")
    bench.pass_time(HOUR)
    second = bench.opened(sender="whatsapp:+34600999999")
    found = bench.run(lambda unit: closing_next(unit, SAM, 100, bench.now)).items
    assert [each.conversation.id for each in found if each.conversation] == [first, second]
    assert "closes in 23 h 0 min" in found[0].detail
    own = bench.run(lambda unit: closing_next(unit, ANA, 100, bench.now)).items
    assert [each.conversation.id for each in own if each.conversation] == [first]
    bench.pass_time(23 * HOUR)
    assert len(bench.run(lambda unit: closing_next(unit, SAM, 100, bench.now)).items) == 1
