"""``token``: through the running desk and without one, for agents that exist, until it is revoked."""

from __future__ import annotations

import json
import sqlite3
import threading
from pathlib import Path

import httpx

from tests.e2e.desk_file import desk_text, write_private
from tests.e2e.polling import until
from tests.e2e.programs import DeskProgram, run_here
from tests.no_tls import NO_TLS


def me(desk: DeskProgram, token: str) -> httpx.Response:
    headers = {"Authorization": f"Bearer {token}"}
    return httpx.get(f"{desk.console}/api/v1/me", headers=headers, verify=NO_TLS, trust_env=False)


def test_through_the_running_desk(desk: DeskProgram) -> None:
    made = run_here(desk.folder, "token", "ben", "--data", str(desk.data))
    assert (made.code, made.err, len(made.out.splitlines())) == (0, "", 1)
    assert me(desk, made.out.strip()).json()["id"] == "ben"
    other = json.loads(run_here(desk.folder, "token", "ben", "--data", str(desk.data), "--json").out)
    assert other["agent"] == "ben"
    assert other["token"] != made.out.strip()
    assert me(desk, other["token"]).status_code == 200


def test_without_a_desk_it_is_in_the_file(tmp_path: Path) -> None:
    desk = DeskProgram(tmp_path / "later")
    desk.folder.mkdir()
    write_private(desk.config, desk_text())
    made = run_here(desk.folder, "token", "ana", "--config", "config.toml", "--data", "data")
    assert made.code == 0
    assert made.err == "No desk has run in data yet: the token is for one that is started there.\n"
    again = run_here(desk.folder, "token", "ana", "--config", "config.toml", "--data", "data")
    assert (again.code, again.err) == (0, "")
    token = made.out.strip()
    with sqlite3.connect(desk.data / "desk.db") as database:
        assert token not in "".join(database.iterdump()), "only its hash is stored"
    database.close()
    desk.start()
    try:
        assert me(desk, token).json()["id"] == "ana"
    finally:
        desk.close()
    revoked = run_here(desk.folder, "token", "ana", "--revoke", "--config", "config.toml", "--data", "data")
    assert (revoked.code, revoked.out) == (0, "All tokens of ana are revoked.\n")
    desk.start()
    try:
        assert me(desk, token).status_code == 401
    finally:
        desk.close()


def test_an_unknown_agent_is_refused(desk: DeskProgram) -> None:
    for more in ((), ("--revoke",)):
        ended = run_here(desk.folder, "token", "zoe", "--data", str(desk.data), *more)
        assert ended.code == 1, ended
        assert "zoe" in ended.err
        assert ended.out == ""


def test_what_is_refused_leaves_nothing_behind(home: Path) -> None:
    assert run_here(home, "token", "ana", "--data", "new").code == 2
    write_private(home / "config.toml", desk_text())
    assert run_here(home, "token", "zoe", "--data", "new").code == 1
    assert run_here(home, "restore", "nowhere", "--data", "new").code != 0
    assert not (home / "new").exists()


def test_revoking_cuts_what_the_token_has_opened(desk: DeskProgram) -> None:
    token = run_here(desk.folder, "token", "adm", "--data", str(desk.data)).out.strip()
    headers = {"Authorization": f"Bearer {token}"}
    cut = threading.Event()
    with (
        httpx.Client(verify=NO_TLS, trust_env=False, timeout=30) as http,
        http.stream("GET", f"{desk.console}/api/v1/events", headers=headers) as stream,
    ):
        assert stream.status_code == 200

        def read() -> None:
            for _ in stream.iter_bytes():
                pass
            cut.set()

        reader = threading.Thread(target=read)
        reader.start()
        ended = run_here(desk.folder, "token", "adm", "--revoke", "--data", str(desk.data))
        assert ended.code == 0, ended
        until(cut.is_set, "the end of the stream", 10)
        reader.join()
    assert me(desk, token).status_code == 401
