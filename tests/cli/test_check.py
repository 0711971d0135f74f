"""``agent-tui check``: exit codes, what goes where, and the object that ``--json`` prints."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from agent_tui.cli.check import command
from tests.config.good import GOOD

PASSING = '[[route_tests]]\nmessage = "I want a refund"\nqueue = "billing"\n'
FAILING = '[[route_tests]]\nmessage = "hello"\nqueue = "billing"\n'


def check(tmp_path: Path, text: str, *options: str, variable: str | None = "x") -> Result:
    path = tmp_path / "config.toml"
    path.write_text(text)
    return CliRunner().invoke(
        command,
        ["--config", str(path), *options],
        env={"TWILIO_AUTH_TOKEN": variable, "CREDENTIALS_DIRECTORY": None},
    )


def test_a_good_configuration(tmp_path: Path) -> None:
    result = check(tmp_path, GOOD + PASSING)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == f"{tmp_path / 'config.toml'} is good; route tests passed: 1\n"


def test_each_mistake_stands_on_its_own_line_of_standard_error(tmp_path: Path) -> None:
    result = check(tmp_path, GOOD.replace("name =", "nmae =").replace('"+1', '"1'))
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.splitlines() == [
        'config.toml:2: desk.nmae: unknown key; did you mean "name"?',
        'config.toml:11: numbers.support.number: must be "+", country code and digits only: "+14155238886"',
        'config.toml:18: workstreams.support.classify[0].nmae: unknown key; did you mean "name"?',
        'config.toml:39: agents.ana.nmae: unknown key; did you mean "name"?',
    ]


def test_a_secret_that_is_not_set_is_a_warning(tmp_path: Path) -> None:
    result = check(tmp_path, GOOD, variable=None)
    assert result.exit_code == 0
    assert result.stderr == "warning: config.toml:7: accounts.main.auth_token: env:TWILIO_AUTH_TOKEN is not set\n"


def test_a_failing_route_test(tmp_path: Path) -> None:
    result = check(tmp_path, GOOD + PASSING + FAILING)
    assert result.exit_code == 1
    assert result.stderr.splitlines() == [
        'route test 2 ("hello"): queue is general, not billing: no route rule matched; this is the fallback queue',
        "  topics / rule 1: body does not hold",
        "  route / rule 1: skills_any does not hold",
    ]
    assert result.stdout.endswith("can be used, but route tests failed: 1 of 2\n")


def test_json_of_a_good_configuration(tmp_path: Path) -> None:
    result = check(tmp_path, GOOD + FAILING, "--json", variable=None)
    printed = json.loads(result.stdout)
    assert (result.exit_code, result.stderr) == (1, "")
    assert (printed["ok"], printed["mistakes"]) == (False, [])
    assert printed["warnings"] == [
        {
            "file": "config.toml",
            "line": 7,
            "key": "accounts.main.auth_token",
            "sentence": "env:TWILIO_AUTH_TOKEN is not set",
        }
    ]
    assert [(test["ok"], test["queues"]) for test in printed["route_tests"]] == [(False, ["general"])]


MASKING = """
[masking.rules.staff]
pattern = '\\d{4}'
keep = 1
[[masking_tests]]
text = "I am 1234"
masked = "I am ###4"
[[masking_tests]]
text = "I am 5678"
masked = "I am 5678"
"""


def test_a_masking_test_that_fails_is_named_with_what_it_shows(tmp_path: Path) -> None:
    result = check(tmp_path, GOOD + MASKING)
    assert result.exit_code == 1
    assert "masking test 2 (I am 5678): it shows I am ###8, not I am 5678" in result.output.replace('"', "")
    assert "masking test 1" not in result.output
    printed = json.loads(check(tmp_path, GOOD + MASKING, "--json").stdout)
    assert [(test["ok"], test["shown"]) for test in printed["masking_tests"]] == [
        (True, "I am ###4"),
        (False, "I am ###8"),
    ]


def test_json_of_a_broken_configuration(tmp_path: Path) -> None:
    result = check(tmp_path, GOOD.replace("100", "99"), "--json")
    printed = json.loads(result.stdout)
    assert (result.exit_code, result.stderr) == (2, "")
    assert printed["ok"] is False
    assert [(mistake["line"], mistake["key"]) for mistake in printed["mistakes"]] == [
        (25, "workstreams.support.route[0].queues")
    ]


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_a_file_that_is_not_there(tmp_path: Path, options: list[str]) -> None:
    result = CliRunner().invoke(command, ["--config", str(tmp_path / "none.toml"), *options])
    assert result.exit_code == 2
    assert f"there is no file {tmp_path / 'none.toml'}" in result.output


def test_no_configuration_anywhere(tmp_path: Path) -> None:
    with contextlib.chdir(tmp_path):
        result = CliRunner().invoke(command, [], env={"XDG_CONFIG_HOME": str(tmp_path / "none"), "HOME": str(tmp_path)})
    assert result.exit_code == 2
    assert "name one with --config" in result.stderr


def test_the_shipped_example_is_good() -> None:
    example = Path(__file__).parents[2] / "config.example.toml"
    result = CliRunner().invoke(command, ["--config", str(example)], env={"TWILIO_AUTH_TOKEN": "x"})
    assert (result.exit_code, result.stderr) == (0, "")


ROUTE = "queues = { billing = 100 }"
OVERFLOW = 'do = { transfer = "general" } }]'
SKILLS = "skills = { refund = 5 }"
CIRCLE = """do = { transfer = "late" } }]
[queues.late]
members = ["ana"]
overflow = [{ when = { open_over = 9 }, do = { transfer = "billing" } }]"""
NEVER = f'{ROUTE}\n[[workstreams.support.route]]\nwhen = {{ language = "en", not = {{ language = "en" }} }}\n{ROUTE}'

FOUND = {
    "a rule that can never match": (ROUTE, NEVER, 2, (
        "config.toml:27: workstreams.support.route[1].when: can never match: "
        "not excludes everything that the rest asks for"
    )),
    "percentages that do not sum to 100": (ROUTE, "queues = { billing = 60, general = 30 }", 2, (
        "config.toml:25: workstreams.support.route[0].queues: the percentages must sum to 100, not 90"
    )),
    "a skill that nobody has": (SKILLS, "skills = { refunds = 5 }", 0, (
        "warning: config.toml:21: workstreams.support.classify[0].rules[0].set.skills.refund: "
        'no agent has the skill "refund"'
    )),
    "overflow that goes in a circle": (OVERFLOW, CIRCLE, 2, (
        "config.toml:33: queues.billing.overflow[0]: overflow goes round in a circle: billing -> late -> billing"
    )),
    "a queue that nobody serves": ('[queues.general]\nmembers = ["ana"]', "[queues.general]", 0, (
        "warning: config.toml:27: queues.general: has no members: its conversations wait until somebody is added"
    )),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "code", "line"), FOUND.values(), ids=FOUND.keys())
def test_bad_routing_is_found_with_its_line(tmp_path: Path, old: str, new: str, code: int, line: str) -> None:
    assert old in GOOD
    result = check(tmp_path, GOOD.replace(old, new, 1))
    assert result.exit_code == code
    assert line in result.stderr.splitlines()
