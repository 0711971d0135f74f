"""``backup`` of a running desk, ``restore`` elsewhere, and a desk that goes on from there."""

from __future__ import annotations

import json
from pathlib import Path

import httpx

from tests.cli.conftest import Write
from tests.e2e.desk_file import desk_text, write_private
from tests.e2e.programs import DeskProgram, run_here
from tests.no_tls import NO_TLS


def bodies(desk: DeskProgram) -> list[str]:
    headers = {"Authorization": f"Bearer {desk.token('ana')}", "Accept": "application/json"}
    url = f"{desk.console}/api/v1/conversations?view=open&limit=100"
    items = httpx.get(url, headers=headers, verify=NO_TLS, trust_env=False).json()["items"]
    return [item["last_message"]["text"] for item in items]


def test_a_running_desk_comes_back_elsewhere(desk: DeskProgram, write: Write, tmp_path: Path) -> None:
    write("SMbackup" + "0" * 26, "+34600777001", "keep this")

    made = run_here(tmp_path, "backup", "to", "--data", str(desk.data), "--keep", "3", "--json")
    assert (made.code, made.err) == (0, "")
    told = json.loads(made.out)
    assert told["messages"] > 0

    other = DeskProgram(tmp_path / "other")
    other.folder.mkdir()
    write_private(other.config, desk_text())
    restored = run_here(tmp_path, "restore", told["place"], "--data", str(other.data))
    assert (restored.code, restored.err) == (0, ""), restored
    assert f"as of {told['made_at']}" in restored.out
    other.start()
    try:
        assert "keep this" in bodies(other)
        refused = run_here(tmp_path, "restore", told["place"], "--data", str(other.data), "--replace")
        assert refused.code == 1
        assert "already runs" in refused.err
    finally:
        other.close()
    again = run_here(tmp_path, "restore", told["place"], "--data", str(other.data))
    assert again.code == 1
    assert "--replace" in again.err


def test_what_is_no_back_up_is_named(tmp_path: Path) -> None:
    ended = run_here(tmp_path, "restore", "nowhere", "--data", "data")
    assert ended.code == 2
    assert "is no back-up" in ended.err
    ended = run_here(tmp_path, "backup", "to", "--data", "data")
    assert ended.code == 2
    assert "has no desk.db" in ended.err
