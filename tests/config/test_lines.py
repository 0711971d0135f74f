"""The line of every key, header and array element of a TOML text."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_tui.config.lines import KeyPath, LineIndex
from tests.config.toml_writer import Writer

CASES: dict[str, tuple[str, dict[KeyPath, int]]] = {
    "header and keys": ("[a]\nb = 1\n\nc = 2", {("a",): 1, ("a", "b"): 2, ("a", "c"): 4}),
    "dotted header": ("# one\n[a.b.c]\nd = 1", {("a",): 2, ("a", "b"): 2, ("a", "b", "c", "d"): 3}),
    "spaces in a header": ("[ a . 'b c' ]  # note\nd = 1", {("a", "b c"): 1, ("a", "b c", "d"): 2}),
    "child before parent": ("[a.b]\n\n[a]\nc = 1", {("a",): 3, ("a", "b"): 1, ("a", "c"): 4}),
    "dotted key": ("x.y.z = 1\nx.y.w = 2", {("x", "y"): 1, ("x", "y", "z"): 1, ("x", "y", "w"): 2}),
    "quoted keys": ('"a.b" = 1\n\'c"d\' = 2\n"\\u00e9" = 3', {("a.b",): 1, ('c"d',): 2, ("é",): 3}),
    "inline table": ("a = { b = 1, c = { d = 2 } }\ne = 1", {("a", "b"): 1, ("a", "c", "d"): 1, ("e",): 2}),
    "array of tables": (
        "[[a]]\nb = 1\n[[a]]\nb = 2\n[a.c]\nd = 3\n[[a.e]]\nf = 1\n[[a.e]]\nf = 2",
        {
            ("a",): 1,
            ("a", 0, "b"): 2,
            ("a", 1): 3,
            ("a", 1, "b"): 4,
            ("a", 1, "c", "d"): 6,
            ("a", 1, "e", 0, "f"): 8,
            ("a", 1, "e", 1, "f"): 10,
        },
    ),
    "array over lines": (
        'a = [\n  "x", # ], not yet\n\n  "y",\n]\nb = 1',
        {("a",): 1, ("a", 0): 2, ("a", 1): 4, ("b",): 6},
    ),
    "tables in an array": (
        "a = [\n { b = 1 },\n { b = 2 },\n]\nc = 1",
        {("a", 0, "b"): 2, ("a", 1, "b"): 3, ("c",): 5},
    ),
    "multi-line strings": ("a = \"\"\"\n[b]\nc = 1\n\"\"\"\nd = '''\n#\n'''\ne = 1", {("a",): 1, ("d",): 5, ("e",): 8}),
    "quotes at the end of a multi-line string": ("a = \"\"\"x\"\"\"\"\"\nb = '''y'''''\nc = 1", {("b",): 2, ("c",): 3}),
    "escaped quote": ('a = "x\\"] # y"\nb = "\\\\"\nc = 1', {("b",): 2, ("c",): 3}),
    "line ends of Windows": ("[a]\r\nb = [1,\r\n2]\r\nc = 1\r\n", {("a", "b", 1): 3, ("a", "c"): 4}),
    "dates with a space": ("a = 2026-01-02 03:04:05 # x\nb = 1", {("a",): 1, ("b",): 2}),
    "separators that are no line ends": ('a = "x\u2028y\u0085z"\nb = 1', {("b",): 2}),
    "no line end at the end": ("a = [1, 2]# x", {("a", 1): 1}),
}


@pytest.mark.parametrize(("text", "lines"), CASES.values(), ids=CASES.keys())
def test_lines_of_keys(text: str, lines: dict[KeyPath, int]) -> None:
    tomllib.loads(text)
    index = LineIndex(text)
    assert {path: index.line(path) for path in lines} == lines
    assert all(index.knows(path) for path in lines)


def test_an_unknown_path_has_the_line_of_its_nearest_ancestor() -> None:
    index = LineIndex("\n[a]\nb = 1\n[[c]]\n[[c]]\nd = 1")
    assert index.line(("a", "missing", "deeper")) == 2
    assert index.line(("c", 1, "missing")) == 5
    assert index.line(("nothing",)) == 1
    assert not index.knows(("a", "missing"))


_keys = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=6)
_leaves = st.one_of(
    st.integers(-9, 9), st.booleans(), st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=8)
)
_values = st.recursive(
    _leaves,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(_keys, inner, max_size=3)),
    max_leaves=6,
)


@given(st.dictionaries(_keys, st.dictionaries(_keys, _values, max_size=4), max_size=4))
def test_every_key_of_any_document_has_its_line(document: dict[str, dict[str, object]]) -> None:
    writer = Writer()
    writer.document(document)
    assert tomllib.loads(writer.text) == document
    index = LineIndex(writer.text)
    assert {path: index.line(path) for path in writer.lines} == writer.lines
