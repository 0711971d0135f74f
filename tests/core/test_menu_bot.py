"""What an answer to a menu means."""

from __future__ import annotations

import pytest

from agent_tui.core.conditions import TextMatch
from agent_tui.core.menu_bot import Option, understood

OPTIONS = (Option(TextMatch.of(words=("pedido", "order")), "order"), Option(), Option(TextMatch.of(words=("agent",))))


@pytest.mark.parametrize(
    ("text", "payload", "chosen"),
    [
        ("1", "", 0),
        (" 2. ", "", 1),
        ("4", "", None),
        ("mi PEDIDO", "", 0),
        ("reorder", "", None),
        ("whatever", "order", 0),
        ("Person, please", "", "person"),
        ("позовите оператора", "", "person"),
        ("ein Mensch", "", "person"),
        ("x", "person", "person"),
        ("an agent", "", 2),
        ("", "", None),
        ("²", "", None),
    ],
)
def test_it_is_an_option_a_person_or_nothing(text: str, payload: str, chosen: object) -> None:
    assert understood(OPTIONS, text, payload) == chosen
