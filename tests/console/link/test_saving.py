"""A file is written as it comes: whole in its place, or not at all."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from agent_tui.console.link.saving import save_to
from agent_tui.core.errors import Invalid, Unreachable


async def pieces(*parts: bytes, error: Exception | None = None) -> AsyncIterator[bytes]:
    for part in parts:
        yield part
    if error is not None:
        raise error


def names(folder: Path) -> list[str]:
    return [each.name for each in folder.iterdir()]


async def test_the_pieces_are_the_file_and_nothing_lies_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    path.write_bytes(b"before")
    await save_to(path, pieces(b"one", b"two"))
    assert path.read_bytes() == b"onetwo"
    assert names(tmp_path) == ["a.mp4"]


async def test_what_breaks_off_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    path.write_bytes(b"before")
    with pytest.raises(Unreachable):
        await save_to(path, pieces(b"one", error=Unreachable("gone")))
    assert path.read_bytes() == b"before"
    assert names(tmp_path) == ["a.mp4"]


async def test_a_disk_that_does_not_take_it_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="cannot be written"):
        await save_to(tmp_path / "none" / "a.mp4", pieces(b"one"))
