"""Twilio's list: both directions, page by page, once, oldest first, with Twilio's time; reads are tried again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import httpx
import pytest

from agent_tui.channel.messages import RemoteMedia
from agent_tui.channel.outcomes import NotConnected, Rejected, Throttled, TwilioFault, Uncertain
from tests.channel.scripted import ACCOUNT, CUSTOMER, OUR_NUMBER, SERVICE, Script, message, page, refusal, sid, twilio

SINCE = datetime(2026, 11, 23, 8, 50, 0, 400_000, tzinfo=UTC)
LIST = f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"


def at(minute: int) -> str:
    return f"Mon, 23 Nov 2026 08:{minute:02d}:00 +0000"


def ours(number: int, **fields: object) -> dict[str, object]:
    sent = {"direction": "outbound-api", "status": "sent", "from": OUR_NUMBER, "to": CUSTOMER}
    return message(number, **(sent | fields))


async def test_both_directions_oldest_first_with_twilios_time() -> None:
    script = Script(
        page("messages", [message(3, date_created=at(58)), message(1, date_created=at(51))]),
        page("messages", [ours(2, date_created=at(55), error_code=63016, status="undelivered", date_sent=None)]),
    )
    async with twilio(script) as api:
        found = await api.list_messages(OUR_NUMBER, SINCE)
    assert [item.sid for item in found] == [sid(1), sid(2), sid(3)]
    first, second, _ = found
    assert first.inbound
    assert first.date_created == datetime(2026, 11, 23, 8, 51, tzinfo=UTC)
    assert (first.from_, first.to, first.body, first.num_media) == (CUSTOMER, OUR_NUMBER, "text 1", 0)
    assert (second.status, second.error_code, second.date_sent) == ("undelivered", "63016", None)
    inbound, outbound = script.query(0), script.query(1)
    assert inbound == {"To": OUR_NUMBER, "DateSent>": "2026-11-23T08:50:00Z", "PageSize": "100"}
    assert outbound == {"From": OUR_NUMBER, "PageSize": "100"}


async def test_since_is_in_whole_seconds_and_in_any_zone() -> None:
    row = message(1, date_created="Mon, 23 Nov 2026 08:50:00 +0000")
    script = Script(
        page("messages", [row, message(2, date_created="Mon, 23 Nov 2026 08:49:59 +0000")]), page("messages", [])
    )
    async with twilio(script) as api:
        found = await api.list_messages(OUR_NUMBER, SINCE.astimezone(timezone(timedelta(hours=-5))))
    assert [item.sid for item in found] == [sid(1)]
    assert script.query(0)["DateSent>"] == "2026-11-23T08:50:00Z"


@pytest.mark.parametrize("base", [None, "http://127.0.0.1:9000/fake"])
async def test_pages_are_followed_and_repeats_counted_once(base: str | None) -> None:
    more = LIST + "?To=whatsapp%3A%2B14155238886&DateSent%3E=2026-11-23T08%3A50%3A00Z&PageSize=2&Page=1&PageToken=PASM1"
    script = Script(
        page("messages", [message(3), message(2)], more),
        page("messages", [message(2), message(1)]),
        page("messages", []),
    )
    async with twilio(script, base) as api:
        found = await api.list_messages(OUR_NUMBER, SINCE, page_size=2)
    assert {item.sid for item in found} == {sid(1), sid(2), sid(3)}
    assert script.query(1)["PageToken"] == "PASM1"
    assert script.query(1)["DateSent>"] == "2026-11-23T08:50:00Z"
    assert {request.url.host for request in script.requests} == {"127.0.0.1" if base else "api.twilio.com"}


async def test_our_own_list_ends_at_the_first_page_that_is_older_from_end_to_end() -> None:
    script = Script(
        page("messages", []),
        page("messages", [ours(4), ours(3, date_created=at(10))], LIST + "?Page=1"),
        page("messages", [ours(2, date_created=at(9)), ours(1, date_created=at(8))], LIST + "?Page=2"),
    )
    async with twilio(script) as api:
        found = await api.list_messages(OUR_NUMBER, SINCE)
    assert [item.sid for item in found] == [sid(4)]
    assert len(script.requests) == 3


async def test_one_peer_including_what_still_waits_for_a_sender() -> None:
    other = "MG" + "f" * 32
    script = Script(
        page("messages", [message(1)]),
        page(
            "messages",
            [
                ours(2, **{"from": None, "messaging_service_sid": SERVICE, "status": "accepted", "date_sent": None}),
                ours(3, **{"from": None, "messaging_service_sid": other}),
                ours(4, **{"from": "whatsapp:+19998887777"}),
                ours(5),
                ours(6, **{"from": "whatsapp:+19998887777", "messaging_service_sid": SERVICE}),
            ],
        ),
    )
    async with twilio(script) as api:
        found = await api.list_messages(OUR_NUMBER, SINCE, peer=CUSTOMER, messaging_service_sid=SERVICE)
    assert {item.sid for item in found} == {sid(1), sid(2), sid(5)}
    assert script.query(0)["From"] == CUSTOMER
    assert script.query(1) == {"To": CUSTOMER, "PageSize": "100"}


async def test_rows_without_sid_or_time_are_passed_over() -> None:
    script = Script(
        page("messages", [message(1, sid=None), message(2, date_created=None), message(3, num_media="x", body=None)]),
        page("messages", []),
    )
    async with twilio(script) as api:
        (found,) = await api.list_messages(OUR_NUMBER, SINCE)
    assert (found.sid, found.num_media, found.body) == (sid(3), 0, "")


@pytest.mark.parametrize(
    "trouble",
    [
        refusal(429, 20429, **{"Retry-After": "0"}),
        refusal(503, 20503),
        httpx.ReadTimeout(""),
        httpx.ConnectError(""),
        httpx.Response(200, text="<html>"),
    ],
)
async def test_reads_are_tried_again(trouble: httpx.Response | Exception) -> None:
    script = Script(trouble, trouble, page("messages", [message(1)]), page("messages", []))
    async with twilio(script) as api:
        assert len(await api.list_messages(OUR_NUMBER, SINCE)) == 1


@pytest.mark.parametrize(
    ("trouble", "failure", "tries"),
    [
        (refusal(401, 20003), Rejected("20003", "No."), 1),
        (refusal(429, 20429, **{"Retry-After": "0"}), Throttled(0.0), 3),
        (httpx.ConnectError(""), NotConnected("no connection"), 3),
        (httpx.Response(500), Uncertain("Twilio answered 500"), 3),
        (httpx.Response(307, headers={"location": "https://evil.example/"}), Uncertain("Twilio answered 307"), 3),
        (httpx.Response(200, json={"message": "no list"}), Uncertain("the answer could not be read"), 1),
        (httpx.Response(200, json={"messages": [5]}), Uncertain("the answer could not be read"), 1),
    ],
)
async def test_what_stays_wrong_is_a_fault_with_a_sentence(
    trouble: httpx.Response | Exception, failure: object, tries: int
) -> None:
    script = Script(*[trouble] * tries)
    async with twilio(script) as api:
        with pytest.raises(TwilioFault) as caught:
            await api.list_messages(OUR_NUMBER, SINCE)
    assert caught.value.failure == failure
    assert caught.value.sentence.endswith(".")
    assert len(script.requests) == tries


async def test_one_message() -> None:
    script = Script(httpx.Response(200, json=ours(7, status="delivered")), refusal(404, 20404), refusal(401, 20003))
    async with twilio(script) as api:
        found = await api.fetch_message(sid(7))
        assert found is not None
        assert (found.sid, found.status) == (sid(7), "delivered")
        assert await api.fetch_message(sid(8)) is None
        with pytest.raises(TwilioFault):
            await api.fetch_message(sid(9))
    assert script.urls()[0].endswith(f"/Accounts/{ACCOUNT}/Messages/{sid(7)}.json")


async def test_an_empty_object_is_not_a_message() -> None:
    async with twilio(Script(httpx.Response(200, json={}))) as api:
        with pytest.raises(TwilioFault):
            await api.fetch_message(sid(7))


async def test_files_of_a_message() -> None:
    row = {
        "account_sid": ACCOUNT,
        "content_type": "image/jpeg",
        "date_created": at(1),
        "date_updated": at(1),
        "parent_sid": sid(1),
        "sid": sid(5, "ME"),
        "uri": f"/2010-04-01/Accounts/{ACCOUNT}/Messages/{sid(1)}/Media/{sid(5, 'ME')}.json",
    }
    async with twilio(Script(page("media_list", [row]))) as api:
        found = await api.list_media(sid(1))
    url = f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/Messages/{sid(1)}/Media/{sid(5, 'ME')}"
    assert found == (RemoteMedia(sid(5, "ME"), "image/jpeg", url),)


async def test_a_retry_says_nothing(capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> None:
    script = Script(refusal(503, 20503), page("messages", []), page("messages", []))
    async with twilio(script) as api:
        await api.list_messages(OUR_NUMBER, SINCE)
    captured = capsys.readouterr()
    assert captured.out + captured.err == ""
    assert "s3cret" not in caplog.text
    assert {record.name for record in caplog.records} <= {"httpx"}
