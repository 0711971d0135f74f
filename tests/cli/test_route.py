"""``agent-tui route``: another configuration over what is stored."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

from click.testing import CliRunner, Result

from agent_tui.channel.inbound import Inbound, parse_inbound
from agent_tui.channel.signature import parse_form
from agent_tui.cli.route import command
from agent_tui.config.load import load_text
from agent_tui.core.errors import SetupError
from agent_tui.desk.inbound.receive import receive
from agent_tui.desk.staff.roster import mirror
from agent_tui.store.engine import write_once
from agent_tui.store.unit import Unit
from tests.config.good import GOOD
from tests.server.desk_at_work import a_form

OLD = GOOD.replace('hours = "office"\n', "")


def stored(tmp_path: Path, *bodies: str) -> None:
    config, now = load_text(OLD), datetime.now(UTC)

    def work(unit: Unit) -> None:
        mirror(unit, config, now)
        for number, body in enumerate(bodies):
            form = a_form(f"SM{number}", f"+3460000000{number}", body)
            from urllib.parse import urlencode

            inbound = parse_inbound(parse_form(urlencode(form).encode()))
            assert isinstance(inbound, Inbound)
            assert receive(unit, config, inbound, "{}", now).matched

    write_once(tmp_path / "desk.db", work)


def run(tmp_path: Path, text: str, *options: str) -> Result:
    path = tmp_path / "new.toml"
    path.write_text(text)
    return CliRunner().invoke(command, ["--config", str(path), "--data", str(tmp_path), *options])


def compared(tmp_path: Path, text: str) -> dict[str, list[tuple[str, str, str]]]:
    result = run(tmp_path, text, "--json")
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    return {
        name: [(row["text"], row["was"], row["now"]) for row in told[name]]
        for name in ("elsewhere", "unmatched", "untakable")
    } | {"count": told["compared"]}


def test_the_same_configuration_changes_nothing(tmp_path: Path) -> None:
    stored(tmp_path, "I want a refund", "hello")
    assert compared(tmp_path, OLD) == {"elsewhere": [], "unmatched": [], "untakable": [], "count": 2}


def test_what_would_go_elsewhere_match_nothing_and_find_nobody(tmp_path: Path) -> None:
    stored(tmp_path, "I want a refund", "hello")
    moved = ("I want a refund", "billing", "general")
    unmatched = compared(tmp_path, OLD.replace('words = ["refund", "reembolso"]', 'words = ["money"]'))
    assert (unmatched["elsewhere"], unmatched["unmatched"], unmatched["untakable"]) == ([moved], [moved], [])
    poorer = compared(tmp_path, OLD.replace("skills = { refund = 5 }", "skills = { refund = 2 }"))
    assert (poorer["elsewhere"], poorer["untakable"]) == ([], [("I want a refund", "billing", "billing")])


def test_in_words(tmp_path: Path) -> None:
    stored(tmp_path, "refund \x1b[31m please")
    result = run(tmp_path, OLD.replace("billing = 100", "general = 100"))
    assert "would go elsewhere: 1" in result.stdout
    assert "billing -> general" in result.stdout
    assert "\x1b" not in result.stdout


def test_nothing_is_written(tmp_path: Path) -> None:
    stored(tmp_path, "hello")
    before = (tmp_path / "desk.db").read_bytes()
    run(tmp_path, OLD)
    assert (tmp_path / "desk.db").read_bytes() == before


def test_refusals(tmp_path: Path) -> None:
    assert isinstance(run(tmp_path, OLD).exception, SetupError)
    assert run(tmp_path, OLD, "--since", "soon").exit_code == 2
    assert isinstance(run(tmp_path, "[nonsense]").exception, SetupError)
    assert not (tmp_path / "desk.db").exists()
