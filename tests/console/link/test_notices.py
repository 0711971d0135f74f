"""Who is told what, by which channel, and how often."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from agent_tui.console.link.notices import (
    Channels,
    Herald,
    Notice,
    desktop_sequence,
    notice_of,
    offer_notices,
    window_notices,
)
from agent_tui.console.model.state import ConsoleState
from agent_tui.console.settings import ConsoleSettings, Notifications, Reach
from agent_tui.core.moment import to_text
from agent_tui.wire.conversations import Window
from agent_tui.wire.events import FeedEvent
from agent_tui.wire.people import Role
from tests.console.fake_desk import START, FakeClock, ago, conversation
from tests.console.model.test_reducers import ME
from tests.console.parts import running
from tests.console.sample import sample_desk


class Said:
    """Channels that remember."""

    def __init__(self, settings: ConsoleSettings | None = None) -> None:
        self.toasts: list[str] = []
        self.bells = 0
        self.desktops: list[str] = []
        self.time = 0.0
        channels = Channels(self.toasts.append, self._ring, self.desktops.append)
        self.herald = Herald(settings or ConsoleSettings(), lambda: self.time, channels)

    def _ring(self) -> None:
        self.bells += 1


WROTE = Notice("message", "maria", "Maria Njeri wrote.", "A customer wrote")


def test_the_matrix_decides() -> None:
    said = Said()
    said.herald.tell(WROTE, "here")
    assert (said.toasts, said.bells, said.desktops) == ([], 0, [])
    said.herald.tell(WROTE, "elsewhere")
    assert (said.toasts, said.bells, said.desktops) == (["Maria Njeri wrote."], 0, [])
    said.herald.tell(WROTE, "away")
    assert (said.bells, said.desktops) == (1, ["A customer wrote"])


def test_bells_and_desktop_notices_are_rare() -> None:
    said = Said()
    for _ in range(21):
        said.herald.tell(WROTE, "away")
        said.time += 1.0
    assert said.bells == 5
    assert len(said.desktops) == 3


def test_no_bell_at_all() -> None:
    said = Said(ConsoleSettings(bell=False, notifications=Notifications(message=Reach(here=("bell", "toast")))))
    said.herald.tell(WROTE, "here")
    assert (said.bells, said.toasts) == (0, ["Maria Njeri wrote."])


async def test_events_that_deserve_one(tmp_path: Path) -> None:
    clock = FakeClock()
    desk = sample_desk(clock)
    async with running(desk, clock, tmp_path) as parts:
        desk.receive("maria", "Hello?")
        desk.receive("peter", "Hello?")
        desk.status("maria", "maria-m4", "failed")
        desk.status("maria", "maria-m3", "read")
        await parts.settle()
        assert [(notice.kind, notice.conversation_id) for notice in parts.notices] == [
            ("message", "maria"),
            ("failed", "maria"),
        ]
        desk.change("peter", state="active", agent="otto", consulting=["ana"], invited=["ana"])
        desk.emit("conversation.consulted", "peter", agent="ana")
        desk.emit("conversation.consulted", "peter", agent="cy")
        desk.emit("conversation.consult_ended", "maria", agent="cy", reason="timed_out")
        desk.emit("conversation.consult_ended", "maria", agent="cy", reason="session_ended")
        desk.emit("conversation.consult_accepted", "maria", agent="cy")
        desk.emit("conversation.consult_accepted", "peter", agent="cy")
        desk.emit("conversation.closed", "otieno")
        desk.emit("conversation.closed", "sana", actor="sue")
        await parts.settle()
        assert [notice.words for notice in parts.notices[2:]] == [
            "otto asks you for advice about Peter M.: y follows, n does not.",
            "cy has not answered your call for advice about Maria Njeri.",
            "cy advises about Maria Njeri.",
            "Sana R. was closed by sue.",
        ]
        del parts.notices[:]
        desk.change("maria", agent="otto")
        desk.emit("conversation.assigned", "maria", actor="sue", agent="otto")
        desk.change("otieno", agent=None, queue="returns")
        desk.emit("conversation.transferred", "otieno", actor="ana", queue="returns")
        await parts.settle()
        assert [notice.words for notice in parts.notices] == ["Maria Njeri went from you to otto, by sue."]
        assert not any("Hello" in notice.words + notice.summary for notice in parts.notices)


def test_a_conversation_that_went_out_of_sight_is_told_of_by_its_name() -> None:
    state = ConsoleState(me=ME)
    mine = conversation("a", "A", START, state="active", agent=state.agent)
    event = FeedEvent(
        seq=1, at=to_text(START), actor="system", kind="conversation.routed", conversation_id="a", state="open", data={}
    )
    told = notice_of(state, event, mine)
    assert told is not None
    assert told.words == "A is not yours any more."
    assert notice_of(state, event, msgspec.structs.replace(mine, state="closed")) is None
    assert notice_of(state, event, msgspec.structs.replace(mine, agent="otto")) is None


@pytest.mark.parametrize(("role", "told"), [("agent", False), ("supervisor", True), ("admin", True)])
def test_a_refused_configuration_is_told_to_those_who_supervise(role: Role, told: bool) -> None:
    event = FeedEvent(
        seq=1,
        at=to_text(START),
        actor="system",
        kind="config.refused",
        conversation_id=None,
        data={"file": "config.toml", "line": 20, "key": "workstreams.support.mode", "mistakes": 1},
    )
    notice = notice_of(ConsoleState(me=msgspec.structs.replace(ME, role=role)), event)
    words = "The desk refused the changed configuration (config.toml:20); the old one stays in force: agent-tui doctor."
    assert (notice.words if notice else None) == (words if told else None)


@pytest.mark.parametrize(
    ("role", "kind", "facts", "told"),
    [
        ("admin", "number.deletion", {"code": "twilio"}, "The deletion of support stopped; f4 says why, and goes on."),
        ("admin", "number.deletion", {"step": "history"}, None),
        ("admin", "number.deleted", {}, "The number support is deleted."),
        ("supervisor", "number.deletion", {"code": "twilio"}, None),
    ],
)
def test_administrators_hear_of_a_deletion_that_stopped_or_is_done(
    role: Role, kind: str, facts: dict[str, str], told: str | None
) -> None:
    event = FeedEvent(
        seq=1, at=to_text(START), actor="system", kind=kind, conversation_id=None, data={"number": "support", **facts}
    )
    notice = notice_of(ConsoleState(me=msgspec.structs.replace(ME, role=role)), event)
    assert (notice.words if notice else None) == told


@pytest.mark.parametrize(
    ("role", "code", "told"), [("agent", "63018", False), ("supervisor", "63018", True), ("admin", None, False)]
)
def test_a_list_that_stopped_by_itself_is_told_to_those_who_can_go_on_with_it(
    role: Role, code: str | None, told: bool
) -> None:
    facts: dict[str, str | int | float | bool | None] = {"list_id": "l1", "state": "paused", "error_code": code}
    event = FeedEvent(seq=1, at=to_text(START), actor="system", kind="list.changed", conversation_id=None, data=facts)
    notice = notice_of(ConsoleState(me=msgspec.structs.replace(ME, role=role)), event)
    assert (notice is not None and "L tells why" in notice.words) == told


def test_an_offer_counts_once_however_often_it_is_read() -> None:
    row = conversation("a", "A", START, state="active", offered_to="ana", offer_expires_at=to_text(START))
    told: set[tuple[str, str]] = set()
    assert [notice.kind for notice in offer_notices([row], told)] == ["offered"]
    assert offer_notices([row], told) == []
    again = msgspec.structs.replace(row, offer_expires_at=to_text(START + timedelta(minutes=2)))
    assert len(offer_notices([again], told)) == 1
    assert offer_notices([], told) == []
    assert told == set()


@pytest.mark.parametrize(("minutes", "marks"), [(61, 0), (60, 1), (11, 1), (10, 2), (1, 2), (-1, 1)])
def test_a_window_is_named_at_an_hour_and_at_ten_minutes(minutes: int, marks: int) -> None:
    row = conversation(
        "a",
        "A",
        START,
        state="active",
        agent="ana",
        waiting_since=ago(START),
        window=Window(state="open", expires_at=to_text(START + timedelta(minutes=60))),
    )
    told: set[tuple[str, str, float]] = set()
    found = [
        notice
        for left in ((60, minutes) if minutes != 61 else (61,))
        for notice in window_notices([row], "ana", START + timedelta(minutes=60 - left), told)
    ]
    assert len(found) == marks
    assert window_notices([row], "otto", START + timedelta(minutes=30), set()) == []
    ended = msgspec.structs.replace(row, state="wrap_up")
    assert window_notices([ended], "ana", START + timedelta(minutes=30), set()) == []


@pytest.mark.parametrize(
    ("environ", "starts"),
    [
        ({"TERM": "foot"}, "\x1b]777;"),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "iTerm.app"}, "\x1b]9;"),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "iTerm.app", "TMUX": "/tmp/t"}, ""),
        ({"TERM": "xterm-256color"}, ""),
    ],
)
def test_only_terminals_that_are_known_to_show_them_get_desktop_notices(environ: dict[str, str], starts: str) -> None:
    sequence = desktop_sequence("A customer wrote", environ)
    assert sequence.startswith(starts)
    assert bool(sequence) == bool(starts)
