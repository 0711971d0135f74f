"""What was answered, as ``config.toml``: a new file, or the one that is there with its comments and its order.

Invariant: adding changes nothing that stands in the file but ``public_url`` and the public door's address; what comes
out is a configuration without mistakes, or nothing comes out. Changes of what is there: ``changed_text``.
"""

from __future__ import annotations

from collections.abc import Collection, MutableMapping
from pathlib import Path
from typing import cast

import tomlkit
from tomlkit.items import InlineTable, Table

from agent_tui.config.load import load_text
from agent_tui.core.automated_texts import built_in
from agent_tui.setup.answers import NO, YES, Answers, Known
from agent_tui.setup.turns import all_numbers
from agent_tui.setup.wording import plain_name

SANDBOX_TEMPLATE = "HXb5b62575e6e4ff6129ad7c8efe1f983e"
SANDBOX_TEXT = "Your appointment is coming up on {{1}} at {{2}}"
"""The sandbox's sample template whose SID Twilio publishes (Twilio: WhatsApp quickstart)."""
SANDBOX_SAMPLES = {"1": "12/1", "2": "3pm"}
SANDBOX_OTHERS = (
    "Your {{1}} order of {{2}} has shipped and should be delivered on {{3}}. Details: {{4}}",
    "Your {{1}} code is {{2}}",
)
"""The sandbox's other two, whose SIDs only an account's own console shows."""
TOKEN_VARIABLE = "TWILIO_AUTH_TOKEN"  # noqa: S105 - a variable's name
CREDENTIAL = "twilio_auth_token"
KEYRING_SERVICE = "agent-tui"

Keys = MutableMapping[str, object]

_HEAD = """\
# Written by agent-tui setup. Every key stands in config.example.toml; the desk reads this file again when you save it.
"""


def token_reference(answers: Answers, folder: Path) -> str:
    """How the configuration names the token."""
    return {
        "file": f"file:{token_file(answers, folder).name}",
        "keyring": f"keyring:{KEYRING_SERVICE}/{answers.account_sid}",
        "env": f"env:{TOKEN_VARIABLE}",
        "credential": f"credential:{CREDENTIAL}",
    }[answers.keep_token]


def token_file(answers: Answers, folder: Path) -> Path:
    """Where the token is kept, if in a file: beside the configuration."""
    return folder / f"{answers.account}.token"


def with_answers(text: str, answers: Answers, known: Known, folder: Path, console_listen: str) -> str:
    """``text`` (empty: no file yet) with what was answered added.

    Raises:
        ConfigError: the outcome would have a mistake.
    """
    document = tomlkit.parse(text or _HEAD)
    desk = _table(document, "desk")
    desk["public_url"] = answers.public_url
    desk["public_listen"] = answers.public_listen
    desk.setdefault("console_listen", console_listen)
    if answers.new_account:
        _account(_table(document, "accounts"), answers, known, folder)
    agent_id = _agent(document, answers)
    for each in all_numbers(answers):
        number_id = add_number(document, each)
        add_workstream(document, each, (agent_id,))
    if answers.sandbox:
        _sandbox_template(document, number_id)
    made = tomlkit.dumps(document)
    load_text(made, folder=folder, private=True)
    return made


def _table(document: tomlkit.TOMLDocument, name: str) -> Keys:
    """The table ``[name]``; of several sub-tables (``[accounts.main]``) the one that holds them."""
    if name not in document:
        document[name] = tomlkit.table(is_super_table=name != "desk")
    # Not always a Table: sub-tables in several places of the file come as a proxy that takes keys like one.
    return cast(Keys, document[name])


def _account(accounts: Keys, answers: Answers, known: Known, folder: Path) -> None:
    made = tomlkit.table()
    made["account_sid"] = answers.account_sid
    made["auth_token"] = token_reference(answers, folder)
    if known.api_base:
        made["api_base"] = known.api_base
    accounts[answers.account] = _apart(made)


def add_number(document: tomlkit.TOMLDocument, answers: Answers) -> str:
    """A table for the number; its name in the file."""
    numbers = _table(document, "numbers")
    number_id = plain_name("sandbox" if answers.sandbox else answers.number_name, numbers)
    numbers[number_id] = _number(answers)
    return number_id


def add_workstream(document: tomlkit.TOMLDocument, answers: Answers, members: Collection[str]) -> None:
    """A table for the workstream, unless the file has it."""
    workstreams = _table(document, "workstreams")
    if answers.workstream not in workstreams:
        queue = _queue(document, members)
        workstreams[answers.workstream] = _workstream(answers, queue)


def _number(answers: Answers) -> Table:
    made = tomlkit.table()
    made["account"] = answers.account_id
    made["number"] = answers.chosen_number
    made["name"] = "Twilio's sandbox" if answers.sandbox else answers.number_name
    made["workstream"] = answers.workstream
    if answers.service not in ("", "none"):
        made["messaging_service_sid"] = answers.service
    if answers.sandbox:
        made["sandbox"] = _inline(join=answers.join)
    return _apart(made)


def _agent(document: tomlkit.TOMLDocument, answers: Answers) -> str:
    """The id of the person who sets up; added as administrator if new."""
    agents = _table(document, "agents")
    for each in agents:
        if answers.agent in (each, cast(Keys, agents[each]).get("name")):
            return each
    agent_id = plain_name(answers.agent, agents)
    made = tomlkit.table()
    made["name"] = answers.agent
    made["role"] = "admin"
    agents[agent_id] = _apart(made)
    return agent_id


def _queue(document: tomlkit.TOMLDocument, members: Collection[str]) -> str:
    queues = _table(document, "queues")
    if "general" not in queues:
        made = tomlkit.table()
        made["members"] = list(members)
        queues["general"] = _apart(made)
    return "general"


def _workstream(answers: Answers, queue: str) -> Table:
    made = tomlkit.table()
    made["language"] = answers.language
    made["mode"] = answers.mode
    made["fallback_queue"] = queue
    made["templates_in_window"] = answers.templates_in_window == YES
    on = answers.attachments != NO
    made["attachments"] = _inline(
        enabled=on, customers=on and answers.customers != NO, agents=on and answers.agents != NO
    )
    if answers.greeting:
        own = answers.greeting != built_in("greeting", answers.language)
        # The built-in one is left to the desk, which has it in the customer's language too.
        greeting = _inline(text=answers.greeting) if own else _inline(enabled=True)
        made["automated"] = _inline(greeting=greeting)
    if answers.survey:
        made["survey"] = _inline(question=answers.survey)
    return _apart(made)


def _sandbox_template(document: tomlkit.TOMLDocument, number_id: str) -> None:
    made = tomlkit.table()
    made["name"] = "sandbox_appointment"
    made["text"] = SANDBOX_TEXT
    made["content_sid"] = SANDBOX_TEMPLATE
    made["samples"] = _inline(**SANDBOX_SAMPLES)
    made["numbers"] = [number_id]
    templates = document.setdefault("templates", tomlkit.aot())
    templates.append(made)
    for line in ("The sandbox's other two; their Content SIDs stand in your Twilio console:", *SANDBOX_OTHERS):
        made.add(tomlkit.comment(line))


def _apart(made: Table) -> Table:
    """With an empty line before what follows it."""
    made.add(tomlkit.nl())
    return made


def _inline(**values: object) -> InlineTable:
    made = tomlkit.inline_table()
    made.update(values)
    return made
