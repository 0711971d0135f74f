"""The two sides that these tests speak to: the desk's API as an agent, and the simulated Twilio."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import httpx

from agent_tui.simulator.webhooks import sign
from tests.e2e.desk_file import ACCOUNT_SID, AUTH_TOKEN, OURS
from tests.e2e.polling import until_async

Row = dict[str, Any]
ENDED = ("sent", "delivered", "read", "failed", "undelivered")


class Agent:
    """An agent at the console door."""

    def __init__(self, http: httpx.AsyncClient, console: str, token: str) -> None:
        self._http = http
        self._console = console
        self.token = token

    async def call(self, method: str, path: str, body: object = None) -> httpx.Response:
        """One request below ``/api/v1``, whatever its answer."""
        return await self._http.request(
            method,
            f"{self._console}/api/v1{path}",
            json=body,
            headers={"Authorization": f"Bearer {self.token}", "Accept": "application/json"},
        )

    async def get(self, path: str) -> Row:
        answer = await self.call("GET", path)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def act(self, conversation_id: str, action: str) -> None:
        answer = await self.call("POST", f"/conversations/{conversation_id}/{action}")
        assert answer.is_success, answer.text

    async def rows(self, view: str = "all") -> list[Row]:
        """Every conversation of a view, over all its pages."""
        return await self._pages(f"/conversations?view={view}&limit=100", "after")

    async def row(self, customer: str, view: str = "all") -> Row:
        """The conversation with this customer; it must be there."""
        found = [row for row in await self.rows(view) if row["customer"]["address"] == f"whatsapp:{customer}"]
        assert found, f"no conversation with {customer} in {view}"
        return found[0]

    async def transcript(self, conversation_id: str) -> list[Row]:
        """Every message of a conversation, oldest first."""
        messages: list[Row] = []
        before = ""
        while True:
            page = await self.get(f"/conversations/{conversation_id}/messages?limit=100{before}")
            messages = [*page["items"], *messages]
            if page["next"] is None:
                return messages
            before = f"&before={page['next']}"

    async def say(self, conversation_id: str, text: str, client_id: str | None = None) -> Row:
        """A reply that the desk takes."""
        answer = await self.send(conversation_id, client_id=client_id or f"id of {text}", text=text)
        assert answer.status_code == 202, answer.text
        return dict(answer.json())

    async def send(self, conversation_id: str, **body: object) -> httpx.Response:
        return await self.call("POST", f"/conversations/{conversation_id}/messages", body)

    async def message(self, conversation_id: str, message_id: str) -> Row:
        return next(each for each in await self.transcript(conversation_id) if each["id"] == message_id)

    async def status(self, conversation_id: str, message_id: str, *wanted: str, seconds: float = 20.0) -> Row:
        """The message, once its status is one of ``wanted``."""

        async def look() -> Row | None:
            message = await self.message(conversation_id, message_id)
            return message if message["status"] in wanted else None

        return await until_async(look, f"{message_id} {wanted}", seconds)

    async def events(self, after: int = 0) -> list[Row]:
        """The change feed behind ``after``, all of it."""
        rows: list[Row] = []
        while True:
            page = await self.get(f"/events?after={after}&limit=100")
            rows, after = [*rows, *page["items"]], int(page["next"])
            if not page["items"]:
                return rows

    async def _pages(self, path: str, name: str) -> list[Row]:
        rows: list[Row] = []
        more = ""
        while True:
            page = await self.get(path + more)
            rows += page["items"]
            if page["next"] is None:
                return rows
            more = f"&{name}={page['next']}"


class Twilio:
    """The simulated Twilio, by its own paths."""

    def __init__(self, http: httpx.AsyncClient, base_url: str) -> None:
        self._http = http
        self.base_url = base_url

    async def control(self, method: str, path: str, body: object = None) -> Any:
        answer = await self._http.request(method, f"{self.base_url}/_simulator/{path}", json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def say(self, customer: str, body: str, **more: object) -> Row:
        """A customer writes; the answer says how the webhook ended."""
        return dict(await self.control("POST", f"customers/{customer}/say", {"body": body, **more}))

    async def fault(self, action: str, times: int = 1, **match: str) -> None:
        await self.control("POST", "faults", {"match": match, "action": action, "times": times})

    async def sent(self, text: str | None = None) -> list[Row]:
        """What reached Twilio from us, oldest first; with this text only."""
        rows = await self.control("GET", "messages?direction=outbound-api")
        return [row for row in rows if text in (None, row["body"])]

    async def posts(self) -> list[Row]:
        """Every POST of a message, refused ones too."""
        return list(await self.control("GET", "requests?method=POST&path=/Messages.json"))

    async def webhooks(self, kind: str) -> list[Row]:
        return list(await self.control("GET", f"webhooks?kind={kind}"))


def inbound_form(sid: str, customer: str, body: str = "Hello", **more: str) -> dict[str, str]:
    """A customer's message as Twilio sends it."""
    return {
        "MessageSid": sid,
        "SmsMessageSid": sid,
        "AccountSid": ACCOUNT_SID,
        "From": f"whatsapp:{customer}",
        "To": OURS,
        "WaId": customer.removeprefix("+"),
        "ProfileName": "Carla",
        "Body": body,
        "NumMedia": "0",
        "MessageType": "text",
        **more,
    }


async def post_signed(http: httpx.AsyncClient, public: str, path: str, form: Mapping[str, str]) -> httpx.Response:
    """A signed webhook to the public door."""
    url = public + path
    return await http.post(
        url,
        content=urlencode(form).encode(),
        headers={
            "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
            "X-Twilio-Signature": sign(url, form.items(), AUTH_TOKEN),
        },
    )
