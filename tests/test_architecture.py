"""The shape of the code: layers, sizes, words, and what a console never loads."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import agent_tui

PACKAGE = Path(agent_tui.__file__).parent
ROOT = PACKAGE.parent
FILES = sorted(PACKAGE.rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
FILE_LINES, CLASS_LINES, FUNCTION_LINES = 400, 300, 60
UNWELCOME_WORDS = re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b")
UNWELCOME_NAMES = frozenset({"utils", "util", "helpers", "helper", "manager", "common", "misc"})
NOT_IN_A_CONSOLE = ("starlette", "uvicorn", "twilio", "sqlite_utils", "aiosql", "sqlite3")


def names(paths: list[Path]) -> list[str]:
    return [str(path.relative_to(ROOT)) for path in paths]


def nodes(path: Path) -> Iterator[ast.AST]:
    yield from ast.walk(ast.parse(path.read_text()))


def length(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def test_the_layers_hold() -> None:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


def test_no_file_imports_itself_by_way_of_others() -> None:
    modules = {".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path for path in FILES}
    imports: dict[str, set[str]] = {}
    for name, path in modules.items():
        found = imports.setdefault(name, set())
        for node in nodes(path):
            if isinstance(node, ast.ImportFrom) and node.module in modules:
                of_folder = {f"{node.module}.{alias.name}" for alias in node.names}
                found |= of_folder & modules.keys() or {node.module}
    TopologicalSorter(imports).prepare()


@pytest.mark.parametrize("path", FILES, ids=names(FILES))
def test_a_file_is_one_concept_of_a_readable_size(path: Path) -> None:
    text = path.read_text()
    assert len(text.splitlines()) <= FILE_LINES
    assert path.stem not in UNWELCOME_NAMES
    assert ast.get_docstring(ast.parse(text)), "no module docstring"
    assert not UNWELCOME_WORDS.search(text)
    for node in nodes(path):
        if isinstance(node, ast.ClassDef):
            assert length(node) < CLASS_LINES, node.name
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert length(node) < FUNCTION_LINES, node.name


@pytest.mark.parametrize("path", TESTS, ids=names(TESTS))
def test_tests_take_their_seams_by_parameter(path: Path) -> None:
    text = path.read_text()
    for node in nodes(path):
        if isinstance(node, ast.arg):
            assert node.arg not in ("monkeypatch", "mocker"), f"line {node.lineno}"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            called = ast.unparse(node.func)
            # End-to-end tests look at processes of their own, which tell nobody when they are ready.
            assert called != "time.sleep" or path.parent.name == "e2e", f"line {node.lineno}"
    assert "unittest.mock" not in text.replace('"unittest.mock"', "")


def test_the_core_is_pure() -> None:
    allowed = set(sys.stdlib_module_names) - {"asyncio", "socket", "sqlite3", "subprocess", "threading", "os", "time"}
    for path in sorted((PACKAGE / "core").glob("*.py")):
        for node in nodes(path):
            modules: list[str] = []
            if isinstance(node, ast.Import):
                modules = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                modules = [node.module or ""]
            for module in modules:
                assert module.split(".")[0] in allowed or module.startswith("agent_tui.core"), f"{path.name}: {module}"


@pytest.mark.parametrize("module", ["agent_tui.console.app", "agent_tui.client.desk"])
def test_a_console_loads_nothing_of_the_desk(module: str) -> None:
    code = f"import sys, {module}; print(*sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    loaded = {name.split(".")[0] for name in done.stdout.split()}
    assert "agent_tui" in loaded
    assert not loaded & set(NOT_IN_A_CONSOLE)
