"""A console's life with its desk: reading, following, breaks, refusals, messages that survive them."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import msgspec

from agent_tui.console.flows.parting import Part, parts_of
from agent_tui.console.model.texts import OutgoingFile, OutgoingTemplate
from agent_tui.console.settings import ConsoleSettings
from agent_tui.core.errors import Busy, NotFound, Refused, Unauthorized
from agent_tui.core.moment import to_text
from agent_tui.wire.conversations import Window
from tests.console.fake_desk import FakeClock, conversation
from tests.console.parts import Parts, running
from tests.console.sample import sample_desk

NOW = ConsoleSettings(send_hold=0)


def phases(parts: Parts, conversation_id: str = "maria") -> list[str]:
    return [bubble.phase for bubble in parts.state.bubbles.get(conversation_id, [])]


def sent(parts: Parts) -> list[tuple[str, str | None]]:
    return [(message.client_id, message.text) for _, message in parts.desk.sent]


async def test_it_reads_everything_and_follows(clock: FakeClock, tmp_path: Path) -> None:
    desk = sample_desk(clock)
    desk.page_size = 2
    async with running(desk, clock, tmp_path) as parts:
        assert set(parts.state.rows) == set(desk.rows)
        desk.receive("peter", "Hello?")
        await parts.settle()
        assert parts.state.rows["peter"].unread == 2
        assert parts.state.me is not None
        assert parts.state.me.load.used == 3


async def test_a_supervisor_sees_what_colleagues_have_however_much_waits(clock: FakeClock, tmp_path: Path) -> None:
    desk = sample_desk(clock, role="supervisor")
    desk.page_size = 2
    for number in range(60):
        desk.add(conversation(f"w{number}", "Waits", clock.now()))
    desk.add(conversation("held", "Held", clock.now(), state="active", agent="bo"))
    async with running(desk, clock, tmp_path) as parts:
        assert "held" in parts.state.rows


async def test_a_reset_reads_everything_again(clock: FakeClock, tmp_path: Path) -> None:
    desk = sample_desk(clock)
    async with running(desk, clock, tmp_path) as parts:
        parts.session.open("maria")
        await parts.settle()
        del desk.rows["peter"]
        desk.add(conversation("new", "New One", clock.now()))
        desk.texts["maria"].pop()
        desk.reset()
        await parts.settle()
        assert set(parts.state.rows) == set(desk.rows)
        assert len(parts.state.transcripts["maria"].messages) == 5


async def test_a_changed_configuration_reads_everything_again(clock: FakeClock, tmp_path: Path) -> None:
    desk = sample_desk(clock)
    async with running(desk, clock, tmp_path) as parts:
        row = parts.state.rows["peter"]
        desk.rows["peter"] = msgspec.structs.replace(row, queue_priority=1)
        desk.emit("config.loaded", None, agents=3, queues=2)
        await parts.pass_time(1)
        assert parts.state.rows["peter"].queue_priority == 1


async def test_a_desk_that_is_away_at_the_start_is_waited_for(clock: FakeClock, tmp_path: Path) -> None:
    desk = sample_desk(clock)
    desk.down = True
    async with running(desk, clock, tmp_path) as parts:
        await parts.settle()
        assert parts.state.link == "reconnecting"
        await parts.pass_time(30)
        assert parts.state.link == "offline"
        desk.down = False
        await parts.until(lambda: parts.state.link == "online")
        assert set(parts.state.rows) == set(desk.rows)


async def test_a_refused_token_ends_it_with_a_sentence(clock: FakeClock, tmp_path: Path) -> None:
    desk = sample_desk(clock)
    desk.refuse["me"] = Unauthorized("The token was revoked.", hint="Make a new one with agent-tui token ana.")
    desk.down = False
    parts = Parts(desk, clock, tmp_path, NOW)
    await parts.session.run()
    assert parts.state.link == "refused"
    assert parts.told == [("The token was revoked. Make a new one with agent-tui token ana.", "error")]


async def test_a_message_is_held_then_sent_and_can_be_stopped_until_then(clock: FakeClock, tmp_path: Path) -> None:
    desk = sample_desk(clock)
    async with running(desk, clock, tmp_path) as parts:
        parts.outgoing.send(parts.state.rows["maria"], "too soon")
        await parts.pass_time(1.9)
        assert phases(parts) == ["held"]
        stopped = parts.outgoing.stop_held("maria")
        assert [bubble.text for bubble in stopped] == ["too soon"]
        await parts.pass_time(5)
        assert desk.sent == []
        parts.outgoing.send(parts.state.rows["maria"], "now")
        await parts.pass_time(2.1)
        assert [message.text for _, message in desk.sent] == ["now"]
        assert parts.state.bubbles == {}


async def test_a_hold_never_lasts_past_the_window(clock: FakeClock, tmp_path: Path) -> None:
    desk = sample_desk(clock)
    closing = Window(state="open", expires_at=to_text(clock.now() + timedelta(seconds=2.5)))
    desk.change("maria", window=closing)
    async with running(desk, clock, tmp_path) as parts:
        parts.outgoing.send(parts.state.rows["maria"], "quick")
        await parts.pass_time(0.6)
        assert [message.text for _, message in desk.sent] == ["quick"]


async def test_what_is_written_offline_waits_and_leaves_once_in_order(clock: FakeClock, tmp_path: Path) -> None:
    desk = sample_desk(clock)
    async with running(desk, clock, tmp_path, NOW) as parts:
        desk.go_down()
        await parts.settle()
        for text in ("one", "two"):
            parts.outgoing.send(parts.state.rows["maria"], text)
        await parts.pass_time(3)
        assert phases(parts) == ["waiting", "waiting"]
        desk.come_back()
        await parts.pass_time(3)
        assert [(message.client_id, message.text) for _, message in desk.sent] == [
            ("client-1", "one"),
            ("client-2", "two"),
        ]
        assert parts.state.bubbles == {}


async def test_an_answer_that_got_lost_is_asked_for_with_the_same_id(clock: FakeClock, tmp_path: Path) -> None:
    desk = sample_desk(clock)
    async with running(desk, clock, tmp_path, NOW) as parts:
        desk.refuse["send"] = Busy("The desk is busy.")
        parts.outgoing.send(parts.state.rows["maria"], "again")
        await parts.pass_time(3)
        assert [call[2] for call in desk.calls if call[0] == "send"] == ["client-1", "client-1"]
        assert len(desk.sent) == 1


async def test_a_refusal_stays_in_view_and_can_be_retried_or_taken_back(clock: FakeClock, tmp_path: Path) -> None:
    desk = sample_desk(clock)
    async with running(desk, clock, tmp_path, NOW) as parts:
        desk.refuse["send"] = Refused("The session window is closed.", code="window_closed", hint="Send a template.")
        parts.outgoing.send(parts.state.rows["maria"], "late")
        await parts.pass_time(1)
        assert phases(parts) == ["refused"]
        assert ("The session window is closed. Send a template.", "error") in parts.told
        assert parts.outgoing.retry("maria")
        await parts.pass_time(1)
        assert [message.text for _, message in desk.sent] == ["late"]
        desk.refuse["send"] = Refused("No.")
        parts.outgoing.send(parts.state.rows["maria"], "never")
        await parts.pass_time(1)
        taken = parts.outgoing.take_back("maria")
        assert taken is not None
        assert taken.text == "never"


async def test_a_file_is_uploaded_once_and_goes_with_its_text(clock: FakeClock, tmp_path: Path) -> None:
    desk = sample_desk(clock)
    path = tmp_path / "note.txt"
    path.write_bytes(b"hello")
    async with running(desk, clock, tmp_path / "state", NOW) as parts:
        desk.refuse["send"] = Busy("The desk is busy.")
        parts.outgoing.send(parts.state.rows["maria"], "see", file=OutgoingFile(str(path), "note.txt", 5))
        await parts.until_sent()
        assert desk.files == {"note.txt": b"hello"}
        assert [call for call in desk.calls if call[0] == "upload"] == [("upload", "note.txt")]
        assert desk.sent[0][1].attachments == ["file-1"]
        assert desk.sent[0][1].text == "see"


def three_files(folder: Path) -> list[Part]:
    files = []
    for name in ("a.jpg", "b.jpg", "c.pdf"):
        (folder / name).write_bytes(name.encode())
        files.append(OutgoingFile(str(folder / name), name, 5, content_type="image/jpeg"))
    return parts_of("look", files)


async def test_several_files_go_in_order_each_after_the_one_before(clock: FakeClock, tmp_path: Path) -> None:
    desk = sample_desk(clock)
    async with running(desk, clock, tmp_path / "state", NOW) as parts:
        parts.outgoing.send_parts(parts.state.rows["maria"], three_files(tmp_path))
        await parts.until(lambda: len(desk.sent) == 3)
        sent = [message for _, message in desk.sent]
        assert [(message.text, message.attachments) for message in sent] == [
            ("look", ["file-1"]),
            (None, ["file-2"]),
            (None, ["file-3"]),
        ]
        assert [message.after for message in sent] == [None, sent[0].client_id, sent[1].client_id]


async def test_a_part_that_is_refused_stops_those_after_it_until_it_is_sent_again(
    clock: FakeClock, tmp_path: Path
) -> None:
    desk = sample_desk(clock)
    async with running(desk, clock, tmp_path / "state", NOW) as parts:
        desk.refuse["send"] = Refused("Not now.")
        parts.outgoing.send_parts(parts.state.rows["maria"], three_files(tmp_path))
        await parts.until_told("Not now.")
        assert phases(parts) == ["refused"] * 3
        assert [bubble.sentence for bubble in parts.state.bubbles["maria"]][1:] == [
            "The part before it was not sent."
        ] * 2
        parts.outgoing.send(parts.state.rows["maria"], "something else")
        await parts.until_sent()
        parts.outgoing.retry("maria")
        await parts.until(lambda: len(desk.sent) == 4)
        assert [message.attachments for _, message in desk.sent][1:] == [["file-1"], ["file-2"], ["file-3"]]


async def test_one_part_may_be_taken_out_and_the_others_follow_each_other(clock: FakeClock, tmp_path: Path) -> None:
    desk = sample_desk(clock)
    async with running(desk, clock, tmp_path / "state", NOW) as parts:
        desk.refuse["send"] = Refused("Not now.")
        parts.outgoing.send_parts(parts.state.rows["maria"], three_files(tmp_path))
        await parts.until_told("Not now.")
        first, second, third = parts.state.bubbles["maria"]
        parts.outgoing._take(second)
        assert third.after == first.client_id
        parts.outgoing.retry("maria")
        await parts.until(lambda: len(desk.sent) == 2)
        assert [message.after for _, message in desk.sent] == [None, desk.sent[0][1].client_id]


async def test_stopping_one_part_of_a_long_text_stops_all_of_it(clock: FakeClock, tmp_path: Path) -> None:
    desk = sample_desk(clock)
    async with running(desk, clock, tmp_path) as parts:
        parts.outgoing.send_parts(parts.state.rows["maria"], [Part("one"), Part("two"), Part("three")])
        await parts.pass_time(1)
        assert [bubble.text for bubble in parts.outgoing.stop_held("maria")] == ["one", "two", "three"]
        await parts.pass_time(5)
        assert desk.sent == []


async def test_an_upload_that_the_desk_has_forgotten_is_made_once_more(clock: FakeClock, tmp_path: Path) -> None:
    desk = sample_desk(clock)
    path = tmp_path / "a.jpg"
    path.write_bytes(b"hello")
    async with running(desk, clock, tmp_path / "state", NOW) as parts:
        desk.refuse["send"] = NotFound("There is no uploaded file file-0.")
        file = OutgoingFile(str(path), "a.jpg", 5, "file-0")
        parts.outgoing.send(parts.state.rows["maria"], "", file=file)
        await parts.until_sent()
        assert desk.sent[0][1].attachments == ["file-1"]


async def test_parts_keep_their_order_over_a_restart_of_the_console(clock: FakeClock, tmp_path: Path) -> None:
    desk = sample_desk(clock)
    desk.refuse["send"] = Refused("Not now.")
    async with running(desk, clock, tmp_path / "state", NOW) as parts:
        parts.outgoing.send_parts(parts.state.rows["maria"], three_files(tmp_path))
        await parts.until_told("Not now.")
        await parts.keeping.write_now()
    async with running(desk, clock, tmp_path / "state", NOW) as parts:
        kept = parts.state.bubbles["maria"]
        assert [bubble.phase for bubble in kept] == ["kept"] * 3
        assert [bubble.after for bubble in kept] == [None, kept[0].client_id, kept[1].client_id]
        assert [bubble.file.content_type for bubble in kept if bubble.file] == ["image/jpeg"] * 3


async def test_a_file_that_is_gone_is_a_sentence(clock: FakeClock, tmp_path: Path) -> None:
    desk = sample_desk(clock)
    async with running(desk, clock, tmp_path, NOW) as parts:
        parts.outgoing.send(parts.state.rows["maria"], "", file=OutgoingFile("/no/such/file.pdf", "file.pdf", 5))
        await parts.until_told("cannot be read")
        assert phases(parts) == ["refused"]


async def test_a_template_leaves_at_once(clock: FakeClock, tmp_path: Path) -> None:
    desk = sample_desk(clock)
    async with running(desk, clock, tmp_path) as parts:
        use = OutgoingTemplate("t-order", "order_update", "en", {"1": "8841", "2": "here"})
        parts.outgoing.send(parts.state.rows["sana"], "Your order 8841 is now here.", template=use)
        await parts.pass_time(0.1)
        assert desk.sent[0][1].variables == {"1": "8841", "2": "here"}
        assert desk.sent[0][1].text is None


async def test_seeing_a_conversation_marks_it_read_once(clock: FakeClock, tmp_path: Path) -> None:
    desk = sample_desk(clock)
    async with running(desk, clock, tmp_path) as parts:
        parts.session.open("maria")
        await parts.settle()
        parts.session.seen("maria")
        parts.session.seen("maria")
        await parts.settle()
        assert [call for call in desk.calls if call[0] == "mark_read"] == [("mark_read", "maria", "maria-m6")]
        parts.session.open("peter")
        await parts.settle()
        parts.session.seen("peter")
        await parts.settle()
        assert len([call for call in desk.calls if call[0] == "mark_read"]) == 1


async def test_a_refused_claim_is_a_sentence_and_teaches_what_cannot_be_claimed(
    clock: FakeClock, tmp_path: Path
) -> None:
    desk = sample_desk(clock)
    desk.refuse["claim"] = Refused("The desk hands these out.", code="not_pickable", hint="Wait for an offer.")
    async with running(desk, clock, tmp_path) as parts:
        parts.session.act(parts.state.rows["peter"], "claim", "claimed")
        await parts.settle()
        assert parts.told == [("The desk hands these out. Wait for an offer.", "error")]
        assert parts.state.push_only == {"support"}


async def test_older_messages_come_when_asked_for(clock: FakeClock, tmp_path: Path) -> None:
    desk = sample_desk(clock)
    desk.page_size = 2
    async with running(desk, clock, tmp_path) as parts:
        parts.session.open("maria")
        await parts.settle()
        assert len(parts.state.transcripts["maria"].messages) == 2
        for _ in range(5):
            parts.session.older("maria")
            await parts.settle()
        assert [message.seq for message in parts.state.transcripts["maria"].messages] == [1, 2, 3, 4, 5, 6]
        assert len([call for call in desk.calls if call[0] == "messages"]) == 3


async def test_a_refused_wallboard_is_not_read_at_every_event(clock: FakeClock, tmp_path: Path) -> None:
    desk = sample_desk(clock)
    async with running(desk, clock, tmp_path) as parts:
        desk.refuse["attention"] = Busy("The desk is busy.")
        parts.session.board.opened()
        await parts.settle()
        assert parts.state.board_trouble.startswith("The desk is busy.")
        before = desk.calls.count(("attention",))
        desk.receive("peter", "Hello?")
        await parts.settle()
        await clock.advance(3)
        await parts.settle()
        assert desk.calls.count(("attention",)) == before
        parts.session.board.now()
        await parts.settle()
        assert not parts.state.board_trouble
        before = desk.calls.count(("attention",))
        desk.receive("peter", "Hello??")
        await parts.pass_time(2)
        assert desk.calls.count(("attention",)) == before + 1


async def test_a_wallboard_that_cannot_be_read_is_asked_ever_more_seldom(clock: FakeClock, tmp_path: Path) -> None:
    desk = sample_desk(clock)
    async with running(desk, clock, tmp_path) as parts:
        parts.ports.jitter = lambda: 0.0
        asked: list[float] = []
        began = clock.monotonic()
        parts.session.board.opened()
        for _ in range(200):
            desk.refuse.setdefault("attention", Busy("The desk is busy."))
            seen = desk.calls.count(("attention",))
            parts.session.board.tick()
            await parts.pass_time(1)
            asked += [clock.monotonic() - began] * (desk.calls.count(("attention",)) - seen)
        pauses = [round(later - earlier) for earlier, later in pairwise(asked)]
        assert pauses == [10, 20, 40, 60, 60]
        assert [words for words, _ in parts.told if "busy" in words] == ["The desk is busy."]
        del desk.refuse["attention"]
        parts.session.board.online()
        await parts.settle()
        assert not parts.state.board_trouble


async def test_figures_that_are_asked_for_while_they_are_read_are_read_once_more(
    clock: FakeClock, tmp_path: Path
) -> None:
    desk = sample_desk(clock)
    async with running(desk, clock, tmp_path) as parts:
        parts.session.board.opened()
        parts.session.board.now()
        parts.session.board.now()
        await parts.settle()
        assert desk.calls.count(("attention",)) == 2
