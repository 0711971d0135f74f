"""Every key of the console, as one table; bindings, footer, help, palette, ``docs/keys.md`` and the lint come from it.

Invariant: no key does anything that has no row here, and no row uses a key that terminals cannot send or that a
text field needs (``key_faults``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

Where = Literal["everywhere", "outside", "list", "chat", "conversation", "offer", "composer", "supervisor"]

PLACES: dict[Where, str] = {
    "everywhere": "Everywhere, also while writing",
    "outside": "Outside a text field",
    "list": "In the list",
    "conversation": "On a conversation",
    "offer": "On an offer",
    "chat": "On a message",
    "composer": "In the composer",
    "supervisor": "Supervisors",
}


@dataclass(frozen=True, slots=True)
class Context:
    """Where the agent stands: what decides which actions are possible.

    ``focus``: the pane that has it. The rest is about the conversation acted on (the list's cursor, else the open
    one) and the message under the transcript's cursor.
    """

    focus: Literal["list", "chat", "composer", "other"] = "other"
    supervises: bool = False
    state: str | None = None
    mine: bool = False
    offered: bool = False
    free: bool = False
    window_open: bool = False
    message: bool = False
    failed: bool = False
    unsent: bool = False
    files: bool = False


Test = Callable[[Context], bool]


def _always(_: Context) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that a key does. ``label``: a word for the footer; ``hints``: focuses whose footer shows it."""

    id: str
    keys: tuple[str, ...]
    where: Where
    label: str
    description: str
    when: Test = _always
    hints: tuple[str, ...] = ()
    palette: bool = True


def _live_mine(context: Context) -> bool:
    return context.mine and context.state == "active"


def _writable(context: Context) -> bool:
    return context.mine and context.state in ("active", "waiting", "wrap_up")


def _claimable(context: Context) -> bool:
    return (context.free and not context.offered) or (context.mine and context.state == "waiting")


def _closable(context: Context) -> bool:
    return (context.mine and context.state in ("active", "wrap_up")) or (context.supervises and _live(context))


def _live(context: Context) -> bool:
    return context.state in ("open", "active", "waiting", "wrap_up")


def _movable(context: Context) -> bool:
    return (context.mine and context.state in ("active", "waiting")) or (context.supervises and _live(context))


def _unsettled(context: Context) -> bool:
    return context.failed or context.unsent


def _known(context: Context) -> bool:
    return context.state is not None


_PANES = ("list", "chat", "composer")

ACTIONS: tuple[Action, ...] = (
    Action("next_need", ("ctrl+n",), "everywhere", "next", "Go to the next conversation that needs me", hints=_PANES),
    Action("palette", ("ctrl+p",), "everywhere", "commands", "Command palette: every action by name", hints=_PANES),
    Action("goto", ("ctrl+g",), "everywhere", "go to", "Go to a conversation by name"),
    Action("help", ("f1", "?"), "everywhere", "help", "Help: every key", hints=("list", "chat")),
    Action("presence", ("f2",), "everywhere", "presence", "Set my presence"),
    Action("context", ("f3",), "everywhere", "customer", "Show or hide what is known of the customer"),
    Action("resync", ("f5",), "everywhere", "read again", "Read everything again from the desk"),
    Action("next_pane", ("f6",), "everywhere", "next pane", "Next pane"),
    Action("previous_pane", ("shift+f6",), "everywhere", "previous pane", "Previous pane"),
    Action("template", ("ctrl+t",), "everywhere", "template", "Send a template", _writable, ("chat", "composer")),
    Action("attach", ("ctrl+o",), "everywhere", "attach", "Attach a file", _writable, ("composer",)),
    Action("quit", ("ctrl+q",), "everywhere", "quit", "Quit the console; the desk goes on"),
    Action("filter", ("/",), "outside", "filter", "Filter the list", hints=("list",)),
    Action("write", ("i", "r"), "outside", "write", "Write to the customer", _writable),
    Action("next_unread", ("n",), "outside", "next unread", "Next conversation with unread messages"),
    Action("previous_unread", ("N",), "outside", "previous unread", "Previous conversation with unread messages"),
    Action("next_mine", ("right_square_bracket",), "outside", "next of mine", "Next conversation of mine"),
    Action("previous_mine", ("left_square_bracket",), "outside", "previous of mine", "Previous conversation of mine"),
    Action("pane_list", ("1",), "outside", "list", "To the list"),
    Action("pane_chat", ("2",), "outside", "chat", "To the transcript"),
    Action("pane_composer", ("3",), "outside", "composer", "To the composer"),
    Action("back", ("escape",), "outside", "list", "Back to the list; stop a message that is on hold", hints=("chat",)),
    Action("sort", ("s",), "list", "sort", "Order the queue: by wait, window, newest"),
    Action("accept", ("y",), "offer", "accept", "Accept the offer", lambda c: c.offered, ("list", "chat")),
    Action("decline", ("n",), "offer", "decline", "Decline the offer", lambda c: c.offered, ("list", "chat")),
    Action("claim", ("c",), "conversation", "claim", "Claim it", _claimable, ("list", "chat")),
    Action("wait", ("z",), "conversation", "wait", "Set it waiting until the customer writes", _live_mine, ("chat",)),
    Action("end", ("e",), "conversation", "end", "End it: wrap-up follows", _live_mine, ("chat",)),
    Action("close", ("E",), "conversation", "close", "Close it for good", _closable),
    Action("transfer", ("T",), "conversation", "transfer", "Transfer it to a colleague or a queue", _movable),
    Action("note", ("m",), "conversation", "note", "Write a note that only colleagues see", _known),
    Action("mark_read", ("u",), "conversation", "read", "Mark it read", lambda c: c.mine),
    Action("template_here", ("t",), "conversation", "template", "Send a template", _writable, palette=False),
    Action("attach_here", ("a",), "conversation", "attach", "Attach a file", _writable, palette=False),
    Action(
        "retry", ("x",), "conversation", "retry", "Send what failed again", lambda c: c.failed or c.unsent, ("chat",)
    ),
    Action("take_back", ("X",), "conversation", "take back", "Take back what is not sent", lambda c: c.unsent),
    Action("details", ("d",), "chat", "details", "Details of the message", lambda c: c.message, ("chat",)),
    Action("copy", ("y",), "chat", "copy", "Copy the message's text", lambda c: c.message),
    Action("save", ("S",), "chat", "save", "Save the message's attachment", lambda c: c.files, ("chat",)),
    Action("send", ("enter", "ctrl+s"), "composer", "send", "Send (enter may be set to newline)", hints=("composer",)),
    Action("newline", ("ctrl+j", "shift+enter"), "composer", "newline", "New line", hints=("composer",)),
    Action("leave", ("escape",), "composer", "leave", "Leave the composer; the draft is kept", hints=("composer",)),
    Action("detach", ("ctrl+r",), "composer", "remove file", "Remove the last attached file"),
    Action("assign", ("A",), "supervisor", "assign", "Assign it to an agent", lambda c: c.supervises and _live(c)),
    Action("monitor", ("M",), "supervisor", "monitor", "Monitor it", lambda c: c.supervises and not c.mine),
    Action("join", ("J",), "supervisor", "join", "Join it", lambda c: c.supervises and not c.mine and _live(c)),
    Action("switches", ("p",), "outside", "switches", "Attachment switches of the workstream", _known),
)

BY_ID: dict[str, Action] = {action.id: action for action in ACTIONS}

MOVEMENT: tuple[tuple[str, str], ...] = (
    ("j k, down up", "Next, previous row or message"),
    ("g G, home end", "First, last"),
    ("ctrl+d ctrl+u, pagedown pageup", "Half a page down, up"),
    ("enter", "Open the conversation; write to the customer"),
    ("tab shift+tab", "Next, previous field"),
)
"""Keys that move a cursor; they belong to the panes and are not remapped."""

ENTER: dict[str, str] = {"list": "open", "chat": "write"}
"""What Enter does where it is a movement, for the footer."""

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
)
"""Places that may share a key: they never hold at once, or the offer goes first."""

NAMES: dict[str, str] = {
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "escape": "esc",
    "question_mark": "?",
    "slash": "/",
}


def key_name(key: str) -> str:
    """A key as people write it: ``ctrl+n``, ``[``."""
    return NAMES.get(key, key)


def keys_of(action: Action, overrides: Mapping[str, str]) -> tuple[str, ...]:
    """The keys of an action, the person's own if set."""
    own = overrides.get(action.id)
    return tuple(key.strip() for key in own.split(",") if key.strip()) if own else action.keys


def order(actions: tuple[Action, ...] = ACTIONS) -> list[Action]:
    """Actions in the order in which a shared key tries them: offers first."""
    return sorted(actions, key=lambda action: action.where != "offer")


def hints(context: Context) -> list[Action]:
    """What the footer shows in ``context``, most useful first."""
    shown = [action for action in order() if context.focus in action.hints and possible(action, context)]
    return sorted(
        shown, key=lambda action: (action.id == "help", action.where == "everywhere", action.where != "offer")
    )


def possible(action: Action, context: Context) -> bool:
    """Whether an action can be done where the agent stands."""
    writing = context.focus == "composer"
    places: dict[Where, bool] = {
        "everywhere": True,
        "composer": writing,
        "list": context.focus == "list",
        "chat": context.focus == "chat",
    }
    return places.get(action.where, not writing) and action.when(context)


def _meet(first: Action, second: Action) -> bool:
    return frozenset({first.where, second.where}) not in _APART


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
    lines = ["# Keys", "", "Made from `agent_tui/console/actions.py`. Own keys: `[keys]` in `console.toml`, by id.", ""]
    lines += ["## Moving", "", "| key | what |", "|---|---|"]
    lines += [f"| {keys} | {what} |" for keys, what in MOVEMENT]
    for where, title in PLACES.items():
        rows = [action for action in actions if action.where == where]
        lines += ["", f"## {title}", "", "| key | id | what |", "|---|---|---|"]
        lines += [
            f"| {', '.join(f'`{key_name(key)}`' for key in row.keys)} | {row.id} | {row.description} |" for row in rows
        ]
    return "\n".join(lines) + "\n"
