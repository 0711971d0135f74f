"""What goes over the wire to a desk, and what comes back as an error."""

from __future__ import annotations

import json

import httpx
import msgspec
import pytest

from agent_tui.client.desk import DeskClient
from agent_tui.client.transport import Transport, error_from
from agent_tui.core.errors import Busy, DeskError, Forbidden, Invalid, NotFound, Refused, Unauthorized, Unreachable
from agent_tui.wire.messages import Send
from agent_tui.wire.problems import PROBLEMS
from agent_tui.wire.templates import Directions
from tests.console.fake_desk import START, ago, outbound

ME = {
    "user": "local",
    "id": "ana",
    "name": "Ana",
    "role": "agent",
    "presence": "available",
    "connected": True,
    "load": {"used": 1, "capacity": 5},
    "queues": ["general"],
    "desk": "Support",
    "version": "0",
    "now": "2026-11-23T14:30:00.000Z",
    "speed": 1.0,
}


def desk_of(handler: httpx.MockTransport, acting_as: str | None = None) -> DeskClient:
    return DeskClient("http://desk.test/", "secret", acting_as, transport=handler)


async def test_a_request_carries_the_token_and_the_agent_acted_as() -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json=ME, headers={"Feed-Seq": "42"})

    desk = desk_of(httpx.MockTransport(answer), "ana")
    me = await desk.me()
    await desk.close()
    assert me.value.id == "ana"
    assert me.feed_seq == 42
    assert seen[0].url == "http://desk.test/api/v1/me"
    assert seen[0].headers["authorization"] == "Bearer secret"
    assert seen[0].headers["agent-tui-as"] == "ana"


async def test_without_an_agent_there_is_no_such_header() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        assert "agent-tui-as" not in request.headers
        return httpx.Response(200, json=ME)

    desk = desk_of(httpx.MockTransport(answer))
    assert (await desk.me()).feed_seq == 0
    await desk.close()


@pytest.mark.parametrize("code", sorted(PROBLEMS))
def test_every_problem_becomes_an_error_with_its_code_and_hint(code: str) -> None:
    kind = PROBLEMS[code]
    body = {"title": kind.title, "detail": "It is so.", "code": code, "hint": kind.hint, "status": kind.status}
    error = error_from(kind.status, json.dumps(body).encode())
    assert (error.sentence, error.code, error.hint) == ("It is so.", code, kind.hint)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, Unauthorized),
        (403, Forbidden),
        (404, NotFound),
        (409, Refused),
        (413, Invalid),
        (422, Invalid),
        (503, Busy),
        (502, Unreachable),
        (418, DeskError),
    ],
)
def test_a_body_that_is_no_problem_still_gives_a_sentence(status: int, kind: type[DeskError]) -> None:
    error = error_from(status, b"<html>proxy</html>")
    assert type(error) is kind
    assert str(status) in error.sentence
    somebody_answered = "proxy" if status >= 500 else "console door"
    assert somebody_answered in error.hint
    assert error.code != Unreachable.code, "the command line asks whether the desk runs at that one only"


@pytest.mark.parametrize("failure", [httpx.ConnectError, httpx.ReadTimeout, httpx.RemoteProtocolError])
async def test_no_answer_is_unreachable(failure: type[httpx.TransportError]) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        raise failure("no", request=request)

    desk = desk_of(httpx.MockTransport(answer))
    with pytest.raises(Unreachable, match=failure.__name__):
        await desk.me()
    await desk.close()


async def test_an_answer_of_another_shape_is_an_error_and_not_a_traceback() -> None:
    desk = desk_of(httpx.MockTransport(lambda _: httpx.Response(200, json={"hello": 1})))
    with pytest.raises(DeskError) as caught:
        await desk.me()
    assert caught.value.code == "unreadable"
    await desk.close()


async def test_the_id_of_the_live_conversation_comes_with_the_refusal() -> None:
    body = {"title": "x", "detail": "There is one.", "code": "has_conversation", "hint": "", "status": 409}
    error = error_from(409, json.dumps({**body, "conversation_id": "c-7"}).encode())
    assert error.facts == {"conversation_id": "c-7"}


async def test_paths_and_bodies() -> None:
    seen: list[tuple[str, str, object]] = []
    message = outbound("c 1", 1, "hello", ago(START, minutes=1), client_id="x")

    def answer(request: httpx.Request) -> httpx.Response:
        body: object = request.content
        if request.headers.get("content-type") == "application/json":
            body = json.loads(request.content)
        path = request.url.raw_path.decode().removeprefix("/api/v1")
        seen.append((request.method, path, body))
        if path.endswith("/messages") and request.method == "POST":
            return httpx.Response(202, content=msgspec.json.encode(message))
        if path.startswith("/files"):
            return httpx.Response(201, json={"id": "f1", "name": "a b.txt", "content_type": "text/plain", "size": 2})
        if path.startswith("/attachments"):
            return httpx.Response(200, content=b"\x89PNG", headers={"content-type": "image/png"})
        return httpx.Response(204)

    desk = desk_of(httpx.MockTransport(answer))
    assert (await desk.send("c 1", Send(client_id="x", text="hello"))) == message
    await desk.retry("c 1", "m/1")
    await desk.save_draft("c 1", "dra")
    await desk.mark_read("c 1", "m1")
    await desk.note("c 1", "careful")
    await desk.act("c 1", "claim")
    await desk.transfer("c 1", queue="billing", note="please")
    await desk.assign("c 1", agent="otto", force=True)
    await desk.set_presence("away")
    await desk.set_agent_presence("otto", "away")
    await desk.hold_queue("general", True)
    await desk.set_switches("support", Directions(customers=True, agents=False))
    assert (await desk.upload("a b.txt", b"hi")).id == "f1"
    assert (await desk.download("att-1")).data == b"\x89PNG"
    assert b"".join([piece async for piece in desk.pieces("att-1")]) == b"\x89PNG"
    await desk.retry_attachment("att-1")
    await desk.replay("p1")
    await desk.close()
    c = "/conversations/c%201"
    sent = {"client_id": "x", "text": "hello", "template_id": None, "variables": {}, "attachments": [], "after": None}
    assert seen == [
        ("POST", f"{c}/messages", sent),
        ("POST", f"{c}/messages/m%2F1/retry", b""),
        ("PUT", f"{c}/draft", {"text": "dra"}),
        ("PUT", f"{c}/read", {"message_id": "m1"}),
        ("POST", f"{c}/notes", {"text": "careful"}),
        ("POST", f"{c}/claim", b""),
        ("POST", f"{c}/transfer", {"agent": None, "queue": "billing", "note": "please"}),
        ("POST", f"{c}/assign", {"agent": "otto", "queue": None, "force": True}),
        ("PUT", "/me/presence", {"presence": "away"}),
        ("PUT", "/agents/otto/presence", {"presence": "away"}),
        ("PUT", "/queues/general/hold", {"hold": True}),
        ("PUT", "/workstreams/support/switches", {"attachments": {"customers": True, "agents": False}}),
        ("POST", "/files?name=a+b.txt", b"hi"),
        ("GET", "/attachments/att-1", b""),
        ("GET", "/attachments/att-1", b""),
        ("POST", "/attachments/att-1/retry", b""),
        ("POST", "/parked/p1/replay", b""),
    ]


async def test_the_stream_begins_with_an_empty_frame_and_skips_comments() -> None:
    seen: list[httpx.Request] = []
    body = b": hello\n\nid: 7\nevent: message.received\ndata: {}\n\n: still here\n\nid: 8\nevent: reset\ndata: {}\n\n"

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, content=body, headers={"content-type": "text/event-stream"})

    transport = Transport("http://desk.test", "t", transport=httpx.MockTransport(answer))
    frames = [frame async for frame in transport.events(6)]
    await transport.close()
    assert [(frame.id, frame.event) for frame in frames] == [("", ""), ("7", "message.received"), ("8", "reset")]
    assert seen[0].url.params["after"] == "6"
    assert seen[0].headers["last-event-id"] == "6"


async def test_a_refused_stream_is_the_desks_error() -> None:
    body = {"title": "x", "detail": "Revoked.", "code": "unauthorized", "hint": "", "status": 401}
    transport = Transport(
        "http://desk.test", "t", transport=httpx.MockTransport(lambda _: httpx.Response(401, json=body))
    )
    with pytest.raises(Unauthorized, match="Revoked"):
        await anext(transport.events(None))
    await transport.close()


async def test_what_asks_while_it_is_being_closed_is_refused_like_a_desk_that_is_gone() -> None:
    transport = Transport("http://desk.test", "secret", transport=httpx.MockTransport(lambda _: httpx.Response(200)))
    assert (await transport.request("GET", "/me")).body == b""
    client = await transport.open()
    await transport.close()
    assert client.is_closed
    with pytest.raises(Unreachable):
        await transport.request("GET", "/me")
    with pytest.raises(Unreachable):
        await anext(transport.events(None))
