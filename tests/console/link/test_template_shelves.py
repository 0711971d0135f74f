"""The template list that a console holds: read once, again when the desk says so, and what that changed is said."""

from __future__ import annotations

from pathlib import Path

from msgspec import structs

from agent_tui.core.errors import Forbidden, Unreachable
from tests.console.fake_desk import FakeClock
from tests.console.parts import running
from tests.console.sample import sample_desk


async def test_what_a_reading_changed_is_said_to_who_looks(tmp_path: Path) -> None:
    clock = FakeClock()
    desk = sample_desk(clock)
    said: list[str] = []
    async with running(desk, clock, tmp_path) as parts:
        shelves = parts.session.shelves
        shelf = shelves.open("support", said.append)
        await parts.settle()
        assert shelf.complete
        said.clear()
        desk.emit("template.synced", None)
        await parts.settle()
        assert said == [""], "nobody asked for it and nothing changed"
        shelves.ask_for_sync(said.append)
        desk.emit("template.synced", None)
        await parts.settle()
        assert said[1:] == ["The list was read again: nothing changed."]
        first = desk.templates_list[0]
        desk.templates_list = [structs.replace(first, approval="paused", reason="bad quality")]
        desk.emit("template.synced", None)
        await parts.settle()
        assert said[-1].startswith(f"The list was read again: {first.name} ({first.language}) is paused, 1 gone (")
        assert [each.approval for each in shelf.by_id.values()] == ["paused"]
        desk.emit("template.synced", None, failed=True)
        await parts.settle()
        assert said[-1] == "Twilio's list could not be read; the templates known stay."
        shelves.leave()
        told = len(said)
        desk.emit("template.synced", None)
        await parts.settle()
        assert len(said) == told, "nobody looks"


async def test_a_list_that_cannot_be_read_says_so_and_is_read_at_the_next_opening(tmp_path: Path) -> None:
    clock = FakeClock()
    desk = sample_desk(clock)
    said: list[str] = []
    async with running(desk, clock, tmp_path) as parts:
        shelves = parts.session.shelves
        desk.refuse["templates"] = Unreachable("The desk does not answer.")
        shelf = shelves.open("support", said.append)
        await parts.settle()
        assert said[-1].startswith("The desk does not answer.")
        assert shelf.trouble
        desk.refuse.pop("templates", None)
        shelves.open("support", said.append)
        await parts.settle()
        assert (shelf.complete, shelf.trouble) == (True, "")
        desk.outbound.no_sync = Forbidden("This is for supervisors.")
        shelves.ask_for_sync(said.append)
        await parts.settle()
        assert said[-1].startswith("This is for supervisors.")
