"""A card number in a message never leaves the desk for an agent, by any door of the console; a supervisor sees it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import msgspec

from agent_tui.config.types import Masking, MaskingRule
from agent_tui.desk.search import index_some
from agent_tui.server.console_door.app import OPERATIONS
from tests.server.desk_at_work import a_config, a_form, at_work

CARD = "4111 1111 1111 1111"
RULES = Masking(rules={name: MaskingRule(id=name) for name in ("card_number", "email")})
FIRST = "SM" + "2" * 32
QUERIES = {"/search": ("?q=pay", "?q=4111"), "/export": ("?form=json", "?form=text", "?form=html", "?form=csv")}
VIEWS = ("mine", "open", "closed", "all")


async def test_its_digits_never_leave_for_an_agent(tmp_path: Path) -> None:
    config = msgspec.structs.replace(a_config(), masking=RULES)
    async with at_work(tmp_path, config) as work:
        stream = asyncio.create_task(_stream(work.http, work.console, work.auth("ana")))
        conversation_id = await work.conversation()
        long = "pay " + "x " * 90 + CARD + " please" * 30
        for sid, body in ((FIRST, long), ("SM" + "3" * 32, f"pay with {CARD}"), ("SM" + "4" * 32, "so?")):
            form = a_form(sid, body=body, ProfileName="carla@example.org")
            more = {"OriginalRepliedMessageSid": FIRST} if body == "so?" else {}
            assert (await work.twilio({**form, **more})).status_code == 204
        await work.desk.store.write(index_some)
        claimed = await work.api("ana", "POST", f"/conversations/{conversation_id}/claim")
        assert claimed.status_code == 200
        assert "carla" not in claimed.text

        seen = {"ana": "", "sue": ""}
        for operation in (each for each in OPERATIONS if each.method == "GET"):
            customer = (await work.api("sue", "GET", f"/conversations/{conversation_id}")).json()["customer"]["id"]
            path = operation.path.replace("{conversation_id}", conversation_id)
            path = path.replace("{user_id}", customer).replace("{customer_id}", customer)
            queries = QUERIES.get(path, ("",))
            if path == "/conversations":
                queries = tuple(f"?view={view}" for view in VIEWS)
            if path == "/events":
                queries = ("?after=0",)
            for query in queries:
                for who in seen:
                    answer = await work.api(who, "GET", path + query, Accept="application/json")
                    assert answer.status_code < 500
                    seen[who] += f"\n{path}{query}: {answer.text}"
        own = f"/customers/{customer}"
        card = {"name": f"Carla {CARD}", "fields": {"Card": CARD, "Order": "1"}}
        assert (await work.api("sue", "PUT", own, card)).status_code == 200
        masked = (await work.api("ana", "GET", own)).json()
        assert {"name", "fields.Card"} <= set(masked["hidden"])
        back = {"name": masked["name"], "fields": {**masked["fields"], "Order": "2"}, "version": masked["version"]}
        assert (await work.api("ana", "PUT", own, back)).status_code == 200
        assert (await work.api("ana", "PUT", own, {"name": "Carla"})).json()["code"] == "forbidden"
        kept = (await work.api("sue", "GET", own)).json()
        assert (kept["name"], kept["fields"]) == (card["name"], {"Card": CARD, "Order": "2"})
        work.desk.stopping.set()
        frames = await stream

    assert "conversation.claimed" in frames
    assert "#### #### #### ####" in frames
    for shown in (seen["ana"], frames):
        assert "4111" not in shown.replace("?q=4111", "")
        assert "carla@" not in shown
    assert "/messages: {" in seen["ana"]
    assert "#### #### #### ####" in seen["ana"]
    assert '/search?q=4111: {"items":[]' in seen["ana"]
    assert CARD in seen["sue"]
    assert "carla@example.org" in seen["sue"]
    assert "####" not in seen["sue"]


async def _stream(http: object, console: str, headers: dict[str, str]) -> str:
    found = ""
    async with http.stream("GET", console + "/api/v1/events?after=0", headers=headers) as answer:  # type: ignore[attr-defined]
        async for piece in answer.aiter_text():
            found += piece
    return found
