"""What a good table of keys is, and the page of docs that is made from it.

Invariant: a table without faults has no key that terminals cannot send or that a text field needs, and none with two
meanings at one place.
"""

from __future__ import annotations

from collections.abc import Mapping

from agent_tui.console.keys.action import PLACES, Action
from agent_tui.console.keys.actions import ACTIONS, MOVEMENT, key_name, keys_of

MOVEMENT_KEYS: frozenset[str] = frozenset(
    {"j", "k", "g", "G", "ctrl+d", "ctrl+u", "enter", "tab", "shift+tab", "up", "down", "home", "end"}
)

UNSENDABLE: dict[str, str] = {
    "ctrl+m": "is enter",
    "ctrl+i": "is tab",
    "ctrl+h": "is backspace",
    "ctrl+left_square_bracket": "is escape",
    "alt+enter": "arrives as enter",
    "f10": "belongs to the window",
    "f11": "belongs to the window",
}
"""Keys that a terminal cannot send, or that mean something else in one."""

EDITING: frozenset[str] = frozenset(f"ctrl+{letter}" for letter in "wukaeyzxcvfd")
"""Keys that a text field needs."""

FRAGILE: frozenset[str] = frozenset({"f1", "f5", "f6", "ctrl+j"})
"""Keys that some terminals keep for themselves: each needs a second way (another key, or the palette)."""

_APART: tuple[frozenset[str], ...] = (
    frozenset({"offer", "chat"}),
    frozenset({"offer", "outside"}),
    frozenset({"list", "chat"}),
    frozenset({"composer", "outside"}),
    frozenset({"composer", "list"}),
    frozenset({"composer", "chat"}),
    frozenset({"composer", "conversation"}),
    frozenset({"composer", "offer"}),
    frozenset({"composer", "supervisor"}),
    *(
        frozenset({screen, other})
        for screen in ("wallboard", "monitor", "chips", "customer", "past")
        for other in PLACES
        if other not in (screen, "everywhere")
    ),
)
"""Places that may share a key: they never hold at once, or the offer goes first."""


def _meet(first: Action, second: Action) -> bool:
    return any(one == other or frozenset({one, other}) not in _APART for one in first.places for other in second.places)


def key_faults(actions: tuple[Action, ...] = ACTIONS, overrides: Mapping[str, str] | None = None) -> list[str]:
    """What is wrong with the keys, in sentences; none for a good table."""
    own = overrides or {}
    faults: list[str] = []
    seen: list[tuple[str, Action]] = []
    for action in actions:
        keys = keys_of(action, own)
        for key in keys:
            faults += _key_faults(action, key)
            faults += [
                f"{action.id}: {key_name(key)} is taken by {other.id}."
                for taken, other in seen
                if taken == key and _meet(action, other)
            ]
            seen.append((key, action))
        if len(keys) == 1 and keys[0] in FRAGILE and not action.palette:
            faults.append(f"{action.id}: {keys[0]} needs a second way, some terminals keep it.")
    return faults


def _key_faults(action: Action, key: str) -> list[str]:
    faults = []
    if key in UNSENDABLE:
        faults.append(f"{action.id}: {key_name(key)} {UNSENDABLE[key]} in a terminal.")
    if key.startswith("alt+") and not (len(key) == 5 and key[-1].isalpha()):
        faults.append(f"{action.id}: {key} does not arrive in most terminals; alt goes with letters only.")
    if " " in key:
        faults.append(f"{action.id}: {key!r} is a sequence; one key only.")
    if action.where in ("everywhere", "composer") and key in EDITING:
        faults.append(f"{action.id}: {key} is needed for editing text.")
    if action.where == "everywhere" and len(key) == 1 and key != "?":
        faults.append(f"{action.id}: {key} is a character, it cannot work while writing.")
    if action.where not in ("everywhere", "composer") and key in MOVEMENT_KEYS:
        faults.append(f"{action.id}: {key} moves the cursor.")
    return faults


def keys_page(actions: tuple[Action, ...] = ACTIONS) -> str:
    """``docs/keys.md``, made from the table."""
    lines = [
        "# Keys",
        "",
        "Made from `agent_tui/console/keys/actions.py`. Own keys: `[keys]` in `console.toml`, by id.",
        "",
    ]
    lines += ["## Moving", "", "| key | what |", "|---|---|"]
    lines += [f"| {keys} | {what} |" for keys, what in MOVEMENT]
    for where, title in PLACES.items():
        rows = [action for action in actions if where in action.places]
        lines += ["", f"## {title}", "", "| key | id | what |", "|---|---|---|"]
        lines += [
            f"| {', '.join(f'`{key_name(key)}`' for key in row.keys)} | {row.id} | {row.description} |" for row in rows
        ]
    return "\n".join(lines) + "\n"
