"""The desk's main job, from a customer's message to the free composer after the window was closed."""

from __future__ import annotations

import json
from itertools import groupby
from pathlib import Path

from tests.e2e.callers import Agent, Row
from tests.e2e.desk_file import OURS, TEMPLATE
from tests.e2e.embedded import World, a_world
from tests.e2e.polling import until_async

CARLA = "+34600000001"


async def test_a_customer_is_answered_within_the_window_and_by_template_after_it(tmp_path: Path) -> None:
    async with a_world(tmp_path, mode="push") as world, world.desk() as desk:
        ana, twilio = desk.agents["ana"], world.twilio
        await ana.get("/me")
        said = await twilio.say(CARLA, "Where is my order?", name="Carla Díaz")
        assert said["webhook"] == {
            "status": 204, "failure": None, "tries": 1, "by_fallback": False, "accepted": True,
        }  # fmt: skip

        row = await ana.row(CARLA, "mine")
        assert (row["state"], row["agent"], row["offered_to"]) == ("active", None, "ana")
        assert row["customer"] == {"id": row["customer"]["id"], "name": "Carla Díaz", "address": f"whatsapp:{CARLA}"}
        assert (row["window"]["state"], row["unread"]) == ("open", 1)
        identity = row["id"]
        await ana.act(identity, "accept")

        answer = await ana.say(identity, "It is on its way.")
        assert answer["status"] in ("queued", "sending")
        shown = await ana.status(identity, answer["id"], "read")
        there = await twilio.sent()
        assert [(each["body"], each["sender"], each["recipient"], each["sid"]) for each in there] == [
            ("It is on its way.", OURS, f"whatsapp:{CARLA}", shown["twilio_sid"])
        ]
        assert await _statuses(ana, identity) == ["sending", "sent", "delivered", "read"]

        await _window_closed(world, ana, identity)
        posts = len(await twilio.posts())
        refused = await ana.send(identity, client_id="late", text="Are you there?")
        assert (refused.status_code, refused.json()["code"]) == (409, "window_closed")

        template = await _template(ana)
        started = await ana.send(
            identity, client_id="t", template_id=template["id"], variables={"1": "A-7", "2": "packed"}
        )
        assert started.status_code == 202, started.text
        assert started.json()["text"] == "Your order A-7 is now packed. Thank you."
        await ana.status(identity, started.json()["id"], "read")
        only = (await twilio.posts())[posts:]
        assert len(only) == 1, "nothing but the template left after the window had closed"
        form = {name: values[0] for name, values in only[0]["form"].items()}
        assert form["ContentSid"] == TEMPLATE.sid
        assert json.loads(form["ContentVariables"]) == {"1": "A-7", "2": "packed"}
        assert "Body" not in form

        assert (await twilio.say(CARLA, "Thank you!"))["webhook"]["status"] == 204
        assert (await ana.get(f"/conversations/{identity}"))["window"]["state"] == "open"
        again = await ana.say(identity, "You are welcome.")
        await ana.status(identity, again["id"], "read")
        assert len(await twilio.sent("You are welcome.")) == 1


async def test_a_new_conversation_of_the_pair_keeps_the_window(tmp_path: Path) -> None:
    async with a_world(tmp_path) as world, world.desk() as desk:
        ana, twilio = desk.agents["ana"], world.twilio
        await twilio.say(CARLA, "Hello")
        first = (await ana.row(CARLA, "open"))["id"]
        await ana.act(first, "claim")
        await ana.act(first, "close")
        closed = await ana.get(f"/conversations/{first}")
        assert (closed["state"], closed["window"]["state"]) == ("closed", "open")

        world.clock.jump(hours=23)
        await twilio.say(CARLA, "Me again")
        second = await ana.row(CARLA, "open")
        assert second["id"] != first
        world.clock.jump(hours=2)
        await ana.act(second["id"], "claim")
        message = await ana.say(second["id"], "Welcome back.")
        assert (await ana.status(second["id"], message["id"], "read", "failed"))["status"] == "read"
        # The second message moved the window of both: it is the pair's.
        windows = [(await ana.get(f"/conversations/{each}"))["window"] for each in (first, second["id"])]
        assert windows[0] == windows[1]


async def test_a_template_does_not_leave_while_the_window_is_open(tmp_path: Path) -> None:
    async with a_world(tmp_path) as world, world.desk() as desk:
        ana = desk.agents["ana"]
        await world.twilio.say(CARLA, "Hello")
        identity = (await ana.row(CARLA, "open"))["id"]
        await ana.act(identity, "claim")
        template = await _template(ana)
        refused = await ana.send(identity, client_id="t", template_id=template["id"], variables={"1": "A", "2": "B"})
        assert (refused.status_code, refused.json()["code"]) == (409, "window_open")
        assert await world.twilio.posts() == []


async def test_text_accepted_in_the_window_does_not_leave_after_it(tmp_path: Path) -> None:
    """The outbox looks once more: the desk was held up by Twilio until the window was over."""
    fault = '[[fault]]\nmatch = { method = "POST", path = "/Messages.json" }\naction = "retry_after:60"\n'
    async with a_world(tmp_path, faults=fault) as world, world.desk() as desk:
        ana = desk.agents["ana"]
        await world.twilio.say(CARLA, "Hello")
        identity = (await ana.row(CARLA, "open"))["id"]
        await ana.act(identity, "claim")
        message = await ana.say(identity, "Just in time?")

        async def put_off() -> bool:
            return (
                await world.twilio.posts() != [] and (await ana.message(identity, message["id"]))["status"] == "queued"
            )

        await until_async(put_off, "the first try was put off")
        world.clock.jump(hours=25)
        shown = await ana.status(identity, message["id"], "failed")
        assert (shown["error"]["code"], bool(shown["error"]["next"])) == ("63016", True)
        assert await world.twilio.sent() == []


async def _window_closed(world: World, ana: Agent, identity: str) -> None:
    world.clock.jump(hours=24)
    row = await ana.get(f"/conversations/{identity}")
    assert row["window"]["state"] == "closed"


async def _template(ana: Agent) -> Row:
    async def look() -> Row | None:
        items = (await ana.get("/templates?number=support"))["items"]
        return items[0] if items else None

    template = await until_async(look, "the templates are synced")
    assert (template["name"], template["approval"]) == ("order_update", "approved")
    return template


async def _statuses(ana: Agent, identity: str) -> list[str]:
    """The statuses of the conversation's messages as the feed told them; one told twice in a row counts once."""
    told = [
        event["data"]["status"]
        for event in await ana.events()
        if event["kind"] == "message.status" and event["conversation_id"] == identity
    ]
    return [status for status, _ in groupby(told)]
