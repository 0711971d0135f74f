"""What counts as an empty text."""

from __future__ import annotations

import pytest

from agent_tui.core.visible import is_blank


@pytest.mark.parametrize(
    "text", ["", "  \n", "\x00", "\u200b", "\u2800", "\ufeff\u00ad", "\u3164 \ufe0f", "\u202e\u2060"]
)
def test_nothing_to_see(text: str) -> None:
    assert is_blank(text)


@pytest.mark.parametrize("text", ["a", "\u200b.", "0", "❤️", "ي", "👍🏽", "🫨", "\U0001fae9", "\u0e33", "-"])
def test_something_to_see(text: str) -> None:
    assert not is_blank(text)
