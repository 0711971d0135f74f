"""The typed form of routing rules in the configuration: conditions, outputs, classification and route rules.

A condition is a table whose fields all must hold; a list means any of; a field left out says nothing. Invariant:
nothing here evaluates a rule (the rules engine is pure and knows no configuration), it only holds what was written.
"""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct, field

AgentName = Annotated[str, Meta(extra={"ref": "agents"})]
HoursName = Annotated[str, Meta(extra={"ref": "hours"})]
NumberName = Annotated[str, Meta(extra={"ref": "numbers"})]
ProfileName = Annotated[str, Meta(extra={"ref": "capacity_profiles"})]
QueueName = Annotated[str, Meta(extra={"ref": "queues"})]
Country = Annotated[str, Meta(extra={"form": "country"})]
Language = Annotated[str, Meta(extra={"form": "language"})]
Address = Annotated[str, Meta(extra={"form": "address"})]
Sought = Annotated[str, Meta(extra={"form": "sought"})]
AnySought = Annotated[tuple[Sought, ...], Meta(extra={"form": "any_of"})]
AnyOf = Annotated[tuple[str, ...], Meta(extra={"form": "any_of"})]
AnyPriority = Annotated[tuple[Annotated[int, Meta(ge=1, le=9)], ...], Meta(extra={"form": "any_of"})]
Scalar = str | int | bool
AnyScalar = Annotated[tuple[Scalar, ...], Meta(extra={"form": "any_of"})]
Priority = Annotated[int, Meta(ge=1, le=9)]
SkillLevel = Annotated[int, Meta(ge=1, le=100)]


class TextMatch(Struct, frozen=True, kw_only=True):
    """How a text is compared, case and accents folded; all fields given must hold.

    ``words``: one of these whole words (or phrases) occurs. ``contains``: one of these occurs anywhere.
    ``is_`` (written ``is``): the whole text is one of these.
    """

    words: AnySought = ()
    contains: AnySought = ()
    is_: AnyOf = field(default=(), name="is")


class Condition(Struct, frozen=True, kw_only=True):
    """``when = {…}``. ``hours`` maps a calendar's id to whether it is open; ``referral`` true: came from an ad."""

    body: TextMatch | None = None
    first_message: TextMatch | None = None
    language: Annotated[tuple[Language, ...], Meta(extra={"form": "any_of"})] = ()
    country: Annotated[tuple[Country, ...], Meta(extra={"form": "any_of"})] = ()
    number: Annotated[tuple[NumberName, ...], Meta(extra={"form": "any_of"})] = ()
    address: Annotated[tuple[Address, ...], Meta(extra={"form": "any_of"})] = ()
    returning: bool | None = None
    last_agent: Annotated[tuple[AgentName, ...], Meta(extra={"form": "any_of"})] = ()
    last_queue: Annotated[tuple[QueueName, ...], Meta(extra={"form": "any_of"})] = ()
    button: AnyOf = ()
    referral: bool | AnyOf | None = None
    hours: dict[HoursName, bool] = {}
    skills_any: AnyOf = ()
    skills_all: AnyOf = ()
    priority: AnyPriority = ()
    variables: dict[str, AnyScalar] = {}
    any: Annotated[tuple[Condition, ...], Meta(extra={"form": "any_of"})] = ()
    not_: Condition | None = field(default=None, name="not")


class Outputs(Struct, frozen=True, kw_only=True):
    """``set = {…}``: what a matching classification rule decides. ``skills`` maps a skill to the level it needs.

    ``preferred_agents``: at most three, ranked; members of the queue, to whom it goes whatever their skills.
    """

    skills: dict[str, SkillLevel] = {}
    priority: Priority | None = None
    language: Language | None = None
    capacity_profile: ProfileName | None = None
    variables: dict[str, Scalar] = {}
    preferred_agents: Annotated[tuple[AgentName, ...], Meta(max_length=3)] = ()


class ClassifyRule(Struct, frozen=True, kw_only=True):
    """One rule of a ruleset; without ``when`` it always matches."""

    set: Outputs
    name: str = ""
    when: Condition | None = None


class Ruleset(Struct, frozen=True, kw_only=True):
    """The first matching rule sets its outputs, then the next ruleset runs."""

    name: str = ""
    rules: tuple[ClassifyRule, ...] = ()


class RouteRule(Struct, frozen=True, kw_only=True):
    """``queues`` maps queue ids to percentages that sum to 100; without ``when`` the rule always matches.

    ``ignore_overflow``: queued even where the queue overflows.
    """

    queues: Annotated[dict[QueueName, Annotated[int, Meta(ge=0, le=100)]], Meta(extra={"form": "percentages"})]
    name: str = ""
    when: Condition | None = None
    ignore_overflow: bool = False


class OrderRule(Struct, frozen=True, kw_only=True):
    """Of a queue's own order: what fits an earlier rule is served before what fits a later one or none."""

    when: Condition | None = None
    name: str = ""
