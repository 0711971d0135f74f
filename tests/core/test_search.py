"""A search is a valid query of the index, whatever is typed."""

from __future__ import annotations

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_tui.core.search import indexed, match_query
from agent_tui.store.schema import search

INDEX = sqlite3.connect(":memory:")
for statement in search.STATEMENTS_0048[1:2]:
    INDEX.execute(statement)
INDEX.execute("INSERT INTO search VALUES (?)", [indexed("Dónde está mi pedido 8841-B? AND NOT near")])


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
        ("PEDÍDO", True),
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


@pytest.mark.parametrize(
    ("text", "typed", "found"),
    [
        ("Где моя Ёлка?", "елка", True),
        ("Где моя елка?", "ёл", True),
        ("Søren i Łódź", "soren lodz", True),
        ("İstanbul ışık", "istanbul isik", True),
        ("我的配送什么时候到", "配送", True),
        ("我的配送什么时候到", "什么 配送", True),
        ("我的配送什么时候到", "送配", False),
        ("注文した商品が届きません", "商品が", True),
        ("เมื่อไหร่จะได้รับสินค้า", "สินค้า", True),
        ("한국어 배송은 언제", "배송", True),
        ("मेरा पार्सल कहाँ है", "पार्सल", True),
        ("मेरा पार्सल कहाँ है", "परसल", False),
        ("أين طلبي؟", "اين", True),
        ("iPhone15配送", "iphone15", True),
    ],
)
def test_people_find_it_as_they_type_it(text: str, typed: str, found: bool) -> None:
    query = match_query(typed)
    INDEX.execute("SAVEPOINT one")
    INDEX.execute("INSERT INTO search (rowid, text) VALUES (7, ?)", [indexed(text)])
    row = INDEX.execute("SELECT 1 FROM search WHERE search MATCH ? AND rowid = 7", (query,)).fetchone()
    INDEX.execute("ROLLBACK TO one")
    assert (row is not None) is found
