"""Conversations from before the desk was there: it finds them by listing messages; their webhooks come late or never.

They give a demo what only time could: windows about to close, and closed ones. Invariant: the customer's last message
of each is exactly as old as its row of ``AGES`` says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from agent_tui.simulator.chance import Chance, new_sid
from agent_tui.simulator.customers import Customer, make_customer
from agent_tui.simulator.inbound import Reception, Utterance
from agent_tui.simulator.scripts import Script, scripts, utterance, voices
from agent_tui.simulator.world import Message, World

AGES: tuple[timedelta, ...] = (
    timedelta(minutes=25),
    timedelta(hours=2, minutes=10),
    timedelta(hours=6, minutes=40),
    timedelta(hours=21, minutes=5),
    timedelta(hours=23, minutes=20),
    timedelta(hours=23, minutes=54),
    timedelta(hours=25),
    timedelta(days=3),
)
OLDEST = max(AGES)
_ANSWERED_FROM = timedelta(hours=20)


@dataclass(frozen=True, slots=True)
class Past:
    """A customer, what was said, and what is still to be said when an agent answers."""

    customer: Customer
    said: tuple[tuple[Message, Utterance], ...]
    rest: Script


def write_history(world: World, reception: Reception, chance: Chance, now: datetime) -> tuple[Past, ...]:
    """Puts one conversation for each age into the world, and calls no webhook for any of it."""
    past = []
    numbers = world.open_numbers()
    if not numbers:
        return ()
    for index, age in enumerate(AGES):
        script = scripts()[index * 5 % len(scripts())]
        customer = make_customer(index, script.language, numbers, chance)
        stream = chance.stream(f"history/{index}")
        # an old conversation has had an answer and goes on; a young one is still its first burst
        turns = script.turns[:2] if age >= _ANSWERED_FROM else script.turns[:1]
        lines = [line for turn in turns for line in turn]
        times = [now - age]
        while len(times) < len(lines):
            times.insert(0, times[0] - timedelta(seconds=stream.uniform(4, 90)))
        said: list[tuple[Message, Utterance]] = []
        for position, (line, at) in enumerate(zip(lines, times, strict=True)):
            if position == len(turns[0]):
                _answer(world, customer, new_sid("SM", stream), at - timedelta(seconds=2))
            one = utterance(line, customer.about, None, stream)
            said.append((reception.keep(customer.person, customer.number, one, stream, at), one))
        past.append(Past(customer, tuple(said), replace(script, turns=script.turns[len(turns) :])))
    return tuple(past)


async def tell_late(reception: Reception, past: Sequence[Past]) -> None:
    """Calls the webhooks of what customers said back then, as if they had been on their way all the time."""
    for each in past:
        for message, one in each.said:
            await reception.tell(message, each.customer.person, one)


def _answer(world: World, customer: Customer, sid: str, at: datetime) -> None:
    owner = world.sender(customer.number)
    if owner is None:
        return
    message = Message(
        sid=sid,
        account_sid=owner[0].sid,
        sender=customer.number,
        recipient=customer.person.address,
        body=voices()[customer.person.language].answer.format(order=customer.about.order),
        direction="outbound-api",
        status="read" if customer.person.reads else "delivered",
        created=at,
        updated=at,
        sent=at,
    )
    service = world.service_of(*owner)
    world.add(replace(message, service_sid=service.sid if service else None))
