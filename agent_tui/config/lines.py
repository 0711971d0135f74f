"""Where each key of a TOML text stands: path to line number, from our own walk over headers, keys and values.

tomllib keeps no positions. Invariant: for a text that tomllib accepts, every table, key and array element has the
line on which it begins; a path that does not exist gets the line of its nearest ancestor that does.
"""

from __future__ import annotations

import tomllib

KeyPath = tuple[str | int, ...]

_BARE_END = frozenset("=.] \t\n\r#")
_VALUE_END = frozenset(",]}\n#")
_QUOTES = ('"""', "'''", '"', "'")


class LineIndex:
    """The lines of one valid TOML text, counted from 1."""

    def __init__(self, text: str) -> None:
        self._lines: dict[KeyPath, int] = {}
        _Walk(text, self._lines).document()

    def line(self, path: KeyPath) -> int:
        """The line of ``path`` or of its nearest ancestor; 1 if there is none."""
        for length in range(len(path), 0, -1):
            found = self._lines.get(path[:length])
            if found is not None:
                return found
        return 1

    def knows(self, path: KeyPath) -> bool:
        """Whether ``path`` itself stands in the text."""
        return path in self._lines


class _Walk:
    """One pass over the text; ``lines`` is filled on the way."""

    def __init__(self, text: str, lines: dict[KeyPath, int]) -> None:
        self._text = text
        self._lines = lines
        self._at = 0
        self._row = 1
        self._tables: dict[KeyPath, int] = {}  # arrays of tables: path -> index of the last element

    def document(self) -> None:
        table: KeyPath = ()
        while self._skip_blank():
            if self._peek("[["):
                table = self._array_header()
            elif self._peek("["):
                table = self._header()
            else:
                self._pair(table)

    def _header(self) -> KeyPath:
        row = self._row
        self._advance(1)
        path = self._resolved(self._dotted_key())
        self._advance(1)
        self._note_all(path, row)
        return path

    def _array_header(self) -> KeyPath:
        row = self._row
        self._advance(2)
        keys = self._dotted_key()
        self._advance(2)
        array = (*self._resolved(keys[:-1]), keys[-1])
        index = self._tables.get(array, -1) + 1
        self._tables[array] = index
        self._note_all((*array, index), row)
        return (*array, index)

    def _resolved(self, keys: KeyPath) -> KeyPath:
        """A header's keys with the index of the current element behind each array of tables on the way."""
        path: KeyPath = ()
        for key in keys:
            path = (*path, key)
            if path in self._tables:
                path = (*path, self._tables[path])
        return path

    def _pair(self, table: KeyPath) -> None:
        row = self._row
        path = (*table, *self._dotted_key())
        self._advance(1)
        self._note_all(path, row)
        self._skip_blank(newlines=False)
        self._value(path)

    def _value(self, path: KeyPath) -> None:
        if self._peek("["):
            self._array(path)
        elif self._peek("{"):
            self._inline_table(path)
        elif any(self._peek(quote) for quote in _QUOTES):
            self._string()
        else:
            while self._at < len(self._text) and self._text[self._at] not in _VALUE_END:
                self._advance(1)

    def _array(self, path: KeyPath) -> None:
        self._advance(1)
        index = 0
        while self._skip_blank() and not self._peek("]"):
            self._note_all((*path, index), self._row)
            self._value((*path, index))
            index += 1
            if self._skip_blank() and self._peek(","):
                self._advance(1)
        self._advance(1)

    def _inline_table(self, path: KeyPath) -> None:
        self._advance(1)
        while self._skip_blank() and not self._peek("}"):
            self._pair(path)
            if self._skip_blank() and self._peek(","):
                self._advance(1)
        self._advance(1)

    def _dotted_key(self) -> tuple[str, ...]:
        keys: list[str] = []
        while True:
            self._skip_blank(newlines=False)
            keys.append(self._key())
            self._skip_blank(newlines=False)
            if not self._peek("."):
                return tuple(keys)
            self._advance(1)

    def _key(self) -> str:
        start = self._at
        if self._peek('"') or self._peek("'"):
            self._string()
            value: object = tomllib.loads(f"key = {self._text[start : self._at]}")["key"]
            return str(value)
        while self._at < len(self._text) and self._text[self._at] not in _BARE_END:
            self._advance(1)
        return self._text[start : self._at]

    def _string(self) -> None:
        quote = next(quote for quote in _QUOTES if self._peek(quote))
        self._advance(len(quote))
        while self._at < len(self._text) and not self._peek(quote):
            self._advance(2 if quote[0] == '"' and self._peek("\\") else 1)
        self._advance(len(quote))
        # A multi-line string may end with one or two quotes of its own before the closing three.
        while len(quote) == 3 and self._peek(quote[0]):
            self._advance(1)

    def _skip_blank(self, *, newlines: bool = True) -> bool:
        """Past spaces (and line ends and comments); False at the end of the text."""
        while self._at < len(self._text):
            char = self._text[self._at]
            if newlines and char == "#":
                end = self._text.find("\n", self._at)
                self._at = len(self._text) if end < 0 else end
            elif char in " \t" or (newlines and char in "\r\n"):
                self._advance(1)
            else:
                return True
        return False

    def _peek(self, text: str) -> bool:
        return self._text.startswith(text, self._at)

    def _advance(self, count: int) -> None:
        self._row += self._text.count("\n", self._at, self._at + count)
        self._at += count

    def _note_all(self, path: KeyPath, row: int) -> None:
        """The line of ``path`` and of parents that have none yet."""
        for length in range(1, len(path)):
            self._lines.setdefault(path[:length], row)
        # A header may come after its children ([a.b] before [a]): its own line wins over the one they gave it.
        self._lines[path] = row
