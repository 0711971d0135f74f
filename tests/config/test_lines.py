"""The line of every key, header and array element of a TOML text."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_tui.config.lines import KeyPath, LineIndex

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


def _quoted(text: str) -> str:
    escaped = "".join(
        f"\\u{ord(char):04x}" if ord(char) < 32 or ord(char) == 127 else f"\\{char}" if char in '"\\' else char
        for char in text
    )
    return f'"{escaped}"'


class _Writer:
    """Writes a document and remembers on which line it put what."""

    def __init__(self) -> None:
        self.text = ""
        self.lines: dict[KeyPath, int] = {}

    def put(self, text: str) -> None:
        self.text += text

    def mark(self, path: KeyPath) -> None:
        self.lines[path] = self.text.count("\n") + 1

    def value(self, value: object, path: KeyPath) -> None:
        if isinstance(value, dict):
            self.put("{ ")
            for count, (key, item) in enumerate(value.items()):
                self.put(", " if count else "")
                self.mark((*path, key))
                self.put(f"{_quoted(key)} = ")
                self.value(item, (*path, key))
            self.put(" }")
        elif isinstance(value, list):
            self.put("[")
            for count, item in enumerate(value):
                self.put(", # ] }\n\n  " if count else "\n")
                self.mark((*path, count))
                self.value(item, (*path, count))
            self.put("\n]")
        elif isinstance(value, str):
            self.put(_quoted(value))
        else:
            self.put(str(value).lower())


@given(st.dictionaries(_keys, st.dictionaries(_keys, _values, max_size=4), max_size=4))
def test_every_key_of_any_document_has_its_line(document: dict[str, dict[str, object]]) -> None:
    writer = _Writer()
    for table, pairs in document.items():
        writer.put("\n# [x]\n")
        writer.mark((table,))
        writer.put(f"[{_quoted(table)}]\n")
        for key, value in pairs.items():
            writer.mark((table, key))
            writer.put(f"{_quoted(key)} = ")
            writer.value(value, (table, key))
            writer.put("\n")
    assert tomllib.loads(writer.text) == document
    index = LineIndex(writer.text)
    assert {path: index.line(path) for path in writer.lines} == writer.lines
