"""What was erased, or dropped for its age, does not come back from Twilio, and lists show it as sent."""

from __future__ import annotations

from datetime import timedelta

import pytest

from agent_tui.config.retention_types import Retention
from agent_tui.desk.conversations import finish
from agent_tui.desk.housekeeping import drop_unneeded
from agent_tui.desk.inbound import catch_up
from agent_tui.desk.outbound.list_work import work_list
from agent_tui.desk.outbound.lists import as_list, load_list, recipient_page
from agent_tui.desk.privacy import retention
from agent_tui.desk.privacy.gone import KEPT_FOR
from tests.desk.bench import ANA, CUSTOMER, SAM, Bench
from tests.desk.inbound.test_catch_up import listed
from tests.desk.outbound.test_lists import make, sheet, work
from tests.desk.privacy.test_personal import erased, user_of

SID = "SM" + "d" * 32
LISTED = 600100000
"""The first recipient of a sheet."""


def busy(bench: Bench) -> str:
    """A customer with a message of each direction, whose conversation is closed; the attempt's id."""
    conversation_id = bench.owned()
    bench.hears("please erase me", sid=SID)
    bench.sends(ANA, conversation_id, "of course")
    leased = bench.lease()
    assert leased is not None
    bench.calls_back("sent", "SM" + "e" * 32, ref=leased.attempt_id)
    bench.do(finish.close, ANA, conversation_id)
    return leased.attempt_id


def comes_back(bench: Bench) -> list[str]:
    """What catch-up takes in when Twilio still has the customer's message."""
    remote = listed(SID, bench.now - timedelta(minutes=5))
    return [each.sid for each in bench.run(lambda unit: catch_up.missing(unit, [remote], bench.now))]


def drops_what_is_old(bench: Bench) -> None:
    rules = Retention(conversations=3600.0)
    for rule, before in retention.limits(rules, bench.now):
        while bench.run(lambda unit, rule=rule, before=before: retention.drop_some(unit, rule, before)):  # type: ignore[misc]
            continue


def test_catch_up_brings_no_erased_message_back(bench: Bench) -> None:
    busy(bench)
    bench.pass_time(600)
    erased(bench, user_of(bench))
    assert comes_back(bench) == []
    assert bench.hears("please erase me", sid=SID).duplicate
    assert bench.value("SELECT COUNT(*) FROM messages") == 0
    assert SID not in "\n".join(bench.connection.iterdump())


def test_nor_one_that_was_dropped_for_its_age(bench: Bench) -> None:
    busy(bench)
    bench.pass_time(7200)
    drops_what_is_old(bench)
    assert bench.value("SELECT COUNT(*) FROM messages") == 0
    assert comes_back(bench) == []


@pytest.mark.parametrize("named", ["ref", "sid"])
def test_a_late_callback_puts_nothing_back(bench: Bench, named: str) -> None:
    attempt_id = busy(bench)
    erased(bench, user_of(bench))
    if named == "ref":
        bench.calls_back("delivered", "SM" + "f" * 32, ref=attempt_id)
    else:
        bench.calls_back("delivered", "SM" + "e" * 32)
    assert bench.value("SELECT COUNT(*) FROM callbacks") == 0


def test_a_callback_of_nobody_is_kept(bench: Bench) -> None:
    busy(bench)
    erased(bench, user_of(bench))
    bench.calls_back("delivered", "SM" + "0" * 32)
    assert bench.value("SELECT COUNT(*) FROM callbacks") == 1


def test_digests_go_when_twilio_has_forgotten_too(bench: Bench) -> None:
    busy(bench)
    erased(bench, user_of(bench))
    assert bench.value("SELECT COUNT(*) FROM gone_sids") > 2
    later = bench.now + KEPT_FOR + timedelta(days=1)
    bench.run(lambda unit: drop_unneeded(unit, later))
    assert bench.value("SELECT COUNT(*) FROM gone_sids") == 0


def test_a_list_adds_up_after_an_erasure(bench: Bench) -> None:
    list_id = make(bench, sheet(3))
    work(bench, list_id, seconds=0.1)
    assert bench.value("SELECT COUNT(*) FROM recipients WHERE state = 'sent'") == 1
    erased(bench, user_of(bench, f"whatsapp:+34{LISTED}"))
    shown = bench.run(lambda unit: as_list(unit, load_list(unit, list_id)))
    assert shown.counts == {"sent": 1, "queued": 2}
    page = bench.run(lambda unit: recipient_page(unit, SAM, list_id, None, 10))
    assert (page.items[0].state, page.items[0].address) == ("sent", "")


def test_who_waits_in_a_list_and_is_erased_gets_nothing(bench: Bench) -> None:
    bench.opened(CUSTOMER)
    list_id = make(bench, f"address,1,2\n{CUSTOMER.removeprefix('whatsapp:')},1,sent\n".encode(), start=True)
    bench.run(lambda unit: unit.connection.execute("UPDATE recipients SET state = 'queued', reason = '', detail = ''"))
    erased(bench, user_of(bench))
    bench.run(lambda unit: work_list(unit, bench.config, list_id, bench.now))
    shown = bench.run(lambda unit: as_list(unit, load_list(unit, list_id)))
    assert (shown.counts, shown.skipped_for) == ({"skipped": 1}, {"cancelled": 1})
    assert bench.lease() is None
