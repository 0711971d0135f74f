"""The one table of keys: no fault in it, a command for every row, and docs that say the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from agent_tui.console.keys.action import Action, Context
from agent_tui.console.keys.actions import ACTIONS, BY_ID, hints, possible
from agent_tui.console.keys.key_rules import key_faults, keys_page

DOCS = Path(__file__).parents[3] / "docs" / "keys.md"


def test_the_table_has_no_fault() -> None:
    assert key_faults() == []
    assert len(BY_ID) == len(ACTIONS)


def test_the_docs_are_made_from_it() -> None:
    made = "from agent_tui.console.keys.key_rules import keys_page; print(keys_page(), end='')"
    assert DOCS.read_text() == keys_page(), f'run: python -c "{made}" > docs/keys.md'


@pytest.mark.parametrize(
    ("action", "keys", "words"),
    [
        ("claim", ("ctrl+m",), "is enter"),
        ("claim", ("ctrl+h",), "is backspace"),
        ("claim", ("alt+1",), "alt goes with letters only"),
        ("claim", ("alt+enter",), "arrives as enter"),
        ("claim", ("g g",), "a sequence"),
        ("claim", ("z",), "is taken by"),
        ("claim", ("j",), "moves the cursor"),
        ("next_need", ("ctrl+k",), "editing text"),
        ("next_need", ("n",), "cannot work while writing"),
        ("resync", ("f11",), "belongs to the window"),
    ],
)
def test_a_bad_key_is_found(action: str, keys: tuple[str, ...], words: str) -> None:
    table = tuple(replace(row, keys=keys) if row.id == action else row for row in ACTIONS)
    assert any(words in fault for fault in key_faults(table))
    assert any(words in fault for fault in key_faults(overrides={action: ",".join(keys)}))


def test_a_key_that_some_terminals_keep_needs_a_second_way() -> None:
    lonely = Action("lonely", ("f5",), "outside", "x", "x", palette=False)
    assert any("second way" in fault for fault in key_faults((lonely,)))


def offered(focus: str = "list") -> Context:
    return Context(focus=focus, state="active", offered=True)  # type: ignore[arg-type]


def test_an_offer_is_answered_and_nothing_else_by_the_same_keys() -> None:
    assert possible(BY_ID["accept"], offered())
    assert not possible(BY_ID["claim"], offered())
    assert not possible(BY_ID["accept"], Context(focus="list", state="open", free=True))
    assert [action.id for action in hints(offered())][:2] == ["accept", "decline"]


@pytest.mark.parametrize("name", ["claim", "end", "note", "filter", "accept", "details", "sort", "switches"])
def test_no_letter_does_anything_while_writing(name: str) -> None:
    everything = Context(focus="composer", supervises=True, state="open", offered=True, free=True, message=True)
    assert not possible(BY_ID[name], everything)


def test_states_and_roles_decide() -> None:
    mine = Context(focus="chat", state="active", mine=True)
    assert possible(BY_ID["end"], mine)
    assert not possible(BY_ID["end"], replace(mine, state="waiting"))
    assert possible(BY_ID["claim"], replace(mine, state="waiting"))
    assert possible(BY_ID["close"], replace(mine, state="wrap_up"))
    assert not possible(BY_ID["close"], Context(focus="chat", state="active"))
    assert possible(BY_ID["close"], Context(focus="chat", state="active", supervises=True))
    assert not possible(BY_ID["assign"], mine)
    assert possible(BY_ID["assign"], replace(mine, supervises=True))
