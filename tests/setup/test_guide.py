"""Leading through the pages: what fails stays, what is not waited for goes on, and one may leave."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from agent_tui.core.errors import SetupError
from agent_tui.setup.answers import FirstMessage, Known
from agent_tui.setup.fields import Work
from agent_tui.setup.flow import Flow, answer_all, page_of, question
from agent_tui.setup.guide import Doing, Wish, lead
from tests.setup.test_flow import GOOD, KNOWN


class Person:
    """Answers well, but for what ``wishes`` say at the nth showing of a page; does not wait for ``skipped``."""

    def __init__(self, wishes: dict[str, Wish] | None = None, skipped: str = "") -> None:
        self.wishes = wishes or {}
        self.skipped = skipped
        self.shown: list[tuple[str, str]] = []

    async def ask(self, flow: Flow, refusal: str) -> Flow | Wish:
        self.shown.append((flow.page, refusal))
        if flow.page in self.wishes:
            return self.wishes.pop(flow.page)
        values = {field.key: GOOD.get(field.key) or question(flow, field).value for field in page_of(flow).fields}
        taken, wrong = answer_all(flow, values)
        assert wrong == {}
        return taken

    async def during(self, words: str, doing: Doing) -> Known | None:
        return None if words and words == self.skipped else await doing(lambda line: None)


class Works:
    """Everything works, but for what ``failing`` names, once."""

    def __init__(self, *failing: Work) -> None:
        self.failing = list(failing)
        self.done: list[Work] = []

    def known(self) -> Known:
        return KNOWN

    async def do(self, work: Work, flow: Flow, tell: Callable[[str], None]) -> Known:
        if work in self.failing:
            self.failing.remove(work)
            raise SetupError(f"{work} failed.", hint="Try again.")
        self.done.append(work)
        if work == "wait_for_message":
            return replace(flow.known, first=FirstMessage("c_1", "Carla", "hi"))
        return flow.known


async def test_everything_is_done_once_and_in_order() -> None:
    person, works = Person(), Works()
    assert await lead(person, works) is not None
    assert works.done == [
        "look_around", "look_around", "ask_twilio", "find_tunnels", "write",
        "start_desk", "wait_for_message", "send_reply",
    ]  # fmt: skip
    assert [page for page, _ in person.shown][-2:] == ["reply", "done"]


async def test_what_fails_after_a_page_shows_it_again_with_the_sentence() -> None:
    person, works = Person(), Works("ask_twilio", "write", "send_reply")
    assert await lead(person, works) is not None
    again = [(page, refusal) for page, refusal in person.shown if refusal]
    assert again == [
        ("account", "ask_twilio failed. Try again."),
        ("summary", "write failed. Try again."),
        ("reply", "send_reply failed. Try again."),
    ]


async def test_a_file_that_cannot_be_read_holds_the_first_page_until_it_is_mended() -> None:
    person = Person()
    assert await lead(person, Works("look_around", "look_around")) is not None
    told = ("kind", "look_around failed. Try again.")
    assert person.shown[:2] == [told, told]
    assert person.shown[2][0] == "account"


async def test_what_fails_before_a_page_is_told_on_it() -> None:
    person = Person()
    await lead(person, Works("start_desk"))
    assert ("try_out", "start_desk failed. Try again.") in person.shown


async def test_who_does_not_wait_for_a_message_is_not_asked_for_an_answer() -> None:
    person = Person(skipped="Waiting for a message")
    assert await lead(person, Works()) is not None
    assert "reply" not in [page for page, _ in person.shown]


async def test_back_and_away() -> None:
    person, works = Person({"address": "back", "summary": "leave"}), Works()
    assert await lead(person, works) is None
    pages = [page for page, _ in person.shown]
    assert pages[pages.index("address") : pages.index("address") + 3] == ["address", "service", "address"]
    assert "write" not in works.done
