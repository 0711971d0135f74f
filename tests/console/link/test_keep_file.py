"""The file of what was typed, written from the loop and from threads at once."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from agent_tui.console.link.keep_file import KeepFile, Kept, KeptDraft, KeptMessage, read_kept

AT = "2026-11-26T10:00:00.000Z"


def typed(text: str, conversation_id: str = "c") -> Kept:
    return Kept(drafts={conversation_id: KeptDraft(text=text, at=AT)})


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


def test_of_two_consoles_the_last_to_write_decides_for_each_conversation(tmp_path: Path) -> None:
    path = tmp_path / "unsent-x.json"
    here, there = KeepFile(path), KeepFile(path)
    unsent = KeptMessage(client_id="m1", conversation_id="c", text="Hello", at=AT)
    here.write(Kept(drafts=typed("mine").drafts, messages=[unsent]), here.take())
    there.write(typed("theirs", "d"), there.take())
    assert read_kept(path) == Kept(drafts={**typed("mine").drafts, **typed("theirs", "d").drafts}, messages=[unsent])
    there.write(Kept(drafts={**typed("later").drafts, **typed("theirs", "d").drafts}), there.take())
    assert read_kept(path).drafts["c"].text == "later"
    here.write(Kept(), here.take())
    assert read_kept(path) == typed("theirs", "d"), "sent and saved here, still kept there"
    there.write(Kept(), there.take())
    assert not path.exists()


def test_what_a_console_found_at_its_start_is_its_own(tmp_path: Path) -> None:
    path = tmp_path / "unsent-x.json"
    before = KeepFile(path)
    before.write(typed("kept"), before.take())
    console = KeepFile(path)
    assert console.read() == typed("kept")
    console.write(Kept(), console.take())
    assert not path.exists()


def test_a_console_that_was_stopped_with_the_file_in_hand_holds_nobody_up(tmp_path: Path) -> None:
    held = os.open(tmp_path, os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)
    paused: list[float] = []
    file = KeepFile(tmp_path / "unsent-x.json", pause=paused.append)
    file.write(typed("hello"), file.take())
    os.close(held)
    assert read_kept(file.path) == typed("hello")
    assert 0 < sum(paused) < 1


def test_what_a_killed_console_left_half_written_is_swept_away(tmp_path: Path) -> None:
    file = KeepFile(tmp_path / "unsent-x.json")
    left, writing = tmp_path / "unsent-x.json.abc.new", tmp_path / "unsent-x.json.def.new"
    for each in (left, writing):
        each.write_bytes(b"{")
    os.utime(left, (0, 0))
    file.write(typed("hello"), file.take())
    assert sorted(tmp_path.iterdir()) == [file.path, writing]


WRITER = """
import sys
from pathlib import Path
from agent_tui.console.link.keep_file import KeepFile, Kept, KeptDraft

name = sys.argv[2]
file = KeepFile(Path(sys.argv[1]))
print("ready", flush=True)
sys.stdin.readline()
for number in range(40):
    file.write(Kept(drafts={name: KeptDraft(text=str(number), at="")}), file.take())
"""


def test_two_processes_lose_nothing_of_one_another(tmp_path: Path) -> None:
    path = tmp_path / "unsent-x.json"
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, path, name], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for name in ("a", "b")
    ]
    for writer in writers:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
    for writer in writers:
        writer.communicate("go\n", timeout=60)
    assert [writer.returncode for writer in writers] == [0, 0]
    assert {name: draft.text for name, draft in read_kept(path).drafts.items()} == {"a": "39", "b": "39"}
    assert list(tmp_path.iterdir()) == [path]
