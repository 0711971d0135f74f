"""The desk that the routing machine plays with: three queues with a method each, and words that route."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace as change

from agent_tui.config.rules import ClassifyRule, Condition, OrderRule, Outputs, RouteRule, Ruleset, TextMatch
from agent_tui.config.types import (
    Agent,
    CapacityProfile,
    Config,
    Overflow,
    OverflowCondition,
    OverflowTransfer,
    Queue,
    Workstream,
)
from tests.desk.bench import a_config

AGENTS = ("ana", "bo", "cy", "di")
CAPACITY = {"ana": 1, "bo": 2, "cy": 1, "di": 1}
SKILLS: dict[str, dict[str, int]] = {"ana": {"refund": 3}, "bo": {"refund": 1}, "cy": {}, "di": {"refund": 5}}
MEMBERS = {"general": ("ana", "bo", "cy"), "billing": ("ana", "di"), "late": ("bo", "di")}
WORDS = ("hello", "refund", "vip", "form", "ana", "vip refund", "form billing", "late", "late vip")
CUSTOMERS = tuple(f"whatsapp:+346000000{index:02d}" for index in range(14))


def says(word: str) -> Condition:
    return Condition(body=TextMatch(words=(word,)))


def sets(word: str, **outputs: Any) -> Ruleset:
    return Ruleset(name=word, rules=(ClassifyRule(when=says(word), set=Outputs(**outputs)),))


def a_desk(
    gone: frozenset[str] = frozenset(), *, ordered: bool = True, only: bool = False, follow: float | None = 300.0
) -> Config:
    """Three queues, each with its method; ``ordered``: one of them with an order of its own.

    ``follow``: seconds until what waits for its customer comes back.
    """
    base = a_config(workstream={}, templates=())
    workstream = Workstream(
        id="ws",
        fallback_queue="general",
        offer_timeout=60.0,
        wrap_up_capacity=45.0,
        close_after_waiting=5000.0,
        follow_up_after=follow,
        consult_timeout=40.0,
        pick_from_push=True,
        preferred_only=only,
        missed_presence="busy",
        classify=(
            sets("refund", skills={"refund": 3}),
            sets("vip", priority=2, variables={"tier": "vip"}),
            sets("form", capacity_profile="forms"),
            sets("ana", preferred_agents=("ana",)),
        ),
        route=(
            RouteRule(name="money", when=says("billing"), queues={"billing": 100}),
            RouteRule(name="refunds", when=Condition(skills_any=("refund",)), queues={"billing": 50, "late": 50}),
            RouteRule(name="late", when=says("late"), queues={"late": 100}),
        ),
    )
    vip_first = (OrderRule(when=Condition(variables={"tier": ("vip",)})),)
    wanted = {
        "general": Queue(id="general", order=vip_first if ordered else ()),
        "billing": Queue(
            id="billing",
            priority=1,
            assignment="round_robin",
            overflow=(
                Overflow(when=OverflowCondition(waiting_over=600.0), do=OverflowTransfer(transfer="general")),
                Overflow(when=OverflowCondition(open_over=3), do="end"),
            ),
        ),
        "late": Queue(id="late", assignment="least_active"),
    }
    here = {n: Agent(id=n, capacity=CAPACITY[n], skills=SKILLS[n]) for n in AGENTS if n not in gone}
    return change(
        base,
        agents=here | {"sam": base.agents["sam"]},
        queues={n: change(q, members=tuple(m for m in MEMBERS[n] if m in here)) for n, q in wanted.items()},
        workstreams={"ws": workstream},
        capacity_profiles={"forms": CapacityProfile(id="forms", limit=1)},
    )
