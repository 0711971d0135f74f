"""Conditions: every field alone, all together, nested, and texts in many scripts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_tui.core.conditions import Condition, Facts, Text, TextMatch, failing, holds
from agent_tui.core.folding import fold

WORDS = {
    "plain": ("refund", "I want a refund.", True),
    "case": ("Refund", "REFUND", True),
    "accents of the text": ("devolucion", "¿Devolución?", True),
    "accents of the rule": ("devolución", "devolucion", True),
    "decomposed accents": ("devolucio\u0301n", "DEVOLUCIÓN", True),
    "inside a word": ("refund", "refundable", False),
    "phrase": ("money back", "give me my MONEY  back!", True),
    "phrase in another order": ("money back", "back, money", False),
    "phrase over punctuation": ("e mail", "my e-mail", True),
    "sharp s": ("strasse", "Straße 5", True),
    "Cyrillic": ("возврат", "Хочу ВОЗВРАТ денег", True),
    "part of a Cyrillic word": ("возврат", "возвратить", False),
    "Hindi vowel signs are kept": ("कि", "की", False),
    "Hindi": ("की", "राम की", True),
    "bold letters": ("refund", "𝗥𝗘𝗙𝗨𝗡𝗗", True),
    "full-width letters": ("refund", "ｒｅｆｕｎｄ", True),
    "digits": ("24", "in 24 hours", True),
    "digits in a number": ("24", "in 240 hours", False),
    "emoji has no word borders": ("👍", "ok👍👍", True),
    "other emoji": ("👍", "ok👎", False),
    "nothing in the text": ("refund", "", False),
}


@pytest.mark.parametrize(("word", "text", "expected"), WORDS.values(), ids=WORDS.keys())
def test_words(word: str, text: str, expected: bool) -> None:
    assert TextMatch.of(words=[word]).holds(Text.of(text)) is expected


def test_contains_is_and_all_fields_together() -> None:
    text = Text.of("  Order  No. 5 is LATE ")
    assert TextMatch.of(contains=["no. 5"]).holds(text)
    assert TextMatch.of(contains=["x", "rder"]).holds(text)
    assert TextMatch.of(is_=["order no. 5 is late"]).holds(text)
    assert not TextMatch.of(is_=["order"]).holds(text)
    assert TextMatch.of(words=["late"], contains=["order"], is_=["Order No. 5 is late"]).holds(text)
    assert not TextMatch.of(words=["late"], contains=["early"]).holds(text)


FACTS = Facts(
    body=Text.of("I want a refund"),
    first_message=Text.of("hello"),
    language="es_MX",
    country="MX",
    number="support",
    address="whatsapp:+5215512345678",
    returning=True,
    last_agent="ana",
    last_queue="billing",
    button="talk",
    referral="ad1",
    open_hours={"office": True, "night": False},
    skills={"refund": 3, "spanish": 1},
    priority=2,
    variables={"tier": "gold", "age": 1, "vip": True},
)

# For each field: a condition that holds for FACTS, and one that does not.
FIELDS: dict[str, tuple[Condition, Condition]] = {
    "body": (Condition(body=TextMatch.of(words=["refund"])), Condition(body=TextMatch.of(words=["hello"]))),
    "first_message": (
        Condition(first_message=TextMatch.of(is_=["Hello"])),
        Condition(first_message=TextMatch.of(words=["refund"])),
    ),
    "language": (Condition(language=("en", "es")), Condition(language=("es_ES", "e", "pt"))),
    "country": (Condition(country=("ES", "MX")), Condition(country=("ES",))),
    "number": (Condition(number=("support",)), Condition(number=("sales",))),
    "address": (Condition(address=("+525512345678",)), Condition(address=("whatsapp:+525500000000",))),
    "returning": (Condition(returning=True), Condition(returning=False)),
    "last_agent": (Condition(last_agent=("ana", "bob")), Condition(last_agent=("bob",))),
    "last_queue": (Condition(last_queue=("billing",)), Condition(last_queue=("general",))),
    "button": (Condition(button=("talk",)), Condition(button=("buy",))),
    "referral": (Condition(referral=True), Condition(referral=False)),
    "hours": (Condition(hours={"office": True, "night": False}), Condition(hours={"office": True, "night": True})),
    "skills_any": (Condition(skills_any=("french", "refund")), Condition(skills_any=("french",))),
    "skills_all": (Condition(skills_all=("spanish", "refund")), Condition(skills_all=("refund", "french"))),
    "priority": (Condition(priority=(1, 2)), Condition(priority=(3,))),
    "variables": (Condition(variables={"tier": ("silver", "gold"), "vip": (True,)}), Condition(variables={"x": ("",)})),
    "any": (
        Condition(any=(Condition(country=("ES",)), Condition(returning=True))),
        Condition(any=(Condition(country=("ES",)), Condition(returning=False))),
    ),
    "not": (Condition(not_=Condition(country=("ES",))), Condition(not_=Condition(country=("MX",)))),
}


@pytest.mark.parametrize("name", FIELDS)
def test_each_field_alone(name: str) -> None:
    good, bad = FIELDS[name]
    assert failing(good, FACTS) is None
    assert failing(bad, FACTS) == name


def test_no_condition_and_an_empty_one_always_hold() -> None:
    assert holds(None, Facts())
    assert holds(Condition(), Facts())
    assert not holds(Condition(not_=Condition()), Facts())


def test_every_field_must_hold() -> None:
    both = Condition(country=("MX",), priority=(3,))
    assert failing(both, FACTS) == "priority"
    assert holds(Condition(country=("MX",), priority=(2,)), FACTS)


@pytest.mark.parametrize(("wanted", "expected"), [(("ad1", "ad2"), True), (("ad2",), False)])
def test_one_of_some_ads(wanted: tuple[str, ...], expected: bool) -> None:
    assert holds(Condition(referral=wanted), FACTS) is expected
    assert not holds(Condition(referral=wanted), Facts())
    assert holds(Condition(referral=False), Facts())


def test_values_of_variables_keep_their_type() -> None:
    assert holds(Condition(variables={"age": (1,)}), FACTS)
    for wrong in ("1", True, 2):
        assert not holds(Condition(variables={"age": (wrong,)}), FACTS)
    assert not holds(Condition(variables={"vip": (1,)}), FACTS)


def test_a_calendar_that_is_not_known_is_neither_open_nor_closed() -> None:
    assert not holds(Condition(hours={"x": True}), FACTS)
    assert not holds(Condition(hours={"x": False}), FACTS)


@given(st.text())
def test_folding_is_settled_after_one_time(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert Text.of(fold(text)) == Text.of(text)


@given(st.text(), st.text(), st.text())
def test_a_text_contains_its_parts(before: str, part: str, after: str) -> None:
    middle = f" {part} "
    assert TextMatch.of(contains=[fold(part)]).holds(Text.of(f"{before} a{middle}b {after}"))


@given(st.lists(st.sampled_from(["refund", "money", "back", "Él", "ß"]), min_size=1, max_size=6), st.data())
def test_any_run_of_words_is_found_as_a_phrase(words: list[str], data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(words) - 1))
    end = data.draw(st.integers(start + 1, len(words)))
    phrase = " ".join(words[start:end]).upper()
    assert TextMatch.of(words=[phrase]).holds(Text.of("; ".join(words)))
