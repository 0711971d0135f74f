"""A Twilio that answers by script, on httpx's own mock transport; every request is held against Twilio's documents.

Invariant: a request that Twilio would not understand fails the test that made it, whatever the test looks at.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qs, parse_qsl

import httpx

from agent_tui.channel.credentials import Credentials
from agent_tui.channel.net import open_http
from agent_tui.channel.sending import TwilioApi
from tests.contract import check_request

ACCOUNT = "AC" + "0" * 31 + "1"
KEY = "SK" + "0" * 31 + "1"
SECRET = "s3cret"
OUR_NUMBER = "whatsapp:+14155238886"
CUSTOMER = "whatsapp:+34600123456"
PREFIX = "/fake"
"""A path below which the whole of Twilio may stand."""
SERVICE = "MG" + "0" * 31 + "1"


def sid(number: int, kind: str = "SM") -> str:
    return f"{kind}{number:032x}"


def message(number: int, **fields: Any) -> dict[str, Any]:
    """A message as Twilio lists it."""
    base = {
        "sid": sid(number),
        "account_sid": ACCOUNT,
        "api_version": "2010-04-01",
        "body": f"text {number}",
        "date_created": "Mon, 23 Nov 2026 09:00:00 +0000",
        "date_sent": "Mon, 23 Nov 2026 09:00:01 +0000",
        "date_updated": "Mon, 23 Nov 2026 09:00:01 +0000",
        "direction": "inbound",
        "error_code": None,
        "error_message": None,
        "from": CUSTOMER,
        "to": OUR_NUMBER,
        "messaging_service_sid": None,
        "num_media": "0",
        "num_segments": "1",
        "price": None,
        "price_unit": None,
        "status": "received",
        "subresource_uris": {},
        "uri": f"/2010-04-01/Accounts/{ACCOUNT}/Messages/{sid(number)}.json",
    }
    return base | fields


def refusal(status: int, code: int, **headers: str) -> httpx.Response:
    """An error body as Twilio writes it."""
    body = {"code": code, "message": "No.", "more_info": f"https://www.twilio.com/docs/errors/{code}", "status": status}
    return httpx.Response(status, json=body, headers=headers)


Step = httpx.Response | Exception


class Script:
    """Answers in order; what was asked is kept."""

    def __init__(self, *steps: Step) -> None:
        self._steps = list(steps)
        self.requests: list[httpx.Request] = []

    def add(self, *steps: Step) -> None:
        self._steps += steps

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        if "authorization" in request.headers:
            url = str(request.url).replace(PREFIX, "", 1)
            check_request(request.method, url, dict(request.headers), request.content)
        assert self._steps, f"nothing is left to answer {request.method} {request.url}"
        step = self._steps.pop(0)
        if isinstance(step, Exception):
            raise step
        if step.is_closed:
            # As it comes over a wire: still to be read.
            return httpx.Response(step.status_code, headers=step.headers, stream=httpx.ByteStream(step.content))
        return step

    def form(self, index: int = -1) -> dict[str, list[str]]:
        return parse_qs(self.requests[index].content.decode(), keep_blank_values=True)

    def query(self, index: int = -1) -> dict[str, str]:
        return dict(parse_qsl(self.requests[index].url.query.decode(), keep_blank_values=True))

    def urls(self) -> list[str]:
        return [str(request.url.copy_with(query=None)) for request in self.requests]


@asynccontextmanager
async def twilio(script: Script, api_base: str | None = None) -> AsyncIterator[TwilioApi]:
    """An account whose Twilio answers by ``script``; reads are tried again without waiting."""
    async with open_http(httpx.MockTransport(script)) as http:
        yield TwilioApi(Credentials(ACCOUNT, KEY, SECRET, api_base), http, read_wait=0)


def page(key: str, rows: list[dict[str, Any]], next_uri: str | None = None) -> httpx.Response:
    """A page of the 2010 API."""
    return httpx.Response(200, content=json.dumps({key: rows, "next_page_uri": next_uri, "page": 0, "page_size": 50}))
