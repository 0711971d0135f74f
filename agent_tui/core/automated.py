"""Automated messages: what the desk says by itself, to whom, when, and how its texts are filled.

Model: Omnichannel for Customer Service, "Configure automated messages" and "Preconfigured automated message triggers
for asynchronous channels"; the triggers that only live chat, voice or custom channels know (position in queue, average
wait, customer left) are not among them. Invariants: a trigger is a row of ``TRIGGERS`` and nothing else makes the desk
speak; the value of a placeholder is never expanded itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

CustomerTrigger = Literal[
    "greeting",
    "agent_assigned",
    "agent_not_assigned",
    "agent_joined",
    "agent_disconnected",
    "agent_ended",
    "session_ended",
    "consult_accepted",
    "consult_ended",
    "transfer_accepted",
    "supervisor_joined",
    "supervisor_left",
    "holiday",
    "out_of_hours",
    "message_out_of_hours",
    "leave_message",
    "overflow_end",
    "unsupported_message",
    "file_too_large",
    "attachments_off",
    "opted_out",
    "opted_in",
    "force_closed",
    "closing_reminder",
]
AgentTrigger = Literal[
    "consult_started_notice",
    "consult_accepted_notice",
    "consult_rejected_notice",
    "consult_timed_out_notice",
    "consult_nobody_notice",
    "consult_left_notice",
    "consult_removed_notice",
    "transfer_requested_notice",
    "transfer_rejected_notice",
    "transfer_timed_out_notice",
    "transfer_queue_notice",
    "transfer_out_of_hours_notice",
    "unsupported_message_notice",
    "file_too_large_notice",
    "file_not_attached_notice",
    "opted_out_notice",
    "force_closed_notice",
]
TriggerName = Literal[CustomerTrigger, AgentTrigger]


@dataclass(frozen=True, slots=True)
class Trigger:
    """One row.

    ``on``: said unless the configuration switches it off; else only where the configuration names it. ``answers``: it
    answers a message of the customer, so a message that was recovered late brings none. ``values``: placeholders that
    this trigger fills besides ``COMMON``. ``despite_opt_out``: the one message that whoever has
    just opted out still gets.
    """

    name: TriggerName
    when: str
    on: bool = False
    answers: bool = False
    values: tuple[str, ...] = ()
    despite_opt_out: bool = False

    @property
    def to(self) -> Literal["customer", "agent"]:
        return "customer" if self.name in _CUSTOMER else "agent"


_CUSTOMER = frozenset(get_args(CustomerTrigger))

TRIGGERS: tuple[Trigger, ...] = (
    Trigger("greeting", "the customer opens a conversation and no bot takes it first", answers=True),
    Trigger("agent_assigned", "a conversation is offered or assigned to an agent for the first time", answers=True),
    Trigger("agent_not_assigned", "its queue has no members, so that nobody can be found", answers=True),
    Trigger("agent_joined", "an agent accepts, claims or is assigned it, each agent once"),
    Trigger("agent_disconnected", "its agent's console has been away for longer than the grace"),
    Trigger("agent_ended", "its agent ends it"),
    Trigger("session_ended", "its agent closes it, at once or after wrap-up"),
    Trigger("consult_accepted", "a colleague follows the agent's invitation to consult"),
    Trigger("consult_ended", "that consult ends"),
    Trigger("transfer_accepted", "another agent than before accepts it after a transfer"),
    Trigger("supervisor_joined", "a supervisor joins"),
    Trigger("supervisor_left", "a supervisor who joined only looks on again"),
    Trigger("holiday", "a conversation opens, its queue is closed and the day is a holiday", answers=True),
    Trigger("out_of_hours", "a conversation opens and its queue is closed", answers=True),
    Trigger(
        "message_out_of_hours",
        "another message comes to a closed queue, once an hour",
        answers=True,
    ),
    Trigger("leave_message", "it is passed to a queue that is closed"),
    Trigger("overflow_end", "its queue overflows and ends it before anybody has seen it", on=True, answers=True),
    Trigger("unsupported_message", "WhatsApp could not pass on what the customer sent", on=True, answers=True),
    Trigger("file_too_large", "the customer's file is larger than is taken", on=True, answers=True, values=("Limit",)),
    Trigger("attachments_off", "the customer sends a file where files are switched off", on=True, answers=True),
    Trigger("opted_out", "the customer opts out", on=True, answers=True, despite_opt_out=True),
    Trigger("opted_in", "the customer opts in again", answers=True),
    Trigger("force_closed", "a supervisor closes it"),
    Trigger("closing_reminder", "the session window closes soon, in workstreams with `closing_reminder`", on=True),
    Trigger("consult_started_notice", "an agent invites a colleague", values=("ColleagueName",)),
    Trigger("consult_accepted_notice", "the colleague accepts", values=("ColleagueName",)),
    Trigger("consult_rejected_notice", "the colleague does not follow the invitation", values=("ColleagueName",)),
    Trigger("consult_timed_out_notice", "the colleague does not answer the invitation", values=("ColleagueName",)),
    Trigger("consult_nobody_notice", "nobody of the queue that was asked follows"),
    Trigger("consult_left_notice", "the colleague leaves", values=("ColleagueName",)),
    Trigger("consult_removed_notice", "the agent or a supervisor ends the consult", values=("ColleagueName",)),
    Trigger("transfer_requested_notice", "it is passed to a colleague", values=("ColleagueName",)),
    Trigger("transfer_rejected_notice", "that colleague declines", on=True, values=("ColleagueName",)),
    Trigger("transfer_timed_out_notice", "that colleague does not answer", on=True, values=("ColleagueName",)),
    Trigger("transfer_queue_notice", "it is passed to a queue"),
    Trigger("transfer_out_of_hours_notice", "it is passed to a queue that is closed", on=True),
    Trigger("unsupported_message_notice", "WhatsApp could not pass on what the customer sent"),
    Trigger("file_too_large_notice", "the customer's file is larger than is taken", values=("Limit",)),
    Trigger("file_not_attached_notice", "the customer's file could not be had, or is refused"),
    Trigger("opted_out_notice", "the customer opts out"),
    Trigger("force_closed_notice", "a supervisor closes it", values=("ColleagueName",)),
)
BY_NAME: Mapping[str, Trigger] = {row.name: row for row in TRIGGERS}

ELSEWHERE: tuple[tuple[str, str], ...] = (
    (
        "message outside the allowed time",
        "the composer is locked; what had been queued fails with code 63016",
    ),
    ("message could not be sent, with details", "the message's own line: code, meaning and the next thing to do"),
    ("consult or transfer failed", "the refusal of the request, to the agent who made it"),
    ("channel account not found", "the outbox fails the message (`no_number`); Twilio's request is parked"),
    ("message to another number of ours", "the request is refused"),
)
"""Triggers of the model that colleagues meet in their own place instead of as a remark."""

_SLOT = re.compile(r"\{(?:([A-Za-z]\w*)|\$(\w+)\$)\}", re.ASCII)

_BESIDE = ("", " ", "\n", ",", ".", "!", "?", ":", ";", ")")
COMMON = ("CustomerName", "CustomerFirstName", "AgentName", "QueueName")
BEFORE_ANYBODY = frozenset({"greeting", "agent_not_assigned", "holiday", "out_of_hours", "overflow_end"})
"""Triggers at which no agent has the conversation yet, so that ``AgentName`` is empty."""


def fill(text: str, names: Mapping[str, str], variables: Mapping[str, object]) -> str:
    """``text`` with ``{Name}`` and the context variables ``{$Name$}`` filled in.

    What is unknown becomes empty, and takes a blank beside it along: "Hello {$name$}, welcome" is "Hello, welcome".
    """
    said, at = "", 0
    for match in _SLOT.finditer(text):
        said, at = said + text[at : match.start()], match.end()
        found = names.get(match[1], "") if match[1] is not None else variables.get(match[2], "")
        value = str(found).lower() if isinstance(found, bool) else str(found)
        if not value.strip() and text[at : at + 1] in _BESIDE:
            if said.endswith(" "):
                said = said[:-1]
            elif text[at : at + 1] == " " and (not said or said.endswith("\n")):
                at += 1
        said += value
    return said + text[at:]


def slots(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names and the context variables that ``text`` asks for."""
    found = _SLOT.findall(text)
    return tuple(name for name, _ in found if name), tuple(variable for _, variable in found if variable)
