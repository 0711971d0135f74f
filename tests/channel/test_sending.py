"""Sending: what goes out is what Twilio documents; what comes back says whether it may be sent again."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from base64 import b64encode

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent_tui.channel.credentials import Credentials
from agent_tui.channel.net import exchange, open_http
from agent_tui.channel.sending import (
    Accepted,
    NotConnected,
    Outbound,
    Rejected,
    SendResult,
    Throttled,
    TwilioApi,
    TwilioFault,
    Uncertain,
)
from tests.channel.scripted import (
    ACCOUNT,
    CUSTOMER,
    KEY,
    OUR_NUMBER,
    PREFIX,
    SECRET,
    SERVICE,
    Script,
    message,
    refusal,
    sid,
    twilio,
)

TEMPLATE = "HX" + "0" * 31 + "1"
TEXT = Outbound(ACCOUNT, CUSTOMER, from_address=OUR_NUMBER, body="Olá 🌵 & bye")
REQUEST = httpx.Request("POST", "https://api.twilio.com")


def created(**fields: object) -> httpx.Response:
    row = message(1, direction="outbound-api", status="queued", **{"from": OUR_NUMBER, "to": CUSTOMER})
    return httpx.Response(201, json=row | fields)


async def send(*steps: httpx.Response | Exception, outbound: Outbound = TEXT) -> tuple[SendResult, Script]:
    script = Script(*steps)
    async with twilio(script) as api:
        return await api.send(outbound), script


async def test_text() -> None:
    result, script = await send(created())
    assert result == Accepted(sid(1), "queued")
    assert script.urls() == [f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/Messages.json"]
    assert script.form() == {"To": [CUSTOMER], "From": [OUR_NUMBER], "Body": ["Olá 🌵 & bye"]}
    login = b64encode(f"{KEY}:{SECRET}".encode()).decode()
    assert script.requests[0].headers["authorization"] == f"Basic {login}"


async def test_template_through_a_service() -> None:
    values = {"1": 'José\'s "50%"', "name": "ок"}
    outbound = Outbound(
        ACCOUNT,
        CUSTOMER,
        messaging_service_sid=SERVICE,
        content_sid=TEMPLATE,
        content_variables=values,
        status_callback="https://desk.example.org/twilio/status?ref=A1",
    )
    result, script = await send(created(status="accepted"), outbound=outbound)
    assert result == Accepted(sid(1), "accepted")
    form = script.form()
    assert json.loads(form.pop("ContentVariables")[0]) == values
    assert form == {
        "To": [CUSTOMER],
        "MessagingServiceSid": [SERVICE],
        "ContentSid": [TEMPLATE],
        "StatusCallback": ["https://desk.example.org/twilio/status?ref=A1"],
    }


async def test_a_template_without_variables_sends_none() -> None:
    outbound = Outbound(ACCOUNT, CUSTOMER, from_address=OUR_NUMBER, content_sid=TEMPLATE, content_variables={})
    _, script = await send(created(), outbound=outbound)
    assert "ContentVariables" not in script.form()


async def test_file_with_words() -> None:
    outbound = Outbound(
        ACCOUNT, CUSTOMER, from_address=OUR_NUMBER, body="see", media_url="https://desk.example.org/media/x"
    )
    _, script = await send(created(), outbound=outbound)
    assert script.form()["MediaUrl"] == ["https://desk.example.org/media/x"]
    assert script.form()["Body"] == ["see"]


async def test_a_message_that_failed_at_once_brings_its_code() -> None:
    result, _ = await send(created(status="failed", error_code=63016))
    assert result == Accepted(sid(1), "failed", "63016")


@pytest.mark.parametrize(
    ("answer", "result"),
    [
        (refusal(400, 21617), Rejected("21617", "No.")),
        (refusal(401, 20003), Rejected("20003", "No.")),
        (refusal(404, 20404), Rejected("20404", "No.")),
        (httpx.Response(400, text="<html>no</html>"), Rejected("http_400", "")),
        (httpx.Response(403, json=[1]), Rejected("http_403", "")),
        (
            httpx.Response(400, json={"type": "x", "title": "Bad", "status": 400, "code": 21211}),
            Rejected("21211", "Bad"),
        ),
        (refusal(429, 20429), Throttled(None)),
        (refusal(429, 20429, **{"Retry-After": "3"}), Throttled(3.0)),
        (refusal(429, 20429, **{"Retry-After": "0.5"}), Throttled(0.5)),
        (refusal(429, 20429, **{"Retry-After": "3600"}), Throttled(60.0)),
        (refusal(429, 20429, **{"Retry-After": "-5"}), Throttled(0.0)),
        (refusal(429, 20429, **{"Retry-After": "nan"}), Throttled(None)),
        (refusal(429, 20429, **{"Retry-After": "Mon, 23 Nov 2026 09:00:00 GMT"}), Throttled(None)),
        (httpx.Response(429, text="slow down"), Throttled(None)),
        (refusal(429, 63038), Rejected("63038", "No.")),
        (refusal(500, 20500), Uncertain("Twilio answered 500")),
        (httpx.Response(502, text="<html>"), Uncertain("Twilio answered 502")),
        (refusal(503, 20503, **{"Retry-After": "1"}), Uncertain("Twilio answered 503")),
        (httpx.Response(302, headers={"Location": "https://evil.example"}), Uncertain("Twilio answered 302")),
        (httpx.Response(201, text=""), Uncertain("the answer could not be read")),
        (httpx.Response(201, text="<html>"), Uncertain("the answer could not be read")),
        (httpx.Response(201, json=[]), Uncertain("the answer could not be read")),
        (httpx.Response(201, json={}), Uncertain("the answer names no message")),
        (created(sid=None), Uncertain("the answer names no message")),
        (created(date_created=5), Uncertain("the answer could not be read")),
        (httpx.ConnectError("refused", request=REQUEST), NotConnected("no connection")),
        (httpx.ConnectTimeout("", request=REQUEST), NotConnected("no connection within 5 seconds")),
        (httpx.PoolTimeout("", request=REQUEST), NotConnected("too many requests at once")),
        (httpx.ReadTimeout("", request=REQUEST), Uncertain("no answer within 30 seconds")),
        (httpx.WriteTimeout("", request=REQUEST), Uncertain("no answer within 30 seconds")),
        (TimeoutError(), Uncertain("no answer within 30 seconds")),
        (httpx.ReadError("", request=REQUEST), Uncertain("the connection was lost before the answer")),
        (httpx.WriteError("", request=REQUEST), Uncertain("the connection was lost before the answer")),
        (httpx.RemoteProtocolError("", request=REQUEST), Uncertain("the connection was lost before the answer")),
        (httpx.DecodingError("", request=REQUEST), Uncertain("the answer could not be read")),
    ],
)
async def test_every_end_of_a_request_has_its_kind_and_is_asked_for_once(
    answer: httpx.Response | Exception, result: SendResult
) -> None:
    got, script = await send(answer)
    assert got == result
    assert len(script.requests) == 1


@settings(max_examples=60)
@given(st.integers(200, 599), st.one_of(st.binary(max_size=60), st.sampled_from([b"{}", b"[]", b"null", b'{"sid":1}'])))
def test_whatever_is_answered_there_is_a_result(status: int, body: bytes) -> None:
    result, _ = asyncio.run(send(httpx.Response(status, content=body)))
    assert not isinstance(result, Accepted)
    if isinstance(result, NotConnected | Throttled):
        assert status == 429


async def test_the_base_of_the_account_stands_for_all_hosts() -> None:
    base = f"http://127.0.0.1:9000{PREFIX}"
    script = Script(created(), httpx.Response(200, json={"contents": [], "meta": {"key": "contents"}}))
    async with twilio(script, base + "/") as api:
        assert isinstance(await api.send(TEXT), Accepted)
        assert await api.list_templates() == ()
    assert script.urls() == [
        f"{base}/2010-04-01/Accounts/{ACCOUNT}/Messages.json",
        f"{base}/v1/ContentAndApprovals",
    ]


async def test_region_and_edge_of_the_environment_change_nothing() -> None:
    code = (
        "import asyncio, httpx\n"
        "from agent_tui.channel.net import exchange, open_http\n"
        "from agent_tui.channel.credentials import Credentials\n"
        "from agent_tui.channel.sending import Outbound, TwilioApi\n"
        "asked = []\n"
        "def answer(request):\n"
        "    asked.append(request.url.host)\n"
        "    return httpx.Response(400)\n"
        "async def main():\n"
        "    async with open_http(httpx.MockTransport(answer)) as http:\n"
        "        await TwilioApi(Credentials('AC1', 'AC1', 'x'), http).send(Outbound('AC1', 'whatsapp:+1', body='x'))\n"
        "asyncio.run(main())\n"
        "print(asked)\n"
    )
    env = {**os.environ, "TWILIO_REGION": "ie1", "TWILIO_EDGE": "dublin"}
    run = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "['api.twilio.com']"


async def test_the_sdk_is_imported_at_the_first_request_only() -> None:
    code = "import sys, agent_tui.channel.sending; print('twilio' in sys.modules, 'httpx' in sys.modules)"
    run = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert run.stdout.split()[0] == "False"


def test_credentials_are_not_shown() -> None:
    assert SECRET not in repr(Credentials(ACCOUNT, KEY, SECRET))


async def _serve(answer: bytes | None) -> tuple[asyncio.Server, str]:
    """A real socket that reads one request and answers with ``answer``, or hangs up without one."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        if answer:
            writer.write(answer)
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    return server, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


@pytest.mark.parametrize(
    ("answer", "result"),
    [
        (None, Uncertain("the connection was lost before the answer")),
        (
            b"HTTP/1.1 201 Created\r\nContent-Length: 100\r\n\r\n{",
            Uncertain("the connection was lost before the answer"),
        ),
        (b"nonsense\r\n\r\n", Uncertain("the connection was lost before the answer")),
        (b"HTTP/1.1 429 Slow\r\nRetry-After: 2\r\nContent-Length: 0\r\n\r\n", Throttled(2.0)),
    ],
)
async def test_over_a_real_socket(answer: bytes | None, result: SendResult) -> None:
    server, base = await _serve(answer)
    async with server, open_http() as http:
        assert await TwilioApi(Credentials(ACCOUNT, KEY, SECRET, base), http).send(TEXT) == result


async def test_nobody_listens() -> None:
    server, base = await _serve(None)
    server.close()
    await server.wait_closed()
    async with open_http() as http:
        result = await TwilioApi(Credentials(ACCOUNT, KEY, SECRET, base), http).send(TEXT)
    assert result == NotConnected("no connection")


async def test_an_address_that_is_not_an_address_is_never_connected_to() -> None:
    async with open_http() as http:
        base = "http://desk.invalid"
        result = await TwilioApi(Credentials(ACCOUNT, KEY, SECRET, base), http).send(TEXT)
    assert result == NotConnected("no connection")


async def test_a_connection_that_was_closed_in_between_is_not_used_again() -> None:
    body = json.dumps({"sid": sid(1), "status": "queued"}).encode()
    answer = b"HTTP/1.1 201 Created\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
    server, base = await _serve(answer)
    async with server, open_http() as http:
        api = TwilioApi(Credentials(ACCOUNT, KEY, SECRET, base), http)
        results = [await api.send(TEXT) for _ in range(3)]
    assert results == [Accepted(sid(1), "queued")] * 3


async def test_an_answer_that_never_ends_is_given_up() -> None:
    hang = asyncio.Event()

    async def silent(_request: httpx.Request) -> httpx.Response:
        await hang.wait()
        return httpx.Response(200)

    async with open_http(httpx.MockTransport(silent)) as http:
        with pytest.raises(TwilioFault) as caught:
            await exchange(http, "GET", "https://api.twilio.com/", whole=0)
    assert caught.value.failure == Uncertain("no answer within 30 seconds")
