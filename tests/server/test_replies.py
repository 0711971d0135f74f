"""Quick replies over the API, and the sheet that the command line reads and writes."""

from __future__ import annotations

import asyncio
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner, Result

from agent_tui.cli.main import cli
from agent_tui.core.errors import DeskError
from tests.server.desk_at_work import AtWork

SHEET = """title,text,language,tags,scope
Refund,"Done, {CustomerName}.",en,money,shared
Late,It is late.,,,shared
"""


async def import_sheet(work: AtWork, agent: str, sheet: bytes, query: str = "") -> httpx.Response:
    url = f"{work.console}/api/v1/replies/import{query}"
    return await work.http.request("POST", url, content=sheet, headers=work.auth(agent))


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


async def test_every_wrong_line_is_named_and_nothing_is_changed(work: AtWork, tmp_path: Path) -> None:
    sheet = tmp_path / "replies.csv"
    sheet.write_text("title,text,workstreams,language\nA,x,,Spanish\nB,{Nobody},,\nC,y,nowhere,\n", "utf-8")
    for more in ((), ("--dry-run",)):
        result = await run(work, "replies", "import", str(sheet), *more)
        assert isinstance(result.exception, DeskError)
        assert result.exception.sentence == "2 of 3 lines are wrong; nothing was changed."
        assert "line 3: nothing fills {Nobody}" in result.output
        assert "line 4: workstreams: there is no workstream nowhere." in result.output
    assert "line 2  make  A (shared, es)" in result.output
    data = sheet.read_bytes()
    refused = await import_sheet(work, "sue", data)
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid")
    assert refused.json()["detail"].startswith("line 3: nothing fills {Nobody}")
    assert (await run(work, "replies", "list")).output == ""
    # An agent may import what is the agent's own.
    plan = (await import_sheet(work, "ana", data, "?dry_run=true")).json()
    assert (plan["refused"], plan["done"]) == (3, False)
    own = b"title;text;scope\nMine;x;personal\n"
    assert (await import_sheet(work, "ana", own)).json()["made"] == 1
    assert (await run(work, "replies", "list")).output == ""


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
