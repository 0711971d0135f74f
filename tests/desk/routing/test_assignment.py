"""Methods, skills, profiles, affinity, preferred agents, presence by load, automatic acceptance: on the desk."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from agent_tui.config.rules import ClassifyRule, Condition, Outputs, Ruleset, TextMatch
from agent_tui.config.types import Agent, CapacityProfile, Queue
from agent_tui.core.errors import Refused
from agent_tui.desk.conversations import claim, finish
from agent_tui.desk.routing import offer
from agent_tui.desk.routing.why import why
from agent_tui.desk.staff.caller import Caller
from tests.desk.bench import ANA, BO, SAM, Bench, a_config

OTHERS = [f"whatsapp:+346000000{index:02d}" for index in range(12)]


def sets(word: str, **outputs: Any) -> Ruleset:
    rule = ClassifyRule(when=Condition(body=TextMatch(words=(word,))), set=Outputs(**outputs))
    return Ruleset(name=word, rules=(rule,))


def a_desk(method: str = "highest_capacity", agents: dict[str, Agent] | None = None, **more: Any) -> Bench:
    people = agents or {name: Agent(id=name, capacity=3) for name in ("ana", "bo", "cy")}
    profiles = more.pop("profiles", {})
    return Bench(
        a_config(
            agents=people | {"sam": Agent(id="sam", role="supervisor")},
            queues={"general": Queue(id="general", members=tuple(people), assignment=method)},  # type: ignore[arg-type]
            workstream=more,
            capacity_profiles=profiles,
        )
    )


def presence(bench: Bench, agent: str = "ana") -> tuple[str, str]:
    row = bench.ask("SELECT presence, presence_by FROM agents WHERE id = ?", agent)[0]
    return row["presence"], row["presence_by"]


def offered(bench: Bench, count: int, body: str = "hola", first: int = 0) -> list[str | None]:
    return [
        bench.row(str(bench.hears(body, each).conversation_id)).offered_to for each in OTHERS[first : first + count]
    ]


def me(name: str) -> Caller:
    return Caller(name, name, "agent")


# Methods


def test_highest_capacity_goes_to_most_room_and_round_among_equals() -> None:
    bench = a_desk(agents={"ana": Agent(id="ana", capacity=2), "bo": Agent(id="bo", capacity=4)})
    bench.connect("ana", "bo")
    assert offered(bench, 6) == ["bo", "bo", "ana", "bo", "ana", "bo"]
    bench.close()


def test_round_robin_goes_round_whatever_the_load_and_per_queue() -> None:
    bench = a_desk("round_robin")
    bench.connect("ana", "bo", "cy")
    assert offered(bench, 5) == ["ana", "bo", "cy", "ana", "bo"]
    bench.mirror()
    assert offered(bench, 2, first=5) == ["cy", "ana"]
    bench.close()


def test_least_active_goes_to_whoever_gave_capacity_back_longest_ago() -> None:
    bench = a_desk("least_active")
    bench.connect("ana", "bo", "cy")
    ids = [bench.opened(each) for each in OTHERS[:3]]
    for name, each in zip(("ana", "bo", "cy"), ids, strict=True):
        bench.accept(me(name), each)
    for name, each in (("bo", ids[1]), ("ana", ids[0]), ("cy", ids[2])):
        bench.pass_time(1)
        bench.do(finish.wait, me(name), each)
    assert offered(bench, 3, first=3) == ["bo", "bo", "bo"]
    bench.close()


def test_whoever_has_just_connected_is_least_active() -> None:
    bench = a_desk("least_active")
    bench.connect("ana", "bo")
    one = bench.opened(OTHERS[0])
    bench.accept(ANA, one)
    bench.do(finish.close, ANA, one)
    bench.connect("cy")
    bench.accept(BO, bench.opened(OTHERS[1]))
    bench.do(finish.close, BO, bench.value("SELECT id FROM conversations WHERE state = 'active'"))
    assert offered(bench, 1, first=2) == ["cy"]
    bench.close()


# Skills

SKILLED = {
    "ana": Agent(id="ana", skills={"refund": 1}),
    "bo": Agent(id="bo", skills={"refund": 9}),
    "cy": Agent(id="cy", skills={"refund": 3}),
    "di": Agent(id="di"),
}
REFUND = (sets("refund", skills={"refund": 3}),)


@pytest.mark.parametrize(
    ("matching", "expected"),
    [("exact", ["bo", "cy", "bo"]), ("closest", ["cy"] * 3), ("none", ["ana", "bo", "cy"])],
)
def test_skills_match_exactly_closely_or_not_at_all(matching: str, expected: list[str]) -> None:
    bench = a_desk(agents=SKILLED, classify=REFUND, skill_matching=matching)
    bench.connect(*SKILLED)
    assert offered(bench, 3, "refund") == expected
    bench.close()


def test_closest_takes_who_knows_more_before_who_knows_less_and_at_last_who_knows_nothing() -> None:
    small = {name: Agent(id=name, capacity=1, skills=agent.skills) for name, agent in SKILLED.items()}
    bench = a_desk(agents=small, classify=REFUND, skill_matching="closest")
    bench.connect(*small)
    assert offered(bench, 5, "refund") == ["cy", "bo", "ana", "di", None]
    bench.close()


def test_what_lacks_an_agent_says_so_and_goes_on_when_one_with_the_skill_comes() -> None:
    bench = a_desk(agents=SKILLED, classify=REFUND)
    bench.connect("ana", "di")
    conversation_id = str(bench.hears("refund", OTHERS[0]).conversation_id)
    told = bench.run(lambda unit: why(unit, bench.config, SAM, conversation_id, bench.now))
    assert {each.id: each.reason for each in told.agents} == {
        "ana": "lacks refund 3",
        "bo": "not connected",
        "cy": "not connected",
        "di": "lacks refund 3",
    }
    bench.connect("cy")
    assert bench.row(conversation_id).offered_to == "cy"
    bench.close()


# Capacity profiles


def forms(**more: Any) -> dict[str, Any]:
    return {
        "profiles": {"forms": CapacityProfile(id="forms", limit=1, **more)},
        "classify": (sets("form", capacity_profile="forms"),),
    }


def test_units_and_profile_must_both_have_room() -> None:
    bench = a_desk(agents={"ana": Agent(id="ana", capacity=2)}, **forms())
    bench.connect("ana")
    assert offered(bench, 2, "form") == ["ana", None]
    assert offered(bench, 2, "other", 2) == ["ana", None]
    told = bench.run(
        lambda unit: why(
            unit, bench.config, SAM, bench.value("SELECT MIN(id) FROM conversations WHERE state = 'open'"), bench.now
        )
    )
    assert told.agents[0].reason == "at capacity (2 of 2)"
    bench.close()


def test_a_profile_of_the_workstream_with_own_limits_and_no_units() -> None:
    profiles = {"chats": CapacityProfile(id="chats", limit=1, agents={"ana": 2})}
    bench = a_desk(profiles=profiles, capacity=0, capacity_profile="chats")
    bench.connect("ana", "bo")
    assert sorted(each or "" for each in offered(bench, 4)) == ["", "ana", "ana", "bo"]
    waiting = bench.value("SELECT id FROM conversations WHERE state = 'open'")
    told = bench.run(lambda unit: why(unit, bench.config, SAM, waiting, bench.now))
    assert told.agents[0].reason == "has no place left of the capacity profile chats"
    bench.close()


def test_a_profile_reset_at_once_is_free_again_at_the_end() -> None:
    bench = a_desk(agents={"ana": Agent(id="ana")}, wrap_up_capacity="none", **forms())
    bench.connect("ana")
    first, second = (str(bench.hears("form", each).conversation_id) for each in OTHERS[:2])
    bench.accept(ANA, first)
    assert bench.row(second).state == "open"
    bench.do(finish.end, ANA, first)
    assert bench.row(second).offered_to == "ana"
    bench.close()


def test_a_profile_reset_at_the_end_of_the_day_is_free_again_at_midnight() -> None:
    bench = a_desk(agents={"ana": Agent(id="ana")}, **forms(reset="end_of_day"))
    bench.now = datetime(2026, 11, 23, 23, 59, tzinfo=UTC)
    bench.mirror()
    bench.connect("ana")
    first, second = (str(bench.hears("form", each).conversation_id) for each in OTHERS[:2])
    bench.accept(ANA, first)
    bench.do(finish.close, ANA, first)
    assert bench.row(second).state == "open"
    bench.advance(59)
    assert bench.row(second).state == "open"
    bench.advance(1)
    assert bench.row(second).offered_to == "ana"
    bench.close()


@pytest.mark.parametrize(("blocking", "shown"), [(True, "do_not_disturb"), (False, "busy")])
def test_a_full_blocking_profile_is_do_not_disturb(blocking: bool, shown: str) -> None:
    bench = a_desk(**forms(blocking=blocking))
    bench.connect("ana")
    bench.accept(ANA, str(bench.hears("form").conversation_id))
    assert presence(bench) == (shown, "automatic")
    bench.close()


def test_nobody_claims_beyond_a_profile() -> None:
    bench = a_desk(pick_from_push=True, **forms())
    ids = [str(bench.hears("form", each).conversation_id) for each in OTHERS[:2]]
    bench.claim(ANA, ids[0])
    with pytest.raises(Refused) as caught:
        bench.do(claim.claim, ANA, ids[1])
    assert caught.value.code == "at_capacity"
    bench.close()


# Presence


def test_above_capacity_by_hand_is_do_not_disturb_and_gets_nothing() -> None:
    bench = a_desk(agents={"ana": Agent(id="ana", capacity=1)}, pick_from_push=True, pick_over_capacity=True)
    ids = [bench.opened(each) for each in OTHERS[:3]]
    for each in ids[:2]:
        bench.claim(ANA, each)
    bench.connect("ana")
    assert presence(bench)[0] == "do_not_disturb"
    bench.do(finish.wait, ANA, ids[0])
    assert bench.row(ids[2]).state == "open"
    bench.do(finish.wait, ANA, ids[1])
    assert bench.row(ids[2]).offered_to == "ana"
    bench.close()


# Affinity and preferred agents


def test_do_not_disturb_by_load_does_not_stop_affinity_a_chosen_one_does() -> None:
    bench = a_desk(agents={"ana": Agent(id="ana", capacity=1), "bo": Agent(id="bo")})
    bench.connect("ana")
    first = bench.opened(OTHERS[0])
    bench.accept(ANA, first)
    bench.do(finish.wait, ANA, first)
    bench.accept(ANA, bench.opened(OTHERS[1]))
    bench.connect("bo")
    assert presence(bench)[0] == "do_not_disturb"
    bench.hears(sender=OTHERS[0])
    assert bench.row(first).offered_to == "ana"
    bench.accept(ANA, first)
    bench.do(finish.wait, ANA, first)
    bench.set_presence("ana", "do_not_disturb")
    bench.hears(sender=OTHERS[0])
    assert bench.row(first).offered_to == "bo"
    bench.close()


def test_what_an_agent_had_before_comes_first() -> None:
    bench = a_desk(agents={"ana": Agent(id="ana", capacity=1)})
    bench.connect("ana")
    mine = bench.opened(OTHERS[0])
    bench.accept(ANA, mine)
    bench.do(finish.wait, ANA, mine)
    bench.set_presence("ana", "away")
    older = bench.opened(OTHERS[1])
    bench.pass_time(1)
    bench.hears(sender=OTHERS[0])
    bench.set_presence("ana", "available")
    assert (bench.row(mine).offered_to, bench.row(older).offered_to) == ("ana", None)
    bench.close()


PREFERRED = (sets("mine", preferred_agents=("cy", "bo")),)


def test_preferred_agents_come_first_in_their_rank_then_the_next_best() -> None:
    people = {name: Agent(id=name, capacity=1) for name in ("ana", "bo", "cy")}
    bench = a_desk(agents=people, classify=PREFERRED)
    bench.connect(*people)
    assert offered(bench, 3, "mine") == ["cy", "bo", "ana"]
    bench.close()


def test_a_preferred_agent_needs_no_skills() -> None:
    bench = a_desk(agents=SKILLED, classify=(*REFUND, sets("refund", preferred_agents=("di",))))
    bench.connect(*SKILLED)
    assert offered(bench, 1, "refund") == ["di"]
    bench.close()


def test_kept_for_preferred_agents_it_waits_for_them_and_stops_nobody() -> None:
    bench = a_desk(classify=PREFERRED, preferred_only=True)
    bench.connect("ana")
    assert offered(bench, 1, "mine") == [None]
    assert offered(bench, 1, "other", 1) == ["ana"]
    kept = bench.value("SELECT id FROM conversations WHERE state = 'open'")
    told = bench.run(lambda unit: why(unit, bench.config, SAM, kept, bench.now))
    assert told.agents[0].reason == "it is kept for cy, bo"
    bench.connect("bo")
    assert bench.row(kept).offered_to == "bo"
    bench.close()


# Offers


def test_accepted_at_once_for_the_agent() -> None:
    bench = a_desk(auto_accept="at_once")
    bench.connect("ana")
    row = bench.row(bench.opened())
    assert (row.agent, row.offered_to) == ("ana", None)
    assert presence(bench) == ("busy", "automatic")
    assert bench.value("SELECT COUNT(*) FROM sessions WHERE accepted_at IS NOT NULL") == 1
    bench.close()


def test_accepted_when_the_time_is_up_if_the_console_is_there() -> None:
    bench = a_desk(auto_accept="after_timeout", offer_timeout=100.0)
    bench.connect("ana")
    conversation_id = bench.opened()
    bench.advance(100)
    assert bench.row(conversation_id).agent == "ana"
    assert presence(bench) == ("busy", "automatic")
    bench.close()


def test_an_offer_shows_the_lines_that_are_set() -> None:
    lines = ("{customer}, {skills}", "{waited} in {queue}, tier {variables.tier} {unknown}")
    rules = (*REFUND, sets("refund", variables={"tier": "gold"}))
    bench = a_desk(agents=SKILLED, offer_text=lines, classify=rules, variables={"tier": "none"})
    conversation_id = str(bench.hears("refund").conversation_id)
    bench.pass_time(130)
    bench.connect("cy")
    assert bench.record(conversation_id).offer_text == '["Eva, refund 3","2 min in general, tier gold {unknown}"]'
    assert bench.record(conversation_id).variables == '{"tier":"gold"}'
    bench.close()


def test_missed_until_the_limit_it_is_offered_no_more_but_may_be_picked() -> None:
    bench = a_desk(agents={"ana": Agent(id="ana")}, missed_presence="keep", decline_limit=2, pick_from_push=True)
    conversation_id = bench.opened()
    for _ in range(10):
        bench.connect("ana")
        bench.advance(60)
    assert bench.row(conversation_id).state == "open"
    assert [event.kind for event in bench.events].count("conversation.timed_out") == 2
    assert bench.claim(ANA, conversation_id).agent == "ana"
    bench.close()


def test_affinity_exceeds_capacity_only_when_the_customer_writes_not_when_it_comes_back_to_the_queue() -> None:
    people = {"ana": Agent(id="ana", capacity=1), "bo": Agent(id="bo", capacity=1)}
    bench = a_desk(agents=people)
    bench.connect("ana")
    first = bench.opened(OTHERS[0])
    bench.accept(ANA, first)
    bench.do(finish.wait, ANA, first)
    bench.set_presence("ana", "away")
    bench.connect("bo")
    bench.hears(sender=OTHERS[0])
    assert bench.row(first).offered_to == "bo"
    bench.set_presence("ana", "available")
    bench.accept(ANA, bench.opened(OTHERS[1]))
    bench.do(offer.decline, BO, first)
    assert bench.row(first).state == "open"
    bench.close()
