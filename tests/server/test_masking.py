"""A card number in a message never leaves the desk for an agent, by any door of the console; others see it."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from agent_tui.cli.main import cli
from agent_tui.config.types import Masking, MaskingRule
from agent_tui.desk.channels.deletion import plan
from agent_tui.desk.media.files import media_path
from agent_tui.desk.staff.caller import Caller
from agent_tui.desk.views.search import index_some
from agent_tui.server.console_door.app import OPERATIONS
from agent_tui.store.unit import Unit
from agent_tui.wire.channel_deletion import PlanDeletion
from tests.server.desk_at_work import AtWork, a_config, a_form, at_work

CARD = "4111 1111 1111 1111"
RULES = {name: MaskingRule(id=name) for name in ("card_number", "email")}
FIRST = "SM" + "2" * 32
PICTURE = b"PNG of a card"
QUERIES = {
    "/search": ("?q=pay", "?q=4111"),
    "/export": ("?form=json", "?form=text", "?form=html", "?form=csv"),
    "/conversations": tuple(f"?view={view}" for view in ("mine", "open", "closed", "all")),
    "/events": ("?after=0",),
    "/customers": ("?q=%2B", "?q=4111", "?q=example"),
    "/numbers/support/customers": ("", "?search=4111", "?search=carla"),
    "/export/person": ("?customer=%2B34600000001",),
}
NOT_FOR_AGENTS = frozenset(
    [
        "/surveys",
        "/lists",
        "/lists/l1",
        "/lists/l1/recipients",
        "/export/person",
        "/parked",
        "/audit",
        "/erasures/x1",
        "/channels",
        "/channels/support",
        "/channels/support/live",
        "/channels/support/customers",
        "/channels/support/deletion",
    ]
)
GUESSES = ("/search?q=4111", "/customers?q=4111", "/customers?q=example", "/numbers/support/customers?search=4111")
LOOKS_OUTSIDE = "/doctor"
"""Asks Twilio; what it says holds nothing of customers."""


async def filled(work: AtWork) -> dict[str, str]:
    """Messages, a file, a card, a note, a draft, a list, a parked form, each with the card number; ids for paths."""
    conversation_id = await work.conversation()
    long = "pay " + "x " * 90 + CARD + " please" * 30
    media = {"NumMedia": "1", "MediaUrl0": "https://api.twilio.com/x", "MediaContentType0": "image/png"}
    for sid, body, more in (
        (FIRST, long, {}),
        ("SM" + "3" * 32, f"pay with {CARD}", media),
        ("SM" + "4" * 32, "so?", {"OriginalRepliedMessageSid": FIRST}),
    ):
        form = a_form(sid, body=body, ProfileName="carla@example.org", **more)
        assert (await work.twilio(form)).status_code == 204
    assert (await work.twilio({**form, "To": "whatsapp:+1999", "MessageSid": "SM" + "5" * 32, "Body": CARD})).is_success
    claimed = await work.api("ana", "POST", f"/conversations/{conversation_id}/claim")
    assert claimed.status_code == 200
    assert "carla" not in claimed.text
    customer = claimed.json()["customer"]["id"]
    card = {"name": f"Carla {CARD}", "tags": ["carla@example.org"], "fields": {"card": CARD}}
    assert (await work.api("sue", "PUT", f"/customers/{customer}", card)).status_code == 200
    assert (await work.api("sue", "POST", f"/customers/{customer}/notes", {"text": f"has {CARD}"})).is_success

    def more_rows(unit: Unit) -> None:
        run = unit.connection.execute
        digest = hashlib.sha256(PICTURE).hexdigest()
        run("UPDATE attachments SET id = 'a1', sha256 = ?, state = 'ready', name = ?", (digest, f"{CARD}.png"))
        run("INSERT INTO file_facts (attachment_id, thumbnail) VALUES ('a1', ?)", (digest,))
        run(
            "INSERT INTO lists VALUES ('l1', 'n', 'support', 't', 'en', '', 'done', 1, ?, 'sue', '2026', 'c', '',"
            " NULL, NULL, NULL, 1, NULL, NULL, NULL)",
            (f"form of {CARD}",),
        )
        run(
            "INSERT INTO recipients VALUES ('l1', 1, 1, 'whatsapp:+34600000001', 'en', '{}', 'skipped', 'invalid', ?,"
            " NULL, NULL)",
            (f"1: {CARD} is too long",),
        )
        run("INSERT INTO erasures (id, user_id, state, asked_by, asked_at) VALUES ('x1', 'u', 'done', 'adm', '2026')")
        admin = Caller("adm", "adm", "admin")
        plan(unit, work.desk.config, admin, "support", PlanDeletion(), work.clock.now())

    await work.desk.store.write(more_rows)
    path = media_path(work.desk.folder, hashlib.sha256(PICTURE).hexdigest())
    path.parent.mkdir(parents=True)
    path.write_bytes(PICTURE)
    await work.desk.store.write(index_some)
    return {
        "conversation_id": conversation_id,
        "customer_id": customer,
        "workstream_id": "support",
        "number_id": "support",
        "list_id": "l1",
        "attachment_id": "a1",
        "erasure_id": "x1",
    }


@asynccontextmanager
async def masked_desk(folder: Path, **settings: object) -> AsyncIterator[AtWork]:
    masking = Masking(rules=RULES, **settings)  # type: ignore[arg-type]
    async with at_work(folder, msgspec.structs.replace(a_config(), masking=masking)) as work:
        yield work


async def test_its_digits_never_leave_for_an_agent(tmp_path: Path) -> None:
    async with masked_desk(tmp_path, exports="reader") as work:
        stream = asyncio.create_task(_stream(work))
        ids = await filled(work)
        seen = {"ana": "", "adm": ""}
        odd: list[str] = []
        for operation in (each for each in OPERATIONS if each.method == "GET" and each.path != LOOKS_OUTSIDE):
            path = operation.path.format(**ids)
            for query in QUERIES.get(path, ("",)):
                for who in seen:
                    answer = await work.api(who, "GET", path + query, Accept="application/json")
                    refused = who == "ana" and path in NOT_FOR_AGENTS
                    if answer.status_code != (403 if refused else 200):
                        odd.append(f"{answer.status_code} {who} {path}{query}")
                    headers = "" if path != "/attachments/a1" else answer.headers["content-disposition"]
                    seen[who] += f"\n{path}{query}: {answer.text} {headers}"
        assert odd == []
        lines = await asyncio.to_thread(_lines, work, ids["conversation_id"])
        work.desk.stopping.set()
        frames = await stream

    assert "conversation.claimed" in frames
    for shown in (seen["ana"], frames, lines):
        assert "#### #### #### ####" in shown
        assert "4111" not in shown.replace("q=4111", "").replace("search=4111", "")
        assert "carla@" not in shown
    assert "/messages: {" in seen["ana"]
    for query in (
        "/search?q=4111",
        "/customers?q=4111",
        "/customers?q=carla@",
        "/numbers/support/customers?search=4111",
    ):
        if query in seen["ana"]:
            assert f'{query}: {{"items":[]' in seen["ana"]
    assert f"form of {CARD}" in seen["adm"]
    assert "carla@example.org" in seen["adm"]
    assert "####" not in seen["adm"]


def _lines(work: AtWork, conversation_id: str) -> str:
    """What the commands print for the agent's token."""
    at = ["--desk", work.console, "--token", work.tokens["ana"]]
    printed = ""
    for command in (
        ["queue"],
        ["queue", "--json"],
        ["chat", conversation_id],
        ["chat", conversation_id, "--json"],
        ["export", conversation_id],
        ["export", conversation_id, "--format", "html"],
        ["why", conversation_id],
        ["search", "pay"],
        ["search", "4111"],
    ):
        ended = CliRunner().invoke(cli, [*command, *at])
        assert ended.exit_code == 0, f"{command}: {ended.output} {ended.exception}"
        printed += ended.output
    return printed


async def _stream(work: AtWork) -> str:
    found = ""
    async with work.http.stream("GET", work.console + "/api/v1/events?after=0", headers=work.auth("ana")) as answer:
        async for piece in answer.aiter_text():
            found += piece
    return found


async def test_a_mask_never_becomes_what_is_stored(tmp_path: Path) -> None:
    async with masked_desk(tmp_path) as work:
        ids = await filled(work)
        path, draft = f"/customers/{ids['customer_id']}", f"/conversations/{ids['conversation_id']}/draft"
        held = (await work.api("ana", "GET", path)).json()
        assert set(held["hidden"]) == {"name", "profile_name", "tags", "fields.card"}
        back = {"name": held["name"], "tags": [*held["tags"], "vip"], "fields": {**held["fields"], "a": "b"}}
        assert (await work.api("ana", "PUT", path, {**back, "version": held["version"]})).status_code == 200
        whole = (await work.api("sue", "GET", path)).json()
        assert (whole["name"], whole["tags"]) == (f"Carla {CARD}", ["carla@example.org", "vip"])
        assert whole["fields"] == {"card": CARD, "a": "b"}
        assert (await work.api("ana", "PUT", path, {"name": "Carla"})).json()["code"] == "forbidden"

        written = (await work.api("ana", "PUT", draft, {"text": f"your {CARD}"})).json()
        assert written["draft"] == f"your {CARD}", "whole for who writes it"
        moved = await work.api("sue", "POST", f"/conversations/{ids['conversation_id']}/transfer", {"queue": "billing"})
        assert moved.is_success, moved.text
        (row,) = (await work.api("ben", "GET", "/conversations?view=open")).json()["items"]
        assert row["draft"] == "your #### #### #### ####"


@pytest.mark.parametrize("direction", ["inbound", "outbound"])
async def test_files_of_customers_can_be_hidden(tmp_path: Path, direction: str) -> None:
    async with masked_desk(tmp_path, files="hide") as work:
        ids = await filled(work)
        await work.desk.store.write(
            lambda unit: unit.connection.execute("UPDATE attachments SET direction = ?", (direction,))
        )
        hidden = direction == "inbound"
        for path in ("/attachments/a1", "/attachments/a1/thumbnail"):
            assert (await work.api("ana", "GET", path)).status_code == (403 if hidden else 200)
            assert (await work.api("sue", "GET", path)).content == PICTURE
        page = (await work.api("ana", "GET", f"/conversations/{ids['conversation_id']}/messages")).json()
        (file,) = (each for message in page["items"] for each in message["attachments"])
        assert (file["state"], file["thumbnail"]) == ("blocked", False)
        assert "masking.files" in file["reason"]


async def test_transcripts_may_leave_masked_whoever_exports_them(tmp_path: Path) -> None:
    for exports, shown in (("reader", True), ("masked", False)):
        (tmp_path / exports).mkdir()
        async with masked_desk(tmp_path / exports, exports=exports) as work:
            assert (await work.twilio(a_form(FIRST, body=f"pay with {CARD}"))).is_success
            answer = await work.api("adm", "GET", "/export?form=csv")
            assert (CARD in answer.text) == shown
            assert "pay with" in answer.text


async def test_comments_of_a_survey_leave_masked_in_a_sheet_and_the_audit_says_who_took_them(tmp_path: Path) -> None:
    async with masked_desk(tmp_path) as work:
        await work.conversation()
        await work.desk.store.write(
            lambda unit: unit.connection.execute(
                "INSERT INTO surveys SELECT 'v1', 's1', id, number_id, user_id, 'ana', queue_id, 'done', '',"
                " '2026', '2026', '2026', 5, ? FROM conversations",
                (f"put it on {CARD}",),
            )
        )
        seen = (await work.api("sue", "GET", "/surveys")).json()["items"]
        saved = (await work.api("sue", "GET", "/surveys?export=true")).json()["items"]
        assert [each["comment"] for each in (*seen, *saved)] == [f"put it on {CARD}", "put it on #### #### #### ####"]
        audit = (await work.api("adm", "GET", "/audit?subject=surveys")).json()["items"]
        assert [(each["actor"], each["what"]) for each in audit] == [("sue", "exported"), ("sue", "read")]
