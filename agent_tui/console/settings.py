"""A person's own console: keys, theme, glyphs, sending and notifications, from ``console.toml``.

The file is optional and every key in it has a default. Invariant: a file with any mistake changes nothing; all its
mistakes are told at once, each at its line, as ``console.toml:LINE: key: sentence``.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Literal, TypeAlias, get_args, get_origin

import msgspec
import platformdirs
from msgspec import Meta, Struct

from agent_tui.core.errors import SetupError

FILE_NAME = "console.toml"

Channel = Literal["badge", "toast", "bell", "desktop"]
Situation = Literal["here", "elsewhere", "away"]
TomlTable: TypeAlias = Mapping[str, object]


class Reach(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """By which channels one kind of event reaches the agent: in the open chat, in another one, terminal unfocused."""

    here: tuple[Channel, ...] = ()
    elsewhere: tuple[Channel, ...] = ()
    away: tuple[Channel, ...] = ()


class Notifications(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The matrix of events and situations; an empty list is silence."""

    message: Reach = Reach(elsewhere=("badge", "toast"), away=("bell", "desktop"))
    """A customer wrote in a conversation of mine."""
    offered: Reach = Reach(here=("toast",), elsewhere=("toast", "bell"), away=("bell", "desktop"))
    """A conversation was offered or assigned to me."""
    window: Reach = Reach(elsewhere=("toast",), away=("desktop",))
    """A window closes soon and the customer waits for an answer."""
    failed: Reach = Reach(elsewhere=("toast",), away=("desktop",))
    """A message of mine was not delivered."""


class Compose(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The composer."""

    enter: Literal["send", "newline"] = "send"
    """What Enter does; ctrl+j is a newline and ctrl+s sends, whatever stands here."""


class ConsoleSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything a person may set; the defaults are the console as it ships."""

    theme: str = "agent-dark"
    """A theme's name, or ``terminal`` for the terminal's own colours."""
    glyphs: Literal["auto", "unicode", "ascii"] = "auto"
    """``auto``: ascii where the locale is not UTF-8 or the terminal is the Linux console."""
    pictures: Literal["blocks", "terminal"] = "blocks"
    """How pictures are shown: as half blocks, or in the terminal's own way (kitty, sixel; extra ``images``)."""
    send_hold: Annotated[float, Meta(ge=0, le=10)] = 2.0
    """Seconds in which a message can still be stopped before it leaves; 0 sends at once."""
    mark_read: Literal["view", "reply", "manual"] = "view"
    """When a message counts as read: seen in a focused terminal, answered, or marked by key."""
    bell: bool = True
    """Whether the terminal's bell may ring at all."""
    compose: Compose = Compose()
    notifications: Notifications = Notifications()
    keys: dict[str, str] = {}
    """Own keys by action id, several joined with a comma; they replace the action's keys."""


def settings_path() -> Path:
    """Where ``console.toml`` lies on this platform."""
    return platformdirs.user_config_path("agent-tui") / FILE_NAME


def load_settings(path: Path, *, actions: Collection[str] = (), themes: Collection[str] = ()) -> ConsoleSettings:
    """The settings in ``path``; the defaults if there is no such file.

    ``actions`` and ``themes``, if given, are the names that ``keys`` and ``theme`` may use.

    Raises:
        SetupError: the file cannot be read or holds mistakes; the sentence has one line for each of them.
    """
    try:
        source = path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return ConsoleSettings()
    except (OSError, UnicodeDecodeError) as error:
        raise SetupError(
            f"{path}: the file cannot be read: {error}.", hint="Correct it, or move it away to use the defaults."
        ) from error
    return parse_settings(source, str(path), actions=actions, themes=themes)


def parse_settings(
    source: str, name: str = FILE_NAME, *, actions: Collection[str] = (), themes: Collection[str] = ()
) -> ConsoleSettings:
    """The settings in the TOML text ``source``; ``name`` is the file's in the sentences.

    Raises:
        SetupError: as ``load_settings``.
    """
    try:
        table: dict[str, object] = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        raise SetupError(*_not_toml(name, str(error))) from error
    lines = _line_index(source)
    mistakes = sorted(
        (_line_of(path, lines), ".".join(path), sentence) for path, sentence in _mistakes(table, actions, themes)
    )
    if mistakes:
        told = (f"{name}:{line}: {key}: {sentence}" for line, key, sentence in mistakes)
        raise SetupError("\n".join(told), hint="Nothing of the file was used; correct these lines.")
    return msgspec.convert(_merged(msgspec.to_builtins(ConsoleSettings()), table), ConsoleSettings)


def _merged(defaults: TomlTable, table: TomlTable) -> dict[str, object]:
    """``table`` over ``defaults``, level by level: naming one situation of an event must not silence the others."""
    both: dict[str, object] = dict(defaults)
    for key, value in table.items():
        known = defaults.get(key)
        both[key] = _merged(known, value) if isinstance(known, dict) and isinstance(value, dict) else value
    return both


def _not_toml(name: str, error: str) -> tuple[str]:
    found = re.search(r"^(.*?) \(at line (\d+), column (\d+)\)$", error)
    if found is None:
        return (f"{name}: this is not TOML: {error}.",)
    return (f"{name}:{found[2]}: this is not TOML: {found[1]}, at column {found[3]}.",)


def _mistakes(
    table: TomlTable, actions: Collection[str], themes: Collection[str]
) -> Iterator[tuple[tuple[str, ...], str]]:
    yield from _table_mistakes(table, ConsoleSettings, ())
    theme = table.get("theme")
    if themes and isinstance(theme, str) and theme not in themes:
        yield ("theme",), f"there is no theme {theme!r}{_meant(theme, themes)}"
    keys = table.get("keys")
    if isinstance(keys, dict):
        for action, key in keys.items():
            if not isinstance(key, str) or not key.strip():
                yield ("keys", action), 'expected keys as text, such as "ctrl+n,f7".'
            elif actions and action not in actions:
                yield ("keys", action), f"there is no action {action!r}{_meant(action, actions)}"


def _table_mistakes(
    table: TomlTable, shape: type[Struct], path: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], str]]:
    """Each key by itself: one mistake must not hide the next."""
    fields = {field.encode_name: field.type for field in msgspec.structs.fields(shape)}
    for key, value in table.items():
        here = (*path, key)
        if key not in fields:
            yield here, f"there is no such key{_meant(key, fields)}"
        elif here == ("keys",) and isinstance(value, dict):
            continue
        elif isinstance(fields[key], type) and issubclass(fields[key], Struct) and isinstance(value, dict):
            yield from _table_mistakes(value, fields[key], here)
        else:
            try:
                msgspec.convert(value, fields[key])
            except msgspec.ValidationError as error:
                yield here, f"{_in_words(str(error), fields[key])}."


def _in_words(error: str, expected: object) -> str:
    """msgspec's sentence without its path and its names of Python types."""
    words = error.split(" - at ", 1)[0]
    if choices := _choices(expected):
        wrong = words.removeprefix("Invalid enum value ") if words.startswith("Invalid enum value") else "this"
        return f"{wrong} is not one of {', '.join(choices)}"
    for name, meaning in _TYPE_WORDS.items():
        words = words.replace(f"`{name}`", meaning)
    return words.replace("`", "")


_TYPE_WORDS = {
    "array": "a list",
    "object": "a table",
    "str": "text",
    "bool": "true or false",
    "float": "a number",
    "int": "a number",
}


def _choices(expected: object) -> tuple[str, ...]:
    """The words that a key may hold, if it holds one of a few or a list of them."""
    return tuple(
        str(word) for part in (expected, *get_args(expected)) if get_origin(part) is Literal for word in get_args(part)
    )


def _meant(word: str, known: Collection[str]) -> str:
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.5)
    return f"; did you mean {near[0]!r}?" if near else f"; known are {', '.join(sorted(known))}."


_HEADER = re.compile(r"^\s*\[\s*([^\[\]]+?)\s*\]\s*(?:#.*)?$")
_KEY = re.compile(r"""^\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=""")
_PART = re.compile(r"""[\w-]+|"[^"]*"|'[^']*'""")


def _line_index(source: str) -> dict[tuple[str, ...], int]:
    """The line of each header and key, by its path."""
    lines: dict[tuple[str, ...], int] = {}
    header: tuple[str, ...] = ()
    for number, line in enumerate(source.splitlines(), 1):
        if found := _HEADER.match(line):
            header = _parts(found[1])
            lines.setdefault(header, number)
        elif found := _KEY.match(line):
            path = header + _parts(found[1])
            for depth in range(1, len(path) + 1):
                lines.setdefault(path[:depth], number)
    return lines


def _line_of(path: tuple[str, ...], lines: Mapping[tuple[str, ...], int]) -> int:
    """The line of the key, or of the nearest table around it (an inline table has one line for all its keys)."""
    return next((lines[path[:depth]] for depth in range(len(path), 0, -1) if path[:depth] in lines), 1)


def _parts(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip("\"'") for part in _PART.findall(dotted))
