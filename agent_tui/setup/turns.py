"""Several numbers in one run: each has its turn, and begins with what was answered for the one before.

Invariant: what the numbers share (account, URLs, person) is one answer, whichever number's turn it was given in.
"""

from __future__ import annotations

from dataclasses import replace

from agent_tui.setup.answers import OF_A_WORKSTREAM, YES, Answers

_OWN_TO_EACH = frozenset({"number_name", "same"})


def next_number(answers: Answers) -> tuple[Answers, frozenset[str]]:
    """The answers for the next number, and which of its questions are still to be asked."""
    earlier, at = (*answers.earlier, replace(answers, earlier=(), later=())), answers.at + 1
    if not answers.later:
        fresh = answers.put(dict.fromkeys(_OWN_TO_EACH, ""))
        return replace(fresh, at=at, earlier=earlier), _OWN_TO_EACH
    again, *later = answers.later
    then = answers.about(again)
    if again.same == YES:
        then = then.put({key: answers.of(key) for key in OF_A_WORKSTREAM})
    unasked = frozenset(key for key in _OWN_TO_EACH if not again.of(key))
    return replace(then, at=at, earlier=earlier, later=tuple(later)), unasked


def before_this(answers: Answers) -> list[Answers]:
    """The answers as they were at the end of each turn before this one."""
    found: list[Answers] = []
    while answers.earlier:
        *earlier, last = answers.earlier
        later = (replace(answers, earlier=(), later=()), *answers.later)
        answers = replace(answers.about(last), at=answers.at - 1, earlier=tuple(earlier), later=later)
        found.insert(0, answers)
    return found


def all_numbers(answers: Answers) -> list[Answers]:
    """The answers for each number that has had its turn, this one last."""
    return [*before_this(answers), answers]
