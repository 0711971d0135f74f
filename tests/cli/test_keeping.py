"""``erase``, ``retention``, ``export`` and ``search``: counted first, asked, done, found."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from tests.cli.conftest import Write
from tests.e2e.desk_file import desk_text, write_private
from tests.e2e.polling import until
from tests.e2e.programs import DeskProgram, run_here

ADDRESS = "+34600777002"


def test_a_customer_is_counted_then_erased(desk: DeskProgram, write: Write, home: Path) -> None:
    write("SMerase" + "0" * 27, ADDRESS, "forget me")
    at = ("--data", str(desk.data), "--json")

    counted = json.loads(run_here(home, "erase", ADDRESS, *at, "--dry-run").out)
    assert counted["held"] == {"conversations": 1, "live": 1, "messages": 1, "files": 0}
    assert counted["erasure"] is None

    asked = run_here(home, "erase", ADDRESS, "--data", str(desk.data))
    assert asked.code == 1, "without --yes and an answer nothing happens"
    assert "forget me" in run_here(home, "queue", "--data", str(desk.data), "--json").out

    done = json.loads(run_here(home, "erase", ADDRESS, *at, "--yes").out)
    assert (done["erasure"]["state"], done["erasure"]["messages"]) == ("done", 1)
    assert "forget me" not in run_here(home, "queue", "--data", str(desk.data), "--json").out
    again = run_here(home, "erase", ADDRESS, *at, "--yes")
    assert (again.code, again.err.splitlines()[0]) == (1, "Nobody is known by that address.")


def test_the_audit_names_who_exported_and_what(desk: DeskProgram, write: Write, home: Path) -> None:
    write("SMaudit" + "0" * 27, "+34600777005", "look at me")
    row = json.loads(run_here(home, "queue", "--data", str(desk.data), "--json").out.splitlines()[-1])
    assert run_here(home, "export", row["id"], "--data", str(desk.data)).code == 0
    lines = run_here(home, "audit", "--data", str(desk.data), "--subject", row["id"]).out.splitlines()
    assert any(line.endswith(f"exported  {row['id']}") for line in lines), lines
    one = run_here(home, "audit", "--data", str(desk.data), "--limit", "1", "--json").out.splitlines()
    assert (len(one), json.loads(one[0])["what"]) == (1, "exported")
    assert run_here(home, "audit", "--data", str(desk.data), "--actor", "nobody").out == ""


def test_retention_counts_and_changes_nothing(desk: DeskProgram, home: Path) -> None:
    write_private(home / "config.toml", desk_text() + '\n[retention]\nevents = "1s"\nparked = "30d"\n')
    ended = run_here(home, "retention", "--config", "config.toml", "--data", str(desk.data), "--json")
    lines = {line["rule"]: line["count"] for line in map(json.loads, ended.out.splitlines())}
    assert ended.code == 0
    assert set(lines) == {"events", "parked"}
    nothing = run_here(home, "retention", "--config", str(desk.config), "--data", str(desk.data))
    assert nothing.out == "[retention] names nothing: everything is kept.\n"


def test_an_export_is_a_private_file_that_replaces_none(desk: DeskProgram, write: Write, home: Path) -> None:
    write("SMexport" + "0" * 26, "+34600777003", "take me with you")
    at = ("export", "--customer", "+34600777003", "--data", str(desk.data), "--format", "csv")
    assert "take me with you" in run_here(home, *at).out
    assert run_here(home, *at, "--to", "out.csv").code == 0
    made = home / "out.csv"
    assert "take me with you" in made.read_text()
    assert made.stat().st_mode & 0o777 == 0o600
    again = run_here(home, *at, "--to", "out.csv")
    assert (again.code, "cannot be written" in again.err) == (2, True)


@pytest.mark.parametrize("words", ["", '"', "..."])
def test_words_that_are_none_are_bad_usage(desk: DeskProgram, home: Path, words: str) -> None:
    ended = run_here(home, "search", words, "--data", str(desk.data))
    assert (ended.code, ended.sentences[1]) == (2, "Name words, or how they begin.")
    assert ended.err.startswith("WORDS: it ")


def test_search_prints_a_line_a_message(desk: DeskProgram, write: Write, home: Path) -> None:
    write("SMsearch" + "0" * 26, "+34600777004", "an unmistakable zeppelin")

    def look() -> str:
        return run_here(home, "search", "zeppelin", "--data", str(desk.data)).out

    line = until(look, "the index to catch up", 20)
    assert "an unmistakable zeppelin" in line
    assert json.loads(run_here(home, "search", "zeppelin", "--data", str(desk.data), "--json").out)["message"]["text"]


def test_all_that_is_held_of_a_person_is_a_zip_file(desk: DeskProgram, write: Write, home: Path) -> None:
    write("SMperson" + "0" * 26, "+34600777005", "what do you know of me")
    at = ("export", "--person", "+34600777005", "--data", str(desk.data), "--to", "me.zip")
    assert run_here(home, *at).code == 0
    made = home / "me.zip"
    with zipfile.ZipFile(made) as archive:
        assert b"what do you know of me" in archive.read("data/messages.jsonl")
    assert made.stat().st_mode & 0o777 == 0o600
    kept = made.read_bytes()
    again = run_here(home, *at)
    assert (again.code, "cannot be written" in again.err) == (2, True)
    assert made.read_bytes() == kept
    nobody = run_here(home, "export", "--person", "+34600000000", "--data", str(desk.data), "--to", "no.zip")
    assert (nobody.code, nobody.err.splitlines()[0]) == (1, "Nobody is known by that address.")
    assert not (home / "no.zip").exists()
