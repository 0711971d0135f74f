"""Classification and the way to a queue."""

from __future__ import annotations

from agent_tui.core.classify import Outputs, Rule, Ruleset, classify
from agent_tui.core.conditions import Condition, Facts, Text, TextMatch
from agent_tui.core.overflow import Standing
from agent_tui.core.routing import RouteRule, Rules, has_skills, route


def says(*words: str) -> Condition:
    return Condition(body=TextMatch.of(words=words))


TOPICS = Ruleset(
    "topics",
    (
        Rule("refund", says("refund"), Outputs(skills={"refund": 3}, priority=2)),
        Rule("money", says("refund", "money"), Outputs(skills={"money": 1})),
        Rule("rest", None, Outputs(language="en")),
    ),
)
LEVELS = Ruleset(
    "levels",
    (
        Rule("senior", Condition(skills_any=("refund",)), Outputs(skills={"refund": 2, "senior": 1}, priority=4)),
        Rule("english", Condition(language=("en",)), Outputs(variables={"seen": True}, capacity_profile="easy")),
    ),
)
RULES = Rules(
    "general",
    (TOPICS, LEVELS),
    (
        RouteRule("senior", Condition(skills_all=("refund", "senior")), (("billing", 100),)),
        RouteRule("split", Condition(variables={"seen": (True,)}), (("a", 60), ("b", 0), ("c", 40))),
        RouteRule("late", says("refund"), (("late", 100),)),
    ),
)


def facts(text: str) -> Facts:
    return Facts(body=Text.of(text))


def test_the_first_matching_rule_of_each_ruleset_counts() -> None:
    found = classify((TOPICS,), facts("refund money"))
    assert found.facts.skills == {"refund": 3}
    assert [(tried.rule, tried.matched) for tried in found.tried] == [("refund", True)]


def test_later_rulesets_see_what_earlier_ones_set_and_skills_keep_the_higher_level() -> None:
    found = classify((TOPICS, LEVELS), facts("refund"))
    assert found.facts.skills == {"refund": 3, "senior": 1}
    assert found.facts.priority == 4


def test_what_was_tried_says_which_field_failed() -> None:
    found = classify((TOPICS, LEVELS), facts("hello"))
    assert [(tried.ruleset, tried.rule, tried.failed_on) for tried in found.tried] == [
        ("topics", "refund", "body"),
        ("topics", "money", "body"),
        ("topics", "rest", ""),
        ("levels", "senior", "skills_any"),
        ("levels", "english", ""),
    ]
    assert found.capacity_profiles == ("easy",)
    assert found.facts.variables == {"seen": True}


def test_a_profile_named_twice_counts_once() -> None:
    again = Ruleset("again", (Rule("r", None, Outputs(capacity_profile="easy")),))
    assert classify((again, again), Facts()).capacity_profiles == ("easy",)


def test_the_first_matching_route_wins() -> None:
    found = route(facts("refund"), RULES, draw=0)
    assert (found.queue, found.reason) == ("billing", "the route rule senior matched")
    assert (found.skills, found.priority) == ({"refund": 3, "senior": 1}, 4)


def test_percentages_are_shares_of_the_draws() -> None:
    queues = [route(facts("hello"), RULES, draw=draw).queue for draw in range(100)]
    assert {queue: queues.count(queue) for queue in set(queues)} == {"a": 60, "c": 40}


def test_no_match_means_the_fallback_queue() -> None:
    found = route(facts("money"), RULES, draw=99)
    assert found.queue == "general"
    assert "fallback" in found.reason
    assert [tried.rule for tried in found.tried if tried.ruleset == "route"] == ["senior", "split", "late"]
    assert route(Facts(), Rules("q"), draw=0).queue == "q"


def test_a_queue_that_overflows_is_passed_over() -> None:
    assert route(facts("refund"), RULES, draw=0, standings={"billing": Standing(open=False)}).queue == "late"
    closed = {"billing": Standing(open=False), "late": Standing(open=False)}
    both = route(facts("refund"), RULES, draw=0, standings=closed)
    assert (both.queue, "overflows" in both.reason) == ("billing", True)


def test_exact_skills() -> None:
    assert has_skills({"a": 3, "b": 1}, {"a": 3})
    assert has_skills({}, {})
    assert not has_skills({"a": 2}, {"a": 3})
    assert not has_skills({"a": 9}, {"b": 1})
