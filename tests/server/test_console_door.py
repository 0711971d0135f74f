from __future__ import annotations

from typing import Any

import httpx

from agent_tui.server.console_door.app import OPERATIONS
from agent_tui.wire.problems import PROBLEMS
from tests.server.desk_at_work import AtWork, a_form

JSON = {"Content-Type": "application/json"}


def problem(answer: httpx.Response) -> tuple[int, str]:
    """Status and code, of an answer that is a problem document as the table says."""
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    kind = PROBLEMS[told["code"]]
    assert (told["status"], told["title"]) == (kind.status, kind.title) == (answer.status_code, kind.title)
    assert told["detail"]
    assert told["hint"]
    return answer.status_code, told["code"]


REFUSALS: list[tuple[str | None, str, str, Any, str]] = [
    (None, "GET", "/me", None, "unauthorized"),
    ("ana", "GET", "/nothing", None, "not_found"),
    ("ana", "GET", "/conversations/c_unknown", None, "not_found"),
    ("ana", "GET", "/conversations/c_unknown/messages", None, "not_found"),
    ("ana", "GET", f"/conversations/{'x' * 300}", None, "not_found"),
    ("ana", "GET", "/workstreams/none/switches", None, "not_found"),
    ("ana", "GET", "/attachments/f_unknown", None, "not_found"),
    ("adm", "DELETE", "/tokens/nobody", None, "not_found"),
    ("ana", "PATCH", "/me", None, "method_not_allowed"),
    ("ana", "GET", "/tokens", None, "method_not_allowed"),
    ("ana", "GET", "/parked", None, "forbidden"),
    ("ana", "POST", "/stop", None, "forbidden"),
    ("sue", "POST", "/tokens", {"agent": "ana"}, "forbidden"),
    ("ana", "PUT", "/agents/ben/presence", {"presence": "away"}, "forbidden"),
    ("ana", "PUT", "/queues/general/hold", {"hold": True}, "forbidden"),
    ("ana", "PUT", "/me/presence", {"presence": "sleepy"}, "invalid"),
    ("ana", "PUT", "/me/presence", {"presence": 5}, "invalid"),
    ("ana", "PUT", "/me/presence", {"presence": "away", "more": 1}, "invalid"),
    ("ana", "PUT", "/me/presence", {}, "invalid"),
    ("ana", "PUT", "/me/presence", [], "invalid"),
    ("ana", "GET", "/conversations?limit=0", None, "invalid"),
    ("ana", "GET", "/conversations?limit=101", None, "invalid"),
    ("ana", "GET", "/conversations?limit=", None, "invalid"),
    ("ana", "GET", "/conversations?view=theirs", None, "invalid"),
    ("ana", "GET", "/conversations?views=all", None, "invalid"),
    ("ana", "GET", "/conversations?view=all&view=mine", None, "invalid"),
    *(
        ("sue", "GET", path, None, "invalid")
        for path in (
            "/conversations?after=garbage",
            "/conversations?queue=nope",
            "/search?q=x&before=zzz",
            "/attention?after=zzz",
            "/surveys?after=zzz",
            "/surveys?queue=nope",
            "/surveys?agent=nope",
            "/surveys?since=yesterday",
            "/surveys?until=2026-99-99",
            "/export?queue=nope",
        )
    ),
    ("ana", "GET", "/conversations?" + "&".join(f"a{n}=1" for n in range(60)), None, "invalid"),
]


async def test_refusals_before_any_conversation(work: AtWork) -> None:
    for agent, method, path, body, code in REFUSALS:
        told = problem(await work.api(agent, method, path, json=body))
        assert told == (PROBLEMS[code].status, code), (agent, method, path, body)


BODIES: list[tuple[str, bytes, dict[str, str], str]] = [
    ("empty", b"", JSON, "invalid"),
    ("cut off", b"{", JSON, "invalid"),
    ("bad UTF-8", b'"\xff"', JSON, "invalid"),
    ("half a surrogate pair", b'{"presence": "\\ud800"}', JSON, "invalid"),
    ("deep", b"[" * 100_000, JSON, "invalid"),
    ("not JSON", b'{"presence": "away"}', {"Content-Type": "text/plain"}, "unsupported_type"),
    ("too large", b'{"presence": "' + b"a" * 300_000 + b'"}', JSON, "too_large"),
]


async def test_bodies_that_cannot_be_taken(work: AtWork) -> None:
    for name, content, headers, code in BODIES:
        answer = await work.http.put(
            work.console + "/api/v1/me/presence", content=content, headers={**work.auth("ana"), **headers}
        )
        assert problem(answer) == (PROBLEMS[code].status, code), name


async def test_refusals_around_a_conversation(work: AtWork) -> None:
    one = f"/conversations/{await work.conversation()}"
    text = {"client_id": "1", "text": "Hi"}

    async def refused(agent: str, method: str, path: str, body: Any = None) -> str:
        return problem(await work.api(agent, method, one + path, json=body))[1]

    assert await refused("ben", "GET", "") == "not_found"
    assert await refused("ben", "POST", "/claim") == "not_found"
    assert await refused("ana", "POST", "/messages", text) == "not_yours"
    assert await refused("ana", "POST", "/accept") == "wrong_state"
    assert await refused("ana", "POST", "/assign", {"agent": "ana"}) == "forbidden"
    assert (await work.api("ana", "POST", one + "/claim")).json()["agent"] == "ana"
    assert await refused("ana", "POST", "/claim") == "wrong_state"
    assert await refused("ana", "POST", "/transfer", {}) == "invalid"
    assert await refused("ana", "POST", "/messages", {"client_id": "1"}) == "invalid"
    assert await refused("ana", "POST", "/messages", {"client_id": "1", "text": "x" * 1601}) == "invalid"
    template = {"client_id": "2", "template_id": "HX00000000000000000000000000000001", "variables": {}}
    assert await refused("ana", "POST", "/messages", template) == "window_open"
    sent = await work.api("ana", "POST", one + "/messages", json=text)
    assert (sent.status_code, sent.json()["status"]) == (202, "queued")
    assert (await work.api("ana", "POST", one + "/messages", json=text)).json()["id"] == sent.json()["id"]
    assert await refused("ana", "POST", "/messages", {**text, "text": "Ho"}) == "client_id_reused"
    assert await refused("ana", "POST", f"/messages/{sent.json()['id']}/retry") == "wrong_state"
    switches = {"attachments": {"customers": True, "agents": False}}
    assert (await work.api("sue", "PUT", "/workstreams/support/switches", json=switches)).status_code == 200
    upload = work.console + "/api/v1/files?name=a.pdf"
    file = (await work.http.post(upload, content=b"%PDF-1.7 x", headers=work.auth("ana"))).json()
    attachment = {"client_id": "3", "attachments": [file["id"]]}
    assert await refused("ana", "POST", "/messages", attachment) == "attachments_off"
    work.clock.advance(24 * 3600)
    assert await refused("ana", "POST", "/messages", {**text, "client_id": "4"}) == "window_closed"
    assert await refused("ana", "POST", "/messages", {**template, "variables": {"1": "x"}}) == "variables_invalid"


async def test_a_second_conversation_with_a_customer_names_the_first(work: AtWork) -> None:
    conversation_id = await work.conversation()
    work.clock.advance(25 * 3600)
    body = {
        "client_id": "1",
        "number": "support",
        "to": "+34600000001",
        "template_id": "HX00000000000000000000000000000001",
        "variables": {"1": "7", "2": "sent"},
    }
    answer = await work.api("ana", "POST", "/conversations", json=body)
    assert problem(answer) == (409, "has_conversation")
    assert answer.json()["conversation_id"] == conversation_id


async def test_a_conversation_we_start(work: AtWork) -> None:
    body = {
        "client_id": "1",
        "number": "support",
        "to": "+34 600 000 009",
        "template_id": "HX00000000000000000000000000000001",
        "variables": {"1": "7", "2": "sent"},
    }
    answer = await work.api("ana", "POST", "/conversations", json=body)
    assert answer.status_code == 201
    assert answer.json()["conversation"]["state"] == "waiting"
    assert answer.json()["message"]["text"] == "Your order 7 is now sent."


async def test_the_whole_life_of_a_conversation(work: AtWork) -> None:
    one = f"/conversations/{await work.conversation()}"

    async def state(action: str, body: Any = None, agent: str = "ana") -> str:
        answer = await work.api(agent, "POST", f"{one}/{action}", json=body)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["state"])

    assert await state("claim") == "active"
    assert await state("wait") == "waiting"
    assert await state("claim") == "active"
    assert await state("monitor", agent="sue") == "active"
    assert await state("join", agent="sue") == "active"
    assert await state("transfer", {"queue": "billing", "note": "about the bill"}) == "open"
    await work.connected("ben")
    assert await state("assign", {"agent": "ben"}, agent="sue") == "active"
    assert await state("end", agent="ben") == "wrap_up"
    assert await state("close", agent="ben") == "closed"
    page = (await work.api("sue", "GET", one + "/messages")).json()
    assert [row["text"] for row in page["items"]] == ["Hello", "about the bill"]


async def test_draft_note_and_read_mark(work: AtWork) -> None:
    one = f"/conversations/{await work.conversation()}"
    await work.api("ana", "POST", one + "/claim")
    assert (await work.api("ana", "PUT", one + "/draft", json={"text": "Dear"})).json()["draft"] == "Dear"
    note = await work.api("ana", "POST", one + "/notes", json={"text": "careful"})
    assert (note.status_code, note.json()["kind"]) == (201, "note")
    first = (await work.api("ana", "GET", one + "/messages")).json()["items"][0]
    assert (await work.api("ana", "PUT", one + "/read", json={"message_id": first["id"]})).json()["unread"] == 0


async def test_pages_end_to_end(work: AtWork) -> None:
    for number in range(5):
        await work.conversation(f"+3460000000{number}", f"SMpage{number}")
    seen: list[str] = []
    path = "/conversations?view=open&limit=2"
    after = ""
    while after is not None:
        page = (await work.api("ana", "GET", path + f"&after={after}")).json()
        assert len(page["items"]) <= 2
        seen += [row["id"] for row in page["items"]]
        after = page["next"]
    assert len(seen) == len(set(seen)) == 5


async def test_every_get_says_where_the_feed_stood(work: AtWork) -> None:
    one = f"/conversations/{await work.conversation()}"
    await work.connected("adm")
    plain = [each.path for each in OPERATIONS if each.method == "GET" and "{" not in each.path]
    assert {"/me", "/queues", "/conversations", "/doctor"} < set(plain)
    streams = {"/events", "/export"}
    codes, switches = "/workstreams/support/codes", "/workstreams/support/switches"
    for path in (*(set(plain) - streams), codes, switches, f"/export?conversation={one[15:]}", one, one + "/messages"):
        answer = await work.api("adm", "GET", path)
        now = (await work.api("adm", "GET", "/events", Accept="application/json")).json()["next"]
        assert answer.status_code in (200, 422), path
        assert int(answer.headers["feed-seq"]) == now, path


async def test_also_a_refused_get_does(work: AtWork) -> None:
    answer = await work.api("ana", "GET", "/conversations/c_unknown")
    assert int(answer.headers["feed-seq"]) > 0


async def test_the_document_has_every_operation_and_every_refusal(work: AtWork) -> None:
    from agent_tui.server.console_door.app import OPERATIONS

    document = (await work.http.get(work.console + "/openapi.json")).json()
    assert document == (await work.http.get(work.console + "/api/v1/openapi.json")).json()
    told = {(path, method.upper()) for path, item in document["paths"].items() for method in item}
    assert told == {("/api/v1" + row.path, row.method) for row in OPERATIONS}
    statuses = {f"Problem{kind.status}" for kind in PROBLEMS.values()}
    assert set(document["components"]["responses"]) == statuses
    assert document["openapi"] == "3.1.0"
    assert document["security"] == [{"bearer": []}]


async def test_a_message_of_a_stranger_to_two_agents(work: AtWork) -> None:
    await work.conversation()
    await work.twilio(a_form("SMsecond", body="again"))
    mine = (await work.api("ben", "GET", "/conversations?view=all")).json()
    assert mine["items"] == []
