"""config.example.toml loads as it is, and names every key that the types have."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec import inspect

from agent_tui.config.load import load_text, load_with_warnings
from agent_tui.config.types import Config

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"
# A key that is optional stands commented out, at the beginning of a line, with an example value.
OPTIONAL = re.compile(r"(?m)^# ([a-z_]+ = )")
ORDER = ("desk", "accounts", "numbers", "workstreams", "queues", "hours", "agents", "capacity_profiles", "presences")


def structs(kind: inspect.Type, seen: dict[type, inspect.StructType]) -> Mapping[type, inspect.StructType]:
    """Every Struct that the configuration can hold, each once."""
    if isinstance(kind, inspect.StructType) and kind.cls not in seen:
        seen[kind.cls] = kind
        for field in kind.fields:
            structs(field.type, seen)
    for name in ("type", "item_type", "key_type", "value_type"):
        if hasattr(kind, name):
            structs(getattr(kind, name), seen)
    for member in getattr(kind, "types", ()):
        structs(member, seen)
    return seen


def keys() -> Iterator[tuple[str, str]]:
    for cls, kind in structs(inspect.type_info(Config), {}).items():
        # A span and a closed day are written as text, not as tables.
        if cls.__name__ not in ("Span", "Closure"):
            yield from ((cls.__name__, field.encode_name) for field in kind.fields if field.name != "id")


def test_it_loads_as_it_is_and_warns_only_of_the_secret() -> None:
    loaded = load_with_warnings(EXAMPLE, env={})
    assert [warning.key for warning in loaded.warnings] == ["accounts.main.auth_token"]


def test_it_loads_with_every_optional_key() -> None:
    text, count = OPTIONAL.subn(r"\1", EXAMPLE.read_text())
    config = load_text(text)
    assert count >= 20
    assert config.desk.public_url == "https://desk.example.org"
    assert config.route_tests[0].agents == ("ana",)


def test_every_key_of_every_type_is_in_it() -> None:
    text = OPTIONAL.sub(r"\1", EXAMPLE.read_text())
    code = "\n".join(line.split(" #")[0] for line in text.split("\n") if not line.startswith("#"))
    written = set(re.findall(r"[a-z_]+", re.sub(r'"[^"]*"', "", code)))
    found = list(keys())
    assert len(found) > 100
    assert [key for key in found if key[1] not in written] == []


def test_every_value_differs_from_nothing_in_every_table() -> None:
    """A Struct that no value of the example reaches would leave its keys unproven."""
    config = load_text(OPTIONAL.sub(r"\1", EXAMPLE.read_text()))
    shown = repr(config)
    missing = [cls.__name__ for cls in structs(inspect.type_info(Config), {}) if f"{cls.__name__}(" not in shown]
    assert missing == []


def test_tables_stand_in_the_order_of_the_types() -> None:
    text = EXAMPLE.read_text()
    places = [text.index(f"\n[{table}") for table in ORDER]
    assert places == sorted(places)
