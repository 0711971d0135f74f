"""A search is a valid query of the index, whatever is typed."""

from __future__ import annotations

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_tui.core.search import match_query

INDEX = sqlite3.connect(":memory:")
INDEX.execute("CREATE VIRTUAL TABLE search USING fts5(text, tokenize = 'unicode61 remove_diacritics 2')")
INDEX.execute("INSERT INTO search VALUES ('Dónde está mi pedido 8841-B? AND NOT near')")


def finds(text: str) -> bool:
    query = match_query(text)
    assert query is not None
    return bool(INDEX.execute("SELECT 1 FROM search WHERE search MATCH ?", (query,)).fetchall())


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("pedido", True),
        ("donde esta", True),
        ("ped", True),
        ("ped ", False),
        ("mi 8841-b", True),
        ("AND NOT", True),
        ('"pedido" OR nothing', False),
        ("pedido nothing", False),
        ("near(", True),
        ("text:pedido", False),
        ("*", None),
        ("", None),
    ],
)
def test_all_words_and_the_beginning_of_the_last(typed: str, found: bool | None) -> None:
    if found is None:
        assert match_query(typed) is None
    else:
        assert finds(typed) is found


@given(st.text(max_size=300))
def test_nothing_typed_breaks_it(text: str) -> None:
    query = match_query(text)
    if query is not None:
        INDEX.execute("SELECT 1 FROM search WHERE search MATCH ?", (query,)).fetchall()
