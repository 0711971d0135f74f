"""Reads TOML values into the configuration's types and reports every mistake, not just the first.

``msgspec.convert`` stops at the first mistake and drops the keys of maps, so this walks the same type descriptions
(``msgspec.inspect``) itself. Invariant: whatever TOML can hold, reading ends with a value or with mistakes, never with
another exception; sibling values are read even if one of them is wrong.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from typing import TypeVar, get_args

from msgspec import Struct, inspect

from agent_tui.config.forms import CHECKS, FORMS, secret
from agent_tui.config.mistakes import did_you_mean, listed, shown
from agent_tui.config.spot import FAILED, Spot
from agent_tui.config.table_checks import TABLE_CHECKS
from agent_tui.core.presence import AUTOMATIC, Base

_Kind = TypeVar("_Kind", bound=inspect.Type)
_ID = re.compile(r"(?!\.{1,2}$)[\w.-]{1,64}")
"""Not ``.`` and ``..`` either: in a path of the API they would lead elsewhere."""
_RESERVED = {
    "agents": frozenset({"local", "system", "customer", "desk"}),
    "presences": frozenset({*get_args(Base), AUTOMATIC, "keep"}),
}
_SINGULAR = {
    "accounts": "account",
    "numbers": "number",
    "workstreams": "workstream",
    "queues": "queue",
    "hours": "calendar",
    "agents": "agent",
    "capacity_profiles": "capacity profile",
    "presences": "presence",
}


def read(kind: inspect.Type, value: object, spot: Spot) -> object:
    """``value`` as ``kind``, or ``FAILED`` with the mistakes reported at ``spot``."""
    reader = _READERS.get(type(kind))
    if reader is None:
        raise TypeError(f"the configuration's types use {type(kind).__name__}, which has no reader")
    return reader(kind, value, spot)


def read_struct(kind: inspect.StructType, value: object, spot: Spot, given: Mapping[str, object]) -> object:
    """A table as its Struct; ``given`` are fields that come from elsewhere (a named thing's id)."""
    if not isinstance(value, dict):
        return spot.wrong(f"must be a table, not {shown(value)}")
    fields = {field.encode_name: field for field in kind.fields if field.name not in given}
    for key in value:
        if key not in fields:
            spot.at(str(key)).wrong(f"unknown key{did_you_mean(str(key), sorted(fields))}")
    built = dict(given)
    failed: set[str] = set()
    for key, field in fields.items():
        if key not in value:
            if field.required:
                spot.at(key).wrong("is missing")
                failed.add(key)
            continue
        result = read(field.type, value[key], spot.at(key))
        if result is FAILED:
            failed.add(key)
        else:
            built[field.name] = result
    if value.keys() - fields.keys():
        # An unknown key is mostly a misspelt one: what the checks of this table would miss is probably there.
        return FAILED
    return _build(kind, built, failed, spot)


def _build(kind: inspect.StructType, built: Mapping[str, object], failed: set[str], spot: Spot) -> object:
    """The Struct; a failed optional field takes its default, so that checks of the other fields still run."""
    if any(field.required and field.name not in built for field in kind.fields):
        return FAILED
    names = {field.name for field in kind.fields}
    if {"id", "name"} <= names and not built.get("name"):
        built = {**built, "name": built["id"]}
    result: Struct = kind.cls(**built)
    for check in TABLE_CHECKS.get(kind.cls, ()):
        if failed.isdisjoint(check.needs) and check.run(result, spot) is FAILED:
            failed = failed | {""}
    return FAILED if failed else result


def _struct(kind: inspect.Type, value: object, spot: Spot) -> object:
    return read_struct(_as(inspect.StructType, kind), value, spot, {})


def _metadata(kind: inspect.Type, value: object, spot: Spot) -> object:
    kind = _as(inspect.Metadata, kind)
    extra: Mapping[str, object] = kind.extra or {}
    place = spot.declared(extra)
    form = str(extra.get("form", ""))
    if form in FORMS:
        return FORMS[form](value, place)
    if "ref" in extra:
        return _reference(value, place)
    if form == "any_of":
        return _any_of(kind.type, value, spot)
    result = read(kind.type, value, spot)
    return CHECKS[form](result, place) if form in CHECKS and result is not FAILED else result


def _any_of(kind: inspect.Type, value: object, spot: Spot) -> object:
    if value == []:
        return spot.wrong("an empty list matches nothing; leave the key out to match everything")
    if isinstance(value, list):
        return read(kind, value, spot)
    result = read(_as(inspect.VarTupleType, kind).item_type, value, spot)
    return result if result is FAILED else (result,)


def _reference(value: object, spot: Spot) -> object:
    """A name that must be declared in the table that the type names."""
    table = str(spot.extra["ref"])
    also = spot.extra.get("also", ())
    extra_names = [str(name) for name in also] if isinstance(also, tuple) else []
    names = [*extra_names, *spot.around.names[table]]
    if isinstance(value, str) and value in names:
        return value
    thing = _SINGULAR[table]
    if not isinstance(value, str):
        return spot.wrong(f"must be the name of one {thing}, not {shown(value)}")
    hint = did_you_mean(value, names)
    if not names:
        return spot.wrong(f"there is no {thing} {shown(value)}: no [{table}.{value}] stands in this file")
    return spot.wrong(f"there is no {thing} {shown(value)}{hint or f'; there is {listed(names)}'}")


def _dict(kind: inspect.Type, value: object, spot: Spot) -> object:
    kind = _as(inspect.DictType, kind)
    if not isinstance(value, dict):
        return spot.wrong(f"must be a table, not {shown(value)}")
    named = kind.value_type if isinstance(kind.value_type, inspect.StructType) else None
    if named is not None and all(field.name != "id" for field in named.fields):
        named = None
    found: dict[object, object] = {}
    fine = True
    for key, item in value.items():
        place = spot.at(str(key))
        if named is not None:
            name: object = _name(str(key), place)
            result = read_struct(named, item, place, {"id": key})
        else:
            name = read(kind.key_type, key, place)
            result = read(kind.value_type, item, place)
        if name is FAILED or result is FAILED:
            fine = False
        else:
            found[name] = result
    # Of named things the good ones are kept, so that checks between them still run.
    return found if fine or named is not None else FAILED


def _name(key: str, spot: Spot) -> object:
    if not _ID.fullmatch(key):
        return spot.wrong("a name is 1 to 64 letters, digits, dots, - or _")
    if key in _RESERVED.get(str(spot.path[0]), ()):
        return spot.wrong(f"{shown(key)} is a name that the desk uses itself")
    return key


def _tuple(kind: inspect.Type, value: object, spot: Spot) -> object:
    kind = _as(inspect.VarTupleType, kind)
    if not isinstance(value, list):
        return spot.wrong(f"must be a list, not {shown(value)}")
    items = [read(kind.item_type, item, spot.at(index)) for index, item in enumerate(value)]
    return FAILED if any(item is FAILED for item in items) else tuple(items)


def _union(kind: inspect.Type, value: object, spot: Spot) -> object:
    """The first member that takes this kind of value; TOML has no null, so ``None`` only stands for "left out"."""
    members = [member for member in _as(inspect.UnionType, kind).types if not isinstance(member, inspect.NoneType)]
    if len(members) == 1:
        return read(members[0], value, spot)
    for member in members:
        if _takes(member, value):
            return read(member, value, spot)
    return spot.wrong(f"must be {' or '.join(_wanted(member) for member in members)}, not {shown(value)}")


def _takes(kind: inspect.Type, value: object) -> bool:
    if isinstance(kind, inspect.Metadata):
        any_of = (kind.extra or {}).get("form") == "any_of"
        return (any_of and isinstance(value, str)) or _takes(kind.type, value)
    wanted = _PYTHON[type(kind)]
    return isinstance(value, wanted) and isinstance(value, bool) == (wanted is bool)


def _wanted(kind: inspect.Type) -> str:
    if isinstance(kind, inspect.Metadata):
        return _wanted(kind.type)
    return (
        listed([str(value) for value in kind.values]) if isinstance(kind, inspect.LiteralType) else _WORDS[type(kind)]
    )


def _literal(kind: inspect.Type, value: object, spot: Spot) -> object:
    values = [str(allowed) for allowed in _as(inspect.LiteralType, kind).values]
    if isinstance(value, str) and value in values:
        return value
    hint = did_you_mean(value, values) if isinstance(value, str) else ""
    return spot.wrong(f"must be {listed(values, limit=24)}, not {shown(value)}{hint}")


def _text(_kind: inspect.Type, value: object, spot: Spot) -> object:
    return value if isinstance(value, str) else spot.wrong(f"must be text in quotes, not {shown(value)}")


def _switch(_kind: inspect.Type, value: object, spot: Spot) -> object:
    return value if isinstance(value, bool) else spot.wrong(f"must be true or false, not {shown(value)}")


def _whole(kind: inspect.Type, value: object, spot: Spot) -> object:
    kind = _as(inspect.IntType, kind)
    low, high = kind.ge, kind.le
    bounds = f" from {low} to {high}" if low is not None and high is not None else ""
    if isinstance(value, bool) or not isinstance(value, int):
        return spot.wrong(f"must be a whole number{bounds}, not {shown(value)}")
    if (low is not None and value < low) or (high is not None and value > high):
        return spot.wrong(f"must be a whole number{bounds}, not {shown(value)}")
    return value


def _number(kind: inspect.Type, value: object, spot: Spot) -> object:
    kind = _as(inspect.FloatType, kind)
    above, high = kind.gt or 0.0, kind.le or math.inf
    if isinstance(value, bool) or not isinstance(value, int | float) or not above < value <= high:
        return spot.wrong(f"must be a number above {above:g} and at most {high:g}, not {shown(value)}")
    return float(value)


def _secret(_kind: inspect.Type, value: object, spot: Spot) -> object:
    return secret(value, spot)


def _as(wanted: type[_Kind], kind: inspect.Type) -> _Kind:
    """Narrows the type description; ``_READERS`` has already chosen by it."""
    if not isinstance(kind, wanted):
        raise TypeError(f"{type(kind).__name__} is no {wanted.__name__}")
    return kind


_READERS: Mapping[type, Callable[[inspect.Type, object, Spot], object]] = {
    inspect.StructType: _struct,
    inspect.Metadata: _metadata,
    inspect.DictType: _dict,
    inspect.VarTupleType: _tuple,
    inspect.UnionType: _union,
    inspect.LiteralType: _literal,
    inspect.StrType: _text,
    inspect.BoolType: _switch,
    inspect.IntType: _whole,
    inspect.FloatType: _number,
    inspect.CustomType: _secret,
}
_PYTHON: Mapping[type, type] = {
    inspect.StructType: dict,
    inspect.DictType: dict,
    inspect.VarTupleType: list,
    inspect.LiteralType: str,
    inspect.StrType: str,
    inspect.BoolType: bool,
    inspect.IntType: int,
}
_WORDS: Mapping[type, str] = {
    inspect.StructType: "a table",
    inspect.DictType: "a table",
    inspect.VarTupleType: "text or a list of texts",
    inspect.StrType: "text",
    inspect.BoolType: "true or false",
    inspect.IntType: "a whole number",
}
