"""What a page of set-up is made of: questions, choices, the work before and after it.

Invariant: data only; a label, a lead, a default are words made from the answers so far and what is known.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from agent_tui.setup import wording
from agent_tui.setup.answers import Answers, Known
from agent_tui.setup.checks import Check

Kind = Literal["text", "secret", "choice", "several"]
Work = Literal["look_around", "ask_twilio", "find_tunnels", "write", "start_desk", "wait_for_message", "send_reply"]
When = Callable[[Answers, Known], bool]
Words = Callable[[Answers, Known], str]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several; ``about`` says more."""

    value: str
    label: str
    about: str = ""


Choices = Callable[[Answers, Known], tuple[Choice, ...]]


def always(_answers: Answers, _known: Known) -> bool:
    """Whatever was answered."""
    return True


@dataclass(frozen=True, slots=True)
class Field:
    """One question; ``default`` is what stands there at first. An answer to ``several`` has blanks between values."""

    key: str
    label: str | Words
    kind: Kind = "text"
    check: Check | None = None
    default: Words = wording.nothing
    choices: Choices = lambda _answers, _known: ()
    when: When = always

    @property
    def chosen(self) -> bool:
        """Whether it is answered from a list."""
        return self.kind in ("choice", "several")

    def words(self, answers: Answers, known: Known) -> str:
        """Its label."""
        return self.label if isinstance(self.label, str) else self.label(answers, known)


@dataclass(frozen=True, slots=True)
class Page:
    """``lead``: what to know before answering. ``before`` and ``after``: work whose outcome the page needs or makes.

    ``preparing`` and ``waiting``: what is shown while each of them goes on. ``then``: whether ``after`` is wanted.
    ``each``: it is about one number, and comes again for each of several.
    """

    id: str
    title: str
    lead: Words
    fields: tuple[Field, ...] = ()
    when: When = always
    before: Work | None = None
    after: Work | None = None
    preparing: str = ""
    waiting: str = ""
    then: When = always
    each: bool = False
