"""Changes of one channel in the text of ``config.toml``, comments and order kept.

Invariant: what comes out is a configuration without mistakes, or nothing comes out; nothing but the keys named is
touched.
"""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from pathlib import Path
from typing import cast

import tomlkit

from agent_tui.config.load import load_text
from agent_tui.core.errors import NotFound

Keys = MutableMapping[str, object]
Value = str | bool


def changed(text: str, number_id: str, folder: Path, number: Mapping[str, Value], stream: Mapping[str, Value]) -> str:
    """``text`` with these keys of the number and of its workstream; dotted keys go into the tables below.

    Raises:
        NotFound: the file has no such number.
        ConfigError: the outcome would have a mistake.
    """
    document = tomlkit.parse(text)
    table = _named(document, "numbers", number_id)
    for key, value in number.items():
        table[key] = value
    if stream:
        workstream = _named(document, "workstreams", str(table["workstream"]))
        for key, value in stream.items():
            *tables, last = key.split(".")
            place = workstream
            for name in tables:
                if name not in place:
                    place[name] = tomlkit.inline_table()
                place = cast(Keys, place[name])
            place[last] = value
    return _checked(document, folder)


def without(text: str, number_id: str, folder: Path) -> str:
    """``text`` without the number.

    Raises:
        NotFound: the file has no such number.
        ConfigError: something still names it; every such line is told.
    """
    document = tomlkit.parse(text)
    _named(document, "numbers", number_id)
    del cast(Keys, document["numbers"])[number_id]
    return _checked(document, folder)


def _named(document: tomlkit.TOMLDocument, table: str, name: str) -> Keys:
    found = cast(Keys, document.get(table, {})).get(name)
    if found is None:
        raise NotFound(f"The configuration has no [{table}.{name}].", hint="agent-tui channel list shows them.")
    return cast(Keys, found)


def _checked(document: tomlkit.TOMLDocument, folder: Path) -> str:
    made = tomlkit.dumps(document)
    load_text(made, folder=folder, private=True)
    return made
