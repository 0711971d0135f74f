"""The wallboard: what it shows at two sizes, and what a supervisor does on it."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from agent_tui.console.screens.monitor import MonitorScreen
from agent_tui.console.screens.wallboard import WallboardScreen
from agent_tui.console.widgets.composer import Composer
from agent_tui.core.errors import Busy, Refused
from agent_tui.wire.supervision import Attention
from tests.console.board_sample import board_desk
from tests.console.fake_desk import FakeClock, FakeDesk, a_queue, ago, colleague, conversation
from tests.console.hostile import HOSTILE, WORST, faults
from tests.console.piloting import NARROW, WIDE, Driver, console


@pytest.fixture
def desk(clock: FakeClock) -> FakeDesk:
    return board_desk(clock)


def board(driver: Driver) -> WallboardScreen:
    screen = driver.app.screen
    assert isinstance(screen, WallboardScreen)
    return screen


async def test_wide_shows_three_tables(clock: FakeClock, desk: FakeDesk, tmp_path: Path) -> None:
    async with console(desk, clock, tmp_path, size=WIDE) as driver:
        await driver.press("w")
        top = driver.screen().splitlines()[0]
        for words in (
            "WALLBOARD",
            "Waiting 8",
            "longest 6:10 !",
            "open 31",
            "agents 3/4",
            "in time 77%",
            "attention 4",
        ):
            assert words in top, words
        billing = driver.lines("billing")[0]
        for words in ("5", "6:10 !", "14", "0/3 !", "62% 20s !", "3 no skill, 2 full"):
            assert words in billing, words
        assert "95% 20s" in driver.lines("support ")[0]
        assert driver.lines("nobody serves it")
        assert "5/5 full" in driver.lines("Otto Klein")[0]
        assert "missed!" in driver.lines("Bo Lund")[0]
        assert "- offline" in driver.lines("Zoe Adler")[0]
        for words in ("!! window", "Maria Njeri", "in 37 min", '"refund"', "X  failed", "from Twilio"):
            assert driver.lines(words), words


async def test_narrow_shows_the_table_that_has_the_focus(clock: FakeClock, desk: FakeDesk, tmp_path: Path) -> None:
    async with console(desk, clock, tmp_path, size=NARROW) as driver:
        await driver.press("w")
        assert driver.lines("[1 Queues 3]  ")
        assert driver.lines("6:10 !")
        assert not driver.lines("Otto Klein")
        await driver.press("2")
        assert driver.lines("[2 Agents 4]")
        assert driver.lines("Otto Klein")
        assert not driver.lines("62% 20s !")
        await driver.press("3")
        assert driver.lines("from Twilio")
        await driver.press("f6")
        assert driver.lines("[1 Queues 3]")
        await driver.press("shift+f6")
        assert driver.lines("[3 Attention 4]")
        await driver.press("escape")
        assert driver.lines("MINE")
        assert driver.lines("A assign")[0].endswith("? help"), "the key for help is always named"


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_what_was_never_read_says_so_and_why(
    clock: FakeClock, desk: FakeDesk, tmp_path: Path, size: tuple[int, int]
) -> None:
    desk.refuse["agents"] = Busy("The desk is busy.", hint="Wait a moment.")
    async with console(desk, clock, tmp_path, size=size) as driver:
        await driver.press("w", "2")
        assert driver.lines("Nothing has been read yet")
        assert "The desk is busy." in " ".join(driver.screen().split())
        assert not driver.lines("There is no agent.")
        assert "not read yet !" in driver.screen().splitlines()[0]
        driver.app.state.board_trouble = ""
        board(driver).show()
        await driver.settle()
        assert driver.lines("Reading ...")


async def test_figures_that_cannot_be_read_any_more_say_how_old_they_are(
    clock: FakeClock, desk: FakeDesk, tmp_path: Path
) -> None:
    async with console(desk, clock, tmp_path) as driver:
        await driver.press("w")
        assert "old !" not in driver.screen()
        desk.refuse["agents"] = Busy("The desk is busy.")
        await driver.wait(30)
        board(driver).tick()
        await driver.settle()
        assert "figures 30 s old !" in driver.screen().splitlines()[0]
        assert driver.lines("Otto Klein")


async def test_it_is_the_supervisors(clock: FakeClock, tmp_path: Path) -> None:
    agents = board_desk(clock)
    agents.role = "agent"
    async with console(agents, clock, tmp_path) as driver:
        await driver.press("w")
        assert driver.app.screen is driver.desk_screen


async def test_it_counts_on_and_reads_again(clock: FakeClock, desk: FakeDesk, tmp_path: Path) -> None:
    async with console(desk, clock, tmp_path) as driver:
        await driver.press("w")
        reads = desk.calls.count(("attention",))
        await clock.advance(3)
        board(driver).tick()
        await driver.settle()
        assert driver.lines("6:13 !")
        assert desk.calls.count(("attention",)) == reads
        desk.queues_list[0] = msgspec.structs.replace(desk.queues_list[0], waiting=9)
        desk.emit("conversation.opened", "maria")
        desk.emit("conversation.opened", "otieno")
        await driver.settle()
        await clock.advance(1.2)
        await driver.settle()
        assert desk.calls.count(("attention",)) == reads + 1
        assert driver.lines("Waiting 12")
        desk.attention_list, desk.attention_capped = desk.attention_list * 80, ["long_wait"]
        await clock.advance(11)
        board(driver).tick()
        await driver.settle()
        assert desk.calls.count(("attention",)) == reads + 2
        assert driver.lines("attention 320+")
        assert driver.lines("100 of 320+")


async def test_no_read_once_it_is_left(clock: FakeClock, desk: FakeDesk, tmp_path: Path) -> None:
    async with console(desk, clock, tmp_path) as driver:
        await driver.press("w", "w")
        assert driver.app.screen is driver.desk_screen
        reads = desk.calls.count(("attention",))
        desk.emit("conversation.opened", "maria")
        await driver.wait(15)
        assert desk.calls.count(("attention",)) == reads


async def test_hold_and_resume(clock: FakeClock, desk: FakeDesk, tmp_path: Path) -> None:
    async with console(desk, clock, tmp_path) as driver:
        await driver.press("w", "H")
        assert driver.lines("Hold billing?")
        await driver.press("n")
        assert not [call for call in desk.calls if call[0] == "hold_queue"]
        await driver.press("H", "y")
        await driver.work("queue:")
        assert ("hold_queue", "billing", "True") in desk.calls
        assert driver.lines("billing is held.")
        await driver.wait(8)
        assert driver.lines("HELD")
        await driver.press("H", "y")
        await driver.work("queue:")
        assert ("hold_queue", "billing", "False") in desk.calls


async def test_an_agents_presence_capacity_and_queues(clock: FakeClock, desk: FakeDesk, tmp_path: Path) -> None:
    async with console(desk, clock, tmp_path) as driver:
        await driver.press("w", "2", "j")
        assert board(driver).agents.row is not None
        assert board(driver).agents.row.id == "bo"
        await driver.press("p")
        await driver.type("avail")
        await driver.press("enter")
        await driver.work("agent:")
        assert ("set_agent_presence", "bo", "available") in desk.calls
        await driver.press("c", "backspace", "7", "x", "enter")
        assert driver.lines("A whole number from 0 to 1000")
        await driver.press("backspace", "enter")
        await driver.work("agent:")
        assert ("set_agent_capacity", "bo", "7") in desk.calls
        assert "1/7*" in driver.lines("Bo Lund")[0]
        await driver.press("c", "backspace", "enter")
        await driver.work("agent:")
        assert ("set_agent_capacity", "bo", "None") in desk.calls
        await driver.press("Q")
        assert "[x]" in driver.lines("billing  5 waiting")[0]
        await driver.press("space", "j", "space", "ctrl+s")
        await driver.work("agent:")
        assert ("set_agent_queues", "bo", "support") in desk.calls


async def test_assign_and_force_above_capacity(clock: FakeClock, desk: FakeDesk, tmp_path: Path) -> None:
    async with console(desk, clock, tmp_path) as driver:
        await driver.press("w", "3", "j", "a")
        await driver.work("targets")
        assert "lacks refund" in driver.lines("Bo Lund")[-1]
        await driver.type("zoe")
        desk.refuse["assign"] = Refused("Zoe has 3 of 3.", code="at_capacity", hint="Use force.")
        await driver.press("enter")
        await driver.work("act:")
        assert driver.lines("Assign to zoe all the same?")
        await driver.press("enter")
        assert [call[0] for call in desk.calls].count("assign") == 1
        await driver.press("a")
        await driver.work("targets")
        await driver.type("zoe")
        await driver.press("enter")
        await driver.work("act:")
        assert desk.rows["peter"].agent == "zoe"
        assert driver.lines("Peter M.: assigned to zoe.")


async def test_monitoring_can_only_read(clock: FakeClock, desk: FakeDesk, tmp_path: Path) -> None:
    async with console(desk, clock, tmp_path) as driver:
        await driver.press("w", "3", "j", "m")
        await driver.work("act:")
        await driver.work("messages:")
        assert isinstance(driver.app.screen, MonitorScreen)
        assert ("monitor", "peter") in desk.calls
        assert "MONITORING" in driver.screen().splitlines()[0]
        assert "with otto" in driver.screen().splitlines()[0]
        assert driver.lines("Where is my parcel?")
        assert not driver.app.screen.query(Composer)
        before = list(desk.calls)
        for key in ("i", "r", "t", "ctrl+t", "ctrl+o", "x", "m", "z", "e", "c", "y", "enter", "ctrl+s"):
            await driver.press(key)
        assert isinstance(driver.app.screen, MonitorScreen)
        assert desk.calls == before
        desk.receive("peter", "Anybody there?")
        await driver.settle()
        assert driver.lines("Anybody there?")
        desk.go_down()
        desk.come_back()
        desk.reset()
        await driver.wait(1)
        assert driver.lines("Anybody there?")
        await driver.press("escape")
        assert isinstance(driver.app.screen, WallboardScreen)
        assert driver.app.state.monitored is None


async def test_joining_writes_along(clock: FakeClock, desk: FakeDesk, tmp_path: Path) -> None:
    async with console(desk, clock, tmp_path) as driver:
        await driver.press("w", "3", "j", "m")
        await driver.work("act:")
        await driver.press("J")
        await driver.work("act:")
        assert driver.app.screen is driver.desk_screen
        assert driver.app.state.opened == "peter"
        assert driver.lines("JOINED: with otto")
        await driver.press("i")
        await driver.type("Ana here, I help")
        await driver.press("enter")
        await driver.wait(3)
        assert [(key, message.text) for key, message in desk.sent] == [("peter", "Ana here, I help")]


async def test_force_close_asks_and_enter_says_no(clock: FakeClock, desk: FakeDesk, tmp_path: Path) -> None:
    async with console(desk, clock, tmp_path) as driver:
        await driver.press("w", "3", "j", "E")
        assert driver.lines("Close Peter M. by force?")
        assert driver.lines("otto loses it at once.")
        await driver.press("enter")
        assert desk.rows["peter"].state == "active"
        await driver.press("E", "y")
        await driver.work("act:")
        assert desk.rows["peter"].state == "closed"


async def test_why(clock: FakeClock, desk: FakeDesk, tmp_path: Path) -> None:
    async with console(desk, clock, tmp_path, size=NARROW) as driver:
        await driver.press("w", "3", "W")
        await driver.work("why")
        for words in ("Maria Njeri", "its turn", "topics / refunds", "matched, set refund 3", "no: body"):
            assert driver.lines(words), words
        assert "cannot: lacks the skill refund" in driver.lines("- otto")[0]
        assert "could take it now" in driver.lines("+ ana")[0]


async def test_enter_goes_to_conversations(clock: FakeClock, desk: FakeDesk, tmp_path: Path) -> None:
    async with console(desk, clock, tmp_path) as driver:
        await driver.press("w", "enter")
        assert driver.app.screen is driver.desk_screen
        assert driver.lines("Maria Njeri")
        assert not driver.lines("Otieno")
        await driver.press("slash", "escape")
        assert driver.lines("Otieno")
        await driver.press("w", "3", "j", "enter")
        assert driver.app.state.opened == "peter"


async def test_bulk_has_a_preview_and_a_result(clock: FakeClock, desk: FakeDesk, tmp_path: Path) -> None:
    desk.bulk_refusals["sana"] = "Sana R. is in wrap-up."
    async with console(desk, clock, tmp_path) as driver:
        await driver.press("w", "3", "asterisk")
        assert list(driver.app.state.selected) == ["maria", "peter", "sana"]
        assert len(driver.lines("[x]")) == 3
        await driver.press("B")
        assert driver.lines("3 conversations selected")
        await driver.type("close")
        await driver.press("enter")
        await driver.work("bulk")
        assert driver.lines("2 would be done, 1 would be refused. Nothing has happened yet.")
        assert "Sana R. is in wrap-up." in driver.lines("X Sana R.")[0]
        await driver.press("enter")
        assert not [call for call in desk.calls if call[0] == "bulk"]
        await driver.press("B")
        await driver.type("close")
        await driver.press("enter")
        await driver.work("bulk")
        await driver.press("y")
        await driver.work("bulk")
        assert driver.lines("2 done, 1 refused.")
        assert desk.rows["peter"].state == "closed"
        assert list(driver.app.state.selected) == ["sana"]


async def test_a_selection_takes_a_thousand(clock: FakeClock, tmp_path: Path) -> None:
    many = FakeDesk(clock, role="supervisor")
    for number in range(1100):
        many.add(conversation(f"c{number:04d}", f"Customer {number}", clock.now()))
    async with console(many, clock, tmp_path) as driver:
        await driver.press("space")
        assert driver.lines("1 selected")
        await driver.press("asterisk")
        assert len(driver.app.state.selected) == 1000
        assert driver.lines("A bulk action takes 1000 at most; 100 are not selected.")
        await driver.press("B")
        await driver.type("assign")
        await driver.press("enter")
        await driver.work("targets")
        await driver.type("otto")
        await driver.press("enter")
        await driver.work("bulk")
        assert driver.lines("1000 would be done")
        await driver.press("escape", "U")
        assert not driver.app.state.selected


@pytest.mark.parametrize(
    ("first", "size"),
    [
        pytest.param(first, size, marks=[] if first == quick else pytest.mark.soak)
        for first in range(len(WORST))
        for size, quick in ((NARROW, 0), (WIDE, 4))
    ],
)
async def test_hostile_names(first: int, size: tuple[int, int], clock: FakeClock, tmp_path: Path) -> None:
    # Every field holds one of them, every one stands in a field; which in which, ``first`` says.
    customer, agent, queue, holder, backlog, name, presence, member, detail, waiting, refusal = (
        HOSTILE[WORST[(place + first) % len(WORST)]] for place in range(11)
    )
    desk = FakeDesk(clock, role="supervisor")
    row = desk.add(conversation("a", customer, clock.now(), state="active", agent=agent))
    desk.queues_list = [a_queue(queue, held=True, held_by=holder), a_queue("b", waiting=1, backlog={backlog: 1})]
    desk.agents_list = [colleague("x", name, presence_word=presence, queues=[member])]
    since = ago(clock.now(), minutes=1)
    desk.attention_list = [Attention(reason="unroutable", conversation=row, parked_id=None, since=since, detail=detail)]
    desk.explained = msgspec.structs.replace(desk.explained, waiting_for=waiting)
    desk.bulk_refusals["a"] = refusal
    async with console(desk, clock, tmp_path, size=size) as driver:
        await driver.press("w")
        for key in ("1", "2", "3"):
            await driver.press(key)
            assert faults(driver.screen()) == []
        for keys in (("1", "H"), ("2", "Q"), ("2", "c"), ("3", "E"), ("3", "W"), ("3", "a")):
            await driver.press(*keys)
            await driver.work("why")
            await driver.work("targets")
            assert faults(driver.screen()) == [], keys
            await driver.press("escape")
            assert isinstance(driver.app.screen, WallboardScreen), keys
        await driver.press("asterisk", "B")
        await driver.type("close")
        await driver.press("enter")
        await driver.work("bulk")
        assert faults(driver.screen()) == []
        await driver.press("escape", "m")
        await driver.work("act:")
        assert isinstance(driver.app.screen, MonitorScreen)
        assert faults(driver.screen()) == []
