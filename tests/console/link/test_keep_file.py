"""The file of what was typed, written from the loop and from threads at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from agent_tui.console.link.keep_file import KeepFile, Kept, KeptDraft, read_kept


def typed(text: str) -> Kept:
    return Kept(drafts={"c": KeptDraft(text=text, at="2026-11-26T10:00:00.000Z")})


def test_what_was_taken_later_stays(tmp_path: Path) -> None:
    file = KeepFile(tmp_path / "unsent-x.json")
    earlier, later = file.take(), file.take()
    file.write(typed("hello, world"), later)
    file.write(typed("hello"), earlier)
    assert read_kept(file.path) == typed("hello, world")


def test_writes_at_the_same_time_do_not_take_each_others_file_away(tmp_path: Path) -> None:
    file = KeepFile(tmp_path / "unsent-x.json")
    places = [file.take() for _ in range(200)]
    with ThreadPoolExecutor(8) as threads:
        done = [threads.submit(file.write, typed(str(place)), place) for place in places]
    assert [each.exception() for each in done] == [None] * 200
    assert read_kept(file.path) == typed("200")
    assert list(tmp_path.iterdir()) == [file.path]
