"""Checks between the fields of one table: what no single field can know.

Invariant: a check runs only if the fields it needs were read, so that it never complains about another mistake.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from msgspec import Struct

from agent_tui.config.forms import is_loopback
from agent_tui.config.masking_types import MOST_RULES
from agent_tui.config.mistakes import shown
from agent_tui.config.rules import Condition, Outputs, TextMatch
from agent_tui.config.spot import Failed, Spot
from agent_tui.config.template_checks import check_samples, check_text
from agent_tui.config.types import (
    Account,
    Bot,
    BotOption,
    ConfiguredTemplate,
    DeskSettings,
    Holidays,
    Masking,
    MaskingRule,
    Overflow,
    OverflowCondition,
    RouteTest,
    host_port,
)
from agent_tui.core.masking import BUILT_IN_NAMES

_Table = TypeVar("_Table", bound=Struct)


@dataclass(frozen=True, slots=True)
class TableCheck:
    """``needs``: the keys that must have been read without mistake."""

    needs: frozenset[str]
    run: Callable[[Struct, Spot], Failed | None]


def _console_door(desk: DeskSettings, spot: Spot) -> Failed | None:
    host, _port = host_port(desk.console_listen)
    if is_loopback(host) or desk.tls or desk.behind_proxy:
        return None
    return spot.at("console_listen").wrong(
        f"{shown(desk.console_listen)} can be reached from other machines: set tls = {{ cert = …, key = … }}, "
        "or behind_proxy = true if a proxy in front of it speaks TLS"
    )


def _two_doors(desk: DeskSettings, spot: Spot) -> Failed | None:
    if desk.public_listen != desk.console_listen or host_port(desk.public_listen)[1] == 0:
        return None
    return spot.at("console_listen").wrong("must differ from public_listen: the two doors are two sockets")


def _api_key(account: Account, spot: Spot) -> Failed | None:
    if account.api_key_sid and account.api_key_secret is None:
        return spot.at("api_key_secret").wrong("is missing: api_key_sid needs it")
    if account.api_key_secret is not None and not account.api_key_sid:
        return spot.at("api_key_sid").wrong("is missing: api_key_secret needs it")
    return None


def _one_limit(when: OverflowCondition, spot: Spot) -> Failed | None:
    if (when.waiting_over is None) != (when.open_over is None):
        return None
    return spot.wrong('must be "out_of_hours", { waiting_over = "30m" } or { open_over = 50 }')


def _queue_anyway(overflow: Overflow, spot: Spot) -> Failed | None:
    if overflow.do != "queue_anyway" or overflow.when == "out_of_hours":
        return None
    return spot.at("do").wrong('"queue_anyway" goes only with when = "out_of_hours"; use "end" or { transfer = QUEUE }')


def _says_something(match: TextMatch, spot: Spot) -> Failed | None:
    return (
        None if match.words or match.contains or match.is_ else spot.wrong("says nothing: give words, contains or is")
    )


def _few_preferred(outputs: Outputs, spot: Spot) -> Failed | None:
    if len(outputs.preferred_agents) <= 3:
        return None
    return spot.at("preferred_agents").wrong("names more than three agents")


def _not_nothing(condition: Condition, spot: Spot) -> Failed | None:
    return (
        spot.at("not").wrong("can never hold: an empty condition is always true")
        if condition.not_ == Condition()
        else None
    )


def _expects(test: RouteTest, spot: Spot) -> Failed | None:
    if any(expected is not None for expected in (test.queue, test.skills, test.priority, test.agents)):
        return None
    return spot.wrong("expects nothing: give queue, skills, priority or agents")


def _calendar(holidays: Holidays, spot: Spot) -> Failed | None:
    # Imported here: the library takes 60 ms, and most configurations name no holidays.
    from holidays import list_supported_countries

    known = list_supported_countries()
    if holidays.country not in known:
        return spot.at("country").wrong(f"no holidays are known for {shown(holidays.country)}")
    if holidays.subdivision is not None and holidays.subdivision not in known[holidays.country]:
        return spot.at("subdivision").wrong(
            f"{shown(holidays.subdivision)} is no part of {holidays.country} with own holidays; "
            f"known: {', '.join(known[holidays.country]) or 'none'}"
        )
    return None


def _bot_kind(bot: Bot, spot: Spot) -> Failed | None:
    if (bot.url is None) == (not bot.menu):
        return spot.wrong("needs either a url or a menu")
    if bot.menu and bot.start not in bot.menu:
        return spot.at("start").wrong(f"the menu has no step {shown(bot.start)}")
    for name, step in bot.menu.items():
        for index, option in enumerate(step.options):
            if option.go is not None and option.go not in bot.menu:
                return spot.at("menu", name, "options", index, "go").wrong(f"the menu has no step {shown(option.go)}")
    return None


def _option(option: BotOption, spot: Spot) -> Failed | None:
    if sum((option.go is not None, option.queue is not None, option.end)) <= 1:
        return None
    return spot.wrong("goes to several places: give one of go, queue and end")


def _bot_patience(bot: Bot, spot: Spot) -> Failed | None:
    return None if bot.timeout <= 60 else spot.at("timeout").wrong('must be at most "60s": a customer is waiting')


def _rule_of_its_own(rule: MaskingRule, spot: Spot) -> Failed | None:
    if rule.id in BUILT_IN_NAMES:
        return spot.at("pattern").wrong("is not for a built-in rule: choose another name") if rule.pattern else None
    if rule.pattern:
        return None
    return spot.wrong(f"needs a pattern; without one there is {' and '.join(sorted(BUILT_IN_NAMES))}")


def _few_rules(masking: Masking, spot: Spot) -> Failed | None:
    if len(masking.rules) <= MOST_RULES:
        return None
    return spot.at("rules").wrong(f"has {len(masking.rules)} rules; {MOST_RULES} are the most")


def _check(table: type[_Table], rule: Callable[[_Table, Spot], Failed | None], *needs: str) -> TableCheck:
    def run(value: Struct, spot: Spot) -> Failed | None:
        return rule(value, spot) if isinstance(value, table) else None

    return TableCheck(frozenset(needs), run)


TABLE_CHECKS: Mapping[type[Struct], tuple[TableCheck, ...]] = {
    DeskSettings: (
        _check(DeskSettings, _console_door, "console_listen", "tls", "behind_proxy"),
        _check(DeskSettings, _two_doors, "console_listen", "public_listen"),
    ),
    Account: (_check(Account, _api_key, "api_key_sid", "api_key_secret"),),
    OverflowCondition: (_check(OverflowCondition, _one_limit, "waiting_over", "open_over"),),
    Overflow: (_check(Overflow, _queue_anyway, "when", "do"),),
    TextMatch: (_check(TextMatch, _says_something, "words", "contains", "is"),),
    Condition: (_check(Condition, _not_nothing, "not"),),
    Outputs: (_check(Outputs, _few_preferred, "preferred_agents"),),
    Masking: (_check(Masking, _few_rules, "rules"),),
    MaskingRule: (_check(MaskingRule, _rule_of_its_own, "pattern"),),
    Bot: (_check(Bot, _bot_patience, "timeout"), _check(Bot, _bot_kind, "url", "menu", "start")),
    BotOption: (_check(BotOption, _option, "go", "queue", "end"),),
    ConfiguredTemplate: (
        _check(ConfiguredTemplate, check_text, "text"),
        _check(ConfiguredTemplate, check_samples, "text", "samples"),
    ),
    RouteTest: (_check(RouteTest, _expects, "queue", "skills", "priority", "agents"),),
    Holidays: (_check(Holidays, _calendar, "country", "subdivision"),),
}
