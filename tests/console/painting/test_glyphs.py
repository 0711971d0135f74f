"""The table of signs."""

from __future__ import annotations

import unicodedata

import pytest
from rich.cells import cell_len

from agent_tui.console.painting.glyphs import ASCII, NAMES, UNICODE, choose_glyphs


@pytest.mark.parametrize("name", NAMES)
def test_each_sign_is_as_wide_as_it_is_long(name: str) -> None:
    for glyphs in (UNICODE, ASCII):
        sign: str = getattr(glyphs, name)
        assert sign
        assert cell_len(sign) == len(sign)
        assert all(ord(character) < 0x10000 and unicodedata.east_asian_width(character) != "W" for character in sign)


def test_ascii_is_ascii() -> None:
    assert all(sign.isascii() and sign.isprintable() for sign in ASCII)


@pytest.mark.parametrize(
    ("setting", "encoding", "term", "chosen"),
    [
        ("auto", "utf-8", "xterm-256color", UNICODE),
        ("auto", "UTF8", "tmux-256color", UNICODE),
        ("auto", "iso8859-1", "xterm", ASCII),
        ("auto", "", "xterm", ASCII),
        ("auto", "utf-8", "linux", ASCII),
        ("unicode", "ascii", "linux", UNICODE),
        ("ascii", "utf-8", "xterm", ASCII),
    ],
)
def test_choice(setting: str, encoding: str, term: str, chosen: object) -> None:
    assert choose_glyphs(setting, encoding=encoding, term=term) is chosen  # type: ignore[arg-type]
