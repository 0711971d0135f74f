"""What a typed or dropped path means, and what stands there: the rules without a screen."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from agent_tui.console.screens.path_look import MOST_LISTED, dropped_path, expanded, judge, look, size_words
from tests.console.a_folder import a_folder


def test_the_limit_of_the_workstream_counts(tmp_path: Path) -> None:
    assert "1 MB are allowed" in judge(a_folder(tmp_path) / "big.png", 1).trouble


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


def test_looking_around(tmp_path: Path) -> None:
    folder = a_folder(tmp_path)
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
