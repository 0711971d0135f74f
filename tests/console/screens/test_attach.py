"""Choosing a file by its path, on the screen."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from textual.content import Content
from textual.events import Paste
from textual.widgets import Input, Static

from agent_tui.console.screens.attach import AttachChoice, AttachScreen
from tests.console.a_folder import a_folder
from tests.console.hostile import HOSTILE, faults
from tests.console.hosting import SIZES, Host, grid, shown
from tests.console.quick_pilot import QuickPilot


async def settle(pilot: QuickPilot[None]) -> None:
    """Waits for the threads that look at the disk."""
    for _ in range(3):
        await pilot.pause()
        await pilot.app.workers.wait_for_complete()
    await pilot.pause()


def words(screen: AttachScreen, selector: str) -> str:
    visual = screen.query_one(selector, Static).content
    return visual.plain if isinstance(visual, Content) else str(visual)


@pytest.mark.parametrize("size", SIZES)
async def test_it_lists_the_folder_and_judges_the_file_under_the_cursor(tmp_path: Path, size: tuple[int, int]) -> None:
    screen = AttachScreen(folder=a_folder(tmp_path), note="Your text goes with the file.")
    host = Host(screen)
    async with host.run_test(size=size) as pilot:
        await settle(pilot)
        seen = grid(host)
        assert "Invoices/" in seen
        assert ".hidden" not in seen
        assert "Your text goes with the file." in seen
        await pilot.type("rec")
        await settle(pilot)
        assert words(screen, ".verdict") == "Photo, 2 KB. It can be sent."
        assert "report" not in grid(host)
        await pilot.press("escape")
        assert host.results == [None]


async def test_what_is_taken_and_what_stays_with_the_reason(tmp_path: Path) -> None:
    folder = a_folder(tmp_path)
    screen = AttachScreen(folder=folder)
    host = Host(screen)
    async with host.run_test() as pilot:
        for typed, sentence in (
            ("tool", "WhatsApp does not take files of the type"),
            ("empty", "The file is empty"),
            ("nothing.pdf", "there is no such file"),
            ("nowhere/x.pdf", "there is no such file"),
        ):
            await pilot.type(typed)
            await settle(pilot)
            await pilot.press("enter")
            await settle(pilot)
            assert sentence in words(screen, ".trouble")
            screen.query_one(Input).value = ""
        assert host.results == []
        await pilot.type("rec")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert host.results == [AttachChoice(folder / "receipt.jpg", "receipt.jpg", "image/jpeg", 3_000)]


async def test_folders_are_entered_names_completed_and_a_drop_replaces_what_was_typed(tmp_path: Path) -> None:
    folder = a_folder(tmp_path)
    screen = AttachScreen(folder=folder)
    host = Host(screen)
    async with host.run_test() as pilot:
        await pilot.type("inv")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert screen.query_one(Input).value == "Invoices/"
        await pilot.press("tab")
        await settle(pilot)
        assert screen.query_one(Input).value == "Invoices/one.pdf"
        await pilot.press("enter")
        await settle(pilot)
        assert [choice.path for choice in host.results if choice] == [folder / "Invoices" / "one.pdf"]
        await shown(host, pilot, screen := AttachScreen(folder=Path("/")))
        await pilot.type("abc")
        host.post_message(Paste(f"'{folder}/report 2026.pdf' "))
        await settle(pilot)
        assert screen.query_one(Input).value == f"{folder}/report 2026.pdf"
        await pilot.press("enter")
        await settle(pilot)
        assert [choice.name for choice in host.results if choice] == ["report 2026.pdf"]


async def test_hostile_file_names_can_be_taken_and_are_not_written_to_the_screen(tmp_path: Path) -> None:
    for at, raw in enumerate(HOSTILE.values()):
        name = raw.replace("\x00", "").replace("/", "_")[:40].encode("utf-8", "replace").decode()
        (tmp_path / f"{at:02d}{name}.pdf").write_bytes(b"x")
    (tmp_path / os.fsdecode(b"99\xff\xfe.pdf")).write_bytes(b"x")
    screen = AttachScreen(folder=tmp_path)
    host = Host(screen)
    async with host.run_test(size=(100, 40)) as pilot:
        await settle(pilot)
        assert faults(grid(host)) == []
        await pilot.press("tab")
        await settle(pilot)
        assert faults(grid(host)) == []
        assert "cannot be shown" in words(screen, ".trouble")
        await pilot.press("down", "down", "enter")
        await settle(pilot)
        (choice,) = host.results
        assert choice is not None
        assert choice.path.exists()
        assert faults(choice.name) == []
