"""What an agent sees and does, at three sizes."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent_tui.console.keys.actions import ACTIONS
from agent_tui.console.keys.commands import Commands
from agent_tui.console.settings import ConsoleSettings
from agent_tui.wire.messages import MessageError
from agent_tui.wire.templates import Directions
from tests.console.fake_desk import FakeClock, ago, outbound
from tests.console.piloting import MEDIUM, NARROW, WIDE, console
from tests.console.sample import sample_desk

NOW = ConsoleSettings(send_hold=0)


def kept(folder: Path) -> str:
    return "".join(path.read_text() for path in folder.iterdir())


async def test_wide(clock: FakeClock, tmp_path: Path) -> None:
    async with console(sample_desk(clock), clock, tmp_path, size=WIDE) as driver:
        await driver.press("enter")
        top = driver.screen().splitlines()[0]
        assert top.split() == [
            *("Support", "Mine", "3", "Offered", "1", "1:40", "Queue", "3"),
            *("Ana", "Petrova", "available", "3/5", "o", "online", "14:30"),
        ]
        for words in ("MINE", "OFFERED", "IN QUEUE", "1:40 to accept", "X failed  you: Are", "waits 6 min"):
            assert driver.lines(words), words
        assert driver.lines("37 min left !")
        assert driver.lines("Priority  5")
        assert driver.lines("- 2 new -")
        assert driver.lines("vv read")
        assert driver.lines("v S saves it")


async def test_medium_has_no_customer_pane_until_asked(clock: FakeClock, tmp_path: Path) -> None:
    async with console(sample_desk(clock), clock, tmp_path, size=MEDIUM) as driver:
        await driver.press("enter")
        assert driver.lines("MINE")
        assert driver.lines("Any news?")
        assert not driver.lines("Priority  5")
        await driver.press("f3")
        assert driver.lines("Priority  5")


async def test_narrow_shows_one_pane_at_a_time(clock: FakeClock, tmp_path: Path) -> None:
    async with console(sample_desk(clock), clock, tmp_path, size=NARROW) as driver:
        assert driver.lines("IN QUEUE")
        await driver.press("enter")
        assert not driver.lines("IN QUEUE")
        assert driver.lines("< Maria Njeri")
        assert driver.lines("37 min left !")
        await driver.press("escape")
        assert driver.lines("IN QUEUE")


@pytest.mark.parametrize("size", [(59, 30), (80, 15), (20, 5), (1, 1)])
async def test_too_small_is_a_sentence(clock: FakeClock, tmp_path: Path, size: tuple[int, int]) -> None:
    async with console(sample_desk(clock), clock, tmp_path, size=size) as driver:
        if size[0] > 40:
            assert driver.lines("terminal too small (need 60x16)")
            assert driver.lines("Mine 3")
        await driver.pilot.resize_terminal(*WIDE)
        await driver.settle()
        assert driver.lines("IN QUEUE")
        await driver.press("enter")
        assert driver.app.state.opened == "maria", "the list has the focus, though it was hidden at the start"


async def test_no_count_of_the_header_stands_without_its_figure(clock: FakeClock, tmp_path: Path) -> None:
    async with console(sample_desk(clock), clock, tmp_path, size=(60, 16)) as driver:
        assert "Mine 3  Offered 1 1:40  Queue 3" in driver.screen().splitlines()[0]
        driver.app.state.selected = dict.fromkeys(driver.app.state.rows)
        driver.desk_screen.repaint_bars()
        await driver.settle()
        assert "Queue 3" in driver.screen().splitlines()[0]
        assert "selected" not in driver.screen().splitlines()[0]


async def test_what_is_typed_while_the_terminal_is_too_small_commands_nothing(clock: FakeClock, tmp_path: Path) -> None:
    desk = sample_desk(clock)
    async with console(desk, clock, tmp_path, size=NARROW) as driver:
        await driver.press("enter", "i")
        await driver.type("On its way")
        await driver.pilot.resize_terminal(60, 15)
        await driver.settle()
        await driver.type(" east")
        assert desk.rows["maria"].state == "active"
        await driver.pilot.resize_terminal(*NARROW)
        await driver.settle()
        await driver.type("!")
        assert driver.desk_screen.chat.composer.text == "On its way!"


async def test_a_reply_is_shown_at_once_held_sent_and_ticks(clock: FakeClock, tmp_path: Path) -> None:
    desk = sample_desk(clock)
    async with console(desk, clock, tmp_path, size=NARROW) as driver:
        await driver.press("enter", "i")
        await driver.type("On its way")
        assert driver.lines("10/1600")
        await driver.press("ctrl+j")
        await driver.type("Bye")
        await driver.press("enter")
        assert driver.lines("sending in 2 - esc to stop")
        await driver.wait(2.2)
        assert [message.text for _, message in desk.sent] == ["On its way\nBye"]
        assert driver.lines("14:30 you")[0].endswith(".. queued")
        for status, words in (("sent", "v sent"), ("delivered", "vv delivered"), ("read", "vv read")):
            desk.status("maria", "maria-m7", status)
            await driver.settle()
            assert words in driver.lines("14:30 you")[0]


async def test_escape_stops_a_message_on_hold(clock: FakeClock, tmp_path: Path) -> None:
    desk = sample_desk(clock)
    async with console(desk, clock, tmp_path) as driver:
        await driver.press("enter", "i")
        await driver.type("Oops")
        await driver.press("enter", "escape")
        await driver.wait(5)
        assert desk.sent == []
        assert driver.desk_screen.chat.composer.text == "Oops"
        assert driver.lines("Stopped; it is not sent.")


async def test_a_failed_message_says_why_and_x_sends_it_again(clock: FakeClock, tmp_path: Path) -> None:
    desk = sample_desk(clock)
    async with console(desk, clock, tmp_path) as driver:
        await driver.press("j", "enter")
        assert driver.lines("Sana R.")
        assert driver.lines("Outside the session window (63016)")
        assert driver.lines("Its text is a draft again: t for a template, x to retry")
        await driver.press("x")
        assert ("retry", "sana", "sana-m2") in desk.calls
        assert driver.lines(".. queued")
        error = MessageError(code="63005", title="Refused", next="Change the text.", key="edit")
        desk.texts["maria"].append(outbound("maria", 70, "too rude", desk.now(), status="failed", error=error))
        desk.emit("message.failed", "maria", desk.texts["maria"][-1])
        await driver.press("escape", "g", "enter", "G")
        assert driver.lines("Change the text. - X takes its text back")
        await driver.press("X")
        assert driver.desk_screen.chat.composer.text == "too rude"
        assert desk.sent == []


async def test_the_draft_stays_with_its_conversation(clock: FakeClock, tmp_path: Path) -> None:
    async with console(sample_desk(clock), clock, tmp_path) as driver:
        await driver.press("enter", "i")
        await driver.type("for Maria")
        await driver.press("ctrl+n")
        assert driver.desk_screen.chat.composer.text != "for Maria"
        await driver.press("escape", "g", "enter", "i")
        assert driver.desk_screen.chat.composer.text == "for Maria"
        assert driver.lines("draft")


async def test_a_desk_that_goes_away_is_said_and_typing_goes_on(clock: FakeClock, tmp_path: Path) -> None:
    desk = sample_desk(clock)
    async with console(desk, clock, tmp_path, settings=NOW) as driver:
        await driver.press("enter", "i")
        desk.go_down()
        await driver.settle()
        assert driver.lines("reconnecting")
        await driver.type("still here")
        assert driver.lines("draft kept here")
        await driver.press("enter")
        assert driver.lines("waiting for the desk")
        desk.come_back()
        await driver.wait(2)
        assert driver.lines("online")
        assert [message.text for _, message in desk.sent] == ["still here"]
        assert not driver.lines("waiting for the desk")


async def test_offers_are_accepted_and_declined(clock: FakeClock, tmp_path: Path) -> None:
    desk = sample_desk(clock)
    async with console(desk, clock, tmp_path) as driver:
        await driver.press("j", "j", "j")
        assert driver.lines("y accept   n decline")
        await driver.wait(10)
        assert driver.lines("1:30 to accept")
        await driver.press("y")
        assert desk.rows["lulu"].agent == "ana"
        assert driver.lines("Mine 4")
        assert driver.lines("Lulu Wangari: accepted.")


async def test_an_offer_is_declined(clock: FakeClock, tmp_path: Path) -> None:
    desk = sample_desk(clock)
    async with console(desk, clock, tmp_path) as driver:
        await driver.press("j", "j", "j", "enter", "n")
        assert desk.rows["lulu"].state == "open"
        assert driver.lines("Queue 4")


async def test_claim_wait_end_close(clock: FakeClock, tmp_path: Path) -> None:
    desk = sample_desk(clock)
    async with console(desk, clock, tmp_path) as driver:
        await driver.press("G", "k", "k", "c")
        assert desk.rows["peter"].agent == "ana"
        assert driver.lines("Peter M.: claimed.")
        await driver.press("z")
        assert desk.rows["peter"].state == "waiting"
        assert driver.lines("Waiting for the customer: c takes it back.")
        await driver.press("c", "e")
        assert desk.rows["peter"].state == "wrap_up"
        await driver.press("E")
        assert desk.rows["peter"].state == "closed"
        assert driver.lines("Mine 3")


async def test_closing_what_is_not_wrapped_up_asks_first(clock: FakeClock, tmp_path: Path) -> None:
    desk = sample_desk(clock)
    async with console(desk, clock, tmp_path) as driver:
        await driver.press("enter", "E")
        assert driver.lines("Close Maria Njeri?")
        await driver.press("n")
        assert desk.rows["maria"].state == "active"
        await driver.press("E", "y")
        assert desk.rows["maria"].state == "closed"


async def test_the_next_that_needs_me(clock: FakeClock, tmp_path: Path) -> None:
    desk = sample_desk(clock)
    desk.change("otieno", unread=1, waiting_since=ago(clock.now(), minutes=40))
    async with console(desk, clock, tmp_path) as driver:
        await driver.press("ctrl+n")
        assert driver.lines("Otieno K.: unread, waits 40 min.")
        await driver.press("ctrl+n")
        assert driver.lines("Maria Njeri: unread, waits 2 min.")
        await driver.press("ctrl+n")
        assert driver.lines("Lulu Wangari: offered to you, 1 min left.")
        assert driver.app.state.opened == "lulu"
        await driver.wait(1.1)
        assert driver.lines("Lulu Wangari: offered to you"), "a notice took the place of the answer to a key"
        await driver.wait(1)
        assert driver.lines("Maria Njeri: the window closes in 36 min, unanswered.")


async def test_new_messages_are_marked_and_read_while_one_looks(clock: FakeClock, tmp_path: Path) -> None:
    desk = sample_desk(clock)
    async with console(desk, clock, tmp_path) as driver:
        assert driver.lines("2 new  Any news?")
        await driver.press("enter")
        assert ("mark_read", "maria", "maria-m6") in desk.calls
        assert driver.lines("- 2 new -")
        assert not driver.lines("2 new  Any news?")
        await driver.press("escape", "j", "enter")
        desk.receive("maria", "Hello? Anybody?")
        await driver.settle()
        assert driver.lines("1 new  Hello? An")


async def test_new_messages_do_not_scroll_away_what_one_reads(clock: FakeClock, tmp_path: Path) -> None:
    desk = sample_desk(clock)
    for number in range(20):
        desk.receive("maria", f"line {number}")
    async with console(desk, clock, tmp_path, size=NARROW) as driver:
        await driver.press("enter", "g")
        first = driver.screen().splitlines()[2]
        desk.receive("maria", "Are you there?")
        await driver.settle()
        assert driver.screen().splitlines()[2] == first
        assert driver.lines("1 new below - G")
        await driver.press("G")
        assert driver.lines("Are you there?")
        assert not driver.lines("new below")


async def test_the_paperclip_says_why_it_is_off(clock: FakeClock, tmp_path: Path) -> None:
    desk = sample_desk(clock)
    desk.switched = Directions(customers=True, agents=False)
    async with console(desk, clock, tmp_path) as driver:
        await driver.press("enter", "a")
        assert driver.lines("Attachments are switched off for support; p shows the switches.")
        assert driver.lines("sending is off")


async def test_a_supervisor_flips_a_switch(clock: FakeClock, tmp_path: Path) -> None:
    desk = sample_desk(clock, role="supervisor")
    async with console(desk, clock, tmp_path) as driver:
        await driver.press("p")
        assert driver.lines("Agents may send files")
        await driver.press("j", "space", "ctrl+s")
        assert desk.switched != Directions(customers=True, agents=True)


async def test_notes_transfer_presence(clock: FakeClock, tmp_path: Path) -> None:
    desk = sample_desk(clock)
    async with console(desk, clock, tmp_path) as driver:
        await driver.press("enter", "m")
        await driver.type("careful")
        await driver.press("enter")
        assert ("note", "maria", "careful") in desk.calls
        assert driver.lines("NOTE, only colleagues see it")
        await driver.press("f2", "down", "down", "enter")
        assert desk.presence == "do_not_disturb"
        await driver.wait(0.5)
        assert driver.lines("do not disturb")
        await driver.press("T", "enter")
        await driver.type("please")
        await driver.press("enter")
        assert ("transfer", "maria", "otto", "", "please") in desk.calls
        assert driver.lines("Mine 2")


async def test_help_details_palette_goto_filter(clock: FakeClock, tmp_path: Path) -> None:
    async with console(sample_desk(clock), clock, tmp_path) as driver:
        await driver.type("?")
        assert driver.lines("Go to the next conversation that needs me")
        await driver.press("escape", "enter", "d")
        assert driver.lines("SM00000000000000000000000000000006")
        await driver.press("escape", "ctrl+g")
        await driver.type("peter")
        await driver.press("enter")
        assert driver.lines("Where is my parcel?")
        assert driver.app.state.opened == "peter"
        await driver.press("escape")
        await driver.type("/")
        await driver.type("sana")
        assert not driver.lines("IN QUEUE")
        assert driver.lines("Sana R.")
        await driver.press("enter", "j", "enter")
        assert driver.app.state.opened == "sana"
        await driver.press("escape")
        await driver.type("/")
        await driver.press("escape")
        assert driver.lines("IN QUEUE")


async def test_the_palette_does_what_it_says(clock: FakeClock, tmp_path: Path) -> None:
    desk = sample_desk(clock)
    async with console(desk, clock, tmp_path) as driver:
        await driver.press("enter", "ctrl+p")
        assert driver.lines("Help: every key")
        await driver.type("waiting until")
        await driver.until(lambda: bool(driver.lines("until the customer")) and not driver.lines("Help: every key"))
        await driver.press("enter")
        await driver.until(lambda: desk.rows["maria"].state == "waiting")


async def test_own_keys_and_own_enter(clock: FakeClock, tmp_path: Path) -> None:
    desk = sample_desk(clock)
    from agent_tui.console.settings import Compose

    own = ConsoleSettings(keys={"next_need": "f8"}, compose=Compose(enter="newline"), send_hold=0)
    async with console(desk, clock, tmp_path, settings=own) as driver:
        await driver.press("ctrl+n")
        assert driver.app.state.opened is None
        await driver.press("f8", "i")
        await driver.type("one")
        await driver.press("enter")
        await driver.type("two")
        await driver.press("ctrl+s")
        await driver.wait(0.2)
        assert [message.text for _, message in desk.sent] == ["one\ntwo"]


async def test_every_action_has_a_command(clock: FakeClock, tmp_path: Path) -> None:
    async with console(sample_desk(clock), clock, tmp_path) as driver:
        commands = driver.app._commands
        assert isinstance(commands, Commands)
        assert set(commands.table) == {action.id for action in ACTIONS}


async def test_quitting_keeps_what_is_typed(clock: FakeClock, tmp_path: Path) -> None:
    desk = sample_desk(clock)
    async with console(desk, clock, tmp_path) as driver:
        desk.go_down()
        await driver.press("enter", "i")
        await driver.type("half")
        await driver.press("ctrl+q")
        assert await driver.ended() == 0
    assert "half" in kept(tmp_path)


async def test_quitting_with_something_unsent_asks(clock: FakeClock, tmp_path: Path) -> None:
    desk = sample_desk(clock)
    async with console(desk, clock, tmp_path, settings=NOW) as driver:
        desk.go_down()
        await driver.press("enter", "i")
        await driver.type("unsent")
        await driver.press("enter", "ctrl+q")
        assert driver.lines("A message is not sent yet. Quit?")
        await driver.press("n")
        assert driver.app.return_code is None
        await driver.press("ctrl+q", "y")
        assert await driver.ended() == 0
    assert "unsent" in kept(tmp_path)
