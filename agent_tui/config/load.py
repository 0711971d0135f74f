"""From ``config.toml`` to a ``Config``: reads the file, its tables one by one, and then what stands between them.

Invariant: all mistakes are reported at once, each with its line; a ``Config`` comes back only if there is none.
"""

from __future__ import annotations

import functools
import os
import re
import stat
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
from msgspec import inspect

from agent_tui.config.lines import KeyPath, LineIndex
from agent_tui.config.mistakes import ConfigError, Mistake, did_you_mean, dotted
from agent_tui.config.reader import read
from agent_tui.config.relations import Finding, conflicts, suspicions
from agent_tui.config.secret_ref import SecretRef
from agent_tui.config.secrets import SecretError, resolve
from agent_tui.config.spot import FAILED, Spot, Surroundings
from agent_tui.config.types import Config

LARGEST = 1024 * 1024
"""Bytes; a configuration is written by hand."""
_AT_LINE = re.compile(r" \(at line ([0-9]+), column ([0-9]+)\)$")
_AT_END = " (at end of document)"
_TWICE = re.compile(r"Cannot declare \((.*?),?\) twice")


@dataclass(frozen=True, slots=True)
class Loaded:
    """A configuration without mistakes, and what is suspicious about it."""

    config: Config
    warnings: tuple[Mistake, ...]


@dataclass(frozen=True, slots=True)
class _Source:
    """The text of a configuration. ``private``: nobody but the owner can read the file."""

    text: str
    name: str
    folder: Path
    private: bool


def load(path: Path) -> Config:
    """The configuration at ``path``.

    Raises:
        ConfigError: with every mistake.
    """
    return _convert(_read_file(path))[0]


def load_text(text: str, *, name: str = "config.toml", folder: Path | None = None, private: bool = False) -> Config:
    """The configuration written in ``text``; relative paths start from ``folder`` (None: the current one).

    Raises:
        ConfigError: with every mistake.
    """
    return _convert(_Source(text, name, folder or Path(), private))[0]


def load_with_warnings(
    path: Path, *, env: Mapping[str, str] | None = None, credentials_dir: Path | None = None
) -> Loaded:
    """Like ``load``, with warnings; with ``env`` given also for secrets that are not set and files that are missing.

    Raises:
        ConfigError: with every mistake.
    """
    source = _read_file(path)
    config, index = _convert(source)
    findings = list(suspicions(config))
    if env is not None:
        findings += [(path, error.sentence) for path, error in unset_secrets(config, env, credentials_dir)]
        findings += _missing_files(config)
    return Loaded(config, _as_mistakes(source.name, index, findings))


def secrets_of(config: Config) -> Iterator[tuple[KeyPath, SecretRef]]:
    """Every secret that the configuration names, with its path."""
    for account in config.accounts.values():
        for key in ("auth_token", "auth_token_previous", "api_key_secret"):
            ref: SecretRef | None = getattr(account, key)
            if ref is not None:
                yield ("accounts", account.id, key), ref
    for workstream in config.workstreams.values():
        if workstream.bot is not None and workstream.bot.secret is not None:
            yield ("workstreams", workstream.id, "bot", "secret"), workstream.bot.secret


def unset_secrets(
    config: Config, env: Mapping[str, str], credentials_dir: Path | None
) -> Iterator[tuple[KeyPath, SecretError]]:
    """Every secret that cannot be had, with what hinders it."""
    for path, ref in secrets_of(config):
        try:
            resolve(ref, env=env, credentials_dir=credentials_dir)
        except SecretError as error:
            yield path, error


def _missing_files(config: Config) -> Iterator[Finding]:
    if config.desk.tls is not None:
        for key, name in (("cert", config.desk.tls.cert), ("key", config.desk.tls.key)):
            if not Path(name).is_file():
                yield ("desk", "tls", key), f"there is no file {name}"


def _read_file(path: Path) -> _Source:
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            content = file.read(LARGEST + 1)
    except FileNotFoundError:
        raise _about_file(path, f"there is no file {path}") from None
    except IsADirectoryError:
        raise _about_file(path, f"{path} is a folder, not a file") from None
    except PermissionError:
        raise _about_file(path, f"{path} cannot be read: permission denied") from None
    except (OSError, ValueError) as error:
        raise _about_file(path, f"{path!s} cannot be read: {getattr(error, 'strerror', None) or error}") from None
    if len(content) > LARGEST:
        raise _about_file(path, f"is larger than {LARGEST // 1024} KiB; is it a configuration?")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ConfigError([Mistake(path.name, line, "", "is not UTF-8 text; save the file as UTF-8")]) from None
    return _Source(text, path.name, path.parent, private=os.name == "nt" or not stat.S_IMODE(mode) & 0o077)


def _about_file(path: Path, sentence: str) -> ConfigError:
    return ConfigError([Mistake(path.name, 0, "", sentence)])


def _convert(source: _Source) -> tuple[Config, LineIndex]:
    try:
        document: dict[str, object] = tomllib.loads(source.text)
        index = LineIndex(source.text)
        findings: list[Finding] = []
        config = _tables(document, source, findings)
    except RecursionError:
        raise ConfigError([Mistake(source.name, 0, "", "is nested too deeply")]) from None
    except ValueError as error:
        raise ConfigError([_syntax(source, str(error))]) from None
    if findings:
        raise ConfigError(_as_mistakes(source.name, index, findings))
    return config, index


def _syntax(source: _Source, message: str) -> Mistake:
    """tomllib's message as a mistake; it ends with the place."""
    at = _AT_LINE.search(message)
    line = int(at[1]) if at else source.text.count("\n") + 1
    message = message.removesuffix(_AT_END)[: at.start() if at else None]
    twice = _TWICE.search(message)
    if twice:
        table = ".".join(part.strip(" '\"") for part in twice[1].split(","))
        return Mistake(source.name, line, table, "this table stands twice")
    if message == "Cannot overwrite a value":
        return Mistake(source.name, line, "", "this key stands twice in its table")
    column = f" at column {at[2]}" if at else " at the end of the file"
    return Mistake(source.name, line, "", f"is not valid TOML{column}: {message[:1].lower()}{message[1:]}")


def _tables(document: Mapping[str, object], source: _Source, findings: list[Finding]) -> Config:
    """Every table by itself; one that is wrong counts as left out for the checks between tables."""

    def report(path: KeyPath, sentence: str) -> None:
        findings.append((path, sentence))

    names = {key: list(value) for key, value in document.items() if isinstance(value, dict)}
    fields = _fields()
    declared = {key: names.get(key, []) for key in fields}
    around = Surroundings(declared, source.private, source.folder.absolute(), _zone(document), report)
    top = Spot((), around)
    for key in document:
        if key not in fields:
            top.at(key).wrong(f"unknown table or key{did_you_mean(key, list(fields))}")
    tables: dict[str, object] = {}
    for key, field in fields.items():
        if key in document:
            value = read(field.type, document[key], top.at(key))
            if value is not FAILED:
                tables[field.name] = value
    # The readers have checked every value; convert only ties them to the type.
    config = msgspec.structs.replace(Config(), **tables)
    findings.extend(conflicts(config))
    return config


@functools.cache
def _fields() -> Mapping[str, inspect.Field]:
    """The tables by their names; looking into all the types takes longer than reading most files."""
    kind = inspect.type_info(Config)
    if not isinstance(kind, inspect.StructType):
        raise TypeError("Config must be a Struct")
    return {field.encode_name: field for field in kind.fields}


def _zone(document: Mapping[str, object]) -> ZoneInfo:
    """The desk's time zone for moments without one; UTC while the setting itself is wrong."""
    desk = document.get("desk")
    name = desk.get("time_zone") if isinstance(desk, dict) else None
    try:
        return ZoneInfo(name if isinstance(name, str) else "UTC")
    except (ValueError, OSError, KeyError):
        return ZoneInfo("UTC")


def _as_mistakes(name: str, index: LineIndex, findings: Iterable[Finding]) -> tuple[Mistake, ...]:
    """In the order of the file; what concerns the file as a whole comes first."""
    mistakes = {
        Mistake(name, index.line(path) if path else 0, dotted(path), sentence): None for path, sentence in findings
    }
    return tuple(sorted(mistakes, key=lambda mistake: mistake.line))
