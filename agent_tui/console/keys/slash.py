"""Commands in the composer: a table, and what a text that begins with a slash may become.

``//`` at the beginning sends a text that begins with a slash; in a later line only a command's name counts.
Invariant: what is offered is possible for the
conversation as it is; nothing is done but by a key that takes a line of the list.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from agent_tui.console.keys.action import Context
from agent_tui.console.keys.actions import BY_ID
from agent_tui.core.folding import fold, holds_all

Target = Literal["", "reply", "agent", "queue", "text"]
MOST = 8


@dataclass(frozen=True, slots=True)
class SlashCommand:
    """``action``: the row of the actions table that says when it is possible; ``target``: what follows the name."""

    name: str
    target: Target
    action: str
    words: str


SLASH: tuple[SlashCommand, ...] = (
    SlashCommand("q", "reply", "quick_reply", "quick replies: words and #tags"),
    SlashCommand("t", "agent", "transfer", "transfer to a colleague"),
    SlashCommand("tq", "queue", "transfer", "transfer to a queue"),
    SlashCommand("c", "agent", "consult", "ask a colleague for advice"),
    SlashCommand("cq", "queue", "consult", "ask somebody of a queue for advice"),
    SlashCommand("note", "text", "note", "a note that only colleagues see"),
    SlashCommand("wait", "", "wait", "wait for the customer"),
    SlashCommand("end", "", "end", "end it; wrap-up follows"),
    SlashCommand("close", "", "close", "close it for good"),
    SlashCommand("why", "", "why", "why it is where it is"),
)
BY_NAME = {command.name: command for command in SLASH}


@dataclass(frozen=True, slots=True)
class Choice:
    """One target: its key, its words, a remark."""

    key: str
    words: str
    remark: str


@dataclass(frozen=True, slots=True)
class Offered:
    """One line of the list. ``fills``: what Tab makes of the text; ``key``: the target, empty for a command alone."""

    command: str
    key: str
    words: str
    remark: str
    fills: str


def is_command(text: str) -> bool:
    """Whether a text is meant for us and not for the customer."""
    return text.startswith("/") and not text.startswith("//")


def stray(text: str) -> str:
    """The name of a command that begins a later line, where it would go to the customer; "" if there is none."""
    return next((_named(line) for line in text.split("\n")[1:] if is_command(line) and _named(line)), "")


def unescaped(text: str) -> str:
    """What the customer gets of a text that is no command."""
    first, *others = text.split("\n")
    first = first[1:] if first.startswith("//") else first
    return "\n".join((first, *(line[1:] if line.startswith("//") and _named(line) else line for line in others)))


def escaped(text: str) -> str:
    """A customer's text as it must stand in the composer."""
    first, *others = text.split("\n")
    first = f"/{first}" if first.startswith("/") else first
    return "\n".join((first, *(f"/{line}" if _named(line) else line for line in others)))


def _named(line: str) -> str:
    """The command that a line names behind its slashes; "" if it is none."""
    name = line.lstrip("/").partition(" ")[0] if line.startswith("/") else ""
    return name if name in BY_NAME else ""


def command_of(text: str) -> tuple[SlashCommand | None, str]:
    """The command that ``text`` names in full, and what follows it."""
    head, _, rest = text[1:].partition(" ")
    return BY_NAME.get(head), rest


def possible(command: SlashCommand, context: Context) -> bool:
    """Whether the command can be done to the conversation."""
    return BY_ID[command.action].when(context)


def offered(
    text: str,
    context: Context,
    *,
    replies: Sequence[Choice],
    agents: Sequence[Choice],
    queues: Sequence[Choice],
) -> list[Offered]:
    """The lines for ``text``; ``replies`` are already those that its words find, colleagues and queues are all."""
    if not is_command(text) or ("\n" in text and not text.startswith("/note ")):
        return []
    command, rest = command_of(text)
    if command is not None and " " in text:
        if not possible(command, context):
            return []
        return _targets(command, rest, {"reply": replies, "agent": agents, "queue": queues})
    head = text[1:]
    lines = [
        Offered(each.name, "", f"/{each.name}", each.words, f"/{each.name}{' ' if each.target else ''}")
        for each in SLASH
        if each.name.startswith(head) and possible(each, context)
    ]
    lines.sort(key=lambda line: line.command != head)
    if head and possible(BY_NAME["q"], context):
        lines += [_line(BY_NAME["q"], choice) for choice in replies[:MOST]]
    return lines


def _targets(command: SlashCommand, rest: str, choices: dict[Target, Sequence[Choice]]) -> list[Offered]:
    if command.target == "text":
        return [Offered(command.name, rest, f"/{command.name}", command.words, f"/{command.name} {rest}")]
    if command.target == "":
        return (
            [] if rest.strip() else [Offered(command.name, "", f"/{command.name}", command.words, f"/{command.name}")]
        )
    found = choices.get(command.target, ())
    if command.target != "reply":
        words = fold(rest).split()
        found = [each for each in found if holds_all(f"{each.words} {each.key}", words)]
    return [_line(command, choice) for choice in found[:MOST]]


def _line(command: SlashCommand, choice: Choice) -> Offered:
    return Offered(command.name, choice.key, choice.words, choice.remark, f"/{command.name} {choice.words}")
