"""Drafts: in a file at once, at the desk after a pause, there again after a crash."""

from __future__ import annotations

from pathlib import Path

from agent_tui.console.link.keep_file import Kept, keep_path, read_kept, write_kept
from tests.console.fake_desk import FakeClock
from tests.console.link.test_session import phases
from tests.console.parts import running
from tests.console.sample import sample_desk


async def test_a_draft_reaches_the_file_at_once_and_the_desk_after_a_pause(clock: FakeClock, tmp_path: Path) -> None:
    desk = sample_desk(clock)
    path = keep_path(tmp_path, "desk", "ana")
    async with running(desk, clock, tmp_path) as parts:
        for text in ("L", "Le", "Let me look"):
            parts.keeping.typed("maria", text)
            await parts.pass_time(0.2)
        assert not [call for call in desk.calls if call[0] == "save_draft"]
        # Away, so that the desk cannot have it before the file is looked at.
        desk.go_down()
        await parts.until_written(path, "Let me look")
        desk.come_back()
        await parts.pass_time(1)
        assert [call for call in desk.calls if call[0] == "save_draft"] == [("save_draft", "maria", "Let me look")]
        assert parts.state.drafts["maria"].saved
        await parts.until(lambda: not path.exists())


async def test_leaving_the_composer_saves_without_the_pause(clock: FakeClock, tmp_path: Path) -> None:
    desk = sample_desk(clock)
    async with running(desk, clock, tmp_path) as parts:
        parts.keeping.typed("maria", "half a thought")
        parts.keeping.left("maria")
        await parts.pass_time(0.15)
        assert ("save_draft", "maria", "half a thought") in desk.calls


async def test_a_crash_loses_nothing_typed(clock: FakeClock, tmp_path: Path) -> None:
    desk = sample_desk(clock)
    path = keep_path(tmp_path, "desk", "ana")
    async with running(desk, clock, tmp_path) as parts:
        desk.go_down()
        await parts.settle()
        parts.keeping.typed("otieno", "typed while the desk was away")
        parts.outgoing.send(parts.state.rows["maria"], "written while it was away")
        await parts.until_written(path, "typed while")
        await parts.until_written(path, "written while")
    # The console is gone without a goodbye; a new one starts.
    desk.down = False
    async with running(desk, clock, tmp_path) as again:
        assert again.state.drafts["otieno"].text == "typed while the desk was away"
        assert phases(again) == ["kept"]
        await again.pass_time(5)
        assert ("save_draft", "otieno", "typed while the desk was away") in desk.calls
        assert desk.sent == []
        again.outgoing.retry("maria")
        await again.pass_time(1)
        assert [(message.client_id, message.text) for _, message in desk.sent] == [
            ("client-1", "written while it was away")
        ]


async def test_two_agents_at_one_machine_keep_their_own(tmp_path: Path) -> None:
    assert keep_path(tmp_path, "desk", "ana") != keep_path(tmp_path, "desk", "otto")
    assert keep_path(tmp_path, "desk", "ana") != keep_path(tmp_path, "other", "ana")


def test_a_kept_file_that_cannot_be_read_is_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "unsent-x.json"
    path.write_text("{broken")
    assert read_kept(path) == Kept()
    assert path.with_suffix(".unreadable").read_text() == "{broken"
    write_kept(path, Kept())
    assert not path.exists()
