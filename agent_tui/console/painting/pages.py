"""Texts to read: every key, from the actions table; everything known of one message.

Invariant: values that came from outside pass ``safe_text`` or ``safe_line``.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import tzinfo

from textual.content import Content

from agent_tui.console.keys.action import PLACES
from agent_tui.console.keys.actions import ACTIONS, MOVEMENT, key_name, keys_of
from agent_tui.console.painting.message_lines import size_words
from agent_tui.console.painting.safe_text import safe_line
from agent_tui.core.moment import from_text
from agent_tui.wire.messages import Message
from agent_tui.wire.why import Why

KEYS_WIDTH = 20


def help_page(overrides: Mapping[str, str]) -> Content:
    """Every key with what it does, by place."""
    lines: list[Content] = [_title("Moving")]
    lines += [_row(keys, what) for keys, what in MOVEMENT]
    for where, title in PLACES.items():
        lines += [Content(""), _title(title)]
        for action in ACTIONS:
            if where in action.places:
                keys = " ".join(key_name(key) for key in keys_of(action, overrides))
                lines.append(_row(keys, action.description))
    return Content("\n").join(lines)


def message_page(message: Message, zone: tzinfo | None) -> Content:
    """Id, times, status, error and files of a message."""
    facts = [
        ("Id", message.id),
        ("Twilio SID", message.twilio_sid or "none"),
        ("At", from_text(message.at).astimezone(zone).strftime("%Y-%m-%d %H:%M:%S %Z")),
        ("Direction", f"{message.direction}, {message.kind}"),
        ("Author", message.author or "-"),
        ("Status", message.status or "-"),
        ("Attempts", str(message.attempts)),
    ]
    if message.error is not None:
        facts += [("Error", f"{message.error.code}: {message.error.title}"), ("Next", message.error.next)]
    if message.template is not None:
        facts.append(("Template", f"{message.template.name} ({message.template.language})"))
        facts += [(f"  {key}", value) for key, value in message.template.variables.items()]
    for file in message.attachments:
        facts.append(("File", f"{file.name}, {file.content_type}, {size_words(file.size)}, {file.state} {file.reason}"))
    if message.recovered:
        facts.append(("Recovered", "found at Twilio later, not delivered to our door"))
    facts += [("Remark", note) for note in message.annotations]
    return Content("\n").join([_row(name, value) for name, value in facts])


def why_page(why: Why, customer: str) -> Content:
    """Rules tried, the queue, the agents with what stands in the way, and what it waits for."""
    lines = [Content.styled(safe_line(customer, 60), "bold"), Content("")]
    lines += [_title("It waits for"), Content(f"  {safe_line(why.waiting_for, 400)}"), Content("")]
    lines += [_title("Queue"), _row(why.queue.id or "none", why.queue.reason)]
    lines += [_row(f"language {why.language.id or 'none'}", why.language.reason), Content("")]
    lines.append(_title("Rules, in the order tried"))
    for rule in why.rules:
        outputs = ", ".join(f"{name} {value}" for name, value in rule.set.items())
        words = (
            f"matched{f', set {outputs}' if outputs else ''}" if rule.matched else f"no: {rule.failed_on or 'not met'}"
        )
        mark = ("+ ", "bold $text-success") if rule.matched else ("- ", "$text-muted")
        lines.append(Content.assemble(mark, _row(f"{rule.ruleset} / {rule.rule}", words)))
    if not why.rules:
        lines.append(Content("  No rule was tried."))
    lines += [Content(""), _title("Agents")]
    for agent in why.agents:
        mark = ("+ ", "bold $text-success") if agent.eligible else ("- ", "$text-muted")
        words = "could take it now" if agent.eligible else f"cannot: {agent.reason}"
        lines.append(Content.assemble(mark, _row(agent.id, words)))
    if not why.agents:
        lines.append(Content("  Nobody serves this queue."))
    return Content("\n").join(lines)


def _title(words: str) -> Content:
    return Content.styled(words, "bold $text-primary")


def _row(keys: str, what: str) -> Content:
    return Content.assemble((f"{safe_line(keys, KEYS_WIDTH):<{KEYS_WIDTH}}  ", "bold"), safe_line(what, 200))
