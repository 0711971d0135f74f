"""Customers' cards, persons merged by hand, earlier conversations, notes that stay inside, disposition codes."""

from __future__ import annotations

import pytest

from agent_tui.config.code_types import DispositionCode, DispositionCodes
from agent_tui.core.errors import Forbidden, Invalid, NotFound, Refused
from agent_tui.desk.conversations import codes, finish, notes
from agent_tui.desk.customers import card_change, cards, customer_notes, merging, persons
from agent_tui.desk.outbound.known import known_customers
from agent_tui.wire.customers import CustomerForm
from tests.desk.bench import ANA, BO, CUSTOMER, CY, OURS_TOO, SAM, Bench, a_config

OTHER = "whatsapp:+34600999888"


def user(bench: Bench, conversation_id: str) -> str:
    return bench.row(conversation_id).customer.id


def test_a_card_is_changed_in_part_and_its_name_and_tags_stand_on_the_row(bench: Bench) -> None:
    one = bench.owned()
    who = user(bench, one)
    form = CustomerForm(name="Eva Ruiz", tags=["vip"], fields={"order": "1042"})
    bench.run(lambda unit: card_change.change_card(unit, bench.config, ANA, who, form, bench.now))
    card = bench.run(
        lambda unit: card_change.change_card(unit, bench.config, ANA, who, CustomerForm(language="es"), bench.now)
    )
    assert (card.name, card.profile_name, card.language, card.fields) == ("Eva Ruiz", "Eva", "es", {"order": "1042"})
    shown = bench.row(one).customer
    assert (shown.name, shown.language, shown.tags) == ("Eva Ruiz", "es", ["vip"])
    assert bench.events[-1].conversation_id == one
    with pytest.raises(NotFound):
        bench.run(lambda unit: cards.customer_card(unit, CY, who, bench.now))
    with pytest.raises(Invalid):
        bench.run(
            lambda unit: card_change.change_card(unit, bench.config, ANA, who, CustomerForm(tags=["a b"]), bench.now)
        )


def test_a_merge_moves_nothing_and_is_undone(bench: Bench) -> None:
    one, two = bench.owned(), bench.owned(sender=OTHER)
    eva, eve = user(bench, one), user(bench, two)
    tables = ("users", "pairs", "user_keys", "conversations", "messages")
    before = [[tuple(row) for row in bench.ask(f"SELECT * FROM {name}")] for name in tables]  # noqa: S608
    bench.run(lambda unit: merging.merge(unit, SAM, eva, eve, bench.now))
    card = bench.run(lambda unit: cards.customer_card(unit, SAM, eva, bench.now))
    assert ([each.id for each in card.person], len(card.lines)) == ([eve], 2)
    page = bench.run(lambda unit: cards.history(unit, SAM, eve, None, 20, bench.now))
    assert {row.id for row in page.items} == {one, two}
    with pytest.raises(Refused):
        bench.run(lambda unit: merging.merge(unit, SAM, eve, eva, bench.now))
    bench.run(lambda unit: merging.part(unit, SAM, eve, bench.now))
    assert bench.run(lambda unit: cards.customer_card(unit, SAM, eva, bench.now)).person == []
    assert bench.value("SELECT COUNT(*) FROM person_members") == 0
    assert [[tuple(row) for row in bench.ask(f"SELECT * FROM {name}")] for name in tables] == before  # noqa: S608


def test_opt_out_stays_with_its_user_when_two_are_one_person(bench: Bench) -> None:
    one, two = bench.owned(), bench.owned(sender=OTHER)
    eva, eve = user(bench, one), user(bench, two)
    bench.run(lambda unit: merging.merge(unit, SAM, eva, eve, bench.now))
    bench.hears("STOP", sender=OTHER)
    assert (bench.row(one).consent, bench.row(two).consent is None) == (None, False)


def test_users_that_prove_to_be_one_keep_what_was_written_about_both(bench: Bench) -> None:
    one, two = bench.owned(), bench.owned(sender=OTHER)
    eva, eve = user(bench, one), user(bench, two)
    bench.run(
        lambda unit: card_change.change_card(
            unit, bench.config, ANA, eva, CustomerForm(name="Eva", tags=["a"]), bench.now
        )
    )
    bench.run(
        lambda unit: card_change.change_card(
            unit, bench.config, ANA, eve, CustomerForm(language="es", tags=["b"]), bench.now
        )
    )
    bench.run(lambda unit: customer_notes.add_customer_note(unit, ANA, eve, "calls at noon", bench.now))
    bench.run(lambda unit: card_change.join_cards(unit, eve, eva, bench.now))
    card = bench.run(lambda unit: cards.customer_card(unit, SAM, eva, bench.now))
    assert (card.name, card.language, card.tags) == ("Eva", "es", ["a", "b"])
    assert [note.text for note in card.notes] == ["calls at noon"]


def test_an_earlier_conversation_may_be_read_by_whoever_has_the_customer_now(bench: Bench) -> None:
    old = bench.opened(To=OURS_TOO)
    bench.run(lambda unit: finish.close(unit, bench.config, SAM, old, bench.now))
    bench.ask("UPDATE conversations SET queue_id = 'billing' WHERE id = ?", old)
    with pytest.raises(NotFound):
        bench.run(lambda unit: persons.look_back(unit, ANA, old))
    bench.owned()
    assert bench.run(lambda unit: persons.look_back(unit, ANA, old)).id == old
    with pytest.raises(NotFound):
        bench.run(lambda unit: persons.look_back(unit, BO, old))


def test_no_note_reaches_a_customer(bench: Bench) -> None:
    one = bench.owned()
    bench.do(lambda unit, _c, caller, key, text, now: notes.add_note(unit, caller, key, text, now), ANA, one, "secret")
    who = user(bench, one)
    note = bench.run(lambda unit: customer_notes.add_customer_note(unit, ANA, who, "secret", bench.now))
    assert bench.value("SELECT COUNT(*) FROM attempts") == 0
    assert bench.lease() is None
    for colleague in (
        lambda unit: customer_notes.drop_customer_note(unit, BO, who, note.id, bench.now),
        lambda unit: customer_notes.change_customer_note(unit, BO, who, note.id, "mine", bench.now),
    ):
        with pytest.raises(Forbidden):
            bench.run(colleague)
    change = customer_notes.change_customer_note
    assert bench.run(lambda unit: change(unit, SAM, who, note.id, " changed ", bench.now)).text == "changed"
    assert bench.run(lambda unit: change(unit, ANA, who, note.id, "again", bench.now)).author == "ana"
    with pytest.raises(Invalid):
        bench.run(lambda unit: change(unit, ANA, who, note.id, " ", bench.now))
    bench.run(lambda unit: customer_notes.drop_customer_note(unit, ANA, who, note.id, bench.now))


def test_customers_are_found_by_name_and_number(bench: Bench) -> None:
    who = user(bench, bench.owned())
    for words, found in (("ev", [who]), (CUSTOMER[-6:], [who]), ("%", []), ("", []), ("nobody", [])):
        page = bench.run(lambda unit, words=words: cards.find_customers(unit, ANA, words, 20, bench.now))  # type: ignore[misc]
        assert [each.id for each in page.items] == found, words


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("jose", True),
        ("ÑANDÚ", True),
        ("jose maria", True),
        ("łodz", True),
        ("josef", False),
        ("+34 600-123 456", True),
        ("600 999", False),
    ],
)
def test_customers_are_found_however_names_and_numbers_are_written(words: str, found: bool) -> None:
    bench = Bench()
    bench.hears("hola", sender="whatsapp:+34600123456", ProfileName="José María Ñandú Łódź")
    page = bench.run(lambda unit: cards.find_customers(unit, SAM, words, 20, bench.now))
    known = bench.run(lambda unit: known_customers(unit, bench.config, SAM, "support", words))
    assert [bool(page.items), bool(known.items)] == [found, found]
    bench.close()


def coded(*, required: bool) -> Bench:
    choices = {"refund": DispositionCode(title="Refund", category="Money"), "other": DispositionCode()}
    return Bench(a_config(workstream={"codes": DispositionCodes(required=required, most=1, choices=choices)}))


def test_a_required_code_stands_before_an_agents_closing_and_not_before_a_supervisors() -> None:
    bench = coded(required=True)
    one, two = bench.owned(), bench.owned(sender=OTHER)
    with pytest.raises(Refused) as refused:
        bench.do(finish.close, ANA, one)
    assert refused.value.code == "code_required"
    row = bench.do(codes.set_codes, ANA, one, ["refund"])
    assert [(each.code, each.title, each.category) for each in row.codes] == [("refund", "Refund", "Money")]
    assert bench.do(finish.close, ANA, one).state == "closed"
    assert bench.do(finish.close, SAM, two).state == "closed"
    bench.close()


def test_a_code_stays_when_it_is_removed_and_others_are_checked() -> None:
    bench = coded(required=False)
    one = bench.owned()
    bench.do(codes.set_codes, ANA, one, ["refund"])
    for wrong in (["nothing"], ["refund", "other"]):
        with pytest.raises(Invalid):
            bench.do(codes.set_codes, ANA, one, wrong)
    with pytest.raises(Forbidden):
        bench.do(codes.set_codes, BO, one, [])
    bench.mirror(a_config())
    assert [each.title for each in bench.row(one).codes] == ["Refund"]
    assert bench.do(codes.set_codes, ANA, one, ["refund"]).codes
    assert bench.do(codes.set_codes, ANA, one, []).codes == []
    bench.close()
