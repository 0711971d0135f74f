"""What goes wrong between the desk and Twilio never reaches a customer twice, and never stays unknown.

The faults come from a fault file. Where a minute would have to pass, all clocks run fast; where the desk would wait
30 seconds for an answer, its HTTP transport is given less patience.
"""

from __future__ import annotations

import asyncio
import socket
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from pathlib import Path

from agent_tui.simulator.server import Simulator
from tests.e2e.callers import Agent, Row, Twilio
from tests.e2e.desk_file import OURS, desk_text, twilio_settings, write_private
from tests.e2e.embedded import DeskHere, ImpatientTransport, World, a_world
from tests.e2e.polling import until_async

CARLA = "+34600000001"
FAST = 60.0
PATIENCE = 1.0
"""Real seconds for Twilio's answer where one is never to come; elsewhere the desk waits as long as it always does."""
SEND = 'match = { method = "POST", path = "/Messages.json" }'
NO_CALLBACKS = '[[fault]]\nmatch = { webhook = "status" }\naction = "lose_webhook"\ntimes = 0\n'
ARRIVED = ("sent", "delivered", "read")


def fault(action: str, times: int = 1) -> str:
    """A row of a fault file that strikes the POST of a message."""
    return f'[[fault]]\n{SEND}\naction = "{action}"\ntimes = {times}\n'


@dataclass
class Chat:
    """A conversation of Ana's at a desk whose Twilio has faults."""

    world: World
    desk: DeskHere
    ana: Agent
    id: str

    async def ends(self, message: Row, *statuses: str) -> Row:
        return await self.ana.status(self.id, message["id"], *statuses)

    async def bodies(self) -> Counter[str]:
        return Counter(row["body"] for row in await self.world.twilio.sent())

    async def answers(self) -> list[tuple[int | None, str | None]]:
        """What became of each POST: the status answered and the fault that struck."""
        return [(post["status"], post["fault"]) for post in await self.world.twilio.posts()]


@asynccontextmanager
async def a_chat(folder: Path, faults: str, speed: float = FAST) -> AsyncIterator[Chat]:
    async with a_world(folder, speed=speed, faults=faults) as world, world.desk() as desk:
        await world.twilio.say(CARLA, "Hello")
        ana = desk.agents["ana"]
        identity = (await ana.row(CARLA))["id"]
        await ana.act(identity, "claim")
        yield Chat(world, desk, ana, identity)


async def test_429_is_repeated_when_twilio_said_and_arrives_once(tmp_path: Path) -> None:
    async with a_chat(tmp_path, fault("retry_after:7", times=2)) as chat:
        first = await chat.ana.say(chat.id, "one")
        second = await chat.ana.say(chat.id, "two")
        await chat.ends(first, "read")
        await chat.ends(second, "read")
        assert await chat.bodies() == {"one": 1, "two": 1}
        posts = await chat.world.twilio.posts()
        assert [post["status"] for post in posts] == [429, 429, 201, 201]
        times = [datetime.fromisoformat(post["at"]) for post in posts]
        waits = [(later - earlier).total_seconds() for earlier, later in pairwise(times)]
        assert min(waits[:2]) >= 7.0, "Retry-After is kept, for the whole number"
        assert [row["body"] for row in await chat.world.twilio.sent()] == ["one", "two"]


SETTLED = {
    # text: (what goes wrong, whether its callbacks are lost too, whether Twilio has it in the end)
    "answer-late": ("timeout_after_accept", False, True),
    "callbacks-lost-too": ("timeout_after_accept", True, True),
    "accepted-and-unavailable": ("status_after_accept:503", True, True),
    "accepted-and-dropped": ("drop_after_accept", True, True),
    "unavailable": ("status:503", False, False),
    "page-of-html": ("html:502", False, False),
    "dropped-before": ("drop", False, False),
    "never-answered": ("timeout_before_accept", False, False),
}


def settled_faults() -> str:
    """A row for each text, and one for each customer whose callbacks are lost."""
    rows = ""
    for place, (text, (action, lost, _)) in enumerate(SETTLED.items()):
        rows += f'[[fault]]\nmatch = {{ method = "POST", body = "Body={text}" }}\naction = "{action}"\n'
        if lost:
            match = f'{{ webhook = "status", to = "whatsapp:{customer(place)}" }}'
            rows += f'[[fault]]\nmatch = {match}\naction = "lose_webhook"\ntimes = 0\n'
    return rows


def customer(place: int) -> str:
    return f"+3460000010{place}"


async def test_what_is_uncertain_is_settled_without_a_second_copy(tmp_path: Path) -> None:
    faults = settled_faults()
    async with a_world(tmp_path, speed=FAST, faults=faults) as world, world.desk(answer_seconds=PATIENCE) as desk:
        ana = desk.agents["ana"]

        async def one(place: int, text: str, arrives: bool) -> None:
            await world.twilio.say(customer(place), "Hello")
            chat = Chat(world, desk, ana, (await ana.row(customer(place)))["id"])
            await ana.act(chat.id, "claim")
            message = await ana.say(chat.id, text)
            shown = await chat.ends(message, "failed", *ARRIVED)
            sent = await world.twilio.sent(text)
            if arrives:
                assert (text, len(sent), shown["error"]) == (text, 1, None)
                assert shown["twilio_sid"] == sent[0]["sid"]
                return
            assert (text, len(sent), shown["error"]["code"]) == (text, 0, "not_sent")
            again = await ana.call("POST", f"/conversations/{chat.id}/messages/{message['id']}/retry")
            assert again.is_success, again.text
            await chat.ends(message, "read")
            assert len(await world.twilio.sent(text)) == 1
            assert len([each for each in await ana.transcript(chat.id) if each["text"] == text]) == 1

        cases = enumerate(SETTLED.items())
        await asyncio.gather(*(one(place, text, arrives) for place, (text, (_, _, arrives)) in cases))

        async def all_posted() -> Counter[str] | None:
            # A request that is never answered is taken down by Twilio only when the desk has hung up.
            posts = Counter(post["form"]["Body"][0] for post in await world.twilio.posts())
            return posts if posts.keys() == SETTLED.keys() else None

        posts = await until_async(all_posted, "all POSTs")
        assert posts == {text: 1 if arrives else 2 for text, (_, _, arrives) in SETTLED.items()}, (
            "the desk posts nothing twice but what an agent sends again"
        )


async def test_an_uncertain_message_may_not_be_sent_again(tmp_path: Path) -> None:
    async with a_chat(tmp_path, fault("status:503"), speed=1.0) as chat:
        message = await chat.ana.say(chat.id, "perhaps")
        await chat.ends(message, "uncertain")
        refused = await chat.ana.call("POST", f"/conversations/{chat.id}/messages/{message['id']}/retry")
        assert (refused.status_code, refused.json()["code"]) == (409, "wrong_state")


async def test_two_equal_messages_in_doubt_are_settled_one_to_one(tmp_path: Path) -> None:
    """The first never arrived, the second did: one is sent and one is not, and no sid counts twice."""
    async with a_chat(tmp_path, fault("drop") + fault("drop_after_accept") + NO_CALLBACKS) as chat:
        first = await chat.ana.say(chat.id, "same words", "a")
        second = await chat.ana.say(chat.id, "same words", "b")
        ended = [await chat.ends(each, "failed", *ARRIVED) for each in (first, second)]
        assert len(await chat.world.twilio.sent("same words")) == 1
        assert Counter(each["status"] == "failed" for each in ended) == {True: 1, False: 1}


async def test_callbacks_that_come_oddly_end_in_the_right_status(tmp_path: Path) -> None:
    async with a_chat(tmp_path, fault("callback_before_answer") + fault("callbacks_out_of_order")) as chat:
        early, disordered = await chat.ana.say(chat.id, "early"), await chat.ana.say(chat.id, "disordered")
        sids = [(await chat.ends(message, "read"))["twilio_sid"] for message in (early, disordered)]

        async def all_called() -> list[Row] | None:
            called = await chat.world.twilio.webhooks("status")
            return called if len(called) == 8 else None

        called = await until_async(all_called, "four callbacks for each")
        assert {call["status"] for call in called} == {204}
        order = [call["form"]["MessageStatus"] for call in called if call["form"]["MessageSid"] == sids[1]]
        assert order.index("delivered") < order.index("sent")
        for message in (early, disordered):
            assert (await chat.ana.message(chat.id, message["id"]))["status"] == "read"
        assert await chat.bodies() == {"early": 1, "disordered": 1}


async def test_a_message_that_no_callback_tells_of_is_settled_by_catch_up(tmp_path: Path) -> None:
    async with a_chat(tmp_path, NO_CALLBACKS, speed=1.0) as chat:
        message = await chat.ana.say(chat.id, "quiet")

        async def arrived() -> bool:
            return [row["status"] for row in await chat.world.twilio.sent("quiet")] == ["read"]

        await until_async(arrived, "the customer has read it")
        assert (await chat.ana.message(chat.id, message["id"]))["status"] not in ARRIVED
        chat.world.clock.jump(minutes=6)
        chat.desk.catch_up()
        await chat.ends(message, "read")


async def test_a_refusal_says_why_and_what_to_do(tmp_path: Path) -> None:
    async with a_chat(tmp_path, fault("undelivered:63024")) as chat:
        message = await chat.ana.say(chat.id, "hello")
        error = (await chat.ends(message, "undelivered"))["error"]
        assert error["code"] == "63024"
        assert error["title"]
        assert error["next"]


async def test_a_twilio_that_is_away_gets_it_once_when_it_is_back(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    async with a_world(tmp_path, speed=FAST) as world:
        away = f"http://127.0.0.1:{port}"
        config = write_private(tmp_path / "config.toml", desk_text(away))
        (tmp_path / "data").mkdir()
        desk = DeskHere(tmp_path / "data", config, world.clock, world.http)
        await desk.open(ImpatientTransport(30.0))
        desk.work()
        back = Simulator(replace(twilio_settings(), port=port, webhook=desk.public), world.clock)
        try:
            assert await world.webhook(desk, "SM" + "a" * 32, CARLA, "Hello") == 204
            ana = desk.agents["ana"]
            identity = (await ana.row(CARLA))["id"]
            await ana.act(identity, "claim")
            message = await ana.say(identity, "at last")

            async def tried() -> bool:
                statuses = [event["data"].get("status") for event in await ana.events()]
                return statuses.count("sending") >= 2

            await until_async(tried, "a connection that is refused is tried again")
            # It knows her from the first moment: the desk tries again faster than anybody could introduce her.
            back.world.last_inbound[(OURS, f"whatsapp:{CARLA}")] = world.clock.now()
            await back.start()
            twilio = Twilio(world.http, back.base_url)
            await ana.status(identity, message["id"], "read")
            assert len(await twilio.sent("at last")) == 1
        finally:
            await desk.close()
            await back.stop()
