"""Whoever writes under several numbers and ids is one user, once anything shows it; what was two is joined."""

from __future__ import annotations

import json
from typing import Any

import pytest

from agent_tui.desk.views.rows import message_page
from tests.desk.bench import ANA, BO, CUSTOMER, OURS_TOO, Bench, a_config
from tests.desk.inbound.test_receive import BSUID, DATA

VARIANTS: list[dict[str, Any]] = json.loads((DATA / "phone_variants.json").read_text())["cases"]


@pytest.mark.parametrize("case", [case for case in VARIANTS if case["same"] is not None], ids=lambda c: c["a"])
def test_old_and_new_forms_of_a_number_are_one_user_and_the_reply_goes_to_the_last(
    bench: Bench, case: dict[str, Any]
) -> None:
    first, second = bench.opened(case["a"]), bench.opened(case["b"])
    assert (first == second) is case["same"]
    assert bench.row(second).customer.address == case["b"]
    if case["same"]:
        bench.hears(sender=case["a"])
        assert bench.row(first).customer.address == case["a"]


def test_a_hidden_number_and_its_id_are_one_user_once_one_webhook_shows_both(bench: Bench) -> None:
    first = bench.opened(CUSTOMER, ExternalUserId=BSUID)
    assert bench.opened(BSUID) == first
    assert bench.row(first).customer.address == BSUID
    assert bench.value("SELECT COUNT(*) FROM users") == 1


def test_two_users_that_prove_to_be_one_are_joined_with_all_they_have(bench: Bench) -> None:
    bench.connect("ana")
    old = bench.owned(ANA, BSUID)
    bench.sends(ANA, old, "to the id")
    bench.pass_time(60)
    kept = bench.owned(BO, CUSTOMER)
    bench.pass_time(60)
    third = bench.opened(CUSTOMER, ExternalUserId=BSUID)
    assert third == kept
    gone = bench.row(old)
    assert (gone.state, gone.unread, gone.waiting_since, gone.last_message) == ("closed", 0, None, None)
    live = bench.ask("SELECT id FROM conversations WHERE state <> 'closed'")
    assert [row["id"] for row in live] == [kept]
    texts = [each.text for each in bench.run(lambda unit: message_page(unit, kept, None, 50)).items]
    assert texts == ["hola", "to the id", "hola", "hola"]
    assert bench.row(kept).unread == 3
    users = {
        row["user_id"] for row in bench.ask("SELECT user_id FROM conversations UNION SELECT user_id FROM attempts")
    }
    assert len(users) == 1
    assert bench.value("SELECT COUNT(*) FROM pairs") == 1
    assert bench.value("SELECT conversation_id FROM attempts") == kept


@pytest.mark.parametrize("name", ["", "  ", "\u200b\u2060", "\u3164", "\x00\x1b", "\u202e"])
def test_a_name_that_nobody_can_see_is_none(bench: Bench, name: str) -> None:
    conversation_id = bench.opened(CUSTOMER, ProfileName=name)
    assert bench.row(conversation_id).customer.name == CUSTOMER.removeprefix("whatsapp:")
    bench.hears(ProfileName="Ana")
    bench.hears(ProfileName=name)
    assert bench.row(conversation_id).customer.name == "Ana"


def test_the_conversation_that_an_agent_works_on_stays_whoever_wrote(bench: Bench) -> None:
    held = bench.owned(ANA, BSUID)
    bench.sends(ANA, held, "to the id")
    queued = bench.opened(CUSTOMER)
    assert bench.opened(CUSTOMER, ExternalUserId=BSUID) == held
    assert (bench.row(held).agent, bench.row(held).unread, bench.row(queued).state) == ("ana", 3, "closed")
    assert bench.value("SELECT COUNT(*) FROM users") == 1
    assert (
        bench.value(
            "SELECT COUNT(DISTINCT user_id) FROM (SELECT user_id FROM conversations UNION SELECT user_id FROM attempts)"
        )
        == 1
    )


def test_joining_frees_the_agent_of_the_conversation_that_goes(bench: Bench) -> None:
    bench.mirror(a_config(workstream={"capacity": 2}))
    old = bench.owned(BO, BSUID)
    bench.connect("ana")
    kept = bench.owned(ANA, CUSTOMER)
    waiting = bench.opened("whatsapp:+34600999888")
    assert bench.row(waiting).state == "open"
    bench.hears(sender=CUSTOMER, ExternalUserId=BSUID)
    assert bench.row(old).state == "closed"
    assert bench.row(kept).agent == "ana"
    assert bench.row(waiting).offered_to == "bo"


def test_joining_keeps_an_opt_out_and_the_later_address(bench: Bench) -> None:
    bench.opened(CUSTOMER)
    bench.pass_time(60)
    bench.hears("STOP", BSUID, OptOutType="STOP", To=OURS_TOO)
    bench.hears("STOP", BSUID, OptOutType="STOP")
    conversation_id = bench.opened(CUSTOMER, ExternalUserId=BSUID)
    assert bench.record(conversation_id).opted_out_at is not None
    assert bench.value("SELECT COUNT(*) FROM pairs WHERE opted_out_at IS NOT NULL") == 2


def test_files_go_over_with_the_messages_of_a_joined_conversation(bench: Bench) -> None:
    media = {"NumMedia": "1", "MediaUrl0": "https://api.twilio.com/x", "MediaContentType0": "image/jpeg"}
    bench.opened(BSUID, **media)
    kept = bench.opened(CUSTOMER)
    bench.hears(sender=CUSTOMER, ExternalUserId=BSUID)
    assert bench.value("SELECT conversation_id FROM attachments") == kept
