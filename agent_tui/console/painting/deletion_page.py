"""A channel's deletion as an administrator decides it: what hangs on it with a decision each, and the summary.

Invariant: names and sentences pass ``safe_line``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rich.cells import cell_len
from textual.content import Content

from agent_tui.console.painting.safe_text import safe_line
from agent_tui.core.counting import counted
from agent_tui.wire.channel_deletion import ChannelDeletion, PlanDeletion
from agent_tui.wire.channels import Channel

Option = tuple[str, str, str]
_NAME, _DECISION = 21, 25


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """``key``: a field of ``PlanDeletion``; empty where nothing is to be decided. ``there``: what hangs on it."""

    key: str
    name: str
    decision: str
    there: str

    def line(self) -> Content:
        """Name, decision, what is there; the list cuts what it has no room for."""
        decision = safe_line(self.decision, _DECISION - 2)
        pad = " " * (_DECISION - cell_len(decision))
        return Content.assemble(
            f"{self.name:<{_NAME}}",
            (decision + pad, "bold $text-primary" if self.key else "$text-muted"),
            (safe_line(self.there, 200), "$text-muted"),
        )


OPTIONS: Mapping[str, tuple[Option, ...]] = {
    "conversations": (
        ("finish", "finish first", "agents end them, then you confirm"),
        ("move", "move to a queue", "they are finished there, then you confirm again"),
        ("close", "close", "with a message to the customer, if you write one"),
    ),
    "lists": (
        ("finish", "finish first", "they end by themselves, then you confirm"),
        ("cancel", "cancel", "recipients who are left get nothing"),
    ),
    "unset_webhooks": (
        ("no", "leave them", "messages still come here, and are parked"),
        ("yes", "take them out", "at the sender and a Messaging Service of its own"),
    ),
    "by_hand": (
        ("no", "the desk writes it", "the earlier file is kept beside it"),
        ("yes", "you write it", "for a file that the desk may not write"),
    ),
    "history": (
        ("keep", "keep", "conversations and customers stay"),
        ("erase", "erase", "customers who wrote to no other number of yours"),
    ),
}
"""What can be decided of each: the value, the words, a remark."""


def chosen_of(wish: PlanDeletion, key: str) -> str:
    """The value of ``OPTIONS`` that stands for what is decided."""
    found = getattr(wish, key)
    return {True: "yes", False: "no"}.get(found, str(found)) if isinstance(found, bool) else str(found)


def decision_rows(channel: Channel, wish: PlanDeletion) -> list[DecisionRow]:
    """Everything that hangs on the number."""
    live = ", ".join(f"{count} {state.replace('_', ' ')}" for state, count in channel.live.items()) or "none live"
    conversations = {
        "finish": "finish first",
        "move": f"move to {wish.queue}",
        "close": "close, customers told" if wish.message else "close without words",
    }[wish.conversations]
    urls = ("", "only you can", "in Twilio's sandbox settings") if channel.sandbox else None
    return [
        DecisionRow("", "Named in", "take it out first" if channel.references else "-",
                    ", ".join(channel.references) or "nothing else"),
        DecisionRow("conversations", "Conversations", conversations, live),
        DecisionRow("", "Their timers", "end with them", f"{channel.timers} set"),
        DecisionRow("lists", "Lists of recipients", wish.lists.replace("finish", "finish first"),
                    f"{channel.lists} not ended"),
        DecisionRow("", "Templates", "stay", f"{channel.templates}, the account's"),
        DecisionRow(urls[0] if urls else "unset_webhooks", "URLs at Twilio",
                    urls[1] if urls else "take them out" if wish.unset_webhooks else "leave them",
                    urls[2] if urls else "where messages come in"),
        DecisionRow("history", "History", wish.history, f"{channel.conversations:,} conversations"),
        DecisionRow("by_hand", "Configuration", "you write it" if wish.by_hand else "the desk writes it",
                    f"[numbers.{channel.id}]"),
    ]  # fmt: skip


def lead(channel: Channel | None, deletion: ChannelDeletion | None) -> Content:
    """How it stands, in sentences."""
    if deletion is not None and deletion.trouble is not None and deletion.state == "planned":
        trouble = deletion.trouble
        said = safe_line(trouble.why, 400), safe_line(trouble.next, 400)
        return Content.assemble(("! ", "bold $text-error"), (said[0], "$text-error"), f" {said[1]}")
    if deletion is not None and deletion.state == "planned":
        return Content(f"Planned by {safe_line(deletion.planned_by, 40)}, not confirmed: nothing is changed yet.")
    if channel is not None and channel.references:
        named = safe_line(", ".join(channel.references), 300)
        return Content.assemble(("! ", "bold $text-error"), f"Refused while the configuration names it: {named}.")
    return Content("Decide what becomes of what hangs on it. Nothing is changed before you have confirmed.")


def summary(channel: Channel, planned: ChannelDeletion) -> str:
    """What will happen, a line each."""
    does = {
        "finish": "to be closed first",
        "move": f"moved to {planned.queue}, finished there; then confirm again",
        "close": "closed; " + ("told where the window is open" if planned.message else "without words"),
    }[planned.conversations]
    lists = "cancelled" if planned.lists == "cancel" else "to end first"
    urls = "taken out" if planned.unset_webhooks else "left"
    if channel.sandbox:
        urls = "yours to take out, in the sandbox's settings"
    erased = f"erased for {counted(planned.only_here, 'customer')}"
    lines = [
        f"{counted(planned.live, 'conversation')}: {does}." if planned.live else "No conversation is live.",
        f"{counted(planned.lists_open, 'list')} of recipients: {lists}." if planned.lists_open else "",
        f"The URLs at Twilio: {urls}.",
        f"The history: {'kept' if planned.history == 'keep' else erased}.",
        "Then you take the number out of the file."
        if planned.by_hand
        else "Then the number leaves the configuration; the earlier file is kept.",
    ]
    return "\n".join(line for line in lines if line)
