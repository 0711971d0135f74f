"""Commands and quick replies in the composer."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent_tui.console.keys.action import Context
from agent_tui.console.keys.slash import Choice, escaped, is_command, offered, stray, unescaped
from agent_tui.console.screens.modal import Field
from agent_tui.console.settings import ConsoleSettings
from agent_tui.core.errors import Invalid
from tests.console.fake_desk import FakeClock, FakeDesk
from tests.console.piloting import NARROW, Driver, console
from tests.console.sample import sample_desk

NOW = ConsoleSettings(send_hold=0)
MINE = Context(focus="composer", state="active", mine=True)
REPLIES = [Choice("qr1", "Refund", "#money")]
AGENTS = [Choice("agent:bo", "Bo Larsen", "0/5, available"), Choice("agent:cy", "Cy", "1/5, away")]
QUEUES = [Choice("queue:billing", "billing", "queue, 2 waiting")]


def lines(text: str, context: Context = MINE) -> list[str]:
    found = offered(text, context, replies=REPLIES, agents=AGENTS, queues=QUEUES)
    return [f"{line.command}:{line.key}" for line in found]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("/e", ["end:", "q:qr1"]),
        ("/t", ["t:", "tq:", "q:qr1"]),
        ("/t ", ["t:agent:bo", "t:agent:cy"]),
        ("/t lars", ["t:agent:bo"]),
        ("/tq bil", ["tq:queue:billing"]),
        ("/cq ", ["cq:queue:billing"]),
        ("/q ref", ["q:qr1"]),
        ("/note call her", ["note:call her"]),
        ("/note two\nlines", ["note:two\nlines"]),
        ("/end", ["end:", "q:qr1"]),
        ("/end now", []),
        ("/two\nlines", []),
        ("//e", []),
        ("e", []),
        ("", []),
    ],
)
def test_what_a_text_may_become(text: str, found: list[str]) -> None:
    assert lines(text) == found


def test_all_commands_stand_behind_a_slash_and_only_those_that_can_be_done() -> None:
    assert lines("/") == [f"{name}:" for name in ("q", "t", "tq", "c", "cq", "note", "wait", "end", "close", "why")]
    assert lines("/", Context(focus="composer", state="closed")) == ["note:", "why:"]
    assert lines("/t bo", Context(focus="composer", state="closed")) == []


@pytest.mark.parametrize(
    "text", ["/etc/hosts", "//x", "plain", "/", "", "a\n/note b", "/note\n//t bo\n///end", "a\n/etc\n//etc", "a\n/"]
)
def test_a_text_that_was_taken_back_is_sent_as_it_was(text: str) -> None:
    assert not is_command(escaped(text))
    assert stray(escaped(text)) == ""
    assert unescaped(escaped(text)) == text


def desk_with_replies(clock: FakeClock) -> FakeDesk:
    desk = sample_desk(clock)
    desk.replies.add("Refund done", "Dear {CustomerFirstName}, {$Amount$} is on its way. {AgentName}", tags=["money"])
    desk.replies.add("Hours", "We are here from nine to five.")
    return desk


async def writing(driver: Driver) -> None:
    await driver.press("enter", "i")


async def test_a_quick_reply_is_filled_in_commands_do_and_slashes_are_never_sent_by_mistake(
    clock: FakeClock, tmp_path: Path
) -> None:
    desk = desk_with_replies(clock)
    async with console(desk, clock, tmp_path, size=NARROW, settings=NOW) as driver:
        await writing(driver)
        composer = driver.desk_screen.chat.composer
        await driver.type("/refu")
        assert driver.lines("Refund done")
        await driver.press("enter")
        await driver.type("20 euros")
        assert driver.lines("Dear Maria, 20 euros is on its way.")
        await driver.press("enter")
        assert composer.text == "Dear Maria, 20 euros is on its way. Ana Petrova"
        await driver.press("enter")
        await driver.work("send")
        assert desk.sent[-1][1].text == "Dear Maria, 20 euros is on its way. Ana Petrova"

        await driver.type("/xyz")
        await driver.press("enter")
        assert driver.lines("There is no command /xyz.")
        assert len(desk.sent) == 1
        composer.take("")
        await driver.type("/note call her")
        assert driver.lines("enter takes it   tab completes")
        await driver.press("enter")
        await driver.work("note")
        assert ("note", "maria", "call her") in desk.calls
        assert composer.text == ""
        composer.take("Hello\n/note she is late")
        await driver.press("enter")
        assert driver.lines("A line begins with /note: a command stands alone.")
        assert len(desk.sent) == 1
        composer.take("")
        await driver.type("//shrug")
        await driver.press("enter")
        await driver.work("send")
        assert desk.sent[-1][1].text == "/shrug"
        await driver.type("/t")
        await driver.press("enter")
        await driver.work("targets")
        await driver.press("enter")
        assert driver.lines("Transfer to otto")
        await driver.press("escape")
        await driver.type("/wai")
        await driver.press("tab", "enter")
        await driver.work("act")
        assert ("wait", "maria") in desk.calls


async def test_ctrl_r_searches_with_tags_and_one_of_my_own_is_made_and_deleted(
    clock: FakeClock, tmp_path: Path
) -> None:
    desk = desk_with_replies(clock)
    async with console(desk, clock, tmp_path) as driver:
        await writing(driver)
        await driver.type("Hello. ")
        await driver.press("ctrl+r")
        await driver.work("replies")
        await driver.type("#")
        assert driver.lines("#money  1")
        await driver.press("backspace")
        await driver.type("hours")
        assert driver.lines("We are here from nine")
        await driver.press("enter")
        assert driver.desk_screen.chat.composer.text == "Hello. We are here from nine to five."

        await driver.press("escape", "Q")
        await driver.work("replies")
        await driver.press("f4")
        assert driver.lines("Shared quick replies are kept by supervisors")
        await driver.press("ctrl+n")
        await driver.type("Mine")
        await driver.press("tab", "tab", "tab", "tab")
        await driver.type("Ok.")
        await driver.press("ctrl+s")
        await driver.work("replies")
        made = [reply for reply in desk.replies.held.values() if reply.title == "Mine"]
        assert [(reply.text, reply.personal) for reply in made] == [("Ok.", True)]
        await driver.press("tab", "f8", "y")
        await driver.work("replies")
        assert "Mine" not in [reply.title for reply in desk.replies.held.values()]

        # What the desk refuses stands in the editor again, with the reason.
        desk.replies.trouble = Invalid("workstreams: there is no workstream nowhere.")
        await driver.press("ctrl+n")
        await driver.press("A", "tab", "P", "o", "r")
        await driver.press("right", "tab", "tab", "tab", "x", "ctrl+s")
        await driver.work("replies")
        assert driver.lines("there is no workstream nowhere")
        assert driver.lines("Portuguese (pt)")
        desk.replies.trouble = None
        await driver.press("ctrl+s")
        await driver.work("replies")
        assert [reply.language for reply in desk.replies.held.values() if reply.title == "A"] == ["pt"]


async def test_a_sheet_is_looked_at_before_it_is_taken_and_saved_where_it_is_asked(
    clock: FakeClock, tmp_path: Path
) -> None:
    desk = desk_with_replies(clock)
    sheet, out = tmp_path / "in.csv", tmp_path / "out.csv"
    async with console(desk, clock, tmp_path) as driver:

        async def bring(text: str) -> None:
            sheet.write_text(text, "utf-8")
            await driver.press("f5")
            driver.app.screen.query_one(Field).value = str(sheet)
            await driver.press("enter")
            await driver.work("replies")

        await driver.press("Q")
        await driver.work("replies")
        await bring("title,text\n[b]Sheet,Hello.\nBad,{Nobody}\n")
        assert driver.lines("1 of 2 lines is wrong")
        assert driver.lines("nothing fills {Nobody}")
        before = len(desk.replies.held)
        await driver.press("y", "escape")
        await driver.work("replies")
        assert len(desk.replies.held) == before
        await bring("title,text\n[b]Sheet,Hello.\n")
        assert driver.lines("[b]Sheet")
        await driver.press("y")
        await driver.work("replies")
        assert "[b]Sheet" in [reply.title for reply in desk.replies.held.values()]
        await driver.press("f6")
        await driver.work("save-suggest")
        driver.app.screen.query_one(Field).value = str(out)
        await driver.press("enter")
        await driver.work("save-check")
        await driver.work("replies")
        assert out.read_text("utf-8-sig").splitlines()[-1] == "[b]Sheet,,Hello.,,,shared"
