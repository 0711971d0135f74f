"""Agents, what they can take at once, and their presences.

Invariant: routing sees only a presence's ``base``.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from agent_tui.config.rules import AgentName, SkillLevel
from agent_tui.config.value_forms import BasePresence


class Agent(Struct, frozen=True, kw_only=True):
    """``capacity`` in units; ``skills`` maps a skill to the agent's level; ``name`` is the id where none is given."""

    id: str
    name: str = ""
    role: Literal["agent", "supervisor", "admin"] = "agent"
    capacity: Annotated[int, Meta(ge=0, le=1000)] = 5
    skills: dict[str, SkillLevel] = {}


class CapacityProfile(Struct, frozen=True, kw_only=True):
    """At most ``limit`` conversations of this kind an agent; ``agents``: other limits for some of them."""

    id: str
    limit: Annotated[int, Meta(ge=1, le=1000)]
    reset: Literal["immediate", "end_of_day"] = "immediate"
    blocking: bool = False
    agents: dict[AgentName, Annotated[int, Meta(ge=0, le=1000)]] = {}


class CustomPresence(Struct, frozen=True, kw_only=True):
    """An own word for a presence; routing sees only ``base``."""

    id: str
    text: str
    base: BasePresence
