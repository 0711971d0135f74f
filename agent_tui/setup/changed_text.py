"""An account or a number of ``config.toml`` changed as it was answered; comments and order stay.

Invariant: only what was answered otherwise than the file has it is touched; what comes out is a configuration without
mistakes, or nothing comes out.
"""

from __future__ import annotations

from pathlib import Path

import tomlkit

from agent_tui.config.edit import Value, account_changed, changed, url_changed
from agent_tui.core.automated_texts import built_in
from agent_tui.setup.answers import STAY, YES, Answers, Known
from agent_tui.setup.config_text import add_workstream, token_reference
from agent_tui.setup.summary import changes

_FLAGS = {
    "templates_in_window": "templates_in_window",
    "attachments": "attachments.enabled",
    "customers": "attachments.customers",
    "agents": "attachments.agents",
}
_OF_NUMBER = {
    "other_number": "number",
    "number_name": "name",
    "service": "messaging_service_sid",
    "join": "sandbox.join",
    "workstream": "workstream",
}


def with_changes(text: str, answers: Answers, known: Known, folder: Path) -> str:
    """``text`` with the account or the number changed.

    Raises:
        NotFound: it is no longer in the file.
        Refused: the file has the account in a way that cannot be renamed here.
        ConfigError: the outcome would have a mistake.
    """
    _, name = answers.changed
    differing = {key: now for key, _, now in changes(answers, known)}
    if answers.changed_url:
        return url_changed(text, folder, answers.public_url)
    if answers.changed_account:
        reference = None if answers.keep_token == STAY else token_reference(answers, folder)
        return account_changed(text, name, folder, answers.account, differing.get("account_sid"), reference)
    number: dict[str, Value | None] = {
        key: None if differing[question] in ("", "none") else differing[question]
        for question, key in _OF_NUMBER.items()
        if question in differing
    }
    if known.stands(answers, "workstream") == answers.workstream:
        return changed(text, name, folder, number, _of_workstream(differing, answers.language))
    document = tomlkit.parse(text)
    add_workstream(document, answers, known.names.get("agents", ())[:1])
    return changed(tomlkit.dumps(document), name, folder, number, {})


def _of_workstream(differing: dict[str, str], language: str) -> dict[str, Value | None]:
    made: dict[str, Value | None] = {key: differing[key] for key in ("mode", "language") if key in differing}
    made |= {_FLAGS[key]: differing[key] == YES for key in _FLAGS if key in differing}
    greeting, survey = differing.get("greeting"), differing.get("survey")
    if greeting is not None:
        made["automated.greeting.enabled"] = greeting != ""
        # The built-in one is left to the desk, which has it in the customer's language too.
        made["automated.greeting.text"] = None if greeting in ("", built_in("greeting", language)) else greeting
    if survey is not None:
        made["survey.enabled"] = survey != ""
        if survey:
            made["survey.question"] = survey
    return made
