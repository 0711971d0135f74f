"""Choosing a file by its path."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from textual.content import Content
from textual.events import Paste
from textual.pilot import Pilot
from textual.widgets import Input, Static

from agent_tui.console.screens.attach import AttachChoice, AttachScreen
from agent_tui.console.screens.path_look import MOST_LISTED, dropped_path, expanded, judge, look, size_words
from tests.console.hostile import HOSTILE, faults
from tests.console.hosting import SIZES, Host, grid, type_in


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "receipt.jpg").write_bytes(b"x" * 3_000)
    (tmp_path / "report 2026.pdf").write_bytes(b"x" * 100)
    (tmp_path / "big.png").write_bytes(b"x" * (5 * 1024 * 1024 + 1))
    (tmp_path / "tool.exe").write_bytes(b"x")
    (tmp_path / "empty.pdf").write_bytes(b"")
    (tmp_path / ".hidden.pdf").write_bytes(b"x")
    (tmp_path / "Invoices").mkdir()
    (tmp_path / "Invoices" / "one.pdf").write_bytes(b"x")
    return tmp_path


async def settle(pilot: Pilot[None]) -> None:
    """Waits for the threads that look at the disk."""
    for _ in range(3):
        await pilot.pause()
        await pilot.app.workers.wait_for_complete()
    await pilot.pause()


def words(screen: AttachScreen, selector: str) -> str:
    visual = screen.query_one(selector, Static).content
    return visual.plain if isinstance(visual, Content) else str(visual)


@pytest.mark.parametrize("size", SIZES)
async def test_it_lists_the_folder_and_judges_the_file_under_the_cursor(folder: Path, size: tuple[int, int]) -> None:
    screen = AttachScreen(folder=folder, note="Your text goes with the file.")
    host = Host(screen)
    async with host.run_test(size=size) as pilot:
        await settle(pilot)
        shown = grid(host)
        assert "Invoices/" in shown
        assert ".hidden" not in shown
        assert "Your text goes with the file." in shown
        await type_in(pilot, "rec")
        await settle(pilot)
        assert words(screen, ".verdict") == "Photo, 2 KB. It can be sent."
        assert "report" not in grid(host)


async def test_enter_takes_the_file(folder: Path) -> None:
    host = Host(AttachScreen(folder=folder))
    async with host.run_test() as pilot:
        await type_in(pilot, "rec")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert host.results == [AttachChoice(folder / "receipt.jpg", "receipt.jpg", "image/jpeg", 3_000)]


async def test_folders_are_entered_and_names_completed(folder: Path) -> None:
    screen = AttachScreen(folder=folder)
    host = Host(screen)
    async with host.run_test() as pilot:
        await type_in(pilot, "inv")
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


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("tool", "WhatsApp does not take files of the type"),
        ("empty", "The file is empty"),
        ("nothing.pdf", "there is no such file"),
        ("nowhere/x.pdf", "there is no such file"),
    ],
)
async def test_what_cannot_be_sent_stays_and_says_why(folder: Path, typed: str, sentence: str) -> None:
    screen = AttachScreen(folder=folder)
    host = Host(screen)
    async with host.run_test() as pilot:
        await type_in(pilot, typed)
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert host.results == []
        assert sentence in words(screen, ".trouble")


async def test_the_limit_of_the_workstream_counts(folder: Path) -> None:
    assert "1 MB are allowed" in judge(folder / "big.png", 1).trouble


async def test_a_dropped_file_replaces_what_was_typed(folder: Path) -> None:
    screen = AttachScreen(folder=Path("/"))
    host = Host(screen)
    async with host.run_test() as pilot:
        await type_in(pilot, "abc")
        host.post_message(Paste(f"'{folder}/report 2026.pdf' "))
        await settle(pilot)
        assert screen.query_one(Input).value == f"{folder}/report 2026.pdf"
        await pilot.press("enter")
        await settle(pilot)
        assert [choice.name for choice in host.results if choice] == ["report 2026.pdf"]


async def test_esc_gives_nothing(folder: Path) -> None:
    host = Host(AttachScreen(folder=folder))
    async with host.run_test() as pilot:
        await pilot.press("escape")
        assert host.results == [None]


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


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("/a/b.pdf", "/a/b.pdf"),
        ("  /a/b.pdf \n", "/a/b.pdf"),
        ("'/a/b c.pdf'", "/a/b c.pdf"),
        ('"/a/b c.pdf"', "/a/b c.pdf"),
        (r"/a/b\ c\(1\).pdf", "/a/b c(1).pdf"),
        ("file:///a/b%20c.pdf", "/a/b c.pdf"),
        ("file://host/a/%C3%A9.pdf", "/a/é.pdf"),
        ("'/a/one.pdf' '/a/two.pdf'", "/a/one.pdf"),
        ("/a/one.pdf\n/a/two.pdf", "/a/one.pdf"),
        ("~/x.pdf", "~/x.pdf"),
        ("it's.pdf", "it's.pdf"),
        ('"it.pdf', '"it.pdf'),
        ("/a/b c.pdf", "/a/b c.pdf"),
        ("", ""),
    ],
)
def test_dropped_paths(text: str, path: str) -> None:
    assert dropped_path(text) == path


def test_where_a_path_starts(tmp_path: Path) -> None:
    assert expanded("a/b", tmp_path) == tmp_path / "a" / "b"
    assert expanded("/a", tmp_path) == Path("/a")
    assert expanded("~/a", tmp_path) == Path.home() / "a"
    assert expanded("~nobody-has-this-name/a", tmp_path) == tmp_path / "~nobody-has-this-name/a"


def test_looking_around(folder: Path) -> None:
    assert look("", folder).entries[0].shown == "Invoices"
    assert [entry.shown for entry in look(".h", folder).entries] == [".hidden.pdf"]
    assert [entry.shown for entry in look("INV", folder).entries] == ["Invoices"]
    assert look("zzz", folder).trouble == "Nothing here begins like that."
    assert "no such file" in look("nowhere/x", folder).trouble
    assert "directory" in look("receipt.jpg/x", folder).trouble
    assert look("a\0b", folder).trouble


def test_an_exact_name_stands_first(tmp_path: Path) -> None:
    for name in ("Downloads-old", "Downloads", "downloads.pdf"):
        (tmp_path / name).mkdir()
    assert look("Downloads", tmp_path).entries[0].shown == "Downloads"


def test_a_large_folder_is_listed_up_to_a_limit(tmp_path: Path) -> None:
    for number in range(MOST_LISTED + 20):
        (tmp_path / f"f{number:03d}").touch()
    found = look("", tmp_path)
    assert len(found.entries) == MOST_LISTED
    assert found.more
    assert not look("f1", tmp_path).more


def test_sizes() -> None:
    assert [size_words(size) for size in (12, 214_000, 3_500_000)] == ["12 bytes", "208 KB", "3.3 MB"]


def test_what_is_not_a_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.pdf")
    assert judge(tmp_path / "pipe.pdf", 16).trouble == "This is not a file."
    assert judge(tmp_path, 16).trouble == "This is not a file."
