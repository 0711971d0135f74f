"""Our numbers as an administrator sees them: what can be changed of one, and what hangs on it.

Invariant: names and texts pass ``safe_line``; a row's key is the field of ``SetChannel`` that it changes.
"""

from __future__ import annotations

from textual.content import Content

from agent_tui.console.painting.safe_text import safe_line
from agent_tui.core.counting import counted
from agent_tui.wire.channels import Channel

Row = tuple[str, str, str]
HANGS, DELETE = "hangs", "delete"
_CELLS = 46
TEXTS = {
    "name": "Name",
    "workstream": "Workstream",
    "language": "Language",
    "greeting": "Greeting",
    "survey": "Question after the end",
}
SWITCHES = {
    "templates_in_window": "Templates while the window is open",
    "attachments": "File attachments",
    "customers_send": "Customers may send files",
    "agents_send": "Agents may send files",
}
_DELETING = {
    "": "decide, then confirm",
    "planned": "planned, not confirmed yet",
    "working": "the desk is at it: look how far",
}
OWN = frozenset({"name", "workstream"})
"""Fields of the number itself; the others are its workstream's."""


def number_rows(channels: list[Channel]) -> list[Row]:
    """Each number, with where it leads and what is live."""
    return [
        (
            each.id,
            safe_line(each.name, 30),
            f"{each.number}  {each.workstream} ({each.language})  {sum(each.live.values())} live{_going(each)}",
        )
        for each in channels
    ]


def _going(channel: Channel) -> str:
    if channel.deletion is None:
        return ""
    return ", being deleted" if channel.deletion.state == "working" else ", to be deleted"


def value(channel: Channel, field: str) -> str:
    """What a field of text holds now."""
    return str(getattr(channel if field in (*OWN, "language") else channel.behaviours, field))


def is_on(channel: Channel, field: str) -> bool:
    """Whether a switch is on."""
    return bool(getattr(channel.behaviours, field))


def field_rows(channel: Channel) -> list[Row]:
    """Everything that can be changed, with what it is now, then what to look at."""
    texts = [(field, words, safe_line(value(channel, field), _CELLS) or "none") for field, words in TEXTS.items()]
    switches = [(field, words, "on" if is_on(channel, field) else "off") for field, words in SWITCHES.items()]
    return [
        *texts,
        *switches,
        (HANGS, "What hangs on it", counted(sum(channel.live.values()), "live conversation")),
        (DELETE, "Delete it", _DELETING[channel.deletion.state if channel.deletion else ""]),
    ]


def also(channel: Channel, field: str) -> str:
    """Whom a change concerns besides this number; empty: nobody."""
    if field in OWN or not channel.shared_with:
        return ""
    others = safe_line(", ".join(channel.shared_with), 200)
    return f"It belongs to the workstream {channel.workstream}, which also serves {others}."


def hangs_page(channel: Channel) -> Content:
    """Conversations, rules and templates of a number."""
    live = ", ".join(f"{count} {state.replace('_', ' ')}" for state, count in channel.live.items()) or "none"
    rows = (
        ("number", channel.number),
        ("account", channel.account),
        ("messaging service", channel.messaging_service_sid or "none"),
        ("live conversations", live),
        ("all conversations", f"{channel.conversations:,}"),
        ("lists of recipients", f"{channel.lists} not ended"),
        ("timers", str(channel.timers)),
        ("templates", f"{channel.templates} may be sent from it"),
        ("named in", ", ".join(channel.references) or "nothing"),
        ("last message", channel.last_inbound_at or "never"),
    )
    return Content("\n").join(Content(f"{name + ':':<20} {safe_line(text, 400)}") for name, text in rows)
