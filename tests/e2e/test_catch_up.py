"""What customers wrote while the desk was away is there once, with Twilio's time, and does no harm to live traffic."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from tests.e2e.callers import Agent, Row
from tests.e2e.embedded import DeskHere, World, a_world
from tests.e2e.polling import until_async

CARLA, DAN, EVE = "+34600000001", "+34600000002", "+34600000003"


async def test_messages_written_while_the_desk_was_down_are_recovered_once(tmp_path: Path) -> None:
    async with a_world(tmp_path) as world:
        async with world.desk() as desk:
            await world.twilio.say(CARLA, "before")
            await caught_up(world, desk)
        lost = await world.twilio.say(CARLA, "while you were away")
        assert lost["webhook"]["accepted"] is False
        photo = await world.twilio.say(DAN, "", media="photo")
        at = world.clock.now()
        world.clock.jump(minutes=30)

        async with world.desk() as desk:
            sue = desk.agents["sue"]
            await until_async(lambda: has(sue, DAN), "the photo's conversation")
            await until_async(lambda: transcript(sue, CARLA, 2), "both messages of Carla's")
            texts = [(each["text"], each["recovered"]) for each in await transcript(sue, CARLA, 2) or []]
            assert texts == [("before", False), ("while you were away", True)]
            message = (await transcript(sue, CARLA, 2) or [])[1]
            assert message["twilio_sid"] == lost["sid"]
            assert abs((datetime.fromisoformat(message["at"]) - at).total_seconds()) < 5, "Twilio's own time"
            expires = datetime.fromisoformat((await sue.row(CARLA))["window"]["expires_at"])
            assert abs((expires - at).total_seconds() - 86_400) < 5, "the window counts from when it was written"
            assert [each["twilio_sid"] for each in await transcript(sue, DAN, 1) or []] == [photo["sid"]]
            await ready_photo(sue)
            await caught_up(world, desk)

        async with world.desk() as desk:
            await caught_up(world, desk)
            sue = desk.agents["sue"]
            assert len(await transcript(sue, CARLA, 2) or []) == 2
            assert len(await sue.rows()) == 2


async def test_the_webhook_that_comes_later_fills_what_the_list_could_not_tell(tmp_path: Path) -> None:
    async with a_world(tmp_path) as world:
        lost = await world.twilio.say(CARLA, "from the list", age=600)
        async with world.desk() as desk:
            sue = desk.agents["sue"]
            await until_async(lambda: has(sue, CARLA), "the recovered message")
            before = (await transcript(sue, CARLA, 1) or [])[0]
            assert (before["recovered"], (await sue.row(CARLA))["customer"]["name"]) == (True, f"{CARLA}")
            window = (await sue.row(CARLA))["window"]
            for _ in range(2):
                assert await world.webhook(desk, lost["sid"], CARLA, "from the list") == 204
            after = await transcript(sue, CARLA, 1) or []
            assert [(each["id"], each["recovered"], each["at"]) for each in after] == [
                (before["id"], False, before["at"])
            ]
            row = await sue.row(CARLA)
            assert row["customer"]["name"] == "Carla"
            assert row["window"] == window, "the same message does not move the window again"


async def test_a_live_webhook_before_the_first_catch_up_does_not_hide_the_gap(tmp_path: Path) -> None:
    """An empty database: the live message must not become the mark from which the first run looks back."""
    async with a_world(tmp_path) as world:
        await world.twilio.say(CARLA, "five hours ago", age=5 * 3600)
        async with world.desk(work=False) as desk:
            sue = desk.agents["sue"]
            assert (await world.twilio.say(DAN, "live"))["webhook"]["status"] == 204
            desk.work()
            await until_async(lambda: has(sue, CARLA), "the message from before")


async def test_a_live_webhook_after_a_restart_does_not_hide_the_gap(tmp_path: Path) -> None:
    async with a_world(tmp_path) as world:
        async with world.desk() as desk:
            await world.twilio.say(CARLA, "before")
            await caught_up(world, desk)
        await world.twilio.say(DAN, "in the gap")
        world.clock.jump(hours=3)
        async with world.desk(work=False) as desk:
            sue = desk.agents["sue"]
            assert (await world.twilio.say(EVE, "live"))["webhook"]["status"] == 204
            desk.work()
            await until_async(lambda: has(sue, DAN), "the message in the gap")
            assert sorted(row["customer"]["address"] for row in await sue.rows()) == [
                f"whatsapp:{each}" for each in (CARLA, DAN, EVE)
            ]


async def test_a_webhook_on_its_way_is_left_to_arrive(tmp_path: Path) -> None:
    """Younger than 90 seconds: catch-up leaves it, so that it arrives whole; then the next run takes it."""
    async with a_world(tmp_path) as world:
        await world.twilio.say(CARLA, "just now", age=10)
        async with world.desk() as desk:
            sue = desk.agents["sue"]
            await caught_up(world, desk)
            assert await sue.rows() == []
            world.clock.jump(seconds=90)
            desk.catch_up()
            await until_async(lambda: has(sue, CARLA), "the next run takes it")


async def caught_up(world: World, desk: DeskHere) -> None:
    """A whole run of catch-up has ended: a listing was answered after we asked, and then one more began."""

    async def listings() -> int:
        return len(await world.twilio.control("GET", "requests?method=GET&path=/Messages.json"))

    for _ in range(2):
        seen = await listings()
        desk.catch_up()

        async def more(seen: int = seen) -> bool:
            return await listings() > seen

        await until_async(more, "a run of catch-up")


async def has(sue: Agent, customer: str) -> bool:
    return any(row["customer"]["address"] == f"whatsapp:{customer}" for row in await sue.rows())


async def transcript(sue: Agent, customer: str, count: int) -> list[Row] | None:
    """The customer's transcript once it has ``count`` messages."""
    messages = await sue.transcript((await sue.row(customer))["id"])
    return messages if len(messages) >= count else None


async def ready_photo(sue: Agent) -> None:
    async def look() -> bool:
        messages = await transcript(sue, DAN, 1) or []
        return [file["state"] for file in messages[0]["attachments"]] == ["ready"]

    await until_async(look, "the photo is fetched")
