"""Lists of recipients: each exactly once, at the list's rate, whatever happens between; and the list adds up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from agent_tui.channel.outcomes import Accepted, Uncertain
from agent_tui.config.types import Number
from agent_tui.core.errors import Forbidden, Invalid, NotFound, Refused
from agent_tui.core.moment import to_text
from agent_tui.desk.outbound.list_hold import WHEN_APPROVED
from agent_tui.desk.outbound.list_plan import Plan, as_preview, make_plan
from agent_tui.desk.outbound.list_work import work_list
from agent_tui.desk.outbound.lists import (
    AT_ONCE,
    add_list,
    add_recipients,
    as_list,
    load_list,
    move_list,
    recipient_page,
    require_confirmed,
    start_made,
)
from agent_tui.desk.sending.settling import decide, due_doubts
from agent_tui.wire.lists import Recipient, RecipientList
from tests.desk.bench import ANA, OURS, SAM, TEMPLATE, Bench, a_config

EVA = "whatsapp:+34600111222"


@pytest.fixture
def bench() -> Iterator[Bench]:
    made = Bench()
    yield made
    made.close()


def sheet(count: int, first: int = 0) -> bytes:
    lines = [f"+346001{index:05d},{index},sent" for index in range(first, first + count)]
    return "\n".join(["address,1,2", *lines]).encode()


def plan(bench: Bench, data: bytes, template: str = "order", per_minute: int | None = None) -> Plan:
    return bench.run(lambda unit: make_plan(unit, bench.config, "support", template, data, per_minute, bench.now))


def make(bench: Bench, data: bytes, *, per_minute: int = 600, client_id: str = "l1", start: bool = True) -> str:
    made = plan(bench, data, per_minute=per_minute)
    list_id = bench.run(lambda unit: add_list(unit, SAM, made, "", "newsletter", client_id, "digest", bench.now))
    for first in range(0, len(made.lines), AT_ONCE):
        lines = made.lines[first : first + AT_ONCE]
        bench.run(lambda unit, lines=lines, first=first: add_recipients(unit, list_id, lines, first, bench.now))  # type: ignore[misc]
    if start:
        move(bench, list_id, "start")
    return list_id


def move(bench: Bench, list_id: str, how: str) -> RecipientList:
    return bench.run(lambda unit: move_list(unit, SAM, list_id, how, bench.now))


def work(bench: Bench, list_id: str, *, seconds: float = 0.0) -> int:
    """Work the list for a while, ten times a second, with an outbox that sends at once."""
    sent = 0
    for _ in range(max(1, int(seconds * 10))):
        sent += bench.run(lambda unit: work_list(unit, bench.config, list_id, bench.now))
        while (leased := bench.lease()) is not None:
            bench.settles(leased, Accepted("SM" + leased.attempt_id, "queued", ""))
        bench.pass_time(0.1)
    return sent


def shown(bench: Bench, list_id: str) -> RecipientList:
    return bench.run(lambda unit: as_list(unit, load_list(unit, list_id)))


def results(bench: Bench, list_id: str) -> list[Recipient]:
    found: list[Recipient] = []
    after: str | None = None
    while True:
        page = bench.run(lambda unit, after=after: recipient_page(unit, SAM, list_id, after, 100))  # type: ignore[misc]
        found += page.items
        after = page.next
        if after is None:
            return found


def test_a_preview_tells_everything_and_changes_nothing(bench: Bench) -> None:
    bench.opened(EVA)
    bench.opened("whatsapp:+34600111223", body="STOP")
    before = bench.value("SELECT COUNT(*) FROM events")
    data = (
        b"address,language,1,2,shoe size\n"
        + "\n".join(
            [
                "+34600111222,es,1,sent,40",
                "+34600111223,es,1,sent,40",
                "+34600111224,de,1042,sent,40",
                "+34600111224,de,1042,sent,40",
                "+34600111225,de,,sent,40",
                f"{OURS[9:]},en,1,sent,40",
                "x,en,1,sent,40",
            ]
        ).encode()
    )
    found = as_preview(plan(bench, data))
    assert (found.total, found.ready, found.marketing) == (7, 1, False)
    assert [(each.line, each.reason) for each in found.skipped] == [
        (2, "has_conversation"),
        (3, "opted_out"),
        (5, "duplicate"),
        (6, "invalid"),
        (7, "invalid"),
        (8, "invalid"),
    ]
    assert found.skipped[3].detail == "Line 6: Variable 1 is empty."
    assert [each.text for each in found.samples] == ["Your order 1042 is now sent."]
    assert (found.ignored, found.languages, found.day_left) == (["shoe size"], {"en": 1}, 1000)
    assert bench.value("SELECT COUNT(*) FROM events") == before


def test_the_rate_is_the_lists_within_the_numbers(bench: Bench) -> None:
    with pytest.raises(Invalid):
        plan(bench, sheet(1), per_minute=80 * 60 + 1)
    list_id = make(bench, sheet(100), per_minute=120)
    assert work(bench, list_id, seconds=10) in (20, 21)
    bench.pass_time(3600)
    assert work(bench, list_id) <= 3, "a desk that was away does not send a burst"


@pytest.mark.parametrize(("then", "again"), [(None, True), ("pause", False), ("cancel", False)])
def test_what_twilio_never_got_is_sent_again_while_the_list_goes_on(
    bench: Bench, then: str | None, again: bool
) -> None:
    list_id = make(bench, sheet(3))
    bench.run(lambda unit: work_list(unit, bench.config, list_id, bench.now))
    leased = bench.lease()
    assert leased is not None
    bench.settles(leased, Uncertain("cut off"))
    if then is not None:
        move(bench, list_id, then)
    for _ in range(62):
        bench.pass_time(1)
        for doubt in bench.run(lambda unit: due_doubts(unit, bench.now)):
            bench.run(lambda unit, doubt=doubt: decide(unit, doubt, (), bench.now))  # type: ignore[misc]
    assert results(bench, list_id)[0].code == ("" if again else "not_sent")
    assert (bench.lease() is not None) == again


def test_pause_resume_and_cancel_and_it_adds_up(bench: Bench) -> None:
    list_id = make(bench, sheet(120), per_minute=600)
    work(bench, list_id, seconds=2)
    move(bench, list_id, "pause")
    held = shown(bench, list_id).counts["queued"]
    pause = shown(bench, list_id).paused
    assert pause is not None
    assert (pause.by, pause.code, pause.why, pause.at) == ("sam", "", "sam paused it.", to_text(bench.now))
    assert work(bench, list_id, seconds=2) == 0
    move(bench, list_id, "resume")
    work(bench, list_id, seconds=2)
    assert shown(bench, list_id).counts["queued"] < held
    assert move(bench, list_id, "cancel").state == "cancelled"
    for _ in range(4):
        work(bench, list_id)
    found = shown(bench, list_id)
    assert sum(found.counts.values()) == found.total == 120
    assert found.skipped_for["cancelled"] == found.counts["skipped"]
    with pytest.raises(Refused):
        move(bench, list_id, "resume")


def test_a_restart_in_the_middle_sends_nobody_twice_and_nobody_never(bench: Bench) -> None:
    list_id = make(bench, sheet(60), per_minute=1200)
    for _ in range(6):
        work(bench, list_id, seconds=0.4)
        bench.restart()
    work(bench, list_id, seconds=5)
    found = results(bench, list_id)
    assert [each.line for each in found] == list(range(2, 62))
    assert len({each.message_id for each in found}) == 60
    assert bench.value("SELECT COUNT(*) FROM attempts") == 60
    assert bench.value("SELECT COUNT(DISTINCT address) FROM attempts") == 60
    assert shown(bench, list_id).state == "done"


def test_what_changed_since_the_preview_counts(bench: Bench) -> None:
    list_id = make(bench, sheet(3), start=False)
    bench.hears("STOP", "whatsapp:+34600100000")
    bench.hears("hola", "whatsapp:+34600100001")
    move(bench, list_id, "start")
    work(bench, list_id, seconds=2)
    assert [(each.state, each.code) for each in results(bench, list_id)] == [
        ("skipped", "opted_out"),
        ("skipped", "has_conversation"),
        ("sending", ""),
    ]


def test_the_days_limit_of_the_number() -> None:
    number = Number(id="support", account="main", number=OURS[9:], workstream="ws", list_limit=5)
    bench = Bench(a_config(numbers={"support": number}, templates=a_config().templates[:1]))
    list_id = make(bench, sheet(8))
    work(bench, list_id, seconds=3)
    found = shown(bench, list_id)
    assert (found.state, found.counts) == ("paused", {"sending": 5, "queued": 3})
    assert found.paused is not None
    assert (found.paused.by, found.paused.code) == ("system", "daily_limit")
    assert "list_limit" in found.paused.next
    move(bench, list_id, "resume")
    assert work(bench, list_id, seconds=1) == 0
    assert shown(bench, list_id).state == "paused", "nothing more goes today"
    bench.now = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    tomorrow = as_preview(plan(bench, sheet(7)))
    assert (tomorrow.day_left, tomorrow.ready, tomorrow.today, tomorrow.skipped) == (5, 7, 5, [])
    assert move(bench, list_id, "resume").paused is None
    work(bench, list_id, seconds=3)
    found = shown(bench, list_id)
    assert (found.state, found.counts, found.paused) == ("done", {"sending": 8}, None)
    bench.close()


def test_a_list_is_nobodys_work_until_the_customer_answers(bench: Bench) -> None:
    bench.connect("ana")
    list_id = make(bench, sheet(3))
    work(bench, list_id, seconds=2)
    assert bench.ask("SELECT id FROM conversations WHERE state <> 'closed'") == []
    received = bench.hears("yes please", "whatsapp:+34600100001")
    conversation_id = received.conversation_id or ""
    row = bench.row(conversation_id)
    assert (row.state, row.offered_to) == ("active", "ana")
    texts = bench.ask("SELECT text FROM messages WHERE conversation_id = ? ORDER BY seq", conversation_id)
    assert [each["text"] for each in texts] == ["Your order 1 is now sent.", "yes please"]
    assert results(bench, list_id)[1].conversation_id == conversation_id
    sid = bench.value("SELECT twilio_sid FROM attempts WHERE conversation_id = ?", conversation_id)
    assert bench.calls_back("read", sid)
    assert shown(bench, list_id).counts == {"sending": 2, "read": 1}


def test_where_they_agreed_is_kept_for_each(bench: Bench) -> None:
    list_id = make(bench, sheet(1))
    work(bench, list_id)
    assert bench.value("SELECT opted_in_source FROM pairs") == "newsletter"


def test_the_same_client_id_is_the_same_list_and_goes_on_where_it_was_cut_off(bench: Bench) -> None:
    made = plan(bench, sheet(60))
    list_id = bench.run(lambda unit: add_list(unit, SAM, made, "", "", "l1", "digest", bench.now))
    bench.run(lambda unit: add_recipients(unit, list_id, made.lines[:50], 0, bench.now))
    with pytest.raises(Refused, match="not kept whole"):
        move(bench, list_id, "start")
    assert make(bench, sheet(60)) == list_id
    assert bench.value("SELECT COUNT(*) FROM recipients") == 60
    with pytest.raises(Refused) as refused:
        bench.run(lambda unit: add_list(unit, SAM, made, "", "", "l1", "another", bench.now))
    assert refused.value.code == "client_id_reused"


def test_a_request_sent_twice_at_once_starts_the_list_once_and_answers_the_same(bench: Bench) -> None:
    list_id = make(bench, sheet(2), start=False)
    answers = [bench.run(lambda unit: start_made(unit, SAM, list_id, bench.now)) for _ in range(3)]
    assert [each.state for each in answers] == ["running"] * 3
    assert bench.value("SELECT COUNT(*) FROM events WHERE kind = 'list.changed'") == 2
    move(bench, list_id, "cancel")
    assert bench.run(lambda unit: start_made(unit, SAM, list_id, bench.now)).state == "cancelled"


def test_a_template_that_is_gone_skips_the_rest(bench: Bench) -> None:
    list_id = make(bench, sheet(3))
    bench.run(lambda unit: unit.run("drop_templates", account_id="main", source="configured"))
    work(bench, list_id)
    assert shown(bench, list_id).skipped_for == {"template_not_approved": 3}


@pytest.mark.parametrize("approval", ["paused", "pending"])
def test_a_template_that_may_come_back_holds_the_list(bench: Bench, approval: str) -> None:
    list_id = make(bench, sheet(3))
    bench.edit_template(TEMPLATE, approval=approval)
    work(bench, list_id, seconds=1)
    found = shown(bench, list_id)
    assert (found.state, found.counts) == ("paused", {"queued": 3})
    assert found.paused is not None
    assert (found.paused.code, found.paused.next) == ("template_not_approved", WHEN_APPROVED)
    bench.edit_template(TEMPLATE, approval="approved")
    move(bench, list_id, "resume")
    work(bench, list_id, seconds=1)
    assert shown(bench, list_id).counts == {"sending": 3}


def test_marketing_needs_a_second_yes(bench: Bench) -> None:
    bench.connection.execute("UPDATE templates SET category = 'MARKETING' WHERE id = ?", [TEMPLATE])
    made = plan(bench, sheet(1))
    assert as_preview(made).marketing
    with pytest.raises(Refused) as refused:
        require_confirmed(made, confirmed=False)
    assert refused.value.code == "confirm_marketing"


def test_each_gets_the_language_of_the_line_then_of_the_workstream(bench: Bench) -> None:
    bench.connection.execute("UPDATE templates SET name = 'order', language = 'es_MX', numbers = NULL, "
                             "text = 'Hola {{1}} {{2}}', variables = (SELECT variables FROM templates WHERE id = ?) "
                             "WHERE name = 'sales_only'", [TEMPLATE])  # fmt: skip
    data = b"address,language,1,2\n+34600111222,es,a,b\n+34600111223,fr,a,b\n"
    found = as_preview(plan(bench, data))
    assert (found.languages, found.other_language) == ({"es_MX": 1, "en": 1}, {"fr is missing; this is en.": 1})
    for exact in ("order:en", TEMPLATE):
        chosen = as_preview(plan(bench, data, exact))
        assert chosen.languages == {"en": 2}
        assert chosen.other_language == {
            "es_MX is there too; en was chosen.": 1,
            "fr is missing; this is en.": 1,
        }
    bench.connection.execute("UPDATE templates SET approval = 'paused' WHERE language = 'es_MX'")
    assert as_preview(plan(bench, data)).other_language == {
        "es_MX is paused; this is en.": 1,
        "fr is missing; this is en.": 1,
    }


@pytest.mark.parametrize(
    ("change", "skipped"),
    [
        ({"category": "MARKETING"}, {"+12025550123": "marketing_withheld"}),
        (
            {"content_type": "twilio/list-picker"},
            {"+12025550123": "template_cannot_start", "+34600111222": "template_cannot_start"},
        ),
    ],
)
def test_what_does_not_fit_a_recipient_is_skipped_in_the_preview_and_when_it_is_due(
    bench: Bench, change: dict[str, str], skipped: dict[str, str]
) -> None:
    data = b"address,1,2\n+34600111222,1,sent\n+12025550123,1,sent\n"
    changed = make(bench, data, client_id="changed", start=False)
    bench.edit_template(TEMPLATE, **change)
    found = as_preview(plan(bench, data))
    assert {each.address.removeprefix("whatsapp:"): each.reason for each in found.skipped} == skipped
    assert all("order (en): " in each.detail for each in found.skipped)
    move(bench, changed, "start")
    work(bench, changed, seconds=1)
    told = {each.address.removeprefix("whatsapp:"): each.code for each in results(bench, changed) if each.code}
    assert told == skipped
    assert bench.value("SELECT COUNT(*) FROM attempts") == 2 - len(skipped)


def test_lists_are_for_supervisors(bench: Bench) -> None:
    list_id = make(bench, sheet(1), start=False)
    with pytest.raises(Forbidden):
        bench.run(lambda unit: move_list(unit, ANA, list_id, "start", bench.now))
    with pytest.raises(NotFound):
        bench.run(lambda unit: move_list(unit, SAM, "l_none", "start", bench.now))
