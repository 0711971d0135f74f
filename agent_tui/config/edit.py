"""Changes of one channel, or of an account, in the text of ``config.toml``, comments and order kept.

Invariant: what comes out is a configuration without mistakes, or nothing comes out; nothing but the keys named is
touched.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, MutableMapping
from pathlib import Path
from typing import cast

import tomlkit
from tomlkit.exceptions import TOMLKitError

from agent_tui.config.lines import LineIndex
from agent_tui.config.load import load_text
from agent_tui.core.errors import NotFound, Refused

Keys = MutableMapping[str, object]
Value = str | bool


def changed(
    text: str,
    number_id: str,
    folder: Path,
    number: Mapping[str, Value | None],
    stream: Mapping[str, Value | None],
) -> str:
    """``text`` with these keys of the number and of its workstream; dotted keys go into the tables below. None: gone.

    Raises:
        NotFound: the file has no such number.
        ConfigError: the text is no TOML, or the outcome would have a mistake.
    """
    document = _parsed(text, folder)
    table = _named(document, "numbers", number_id)
    _put(table, number)
    if stream:
        _put(_named(document, "workstreams", str(table["workstream"])), stream)
    return _checked(document, folder)


def _put(table: Keys, values: Mapping[str, Value | None]) -> None:
    for key, value in values.items():
        *tables, last = key.split(".")
        place = table
        for name in tables:
            if name not in place:
                place[name] = tomlkit.inline_table()
            place = cast(Keys, place[name])
        if value is not None:
            place[last] = value
        elif last in place:
            del place[last]


def url_changed(text: str, folder: Path, public_url: str) -> str:
    """``text`` with this ``public_url``.

    Raises:
        ConfigError: the outcome would have a mistake.
    """
    document = tomlkit.parse(text)
    if "desk" not in document:
        document["desk"] = tomlkit.table()
    cast(Keys, document["desk"])["public_url"] = public_url
    return _checked(document, folder)


def account_changed(
    text: str, account_id: str, folder: Path, name: str, sid: str | None, auth_token: str | None
) -> str:
    """``text`` with the account called ``name``, in its numbers too, and with another SID or token reference.

    Raises:
        NotFound: the file has no such account.
        Refused: it stands there in a way that cannot be renamed here.
        ConfigError: the outcome would have a mistake.
    """
    document = tomlkit.parse(text)
    table = _named(document, "accounts", account_id)
    _put(table, {key: each for key, each in (("account_sid", sid), ("auth_token", auth_token)) if each is not None})
    if name != account_id:
        for number in cast(Keys, document.get("numbers", {})).values():
            if cast(Keys, number).get("account") == account_id:
                cast(Keys, number)["account"] = name
        document = tomlkit.parse(_renamed(tomlkit.dumps(document), account_id, name))
    return _checked(document, folder)


def _renamed(text: str, account_id: str, name: str) -> str:
    """With another name in the account's header: to put the table in anew would lose its place and its comments.

    Raises:
        Refused: it has no header of its own.
    """
    lines = text.splitlines(keepends=True)
    place = LineIndex(text).line(("accounts", account_id)) - 1
    header = re.compile(rf"""^(\s*\[\s*(?:accounts|"accounts")\s*\.\s*)(["']?){re.escape(account_id)}\2(?=\s*\])""")
    key = name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else f'"{name}"'
    line, count = header.subn(lambda found: found[1] + key, lines[place])
    if not count:
        raise Refused(
            f"The file has the account {account_id} in no table of its own, so it cannot be renamed here.",
            code="no_header",
            hint="Keep its name, or rename it in the file, and account in its numbers.",
        )
    return "".join((*lines[:place], line, *lines[place + 1 :]))


def without(text: str, number_id: str, folder: Path) -> str:
    """``text`` without the number.

    Raises:
        NotFound: the file has no such number.
        ConfigError: something still names it; every such line is told.
    """
    document = _parsed(text, folder)
    _named(document, "numbers", number_id)
    del cast(Keys, document["numbers"])[number_id]
    return _checked(document, folder)


def _parsed(text: str, folder: Path) -> tomlkit.TOMLDocument:
    try:
        return tomlkit.parse(text)
    except TOMLKitError:
        # Told as everywhere: with the line, in our words.
        load_text(text, folder=folder, private=True)
        raise


def _named(document: tomlkit.TOMLDocument, table: str, name: str) -> Keys:
    found = cast(Keys, document.get(table, {})).get(name)
    if found is None:
        raise NotFound(f"The configuration has no [{table}.{name}].", hint="agent-tui channel list shows them.")
    return cast(Keys, found)


def _checked(document: tomlkit.TOMLDocument, folder: Path) -> str:
    made = tomlkit.dumps(document)
    load_text(made, folder=folder, private=True)
    return made
