"""Quick replies over the API, and the sheet that the command line reads and writes."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from agent_tui.cli.main import cli
from agent_tui.core.errors import DeskError
from tests.server.desk_at_work import AtWork

SHEET = """title,text,language,tags,scope
Refund,"Done, {CustomerName}.",en,money,shared
Late,It is late.,,,shared
"""


async def run(work: AtWork, *arguments: str) -> Result:
    access = ["--desk", work.console, "--token", work.tokens["sue"]]
    return await asyncio.to_thread(CliRunner().invoke, cli, [*arguments, *access])


async def test_the_sheet_goes_in_and_comes_out(work: AtWork, tmp_path: Path) -> None:
    sheet = tmp_path / "replies.csv"
    sheet.write_text(SHEET, "utf-8")
    assert (await run(work, "replies", "import", str(sheet))).output == "2 made, 0 changed, 0 as they were\n"
    sheet.write_text(SHEET.replace("It is late.", "It is on its way."), "utf-8")
    assert (await run(work, "replies", "import", str(sheet))).output == "0 made, 1 changed, 1 as they were\n"
    out = tmp_path / "out.csv"
    assert (await run(work, "replies", "export", "--output", str(out))).exit_code == 0
    assert "It is on its way." in out.read_text("utf-8")
    assert (await run(work, "replies", "import", str(out))).output == "0 made, 0 changed, 2 as they were\n"
    assert "shared  en  Refund  #money  Done, {CustomerName}." in (await run(work, "replies", "list")).output


async def test_a_line_that_is_refused_is_named(work: AtWork, tmp_path: Path) -> None:
    sheet = tmp_path / "replies.csv"
    for text, says in (
        # What the sheet itself shows is found before anything is made; what only the desk knows, on the way.
        ("title,text\nA,x\nB,{Nobody}\n", "line 3: nothing fills {Nobody}."),
        (
            "title,text,workstreams\nA,x,\nB,y,nowhere\n",
            "line 3: workstreams: there is no workstream nowhere. Before it: 1 made",
        ),
    ):
        sheet.write_text(text, "utf-8")
        result = await run(work, "replies", "import", str(sheet))
        assert isinstance(result.exception, DeskError)
        assert result.exception.sentence.startswith(says)


@pytest.mark.parametrize(
    ("agent", "personal", "status"), [("ana", True, 201), ("ana", False, 403), ("sue", False, 201)]
)
async def test_roles(work: AtWork, agent: str, personal: bool, status: int) -> None:
    body = {"title": "Hi", "text": "Hello.", "personal": personal}
    made = await work.api(agent, "POST", "/replies", json=body)
    assert made.status_code == status
    if status == 201:
        path = f"/replies/{made.json()['id']}"
        assert (await work.api(agent, "PUT", path, json=body | {"title": "Ho"})).json()["title"] == "Ho"
        assert (await work.api("ben", "DELETE", path)).status_code == (404 if personal else 403)
        assert (await work.api(agent, "DELETE", path)).status_code == 204
