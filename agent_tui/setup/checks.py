"""Is an answer one that the configuration will take? In the words that the configuration itself would use.

Invariant: a check returns a sentence, or "" if nothing is wrong; it asks nobody.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from agent_tui.config.forms import FORMS
from agent_tui.config.spot import Spot, Surroundings
from agent_tui.core.counting import counted
from agent_tui.core.message_limits import MESSAGE_CHARACTERS
from agent_tui.setup.answers import CHANGE, SANDBOX, SANDBOX_NUMBER, Answers, Known

Check = Callable[[str, Answers, Known], str]

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}", re.ASCII)
_TOKEN = re.compile(r"[0-9A-Za-z]{32}", re.ASCII)
_JOIN = re.compile(r"join \S+", re.IGNORECASE)
LONGEST_NAME = 100


def _formed(form: str, value: str, extra: Mapping[str, object] | None = None) -> str:
    found: list[str] = []
    around = Surroundings({}, True, Path(), ZoneInfo("UTC"), lambda _path, sentence: found.append(sentence))
    FORMS[form](value, Spot((), around, extra or {}))
    return f"It {found[0]}." if found else ""


def account_sid(value: str, answers: Answers, known: Known) -> str:
    """``AC`` and 32 hexadecimal digits; not that of another account that is there."""
    others = (name for name, sid in known.accounts.items() if sid == value and name != answers.changed_account)
    there = next(others, None)
    if there is not None and answers.changed_account:
        return f'That is the SID of the account "{there}".'
    if there is not None:
        return f'That is the account "{there}", which is there already; choose it above.'
    return _formed("sid", value, {"prefix": "AC"})


def auth_token(value: str, answers: Answers, _known: Known) -> str:
    """32 letters and digits; not the SID once more."""
    if not value and answers.changed_account:
        return ""
    if not value:
        return "It must not be empty: copy the auth token from console.twilio.com."
    if value == answers.account_sid or value.startswith(("AC", "SK")):
        return "That is a SID, not a token; the token stands below it, behind Show."
    if not _TOKEN.fullmatch(value):
        return f"An auth token has 32 letters and digits; this has {counted(len(value), 'character')}. Copy it again."
    return ""


def phone(value: str, answers: Answers, known: Known) -> str:
    """E.164 with its plus sign, and not configured already."""
    if answers.kind == CHANGE and value == known.stands(answers, "other_number"):
        return ""
    if value in answers.number.split():
        return f"{value} is chosen above already."
    there = f"{value} is in {known.config_path} already."
    return _formed("phone", value) or (there if value in known.numbers_there else "")


def free_sandbox(value: str, _answers: Answers, known: Known) -> str:
    """The sandbox is one number, and stands in a configuration once."""
    if value == SANDBOX and SANDBOX_NUMBER in known.numbers_there:
        return f"Twilio's sandbox is in {known.config_path} already."
    return ""


def new_account(value: str, answers: Answers, known: Known) -> str:
    """A name; one that is there already would be another account's."""
    if value in known.names.get("accounts", ()) and value != answers.changed_account:
        return f'There is an account "{value}" already; choose another name.'
    return name(value, answers, known)


def name(value: str, _answers: Answers, _known: Known) -> str:
    """What may stand as a name in the configuration."""
    if _NAME.fullmatch(value):
        return ""
    return 'A name has letters, digits, dots, "-" and "_", and no blanks; it begins with a letter or digit.'


def words(value: str, _answers: Answers, _known: Known) -> str:
    """Any text of one line."""
    if not value.strip():
        return "It must not be empty."
    if len(value) > LONGEST_NAME or not value.isprintable():
        return f"One line of at most {LONGEST_NAME} characters."
    return ""


def join(value: str, _answers: Answers, _known: Known) -> str:
    """The sandbox's words."""
    if _JOIN.fullmatch(value):
        return ""
    return 'It begins with "join" and goes on with the words of your sandbox, such as "join happy-otter".'


def listen(value: str, _answers: Answers, _known: Known) -> str:
    """``HOST:PORT``."""
    return _formed("listen", value)


def _is_inside(host: str) -> bool:
    """Whether this is a name or an address that only this machine or this network has."""
    try:
        return not ip_address(host).is_global
    except ValueError:
        return "." not in host or host.endswith((".local", ".localhost", ".internal", ".lan"))


def public_url(value: str, _answers: Answers, known: Known) -> str:
    """An https URL that Twilio can call; a URL of this machine is good only for a simulated Twilio."""
    wrong = _formed("url", value)
    if wrong:
        return wrong
    host = urlsplit(value).hostname or ""
    if "_" in host:
        return "Twilio refuses host names with an underscore; choose another name."
    if not known.api_base and (value.startswith("http://") or _is_inside(host)):
        return "Twilio cannot reach this machine by that; start a tunnel, or give the https address of your proxy."
    if urlsplit(value).path.rstrip("/").endswith(("/twilio/inbound", "/twilio")):
        return "Leave out the path: the desk adds /twilio/inbound itself."
    return ""


def language(value: str, _answers: Answers, _known: Known) -> str:
    """A language code as WhatsApp uses it."""
    return _formed("language", value)


def text(value: str, _answers: Answers, _known: Known) -> str:
    """A message; empty: none."""
    if len(value) > MESSAGE_CHARACTERS:
        return f"A message has at most {MESSAGE_CHARACTERS} characters; this has {len(value)}."
    return ""


def reply(value: str, answers: Answers, known: Known) -> str:
    """A message that is sent."""
    return text(value, answers, known) if value.strip() else "It must not be empty."
