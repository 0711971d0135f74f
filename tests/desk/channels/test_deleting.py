"""The worker that deletes a channel: on a real file, against a Twilio that refuses, over restarts."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import cast

import msgspec
import pytest

from agent_tui.channel.account import Hook, Sender
from agent_tui.channel.outcomes import NotConnected, TwilioFault
from agent_tui.channel.sending import TwilioApi
from agent_tui.config.load import load
from agent_tui.config.types import Config
from agent_tui.desk.channels.deletion import confirm, current, plan
from agent_tui.desk.workers.deleting import Deleting
from agent_tui.desk.workers.erasing import Erasing
from agent_tui.wire.channel_deletion import ChannelDeletion, PlanDeletion
from tests.desk.bench import ACCOUNT, ADA, OURS, OURS_TOO
from tests.desk.working import Works

FILE = f"""\
# Kept.
[accounts.main]
account_sid = "{ACCOUNT}"
auth_token = "0123456789abcdef0123456789abcdef"
[numbers.support]
account = "main"
number = "{OURS[9:]}"
workstream = "ws"
[numbers.sales]
account = "main"
number = "{OURS_TOO[9:]}"
workstream = "ws"
[workstreams.ws]
fallback_queue = "general"
[queues.general]
members = ["ana"]
[agents.ana]
[agents.ada]
role = "admin"
"""
EVERYTHING = PlanDeletion(conversations="close", message="Bye.", unset_webhooks=True, history="erase")


def _nobody(_worker: str) -> None:
    """Nobody is woken: the tests take the turns."""


class Senders:
    """Twilio's list of senders, and what was set there."""

    def __init__(self) -> None:
        self.fault: TwilioFault | None = None
        self.set: list[tuple[str, Hook]] = []

    async def list_senders(self) -> list[Sender]:
        if self.fault is not None:
            raise self.fault
        return [Sender("XE1", OURS, "", "ONLINE", "", "", (), Hook("https://desk.example/in"))]

    async def set_sender_hook(self, sid: str, hook: Hook) -> None:
        self.set.append((sid, hook))


class Life(Works):
    """The usual store with a file for its configuration and the worker on both."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "config.toml"
        self.path.write_text(FILE)
        self.path.chmod(0o600)
        super().__init__(folder, load(self.path))
        self.senders = Senders()
        self.taken: list[set[str]] = []
        self.deleting = self.new_deleting()
        self.erasing = Erasing(self.store, self.clock, folder, quiet_seconds=0)

    def new_deleting(self, take: Callable[[Config], Awaitable[None]] | None = None) -> Deleting:
        """As after a restart."""
        apis = {"main": cast(TwilioApi, self.senders)}
        return Deleting(
            self.store, self.clock, lambda: self.config, lambda: apis, lambda: self.path, take or self.take, _nobody
        )

    async def take(self, config: Config) -> None:
        self.config = config
        self.taken.append(set(config.numbers))

    async def confirm(self, wish: PlanDeletion = EVERYTHING) -> None:
        now = self.clock.now()
        made = await self.write(lambda unit: plan(unit, self.config, ADA, "support", wish, now))
        await self.write(lambda unit: confirm(unit, self.config, ADA, "support", made.id, now))

    async def now(self) -> ChannelDeletion:
        return await self.store.read(lambda reader: current(reader, ADA, "support"))

    async def until(self, *states: str) -> ChannelDeletion:
        """Turns of the worker, and of those that it waits for, until the step or state is one of these."""
        for _ in range(40):
            found = await self.now()
            if found.state in states or (found.state == "working" and found.step in states):
                return found
            await self.deleting.turn()
            if found.step == "leaving":
                await self.send_round()
            if found.step == "history":
                await self.erasing.turn()
        raise AssertionError(f"it is still {await self.now()}")


@pytest.fixture
async def life(tmp_path: Path) -> AsyncIterator[Life]:
    made = Life(tmp_path)
    await made.begin()
    yield made
    await made.close()


async def test_everything_is_carried_out_and_the_number_goes_last(life: Life) -> None:
    await life.owned()
    await life.confirm()
    await life.until("file")
    assert "numbers.support" in life.path.read_text()
    done = await life.until("done")
    assert (done.closed, done.told, done.erased, done.urls, done.confirmed_by) == (1, 1, 1, "unset", "ada")
    assert [message.body for message in life.twilio.sent] == ["Bye."]
    assert life.senders.set == [("XE1", Hook())]
    assert (set(load(life.path).numbers), set(life.config.numbers)) == ({"sales"}, {"sales"})
    assert life.path.read_text().startswith("# Kept.")
    assert len(list(life.path.parent.glob("config.toml.*"))) == 1, "the earlier file is kept"
    assert await life.value("SELECT COUNT(*) FROM users") == 0
    kinds = await life.value("SELECT group_concat(kind) FROM events WHERE kind LIKE 'number.%'")
    assert kinds.endswith("number.deletion,number.deleted")


async def test_a_twilio_that_refuses_holds_it_with_the_next_step(life: Life) -> None:
    life.senders.fault = TwilioFault(NotConnected("refused"), "Twilio cannot be reached.")
    await life.confirm()
    held = await life.until("planned")
    assert held.trouble is not None
    assert (held.trouble.code, held.step, held.erased) == ("twilio", "webhooks", 0)
    assert held.trouble.why == "The URLs could not be unset: Twilio cannot be reached."
    assert "Confirm it again later" in held.trouble.next
    assert "numbers.support" in life.path.read_text()
    life.senders.fault = None
    now = life.clock.now()
    await life.write(lambda unit: confirm(unit, life.config, ADA, "support", held.id, now))
    assert (await life.until("done")).urls == "unset"


@pytest.mark.parametrize("step", ["conversations", "leaving", "webhooks", "history", "file"])
async def test_a_restart_goes_on_from_any_step(life: Life, step: str) -> None:
    await life.owned()
    await life.confirm()
    await life.until(step)
    life.deleting = life.new_deleting()
    done = await life.until("done")
    assert (done.closed, done.told, done.erased, len(life.twilio.sent)) == (1, 1, 1, 1)


async def test_killed_between_the_file_and_the_last_word_it_is_done(life: Life) -> None:
    await life.confirm(PlanDeletion())
    await life.until("file")
    life.path.write_text(FILE.replace(FILE[FILE.index("[numbers.support]") : FILE.index("[numbers.sales]")], ""))
    life.config = load(life.path)
    assert (await life.until("done")).state == "done"


async def test_whoever_writes_at_the_last_moment_is_dealt_with_first(life: Life) -> None:
    await life.confirm(PlanDeletion(conversations="close"))
    await life.until("file")

    async def and_a_message_came_before(config: Config) -> None:
        if "support" not in config.numbers:
            await life.hears()
        await life.take(config)

    life.deleting = life.new_deleting(and_a_message_came_before)
    await life.deleting.turn()
    assert life.taken == [{"sales"}, {"support", "sales"}]
    assert "numbers.support" in life.path.read_text()
    life.deleting = life.new_deleting()
    assert (await life.until("done")).closed == 1


async def test_one_that_was_to_be_finished_first_waits_for_a_person(life: Life) -> None:
    await life.confirm(PlanDeletion())
    await life.until("file")
    await life.hears()
    held = await life.until("planned")
    assert held.trouble is not None
    assert held.trouble.code == "has_conversations"


async def test_a_file_that_cannot_be_written_is_told_and_the_number_stays(life: Life) -> None:
    await life.confirm(PlanDeletion())
    await life.until("file")
    life.path.write_text("[desk\n")
    held = await life.until("planned")
    assert held.trouble is not None
    assert "config.toml:1" in held.trouble.why
    assert "support" in life.config.numbers
    assert life.path.read_text() == "[desk\n"


async def test_messages_that_do_not_leave_are_named(life: Life) -> None:
    await life.owned()
    await life.confirm()
    await life.until("leaving")
    await life.deleting.turn()
    assert (await life.now()).leaving == 1
    life.clock.advance(601)
    await life.deleting.turn()
    held = await life.now()
    assert held.trouble is not None
    assert (held.state, held.trouble.why) == ("planned", "Not left yet: 1 message of support.")


async def test_a_file_that_only_a_person_may_write_is_left_to_the_person(life: Life) -> None:
    await life.owned()
    await life.confirm(PlanDeletion(conversations="close", by_hand=True))
    held = await life.until("planned")
    assert held.trouble is not None
    assert (held.trouble.code, held.step, held.closed) == ("file_is_yours", "file", 1)
    assert str(life.path) in held.trouble.why
    assert "numbers.support" in life.path.read_text()
    life.config = msgspec.structs.replace(life.config, numbers={"sales": life.config.numbers["sales"]})
    await life.deleting.turn()
    assert (await life.now()).state == "done"
