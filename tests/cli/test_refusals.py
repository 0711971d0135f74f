"""Whatever is wrong around a command, a person gets one sentence, the next thing to do, and the right exit code."""

from __future__ import annotations

import os
import socket
import sqlite3
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from agent_tui.cli import plain
from agent_tui.cli.unforeseen import foreseen
from tests.e2e.desk_file import desk_text, write_private
from tests.e2e.programs import Ended, command, environment, run, run_here

REFUSED, BAD_USAGE = 1, 2


@dataclass(frozen=True)
class Case:
    """A command line; ``{home}`` and ``{desk}`` are filled in. ``says``: parts of its sentences, in order."""

    line: str
    code: int
    says: tuple[str, ...]
    prepare: Callable[[Path], None] = lambda home: None


def good(home: Path) -> None:
    write_private(home / "config.toml", desk_text())


def secret_by_name(home: Path) -> None:
    write_private(home / "config.toml", desk_text(token="env:TWILIO_AUTH_TOKEN"))


def broken(home: Path) -> None:
    text = desk_text().replace('mode = "pick"', 'mode = "pik"').replace("fallback_queue", "fallback_que")
    write_private(home / "config.toml", text.replace("+1415", "1415"))


def no_toml(home: Path) -> None:
    write_private(home / "config.toml", "[desk\n")


def a_file_in_the_way(home: Path) -> None:
    good(home)
    (home / "data").write_text("not a folder")


def a_newer_database(home: Path) -> None:
    good(home)
    (home / "data").mkdir()
    made = run_here(home, "token", "ana", "--data", "data")
    assert made.code == 0, made.err
    with sqlite3.connect(home / "data" / "desk.db") as database:
        database.execute("CREATE TEMP TABLE newest AS SELECT * FROM _sqlite_migrations LIMIT 1")
        database.execute("UPDATE newest SET name = 'm9999_from_the_future', id = 9999")
        database.execute("INSERT INTO _sqlite_migrations SELECT * FROM newest")
    database.close()


def no_database(home: Path) -> None:
    good(home)
    (home / "data").mkdir()
    (home / "data" / "desk.db").write_bytes(b"this is no database " * 100)


DESK = "--data {home}/data"
SERVE = f"serve --config config.toml {DESK}"

CASES = {
    "console without a terminal": Case(
        "--config config.toml --data {home}/data", BAD_USAGE, ("needs a terminal", "agent-tui queue"), good
    ),
    "nothing to open": Case("--data {home}/data", BAD_USAGE, ("demo", "setup", "serve")),
    "demo without a terminal": Case("demo", BAD_USAGE, ("needs a terminal", "--desk-only")),
    "demo at a speed that is no number": Case("demo --speed nan", BAD_USAGE, ("--speed", "nan is not a number")),
    "one customer and a list": Case(
        "send --number a --template b --to +1 --list config.toml", BAD_USAGE, ("do not go together",), good
    ),
    "serve without a configuration": Case(f"serve {DESK}", BAD_USAGE, ("no configuration", "agent-tui demo")),
    "serve with one that is not there": Case(
        f"serve --config none.toml {DESK}", BAD_USAGE, ("none.toml", "config.example.toml")
    ),
    "three mistakes, each at its line": Case(
        SERVE,
        BAD_USAGE,
        ("config.toml:15: numbers.support.number: ", "config.toml:20: workstreams.support.mode: ",
         'config.toml:21: workstreams.support.fallback_que: unknown key; did you mean "fallback_queue"?',
         "agent-tui check"),
        broken,
    ),
    "no TOML": Case(SERVE, BAD_USAGE, ("config.toml:1", "agent-tui check"), no_toml),
    "a secret that is not set": Case(
        SERVE, BAD_USAGE, ("config.toml:", "accounts.main.auth_token: env:TWILIO_AUTH_TOKEN is not set",
         "Set the environment variable TWILIO_AUTH_TOKEN. Then start again: the file itself is good."), secret_by_name
    ),
    "a data folder below a file": Case(
        "serve --config config.toml --data data/below", BAD_USAGE, ("data folder", "--data"), a_file_in_the_way
    ),
    "a file as data folder": Case(SERVE, BAD_USAGE, ("data folder", "--data"), a_file_in_the_way),
    "a newer database": Case(SERVE, BAD_USAGE, ("newer", "agent-tui"), a_newer_database),
    "no database": Case(SERVE, BAD_USAGE, ("desk.db", "--data"), no_database),
    "queue without a desk": Case(f"queue {DESK}", REFUSED, ("No desk runs", "agent-tui serve")),
    "chat without a desk": Case(f"chat c_1 {DESK}", REFUSED, ("No desk runs", "agent-tui serve")),
    "events without a desk": Case(f"events {DESK}", REFUSED, ("No desk runs", "agent-tui serve")),
    "stop without a desk": Case(f"stop {DESK}", REFUSED, ("No desk runs", "--data")),
    "a desk that does not answer": Case(
        "queue --desk http://127.0.0.1:9 --token t", REFUSED, ("No answer from the desk at http://127.0.0.1", "--desk")
    ),
    "an address that is none": Case("queue --desk nonsense --token t", BAD_USAGE, ("nonsense", "http://")),
    "an address with a port that is none": Case(
        "queue --desk http://127.0.0.1:99999 --token t", BAD_USAGE, ("99999 is not an address", "http://")
    ),
    "an address half written": Case("queue --desk http://[::1 --token t", BAD_USAGE, ("[::1 is not", "http://")),
    "a host that is no name": Case("queue --desk http://\udcff --token t", REFUSED, ("No answer", "--desk")),
    "an argument that is no text": Case(
        "search \udcff --desk http://127.0.0.1:9 --token t", BAD_USAGE, ("not text in UTF-8", "locale")
    ),
    "a desk elsewhere without a token": Case(
        "queue --desk http://127.0.0.1:9", BAD_USAGE, ("needs a token", "agent-tui token")
    ),
    "a token's variable that is not set": Case(
        "queue --desk http://127.0.0.1:9 --token env:NOPE", BAD_USAGE, ("NOPE is not set", "Set NOPE")
    ),
    "a token's file that is not there": Case(
        "queue --desk http://127.0.0.1:9 --token file:/nope", BAD_USAGE, ("/nope cannot be read", "another file")
    ),
    "token without desk and configuration": Case(f"token ana {DESK}", BAD_USAGE, ("No desk runs", "--config")),
    "token of an unknown agent": Case(f"token zoe {DESK} --config config.toml", REFUSED, ("no agent zoe", "ana"), good),
    "simulate on an address that is none": Case("simulate --listen here", BAD_USAGE, ("HOST:PORT",)),
    "simulate with faults that are not there": Case("simulate --faults none", BAD_USAGE, ("none:", "--faults")),
    "simulate at no speed": Case("simulate --speed 0", BAD_USAGE, ("--speed",)),
    "a number that is none": Case("simulate --number 555", BAD_USAGE, ("555", "+")),
    "no such command": Case("serv", BAD_USAGE, ("No such command 'serv'", "--help")),
    "no such option": Case("queue --nope", BAD_USAGE, ("--nope",)),
}  # fmt: skip


def check(ended: Ended, code: int, says: tuple[str, ...]) -> None:
    assert ended.code == code, ended
    assert "Traceback" not in ended.err, ended.err
    assert ended.out == ""
    for part in says:
        assert part in ended.err, f"{part!r} is not said in:\n{ended.err}"


@pytest.mark.parametrize("name", CASES)
def test_it_is_said_with_the_next_step(name: str, home: Path) -> None:
    case = CASES[name]
    case.prepare(home)
    # A desk changes its process (umask, event loop), so it gets one of its own.
    runs = run if "--config" in case.line or case.line.startswith("--") else run_here
    check(runs(home, *case.line.format(home=home).split()), case.code, case.says)


@pytest.mark.parametrize("door", ["public", "console"])
def test_a_port_in_use(door: str, home: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        write_private(home / "config.toml", desk_text(**{f"{door}_port": port}))
        ended = run(home, "serve", "--config", "config.toml", "--data", "data")
    check(ended, BAD_USAGE, (f"{door}_listen", f"127.0.0.1:{port}", "is taken", "another port"))
    assert len(ended.sentences) == 2


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no such device here")
def test_output_that_cannot_be_written(home: Path) -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            command("--help"),
            cwd=home,
            env=environment(home),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
        )
    assert done.returncode == REFUSED
    assert done.stderr.splitlines()[0] == "No space left on device."
    assert len(done.stderr.splitlines()) == 2


def test_an_alphabet_that_the_output_lacks_is_shown_by_its_codes(home: Path) -> None:
    write_private(home / "Жук.toml", desk_text())
    ended = run(home, "check", "--config", "Жук.toml", PYTHONUTF8="0", PYTHONIOENCODING="latin-1")
    assert (ended.code, ended.err) == (0, "")
    assert "\\u0416\\u0443\\u043a.toml is good" in ended.out


def test_a_fault_of_ours_names_its_place_and_no_more() -> None:
    try:
        plain.one_line(None)  # type: ignore[arg-type]
    except TypeError as error:
        told = foreseen(error)
    assert "TypeError at agent_tui/" in told.sentence
    assert "report" in told.hint


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_data_folder_that_may_not_be_written(home: Path) -> None:
    good(home)
    (home / "data").mkdir(mode=0o500)
    check(run(home, "serve", "--config", "config.toml", "--data", "data"), BAD_USAGE, ("cannot be", "--data"))
