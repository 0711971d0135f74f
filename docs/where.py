"""The page that says where to find what: every folder and file of the package with its own first words.

Invariant: nothing on it is written by hand, so it cannot tell of a file that is not there.
"""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

TOP = Path(__file__).parent.parent
PACKAGE = TOP / "agent_tui"

START = """\
A file is one concept; its docstring says why it exists and its one invariant. These are the first sentences, folder
by folder in the order of the [layers](architecture.md#layers), so that a word of the trade leads to its file. `tests/`
mirrors it. SQL stands in `agent_tui/store/sql/`, a file a subject, each statement under its name.
"""


def where_page(made: str) -> str:
    """Every folder of the layers with its files; ``made`` is the line that says how the page came to be."""
    lines = ["# Where to find what", "", made, START]
    for layer in _layers():
        for folder in _folders(PACKAGE / layer):
            name = folder.relative_to(PACKAGE).as_posix()
            lines += [f"## {name}", "", _first(folder / "__init__.py"), "", "| file | what |", "|---|---|"]
            files = sorted(file for file in folder.glob("*.py") if file.name != "__init__.py")
            lines += [f"| `{file.name}` | {_first(file)} |" for file in files]
            lines.append("")
    return "\n".join(lines)


def _layers() -> list[str]:
    """From the top down, as the linter holds them."""
    linted = tomllib.loads((TOP / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    rows = next(contract["layers"] for contract in linted if contract["type"] == "layers")
    return [layer.removeprefix("agent_tui.") for row in rows for layer in row.split(" | ")]


def _folders(top: Path) -> Iterator[Path]:
    yield top
    for below in sorted(path for path in top.iterdir() if (path / "__init__.py").exists()):
        yield from _folders(below)


def _first(file: Path) -> str:
    """The first paragraph of a file's docstring, in a cell of a table."""
    doc = ast.get_docstring(ast.parse(file.read_text("utf-8"))) or ""
    return doc.split("\n\n", 1)[0].replace("\n", " ").replace("|", "\\|").replace("``", "`")
