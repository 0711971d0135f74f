"""Changes of an account and of the desk in the text of a file: where it stands, however it is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent_tui.config.edit import account_changed, changed, url_changed
from agent_tui.core.errors import NotFound, Refused

ROOT = Path(__file__).parents[2]
EXAMPLE = (ROOT / "config.example.toml").read_text("utf-8")
INLINE = """\
accounts = { main = { account_sid = "AC00000000000000000000000000000000", auth_token = "env:T" } }
numbers.support = { account = "main", number = "+14155550100", workstream = "w" }
workstreams.w.fallback_queue = "general"
queues.general.members = ["ana"]
agents.ana = {}
"""
OTHER = "AC" + "1" * 32


def lines_that_differ(before: str, after: str) -> list[str]:
    return [line for line in after.splitlines() if line not in before.splitlines()]


@pytest.mark.parametrize("header", ["[accounts.main]", '[ accounts."main" ]  # ours', "[accounts.'main']"])
def test_an_account_is_renamed_in_its_header_and_in_its_numbers(header: str, tmp_path: Path) -> None:
    before = EXAMPLE.replace("[accounts.main]", header)
    after = account_changed(before, "main", tmp_path, "my.shop", None, None)
    put, *numbers = lines_that_differ(before, after)
    assert put.replace(" ", "").startswith('[accounts."my.shop"]')
    assert put.endswith("# ours") == header.endswith("# ours")
    assert {line.split("#")[0].strip() for line in numbers} == {'account = "my.shop"'}
    assert len(after.splitlines()) == len(before.splitlines())


def test_an_account_without_a_header_is_changed_but_not_renamed(tmp_path: Path) -> None:
    after = account_changed(INLINE, "main", tmp_path, "main", OTHER, "env:U")
    assert lines_that_differ(INLINE, after) == [
        f'accounts = {{ main = {{ account_sid = "{OTHER}", auth_token = "env:U" }} }}'
    ]
    with pytest.raises(Refused, match="no table of its own"):
        account_changed(INLINE, "main", tmp_path, "shop", None, None)
    with pytest.raises(NotFound):
        account_changed(INLINE, "gone", tmp_path, "gone", OTHER, None)


def test_the_public_url_and_keys_that_go(tmp_path: Path) -> None:
    after = url_changed(INLINE, tmp_path, "https://desk.example")
    assert lines_that_differ(INLINE, after) == ["", "[desk]", 'public_url = "https://desk.example"']
    sid = "MG" + "0" * 32
    through = changed(INLINE, "support", tmp_path, {"messaging_service_sid": sid}, {"survey.question": "?"})
    assert f'messaging_service_sid = "{sid}"' in through
    assert changed(through, "support", tmp_path, {"messaging_service_sid": None}, {}).count(sid) == 0
