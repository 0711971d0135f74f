"""What a console imports, and when: never the desk's libraries, the HTTP library only after the first frame."""

from __future__ import annotations

import subprocess
import sys

NEVER = ("starlette", "uvicorn", "twilio", "sqlite_utils", "agent_tui.desk", "agent_tui.store", "agent_tui.server")
LATER = (
    "httpx",
    "httpx_sse",
    "agent_tui.client.desk",
    "agent_tui.console.link.session",
    "agent_tui.console.painting.file_lines",
    "agent_tui.wire.messages",
)

PROGRAM = """
import asyncio, sys, tempfile
from pathlib import Path
from agent_tui.console.app import ConsoleApp
from agent_tui.console.link.desk_clock import DeskClock
from agent_tui.console.painting.glyphs import UNICODE
from agent_tui.console.settings import ConsoleSettings

def loaded(names):
    return ",".join(name for name in names if name in sys.modules)

never, later = {never!r}, {later!r}
seen = []

def make_desk():
    from agent_tui.client.desk import DeskClient
    return DeskClient("http://127.0.0.1:9", "token")

class Watched(ConsoleApp):
    def _start(self):
        seen.append(loaded(later))
        super()._start()

async def main():
    folder = Path(tempfile.mkdtemp())
    app = Watched(make_desk, ConsoleSettings(), folder, desk_name="d", clock=DeskClock(), signs=UNICODE)
    async with app.run_test() as pilot:
        while app.state.link == "connecting":
            await pilot.pause(0.02)
        print("before:", seen[0])
        print("after:", loaded(later))
        print("link:", app.state.link)
    print("never:", loaded(never))

asyncio.run(main())
"""


def test_imports() -> None:
    program = PROGRAM.format(never=NEVER, later=LATER)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    lines = dict(line.split(": ", 1) if ": " in line else (line.rstrip(":"), "") for line in done.stdout.splitlines())
    assert lines["before"].strip() == ""
    assert "httpx" in lines["after"]
    assert lines["link"] == "reconnecting"
    assert lines["never"].strip() == ""
