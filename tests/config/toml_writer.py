"""Writes TOML for tests and remembers on which line everything begins."""

from __future__ import annotations

from collections.abc import Mapping

from agent_tui.config.lines import KeyPath


def _quoted(text: str) -> str:
    escaped = "".join(
        f"\\u{ord(char):04x}" if ord(char) < 32 or ord(char) == 127 else f"\\{char}" if char in '"\\' else char
        for char in text
    )
    return f'"{escaped}"'


class Writer:
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

    def document(self, tables: Mapping[str, object]) -> None:
        """Tables of pairs with headers; what is no table at the top stands first."""
        for key, value in tables.items():
            if not isinstance(value, dict):
                self.pair((key,), value)
        for table, pairs in tables.items():
            if isinstance(pairs, dict):
                self.put("\n# [x]\n")
                self.mark((table,))
                self.put(f"[{_quoted(table)}]\n")
                for key, value in pairs.items():
                    self.pair((table, key), value)

    def pair(self, path: KeyPath, value: object) -> None:
        self.mark(path)
        self.put(f"{_quoted(str(path[-1]))} = ")
        self.value(value, path)
        self.put("\n")
