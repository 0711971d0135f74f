"""Every error code of Twilio's that WhatsApp meets: decided on, in the right words, with the right key and deeds.

The facts are ``error_codes_whatsapp.json``; what we decided is ``error_codes.json``. A code that is new in the facts
fails here until somebody decides about it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent_tui.channel.error_codes import Deed, deed_words, explain, key_words, known_codes
from agent_tui.channel.outcomes import Accepted, NotConnected, Rejected, Throttled, Uncertain
from agent_tui.desk.media.files import add_upload
from agent_tui.desk.media.switches import set_switches
from agent_tui.desk.outbound.list_hold import as_pause
from agent_tui.desk.outbound.list_plan import make_plan
from agent_tui.desk.outbound.lists import add_list, add_recipients, load_list, move_list
from agent_tui.desk.sending import reply
from agent_tui.wire.messages import Message, Send
from agent_tui.wire.templates import SetDirections, SetSwitches
from tests.desk.bench import ANA, SAM, TEMPLATE, Bench

DATA = Path(__file__).parents[2] / "data" / "twilio" / "error_codes_whatsapp.json"
FACTS = {str(row["code"]): row for row in json.loads(DATA.read_text("utf-8"))["codes"]}
OURS = [code for code in known_codes() if code not in FACTS]
KINDS = ("text", "template", "file")
APPROVALS = {"reject_template": "rejected", "pause_template": "paused", "disable_template": "disabled"}


@pytest.fixture
def bench() -> Iterator[Bench]:
    made = Bench()
    yield made
    made.close()


def message_of(bench: Bench, place: str, kind: str) -> Message:
    if kind == "template":
        bench.pass_time(86_400)
        return bench.do(
            reply.send, ANA, place, Send(client_id="t", template_id=TEMPLATE, variables={"1": "a", "2": "b"})
        )
    if kind == "text":
        return bench.sends(ANA, place, "On its way")
    file = bench.run(lambda unit: add_upload(unit, ANA, "a.pdf", "application/pdf", 9, "0" * 64, bench.now))
    return bench.do(reply.send, ANA, place, Send(client_id="f", attachments=[file.id]))


def a_running_list(bench: Bench, template: str = "order") -> str:
    data = b"address,1,2\n+34600999888,x,y\n"
    plan = bench.run(lambda unit: make_plan(unit, bench.config, "support", template, data, 60, bench.now))
    list_id = bench.run(lambda unit: add_list(unit, SAM, plan, "", "newsletter", "l", "digest", bench.now))
    bench.run(lambda unit: add_recipients(unit, list_id, plan.lines, 0, bench.now))
    bench.run(lambda unit: move_list(unit, SAM, list_id, "start", bench.now))
    return list_id


def test_every_code_of_the_facts_is_decided_on() -> None:
    undecided = sorted(set(FACTS) - set(known_codes()))
    assert undecided == [], "decide about them in agent_tui/channel/error_codes.json"
    for code, row in FACTS.items():
        assert explain(code).group == row["class"], code


def test_every_deed_and_key_is_used_and_said() -> None:
    used: set[str] = {deed for code in known_codes() for deed in explain(code).does}
    assert used == set(deed_words())
    assert {explain(code).step for code in known_codes()} == set(key_words())


CONTRADICTIONS = (
    ("retry", ("choose another", "shorten", "smaller file", "do not send", "does not help")),
    ("", ("send it again.", "choose another template")),
    ("attach", ("do not send",)),
)
"""Words that a key must not stand beside."""


@pytest.mark.parametrize("code", known_codes())
def test_words_and_key_do_not_contradict_each_other(code: str) -> None:
    told = explain(code)
    for step, words in CONTRADICTIONS:
        if told.step == step:
            assert not [each for each in words if each in told.next.lower()], told
    if told.step == "template":
        assert "template" in (told.title + told.next).lower() or "marketing" in told.next.lower()
    if "opt_out" in told.does:
        assert told.step == ""
        assert "START" in told.next
    if told.group == "account_blocked":
        assert "hold_lists" in told.does
        assert told.step == ""


@pytest.mark.parametrize("code", list(FACTS))
def test_a_message_that_ends_with_it_says_so_and_the_desk_does_its_part(bench: Bench, code: str) -> None:
    told = explain(code)
    place, list_id = bench.owned(), a_running_list(bench)
    message = message_of(bench, place, KINDS[0])
    leased = bench.lease()
    assert leased is not None
    bench.settles(leased, Accepted("SM" + "1" * 32, "queued", ""))
    assert bench.calls_back("undelivered", "SM" + "1" * 32, ref=leased.attempt_id, code=code)
    shown = bench.message(message.id)
    assert shown.status == "undelivered"
    assert shown.error is not None
    assert (shown.error.code, shown.error.title, shown.error.next) == (code, told.title, told.next)
    assert shown.error.key == told.key(is_template=False)
    assert shown.error.drafted == ("draft" in told.does)
    assert (bench.row(place).draft == "On its way") == ("draft" in told.does)
    assert (bench.value("SELECT opted_out_at FROM pairs") is not None) == ("opt_out" in told.does)
    paused = "hold_lists" in told.does
    assert bench.value("SELECT state FROM lists WHERE id = ?", list_id) == ("paused" if paused else "running")
    pause = bench.run(lambda unit: as_pause(unit, load_list(unit, list_id)))
    assert (pause is None) != paused
    if pause is not None:
        assert (pause.by, pause.code, pause.why) == ("system", code, f"{told.title}.")
        assert "esume it" in pause.next
    assert bench.value("SELECT COUNT(wanted_at) FROM template_syncs") == 0
    assert bench.value("SELECT COUNT(*) FROM attempts") == 1


@pytest.mark.parametrize("code", [code for code in FACTS if explain(code).does & {*APPROVALS, "read_templates"}])
def test_of_a_template_it_also_changes_what_may_be_chosen(bench: Bench, code: str) -> None:
    told = explain(code)
    bench.connection.execute("UPDATE templates SET source = 'synced', approval = 'approved'")
    place, list_id = bench.owned(), a_running_list(bench)
    message = message_of(bench, place, "template")
    leased = bench.lease()
    assert leased is not None
    bench.settles(leased, Rejected(code, "no"))
    shown = bench.message(message.id).error
    assert shown is not None
    assert (shown.code, shown.key, shown.drafted) == (code, "template", False)
    assert bench.value("SELECT COUNT(wanted_at) FROM template_syncs") == 1
    deeds: set[Deed] = set(told.does)
    approval = next((name for deed, name in APPROVALS.items() if deed in deeds), "approved")
    assert bench.value("SELECT approval FROM templates WHERE content_sid = ?", TEMPLATE) == approval
    assert bench.value("SELECT state FROM lists WHERE id = ?", list_id) == (
        "paused" if deeds & {"hold_lists", "hold_template_lists"} else "running"
    )


@pytest.mark.parametrize("code", ["63034", "11751", "63021", "63019", "63005"])
@pytest.mark.parametrize("kind", KINDS)
def test_the_key_fits_what_the_message_is(bench: Bench, code: str, kind: str) -> None:
    place = bench.owned()
    message = message_of(bench, place, kind)
    leased = bench.lease()
    assert leased is not None
    bench.settles(leased, Rejected(code, "no"))
    error = bench.message(message.id).error
    assert error is not None
    wanted = {"template": "template", "text": "edit", "file": "attach"}[kind]
    assert error.key == ("retry" if code == "63019" else wanted)


def test_files_that_are_switched_off_before_they_leave_stay_here(bench: Bench) -> None:
    place = bench.owned()
    message = message_of(bench, place, "file")
    off = SetSwitches(attachments=SetDirections(agents=False))
    bench.run(lambda unit: set_switches(unit, bench.config, SAM, "ws", off, bench.now))
    assert bench.lease() is None
    error = bench.message(message.id).error
    assert error is not None
    assert (error.code, error.key) == ("attachments_off", "retry")
    assert "ask a supervisor" in error.next


def test_a_message_whose_file_is_gone_does_not_leave_as_words_alone(bench: Bench) -> None:
    place = bench.owned()
    message = message_of(bench, place, "file")
    bench.connection.execute("DELETE FROM attachments")
    assert bench.lease() is None
    error = bench.message(message.id).error
    assert error is not None
    assert error.code == "file_missing"


def test_a_paused_template_holds_only_the_lists_that_send_it(bench: Bench) -> None:
    place, list_id = bench.owned(), a_running_list(bench)
    bench.connection.execute("UPDATE lists SET template = 'another'")
    message_of(bench, place, "template")
    leased = bench.lease()
    assert leased is not None
    bench.settles(leased, Rejected("63041", "paused"))
    assert bench.value("SELECT state FROM lists WHERE id = ?", list_id) == "running"


def test_what_twilio_did_not_process_is_sent_again_and_what_is_in_doubt_is_asked_about(bench: Bench) -> None:
    place = bench.owned()
    message = bench.sends(ANA, place)
    for result, status in ((Throttled(1.0), "queued"), (NotConnected(), "queued"), (Uncertain("500"), "uncertain")):
        leased = bench.lease()
        assert leased is not None
        bench.settles(leased, result)
        shown = bench.message(message.id)
        assert (shown.status, shown.error) == (status, None)


def test_a_code_that_nobody_has_heard_of_is_shown_as_it_is(bench: Bench) -> None:
    place = bench.owned()
    message = bench.sends(ANA, place)
    leased = bench.lease()
    assert leased is not None
    bench.settles(leased, Rejected("98765", "Something new"))
    error = bench.message(message.id).error
    assert error is not None
    assert (error.code, error.key, error.drafted) == ("98765", "retry", False)
    assert "98765" in error.title
    assert "https://www.twilio.com/docs/api/errors/98765" in error.next


def test_our_own_codes_have_words_too() -> None:
    assert {"not_sent", "window_closed", "template_not_approved", "opted_out", "file_missing"} <= set(OURS)
