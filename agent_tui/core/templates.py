"""Template variables: where they stand, what the text becomes, which values Twilio would refuse.

Twilio refuses a template late and without naming the culprit (21656, 63013, 63021, 63028); so the same rules are
checked here, for the console's live preview and again by the desk. Invariant: values without a fault can be sent;
every fault names its variable. Source: "Twilio: using variables with Content API", error pages of those codes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from agent_tui.core.visible import is_blank

MAX_TEXT = 1024
"""Characters of the body with its values."""
MAX_VALUE = 1600
"""Characters of one value."""
MAX_BLANKS = 4
"""Blanks in a row within a value."""

_PLACEHOLDER = re.compile(r"\{\{([^\s{}]{1,16})\}\}")
_LINE_BREAK = re.compile(r"[\n\r\t\v\f\x1c-\x1e\x85\u2028\u2029]")
_BLANKS = re.compile(rf"\s{{{MAX_BLANKS + 1},}}")


@dataclass(frozen=True, slots=True)
class Variable:
    """A value to fill in: ``1`` or a name; ``where``: body, header, footer, button, url, media, item."""

    key: str
    where: str = "body"
    sample: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with the value of ``key``, in a sentence."""

    key: str
    sentence: str


def placeholders(text: str) -> tuple[str, ...]:
    """The keys in ``text``, in order of first appearance, each once."""
    return tuple(dict.fromkeys(_PLACEHOLDER.findall(text)))


def find_variables(parts: Iterable[tuple[str, str]], samples: Mapping[str, str] | None = None) -> tuple[Variable, ...]:
    """Every variable of ``parts`` (pairs of where and text), each once, where it first stands; numbers first.

    One that stands in a link anywhere counts as there, for a link allows the least.
    """
    known = samples or {}
    found: dict[str, Variable] = {}
    for where, text in parts:
        for key in placeholders(text):
            if key not in found or where == "url":
                found[key] = Variable(key, where, known.get(key, ""))
    return tuple(sorted(found.values(), key=lambda variable: _order(variable.key)))


def _order(key: str) -> tuple[int, int]:
    return (0, int(key)) if key.isascii() and key.isdigit() else (1, 0)


def render(text: str, values: Mapping[str, str]) -> str:
    """``text`` with the values that are known; the other placeholders stay. A value is never expanded itself."""
    return _PLACEHOLDER.sub(lambda match: values.get(match[1], match[0]), text)


def check_values(variables: Sequence[Variable], values: Mapping[str, str], text: str = "") -> tuple[Fault, ...]:
    """What Twilio would refuse, in the order of ``variables``, then surplus keys, then the length of the whole.

    ``text`` is the body with its placeholders; left out, its length is not checked.
    """
    faults: list[Fault] = []
    known = {variable.key for variable in variables}
    for variable in variables:
        value = values.get(variable.key)
        if value is None:
            faults.append(Fault(variable.key, f"Variable {variable.key} has no value."))
            continue
        sentence = _value_fault(variable, value)
        if sentence:
            faults.append(Fault(variable.key, sentence))
    for key in values:
        if key not in known:
            faults.append(Fault(key, f"The template has no variable {_shown(key)}."))
    if not faults and text:
        length = len(render(text, values))
        in_text = [key for key in placeholders(text) if key in values]
        if length > MAX_TEXT and in_text:
            longest = max(in_text, key=lambda key: len(values[key]))
            faults.append(
                Fault(
                    longest,
                    f"The text with its values has {length} characters, {length - MAX_TEXT} more than the "
                    f"{MAX_TEXT} allowed; shorten variable {longest}.",
                )
            )
    return tuple(faults)


def _value_fault(variable: Variable, value: str) -> str:
    name = f"Variable {variable.key}"
    if is_blank(value):
        return f"{name} is empty."
    if _LINE_BREAK.search(value):
        return f"{name} contains a line break or a tab; write it on one line."
    if _BLANKS.search(value):
        return f"{name} contains more than {MAX_BLANKS} blanks in a row."
    if len(value) > MAX_VALUE:
        return f"{name} has {len(value)} characters; {MAX_VALUE} are allowed."
    if "{{" in value or "}}" in value:
        return f"{name} contains {{{{ or }}}}, which mark variables."
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in value):
        return f"{name} contains a character that cannot be sent."
    if variable.where == "url" and any(character.isspace() for character in value):
        return f"{name} stands in a link and cannot contain blanks."
    return ""


def _shown(key: str) -> str:
    return key if len(key) <= 40 else key[:39] + "…"
