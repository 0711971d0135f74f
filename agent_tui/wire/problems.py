"""Refusals as RFC 9457 problems, and the table of their codes.

Invariant: every code that the API can answer stands in ``PROBLEMS``; docs and OpenAPI are made from it.
"""

from __future__ import annotations

from dataclasses import dataclass

from msgspec import Struct


class Problem(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is wrong (``title`` of its kind, ``detail`` here), the code for machines, the next thing to do."""

    title: str
    detail: str
    code: str
    hint: str
    status: int
    type: str = "about:blank"
    conversation_id: str | None = None


@dataclass(frozen=True, slots=True)
class ProblemKind:
    status: int
    title: str
    hint: str


PROBLEMS: dict[str, ProblemKind] = {
    "unauthorized": ProblemKind(401, "Not signed in", "Make a token with: agent-tui token AGENT"),
    "forbidden": ProblemKind(403, "Not allowed for this role", "Ask a supervisor or an administrator."),
    "not_yours": ProblemKind(403, "Not your conversation", "Claim it first, or ask a supervisor to assign it."),
    "not_found": ProblemKind(404, "Not found", "Check the id; it may have been removed."),
    "method_not_allowed": ProblemKind(405, "Method not allowed", "The header Allow names the methods of this path."),
    "wrong_state": ProblemKind(409, "Not possible in this state", "Look at the conversation again; it has changed."),
    "no_file": ProblemKind(409, "No configuration file", "Start the desk with agent-tui serve --config FILE."),
    "not_writable": ProblemKind(409, "The configuration cannot be written", "Let the desk's user write it."),
    "referenced": ProblemKind(409, "The configuration names it", "Take it out there first."),
    "has_conversations": ProblemKind(409, "It has live conversations", "Finish, move or close them."),
    "has_lists": ProblemKind(409, "Lists of recipients are not ended", "Let them end, or cancel them."),
    "plan_changed": ProblemKind(409, "The plan has changed", "Look at it again, then confirm it."),
    "not_pickable": ProblemKind(409, "Assigned by the desk", "Wait for the offer, or ask a supervisor to assign it."),
    "window_closed": ProblemKind(409, "The session window is closed", "Send an approved template."),
    "window_open": ProblemKind(409, "The session window is open", "Write freely; templates unlock when it closes."),
    "attachments_off": ProblemKind(409, "Attachments are switched off", "A supervisor can switch them on."),
    "at_capacity": ProblemKind(409, "At capacity", "Finish a conversation first."),
    "template_not_approved": ProblemKind(409, "The template is not approved", "Choose another template."),
    "template_cannot_start": ProblemKind(409, "It cannot start a conversation", "Choose a template of another type."),
    "marketing_withheld": ProblemKind(409, "Marketing is not delivered there", "Choose a utility template."),
    "number_needed": ProblemKind(409, "The template needs a number", "Choose a utility template."),
    "opted_out": ProblemKind(409, "The customer opted out", "Wait until the customer writes START."),
    "confirm_marketing": ProblemKind(409, "Marketing needs a second yes", "Send it again with confirmed=true."),
    "client_id_reused": ProblemKind(409, "client_id was used before", "Make a new client_id for a new message."),
    "code_required": ProblemKind(409, "A disposition code is required", "Choose how the conversation came out."),
    "card_changed": ProblemKind(409, "Somebody else changed the card", "Look at the card again, then change it."),
    "nothing_to_undo": ProblemKind(409, "There is nothing to undo", "Part or merge the customers by hand."),
    "cannot_undo": ProblemKind(409, "It has changed since", "Part or merge the customers by hand."),
    "has_conversation": ProblemKind(409, "There is a live conversation", "Go on in that conversation."),
    "too_large": ProblemKind(413, "Too large", "Send something smaller."),
    "unsupported_type": ProblemKind(415, "This type is not taken", "Convert a file, to PDF for example."),
    "invalid": ProblemKind(422, "The input is wrong", "Correct the field named."),
    "variables_invalid": ProblemKind(422, "A template variable is wrong", "Correct the variable named."),
    "internal": ProblemKind(500, "A fault of the desk", "Nothing more is known; the desk's log has a line about it."),
    "busy": ProblemKind(503, "The desk is busy", "Nothing was done; try again in a moment."),
}
