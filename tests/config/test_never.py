"""Rules that can never match are mistakes with their line; rules that may are none."""

from __future__ import annotations

import pytest

from agent_tui.config.load import load_text
from agent_tui.config.mistakes import ConfigError
from tests.config.good import GOOD

CLASSIFY = 'when = { body = { words = ["refund", "reembolso"] } }'
ROUTE = 'when = { skills_any = ["refund"] }'
SECOND = "[[workstreams.support.classify.rules]]\nset = { priority = 1 }\n"
RULE = "config.toml:{line}: workstreams.support.{key}: can never match: {why}"


def mistakes(text: str) -> list[str]:
    try:
        load_text(text)
    except ConfigError as error:
        return [str(each) for each in error.mistakes]
    return []


NEVER: dict[str, tuple[str, str, str]] = {
    "no condition before": (
        f"{CLASSIFY}\n", "",
        "21: workstreams.support.classify[0].rules[1]: can never match: the rule before it has no condition",
    ),
    "the same condition before": (
        SECOND, SECOND + CLASSIFY + "\n",
        "22: workstreams.support.classify[0].rules[1]: can never match: rule 1 takes everything that it would",
    ),
    "a wider condition before": (
        SECOND, SECOND + 'when = { body = { words = ["refund"] }, language = "es" }\n',
        "22: workstreams.support.classify[0].rules[1]: can never match: rule 1 takes everything that it would",
    ),
    "not of the same": (
        ROUTE, 'when = { language = "es", not = { language = "es" } }',
        "26: workstreams.support.route[0].when: can never match: not excludes everything that the rest asks for",
    ),
    "a stranger's last agent": (
        ROUTE, 'when = { returning = false, last_agent = "ana" }',
        "26: workstreams.support.route[0].when: can never match: who was not here before had no agent",
    ),
    "a stranger's last queue": (
        ROUTE, 'when = { returning = false, last_queue = "billing" }',
        "26: workstreams.support.route[0].when: can never match: who was not here before was in no queue",
    ),
    "a text that is another": (
        ROUTE, 'when = { body = { is = "hello", words = "refund" } }',
        "26: workstreams.support.route[0].when: can never match: no text of body.is fulfils the rest of body",
    ),
    "no such country": (
        ROUTE, 'when = { country = ["XX", "ZZ"] }',
        "26: workstreams.support.route[0].when: can never match: no number shows the country XX or ZZ",
    ),
    "an address without +": (
        ROUTE, 'when = { address = "34600000001" }',
        '26: workstreams.support.route[0].when.address: "34600000001" never matches. The number needs + and its '
        "country code. Write it like +34600123456.",
    ),
    "any of nothing": (
        ROUTE, "when = { any = [] }",
        "26: workstreams.support.route[0].when.any: an empty list matches nothing; leave the key out to match "
        "everything",
    ),
    "an empty text": (
        ROUTE, 'when = { body = { contains = "" } }',
        "26: workstreams.support.route[0].when.body.contains: must not be empty: every text holds it",
    ),
}  # fmt: skip


def test_a_number_of_another_workstream() -> None:
    other = """
[numbers.shop]
account = "main"
number = "+14155238887"
workstream = "shop"
[workstreams.shop]
fallback_queue = "general"
"""
    assert mistakes(GOOD.replace(ROUTE, 'when = { number = ["shop", "support"] }') + other) == []
    assert mistakes(GOOD.replace(ROUTE, 'when = { any = [{ number = "shop" }] }') + other) == [
        "config.toml:24: workstreams.support.route[0].when: can never match: none of any can hold"
    ]


@pytest.mark.parametrize(("find", "put", "expected"), NEVER.values(), ids=NEVER.keys())
def test_a_rule_that_can_never_match(find: str, put: str, expected: str) -> None:
    text = GOOD.replace("\n[[workstreams.support.route]]", SECOND + "\n[[workstreams.support.route]]")
    assert find in text
    assert mistakes(text.replace(find, put, 1)) == [f"config.toml:{expected}"]


LATER = "\n[[workstreams.support.route]]\nqueues = { general = 100 }\n[queues.general]"


@pytest.mark.parametrize(
    ("first", "count"),
    [
        ("queues = { billing = 100 }", 0),
        ("ignore_overflow = true\nqueues = { billing = 100 }", 1),
        ("queues = { general = 100 }", 1),
    ],
    ids=["its queue may overflow", "whatever its queue says", "its queue never overflows"],
)
def test_a_route_rule_hides_those_behind_it_only_if_it_takes_everything(first: str, count: int) -> None:
    text = GOOD.replace(f"{ROUTE}\nqueues = {{ billing = 100 }}", first).replace("[queues.general]", LATER, 1)
    assert len(mistakes(text)) == count


@pytest.mark.parametrize(
    ("order", "told"),
    [
        ('{ when = { country = "ES" } }, { when = { country = "ES", language = "es" } }',
         "[1]: can never match: rule 1 takes everything that it would"),
        ('{ name = "all" }, { when = { country = "ES" } }',
         "[1]: can never match: the rule before it has no condition"),
        ('{ when = { returning = false, last_agent = "ana" } }',
         "[0].when: can never match: who was not here before had no agent"),
        ('{ when = { country = "ES" } }, { when = { language = "es" } }', None),
    ],
)  # fmt: skip
def test_a_rule_of_a_queues_own_order_that_can_never_match(order: str, told: str | None) -> None:
    text = GOOD.replace("[queues.billing]", f"[queues.billing]\norder = [{order}]", 1)
    assert [each.partition("order")[2] for each in mistakes(text)] == ([] if told is None else [told])


@pytest.mark.parametrize(
    "when",
    [
        '{ body = { words = ["refund", "money"] } }',
        '{ language = "es", not = { country = "ES" } }',
        '{ not = { language = "es", country = "ES" } }',
        '{ returning = true, last_agent = "ana" }',
        '{ body = { is = "my bill", words = "bill" } }',
    ],
)
def test_a_rule_that_may_match_is_none(when: str) -> None:
    assert (
        mistakes(
            GOOD.replace("[[workstreams.support.route]]", SECOND + f"when = {when}\n[[workstreams.support.route]]")
        )
        == []
    )
