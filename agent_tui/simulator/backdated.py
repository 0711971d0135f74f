"""Conversations from before the desk was there: it finds them by listing Twilio's messages, never by webhook.

They give a demo what only time could: windows about to close, and closed ones. Invariant: the customer's last message
of each is exactly as old as its row of ``AGES`` says.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from agent_tui.simulator.chance import Chance, new_sid
from agent_tui.simulator.customers import Customer, make_customer
from agent_tui.simulator.inbound import Reception
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


def write_history(
    world: World, reception: Reception, chance: Chance, now: datetime
) -> tuple[tuple[Customer, Script], ...]:
    """Puts one conversation for each age into the world, and calls no webhook for any of it.

    Answers who they were, with what they still have to say when an agent answers.
    """
    unfinished = []
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
        for position, (line, at) in enumerate(zip(lines, times, strict=True)):
            if position == len(turns[0]):
                _answer(world, customer, new_sid("SM", stream), at - timedelta(seconds=2))
            said = utterance(line, customer.about, None, stream)
            reception.keep(customer.person, customer.number, said, stream, at)
        unfinished.append((customer, replace(script, turns=script.turns[len(turns) :])))
    return tuple(unfinished)


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
