"""The file that set-up writes: good at once, and friendly to what stands there already."""

from __future__ import annotations

import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agent_tui.config.load import load, load_text
from agent_tui.config.mistakes import ConfigError
from agent_tui.config.write import check_writable, read_config, write_config
from agent_tui.core.automated_texts import built_in
from agent_tui.core.errors import SetupError
from agent_tui.setup.answers import Answers, Known
from agent_tui.setup.config_text import SANDBOX_OTHERS, SANDBOX_TEMPLATE, with_answers
from agent_tui.setup.token_keeping import keep_token

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
OWN = Answers(
    kind="own",
    account="main",
    account_sid="AC" + "0" * 32,
    auth_token="0123456789abcdef0123456789abcdef",
    keep_token="file",
    number="+14155550100",
    number_name="Línea de ayuda",
    service="MG" + "0" * 32,
    public_listen="127.0.0.1:8080",
    public_url="https://desk.example",
    workstream="support",
    mode="push",
    agent="Ana Petrova",
    language="es",
    greeting="Hola",
    survey="¿Qué tal?",
    templates_in_window="yes",
    attachments="yes",
    customers="yes",
    agents="no",
)


def test_a_new_file(tmp_path: Path) -> None:
    text = with_answers("", OWN, Known(), tmp_path, "127.0.0.1:8081")
    config = load_text(text, folder=tmp_path, private=True)
    number = config.numbers["linea_de_ayuda"]
    assert (number.number, number.messaging_service_sid, number.name) == (OWN.number, OWN.service, "Línea de ayuda")
    assert str(config.accounts["main"].auth_token) == f"file:{tmp_path / 'main.token'}"
    workstream = config.workstreams["support"]
    assert (workstream.language, workstream.mode, workstream.templates_in_window) == ("es", "push", True)
    assert (workstream.attachments.customers, workstream.attachments.agents) == (True, False)
    assert workstream.automated["greeting"].text == "Hola"
    assert workstream.survey is not None
    assert config.agents["ana_petrova"].role == "admin"
    assert config.queues["general"].members == ("ana_petrova",)
    assert OWN.auth_token not in text


def test_the_built_in_greeting_is_left_to_the_desk(tmp_path: Path) -> None:
    answers = OWN.put({"greeting": built_in("greeting", "es")})
    config = load_text(with_answers("", answers, Known(), tmp_path, "127.0.0.1:8081"), folder=tmp_path)
    greeting = config.workstreams["support"].automated["greeting"]
    assert (greeting.enabled, greeting.text) == (True, None)


def test_the_sandbox_brings_its_template_and_its_rate(tmp_path: Path) -> None:
    answers = OWN.put({"kind": "sandbox", "join": "join happy-otter", "service": ""})
    text = with_answers("", answers, Known(), tmp_path, "127.0.0.1:8081")
    assert all(f"# {each}" in text for each in SANDBOX_OTHERS)
    config = load_text(text, folder=tmp_path)
    number = config.numbers["sandbox"]
    assert (number.number, number.rate) == ("+14155238886", 1 / 3)
    assert number.sandbox is not None
    assert number.sandbox.join == "join happy-otter"
    assert [(each.content_sid, each.numbers) for each in config.templates] == [(SANDBOX_TEMPLATE, ("sandbox",))]


def test_a_file_that_is_there_keeps_every_line(tmp_path: Path) -> None:
    before = (ROOT / "config.example.toml").read_text("utf-8")
    names = {"accounts": ("main",), "numbers": ("support",), "workstreams": ("support",), "agents": ("ana",)}
    answers = OWN.put({"account": "second", "agent": "ana"})
    after = with_answers(before, answers, Known(there=True, names=names), tmp_path, "127.0.0.1:9999")
    kept = after.splitlines()
    missing = [line for line in before.splitlines() if line not in kept]
    assert [line.split("=")[0].strip() for line in missing] in ([], ["public_listen"])
    config = load_text(after, folder=tmp_path)
    assert config.desk.console_listen == "127.0.0.1:8081", "what was set stays"
    assert config.numbers["linea_de_ayuda"].account == "second"
    assert list(config.agents) == ["ana"]
    assert config.workstreams["support"].language == "en", "a workstream that is there is used as it is"


def test_a_second_number_of_an_account_that_is_there(tmp_path: Path) -> None:
    before = with_answers("", OWN, Known(), tmp_path, "127.0.0.1:8081")
    known = Known(
        there=True,
        names={
            "accounts": ("main",),
            "numbers": ("linea_de_ayuda",),
            "workstreams": ("support",),
            "agents": ("ana_petrova",),
        },
        accounts={"main": OWN.account_sid},
    )
    more = OWN.put(
        {"kind": "sandbox", "join": "join happy-otter", "which_account": "main", "account": "", "service": ""}
    )
    config = load_text(with_answers(before, more, known, tmp_path, "127.0.0.1:1"), folder=tmp_path, private=True)
    assert (list(config.accounts), list(config.agents)) == (["main"], ["ana_petrova"])
    assert config.numbers["sandbox"].account == "main"


def test_what_would_be_a_mistake_is_not_written(tmp_path: Path) -> None:
    before = (ROOT / "config.example.toml").read_text("utf-8")
    with pytest.raises(ConfigError, match="the same"):
        with_answers(before, OWN.put({"account": "main", "number": "+14155238886"}), Known(), tmp_path, "127.0.0.1:1")


def test_the_earlier_file_is_kept_and_nobody_else_reads_either(tmp_path: Path) -> None:
    path = tmp_path / "new" / "config.toml"
    assert write_config(path, "# one\n", NOW) is None
    kept = write_config(path, "# two\n", NOW)
    assert kept is not None
    assert (kept.name, kept.read_text(), path.read_text()) == ("config.toml.20261123-093000", "# one\n", "# two\n")
    assert [stat.S_IMODE(each.stat().st_mode) for each in (path, kept)] == [0o600, 0o600]
    assert len(list(path.parent.iterdir())) == 2, "nothing half written is left"


def test_what_a_service_could_read_it_can_read_after_a_change(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text("# one\n")
    path.chmod(0o644)
    kept = write_config(path, "# two\n", NOW)
    assert kept is not None
    assert [stat.S_IMODE(each.stat().st_mode) for each in (path, kept)] == [0o644, 0o600]


def test_the_token_is_kept_where_it_was_chosen(tmp_path: Path) -> None:
    assert str(tmp_path / "main.token") in keep_token(OWN, tmp_path)
    path = tmp_path / "main.token"
    assert (path.read_text().strip(), stat.S_IMODE(path.stat().st_mode)) == (OWN.auth_token, 0o600)
    ring: dict[tuple[str, str], str] = {}
    said = keep_token(OWN.put({"keep_token": "keyring"}), tmp_path, lambda s, u, t: ring.update({(s, u): t}))
    assert ring == {("agent-tui", OWN.account_sid): OWN.auth_token}
    assert OWN.auth_token not in said


def test_a_file_that_cannot_be_read_or_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SetupError, match="cannot be written"):
        write_config(tmp_path / "file" / "config.toml", "", NOW)
    with pytest.raises(SetupError, match="not yours to write to"):
        check_writable(tmp_path / "file" / "new" / "config.toml")
    check_writable(tmp_path / "new" / "config.toml")
    (tmp_path / "config.toml").write_bytes(b"\xff")
    with pytest.raises(SetupError, match="cannot be read"):
        read_config(tmp_path / "config.toml")
    assert load(write(tmp_path)).accounts


def write(folder: Path) -> Path:
    """Written and loaded as the desk does."""
    path = folder / "good.toml"
    write_config(path, with_answers("", OWN, Known(), folder, "127.0.0.1:8081"), NOW)
    return path
