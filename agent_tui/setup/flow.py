"""Where set-up stands: a page, the answers so far, what is known. Pure: every step gives the next state.

Invariant: a page is left forwards only with answers that its checks take; going back forgets nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from agent_tui.setup.answers import NO, Answers, Known
from agent_tui.setup.pages import PAGES, Choice, Field, Page

_PLACES = {page.id: place for place, page in enumerate(PAGES)}


@dataclass(frozen=True, slots=True)
class Flow:
    """``page``: the id of the page shown."""

    page: str
    answers: Answers
    known: Known


@dataclass(frozen=True, slots=True)
class Question:
    """A field as it is shown: ``value`` is the answer given before, else the default."""

    field: Field
    value: str
    choices: tuple[Choice, ...]


def begin(known: Known) -> Flow:
    """The first page."""
    return Flow(PAGES[0].id, Answers(), known)


def page_of(flow: Flow) -> Page:
    """The page shown."""
    return PAGES[_PLACES[flow.page]]


def progress(flow: Flow) -> tuple[int, int]:
    """Which page of how many, as far as is known by now."""
    asked = [page.id for page in PAGES if page.when(flow.answers, flow.known) or page.id == flow.page]
    return asked.index(flow.page) + 1, len(asked)


def question(flow: Flow, field: Field) -> Question:
    """The field with what stands in it."""
    choices = field.choices(flow.answers, flow.known) if field.kind == "choice" else ()
    value = flow.answers.of(field.key)
    if field.kind == "choice":
        values = [choice.value for choice in choices]
        value = value if value in values else values[0]
    elif not value and not _was_asked(flow, field):
        value = field.default(flow.answers, flow.known)
    return Question(field, value, choices)


def _was_asked(flow: Flow, field: Field) -> bool:
    """Whether an empty answer was the person's own: a later field of the page or a later page was answered."""
    keys = [each.key for page in PAGES for each in page.fields]
    later = keys[keys.index(field.key) + 1 :]
    return any(flow.answers.of(key) for key in later)


def questions(flow: Flow) -> tuple[Field, ...]:
    """The fields of the page that are asked with the answers so far."""
    return tuple(field for field in page_of(flow).fields if field.when(flow.answers, flow.known))


def answer(flow: Flow, key: str, value: str) -> tuple[Flow, str]:
    """Take one answer; what is wrong with it, or "". A wrong one is not taken."""
    field = next(field for field in page_of(flow).fields if field.key == key)
    value = value.strip()
    if field.kind == "choice":
        allowed = [choice.value for choice in field.choices(flow.answers, flow.known)]
        if value not in allowed:
            named = ", ".join(f"{place} {each or 'another'}" for place, each in enumerate(allowed, 1))
            return flow, f"Choose one of: {named} (the number or the word)."
    if field.check is not None:
        wrong = field.check(value, flow.answers, flow.known)
        if wrong:
            return flow, wrong
    if key == "public_url":
        value = value.rstrip("/")
    return replace(flow, answers=flow.answers.put({key: value})), ""


def answer_all(flow: Flow, values: Mapping[str, str]) -> tuple[Flow, dict[str, str]]:
    """Take the answers of a whole page; what is wrong with which. Fields that earlier ones switch off are left out."""
    wrong: dict[str, str] = {}
    for field in page_of(flow).fields:
        if field.when(flow.answers, flow.known):
            flow, sentence = answer(flow, field.key, values.get(field.key, ""))
            if sentence:
                wrong[field.key] = sentence
    return flow, wrong


def onwards(flow: Flow) -> Flow | None:
    """The next page; None: set-up has ended."""
    if flow.page == "summary" and flow.answers.write == NO:
        return None
    for page in PAGES[_PLACES[flow.page] + 1 :]:
        if page.when(flow.answers, flow.known):
            return replace(flow, page=page.id)
    return None


def back(flow: Flow) -> Flow:
    """The page before; the first page stays, and what was written stays written."""
    if flow.page in AFTER_WRITING:
        return flow
    for page in reversed(PAGES[: _PLACES[flow.page]]):
        if page.when(flow.answers, flow.known):
            return replace(flow, page=page.id)
    return flow


def learned(flow: Flow, known: Known) -> Flow:
    """With what was found out."""
    return replace(flow, known=known)


AFTER_WRITING = frozenset(page.id for page in PAGES[_PLACES["summary"] + 1 :])
"""From here there is no way back."""
