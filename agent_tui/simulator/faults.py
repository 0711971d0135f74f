"""Faults to order: which request or webhook goes wrong, how, and how often.

A file of faults is TOML::

    [[fault]]
    match = { path = "Messages", method = "POST", body = "refund" }
    action = "timeout_after_accept"
    times = 1

``match`` (all must hold; left out = any): ``path`` and ``body`` are parts of the text, ``method``, ``to``, ``from``
and ``status`` are compared whole, ``webhook`` is ``inbound`` or ``status`` and makes the fault one of webhooks;
``file`` is a part of a file's name ("": any) and makes it one of the download of customers' files.
``times`` is 1 if left out; 0 means always. ``ACTIONS`` lists what can go wrong. Invariant: the first fault that fits
and is not used up wins, and is counted once.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, get_args

from agent_tui.core.errors import SetupError

Where = Literal["request", "inbound", "status", "file"]

ACTIONS: Mapping[str, tuple[str, str | None, tuple[Where, ...]]] = {
    # name: (what it does, what stands after the colon, where it can strike)
    "status": (
        "answers with this HTTP status; nothing is processed",
        "a number from 400 to 599",
        ("request", "file"),
    ),
    "refuse": ("refuses with this error code in Twilio's words", "an error code", ("request",)),
    "status_after_accept": ("processes the request, then answers with this status", "400 to 599", ("request",)),
    "html": ("answers with this status and a page of HTML; nothing is processed", "400 to 599", ("request", "file")),
    "retry_after": ("answers 429 with this Retry-After", "seconds", ("request", "file")),
    "timeout_before_accept": ("never answers; nothing is processed", None, ("request", "file")),
    "timeout_after_accept": ("processes the request and never answers", None, ("request",)),
    "drop": ("closes the connection; nothing is processed", None, ("request", "file")),
    "drop_after_accept": ("processes the request and closes the connection", None, ("request",)),
    "delay": ("answers later, or calls later", "seconds", ("request", "inbound", "status", "file")),
    "redirect": ("leads elsewhere", "an address", ("request", "file")),
    "endless": ("sends the file and goes on for ever", None, ("file",)),
    "drip": ("sends the file a byte at a time", "seconds between two", ("file",)),
    "truncated": ("announces the whole file and sends half of it", None, ("file",)),
    "overlong": ("announces half of the file and sends all of it", None, ("file",)),
    "packed": ("sends 16 MB that are packed into a few", None, ("file",)),
    "empty": ("sends nothing", None, ("file",)),
    "callback_before_answer": ("the first status callbacks come before the POST's answer", None, ("request",)),
    "callbacks_out_of_order": ("delivered is called back before sent", None, ("request",)),
    "no_callbacks": ("the message goes its way, and no status is called back", None, ("request",)),
    "undelivered": ("the message ends undelivered with this error code", "an error code", ("request",)),
    "failed": ("the message ends failed with this error code", "an error code", ("request",)),
    "duplicate_webhook": ("calls this many more times, at once", "a number, 1 if left out", ("inbound", "status")),
    "lose_webhook": ("never calls", None, ("inbound", "status")),
}
_OPTIONAL_VALUE = frozenset({"duplicate_webhook"})
_STATUS_ACTIONS = frozenset({"status", "status_after_accept", "html"})
_TEXT_ACTIONS = frozenset({"redirect"})


@dataclass(frozen=True, slots=True)
class Match:
    """What a fault waits for; None: anything."""

    path: str | None = None
    method: str | None = None
    body: str | None = None
    to: str | None = None
    sender: str | None = None
    status: str | None = None
    webhook: Literal["inbound", "status"] | None = None
    file: str | None = None

    @property
    def where(self) -> Where:
        """What it is a fault of."""
        return "file" if self.file is not None else self.webhook or "request"


@dataclass(frozen=True, slots=True)
class Fault:
    """One row of the file. ``value``, or ``text`` of an address, is what stands after the action's colon."""

    action: str
    match: Match = field(default_factory=Match)
    value: float | None = None
    times: int = 1
    text: str = ""


@dataclass(frozen=True, slots=True)
class Occasion:
    """A request that came or a webhook about to be called, as faults see it; of a file, ``body`` is its name."""

    where: Where
    path: str
    method: str
    body: str
    form: Mapping[str, str]


def fits(match: Match, occasion: Occasion) -> bool:
    """Whether every named part of ``match`` holds."""
    if match.where != occasion.where or (match.file is not None and match.file not in occasion.body):
        return False
    exact = ((match.to, "To"), (match.sender, "From"), (match.status, "MessageStatus"))
    return (
        (match.path is None or match.path in occasion.path)
        and (match.method is None or match.method == occasion.method)
        and (match.body is None or match.body in occasion.body)
        and all(value is None or occasion.form.get(name) == value for value, name in exact)
    )


class FaultQueue:
    """The faults in force, with how often each has struck."""

    def __init__(self, faults: tuple[Fault, ...] = ()) -> None:
        self._rows: list[tuple[Fault, list[int]]] = [(fault, [0]) for fault in faults]

    def add(self, fault: Fault) -> None:
        """Puts a fault behind those in force."""
        self._rows.append((fault, [0]))

    def clear(self) -> None:
        """Ends all faults."""
        self._rows.clear()

    def take(self, occasion: Occasion) -> Fault | None:
        """The fault that strikes here, counted; None: all goes well."""
        for fault, struck in self._rows:
            if (fault.times == 0 or struck[0] < fault.times) and fits(fault.match, occasion):
                struck[0] += 1
                return fault
        return None

    def rows(self) -> list[tuple[Fault, int]]:
        """Each fault with how often it has struck."""
        return [(fault, struck[0]) for fault, struck in self._rows]


def load_faults(path: Path) -> tuple[Fault, ...]:
    """The faults of a file.

    Raises:
        SetupError: the file is not there, is not TOML, or a row has an unknown key, action or value.
    """
    try:
        with path.open("rb") as file:
            table = tomllib.load(file)
    except OSError as error:
        raise SetupError(
            f"{path}: cannot be read ({error.strerror}).", hint="Give --faults a readable file."
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SetupError(
            f"{path}: is not TOML: {error}.", hint="See the example in agent_tui/simulator/faults.py."
        ) from error
    _refuse_unknown(table, ("fault",), str(path))
    rows = table.get("fault", [])
    if not isinstance(rows, list):
        raise SetupError(f"{path}: fault: write each fault as a table of its own, [[fault]].")
    return tuple(parse_fault(row, f"{path}: fault {index}") for index, row in enumerate(rows, 1))


def parse_fault(row: object, where: str) -> Fault:
    """One fault from a TOML table or JSON object; ``where`` opens the sentence of an error.

    Raises:
        SetupError: an unknown key, action or value.
    """
    if not isinstance(row, dict):
        raise SetupError(f"{where}: must be a table with match, action and times.")
    _refuse_unknown(row, ("match", "action", "times"), where)
    match = _parse_match(row.get("match", {}), where)
    times = row.get("times", 1)
    if not isinstance(times, int) or isinstance(times, bool) or times < 0:
        raise SetupError(f"{where}: times: must be a whole number; 0 means always.")
    action, value, text = _parse_action(row.get("action"), where)
    places = ACTIONS[action][2]
    if match.where not in places:
        needs: dict[Where, str] = {"request": "a match without webhook", "file": 'match = { file = "" }'}
        need = needs.get(places[0], 'match = { webhook = "inbound" or "status" }')
        raise SetupError(f"{where}: action: {action} needs {need}.")
    return Fault(action, match, value, times, text)


def _parse_match(table: object, where: str) -> Match:
    names = {"from": "sender"} | {name: name for name in Match.__dataclass_fields__ if name != "sender"}
    if not isinstance(table, dict):
        raise SetupError(f"{where}: match: must be a table.")
    _refuse_unknown(table, tuple(names), f"{where}: match")
    for name, value in table.items():
        if not isinstance(value, str):
            raise SetupError(f"{where}: match.{name}: must be text.")
    if table.get("webhook") not in (None, *get_args(Literal["inbound", "status"])):
        raise SetupError(f'{where}: match.webhook: must be "inbound" or "status".')
    return Match(**{names[name]: value for name, value in table.items()})


def _parse_action(text: object, where: str) -> tuple[str, float | None, str]:
    if not isinstance(text, str):
        raise SetupError(f"{where}: action: is missing.", hint="One of " + ", ".join(ACTIONS) + ".")
    name, colon, rest = text.partition(":")
    if name not in ACTIONS:
        raise SetupError(f"{where}: action: there is no {name}.{_suggestion(name, tuple(ACTIONS))}")
    wanted = ACTIONS[name][1]
    if wanted is None:
        if colon:
            raise SetupError(f"{where}: action: {name} takes no value.")
        return name, None, ""
    if not colon and name in _OPTIONAL_VALUE:
        return name, None, ""
    if name in _TEXT_ACTIONS and rest:
        return name, None, rest
    try:
        value = float(rest)
    except ValueError:
        raise SetupError(f"{where}: action: {name} needs {wanted}, as in {name}:{_example(name)}.") from None
    if not 0 <= value < 1e6 or (name in _STATUS_ACTIONS and not 400 <= value <= 599):
        raise SetupError(f"{where}: action: {name} needs {wanted}, as in {name}:{_example(name)}.")
    return name, value, ""


def _example(action: str) -> str:
    if action in _TEXT_ACTIONS:
        return "http://127.0.0.1:1/"
    return "503" if action in _STATUS_ACTIONS else "63024" if action in ("undelivered", "failed") else "2.5"


def _refuse_unknown(table: Mapping[str, object], known: tuple[str, ...], where: str) -> None:
    for key in table:
        if key not in known:
            raise SetupError(f"{where}: unknown key {key}.{_suggestion(key, known)}")


def _suggestion(word: str, known: tuple[str, ...]) -> str:
    near = difflib.get_close_matches(word, known, 1)
    return f" Did you mean {near[0]}?" if near else f" Known: {', '.join(known)}."
