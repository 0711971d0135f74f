"""``agent-tui demo`` in a real terminal: lively within ten seconds, usable by keys, and gone with its console."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.e2e.polling import until
from tests.e2e.programs import Program
from tests.e2e.terminal import ENTER, ESCAPE, Terminal, processes, send_at_once
from tests.no_tls import NO_TLS

ROW = re.compile(r"^[▌ ›]*●? *\S.* (TPL|none|\d+h|[\d:]+ [.!]+) *│")


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Terminal]:
    send_at_once(tmp_path)
    with Terminal(tmp_path, "demo", "--data", str(tmp_path / "data")) as terminal:
        yield terminal
    until(lambda: not processes(str(tmp_path)), "no process of the demo remains", 15)


def open_window(terminal: Terminal) -> None:
    """Open the first conversation of mine whose window is open."""
    rows = [found[1] for line in terminal.text().splitlines() if (found := ROW.match(line))]
    place = next(place for place, window in enumerate(rows) if window.endswith("h") or "." in window)
    terminal.press("j" * place, ENTER)
    terminal.wait("i or enter writes")


def test_within_ten_seconds_an_agent_can_answer_somebody(demo: Terminal, tmp_path: Path) -> None:
    began = time.monotonic()
    demo.wait("Demo desk", "MINE", "IN QUEUE", "● online", seconds=10)
    assert time.monotonic() - began < 10
    open_window(demo)
    demo.press("i")
    demo.wait_gone("i or enter writes")
    demo.press("It leaves today.")
    demo.wait("16/1600")
    demo.press(ENTER)
    demo.wait("✓✓")
    demo.press(ESCAPE)
    demo.wait("i or enter writes")
    demo.press("?")
    demo.wait("Go to the next conversation that needs me")
    demo.press(ESCAPE)
    demo.wait_gone("Go to the next conversation that needs me")
    assert demo.leave() == 0
    assert b"Traceback" not in demo.raw
    assert "Traceback" not in (tmp_path / "data" / "log" / "desk.log").read_text()


def desks_of(home: Path) -> list[int]:
    """Desks of demos that were started with this home; others may be at work on the machine."""
    found = processes("demo --desk-only --until-stdin-closes")
    return [pid for pid in found if f"HOME={home}\0".encode() in variables(pid)]


def variables(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/environ").read_bytes()
    except OSError:
        return b""


@pytest.mark.soak
def test_the_desk_ends_with_a_console_that_is_killed(tmp_path: Path) -> None:
    with Terminal(tmp_path, "demo") as demo:
        demo.wait("● online")
        folder = until(lambda: next(tmp_path.glob("agent-tui-demo-*"), None), "the demo's folder")
        desks = desks_of(tmp_path)
        assert desks
        demo.kill()
        until(lambda: not folder.exists(), "its folder is removed", 15)
        until(lambda: not desks_of(tmp_path), "its desk has ended", 15)


def test_without_console_it_prints_addresses_and_tokens_that_work(tmp_path: Path) -> None:
    with Program(tmp_path, "demo", "--desk-only", "--speed", "2") as demo:
        ready = demo.ready()
        assert set(ready) == {"public", "console", "twilio"}
        lines = until(lambda: [line for line in demo.out if line.startswith("token ")][2:], "three tokens") and demo.out
        tokens = dict(line.split()[1:] for line in lines if line.startswith("token "))
        assert list(tokens) == ["ana", "bo", "mei"]
        headers = {"Authorization": f"Bearer {tokens['ana']}"}
        with httpx.Client(
            base_url=f"{ready['console']}/api/v1", headers=headers, verify=NO_TLS, trust_env=False
        ) as api:
            assert (api.get("/me").json()["id"], api.get("/me").json()["speed"]) == ("ana", 2.0)
            rows = api.get("/conversations?view=all").json()["items"]
            assert {row["state"] for row in rows} >= {"active", "waiting", "wrap_up"}
            assert len(rows) >= 8
            assert not [row for row in rows if row["customer"]["name"].startswith("+")], "each customer has a name"
            windows = {row["window"]["state"] for row in api.get("/conversations?view=all").json()["items"]}
            assert windows == {"open", "closed"}
        assert demo.stop() == 0
        assert demo.err == ""
    assert list(tmp_path.glob("agent-tui-demo-*")) == []
