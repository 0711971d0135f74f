"""Configured rules and calendars arrive whole in the rules engine, and route tests use that engine."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime

import pytest
from msgspec import structs

from agent_tui.config.load import load_text
from agent_tui.config.phone_country import country_of
from agent_tui.config.route_tests import RouteTestResult, run_route_tests
from agent_tui.config.routing_rules import calendars_of, condition_of, rules_of
from agent_tui.config.types import Condition, TextMatch
from agent_tui.core import classify, conditions
from agent_tui.core.hours import is_open
from tests.config.good import GOOD

MONDAY = datetime(2026, 11, 23, 10, tzinfo=UTC)

EVERY_FIELD = Condition(
    body=TextMatch(words=("A",), contains=("B",), is_=("C",)),
    first_message=TextMatch(words=("d",)),
    language=("en",),
    country=("ES",),
    number=("support",),
    address=("+34600000000",),
    returning=False,
    last_agent=("ana",),
    last_queue=("general",),
    button=("b",),
    referral=("ad",),
    hours={"office": False},
    skills_any=("s",),
    skills_all=("t",),
    priority=(1,),
    variables={"v": (1,)},
    any=(Condition(), Condition(returning=True)),
    not_=Condition(language=("fr",)),
)


def test_every_field_of_a_condition_arrives() -> None:
    names = [field.name for field in structs.fields(Condition)]
    assert names == [field.name for field in dataclasses.fields(conditions.Condition)]
    made, empty = condition_of(EVERY_FIELD), conditions.Condition()
    assert made is not None
    assert [name for name in names if getattr(made, name) == getattr(empty, name)] == []
    assert made.body == conditions.TextMatch.of(words=["a"], contains=["b"], is_=["c"])
    assert made.any == (conditions.Condition(), conditions.Condition(returning=True))
    assert condition_of(None) is None


def test_rules_without_a_name_are_called_by_their_place() -> None:
    rules = rules_of(load_text(GOOD).workstreams["support"])
    assert [ruleset.name for ruleset in rules.rulesets] == ["topics"]
    assert [rule.name for rule in rules.rulesets[0].rules] == ["rule 1"]
    assert rules.rulesets[0].rules[0].outputs == classify.Outputs(skills={"refund": 3}, priority=2)
    assert [(route.name, route.shares) for route in rules.routes] == [("rule 1", (("billing", 100),))]


def test_calendars_use_their_zone_holidays_and_closed_days() -> None:
    text = GOOD.replace(
        "[agents.ana]",
        'time_zone = "Europe/Madrid"\nholidays = { country = "ES", subdivision = "MD" }\n'
        'closed = ["2026-11-24 12:00-24:00"]\n[agents.ana]',
    )
    office = calendars_of(load_text(text))["office"]
    assert is_open(office, datetime(2026, 11, 23, 8, 30, tzinfo=UTC))
    assert not is_open(office, datetime(2026, 11, 23, 7, 30, tzinfo=UTC))
    assert not is_open(office, datetime(2026, 11, 24, 15, 0, tzinfo=UTC))
    # Epiphany, a Wednesday; and the day of the Community of Madrid, in a year when it is a Monday.
    assert not is_open(office, datetime(2027, 1, 6, 10, 0, tzinfo=UTC))
    assert not is_open(office, datetime(2033, 5, 2, 10, 0, tzinfo=UTC))
    assert is_open(office, datetime(2033, 5, 9, 10, 0, tzinfo=UTC))


@pytest.mark.parametrize(
    ("address", "country"),
    [
        ("whatsapp:+34600123456", "ES"),
        ("+14155238886", "US"),
        ("+5511912345678", "BR"),
        ("whatsapp:BR.13491208655302741918", "BR"),
        ("+99999999999", ""),
        ("+80012345678", ""),
        ("nobody", ""),
        ("", ""),
    ],
)
def test_the_country_of_an_address(address: str, country: str) -> None:
    assert country_of(address) == country


def results(tests: str, text: str = GOOD) -> tuple[RouteTestResult, ...]:
    return run_route_tests(load_text(text + tests), MONDAY)


def test_a_test_passes_with_everything_it_expects() -> None:
    (result,) = results(
        '[[route_tests]]\nmessage = "Quiero un REEMBOLSO"\nqueue = "billing"\nskills = { refund = 3 }\n'
        'priority = 2\nagents = ["ana"]\n'
    )
    assert result.ok
    assert result.tried == ("topics / rule 1: matched", "route / rule 1: matched")


def test_every_expectation_that_fails_is_a_sentence() -> None:
    (result,) = results(
        '[[route_tests]]\nmessage = "hello"\nqueue = "billing"\nskills = { refund = 3 }\npriority = 2\nagents = []\n'
    )
    assert not result.ok
    assert result.failures == (
        "queue is general, not billing: no route rule matched; this is the fallback queue",
        "skills are none, not refund 3",
        "priority is 5, not 2",
        "agents are ana, not none",
    )
    assert result.tried == ("topics / rule 1: body does not hold", "route / rule 1: skills_any does not hold")


@pytest.mark.parametrize(("at", "queue"), [("2026-11-23T10:00Z", "billing"), ("2026-11-22T10:00Z", "general")])
def test_the_moment_of_a_test_decides_about_hours(at: str, queue: str) -> None:
    text = GOOD.replace('when = { skills_any = ["refund"] }', "when = { hours = { office = true } }")
    (result,) = results(f'[[route_tests]]\nmessage = "x"\nat = "{at}"\nqueue = "{queue}"\n', text)
    assert result.ok, result


def test_address_and_language_of_a_test() -> None:
    when = 'when = { country = "ES", language = "es", address = "+34600123456", number = "support" }'
    text = GOOD.replace('when = { skills_any = ["refund"] }', when)
    test = '[[route_tests]]\nmessage = "x"\nqueue = "billing"\naddress = "whatsapp:+34600123456"\nlanguage = "es"\n'
    assert results(test, text)[0].ok
    assert not results(test.replace('"es"', '"en"'), text)[0].ok
    assert not results(test.replace("+34600123456", "+33600123456"), text)[0].ok


def test_any_queue_of_a_split_passes() -> None:
    text = GOOD.replace("{ billing = 100 }", "{ billing = 1, general = 99 }")
    tests = "".join(f'[[route_tests]]\nmessage = "refund"\nqueue = "{queue}"\n' for queue in ("billing", "general"))
    assert [result.ok for result in results(tests, text)] == [True, True]


def test_agents_without_the_skill_are_not_eligible_where_it_is_matched_exactly() -> None:
    text = GOOD.replace("skills = { refund = 5 }", "skills = { refund = 2 }")
    test = '[[route_tests]]\nmessage = "refund"\nagents = []\n'
    assert results(test, text)[0].ok
    closest = text.replace('fallback_queue = "general"', 'fallback_queue = "general"\nskill_matching = "closest"')
    assert results(test, closest)[0].failures == ("agents are ana, not none",)


def test_a_number_decides_about_the_workstream() -> None:
    text = GOOD + (
        '[workstreams.sales]\nfallback_queue = "billing"\n'
        '[numbers.sales]\naccount = "main"\nnumber = "+14155238887"\nworkstream = "sales"\n'
        '[[route_tests]]\nmessage = "x"\nqueue = "billing"\nnumber = "sales"\n'
        '[[route_tests]]\nmessage = "x"\nqueue = "general"\n'
    )
    assert [result.ok for result in run_route_tests(load_text(text), MONDAY)] == [True, True]


def test_a_test_without_any_number_fails() -> None:
    (result,) = run_route_tests(load_text('[queues.q]\n[[route_tests]]\nmessage = "x"\nqueue = "q"\n'), MONDAY)
    assert result.failures == ("there is no number that the message could come to",)
