from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from agent_tui.core.attachments import MIB
from agent_tui.desk.media.links import make_link
from agent_tui.server.file_answer import WHOLE_NAME, short_name
from agent_tui.server.uploads import keep
from tests.server.desk_at_work import AtWork

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)) * 4


async def upload(work: AtWork, content: bytes, name: str = "", agent: str = "ana", **headers: str) -> httpx.Response:
    return await work.http.post(
        work.console + f"/api/v1/files?name={name}", content=content, headers={**work.auth(agent), **headers}
    )


async def link(work: AtWork, name: str = "bill%20of%20November%20(final).png") -> str:
    file_id = (await upload(work, PNG, name)).json()["id"]
    token = await work.desk.store.write(lambda unit: make_link(unit, file_id, "a_1", work.clock.now()))
    return f"{work.public}/media/{token}"


async def test_an_upload_comes_back_as_it_went(work: AtWork) -> None:
    answer = await upload(work, PNG, "photo.png")
    assert answer.status_code == 201
    told = answer.json()
    assert (told["name"], told["content_type"], told["size"]) == ("photo.png", "image/png", len(PNG))
    found = await work.api("ana", "GET", f"/attachments/{told['id']}")
    assert (found.content, found.headers["content-type"]) == (PNG, "image/png")
    assert int(found.headers["feed-seq"]) > 0
    assert (await work.api("ben", "GET", f"/attachments/{told['id']}")).status_code == 404


@pytest.mark.parametrize(
    ("content", "name", "stated", "content_type"),
    [
        (PNG, "x.pdf", "application/pdf", "image/png"),
        (b"BEGIN:VCARD", "x.vcf", "application/octet-stream", "text/x-vcard"),
        (b"plain words", "x", "audio/ogg", "audio/ogg"),
    ],
    ids=["first bytes win", "ending", "header"],
)
async def test_what_a_file_is(work: AtWork, content: bytes, name: str, stated: str, content_type: str) -> None:
    answer = await upload(work, content, name, **({"Content-Type": stated} if stated else {}))
    assert answer.json()["content_type"] == content_type


async def test_a_small_picture_is_there_for_whoever_may_see_the_file(work: AtWork) -> None:
    file_id = (await upload(work, PNG, "photo.png")).json()["id"]
    path = f"/attachments/{file_id}/thumbnail"
    assert (await work.api("ana", "GET", path)).status_code == 404
    kept = await keep(work.desk.folder, pieces_of(b"\x89PNG small"))
    facts = {"width": 1, "height": 1, "seconds": None, "pages": None, "contacts": "[]", "declared": ""}
    await work.desk.store.write(
        lambda unit: unit.run("set_file_facts", attachment_id=file_id, thumbnail=kept.sha256, **facts)
    )
    got = await work.api("ana", "GET", path)
    assert (got.status_code, got.headers["content-type"], got.content) == (200, "image/png", b"\x89PNG small")
    assert (await work.api("ben", "GET", path)).status_code == 404


async def pieces_of(data: bytes) -> AsyncIterator[bytes]:
    yield data


async def test_uploads_have_an_end(work: AtWork) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(17):
            yield b"a" * MIB

    for content in (b"a" * (16 * MIB + 1), pieces()):
        answer = await work.http.post(
            work.console + "/api/v1/files",
            content=content,
            headers=work.auth("ana"),
        )
        assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert (await upload(work, b"")).status_code == 422
    assert not list((work.desk.folder / "media").glob("upload-*"))


REFUSED = [
    (b"plain words", "x", 415, "unsupported_type"),
    (b"<html><script>", "x.pdf", 415, "unsupported_type"),
    (b"MZ" + bytes(200), "photo.jpg", 415, "unsupported_type"),
    (PNG + bytes(5 * MIB), "big.png", 413, "too_large"),
]


@pytest.mark.parametrize(("content", "name", "status", "code"), REFUSED, ids=[row[3] + row[1] for row in REFUSED])
async def test_what_whatsapp_does_not_take_is_refused_at_once(
    work: AtWork, content: bytes, name: str, status: int, code: str
) -> None:
    answer = await upload(work, content, name)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["hint"]


async def test_a_public_link_shows_the_file_to_anybody(work: AtWork) -> None:
    url = await link(work)
    got = await work.http.get(url)
    assert (got.status_code, got.content) == (200, PNG)
    assert got.headers["content-type"] == "image/png"
    assert got.headers["content-disposition"] == 'inline; filename="bill_of_November.png"'
    assert got.headers["x-content-type-options"] == "nosniff"
    assert got.headers["accept-ranges"] == "bytes"
    head = await work.http.head(url)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == str(len(PNG))


PARTS: list[tuple[str, int, bytes]] = [
    ("bytes=0-9", 206, PNG[:10]),
    ("bytes=10-", 206, PNG[10:]),
    ("bytes=-5", 206, PNG[-5:]),
    ("bytes=99999-", 416, b""),
    ("bytes=9-2", 200, PNG),
    ("lines=1-2", 200, PNG),
    ("bytes=abc", 200, PNG),
]


async def test_parts_of_a_file(work: AtWork) -> None:
    url = await link(work)
    for asked, status, part in PARTS:
        answer = await work.http.get(url, headers={"Range": asked})
        assert (answer.status_code, answer.content) == (status, part), asked


async def test_a_public_link_ends(work: AtWork) -> None:
    url = await link(work)
    work.clock.advance(48 * 3600 - 1)
    assert (await work.http.get(url)).status_code == 200
    work.clock.advance(1)
    for method in ("GET", "HEAD"):
        assert (await work.http.request(method, url)).status_code == 410
    for forged in (url + "x", url[:-1], url.rpartition(".")[0], url.rpartition("/")[0] + "/x.y", url + "%C3%A9"):
        assert (await work.http.get(forged)).status_code == 404


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("a.pdf", "a.pdf"),
        ("Ünïcödé naïve name.jpeg", "n_c_d_na_ve_nam.jpeg"),
        ("../../etc/passwd", "passwd"),
        ('x";evil\r\n.pdf', "x_evil.pdf"),
        ("no_ending_but_a_very_long_name", "no_ending_but_a_very"),
        ("", "file"),
        ("...", "file"),
        ("文件.pdf", "file.pdf"),
    ],
)
def test_short_names(name: str, short: str) -> None:
    assert short_name(name) == short
    assert len(short) <= 20


def test_agents_get_the_whole_name() -> None:
    assert short_name("IMG-20261126-WA0001.jpg", WHOLE_NAME) == "IMG-20261126-WA0001.jpg"
