"""The configuration reference: each table with its keys, made from the types and from the example's remarks.

Invariant: a key stands here because the type has it; what it means is said once, in ``config.example.toml``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from msgspec import inspect

from agent_tui.config.types import Config

EXAMPLE = Path(__file__).parents[1] / "config.example.toml"
_HEADER = re.compile(r"^\[\[?([^\]]+)\]\]?")
_KEY = re.compile(r"^(?:# )?([a-z_]+)(?:\.[a-z_]+)* = .*?(?:\s{2,}#\s(.*))?$")
NAMED = "NAME"


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the file: how its header is written, what its type says, its fields."""

    header: str
    words: str
    fields: tuple[inspect.Field, ...]


def remarks() -> dict[tuple[str, str], str]:
    """What the example says of each key, by the table (names as ``NAME``) and the key."""
    found: dict[tuple[str, str], str] = {}
    table = ""
    named = {"accounts", "numbers", "workstreams", "queues", "hours", "agents", "capacity_profiles", "presences"}
    for line in EXAMPLE.read_text("utf-8").splitlines():
        if header := _HEADER.match(line):
            parts = header[1].split(".")
            table = ".".join([parts[0], NAMED, *parts[2:]] if parts[0] in named and len(parts) > 1 else parts)
        elif (key := _KEY.match(line)) and key[2]:
            found.setdefault((table, key[1]), key[2])
    return found


def tables() -> Iterator[Table]:
    """Every table, in the order of the types."""
    root = inspect.type_info(Config)
    if not isinstance(root, inspect.StructType):
        raise TypeError("Config must be a Struct")
    for field in root.fields:
        yield from _below(field.encode_name, field.type, array=False)


def _below(path: str, kind: inspect.Type, *, array: bool) -> Iterator[Table]:
    if isinstance(kind, inspect.Metadata):
        yield from _below(path, kind.type, array=array)
    elif isinstance(kind, inspect.UnionType):
        for each in kind.types:
            yield from _below(path, each, array=array)
    elif isinstance(kind, inspect.DictType):
        yield from _below(f"{path}.{NAMED}", kind.value_type, array=array)
    elif isinstance(kind, inspect.VarTupleType):
        yield from _below(path, kind.item_type, array=True)
    elif isinstance(kind, inspect.StructType):
        fields = tuple(field for field in kind.fields if field.name != "id")
        if path.count(".") > 4:
            return
        header = f"[[{path}]]" if array else f"[{path}]"
        yield Table(header, (kind.cls.__doc__ or "").strip(), fields)
        for field in fields:
            yield from _below(f"{path}.{field.encode_name}", field.type, array=False)


def kind_words(kind: inspect.Type) -> str:
    """A type in a few words."""
    if isinstance(kind, inspect.Metadata):
        form = (kind.extra or {}).get("form") or (kind.extra or {}).get("ref")
        return str(form).replace("_", " ") if form else kind_words(kind.type)
    if isinstance(kind, inspect.LiteralType):
        return ", ".join(f"`{value}`" for value in kind.values)
    if isinstance(kind, inspect.UnionType):
        given = [each for each in kind.types if not isinstance(each, inspect.NoneType)]
        return " or ".join(dict.fromkeys(map(kind_words, given)))
    if isinstance(kind, inspect.VarTupleType):
        return f"list of {kind_words(kind.item_type)}"
    if isinstance(kind, inspect.DictType):
        return f"table of {kind_words(kind.value_type)}"
    if isinstance(kind, inspect.StructType):
        return "table"
    if isinstance(kind, inspect.CustomType):
        return "secret" if kind.cls.__name__ == "SecretRef" else kind.cls.__name__.lower()
    words = {"StrType": "text", "BoolType": "true or false", "IntType": "whole number", "FloatType": "number"}
    return words.get(type(kind).__name__, type(kind).__name__.removesuffix("Type").lower())


def default_words(field: inspect.Field) -> str:
    """What holds where the key is left out."""
    if field.required:
        return "required"
    value = field.default
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, float) and isinstance(field.type, inspect.Metadata) and "duration" in str(field.type.extra):
        return f"`{_duration(value)}`"
    if isinstance(value, str | int | float) and value != "":
        return f"`{value}`"
    if isinstance(value, tuple) and value and all(isinstance(each, str) for each in value):
        return ", ".join(f"`{each}`" for each in value)
    return "-"


def _duration(seconds: float) -> str:
    for size, unit in ((86400, "d"), (3600, "h"), (60, "m")):
        if seconds >= size and seconds % size == 0:
            return f"{int(seconds // size)}{unit}"
    return f"{seconds:g}s"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("``", "`")


def configuration_page(made: str) -> str:
    """The whole page."""
    known = remarks()
    lines = ["# Configuration reference", "", made]
    lines += [
        "Every table and key of `config.toml`. `config.example.toml` shows them in use, `agent-tui check` names every "
        'mistake with its line. Durations are written `"90s"`, `"30m"`, `"24h"`, `"28d"`; `NAME` is a name of your own '
        "choice; secrets are references (`env:NAME`, `file:PATH`, `credential:NAME`, `keyring:SERVICE/USER`).",
        "",
    ]
    seen: set[str] = set()
    for table in tables():
        if table.header in seen:
            continue
        seen.add(table.header)
        lines += [
            f"## `{table.header}`",
            "",
            _cell(table.words),
            "",
            "| key | what it takes | default | |",
            "|---|---|---|---|",
        ]
        path = table.header.strip("[]")
        for field in table.fields:
            remark = known.get((path, field.encode_name), "")
            cells = (kind_words(field.type), default_words(field), remark)
            lines.append(f"| `{field.encode_name}` | " + " | ".join(map(_cell, cells)) + " |")
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"
