"""The text of a template as Twilio and WhatsApp take one: how its variables are written, numbered and placed.

A variable that Twilio knows by another name gets no value from us, and then its sample goes out to the customer; so
whoever types a template's text in by hand is told of it before anybody can send it. Invariant: a text without faults
has only variables that ``placeholders`` finds. Sources: "Twilio: using variables with Content API", "Twilio: message
template approvals and statuses" (WhatsApp rejects a variable at the beginning or the end by itself).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from agent_tui.core.templates import MAX_TEXT, check_values, find_variables, placeholders

MAX_VARIABLES = 100
MAX_KEY = 16
"""Characters of a variable's name."""

_BRACED = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_NAME = re.compile(r"[A-Za-z0-9_]{1,16}")
_SIDE_BY_SIDE = re.compile(r"(\{\{[^{}]*\}\})\s*(\{\{[^{}]*\}\})")
_SHOWN = 30
_UNAPPROVED = "which WhatsApp rejects at once: copy the text as it was approved"


def text_faults(text: str) -> tuple[str, ...]:
    """What no approved template has, or would leave with a sample in place of a value; words to follow its place."""
    malformed = {inner: fault for inner in _BRACED.findall(text) if (fault := _form_fault(inner))}
    found = list(malformed.values())
    rest = _BRACED.sub("", text)
    if "{{" in rest or "}}" in rest:
        found.append("has {{ or }} without its other half; a variable is written {{1}} or {{name}}")
    keys = placeholders(text)
    # A number that is written wrongly, or cut in two, is missing only because of that.
    if len(found) == len(malformed) and not any(inner.strip().isdigit() for inner in malformed):
        found += _number_faults(keys)
    if len(keys) > MAX_VARIABLES:
        found.append(f"has {len(keys)} variables; a template has at most {MAX_VARIABLES}")
    if len(text) > MAX_TEXT:
        found.append(f"has {len(text)} characters; a template has at most {MAX_TEXT}")
    return tuple(dict.fromkeys(found))


def text_doubts(text: str) -> tuple[str, ...]:
    """What WhatsApp rejects when a template is submitted today.

    These are doubts and no faults, because nobody submits a template here: the text is a copy of one that was approved,
    and there are such with a variable at an end, from before the rule, WhatsApp's own authentication texts, and those
    of Twilio's sandbox. If the copy is wrong, the customer gets the approved text all the same.
    """
    found = []
    bare = text.strip()
    at_ends = [word for word, at in (("begins", bare.startswith("{{")), ("ends", bare.endswith("}}"))) if at]
    if at_ends:
        found.append(f"{' and '.join(at_ends)} with a variable, {_UNAPPROVED}")
    pairs = _SIDE_BY_SIDE.findall(text)
    found += [f"has {_short(one)} and {_short(other)} side by side, {_UNAPPROVED}" for one, other in pairs]
    words, count = len(_BRACED.sub(" ", text).split()), len(placeholders(text))
    # A language that is written without blanks has few "words".
    if text.isascii() and words < 2 * count:
        found.append(
            f"has {_counted(words, 'word')} for {_counted(count, 'variable')}; WhatsApp wants about {2 * count + 1}"
        )
    return tuple(found)


def sample_faults(text: str, samples: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """What is wrong with the examples of a text's variables, as pairs of key and sentence; without any nothing is."""
    if not samples:
        return ()
    faults = check_values(find_variables([("body", text)]), samples)
    return tuple((fault.key, fault.sentence.replace(" has no value.", " has no sample.")) for fault in faults)


def _form_fault(inner: str) -> str:
    written = _short(f"{{{{{inner}}}}}")
    bare = inner.strip()
    if not bare:
        return f"has {written} without a name; write {{{{1}}}} or {{{{name}}}}"
    if bare != inner:
        return f"has {written} with blanks in it; write {_short(f'{{{{{bare}}}}}')}"
    if len(inner) > MAX_KEY:
        return f"has {written}, a name of {len(inner)} characters; {MAX_KEY} are allowed"
    if _NAME.fullmatch(inner) is None:
        return f"has {written}; a variable's name has letters, digits and _ only"
    if inner.isdigit() and str(int(inner)) != inner:
        return f"has {written}; write {{{{{int(inner) or 1}}}}}"
    return "has {{0}}; numbers begin with {{1}}" if inner == "0" else ""


def _number_faults(keys: tuple[str, ...]) -> list[str]:
    numbers = sorted(int(key) for key in keys if key.isdigit())
    missing = [number for number in range(1, len(numbers) + 1) if number not in numbers]
    if not missing:
        return []
    wanted = f"{{{{{missing[0]}}}}}"
    return [f"has {{{{{numbers[-1]}}}}} but no {wanted}: variables are numbered from 1 without a gap"]


def _short(text: str) -> str:
    flat = " ".join(text.split("\n"))
    return flat if len(flat) <= _SHOWN else flat[: _SHOWN - 1] + "…"


def _counted(count: int, thing: str) -> str:
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"
