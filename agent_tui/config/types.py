"""The configuration as frozen types, named like the TOML keys.

Invariant: a ``Config`` made by ``load`` is whole: every name it refers to exists, every form was checked. Durations
are seconds. Each named thing carries its own ``id``. The tables' types stand in files of their own and are all found
here.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct, field

from agent_tui.config.behaviour_types import Attachments, AutomatedMessage, AutomatedTrigger, Survey, SurveyTexts
from agent_tui.config.bot_types import Bot, BotOption, BotStep
from agent_tui.config.channel_types import Account, ConfiguredTemplate, Number, Sandbox
from agent_tui.config.masking_types import Masking, MaskingRule, MaskingTest
from agent_tui.config.people_types import Agent, CapacityProfile, CustomPresence
from agent_tui.config.queue_types import (
    Closure,
    Holidays,
    Hours,
    Overflow,
    OverflowCondition,
    OverflowTransfer,
    Queue,
    Span,
)
from agent_tui.config.retention_types import Retention
from agent_tui.config.rules import (
    AgentName,
    ClassifyRule,
    Condition,
    Language,
    NumberName,
    OrderRule,
    Outputs,
    Priority,
    QueueName,
    RouteRule,
    Ruleset,
    SkillLevel,
    TextMatch,
)
from agent_tui.config.secret_ref import SecretRef
from agent_tui.config.value_forms import DAY, MINUTE, Listen, Seconds, Zone, host_port
from agent_tui.config.workstream_types import Workstream

__all__ = [
    "Account",
    "Agent",
    "Attachments",
    "AutomatedMessage",
    "AutomatedTrigger",
    "Bot",
    "BotOption",
    "BotStep",
    "CapacityProfile",
    "ClassifyRule",
    "Closure",
    "Condition",
    "Config",
    "ConfiguredTemplate",
    "CustomPresence",
    "DeskSettings",
    "Holidays",
    "Hours",
    "Masking",
    "MaskingRule",
    "MaskingTest",
    "Number",
    "OrderRule",
    "Outputs",
    "Overflow",
    "OverflowCondition",
    "OverflowTransfer",
    "Queue",
    "Retention",
    "RouteRule",
    "RouteTest",
    "Ruleset",
    "Sandbox",
    "SecretRef",
    "Span",
    "Survey",
    "SurveyTexts",
    "TextMatch",
    "Tls",
    "Workstream",
    "host_port",
]


class Tls(Struct, frozen=True, kw_only=True):
    """Paths of the console door's certificate chain and private key (PEM)."""

    cert: Annotated[str, Meta(extra={"form": "path"})]
    key: Annotated[str, Meta(extra={"form": "path"})]


class DeskSettings(Struct, frozen=True, kw_only=True):
    """``public_url`` None: the public door's own address. ``tls`` and ``behind_proxy`` concern the console door.

    ``template_language``: of a template, where it has neither the customer's language nor the workstream's.
    """

    name: str = "Support"
    public_url: Annotated[str, Meta(extra={"form": "url"})] | None = None
    public_listen: Listen = "127.0.0.1:8080"
    console_listen: Listen = "127.0.0.1:8081"
    tls: Tls | None = None
    behind_proxy: bool = False
    time_zone: Zone = "UTC"
    catch_up_every: Seconds = 5 * MINUTE
    catch_up_first: Seconds = DAY
    presence_grace: Seconds = 150.0
    service_level: Seconds = MINUTE
    long_wait: Seconds = 10 * MINUTE
    template_sync_every: Seconds = 15 * MINUTE
    template_language: Language = "en"


class RouteTest(Struct, frozen=True, kw_only=True):
    """A message and where it must go; ``number`` None: the first number. ``agents``: exactly these are eligible."""

    message: str
    number: NumberName | None = None
    address: str | None = None
    language: Language | None = None
    at: Annotated[datetime, Meta(extra={"form": "moment"})] | None = None
    queue: QueueName | None = None
    skills: dict[str, SkillLevel] | None = None
    priority: Priority | None = None
    agents: tuple[AgentName, ...] | None = None


class Config(Struct, frozen=True, kw_only=True):
    """The whole file, checked."""

    desk: DeskSettings = field(default_factory=DeskSettings)
    accounts: dict[str, Account] = {}
    numbers: dict[str, Number] = {}
    workstreams: dict[str, Workstream] = {}
    queues: dict[str, Queue] = {}
    hours: dict[str, Hours] = {}
    agents: dict[str, Agent] = {}
    capacity_profiles: dict[str, CapacityProfile] = {}
    presences: dict[str, CustomPresence] = {}
    automated: dict[AutomatedTrigger, AutomatedMessage] = {}
    templates: tuple[ConfiguredTemplate, ...] = ()
    template_variables: dict[str, str] = {}
    retention: Retention = Retention()
    masking: Masking = Masking()
    masking_tests: tuple[MaskingTest, ...] = ()
    route_tests: tuple[RouteTest, ...] = ()
