"""Where set-up stands: a page, the answers so far, what is known. Pure: every step gives the next state.

Of several numbers each has its own turn through the pages that are about one (``turns``). Invariant: a page is left
forwards only with answers that its checks take; going back forgets nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from agent_tui.core.automated_texts import built_in
from agent_tui.setup.answers import CHANGE, NO, OF_A_WORKSTREAM, YES, Answers, Known
from agent_tui.setup.fields import Choice, Field, Page
from agent_tui.setup.pages import PAGES
from agent_tui.setup.turns import before_this, next_number
from agent_tui.setup.wording import survey_question

_USUAL: dict[str, Callable[[str], str]] = {
    "greeting": lambda language: built_in("greeting", language),
    "survey": survey_question,
}
_PLACES = {page.id: place for place, page in enumerate(PAGES)}


@dataclass(frozen=True, slots=True)
class Flow:
    """``page``: the id of the page shown. ``taken``: the questions that were answered, if only with nothing."""

    page: str
    answers: Answers
    known: Known
    taken: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Question:
    """A field as it is shown: ``value`` is the answer given before, else what the file has, else the default."""

    field: Field
    label: str
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
    answers, known, here = flow.answers, flow.known, flow.page
    shared = [page for page in PAGES if not page.each and (page.when(answers, known) or page.id == here)]
    begun = [page for page in shared if _PLACES[page.id] < _PLACES["more"]]
    past = sum(len(_turn(each, known)) for each in before_this(answers))
    turn = _turn(answers, known, here)
    coming = len(answers.numbers) - answers.at - 1
    count = len(shared) + past + len(turn) + coming
    if here in turn:
        return len(begun) + past + turn.index(here) + 1, count
    place = [page.id for page in shared].index(here) + 1
    return (place if place <= len(begun) else place + past + len(turn) + coming), count


def _turn(answers: Answers, known: Known, here: str = "") -> list[str]:
    """The pages that are about this number alone."""
    return [page.id for page in PAGES if page.each and (page.when(answers, known) or page.id == here)]


def question(flow: Flow, field: Field) -> Question:
    """The field with what stands in it."""
    answers, known = flow.answers, flow.known
    value = answers.of(field.key)
    if not value and field.key not in flow.taken:
        value = _in_its_language(field.key, known.stands(answers, field.key), answers, known)
        if not value and not _stands_empty(flow, field):
            value = field.default(answers, known)
    choices = field.choices(answers, known) if field.chosen else ()
    if field.chosen:
        there = [choice.value for choice in choices]
        chosen = value.split() if field.kind == "several" else [value]
        value = " ".join(each for each in chosen if each in there) or there[0]
    return Question(field, field.words(answers, known), value, choices)


def _in_its_language(key: str, stands: str, answers: Answers, known: Known) -> str:
    """What stands in the file; of the usual words those of the language that was chosen now."""
    say = _USUAL.get(key)
    usual = say is not None and stands != "" and stands == say(known.stands(answers, "language"))
    return say(answers.language) if say is not None and usual else stands


def _stands_empty(flow: Flow, field: Field) -> bool:
    """Whether the file says nothing here, of what is changed."""
    stands = flow.known.standing.get(flow.answers.change, {}) if flow.answers.kind == CHANGE else {}
    # A workstream that is not the file's begins with the usual words.
    own = field.key not in OF_A_WORKSTREAM or flow.answers.workstream == stands.get("workstream")
    return own and field.key in stands


def questions(flow: Flow) -> tuple[Field, ...]:
    """The fields of the page that are asked with the answers so far."""
    return tuple(field for field in page_of(flow).fields if field.when(flow.answers, flow.known))


def answer(flow: Flow, key: str, value: str) -> tuple[Flow, str]:
    """Take one answer; what is wrong with it, or "". A wrong one is not taken."""
    field = next(field for field in page_of(flow).fields if field.key == key)
    value = value.strip()
    if field.chosen:
        allowed = [choice.value for choice in field.choices(flow.answers, flow.known)]
        chosen = value.split() if field.kind == "several" else [value]
        if not chosen or not set(chosen) <= set(allowed):
            named = ", ".join(f"{place} {each or 'another'}" for place, each in enumerate(allowed, 1))
            among = "one or several" if field.kind == "several" else "one"
            return flow, f"Choose {among} of: {named} (the number or the word)."
    if field.check is not None:
        wrong = field.check(value, flow.answers, flow.known)
        if wrong:
            return flow, wrong
    if key == "public_url":
        value = value.rstrip("/")
    return _taken(flow, key, value), ""


def _taken(flow: Flow, key: str, value: str) -> Flow:
    """With the answer, and what follows from it for others."""
    before, answers, taken = flow.answers, flow.answers.put({key: value}), flow.taken | {key}
    if value == before.of(key):
        return replace(flow, taken=taken)
    if key == "change" or (key == "kind" and CHANGE in (value, before.kind)):
        # Another thing altogether: what was answered for the one is nothing for the other.
        answers = Answers(kind=answers.kind, change=value if key == "change" else "")
        taken = frozenset({"kind", key})
    elif key == "number":
        answers = replace(answers, later=())
    elif key == "same" and answers.earlier:
        last = answers.earlier[-1]
        if value == YES:
            answers = answers.put({each: last.of(each) for each in OF_A_WORKSTREAM})
        elif answers.workstream == last.workstream:
            answers, taken = answers.put({"workstream": ""}), taken - {"workstream"}
    elif key == "language" and before.language:
        answers = _in_language(answers, before.language)
    return replace(flow, answers=answers, taken=taken)


def _in_language(answers: Answers, before: str) -> Answers:
    """The usual words in the language that was chosen now, where they were the usual ones before."""
    return answers.put({key: say(answers.language) for key, say in _USUAL.items() if answers.of(key) == say(before)})


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
        if page.id == "summary" and flow.answers.at + 1 < len(flow.answers.numbers) and flow.answers.kind != CHANGE:
            answers, fresh = next_number(flow.answers)
            return replace(flow, page="more", answers=answers, taken=flow.taken - fresh)
        if page.when(flow.answers, flow.known):
            return replace(flow, page=page.id)
    return None


def back(flow: Flow) -> Flow:
    """The page before; the first page stays, and what was written stays written."""
    if flow.page in AFTER_WRITING:
        return flow
    answers, pages = flow.answers, PAGES[: _PLACES[flow.page]]
    if flow.page == "more":
        answers, pages = before_this(answers)[-1], PAGES[: _PLACES["summary"]]
    for page in reversed(pages):
        if page.when(answers, flow.known):
            return replace(flow, page=page.id, answers=answers)
    return flow


def learned(flow: Flow, known: Known) -> Flow:
    """With what was found out."""
    return replace(flow, known=known)


AFTER_WRITING = frozenset(page.id for page in PAGES[_PLACES["summary"] + 1 :])
"""From here there is no way back."""
