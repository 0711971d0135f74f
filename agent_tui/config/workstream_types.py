"""How the conversations of a number are routed, offered and closed.

Invariant: every default is the one of ``config.example.toml``.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from agent_tui.config.behaviour_types import Attachments, AutomatedMessage, AutomatedTrigger, Survey
from agent_tui.config.bot_types import Bot
from agent_tui.config.code_types import DispositionCodes
from agent_tui.config.outbound_types import AnswersTo, ClosingReminder, OptOut
from agent_tui.config.rules import Language, ProfileName, QueueName, RouteRule, Ruleset, Scalar
from agent_tui.config.value_forms import DAY, BasePresence, MissedPresence, Seconds, WrapUp


class Workstream(Struct, frozen=True, kw_only=True):
    """How the conversations of its numbers are routed, offered and closed.

    ``capacity``: units a conversation costs. ``wrap_up_capacity``: blocks capacity always, never, or for seconds.
    ``follow_up_after`` None: what waits for its customer never comes back by itself.
    ``preferred_only``: nobody but the preferred agents gets it. ``offer_text``: lines that an offer shows.
    """

    id: str
    fallback_queue: QueueName
    language: Language = "en"
    mode: Literal["push", "pick"] = "push"
    capacity: Annotated[int, Meta(ge=0, le=1000)] = 1
    capacity_profile: ProfileName | None = None
    allowed_presence: tuple[BasePresence, ...] = ("available", "busy")
    skill_matching: Literal["exact", "closest", "none"] = "exact"
    keep_agent: bool = True
    pick_from_push: bool = False
    pick_over_capacity: bool = False
    offer_timeout: Seconds = 120.0
    re_offer_after: Seconds = 30.0
    missed_presence: MissedPresence = "away"
    declined_presence: MissedPresence = "keep"
    auto_accept: Literal["no", "at_once", "after_timeout"] = "no"
    offer_text: tuple[str, ...] = ()
    preferred_only: bool = False
    variables: dict[str, Scalar] = {}
    decline_limit: Annotated[int, Meta(ge=1, le=100)] = 3
    session_limit: Annotated[int, Meta(ge=1, le=1000)] = 10
    consult_timeout: Seconds = 120.0
    follow_up_after: Seconds | None = None
    close_after_open: Seconds = 30 * DAY
    close_after_active: Seconds = 30 * DAY
    close_after_waiting: Seconds = 28 * DAY
    close_after_wrap_up: Seconds = DAY
    wrap_up_capacity: WrapUp = "always"
    attachments: Attachments = Attachments()
    templates_in_window: bool = False
    answers_to: AnswersTo = "sender"
    opt_out: OptOut = OptOut()
    closing_reminder: ClosingReminder | None = None
    automated: dict[AutomatedTrigger, AutomatedMessage] = {}
    survey: Survey | None = None
    bot: Bot | None = None
    codes: DispositionCodes = DispositionCodes()
    classify: tuple[Ruleset, ...] = ()
    route: tuple[RouteRule, ...] = ()
