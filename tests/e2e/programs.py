"""Programs of ours as processes, each in a home of its own, ended with the test that started them."""

from __future__ import annotations

import contextlib
import io
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

from agent_tui.cli import main
from tests.e2e.desk_file import ACCOUNT_SID, AUTH_TOKEN, NUMBER, desk_text, write_private
from tests.e2e.polling import until

ROOT = Path(__file__).parents[2]
KEPT = ("PATH", "LANG", "LC_ALL", "VIRTUAL_ENV")


def environment(home: Path, **more: str) -> dict[str, str]:
    """An environment in which nothing of the developer's own is found."""
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    return {**kept, "HOME": str(home), "TMPDIR": str(home), "PYTHONUTF8": "1", "PYTHONPATH": str(ROOT), **more}


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-W", "error", "-m", "agent_tui", *arguments]


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def sentences(self) -> list[str]:
        return self.err.splitlines()


def run(home: Path, *arguments: str, **variables: str) -> Ended:
    """Run a command in ``home`` to its end; ``variables`` of its environment."""
    done = subprocess.run(
        command(*arguments),
        cwd=home,
        env=environment(home, **variables),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )
    return Ended(done.returncode, done.stdout, done.stderr)


def run_here(home: Path, *arguments: str, **more: str) -> Ended:
    """The same in this process, for commands that only talk to a desk: starting Python would be most of the work."""
    written = io.BytesIO()
    out, err = io.TextIOWrapper(written, "utf-8", newline=""), io.StringIO()
    stdin, before = sys.stdin, dict(os.environ)
    try:
        sys.stdin = io.StringIO()
        os.environ.clear()
        os.environ.update(environment(home, **more))
        with contextlib.chdir(home), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = main.run(list(arguments))
    finally:
        sys.stdin = stdin
        os.environ.clear()
        os.environ.update(before)
    out.flush()
    return Ended(code, written.getvalue().decode(), err.getvalue())


class Program:
    """A command that goes on until it is told to end."""

    def __init__(self, home: Path, *arguments: str, variables: Mapping[str, str] | None = None) -> None:
        home.mkdir(exist_ok=True)
        self._out = home / f"{arguments[0]}.out"
        self._err = home / f"{arguments[0]}.err"
        with self._out.open("wb") as out, self._err.open("wb") as err:
            self.process = subprocess.Popen(
                command(*arguments),
                cwd=home,
                env=environment(home, **(variables or {})),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                start_new_session=True,
                # A suite that runs in the background of a shell ignores it, and would hand that down.
                preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
            )

    def __enter__(self) -> Program:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.kill()

    @property
    def out(self) -> list[str]:
        return self._out.read_text().splitlines()

    @property
    def err(self) -> str:
        return self._err.read_text()

    def ready(self) -> dict[str, str]:
        """The addresses of its ready line, once it is there."""

        def look() -> dict[str, str] | None:
            for line in self.out:
                if line.startswith("ready "):
                    return dict(word.split("=", 1) for word in line.split()[1:])
            assert self.process.poll() is None, f"ended with {self.process.returncode}: {self.err}"
            return None

        return until(look, "the ready line", 30)

    def stop(self) -> int:
        """SIGTERM; its exit code."""
        self.process.terminate()
        return self.process.wait(20)

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(20)


@dataclass
class DeskProgram:
    """``serve`` on a data folder, again and again on the same ports."""

    folder: Path
    twilio: str = "http://127.0.0.1:1"
    mode: str = "pick"
    public: str = ""
    console: str = ""
    tokens: dict[str, str] = field(default_factory=dict)
    program: Program | None = None

    @property
    def config(self) -> Path:
        return self.folder / "config.toml"

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def write(self, **changes: str) -> None:
        """Write the configuration; the ports are those of the first start."""
        ports = {
            f"{name}_port": int(url.rpartition(":")[2])
            for name, url in (("public", self.public), ("console", self.console))
            if url
        }
        write_private(self.config, desk_text(self.twilio, mode=self.mode, **ports, **changes))  # type: ignore[arg-type]

    def start(self) -> Program:
        self.folder.mkdir(exist_ok=True)
        self.write()
        self.program = Program(self.folder, "serve", "--config", str(self.config), "--data", str(self.data))
        ready = self.program.ready()
        self.public, self.console = ready["public"], ready["console"]
        return self.program

    def token(self, agent: str) -> str:
        """A bearer token of this agent, made once."""
        if agent not in self.tokens:
            made = run_here(self.folder, "token", agent, "--data", str(self.data), "--config", str(self.config))
            assert made.code == 0, made.err
            self.tokens[agent] = made.out.strip()
        return self.tokens[agent]

    def close(self) -> None:
        if self.program is not None:
            self.program.__exit__(None, None, None)


def simulate(home: Path, *more: str) -> Program:
    """The look-alike as a process of its own, with this account and nobody who writes by themselves."""
    return Program(
        home,
        "simulate",
        "--account", ACCOUNT_SID,
        "--token", AUTH_TOKEN,
        "--number", NUMBER,
        "--quiet-customers",
        *more,
    )  # fmt: skip
