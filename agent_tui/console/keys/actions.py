"""Every key of the console, as one table; bindings, footer, help, palette, ``docs/keys.md`` and the lint come from it.

Invariant: no key does anything that has no row here, and no row breaks a rule of ``key_rules``.
"""

from __future__ import annotations

from collections.abc import Mapping

from agent_tui.console.keys.action import (
    TABLES,
    Action,
    Context,
    Where,
    answerable,
    carded,
    claimable,
    closable,
    known,
    leavable,
    live_mine,
    movable,
    on,
    overseen,
    selectable,
    supervises,
    watched,
    writable,
)

_PANES = ("list", "chat", "composer")
_TALK = ("list", "chat")
_CARD = ("customer",)
_BOARD = ("queues", "agents", "attention")

ACTIONS: tuple[Action, ...] = (
    Action("next_need", ("ctrl+n",), "everywhere", "next", "Go to the next conversation that needs me", hints=_PANES),
    Action("palette", ("ctrl+p",), "everywhere", "commands", "Command palette: every action by name", hints=_PANES),
    Action("goto", ("ctrl+g",), "everywhere", "go to", "Go to a conversation by name"),
    Action("search", ("f7",), "everywhere", "search", "Search in what was written"),
    Action("help", ("f1", "?"), "everywhere", "help", "Help: every key", hints=("list", "chat", *_BOARD)),
    Action("presence", ("f2",), "everywhere", "presence", "Set my presence"),
    Action(
        "context",
        ("f3",),
        "everywhere",
        "customer",
        "To what is known of the customer; again hides it",
        hints=("chat",),
    ),
    Action("offer", ("f8",), "everywhere", "offer", "Go to the first offer", lambda c: c.offers, ("chat", *_BOARD)),
    Action("resync", ("f5",), "everywhere", "read again", "Read everything again from the desk"),
    Action("next_pane", ("f6",), "everywhere", "next pane", "Next pane or table"),
    Action("previous_pane", ("shift+f6",), "everywhere", "previous pane", "Previous pane or table"),
    Action("template", ("ctrl+t",), "everywhere", "template", "Send a template", writable, ("chat", "composer")),
    Action("attach", ("ctrl+o",), "everywhere", "attach", "Attach a file", writable, ("composer",)),
    Action("quit", ("ctrl+q",), "everywhere", "quit", "Quit the console; the desk goes on"),
    Action("filter", ("/",), "outside", "filter", "Filter the list", hints=("list",)),
    Action("write", ("i", "r"), "outside", "write", "Write to the customer", known),
    Action("next_unread", ("n",), "outside", "next unread", "Next conversation with unread messages"),
    Action("previous_unread", ("N",), "outside", "previous unread", "Previous conversation with unread messages"),
    Action("next_mine", ("right_square_bracket",), "outside", "next of mine", "Next conversation of mine"),
    Action("previous_mine", ("left_square_bracket",), "outside", "previous of mine", "Previous conversation of mine"),
    Action("start", ("b",), "outside", "begin", "Begin a conversation with a template"),
    Action("pane_list", ("1",), "outside", "list", "To the list"),
    Action("pane_chat", ("2",), "outside", "chat", "To the transcript"),
    Action("pane_composer", ("3",), "outside", "composer", "To the composer"),
    Action("back", ("escape",), "outside", "list", "Back to the list; stop a message that is on hold", hints=("chat",)),
    Action("sort", ("s",), "list", "sort", "Order the queue: by wait, window, newest"),
    Action("accept", ("y",), "offer", "accept", "Accept the offer; follow a call for advice", answerable, _TALK),
    Action("decline", ("n",), "offer", "decline", "Decline the offer, or a call for advice", answerable, _TALK),
    Action("claim", ("c",), "conversation", "claim", "Claim it", claimable, ("list", "chat")),
    Action("wait", ("z",), "conversation", "wait", "Set it waiting until the customer writes", live_mine, ("chat",)),
    Action("end", ("e",), "conversation", "end", "End it: wrap-up follows", live_mine, ("chat",)),
    Action(
        "close",
        ("E",),
        "conversation",
        "close",
        "Close it for good; a supervisor closes any by force",
        closable,
        also=("wallboard", "monitor"),
    ),
    Action(
        "transfer",
        ("T",),
        "conversation",
        "transfer",
        "Transfer it to a colleague or a queue",
        movable,
        also=("wallboard", "monitor"),
    ),
    Action("board_assign", ("a",), "wallboard", "assign", "Assign it", overseen, ("attention",), palette=False),
    Action("board_monitor", ("m",), "wallboard", "monitor", "Monitor it", watched, ("attention",), palette=False),
    Action("consult", ("C",), "conversation", "consult", "Ask a colleague or a queue for advice", live_mine),
    Action("step_out", ("O",), "conversation", "leave", "Leave it: advise or write along no more", leavable, _TALK),
    Action(
        "why",
        ("W",),
        "conversation",
        "why",
        "Why it is where it is: rules, queue, agents",
        known,
        ("attention", "monitor"),
        also=("wallboard", "monitor"),
    ),
    Action("note", ("m",), "conversation", "note", "Write a note that only colleagues see", known),
    Action("mark_read", ("u",), "conversation", "read", "Mark it read", lambda c: c.mine),
    Action("template_here", ("t",), "conversation", "template", "Send a template", writable, palette=False),
    Action("attach_here", ("a",), "conversation", "attach", "Attach a file", writable, palette=False),
    Action(
        "retry", ("x",), "conversation", "retry", "Send what failed again", lambda c: c.failed or c.unsent, ("chat",)
    ),
    Action(
        "take_back", ("X",), "conversation", "take back", "Take back what is not sent", lambda c: c.failed or c.unsent
    ),
    Action("details", ("d",), "chat", "details", "Details of the message", lambda c: c.message, ("chat",)),
    Action("copy", ("y",), "chat", "copy", "Copy the message's text", lambda c: c.message),
    Action("view", ("v",), "chat", "view", "Look at the message's picture", lambda c: c.picture, ("chat",)),
    Action("open", ("o",), "chat", "open", "Open the file with the system's program", lambda c: c.files, ("chat",)),
    Action("save", ("S",), "chat", "save", "Save the message's attachment", lambda c: c.files, ("chat",)),
    Action("send", ("enter", "ctrl+s"), "composer", "send", "Send (enter may be set to newline)", hints=("composer",)),
    Action("newline", ("ctrl+j", "shift+enter"), "composer", "newline", "New line", hints=("composer",)),
    Action("leave", ("escape",), "composer", "leave", "Leave the composer; the draft is kept", hints=("composer",)),
    Action(
        "quick_reply", ("ctrl+r",), "composer", "quick reply", "Find a quick reply; / in an empty composer", writable
    ),
    Action("replies", ("Q",), "outside", "replies", "Quick replies: look through, make, change"),
    Action("detach", ("alt+x",), "composer", "remove file", "Remove the last attached file"),
    Action("chip_toggle", ("space",), "chips", "on, off", "Send it along, or not", hints=("chips",)),
    Action("chip_remove", ("x",), "chips", "remove", "Remove the file", hints=("chips",)),
    Action("chip_shrink", ("s",), "chips", "shrink", "Make a picture small enough to send", hints=("chips",)),
    Action("chip_preview", ("v",), "chips", "look", "Look at a picture"),
    Action("chips_leave", ("escape", "i"), "chips", "write", "Back to the composer", hints=("chips",)),
    Action("wallboard", ("w",), "supervisor", "wallboard", "The wallboard", lambda c: c.supervises, ("list",)),
    Action("closing", ("4",), "outside", "closes next", "What closes next, by session window", also=("wallboard",)),
    Action("lists", ("L",), "supervisor", "send to many", "Send a template to many; lists and results", supervises),
    Action("assign", ("A",), "supervisor", "assign", "Assign it", overseen, ("list", "monitor"), also=("monitor",)),
    Action("monitor", ("M",), "supervisor", "monitor", "Monitor it: read along, nobody is told", watched, ("list",)),
    Action(
        "join",
        ("J",),
        "supervisor",
        "join",
        "Join it: write along, the agent is told",
        watched,
        ("attention", "monitor"),
        also=("wallboard", "monitor"),
    ),
    Action("surveys", ("V",), "supervisor", "survey", "What customers answered", lambda c: c.supervises),
    Action("channels", ("f4",), "supervisor", "numbers", "Our numbers: change, delete", lambda c: c.administers),
    Action("doctor", ("f9",), "supervisor", "doctor", "Examine the desk", lambda c: c.administers),
    Action(
        "select", ("space",), "list", "select", "Select for a bulk action", selectable, ("list",), also=("wallboard",)
    ),
    Action("select_all", ("asterisk",), "list", "select all", "Select all shown", selectable, also=("wallboard",)),
    Action("select_none", ("U",), "list", "unselect", "Select none", lambda c: c.selected > 0, also=("wallboard",)),
    Action(
        "bulk",
        ("B",),
        "supervisor",
        "bulk",
        "Assign, transfer or close all that is selected",
        lambda c: c.supervises and c.selected > 0,
        ("list", "attention"),
        also=("wallboard",),
    ),
    Action("board_leave", ("w", "escape"), "wallboard", "desk", "Back to the list", hints=_BOARD),
    Action("board_queues", ("1",), "wallboard", "queues", "To the queues"),
    Action("board_agents", ("2",), "wallboard", "agents", "To the agents"),
    Action("board_attention", ("3",), "wallboard", "attention", "To what needs attention"),
    Action("board_sort", ("s",), "wallboard", "sort", "Order the table in another way", hints=_BOARD),
    Action("hold", ("H",), "wallboard", "hold", "Hold the queue, or resume it", on("queues"), ("queues",)),
    Action("agent_presence", ("p",), "wallboard", "presence", "Set the presence", on("agents"), ("agents",)),
    Action("agent_capacity", ("c",), "wallboard", "capacity", "Set the capacity", on("agents"), ("agents",)),
    Action("agent_queues", ("Q",), "wallboard", "queues", "Set the agent's queues", on("agents"), ("agents",)),
    Action("monitor_leave", ("escape", "q"), "monitor", "leave", "Stop monitoring", hints=("monitor",)),
    Action("card_edit", ("e",), "customer", "edit", "Edit the card: name, language, tags, fields", carded, _CARD),
    Action("card_note", ("m",), "customer", "note", "Write a note about the customer", carded, _CARD),
    Action("card_drop", ("x",), "customer", "delete", "Delete the note", lambda c: c.card.note, _CARD),
    Action("card_consent", ("c",), "customer", "consent", "Write down whether the customer agrees", carded, _CARD),
    Action(
        "card_merge", ("plus",), "customer", "same person", "Show another customer as the same person", carded, _CARD
    ),
    Action(
        "card_part", ("minus",), "customer", "part", "Show a customer by itself again", lambda c: c.card.merged, _CARD
    ),
    Action("card_undo", ("u",), "customer", "undo", "Undo the last merge or parting", carded),
    Action("card_again", ("r",), "customer", "read again", "Read the card again", lambda c: c.card.trouble, _CARD),
    Action("customer_leave", ("escape",), "customer", "back", "Back to the conversation", hints=_CARD),
    Action("past_older", ("left_square_bracket",), "past", "older", "The conversation before it", hints=("past",)),
    Action("past_newer", ("right_square_bracket",), "past", "newer", "The conversation after it", hints=("past",)),
    Action("past_leave", ("escape", "q"), "past", "back", "Back to what is known of the customer", hints=("past",)),
    Action("switches", ("p",), "outside", "switches", "Attachment switches of the workstream", known),
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

ENTER: dict[str, str] = {
    "list": "open",
    "chat": "write",
    "chips": "look",
    "customer": "open",
    "queues": "its conversations",
    "agents": "its conversations",
    "attention": "open",
}
"""What Enter does where it is a movement, for the footer."""

NAMES: dict[str, str] = {
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "escape": "esc",
    "question_mark": "?",
    "slash": "/",
    "plus": "+",
    "minus": "-",
    "asterisk": "*",
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
    if not action.when(context):
        return False
    at_desk = context.focus in ("list", "chat", "other")
    holds: dict[Where, bool] = {
        "everywhere": True,
        "composer": context.focus == "composer",
        "chips": context.focus == "chips",
        "list": context.focus == "list",
        "chat": context.focus == "chat",
        "wallboard": context.focus in TABLES,
        "monitor": context.focus == "monitor",
        "customer": context.focus == "customer",
        "past": context.focus == "past",
    }
    return any(holds.get(place, at_desk) for place in action.places)
