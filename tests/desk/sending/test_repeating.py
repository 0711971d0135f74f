"""What the desk said of its own accord, and Twilio never got."""

from __future__ import annotations

import pytest

from agent_tui.channel.messages import RemoteMessage
from agent_tui.channel.outcomes import Accepted, Uncertain
from agent_tui.config.types import AutomatedMessage
from agent_tui.desk.conversations import finish
from agent_tui.desk.sending.outbox import Leased
from agent_tui.desk.sending.settling import decide, due_doubts
from tests.desk.bench import ANA, CUSTOMER, OURS, Bench, a_config

SAYS = {"greeting": AutomatedMessage(text="Welcome.")}


@pytest.fixture
def bench() -> Bench:
    return Bench(a_config(automated=SAYS, workstream={"mode": "pick"}))


def cut_off(bench: Bench) -> Leased:
    """The next post breaks off, and nobody knows what became of it."""
    leased = bench.lease()
    assert leased is not None
    bench.settles(leased, Uncertain("cut off"))
    return leased


def looked_up(bench: Bench, *listed: RemoteMessage) -> None:
    """Twilio's list is looked at until it is settled."""
    for _ in range(62):
        bench.pass_time(1)
        for doubt in bench.run(lambda unit: due_doubts(unit, bench.now)):
            bench.run(lambda unit, doubt=doubt: decide(unit, doubt, listed, bench.now))  # type: ignore[misc]


def greeting(bench: Bench) -> tuple[str, str, str | None, int]:
    row = bench.ask("SELECT id, status, error_code, attempts FROM messages WHERE kind = 'automated'")[0]
    return row["id"], row["status"], row["error_code"], row["attempts"]


def test_what_twilios_list_does_not_have_is_said_again(bench: Bench) -> None:
    conversation_id = bench.hears("hola").conversation_id or ""
    first = cut_off(bench)
    looked_up(bench)
    message_id, *rest = greeting(bench)
    assert rest == ["queued", None, 2]
    assert bench.row(conversation_id).failed == 0
    assert bench.value("SELECT COUNT(*) FROM events WHERE kind = 'message.failed'") == 0
    again = bench.lease()
    assert again is not None
    assert (again.outbound.body, again.attempt_id != first.attempt_id) == ("Welcome.", True)
    bench.settles(again, Accepted("SM2", "queued"))
    assert greeting(bench) == (message_id, "sending", None, 2)


def test_what_it_has_is_not(bench: Bench) -> None:
    bench.hears("hola")
    cut_off(bench)
    there = RemoteMessage("SM1", "outbound-api", OURS, CUSTOMER, "Welcome.", "sent", bench.now, None, 0, "", "")
    looked_up(bench, there)
    assert greeting(bench)[1:] == ("sent", None, 1)
    assert bench.lease() is None


def test_it_is_given_up_after_the_third_time(bench: Bench) -> None:
    conversation_id = bench.hears("hola").conversation_id or ""
    for _ in range(3):
        cut_off(bench)
        looked_up(bench)
    assert greeting(bench)[1:] == ("failed", "not_sent", 3)
    assert bench.row(conversation_id).failed == 1
    assert bench.lease() is None


def test_it_is_not_said_an_hour_later(bench: Bench) -> None:
    bench.hears("hola")
    leased = bench.lease()
    assert leased is not None
    bench.pass_time(3600)
    bench.settles(leased, Uncertain("cut off"))
    looked_up(bench)
    assert greeting(bench)[1:] == ("failed", "not_sent", 1)


def test_nor_to_whoever_opted_out_meanwhile(bench: Bench) -> None:
    bench.hears("hola")
    cut_off(bench)
    bench.hears("STOP")
    looked_up(bench)
    left = []
    while (leased := bench.lease()) is not None:
        left.append(leased.outbound.body)
        bench.settles(leased, Accepted(f"SM{len(left)}", "queued"))
    assert len(left) == 1
    assert "Welcome." not in left
    assert greeting(bench)[1:3] == ("failed", "opted_out")


def left(bench: Bench) -> list[str]:
    """The words of all that leaves now."""
    words = []
    while (leased := bench.lease()) is not None:
        words.append(leased.outbound.body)
        bench.settles(leased, Accepted(f"SM{leased.attempt_id}", "queued"))
    return words


ALL = {
    name: AutomatedMessage(text=name)
    for name in ("greeting", "agent_joined", "session_ended", "attachments_off", "opted_out", "overflow_end")
}


@pytest.mark.parametrize(
    ("first", "then", "leaves"),
    [
        ("greeting", "nothing", ["greeting"]),
        ("greeting", "customer", ["greeting"]),
        ("greeting", "claim", ["greeting", "agent_joined"]),
        ("greeting", "agent", ["agent_joined", "hi"]),
        ("session_ended", "nothing", ["session_ended"]),
        ("session_ended", "customer", ["greeting"]),
        ("opted_out", "customer", ["opted_out"]),
        ("opted_out", "start", []),
    ],
)
def test_it_keeps_its_place_and_is_not_said_where_the_conversation_has_moved_on(
    first: str, then: str, leaves: list[str]
) -> None:
    bench = Bench(a_config(automated=ALL, workstream={"mode": "pick"}))
    bench.connect("ana")
    place = bench.hears("hola").conversation_id or ""
    if first != "greeting":
        left(bench)
        if first == "opted_out":
            bench.hears("STOP")
        else:
            bench.claim(ANA, place)
            left(bench)
            bench.do(finish.close, ANA, place)
    cut_off(bench)
    said = bench.ask("SELECT id FROM messages WHERE text = ?", first)[0]["id"]
    bench.pass_time(5)
    if then in ("customer", "start"):
        bench.hears("START" if then == "start" else "hello?")
    elif then in ("claim", "agent"):
        bench.claim(ANA, place)
        if then == "agent":
            bench.sends(ANA, place, "hi")
    looked_up(bench)
    assert left(bench) == leaves
    ended = bench.message(said)
    overtaken = first not in leaves
    assert (ended.status, ended.error is not None and ended.error.code) == (
        ("failed", "moved_on") if overtaken else ("sending", False)
    )
    if overtaken:
        attempt = bench.value("SELECT id FROM attempts WHERE message_id = ?", said)
        bench.calls_back("sent", "SM" + "7" * 32, ref=attempt)
        assert bench.message(said).status == "sent", "Twilio's word overrules ours"


def test_the_copy_does_not_leave_where_the_first_arrived_after_all(bench: Bench) -> None:
    bench.hears("hola")
    first = cut_off(bench)
    looked_up(bench)
    bench.calls_back("delivered", "SM1", ref=first.attempt_id)
    assert bench.lease() is None
    assert greeting(bench)[1] == "delivered"
