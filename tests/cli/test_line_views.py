"""``queue``, ``chat`` and ``events`` as text and as JSON, and the ways to name a desk and a token."""

from __future__ import annotations

import asyncio
import json
import re
import signal
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from agent_tui.cli import main
from agent_tui.cli.chat import as_line
from agent_tui.cli.export import Printable
from agent_tui.cli.queue import window_words
from agent_tui.wire.messages import MessageError
from tests.cli.conftest import Write
from tests.console.fake_rows import outbound
from tests.e2e.burst import post_all
from tests.e2e.callers import inbound_form
from tests.e2e.polling import until
from tests.e2e.programs import DeskProgram, Program, command, environment, run_here

View = Callable[..., list[str]]

CARLA = "+34640000001"
HOSTILE = "\x1b]52;c;ZXZpbA==\x07\x1b[2J[/foo] \u202eevil\nsecond line"


@pytest.fixture(scope="module")
def conversation(api: httpx.Client, write: Write) -> str:
    """Carla has written twice, Ana has answered and left a note."""
    write("SM" + "c" * 32, CARLA, "Where is my order?", ProfileName="Carla \x1b[31mRed")
    write("SM" + "d" * 32, CARLA, HOSTILE, ProfileName="Carla \x1b[31mRed")
    rows = api.get("/conversations?view=all").json()["items"]
    row = next(row for row in rows if row["customer"]["address"] == f"whatsapp:{CARLA}")
    identity = str(row["id"])
    if row["agent"] is not None:
        # The desk serves the whole run: whoever shares out the tests may have come by here before.
        return identity
    assert api.post(f"/conversations/{identity}/claim").is_success
    assert api.post(f"/conversations/{identity}/notes", json={"text": "Knows the owner"}).is_success
    sent = api.post(f"/conversations/{identity}/messages", json={"client_id": "1", "text": "On its way"})
    assert sent.status_code == 202
    return identity


@pytest.fixture
def view(desk: DeskProgram, capsys: pytest.CaptureFixture[str]) -> View:
    """A command at the shared desk, in this process; what it printed."""

    def look(*arguments: str) -> list[str]:
        capsys.readouterr()
        assert main.run([*arguments, "--data", str(desk.data)]) == 0
        printed = capsys.readouterr()
        assert printed.err == ""
        assert "\x1b" not in printed.out
        return printed.out.splitlines()

    return look


def test_queue_is_a_line_a_conversation(view: View, conversation: str) -> None:
    lines = view("queue")
    line = next(line for line in lines if line.startswith(conversation))
    fields = line.split("  ")
    assert fields[1] == "active"
    assert fields[3:5] == ["queue general", "ana"]
    assert re.fullmatch(r"window 23 h \d+ min left", fields[5])
    assert "Carla" in fields[2]


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (None, "no window yet"),
        (timedelta(0), "window closed: template only"),
        (timedelta(seconds=5), "window is closing"),
        (timedelta(minutes=9, seconds=5), "window 9 min 05 s left"),
        (timedelta(minutes=59), "window 59 min left"),
        (timedelta(hours=3, minutes=12), "window 3 h 12 min left"),
    ],
)
def test_a_window_is_said_in_words(left: timedelta | None, words: str) -> None:
    now = datetime(2026, 11, 26, 12, tzinfo=UTC)
    assert window_words(None if left is None else now + left, now) == words


def test_an_export_shown_on_a_terminal_commands_it_nothing() -> None:
    stored = f"Carla {HOSTILE}\n{'é' * 70_000}\nlast".encode()
    for size in (3, 1_000, len(stored)):
        clean = Printable()
        pieces = [clean.of(stored[place : place + size]) for place in range(0, len(stored), size)]
        shown = b"".join([*pieces, clean.rest()]).decode()
        assert "\x1b" not in shown
        assert "\u202e" not in shown
        assert shown.endswith(f"evil\nsecond line\n{'é' * 70_000}\nlast")


def test_the_words_are_explained(capsys: pytest.CaptureFixture[str]) -> None:
    assert main.run(["queue", "--help"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "window closed: template only" in said
    assert "no window yet" in said


def test_the_machines_own_token_asks_as_an_agent(desk: DeskProgram, view: View, conversation: str) -> None:
    for words in (("queue", "--view", "mine"), ("events",), ("export", conversation, "--format", "json")):
        assert any(conversation in line for line in view(*words, "--as", "ana"))
    for words in (("chat", conversation), ("why", conversation)):
        assert view(*words, "--as", "ana") != []
    assert view("queue", "--view", "mine", "--as", "ben") == []
    for line in ("queue", "search x", "chat c_1", "why c_1", "events", "export"):
        ended = run_here(desk.folder, *line.split(), "--as", "zoe", "--data", str(desk.data))
        assert (line, ended.code, ended.out, "zoe" in ended.err) == (line, 1, "", True)


def test_queue_as_json_is_an_object_a_line(view: View, conversation: str) -> None:
    lines = view("queue", "--json")
    rows = {row["id"]: row for row in map(json.loads, lines)}
    assert (rows[conversation]["agent"], rows[conversation]["window"]["state"]) == ("ana", "open")


def test_queue_reads_over_pages_up_to_the_limit(desk: DeskProgram, view: View) -> None:
    forms = [inbound_form(f"SM{number:032d}", f"+3465000{number:04d}") for number in range(105)]
    assert asyncio.run(post_all(desk.public, forms, at_once=8)) == {204: 105}
    assert len(view("queue", "--limit", "104")) == 104
    ids = [line.split()[0] for line in view("queue", "--limit", "500")]
    assert len(ids) == len(set(ids)) >= 105


def test_chat_is_a_line_a_message_oldest_first(view: View, conversation: str) -> None:
    lines = view("chat", conversation)
    first, second, *rest = [line for line in lines if not line.startswith("desk ")]
    assert first.startswith("Carla")
    assert first.endswith(": Where is my order?")
    assert "⏎ second line" in second
    assert "‹RLO›" in second
    note, reply = rest
    assert (note.startswith("NOTE ana"), note.endswith(": Knows the owner")) == (True, True)
    assert ": On its way - " in reply


def test_chat_as_json_is_an_object_a_line(view: View, conversation: str) -> None:
    lines = view("chat", conversation, "--json", "--limit", "3")
    messages = [json.loads(line) for line in lines]
    assert len(messages) == 3
    assert messages[-1]["text"] == "On its way"


def test_chat_of_a_conversation_that_is_not_there(desk: DeskProgram) -> None:
    ended = run_here(desk.folder, "chat", "c_nope", "--data", str(desk.data))
    assert (ended.code, ended.out) == (1, "")
    assert "c_nope" in ended.err


def test_events_are_a_line_each(view: View, conversation: str) -> None:
    lines = view("events", "--limit", "10000")
    mine = [line.split("  ") for line in lines if conversation in line]
    assert [fields[2] for fields in mine][:2] == ["conversation.opened", "conversation.routed"]
    assert [int(fields[0]) for fields in mine] == sorted(int(fields[0]) for fields in mine)
    assert not any("order" in line for line in lines), "events hold no bodies"


def test_events_after_a_place(view: View, conversation: str) -> None:
    rows = [json.loads(line) for line in view("events", "--json")]
    middle = rows[len(rows) // 2]["seq"]
    later = view("events", "--json", "--after", str(middle))
    seqs = [json.loads(line)["seq"] for line in later]
    assert [seq for seq in seqs if seq <= rows[-1]["seq"]] == [row["seq"] for row in rows if row["seq"] > middle]


@pytest.mark.parametrize("flags", [(), ("--json",)], ids=["text", "json"])
def test_events_follow_until_interrupted(
    desk: DeskProgram, view: View, write: Write, tmp_path: Path, flags: tuple[str, ...]
) -> None:
    customer = f"+346600000{len(flags):02d}"
    last = json.loads(view("events", "--json")[-1])["seq"]
    with Program(tmp_path, "events", "--follow", "--after", str(last), "--data", str(desk.data), *flags) as program:
        write(f"SM{len(flags):031d}e", customer, "new")
        line = until(lambda: next((line for line in program.out if "message.received" in line), None), "the event")
        if flags:
            assert json.loads(line)["kind"] == "message.received"
        program.process.send_signal(signal.SIGINT)
        assert program.process.wait(20) == 0
        assert program.err == ""


def test_a_reader_that_closes_early_is_no_error(desk: DeskProgram, conversation: str, tmp_path: Path) -> None:
    """As ``agent-tui events | head -1`` does."""
    with subprocess.Popen(
        command("events", "--data", str(desk.data), "--limit", "100000"),
        env=environment(tmp_path),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.wait(20) == 0
        assert process.stderr.read() == b""


def test_a_desk_elsewhere_by_url_and_token(desk: DeskProgram, conversation: str, tmp_path: Path) -> None:
    token = desk.token("ana")
    (tmp_path / "token").write_text(f"{token}\n")
    ways = {
        "plain": (("--token", token), {}),
        "env:": (("--token", "env:MY_TOKEN"), {"MY_TOKEN": token}),
        "file:": (("--token", f"file:{tmp_path / 'token'}"), {}),
        "environment": ((), {"AGENT_TUI_TOKEN": token}),
    }
    for name, (arguments, variables) in ways.items():
        ended = run_here(tmp_path, "queue", "--view", "mine", "--desk", desk.console, *arguments, **variables)
        assert (name, ended.code, ended.err) == (name, 0, "")
        assert conversation in ended.out


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("queue --queue nosuch", "--queue: there is no queue nosuch.\nThere are: general"),
        ("export --queue nosuch", "--queue: there is no queue nosuch.\nThere are: general"),
        ("survey --queue nosuch", "--queue: there is no queue nosuch.\nThere are: general"),
        ("survey --agent nosuch", "--agent: there is no agent nosuch.\nThere are: adm, ana, ben"),
        ("survey --since yesterday", "--since: yesterday is neither a day nor a moment.\nWrite a day such as 2026-"),
        ("survey --until 2026-99-99", "--until: 2026-99-99 is neither a day nor a moment."),
    ],
)
def test_a_filter_that_can_match_nothing_is_bad_usage(desk: DeskProgram, line: str, says: str) -> None:
    ended = run_here(desk.folder, *line.split(), "--data", str(desk.data))
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith(says)


@pytest.mark.parametrize("line", ["queue", "chat c_1", "events", "events --follow"])
def test_a_wrong_token(desk: DeskProgram, line: str, tmp_path: Path) -> None:
    ended = run_here(tmp_path, *line.split(), "--desk", desk.console, "--token", "atk_wrong")
    assert (ended.code, ended.out) == (1, "")
    assert "token" in ended.err
    assert "agent-tui token" in ended.err
    assert "atk_wrong" not in ended.err


def test_an_address_that_is_no_console_door(desk: DeskProgram, tmp_path: Path) -> None:
    ended = run_here(tmp_path, "queue", "--desk", desk.public, "--token", "t")
    assert (ended.code, ended.out) == (1, "")
    assert "console door" in ended.err


def test_what_did_not_arrive_is_told_with_its_next_step() -> None:
    error = MessageError(code="63024", title="This number cannot get it.", next="Check the number.", key="start")
    message = outbound("c", 1, "hello", "2026-11-26T22:00:34.310Z", status="undelivered", error=error)
    assert as_line(message, "Otto").endswith("hello - undelivered 63024: This number cannot get it. Check the number.")
