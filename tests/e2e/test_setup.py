"""The whole set-up in a real terminal, from an empty folder to the first message answered, against the simulator.

Wrong input first on every page that can be wrong; the keys are counted, so the time of typing is known.
"""

from __future__ import annotations

import fcntl
import os
import socket
import subprocess
import tempfile
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from tests.e2e.desk_file import ACCOUNT_SID, AUTH_TOKEN, NUMBER
from tests.e2e.programs import command, environment, run_here, simulate
from tests.e2e.terminal import ENTER, Terminal
from tests.no_tls import NO_TLS

DOWN, ERASE = "\x1b[B", "\x15"
SERVICE, SANDBOX = "MG" + "0" * 31 + "1", "+14155238886"
CUSTOMER = "+34600000001"
SECONDS_A_KEY = 0.3
"""40 words a minute: a slow typist who looks at what the screen says."""
SECONDS_A_PAGE = 3.0


@dataclass
class Typist:
    """Types into the terminal and counts."""

    terminal: Terminal
    keys: int = 0
    pages: int = 0
    seen: list[str] = field(default_factory=list)

    def page(self, title: str) -> None:
        self.seen.append(self.terminal.wait(title))
        self.pages += 1

    def type(self, *keys: str, then: str = "") -> None:
        """Each text is typed, Enter included where it stands; ``then``: what appears."""
        for text in keys:
            self.terminal.press(text)
            self.keys += len(text) if not text.startswith("\x1b") else 1
        if then:
            self.terminal.wait(then)

    def wrong(self, text: str, sentence: str) -> None:
        """A wrong answer, its sentence, and the field emptied again."""
        self.type(ERASE, text, ENTER, then=sentence)
        self.type(ERASE)

    @property
    def seconds(self) -> float:
        return self.keys * SECONDS_A_KEY + self.pages * SECONDS_A_PAGE


@pytest.fixture(autouse=True)
def _alone_at_the_console_port() -> Iterator[None]:
    """Set-up asks for no console_listen: one such desk at a time on this machine, whichever process tests it."""
    with (Path(tempfile.gettempdir()) / f"agent-tui-set-up-{os.getuid()}.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        yield


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def say(twilio: str, to: str, body: str) -> None:
    answer = httpx.post(
        f"{twilio}/_simulator/customers/{CUSTOMER}/say",
        json={"to": to, "body": body, "name": "Carla"},
        verify=NO_TLS,
        trust_env=False,
    )
    assert answer.status_code == 200, answer.text


def account_page(typist: Typist) -> None:
    typist.page("Twilio account")
    typist.wrong("my account", "no blanks")
    typist.type("main", ENTER)
    typist.wrong("AC1", "32 hexadecimal digits")
    typist.type(ACCOUNT_SID, ENTER)
    typist.wrong("short", "has 5 characters")
    typist.type("f" * 32, ENTER, ENTER, then="Twilio refuses this SID with this token")
    # Shown again with what was typed; only the token is wrong.
    typist.type(ENTER, ENTER, ERASE, AUTH_TOKEN, ENTER, ENTER)


def address_page(typist: Typist, port: int) -> None:
    typist.page("Public URL")
    typist.wrong("8080", "HOST:PORT")
    typist.type(f"127.0.0.1:{port}", ENTER)
    typist.wrong("http://desk.example", "https://")
    typist.type(f"http://127.0.0.1:{port}", ENTER)


def later_pages(typist: Typist, title: str = "Is this right?") -> None:
    typist.page("Conversations are")
    typist.wrong("my support", "no blanks")
    typist.type("support", ENTER, ENTER)
    typist.wrong("", "must not be empty")
    typist.type("Ana Petrova", ENTER)
    typist.page("Language")
    typist.wrong("English", "language code")
    typist.type("es", ENTER)
    typist.page("Question after the end")
    typist.type(ENTER, ERASE, ENTER, ENTER)
    typist.page("Agents can send files")
    typist.type(ENTER, ENTER, DOWN, ENTER)
    typist.page(title)


@pytest.mark.parametrize(
    "kind",
    ["account", pytest.param("service", marks=pytest.mark.soak), pytest.param("sandbox", marks=pytest.mark.soak)],
)
def test_from_an_empty_folder_to_an_answered_message(tmp_path: Path, kind: str) -> None:
    more = {"account": (), "service": ("--service", SERVICE), "sandbox": ("--sandbox", "join happy-otter")}[kind]
    config, data, port = tmp_path / "home" / "config.toml", tmp_path / "data", free_port()
    with simulate(tmp_path / "twilio", "--speed", "10", *more) as twilio:
        base = twilio.ready()["twilio"]
        arguments = ("setup", "--config", str(config), "--data", str(data), "--api-base", base)
        try:
            with Terminal(tmp_path / "home", *arguments, columns=100, rows=40) as terminal:
                typist = Typist(terminal)
                play(typist, kind, port, base)
                terminal.wait("Done", "Your answer is")
                typist.type(ENTER)
                assert terminal.end() == 0
            assert AUTH_TOKEN not in "".join(typist.seen)
            check_outcome(config, kind, base)
            if kind != "account":
                examined = run_here(tmp_path / "home", "doctor", "--data", str(data))
                assert "FAULT" not in examined.out, examined.out
            assert typist.seconds < 180, f"{typist.keys} keys on {typist.pages} pages: {typist.seconds:.0f} s"
        finally:
            run_here(tmp_path / "home", "stop", "--data", str(data))


@pytest.mark.soak
def test_several_numbers_in_one_run_then_one_of_them_is_changed(tmp_path: Path) -> None:
    config, data, port = tmp_path / "home" / "config.toml", tmp_path / "data", free_port()
    three = [f"+1415555010{n}" for n in range(3)]
    # The first is the simulator's already.
    others = [word for each in three[1:] for word in ("--number", each)]
    with simulate(tmp_path / "twilio", "--speed", "10", *others) as twilio:
        arguments = ("setup", "--config", str(config), "--data", str(data), "--api-base", twilio.ready()["twilio"])
        try:
            with Terminal(tmp_path / "home", *arguments, columns=80, rows=24) as terminal:
                typist = Typist(terminal)
                typist.page("What do you connect?")
                typist.type(ENTER)
                account_page(typist)
                typist.page("space marks several")
                typist.type(" ", DOWN, " ", DOWN, " ", then="Name for +14155550100")
                typist.type(ENTER)
                typist.wrong("", "must not be empty")
                typist.type("Orders", ENTER)
                address_page(typist, port)
                typist.page("Inbound:")
                typist.type(ENTER)
                later_pages(typist, title="number 2 of 3")
                typist.wrong("", "must not be empty")
                typist.type("Returns", ENTER, ENTER)
                typist.page("number 3 of 3")
                typist.type(ENTER, DOWN, ENTER)
                typist.page("There are: support")
                typist.wrong("support line", "no blanks")
                typist.type("sales", ENTER, ENTER)
                typist.page("Language")
                typist.type("de", ENTER)
                typist.page("Question after the end")
                typist.type(ENTER, ENTER, ENTER)
                typist.page("Agents can send files")
                typist.type(ENTER, ENTER, ENTER)
                typist.page("Is this right?")
                typist.type(ENTER)
                typist.page("Wait for it?")
                typist.type(DOWN, ENTER)
                typist.page("The console:")
                typist.type(ENTER)
                assert terminal.end() == 0
            assert typist.seconds < 180, f"{typist.keys} keys on {typist.pages} pages: {typist.seconds:.0f} s"
            written = tomllib.loads(config.read_text("utf-8"))
            assert [(each["number"], each["workstream"]) for each in written["numbers"].values()] == list(
                zip(three, ("support", "support", "sales"), strict=True)
            )
            assert written["workstreams"]["sales"]["language"] == "de"
            config.write_text(config.read_text("utf-8") + "# kept\n", "utf-8")
            with Terminal(tmp_path / "home", *arguments, columns=80, rows=24) as terminal:
                typist = Typist(terminal)
                change_a_number(typist)
                assert terminal.end() == 0
            assert tomllib.loads(config.read_text("utf-8"))["numbers"]["orders"]["name"] == "Order line"
            assert config.read_text("utf-8").endswith("# kept\n")
        finally:
            run_here(tmp_path / "home", "stop", "--data", str(data))


def change_a_number(typist: Typist) -> None:
    """The first of three gets another name; a wrong number on the way."""
    typist.page("Change what is there")
    typist.type(DOWN, DOWN, ENTER)
    typist.page("What do you change?")
    typist.type(DOWN, ENTER)
    typist.page("The number orders")
    typist.wrong("14155550100", '"+14155550100"')
    typist.type("+14155550100", ENTER)
    typist.type(ERASE, "Order line", ENTER)
    typist.page("It also serves returns")
    typist.type(ENTER, ENTER)
    typist.page("Language")
    typist.type(ENTER)
    typist.page("Question after the end")
    typist.type(ENTER, ENTER, ENTER)
    typist.page("Agents can send files")
    typist.type(ENTER, ENTER, ENTER)
    typist.page("Orders -> Order line")
    typist.type(ENTER)
    typist.page("The desk that runs has it.")
    typist.type(ENTER)


def play(typist: Typist, kind: str, port: int, base: str) -> None:
    number = SANDBOX if kind == "sandbox" else NUMBER
    typist.page("What do you connect?")
    typist.type(*((DOWN,) if kind == "sandbox" else ()), ENTER)
    account_page(typist)
    if kind == "sandbox":
        typist.page("63015")
        typist.wrong("happy otter", '"join"')
        typist.type("join happy-otter", ENTER)
    else:
        typist.page("WhatsApp number")
        typist.type(DOWN, ENTER, then="Which, with +")
        typist.wrong("14155550100", '"+14155550100"')
        typist.type("\x1b[Z", "\x1b[A", ENTER, ENTER)
    if kind == "service":
        typist.page("Messaging Service")
        typist.type(DOWN, ENTER)
    address_page(typist, port)
    typist.page("Inbound:")
    assert f"http://127.0.0.1:{port}/twilio/inbound#rc=3&rp=ct,5xx" in typist.seen[-1]
    typist.type(ENTER)
    later_pages(typist)
    typist.type(ENTER)
    typist.page("Wait for it?")
    typist.type(ENTER, then="Waiting for a message")
    if kind == "sandbox":
        # Its URLs stand in Twilio's settings, where only a person can put them.
        httpx.post(
            f"{base}/_simulator/connect", json={"webhook": f"http://127.0.0.1:{port}"}, verify=NO_TLS, trust_env=False
        )
        say(base, number, "join happy-otter")
        typist.terminal.wait(f"{CUSTOMER} has joined")
    say(base, number, "¿Hay alguien?")
    typist.page("Carla wrote: ¿Hay alguien?")
    typist.wrong("", "must not be empty")
    typist.type("Si, aqui estamos", ENTER)


def check_outcome(config: Path, kind: str, base: str) -> None:
    written = tomllib.loads(config.read_text("utf-8"))
    (number,) = written["numbers"].values()
    assert number.get("messaging_service_sid") == (SERVICE if kind == "service" else None)
    assert (config.stat().st_mode & 0o777, (config.parent / "main.token").stat().st_mode & 0o777) == (0o600, 0o600)
    assert AUTH_TOKEN not in config.read_text("utf-8")
    sent = httpx.get(f"{base}/_simulator/messages?direction=outbound-api", verify=NO_TLS, trust_env=False).json()
    assert "Si, aqui estamos" in [message["body"] for message in sent]
    sender = httpx.get(
        f"{base}/v2/Channels/Senders?Channel=whatsapp", auth=(ACCOUNT_SID, AUTH_TOKEN), verify=NO_TLS, trust_env=False
    ).json()["senders"][0]
    assert ("#rc=3" in (sender["webhook"]["callback_url"] or "")) == (kind != "sandbox")


def test_plain_prompts_from_a_pipe_add_to_a_file_that_is_there(tmp_path: Path) -> None:
    """Every page with its defaults, on the second account of a file; nobody waits for a message."""

    home = tmp_path / "home"
    home.mkdir()
    config, port = home / "config.toml", free_port()
    with simulate(tmp_path / "twilio") as twilio:
        base = twilio.ready()["twilio"]
        lines = [
            "", "main", ACCOUNT_SID, AUTH_TOKEN, "", "", "", f"127.0.0.1:{port}", f"http://127.0.0.1:{port}", "2",
            "", "2", "Ana", "en", "-", "-", "", "2", "1", "2", "",
        ]  # fmt: skip
        arguments = ("setup", "--plain", "--config", str(config), "--data", str(home / "data"), "--api-base", base)
        try:
            done = subprocess.run(
                command(*arguments), input="\n".join(lines) + "\n", text=True, capture_output=True, timeout=60,
                env=environment(home), cwd=home,
            )  # fmt: skip
            assert done.returncode == 0, done.stdout + done.stderr
        finally:
            run_here(home, "stop", "--data", str(home / "data"))
    written = tomllib.loads(config.read_text("utf-8"))
    assert written["workstreams"]["support"]["attachments"]["enabled"] is False
    assert "automated" not in written["workstreams"]["support"]
    assert AUTH_TOKEN not in done.stdout


def test_without_a_terminal_it_names_plain(tmp_path: Path) -> None:
    ended = run_here(tmp_path, "setup")
    assert (ended.code, "--plain" in ended.err) == (2, True)
