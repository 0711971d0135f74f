"""The plain prompts say how to go on, back and away, and take a choice by its number, word or label."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterable
from dataclasses import replace

import pytest

from agent_tui.setup.answers import Answers, FoundSender
from agent_tui.setup.fields import Choice
from agent_tui.setup.flow import Flow, begin
from agent_tui.setup.plain import PlainFront, chosen
from tests.setup.test_flow import KNOWN, SID, TOKEN


class Typed:
    """Types what it is given, a line a prompt, then ends; ``said`` is everything that was printed."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.left = list(lines)
        self.said: list[str] = []

    def __call__(self, words: str, *, hidden: bool) -> str:
        self.said.append(f"{words}:")
        if not self.left:
            raise EOFError
        return self.left.pop(0)

    def front(self) -> PlainFront:
        return PlainFront(self, self.said.append)


def at(page: str) -> Flow:
    return replace(begin(KNOWN), page=page)


async def test_the_first_page_says_how_to_answer_to_go_back_and_to_leave() -> None:
    person = Typed([])
    assert await person.front().ask(begin(KNOWN), "") == "leave"
    assert person.said[0] == (
        "A line a question. Enter takes what stands in brackets, - leaves a field empty, < goes back a page, "
        "ctrl+c leaves."
    )


async def test_every_page_has_the_keys_in_its_head() -> None:
    for page, keys in (("account", "(< back, - empty, ctrl+c leaves)"), ("try_out", "(- empty, ctrl+c leaves)")):
        person = Typed([])
        await person.front().ask(at(page), "")
        assert keys in person.said[0]


def test_ctrl_c_leaves_at_once() -> None:
    def interrupted(words: str, *, hidden: bool) -> str:
        try:
            signal.raise_signal(signal.SIGINT)
        except KeyboardInterrupt:
            raise EOFError from None
        return f"{words} was read to its end, hidden: {hidden}"

    assert asyncio.run(PlainFront(interrupted, lambda words: None).ask(begin(KNOWN), "")) == "leave"


async def test_a_token_that_was_given_is_kept_by_enter_and_not_shown() -> None:
    person = Typed(["", "", ""])
    flow = at("account")
    flow = replace(flow, answers=flow.answers.put({"account": "main", "account_sid": SID, "auth_token": TOKEN}))
    await person.front().ask(flow, "")
    assert "Auth token [as before]:" in person.said
    assert TOKEN not in "".join(person.said)
    assert not any(line.startswith("!") for line in person.said)


async def test_several_are_chosen_by_their_numbers() -> None:
    known = replace(KNOWN, senders=tuple(FoundSender(f"XE{n}", f"+1415555010{n}", "", "ONLINE") for n in range(3)))
    person = Typed(["1 x", "1, 3", ""])
    flow = await person.front().ask(Flow("number", Answers(kind="own"), known), "")
    assert isinstance(flow, Flow)
    assert flow.answers.numbers == ("+14155550100", "+14155550102")
    assert "Numbers, one or several (1 2) [1]:" in person.said
    assert "Name for +14155550100 [Support line]:" in person.said
    assert any(line.startswith("! Choose one or several of: 1 +14155550100, 2") for line in person.said)


async def test_going_back() -> None:
    assert await Typed(["<"]).front().ask(at("account"), "") == "back"


@pytest.mark.parametrize(
    ("page", "typed"),
    [("account", ["main", "no idea"]), ("address", ["", "no idea"])],
    ids=["the account's SID", "the public URL"],
)
async def test_who_has_no_answer_is_told_how_to_leave(page: str, typed: list[str]) -> None:
    person = Typed(typed)
    assert await person.front().ask(at(page), "") == "leave"
    refused = next(place for place, line in enumerate(person.said) if line.startswith("! "))
    assert person.said[refused + 1] == (
        "< goes back a page. ctrl+c leaves: nothing is written yet, and your answers are not kept."
    )


async def test_after_writing_what_is_kept_is_said() -> None:
    person = Typed([])
    await person.front().ask(at("try_out"), "The desk did not start.")
    assert "ctrl+c leaves: the configuration that was written stays." in person.said


async def test_a_wrong_choice_names_numbers_and_words() -> None:
    person = Typed(["3", "sandbox"])
    flow = await person.front().ask(begin(KNOWN), "")
    assert "! Choose one of: 1 own, 2 sandbox (the number or the word)." in person.said
    assert "ctrl+c leaves: nothing is written yet, and your answers are not kept." in person.said
    assert isinstance(flow, Flow)
    assert flow.answers.kind == "sandbox"


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("1", "own"),
        ("2", "box"),
        ("Own", "own"),
        ("the sandbox", "box"),
        ("0", "0"),
        ("3", "3"),
        ("²", "²"),
        ("x", "x"),
    ],
)
def test_a_choice_by_number_word_or_label(typed: str, value: str) -> None:
    assert chosen((Choice("own", "A number", ""), Choice("box", "The sandbox", "")), typed) == value
