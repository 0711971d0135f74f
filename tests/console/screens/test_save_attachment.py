"""Where a customer's file is saved."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.content import Content
from textual.widgets import Input, Static

from agent_tui.console.screens.ask import Ask
from agent_tui.console.screens.save_attachment import SaveAttachment, place_for
from tests.console.hostile import HOSTILE, WORST, faults
from tests.console.hosting import SIZES, Host, grid
from tests.console.quick_pilot import QuickPilot


async def settle(pilot: QuickPilot[None]) -> None:
    """Waits for the threads that look at the disk."""
    for _ in range(3):
        await pilot.pause()
        await pilot.app.workers.wait_for_complete()
    await pilot.pause()


def words(screen: SaveAttachment, selector: str) -> str:
    visual = screen.query_one(selector, Static).content
    return visual.plain if isinstance(visual, Content) else str(visual)


@pytest.mark.parametrize("size", SIZES)
async def test_a_name_is_suggested_and_enter_takes_it(tmp_path: Path, size: tuple[int, int]) -> None:
    screen = SaveAttachment("receipt.jpg", content_type="image/jpeg", size=3_000, folder=tmp_path)
    host = Host(screen)
    async with host.run_test(size=size) as pilot:
        await settle(pilot)
        assert "receipt.jpg  Photo, 2 KB" in grid(host)
        assert screen.query_one(Input).value == str(tmp_path / "receipt.jpg")
        await pilot.press("enter")
        await settle(pilot)
        assert host.results == [tmp_path / "receipt.jpg"]


async def test_hostile_names_become_plain_ones_in_the_same_folder(tmp_path: Path) -> None:
    host = Host(SaveAttachment("a.pdf", folder=tmp_path))
    paths: list[Path | None] = []
    async with host.run_test(size=(80, 24)) as pilot:
        for at, name in enumerate(WORST):
            raw = HOSTILE[name]
            folder = tmp_path / str(at)
            folder.mkdir()
            screen = SaveAttachment(f"../../{raw}.pdf", content_type="application/pdf", folder=folder)
            host.push_screen(screen, paths.append)
            await settle(pilot)
            assert faults(grid(host)) == [], name
            await pilot.press("enter")
            await settle(pilot)
            path = paths[-1]
            assert len(paths) == at + 1, name
            assert path is not None
            assert path.parent == folder
            assert faults(path.name) == []
            path.write_bytes(b"x")


async def test_a_file_without_a_name_gets_one(tmp_path: Path) -> None:
    screen = SaveAttachment("", content_type="audio/ogg", folder=tmp_path)
    host = Host(screen)
    async with host.run_test() as pilot:
        await settle(pilot)
        assert screen.query_one(Input).value == str(tmp_path / "file.ogg")


async def test_it_asks_before_it_replaces(tmp_path: Path) -> None:
    (tmp_path / "receipt.jpg").write_bytes(b"old")
    screen = SaveAttachment("receipt.jpg", folder=tmp_path)
    host = Host(screen)
    async with host.run_test() as pilot:
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(host.screen, Ask)
        await pilot.press("enter")
        await settle(pilot)
        assert host.screen is screen
        assert host.results == []
        await pilot.press("enter")
        await settle(pilot)
        await pilot.press("y")
        await settle(pilot)
        assert host.results == [tmp_path / "receipt.jpg"]
        assert (tmp_path / "receipt.jpg").read_bytes() == b"old"


async def test_what_cannot_be_written_is_told(tmp_path: Path) -> None:
    screen = SaveAttachment("receipt.jpg", folder=tmp_path)
    host = Host(screen)
    async with host.run_test() as pilot:
        await settle(pilot)
        await pilot.press("ctrl+u")
        await pilot.type("nowhere/x.jpg")
        await pilot.press("enter")
        await settle(pilot)
        assert "There is no folder" in words(screen, ".trouble")
        await pilot.press("ctrl+u", "enter")
        await settle(pilot)
        assert words(screen, ".trouble") == "Type where to save it, or press esc."
        await pilot.press("escape")
        assert host.results == [None]


def test_places(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    assert place_for("sub", tmp_path, "a.pdf").path == tmp_path / "sub" / "a.pdf"
    assert place_for("sub/", tmp_path, "a.pdf").path == tmp_path / "sub" / "a.pdf"
    assert place_for("b.pdf", tmp_path, "a.pdf").path == tmp_path / "b.pdf"
    assert place_for("a\0b", tmp_path, "a.pdf").trouble
    assert place_for("x" * 5_000, tmp_path, "a.pdf").trouble
