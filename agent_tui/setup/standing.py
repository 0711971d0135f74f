"""What the file that is there has, as the answers that would have made it: for adding to it and for changing it.

Invariant: no secret itself is among it, only where it is; a text that the file leaves to the desk is left out.
"""

from __future__ import annotations

from dataclasses import replace

from agent_tui.config.types import Config, Number
from agent_tui.setup.answers import ACCOUNT, DESK, NO, NUMBER, SANDBOX, YES, Known


def known_of(config: Config, known: Known) -> Known:
    """With what stands in ``config``."""
    return replace(
        known,
        names={name: tuple(getattr(config, name)) for name in ("accounts", "numbers", "workstreams", "agents")},
        accounts={each.id: each.account_sid for each in config.accounts.values()},
        numbers_there=frozenset(number.number for number in config.numbers.values()),
        standing={**_accounts(config), **_numbers(config), f"{DESK}:": {}},
        public_url=config.desk.public_url or "",
        public_listen=config.desk.public_listen,
    )


def _accounts(config: Config) -> dict[str, dict[str, str]]:
    return {
        f"{ACCOUNT}:{each.id}": {
            "account": each.id,
            "account_sid": each.account_sid,
            "reference": "" if each.auth_token.kind == "literal" else str(each.auth_token),
        }
        for each in config.accounts.values()
    }


def _numbers(config: Config) -> dict[str, dict[str, str]]:
    return {
        f"{SANDBOX if each.sandbox else NUMBER}:{each.id}": _number(config, each) for each in config.numbers.values()
    }


def _number(config: Config, number: Number) -> dict[str, str]:
    workstream = config.workstreams[number.workstream]
    others = [
        each.id for each in config.numbers.values() if each.workstream == number.workstream and each is not number
    ]
    stands = {
        "account": number.account,
        "other_number": number.number,
        "number_name": number.name or number.id,
        "service": number.messaging_service_sid or "none",
        "join": number.sandbox.join if number.sandbox else "",
        "workstream": number.workstream,
        "shared_with": ", ".join(others),
        "mode": workstream.mode,
        "language": workstream.language,
        "templates_in_window": _flag(workstream.templates_in_window),
        "attachments": _flag(workstream.attachments.enabled),
        "customers": _flag(workstream.attachments.customers),
        "agents": _flag(workstream.attachments.agents),
    }
    greeting, survey = workstream.automated.get("greeting"), workstream.survey
    if greeting is None or not greeting.enabled:
        stands["greeting"] = ""
    elif greeting.text:
        stands["greeting"] = greeting.text
    if survey is None or not survey.enabled:
        stands["survey"] = ""
    elif survey.question or survey.link:
        stands["survey"] = survey.question or survey.link or ""
    return stands


def _flag(on: bool) -> str:
    return YES if on else NO
