"""Where a run begins, what it stores, what it leaves to the webhooks."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from agent_tui.channel.messages import RemoteMedia, RemoteMessage
from agent_tui.channel.outcomes import Accepted
from agent_tui.desk.inbound import catch_up
from tests.desk.bench import ACCOUNT, ANA, CUSTOMER, OURS, START, Bench

FIRST = timedelta(hours=24)


def listed(sid: str, at: datetime, body: str = "hola", **more: object) -> RemoteMessage:
    fields: dict[str, object] = {
        "sid": sid,
        "direction": "inbound",
        "from_": CUSTOMER,
        "to": OURS,
        "body": body,
        "status": "received",
        "date_created": at,
        "date_sent": at,
        "num_media": 0,
        "error_code": "",
        "messaging_service_sid": "",
    }
    return RemoteMessage(**(fields | more))  # type: ignore[arg-type]


def begins(bench: Bench) -> datetime:
    return bench.run(lambda unit: catch_up.begin(unit, "support", FIRST, bench.now))


def missing(bench: Bench, *remote: RemoteMessage) -> list[str]:
    return [each.sid for each in bench.run(lambda unit: catch_up.missing(unit, remote, bench.now))]


def run(bench: Bench, world: list[RemoteMessage]) -> list[str]:
    """One run over what Twilio has: listed from where it begins, stored, completed."""
    began, since = bench.now, begins(bench)
    seen = sorted((each for each in world if since <= each.date_created <= began), key=lambda each: each.date_created)
    found = bench.run(lambda unit: catch_up.missing(unit, seen, began))
    number = bench.config.numbers["support"]
    for remote in found:
        bench.run(
            lambda unit, remote=remote: catch_up.recover(  # type: ignore[misc]
                unit, bench.config, number, remote, (), ACCOUNT, bench.now
            )
        )
    bench.run(lambda unit: catch_up.completed(unit, "support", began))
    return [each.sid for each in found]


def test_an_empty_database_reaches_back_as_far_as_configured(bench: Bench) -> None:
    assert begins(bench) == START - FIRST


def test_a_webhook_that_comes_before_the_first_run_does_not_shorten_it(bench: Bench) -> None:
    bench.hears()
    assert begins(bench) == START - FIRST


def test_a_run_reaches_back_to_the_last_known_message_less_ten_minutes(bench: Bench) -> None:
    run(bench, [])
    bench.pass_time(300)
    bench.hears()
    bench.pass_time(3600)
    run(bench, [])
    bench.pass_time(3600)
    assert begins(bench) <= START + timedelta(seconds=300 - 600)


def test_a_gap_is_found_though_a_live_webhook_came_first(bench: Bench) -> None:
    bench.hears(sid="SM" + "a" * 32)
    run(bench, [])
    down = bench.now
    bench.pass_time(7200)
    lost = listed("SM" + "b" * 32, down + timedelta(hours=1))
    # Back up: before the first run, a webhook; then messages of ours.
    conversation_id = bench.owned(ANA)
    bench.sends(ANA, conversation_id)
    assert run(bench, [lost]) == [lost.sid]
    bench.pass_time(300)
    assert run(bench, [lost]) == []


def test_young_messages_are_the_webhooks(bench: Bench) -> None:
    young = listed("SM1", START - timedelta(seconds=89))
    old = listed("SM2", START - timedelta(seconds=90))
    assert missing(bench, young, old) == ["SM2"]
    bench.pass_time(120)
    assert missing(bench, young, old) == ["SM1", "SM2"]


def test_what_is_ours_and_what_is_known_is_not_missing(bench: Bench) -> None:
    bench.hears(sid="SM" + "a" * 32)
    ago = START - timedelta(hours=1)
    assert missing(bench, listed("SM" + "a" * 32, ago), listed("SM9", ago, direction="outbound-api")) == []


def test_a_recovered_message_is_stored_once_with_twilios_time_and_a_mark(bench: Bench) -> None:
    at = START - timedelta(hours=2)
    remote = listed("SM1", at, "")
    number = bench.config.numbers["support"]
    media = (RemoteMedia("ME1", "image/jpeg", "https://api.twilio.com/x"),)
    for _ in range(2):
        received = bench.run(
            lambda unit: catch_up.recover(unit, bench.config, number, remote, media, ACCOUNT, bench.now)
        )
    assert received.duplicate
    message = bench.message(received.message_id or "")
    assert message.recovered
    assert message.text == "Photo"
    assert message.at.startswith("2026-11-23T07:30:00")
    assert [each.state for each in message.attachments] == ["pending"]
    window = bench.row(received.conversation_id or "").window
    assert (window.expires_at or "").startswith("2026-11-24T07:30:00")


@given(
    st.lists(
        st.tuples(st.integers(1, 20_000), st.sampled_from(["webhook", "lost", "both"])),
        min_size=1,
        max_size=12,
        unique=True,
    ),
    st.lists(st.integers(100, 20_000), min_size=1, max_size=6, unique=True),
)
@settings(max_examples=60)
def test_whenever_webhooks_are_lost_and_runs_happen_every_message_is_there_once(
    messages: list[tuple[int, str]], runs: list[int]
) -> None:
    bench = Bench()
    world: list[RemoteMessage] = []
    steps = [(second, how) for second, how in messages] + [(second, "run") for second in runs]
    for index, (second, how) in enumerate(sorted(steps)):
        bench.now = START + timedelta(seconds=second)
        if how == "run":
            run(bench, world)
            continue
        sid = f"SM{index:032x}"
        world.append(listed(sid, bench.now.replace(microsecond=0)))
        if how != "lost":
            bench.hears(sid=sid)
    bench.now = START + timedelta(seconds=20_100)
    run(bench, world)
    stored = [row["twilio_sid"] for row in bench.ask("SELECT twilio_sid FROM messages WHERE direction = 'inbound'")]
    assert sorted(stored) == sorted(each.sid for each in world)
    bench.close()


def test_what_twilio_took_and_never_told_of_is_asked_for(bench: Bench) -> None:
    conversation_id = bench.owned(ANA)
    message = bench.sends(ANA, conversation_id)
    leased = bench.lease()
    assert leased is not None
    bench.settles(leased, Accepted("SM1", "queued"))

    def stuck() -> list[str]:
        return [each.id for each in bench.run(lambda unit: catch_up.stuck(unit, "support", bench.now))]

    bench.pass_time(299)
    assert stuck() == []
    bench.pass_time(1)
    assert stuck() == [leased.attempt_id]
    remote = listed("SM1", START, direction="outbound-api", status="undelivered", error_code="63024")
    bench.run(lambda unit: catch_up.settle_stuck(unit, leased.attempt_id, remote, bench.now))
    failed = bench.message(message.id)
    assert failed.error is not None
    assert (failed.status, failed.error.code) == ("undelivered", "63024")
    assert stuck() == []
