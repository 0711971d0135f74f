"""The pages that are made from tables say what the tables say; the README's commands are where a newcomer looks."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

TOP = Path(__file__).parents[2]


def _build() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs_build", TOP / "docs" / "build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", sorted(_build().PAGES))
def test_a_made_page_has_not_drifted(name: str) -> None:
    build = _build()
    assert (TOP / "docs" / name).read_text("utf-8") == build.PAGES[name](), "run: python docs/build.py"


# click-man calls what click 8.2 has deprecated; its pages are the same.
@pytest.mark.filterwarnings("ignore:.*make_default_short_help:DeprecationWarning")
def test_the_manual_pages_have_not_drifted() -> None:
    made = _build().man_pages()
    folder = TOP / "docs" / "man"
    assert {path.name for path in folder.iterdir()} == set(made), "run: python docs/build.py"
    assert [name for name, text in made.items() if (folder / name).read_text("utf-8") != text] == []


def test_the_site_is_built_without_a_broken_link(tmp_path: Path) -> None:
    built = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(tmp_path / "site")],
        cwd=TOP,
        capture_output=True,
        text=True,
    )
    assert built.returncode == 0, built.stdout + built.stderr
    assert (tmp_path / "site" / "configuration.html").exists()


def test_every_dependency_has_its_line_in_contributing() -> None:
    project = (TOP / "pyproject.toml").read_text("utf-8")
    named = re.findall(r'^  "([a-z0-9-]+)[><=;]', project, re.MULTILINE)
    table = (TOP / "CONTRIBUTING.md").read_text("utf-8")
    missing = [name for name in named if f"| {name} |" not in table]
    assert not missing


@pytest.mark.parametrize("heading", ["Quick start", "Tests"])
def test_the_readme_has_one_command_under_the_heading(heading: str) -> None:
    text = (TOP / "README.md").read_text("utf-8")
    section = text.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    blocks = re.findall(r"```[a-z]*\n(.*?)```", section, re.DOTALL)
    assert len(blocks) == 1
    assert len(blocks[0].strip().splitlines()) == 1


def test_every_command_is_in_the_readme() -> None:
    from agent_tui.cli.main import COMMANDS

    text = (TOP / "README.md").read_text("utf-8")
    assert [row.name for row in COMMANDS if f"`agent-tui {row.name}" not in text] == []
