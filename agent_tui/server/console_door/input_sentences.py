"""What is wrong with a query or a body, as a sentence: msgspec's messages in the words of people, in one table.

Invariant: every form that msgspec has is a row (a test holds them); the sentence begins with the path of the field; the
hint names the values or the fields that there are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Literal

import msgspec
from msgspec import inspect

from agent_tui.config.mistakes import did_you_mean, shown
from agent_tui.core.errors import Invalid

Where = Literal["query", "body"]

_AT = re.compile(r" - at `(?:key` in `)?\$\.?(.*)`$", re.DOTALL)
_STEP = re.compile(r"([^.\[\]]+)|\[([^\]]*)\]")

WORDS = {
    "int": "a whole number",
    "float": "a number",
    "str": "a text",
    "bool": "true or false",
    "array": "a list",
    "object": "an object",
    "null": "null",
    "bytes": "base64",
    "datetime": "a moment such as 2026-11-01T09:30:00Z",
    "date": "a day such as 2026-11-01",
    "time": "a time such as 09:30:00",
    "duration": "a duration",
    "decimal": "a number",
    "uuid": "a UUID",
}
UNITS = {"str": "character", "array": "item", "object": "field", "bytes": "byte"}


def _kinds(names: str) -> str:
    return " or ".join(dict.fromkeys(WORDS.get(name.strip(), name.strip()) for name in names.split("|")))


def _count(number: str, kind: str) -> str:
    unit = UNITS[kind]
    return f"{number} {unit}{'' if number == '1' else 's'}"


def _length(kind: str, bound: str, number: str) -> str:
    if bound == ">=" and number == "1":
        return "it must not be empty"
    return f"it must have at {'least' if bound == '>=' else 'most'} {_count(number, kind)}"


def _items(side: str | None, low: str, high: str | None) -> str:
    if high is not None:
        return f"it must have {low} to {_count(high, 'array')}"
    return f"it must have {f'at {side} ' if side else ''}{_count(low, 'array')}"


def _bound(sign: str, number: str) -> str:
    return {">=": f"it must be {number} or more", "<=": f"it must be {number} or less"}.get(
        sign, f"it must be {'more' if sign == '>' else 'less'} than {number}"
    )


FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = tuple(
    (re.compile(form, re.DOTALL), told)
    for form, told in (
        (r"Object missing required field `(.*)`", lambda m: f"the field {m[1]} is missing"),
        (r"Object contains unknown field `(.*)`", lambda m: f"there is no field {shown(m[1])}"),
        (r"Invalid enum value (.*)", lambda m: f"{_given(m[1])} is not one of its values"),
        (r"Invalid value (.*)", lambda m: f"{_given(m[1])} is not one of its values"),
        (r"Expected `(str|array|object|bytes)` of length (<=|>=) (\d+)", lambda m: _length(m[1], m[2], m[3])),
        (
            r"Expected `array` of (?:at (least|most) )?length (\d+)(?: to (\d+))?(?:, got \d+)?",
            lambda m: _items(m[1], m[2], m[3]),
        ),
        (r"Expected `str` matching regex .*", lambda _: "it has another form than it must have"),
        (r"Expected `int` that's a multiple of (\S+)", lambda m: f"it must be a multiple of {m[1]}"),
        (r"Expected `(?:int|float|decimal)` (<=|>=|<|>) (\S+)", lambda m: _bound(m[1], m[2])),
        (r"Expected `(\w+)` with (a|no) timezone component", lambda m: f"it must be a {m[1]} with {m[2]} time zone"),
        (r"Expected `(.*)`, got `(.*)`", lambda m: f"it must be {_kinds(m[1])}, not {_kinds(m[2])}"),
        (r"Expected `(.*)`", lambda m: f"it must be {_kinds(m[1])}"),
        (r"Invalid RFC3339 encoded (\w+)", lambda m: f"it must be {_kinds(m[1])}"),
        (r"Invalid ISO8601 duration", lambda _: "it must be a duration"),
        (r"Invalid UUID(?: bytes)?", lambda _: "it must be a UUID"),
        (r"Invalid base64 encoded string", lambda _: "it must be base64"),
        (r"Invalid decimal string", lambda _: "it must be a number"),
        (r"Invalid (?:epoch|MessagePack) timestamp.*", lambda _: "it must be a moment"),
        (
            r"(?:Integer value|Number|Duration is|Timestamp is) ?out of range ?",
            lambda _: "it is further from 0 than can be stored",
        ),
    )
)


def _given(text: str) -> str:
    """A value as msgspec shows it, without what could command a terminal."""
    if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"":
        text = text[1:-1]
    return shown(text)


def refusal(where: Where, error: msgspec.ValidationError, kind: object) -> Invalid:
    """The refusal of a query or a body that should have been a ``kind``."""
    text = str(error)
    at = _AT.search(text)
    path = at[1] if at else ""
    message = _AT.sub("", text)
    said = sentence(message)
    if where == "query":
        # All of a query is text, whatever it was meant to be.
        said = said.removesuffix(", not a text")
    field = f"{where}.{path}" if path else where
    return Invalid(f"{field}: {said}.", hint=_hint(message, _at(kind, path)))


def sentence(message: str) -> str:
    """A message of msgspec without its place, as half a sentence."""
    for form, told in FORMS:
        found = form.fullmatch(message)
        if found:
            return told(found)
    return "it is not what it must be"


def _hint(message: str, kind: inspect.Type | None) -> str:
    """What there is to choose from; "" if that cannot be said in a line."""
    match kind:
        case inspect.StructType(fields=fields) if "field" in message:
            names = [field.encode_name for field in fields]
            unknown = re.fullmatch(r"Object contains unknown field `(.*)`", message, re.DOTALL)
            near = did_you_mean(unknown[1], names).removeprefix("; ") if unknown else ""
            return f"{near[:1].upper()}{near[1:]} There are: {', '.join(names)}.".strip() if names else "It takes none."
        case inspect.LiteralType(values=values):
            return f"Valid: {', '.join(map(str, values))}."
        case inspect.EnumType(cls=cls):
            return f"Valid: {', '.join(str(each.value) for each in cls)}."
        case inspect.IntType(ge=low, le=high) if low is not None and high is not None:
            return f"Valid: {low} to {high}."
        case inspect.StrType(pattern=str(pattern)):
            return f"Its form is {pattern}."
    return ""


def _at(kind: object, path: str) -> inspect.Type | None:
    """The type at a path such as ``attachments[0].id``; None: that cannot be told."""
    if kind is None:
        return None
    found: Sequence[inspect.Type] = (inspect.type_info(kind),)
    for name, _place in _STEP.findall(path):
        found = [inner for each in found for option in _options(each) for inner in _inside(option, name)]
    options = [option for each in found for option in _options(each) if not isinstance(option, inspect.NoneType)]
    return options[0] if len(options) == 1 else None


def _options(kind: inspect.Type) -> Sequence[inspect.Type]:
    match kind:
        case inspect.UnionType(types=types):
            return [option for each in types for option in _options(each)]
        case inspect.Metadata(type=inner):
            return _options(inner)
    return (kind,)


def _inside(kind: inspect.Type, name: str) -> Sequence[inspect.Type]:
    match kind:
        case inspect.StructType(fields=fields) if name:
            return [field.type for field in fields if field.encode_name == name]
        case inspect.DictType(value_type=value):
            return (value,)
        case inspect.ListType(item_type=item) | inspect.VarTupleType(item_type=item) if not name:
            return (item,)
    return ()
