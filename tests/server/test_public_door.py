from __future__ import annotations

import json
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import msgspec
import pytest

from agent_tui.config.changes import CannotTake
from agent_tui.config.secret_ref import SecretRef
from agent_tui.desk.sending.template_sync import sync_page
from agent_tui.server.failure_limit import BURST
from agent_tui.server.public_door import MAX_BODY
from tests.server.bursts import burst
from tests.server.desk_at_work import ACCOUNT_SID, AtWork, a_config, a_form, at_work, body_sha256, sign

SAMPLES = json.loads((Path(__file__).parents[1] / "data" / "twilio" / "sample_payloads.json").read_text())
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def count(work: AtWork, table: str) -> int:
    with sqlite3.connect(work.desk.store.path) as connection:
        return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608


async def post_sample(work: AtWork, sample: dict[str, str]) -> int:
    parts = urlsplit(sample["url"])
    answer = await work.http.post(
        work.public + parts.path + (f"?{parts.query}" if parts.query else ""),
        content=sample["raw_body"],
        headers={"Content-Type": SAMPLES["content_type"], "X-Twilio-Signature": sample["signature"]},
    )
    return answer.status_code


async def test_every_sample_message_is_kept_and_answered_204(work: AtWork) -> None:
    for sample in SAMPLES["inbound"]:
        assert await post_sample(work, sample) == 204, sample["label"]
    sids = {sample["form"]["MessageSid"] for sample in SAMPLES["inbound"]}
    assert count(work, "messages") + count(work, "parked") == len(sids)


async def test_every_sample_status_is_kept_and_answered_204(work: AtWork) -> None:
    for sample in SAMPLES["status"]:
        assert await post_sample(work, sample) == 204, sample["label"]
    assert count(work, "callbacks") == len(SAMPLES["status"])


async def test_a_stored_message_is_there_when_204_comes(work: AtWork) -> None:
    answer = await work.twilio(a_form("SM0001"))
    assert (answer.status_code, answer.content) == (204, b"")
    (row,) = (await work.api("ana", "GET", "/conversations?view=open")).json()["items"]
    assert row["last_message"]["text"] == "Hello"


async def test_copies_of_a_hundred_messages_in_parallel_are_a_hundred(work: AtWork) -> None:
    forms = [a_form(f"SM{number:04}", f"+3460000{number:04}") for number in range(100)]
    assert await burst(work, forms * 4) == [204] * 400
    assert count(work, "messages") == 100
    assert count(work, "conversations") == 100


async def test_ten_messages_each_of_fifty_new_customers_are_fifty_conversations(work: AtWork) -> None:
    forms = [
        a_form(f"SM{customer:02}x{number:02}", f"+346000000{customer:02}")
        for number in range(10)
        for customer in range(50)
    ]
    assert await burst(work, forms) == [204] * 500
    assert (count(work, "messages"), count(work, "conversations")) == (500, 50)


UNSIGNED: dict[str, dict[str, str]] = {
    "empty": {"X-Twilio-Signature": ""},
    "wrong": {"X-Twilio-Signature": "AAAAAAAAAAAAAAAAAAAAAAAAAAA="},
    "odd": {"X-Twilio-Signature": "not ascii: \u00e9"},
    "unknown algorithm": {"X-Twilio-Webhooks-Signature-Settings": "key=x,algorithm=HMAC_MD5"},
    "no form": {"Content-Type": "text/plain"},
    "multipart": {"Content-Type": "multipart/form-data; boundary=x"},
}


async def test_only_a_signed_form_gets_in(work: AtWork) -> None:
    form = a_form("SM0001")
    signed = {**FORM, "X-Twilio-Signature": sign("https://console.example.org/twilio/inbound", form)}

    async def status(headers: dict[str, str]) -> int:
        raw = {name: value.encode("latin-1") for name, value in headers.items()}
        answer = await work.http.post(work.public + "/twilio/inbound", content=urlencode(form), headers=raw)
        return answer.status_code

    for name, change in UNSIGNED.items():
        assert await status({**signed, **change}) == 403, name
    assert count(work, "messages") == 0
    assert await status(signed) == 204


async def test_an_unknown_account_is_refused_however_it_is_signed(work: AtWork) -> None:
    assert (await work.twilio(a_form("SM1", AccountSid="AC" + "9" * 32))).status_code == 403


async def test_what_is_signed_and_matches_nothing_is_parked(work: AtWork) -> None:
    unknown = a_form("SM1", To="whatsapp:+19999999999")
    odd = {"AccountSid": ACCOUNT_SID, "Hello": "world"}
    assert (await work.twilio(unknown)).status_code == 204
    assert (await work.twilio(odd)).status_code == 204
    assert (await work.twilio(odd, "/twilio/status?ref=x")).status_code == 204
    body = b'{"event": "something new"}'
    path = f"/twilio/inbound?bodySHA256={body_sha256(body)}"
    answer = await work.http.post(
        work.public + path,
        content=body,
        headers={
            "Content-Type": "application/json",
            "X-Twilio-Signature": sign(work.desk.public_url + path),
        },
    )
    assert answer.status_code == 204
    page = (await work.api("adm", "GET", "/parked")).json()
    assert [row["path"] for row in page["items"]] == [
        "/twilio/inbound",
        "/twilio/status",
        "/twilio/inbound",
        "/twilio/inbound",
    ]
    assert page["items"][0]["body"] == body.decode()
    assert all(row["reason"].endswith(".") for row in page["items"])


async def test_a_json_body_that_was_changed_is_refused(work: AtWork) -> None:
    path = f"/twilio/inbound?bodySHA256={body_sha256(b'{}')}"
    answer = await work.http.post(
        work.public + path,
        content=b'{"other": 1}',
        headers={"Content-Type": "application/json", "X-Twilio-Signature": sign(work.desk.public_url + path)},
    )
    assert answer.status_code == 403


async def test_the_fallback_url_stores_too(work: AtWork) -> None:
    form = a_form("SM1", ErrorCode="11200", ErrorUrl="https://console.example.org/twilio/inbound")
    assert (await work.twilio(form, "/twilio/fallback")).status_code == 204
    assert (await work.twilio(a_form("SM1"))).status_code == 204
    assert count(work, "messages") == 1


async def test_a_query_on_the_path_is_signed_and_fine(work: AtWork) -> None:
    assert (await work.twilio(a_form("SM1"), "/twilio/inbound?source=a%20b&x")).status_code == 204


@pytest.mark.parametrize("chunked", [False, True], ids=["with length", "chunked"])
async def test_a_body_over_the_limit_is_413(work: AtWork, chunked: bool) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(MAX_BODY // 65536):
            yield b"a" * 65536
        yield b"a"

    content = pieces() if chunked else b"a" * (MAX_BODY + 1)
    answer = await work.http.post(work.public + "/twilio/inbound", content=content, headers=FORM)
    assert answer.status_code == 413


async def test_a_body_at_the_limit_is_read(work: AtWork) -> None:
    answer = await work.http.post(work.public + "/twilio/inbound", content=b"a" * MAX_BODY, headers=FORM)
    assert answer.status_code == 403


PATHS: list[tuple[str, str, int, str | None]] = [
    ("GET", "/healthz", 200, None),
    ("HEAD", "/healthz", 200, None),
    ("POST", "/healthz", 405, "GET, HEAD"),
    ("GET", "/twilio/inbound", 405, "POST"),
    ("PUT", "/twilio/status", 405, "POST"),
    ("DELETE", "/media/abc", 405, "GET, HEAD"),
    ("GET", "/media/abc", 404, None),
    ("GET", "/media/", 404, None),
    ("GET", "/", 404, None),
    ("POST", "/twilio/inbound/", 404, None),
    ("GET", "/api/v1/me", 404, None),
    ("GET", "/openapi.json", 404, None),
]


async def test_there_is_nothing_else(work: AtWork) -> None:
    for method, path, status, allow in PATHS:
        answer = await work.http.request(method, work.public + path)
        assert (answer.status_code, answer.headers.get("allow")) == (status, allow), (method, path)


async def test_failures_of_one_address_are_limited_and_signed_requests_never(work: AtWork) -> None:
    form = a_form("SM1")
    statuses = [
        (await work.http.post(work.public + "/twilio/inbound", content=urlencode(form), headers=FORM)).status_code
        for _ in range(BURST + 5)
    ]
    assert statuses[:BURST] == [403] * BURST
    assert statuses[-1] == 429
    assert (await work.twilio(form)).status_code == 204


@pytest.mark.parametrize("below", [True, False], ids=["below the prefix", "prefix taken off"])
async def test_a_public_url_with_a_path_prefix(tmp_path: Path, below: bool) -> None:
    async with at_work(tmp_path, a_config("https://example.org/desk/a")) as work:
        form = a_form("SM1")
        signature = sign("https://example.org/desk/a/twilio/inbound?x=1", form)
        answer = await work.http.post(
            work.public + ("/desk/a" if below else "") + "/twilio/inbound?x=1",
            content=urlencode(form),
            headers={**FORM, "X-Twilio-Signature": signature},
        )
        assert answer.status_code == 204
        assert (await work.http.get(work.public + "/desk/a/healthz")).status_code == 200
        assert (await work.http.get(work.public + "/desk/ab/healthz")).status_code == 404


async def test_without_a_public_url_the_doors_own_address_is_signed(tmp_path: Path) -> None:
    async with at_work(tmp_path, a_config(None)) as work:
        assert work.desk.public_url == work.public
        assert (await work.twilio(a_form("SM1"))).status_code == 204


async def test_a_public_url_that_changes_in_the_file_counts_at_once(tmp_path: Path) -> None:
    async with at_work(tmp_path, a_config("https://old.example")) as work:
        await work.desk.reload(a_config("https://new.example"))
        old, new = (f"https://{host}.example/twilio/inbound" for host in ("old", "new"))
        form = a_form("SM1")
        for url, status in ((old, 403), (new, 204)):
            answer = await work.http.post(
                work.public + "/twilio/inbound",
                content=urlencode(form),
                headers={**FORM, "X-Twilio-Signature": sign(url, form)},
            )
            assert answer.status_code == status, url
        with pytest.raises(CannotTake, match="public_url was taken out"):
            await work.desk.reload(a_config(None))


async def test_another_token_counts_at_once_and_the_templates_are_read_with_it(work: AtWork) -> None:
    other = "f" * 32
    account = msgspec.structs.replace(a_config().accounts["main"], auth_token=SecretRef("literal", other))
    await work.desk.reload(a_config())
    unasked = await work.desk.store.read(lambda reader: sync_page(reader, work.desk.config))
    await work.desk.reload(msgspec.structs.replace(a_config(), accounts={"main": account}))
    asked = await work.desk.store.read(lambda reader: sync_page(reader, work.desk.config))
    assert ([each.wanted_at is None for each in (*unasked.items, *asked.items)]) == [True, False]
    assert (await work.twilio(a_form("SM1"))).status_code == 403
