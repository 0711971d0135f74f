"""Paths as terminals paste them when files are dropped."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent_tui.console.flows.dropped import path_readings, real_files


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("a.jpg", "my report (final).pdf", "it's.pdf", "ü.png"):
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "folder").mkdir()
    return tmp_path


@pytest.mark.parametrize(
    ("pasted", "names"),
    [
        ("{}/a.jpg", ["a.jpg"]),
        ("{}/a.jpg\n", ["a.jpg"]),
        ("'{}/a.jpg' ", ["a.jpg"]),
        ('"{}/my report (final).pdf"', ["my report (final).pdf"]),
        (r"{}/my\ report\ \(final\).pdf", ["my report (final).pdf"]),
        ("{}/my report (final).pdf", ["my report (final).pdf"]),
        ("{}/it's.pdf", ["it's.pdf"]),
        ("file://{}/my%20report%20(final).pdf", ["my report (final).pdf"]),
        ("file://{}/%C3%BC.png", ["ü.png"]),
        ("'{}/a.jpg' '{}/it'\\''s.pdf'", ["a.jpg", "it's.pdf"]),
        ("{}/a.jpg {}/ü.png", ["a.jpg", "ü.png"]),
        ("file://{}/a.jpg\r\nfile://{}/%C3%BC.png\r\n", ["a.jpg", "ü.png"]),
        ("{}/a.jpg\n'{}/my report (final).pdf'", ["a.jpg", "my report (final).pdf"]),
        ("{}/a.jpg {}/gone.jpg", []),
        ("{}/folder", []),
        ("{}/a.jpg is the file", []),
        ("/refund", []),
        ("see {}/a.jpg", []),
        ("{}/a\x00.jpg", []),
        ("", []),
        ("/" * 30_000, []),
        ("/x\n" * 60, []),
    ],
)
def test_files_are_files_and_words_stay_words(folder: Path, pasted: str, names: list[str]) -> None:
    readings = path_readings(pasted.replace("{}", str(folder)))
    assert real_files(readings, folder) == [folder / name for name in names]
