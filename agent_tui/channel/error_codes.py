"""Error codes in an agent's words: what happened and the next thing to do.

The table is ``error_codes.json``: Twilio's codes that WhatsApp messages meet, and our own. Invariant: every code has
a title and a next step; a code that is not in the table is shown as it is, with its page at Twilio, and counts as
not repeatable ("Twilio: do not program against message text").
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from importlib import resources
from typing import Literal, cast

import msgspec

from agent_tui.core.template_rules import LOOK_AGAIN

ErrorClass = Literal[
    "retry_backoff",
    "ambiguous",
    "resend_later",
    "needs_template",
    "fix_request",
    "fix_setup",
    "recipient",
    "account_blocked",
    "webhook",
    "info",
    "unknown",
]

NextKey = Literal["template", "retry", ""]

ANOTHER_TEMPLATE = frozenset({"63049", "63050", "marketing_withheld", "template_not_approved"})
"""Codes that another template may get past."""

PAGE = "https://www.twilio.com/docs/api/errors/"


class _Row(msgspec.Struct, frozen=True):
    title: str
    group: str = msgspec.field(name="class")
    next: str = ""


class _Table(msgspec.Struct, frozen=True):
    classes: dict[str, str]
    codes: dict[str, _Row]


@dataclass(frozen=True, slots=True)
class Explained:
    """``title``: what happened; ``next``: what to do; ``group``: the class of the error."""

    code: str
    title: str
    next: str
    group: ErrorClass

    def key(self, is_template: bool) -> NextKey:
        """The console's action that does ``next``; ``is_template``: the message was made from a template."""
        if self.group == "needs_template" or self.code in LOOK_AGAIN or self.code in ANOTHER_TEMPLATE:
            return "template"
        if is_template and self.group == "fix_request":
            return "template"
        return "retry" if self.group in ("fix_request", "resend_later", "unknown", "fix_setup") else ""


@functools.cache
def _table() -> _Table:
    text = resources.files(__package__).joinpath("error_codes.json").read_bytes()
    return msgspec.json.decode(text, type=_Table)


def explain(code: str, message: str = "") -> Explained:
    """What ``code`` means; ``message`` is Twilio's own text, used only for a code that is not known here."""
    table = _table()
    row = table.codes.get(code)
    if row is not None:
        return Explained(code, row.title, row.next or table.classes[row.group], cast(ErrorClass, row.group))
    if code.isascii() and code.isdigit() and len(code) < 8:
        return Explained(
            code, message.strip() or f"Twilio reports error {code}", f"Look it up: {PAGE}{code}", "unknown"
        )
    return Explained(
        code, message.strip() or f"The message failed ({code or 'no code'})", "Tell an administrator.", "unknown"
    )


def class_of(code: str) -> str:
    """The class of a known code; empty for an unknown one."""
    row = _table().codes.get(code)
    return row.group if row else ""


def known_codes() -> tuple[str, ...]:
    """Every code in the table."""
    return tuple(_table().codes)
