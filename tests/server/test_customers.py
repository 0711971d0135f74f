"""The customer's card and the disposition codes over the console door, as consoles and scripts use them."""

from __future__ import annotations

from pathlib import Path

import msgspec

from agent_tui.config.code_types import DispositionCode, DispositionCodes
from agent_tui.config.types import Config
from tests.server.desk_at_work import a_config, at_work


def with_codes() -> Config:
    config = a_config()
    codes = DispositionCodes(required=True, choices={"paid": DispositionCode(title="Paid")})
    support = msgspec.structs.replace(config.workstreams["support"], codes=codes)
    return msgspec.structs.replace(config, workstreams={"support": support})


async def test_a_card_is_read_changed_and_written_about_and_every_console_hears_of_it(tmp_path: Path) -> None:
    async with at_work(tmp_path) as work:
        conversation_id = await work.conversation()
        assert (await work.api("ana", "POST", f"/conversations/{conversation_id}/claim")).status_code == 200
        user = (await work.api("ana", "GET", f"/conversations/{conversation_id}")).json()["customer"]["id"]
        path = f"/customers/{user}"

        changed = await work.api("ana", "PUT", path, {"name": "Carla Ruiz", "tags": ["vip"]})
        assert changed.status_code == 200, changed.text
        noted = await work.api("ana", "POST", path + "/notes", {"text": "calls on Mondays"})
        assert noted.status_code == 201, noted.text

        card = (await work.api("ana", "GET", path)).json()
        assert (card["name"], card["tags"]) == ("Carla Ruiz", ["vip"])
        assert [note["text"] for note in card["notes"]] == ["calls on Mondays"]
        earlier = (await work.api("ana", "GET", path + "/conversations")).json()
        assert [row["id"] for row in earlier["items"]] == [conversation_id]

        late = await work.api("ana", "PUT", path, {"language": "es", "version": 0})
        assert (late.status_code, late.json()["code"]) == (409, "card_changed")
        said = {"number": "support", "consent": "opted_in", "source": "web form"}
        consent = (await work.api("ana", "PUT", path + "/consent", said)).json()["lines"][0]["consent"]
        assert (consent["opted_in_source"], consent["by"]) == ("web form", "ana")
        heard = (await work.api("ana", "GET", "/events?after=0", Accept="application/json")).json()["items"]
        told = [(each["kind"], each["data"], each["conversation_id"]) for each in heard if "customer." in each["kind"]]
        assert [kind for kind, _, _ in told] == ["customer.updated", "customer.noted", "customer.opted_in"]
        assert all(data["user_id"] == user and place == conversation_id for _, data, place in told)

        gone = await work.api("ana", "DELETE", f"{path}/notes/{noted.json()['id']}")
        assert gone.status_code == 204
        assert (await work.api("ana", "GET", path)).json()["notes"] == []
        assert (await work.api(None, "GET", path)).status_code == 401


async def test_two_customers_are_shown_as_one_person_and_parted_again(tmp_path: Path) -> None:
    async with at_work(tmp_path) as work:
        users = []
        for sender, sid in (("+34600000001", "SM" + "1" * 32), ("+34600000002", "SM" + "2" * 32)):
            conversation_id = await work.conversation(sender, sid)
            users.append((await work.api("sue", "GET", f"/conversations/{conversation_id}")).json()["customer"]["id"])
        merged = await work.api("sue", "POST", f"/customers/{users[0]}/merge", {"customer": users[1]})
        assert merged.status_code == 200, merged.text
        assert {line["address"] for line in merged.json()["lines"]} == {
            "whatsapp:+34600000001",
            "whatsapp:+34600000002",
        }
        assert (await work.api("sue", "DELETE", f"/customers/{users[1]}/merge")).status_code == 204
        card = (await work.api("sue", "GET", f"/customers/{users[0]}")).json()
        assert (len(card["lines"]), card["undo"]["kind"], card["undo"]["by"]) == (1, "parted", "sue")
        undo = f"/customers/{users[0]}/merge/undo"
        assert (await work.api("ana", "POST", undo)).json()["code"] == "not_yours"
        assert [len((await work.api("sue", "POST", undo)).json()["lines"]) for _ in range(2)] == [2, 1]
        nothing = await work.api("sue", "POST", undo)
        assert (nothing.status_code, nothing.json()["code"]) == (409, "nothing_to_undo")


async def test_an_agent_cannot_close_without_a_code_where_one_is_required(tmp_path: Path) -> None:
    async with at_work(tmp_path, with_codes()) as work:
        conversation_id = await work.conversation()
        path = f"/conversations/{conversation_id}"
        assert (await work.api("ana", "POST", path + "/claim")).status_code == 200
        offered = (await work.api("ana", "GET", "/workstreams/support/codes")).json()
        assert (offered["required"], [row["code"] for row in offered["items"]]) == (True, ["paid"])
        assert (await work.api("ana", "POST", path + "/end", {})).status_code == 200

        refused = await work.api("ana", "POST", path + "/close", {})
        assert refused.json()["code"] == "code_required"
        unknown = await work.api("ana", "PUT", path + "/codes", {"codes": ["nonsense"]})
        assert 400 <= unknown.status_code < 500
        assert (await work.api("ana", "PUT", path + "/codes", {"codes": ["paid"]})).status_code == 200
        closed = await work.api("ana", "POST", path + "/close", {})
        assert closed.status_code == 200, closed.text
