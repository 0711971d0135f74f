"""How far the desk is with a channel's deletion, a line a step.

Invariant: a mark is a sign and a word, never a colour alone.
"""

from __future__ import annotations

from textual.content import Content

from agent_tui.console.painting.safe_text import safe_line
from agent_tui.core.counting import counted
from agent_tui.wire.channel_deletion import ChannelDeletion

STEPS: tuple[tuple[str, str], ...] = (
    ("conversations", "Conversations, lists"),
    ("leaving", "Last messages"),
    ("webhooks", "URLs at Twilio"),
    ("history", "History"),
    ("file", "Configuration"),
)


def progress(deletion: ChannelDeletion) -> Content:
    """The steps, each done, under way or to come, with what was done."""
    at = [step for step, _ in STEPS].index(deletion.step or "conversations")
    lines = []
    for place, (step, words) in enumerate(STEPS):
        state = "done" if deletion.state == "done" or place < at else "now" if place == at else "next"
        sign = {"done": "[x]", "now": "[>]", "next": "[ ]"}[state]
        did = _did(deletion, step) if state != "next" else ""
        style = {"done": "$text-success", "now": "bold $text-primary", "next": "$text-muted"}[state]
        lines.append(Content.assemble((f"{sign} {state:<5}{words:<22}", style), did))
    lines.append(Content(""))
    by = safe_line(deletion.confirmed_by or "", 40)
    if deletion.state == "done":
        name = safe_line(deletion.number, 60)
        lines.append(Content(f"{name} is deleted. Confirmed by {by}; the earlier file is kept beside the new one."))
    else:
        lines.append(Content(f"Confirmed by {by}. The desk goes on by itself; esc closes this, f4 shows it again."))
    return Content("\n").join(lines)


def _did(deletion: ChannelDeletion, step: str) -> str:
    parts = {
        "conversations": (
            counted(deletion.live, "conversation") + " left" if deletion.live else "",
            f"{deletion.closed} closed" if deletion.closed else "",
            f"{deletion.moved} moved" if deletion.moved else "",
            f"{deletion.cancelled} lists cancelled" if deletion.cancelled else "",
        ),
        "leaving": (
            counted(deletion.leaving, "message") + " on the way" if deletion.leaving else "",
            counted(deletion.told, "customer") + " told" if deletion.told else "",
        ),
        "webhooks": (
            {
                "unset": "taken out",
                "left": "" if deletion.unset_webhooks else "left as they are",
                "by_hand": "take them out yourself, in Twilio's sandbox settings",
                "nowhere": "Twilio does not list the number",
            }[deletion.urls],
        ),
        "history": ("kept" if deletion.history == "keep" else counted(deletion.erased, "customer") + " erased",),
        "file": ("",),
    }[step]
    return ", ".join(part for part in parts if part)
