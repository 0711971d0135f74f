"""What goes into a template's variables before anybody types: where each value comes from.

Invariant: only what is named for a variable is put in, and what is not known puts in nothing rather than a part of it;
a sample of the template never does.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

CUSTOMER, AGENT, QUEUE = "{CustomerName}", "{AgentName}", "{QueueName}"

NAMED: Mapping[str, str] = {
    "name": CUSTOMER,
    "first_name": CUSTOMER,
    "customer": CUSTOMER,
    "customer_name": CUSTOMER,
    "client_name": CUSTOMER,
    "nombre": CUSTOMER,
    "nome": CUSTOMER,
    "nom": CUSTOMER,
    "agent": AGENT,
    "agent_name": AGENT,
    "agente": AGENT,
    "queue": QUEUE,
    "queue_name": QUEUE,
    "team": QUEUE,
}
"""Variables that say by their name what they want."""

PREFILLS = ("CustomerName", "AgentName", "QueueName")
"""What can be put in besides context variables, by the names of their places."""

_PLACE = re.compile(r"\{(?:(CustomerName|AgentName|QueueName)|\$(\w{1,40})\$)\}")
_GREETING = re.compile(
    r"(?:^|\W)(?:hi|hello|hey|dear|hola|ol[aá]|oi|bonjour|salut|hallo|ciao|estimad[oa]|caro|cara)[\s,]*"
    r"\{\{([^\s{}]{1,16})\}\}",
    re.IGNORECASE,
)


def source(configured: Mapping[str, str], name: str, key: str) -> str:
    """What the configuration puts into ``key`` of the template ``name``: ``NAME/KEY`` goes before ``KEY`` alone.

    A bare number means another thing in every template, so numbers are looked up with the template's name only.
    """
    own = configured.get(f"{name}/{key}")
    if own is not None or key.isdigit():
        return own or ""
    return configured.get(key, "")


def usual(key: str, text: str, variables: Mapping[str, str | int | bool]) -> str:
    """What goes in where nothing is configured: by the variable's name, else the customer where ``text`` greets."""
    known = NAMED.get(key.casefold())
    if known is not None:
        return known
    if key in variables and not key.isdigit():
        return f"{{${key}$}}"
    return CUSTOMER if key in _GREETING.findall(text) else ""


def filled(wanted: str, names: Mapping[str, str], variables: Mapping[str, str | int | bool]) -> str:
    """``wanted`` with what is known in its places; "" if something in it is not. A value is never expanded itself."""
    missing = False

    def value(match: re.Match[str]) -> str:
        nonlocal missing
        found = names.get(match[1], "") if match[1] else str(variables.get(match[2], ""))
        missing = missing or not found.strip()
        return found

    result = _PLACE.sub(value, wanted)
    return "" if missing else result
