"""The occasion of every automated message, brought about by customers, agents and time over the simulated Twilio.

Each has a customer of its own, so what is said to one is said for that occasion. Invariant: the table holds every
trigger; nothing here calls the desk but through its doors.
"""

from __future__ import annotations

import base64
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from agent_tui.core.automated import TRIGGERS
from tests.e2e.callers import Agent
from tests.e2e.embedded import DeskHere, World
from tests.e2e.polling import until_async

MIB = 1024 * 1024
PICTURE = b"\x89PNG\r\n\x1a\n" + b"\0" * (MIB + 100)
WEB_PAGE = b"<html><script>alert(1)</script></html>"
ROUTES = ("closed", "feast", "full", "empty")
WORKSTREAM = """
offer_timeout = "100s"
session_limit = 100
missed_presence = "keep"
attachments = { enabled = true, customers = true, agents = true, max_mb = 1 }
closing_reminder = { before = "1h", text = "<closing_reminder>", to = "all" }
"""


def config(now: datetime) -> str:
    """Every trigger on and saying its own name; queues that are closed, on holiday, overflowing, without members."""
    never = (now + timedelta(days=3)).strftime("%a").lower()
    days = ", ".join(f'"{(now + timedelta(days=more)).date()}"' for more in (-1, 0, 1))
    said = "".join(
        f'[automated.{row.name}]\ntext = "<{row.name}>"\n' for row in TRIGGERS if row.name != "closing_reminder"
    )
    route = '[[workstreams.support.route]]\nwhen = {{ body = {{ words = ["{0}"] }} }}\nqueues = {{ {0} = 100 }}\n'
    routes = "".join(route.format(queue) for queue in ROUTES)
    return f"""
{routes}
[agents.ida]
name = "Ida Away"
[queues.billing]
members = ["ida"]
[queues.closed]
members = ["ida"]
hours = "never"
[queues.feast]
members = ["ida"]
hours = "feast"
[queues.full]
members = ["ida"]
overflow = [{{ when = {{ waiting_over = "1m" }}, do = "end" }}]
[queues.empty]
[hours.never]
days = {{ {never} = ["00:00-00:01"] }}
[hours.feast]
days = {{ mon-sun = ["00:00-24:00"] }}
closed = [{days}]
{said}"""


@dataclass
class Stage:
    """The desk, its people, and how a scene is set."""

    world: World
    desk: DeskHere

    @property
    def agents(self) -> dict[str, Agent]:
        return self.desk.agents

    async def everybody_is_here(self) -> None:
        for name in ("ana", "ben", "sue"):
            await self.agents[name].get("/me")

    async def writes(self, customer: str, words: str = "hello", **more: object) -> None:
        said = await self.world.twilio.say(customer, words, **more)
        assert said["webhook"]["status"] == 204, said

    async def row(self, customer: str) -> dict[str, object]:
        return await self.agents["sue"].row(customer)

    async def owned(self, customer: str) -> tuple[str, str, str]:
        """A conversation that was offered and accepted: its id, who has it, who has not."""
        await self.writes(customer)

        async def look() -> str | None:
            return str((await self.row(customer))["offered_to"] or "") or None

        who = await until_async(look, f"an offer of {customer}")
        at = str((await self.row(customer))["id"])
        await self.agents[who].act(at, "accept")
        return at, who, "ben" if who == "ana" else "ana"

    async def does(self, who: str, at: str, what: str, body: object = None, method: str = "POST") -> None:
        answer = await self.agents[who].call(method, f"/conversations/{at}/{what}", body)
        assert answer.is_success, f"{who} {what}: {answer.text}"

    async def passed_on(self, customer: str) -> tuple[str, str, str]:
        """A conversation that its agent has passed to the other one."""
        at, who, other = await self.owned(customer)
        await self.does(who, at, "transfer", {"agent": other})
        return at, who, other

    async def invited(self, customer: str) -> tuple[str, str]:
        """A conversation whose agent has asked Sue for advice."""
        at, who, _ = await self.owned(customer)
        await self.does(who, at, "consult", {"agent": "sue"})
        return at, who

    async def advised(self, customer: str) -> tuple[str, str]:
        at, who = await self.invited(customer)
        await self.does("sue", at, "consult/accept")
        return at, who


Occasion = Callable[[Stage, str], Awaitable[object]]


async def ended(stage: Stage, customer: str) -> None:
    at, who, _ = await stage.owned(customer)
    await stage.does(who, at, "end")


async def closed(stage: Stage, customer: str) -> None:
    at, who, _ = await stage.owned(customer)
    await stage.does(who, at, "close")


async def closed_by_sue(stage: Stage, customer: str) -> None:
    at, _, _ = await stage.owned(customer)
    await stage.does("sue", at, "close")


async def sue_leaves(stage: Stage, customer: str) -> None:
    at, _ = await stage.advised(customer)
    await stage.does("sue", at, "consult/leave")


async def sue_declines(stage: Stage, customer: str) -> None:
    at, _ = await stage.invited(customer)
    await stage.does("sue", at, "consult/leave")


async def sue_is_sent_away(stage: Stage, customer: str) -> None:
    at, who = await stage.advised(customer)
    await stage.does(who, at, "consult/sue", method="DELETE")


async def nobody_advises(stage: Stage, customer: str) -> None:
    at, who, other = await stage.owned(customer)
    await stage.does(who, at, "consult", {"queue": "general"})
    await stage.does(other, at, "consult/leave")


async def accepted_by_the_other(stage: Stage, customer: str) -> None:
    at, _, other = await stage.passed_on(customer)
    await stage.does(other, at, "accept")


async def declined_by_the_other(stage: Stage, customer: str) -> None:
    at, _, other = await stage.passed_on(customer)
    await stage.does(other, at, "decline")


async def sue_joins(stage: Stage, customer: str) -> None:
    at, _, _ = await stage.owned(customer)
    await stage.does("sue", at, "join")


async def sue_only_looks_on(stage: Stage, customer: str) -> None:
    at, _, _ = await stage.owned(customer)
    await stage.does("sue", at, "join")
    await stage.does("sue", at, "monitor")


def to_queue(queue: str) -> Occasion:
    async def happens(stage: Stage, customer: str) -> None:
        at, who, _ = await stage.owned(customer)
        await stage.does(who, at, "transfer", {"queue": queue})

    return happens


def opens(words: str) -> Occasion:
    return lambda stage, customer: stage.writes(customer, words)


async def writes_again(stage: Stage, customer: str) -> None:
    for words in ("closed", "still there?", "hello?"):
        await stage.writes(customer, words)


async def stops_and_starts(stage: Stage, customer: str) -> None:
    for words in ("hello", "STOP", "START"):
        await stage.writes(customer, words)


def sends(content_type: str, name: str, data: bytes) -> Occasion:
    media = {"content_type": content_type, "name": name, "base64": base64.b64encode(data).decode()}
    return lambda stage, customer: stage.writes(customer, "", media=media)


def unheard_of(stage: Stage, customer: str) -> Awaitable[object]:
    return stage.writes(customer, "", extra={"MessageType": "hologram"})


async def sends_where_files_are_off(stage: Stage, customer: str) -> None:
    path = "/workstreams/support/switches"
    assert (await stage.agents["sue"].call("PUT", path, {"attachments": {"customers": False}})).is_success
    await stage.writes(customer, "", media="photo")


AT_ONCE: dict[str, Occasion] = {
    "greeting": opens("hello"),
    "agent_assigned": opens("hello"),
    "agent_not_assigned": opens("empty"),
    "agent_joined": lambda stage, customer: stage.owned(customer),
    "agent_ended": ended,
    "session_ended": closed,
    "consult_accepted": lambda stage, customer: stage.advised(customer),
    "consult_ended": sue_leaves,
    "transfer_accepted": accepted_by_the_other,
    "supervisor_joined": sue_joins,
    "supervisor_left": sue_only_looks_on,
    "holiday": opens("feast"),
    "out_of_hours": opens("closed"),
    "message_out_of_hours": writes_again,
    "leave_message": to_queue("closed"),
    "unsupported_message": unheard_of,
    "unsupported_message_notice": unheard_of,
    "file_too_large": sends("image/png", "large.png", PICTURE),
    "file_too_large_notice": sends("image/png", "large.png", PICTURE),
    "file_not_attached_notice": sends("application/pdf", "page.pdf", WEB_PAGE),
    "opted_out": lambda stage, customer: stage.writes(customer, "STOP"),
    "opted_out_notice": lambda stage, customer: stage.writes(customer, "STOP"),
    "opted_in": stops_and_starts,
    "force_closed": closed_by_sue,
    "force_closed_notice": closed_by_sue,
    "consult_started_notice": lambda stage, customer: stage.invited(customer),
    "consult_accepted_notice": lambda stage, customer: stage.advised(customer),
    "consult_rejected_notice": sue_declines,
    "consult_nobody_notice": nobody_advises,
    "consult_left_notice": sue_leaves,
    "consult_removed_notice": sue_is_sent_away,
    "transfer_requested_notice": lambda stage, customer: stage.passed_on(customer),
    "transfer_rejected_notice": declined_by_the_other,
    "transfer_queue_notice": to_queue("billing"),
    "transfer_out_of_hours_notice": to_queue("closed"),
    # Last: it switches files off for everybody.
    "attachments_off": sends_where_files_are_off,
}
LATER: tuple[tuple[float, dict[str, Occasion]], ...] = (
    (
        125.0,
        {
            "overflow_end": opens("full"),
            "consult_timed_out_notice": lambda stage, customer: stage.invited(customer),
            "transfer_timed_out_notice": lambda stage, customer: stage.passed_on(customer),
        },
    ),
    (200.0, {"agent_disconnected": lambda stage, customer: stage.owned(customer)}),
    (23.2 * 3600, {"closing_reminder": opens("hello")}),
)
"""What time brings: the scene, then so many seconds."""
NAMES = (*AT_ONCE, *(name for _, scenes in LATER for name in scenes))


def customer_of(name: str) -> str:
    return f"+3460100{NAMES.index(name):04d}"


def utc_now() -> datetime:
    return datetime.now(UTC)
