"""All that is held of a person leaves as one zip file: rows, files byte for byte, a page to read, nobody else's."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from pathlib import Path
from urllib.parse import quote

from agent_tui.desk.media.files import blocked_path, media_path
from agent_tui.store.unit import Unit
from tests.server.desk_at_work import AtWork, a_form

EVA, OTTO = "+34600000001", "+34600000002"
PICTURE, BAD, SMALL = b"PNG of a passport" * 20_000, b"MZ something dangerous", b"PNG, small"
HOSTILE = "<script>alert(1)</script>"


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def has_files(unit: Unit) -> None:
    run = unit.connection.execute
    run("UPDATE attachments SET sha256 = ?, state = 'ready', name = 'my passport.png'", (digest(PICTURE),))
    run("INSERT INTO file_facts (attachment_id, thumbnail) SELECT id, ? FROM attachments", (digest(SMALL),))
    run(
        "INSERT INTO attachments (id, message_id, conversation_id, direction, name, content_type, sha256, state,"
        " created_at) SELECT 'bad', message_id, conversation_id, direction, 'x.exe', 'a/b', ?, 'blocked', created_at"
        " FROM attachments",
        (digest(BAD),),
    )


def put(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


async def test_it_holds_everything_of_one_and_nothing_of_another(work: AtWork) -> None:
    media = {"NumMedia": "1", "MediaUrl0": "https://api.twilio.com/x", "MediaContentType0": "image/png"}
    assert (await work.twilio(a_form("SM" + "1" * 32, EVA, f"{HOSTILE} heliotrope", **media))).status_code == 204
    assert (await work.twilio(a_form("SM" + "2" * 32, OTTO, "zeppelin", ProfileName="Otto"))).status_code == 204
    await work.desk.store.write(has_files)
    put(media_path(work.desk.folder, digest(PICTURE)), PICTURE)
    put(media_path(work.desk.folder, digest(SMALL)), SMALL)
    put(blocked_path(work.desk.folder, digest(BAD)), BAD)
    rows = (await work.api("sue", "GET", "/conversations?view=all")).json()["items"]
    eva, otto = sorted(rows, key=lambda row: str(row["customer"]["address"]))
    who = eva["customer"]["id"]
    note = await work.api("sue", "POST", f"/customers/{who}/notes", {"text": "likes heliotrope tea"})
    assert note.status_code < 300
    await work.api("sue", "GET", f"/conversations/{eva['id']}/messages")

    answer = await work.api("adm", "GET", f"/export/person?customer={quote(EVA)}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip")
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    assert archive.testzip() is None
    files = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(files["manifest.json"])
    page = files["index.html"].decode()

    assert manifest["customers"] == [who]
    assert (manifest["files"], manifest["files_missing"]) == (3, [])
    messages = [json.loads(line) for line in files["data/messages.jsonl"].splitlines()]
    assert [row["text"] for row in messages] == [f"{HOSTILE} heliotrope"]
    assert manifest["rows"]["messages"] == 1
    looks = [json.loads(line) for line in files["data/audit.jsonl"].splitlines()]
    assert ("sue", "read", eva["id"]) in [(row["actor"], row["what"], row["subject"]) for row in looks]
    (passport,) = (name for name in files if name.startswith("media/"))
    assert files[passport] == PICTURE
    assert f'href="{passport}"' in page
    assert files["blocked/bad/x.exe.blocked"] == BAD
    assert SMALL in files.values()
    assert "likes heliotrope tea" in page
    assert HOSTILE not in page
    everything = b"".join(files.values())
    for theirs in (OTTO[1:], "Otto", "zeppelin", otto["id"], otto["customer"]["id"]):
        assert theirs.encode() not in everything

    audit = (await work.api("adm", "GET", "/audit")).json()["items"]
    assert {each["subject"] for each in audit if each["what"] == "exported"} == {who, eva["id"]}
    for refused in ("sue", "ana"):
        assert (await work.api(refused, "GET", f"/export/person?customer={quote(EVA)}")).status_code == 403
    assert (await work.api("adm", "GET", "/export/person?customer=nobody")).status_code == 404


async def test_a_file_that_is_gone_is_named(work: AtWork) -> None:
    media = {"NumMedia": "1", "MediaUrl0": "https://api.twilio.com/x", "MediaContentType0": "image/png"}
    assert (await work.twilio(a_form("SM" + "1" * 32, EVA, **media))).status_code == 204
    await work.desk.store.write(has_files)
    put(blocked_path(work.desk.folder, digest(BAD)), BAD)
    answer = await work.api("adm", "GET", f"/export/person?customer={quote(EVA)}")
    manifest = json.loads(zipfile.ZipFile(io.BytesIO(answer.content)).read("manifest.json"))
    assert manifest["files"] == 1
    assert len(manifest["files_missing"]) == 2


async def test_an_erasure_names_the_copies_that_still_hold_the_customer(work: AtWork) -> None:
    assert (await work.twilio(a_form("SM" + "1" * 32, EVA))).status_code == 204
    kept = work.desk.folder / "before-restore-20261123T093000Z"
    put(kept / "desk.db", b"")
    answer = await work.api("adm", "POST", "/erasures", {"address": EVA, "dry_run": True})
    assert answer.json()["back_ups"] == [str(kept)]
    assert answer.json()["erasure"] is None
