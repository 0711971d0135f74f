"""Why a conversation is where it is."""

from __future__ import annotations

from msgspec import Struct

from agent_tui.wire.events import Fact


class RuleTried(Struct, frozen=True, kw_only=True):
    """A rule that was looked at when the conversation was routed; ``set``: what it set, if it matched.

    ``failed_on``: the first field of its condition that did not hold.
    """

    ruleset: str
    rule: str
    matched: bool
    failed_on: str
    set: dict[str, Fact]


class QueueChosen(Struct, frozen=True, kw_only=True):
    """The queue it is in, and why it was routed there."""

    id: str | None
    reason: str


class LanguageSpoken(Struct, frozen=True, kw_only=True):
    """The language that rules go by, and whose it is: a rule's, the customer's card's, the workstream's."""

    id: str
    reason: str


class AgentJudged(Struct, frozen=True, kw_only=True):
    """A member of the queue: could this agent be offered it now, and if not, why not."""

    id: str
    eligible: bool
    reason: str


class Why(Struct, frozen=True, kw_only=True):
    """Rules, queue, agents, language, and what it waits for in a sentence."""

    rules: list[RuleTried]
    queue: QueueChosen
    agents: list[AgentJudged]
    waiting_for: str
    language: LanguageSpoken
