"""Error codes in an agent's words: what happened, the next thing to do, and what the desk does by itself.

The table is ``error_codes.json``: Twilio's codes that WhatsApp messages meet, and our own; nothing else in the desk
decides by a code. Invariant: every code has a title, a next step and a decision; a code that is not in the table is
shown as it is, with its page at Twilio, and counts as not repeatable ("Twilio: do not program against message text").
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from importlib import resources
from typing import Literal

import msgspec

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

NextKey = Literal["template", "retry", "edit", "attach", "start", ""]

Deed = Literal[
    "again",
    "ask",
    "draft",
    "opt_out",
    "reject_template",
    "pause_template",
    "disable_template",
    "read_templates",
    "hold_lists",
    "hold_template_lists",
]
"""What the desk does by itself; in words in the table's ``deeds``."""

PAGE = "https://www.twilio.com/docs/api/errors/"


class _Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    title: str
    group: ErrorClass = msgspec.field(name="class")
    next: str = ""
    key: NextKey | None = None
    does: frozenset[Deed] | None = None


class _Class(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    next: str
    key: NextKey
    does: frozenset[Deed]


class _Table(msgspec.Struct, frozen=True):
    keys: dict[NextKey, str]
    deeds: dict[Deed, str]
    classes: dict[ErrorClass, _Class]
    codes: dict[str, _Row]


@dataclass(frozen=True, slots=True)
class Explained:
    """``title``: what happened; ``next``: what to do; ``group``: the class; ``does``: what the desk does by itself."""

    code: str
    title: str
    next: str
    group: ErrorClass
    step: NextKey = "retry"
    does: frozenset[Deed] = frozenset()

    def key(self, *, is_template: bool, has_text: bool = True, has_file: bool = False) -> NextKey:
        """The console's action that does ``next`` for a message made from a template, or of a text and a file."""
        if self.step not in ("edit", "attach"):
            return self.step
        if is_template:
            return "template"
        if self.step == "attach":
            return "attach" if has_file else "edit"
        return "edit" if has_text else "attach"


@functools.cache
def _table() -> _Table:
    text = resources.files(__package__).joinpath("error_codes.json").read_bytes()
    return msgspec.json.decode(text, type=_Table)


def explain(code: str, message: str = "") -> Explained:
    """What ``code`` means; ``message`` is Twilio's own text, used only for a code that is not known here."""
    table = _table()
    row = table.codes.get(code)
    if row is not None:
        usual = table.classes[row.group]
        step = usual.key if row.key is None else row.key
        does = usual.does if row.does is None else row.does
        return Explained(code, row.title, row.next or usual.next, row.group, step, does)
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


def does(code: str | None, deed: Deed) -> bool:
    """Whether the desk does this by itself when a message ends with ``code``."""
    return code is not None and deed in explain(code).does


def deed_words() -> dict[Deed, str]:
    """What each deed is, in a sentence."""
    return _table().deeds


def key_words() -> dict[NextKey, str]:
    """What each key does, in words."""
    return _table().keys


def known_codes() -> tuple[str, ...]:
    """Every code in the table."""
    return tuple(_table().codes)
