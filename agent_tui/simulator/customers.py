"""Lively customers: they come, write in bursts, wait, answer, nudge, fall silent and come back.

Who comes when, and about what, is drawn from the seed before anybody speaks (``visits``); what a customer does then
depends on whether an agent answers. Invariant: no customer draws from another's stream, and every wait is the clock's.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator
from dataclasses import dataclass, field

from agent_tui.core.clock import Clock
from agent_tui.simulator.background import Background
from agent_tui.simulator.chance import Chance
from agent_tui.simulator.content import buttons, questions
from agent_tui.simulator.inbound import Reception, Utterance
from agent_tui.simulator.scripts import Matter, Script, matter, scripts, utterance, voices
from agent_tui.simulator.world import Message, Person, World

PAUSE_IN_BURST = (1.0, 6.0)
THINKING = (4.0, 25.0)
PATIENCE = (60.0, 240.0)
AWAY = (300.0, 1500.0)
NEVER_READS = 0.15
COMES_BACK = 0.5
RETURN = "return"


@dataclass(frozen=True, slots=True)
class Customer:
    """A person, the number of ours they write to, and their case."""

    person: Person
    number: str
    about: Matter


@dataclass(frozen=True, slots=True)
class Visit:
    """``after`` seconds from the visit before it, this customer comes with this script."""

    after: float
    customer: Customer
    script: Script


@dataclass(slots=True)
class Ear:
    """What a customer has heard and not yet taken notice of."""

    heard: asyncio.Event = field(default_factory=asyncio.Event)
    last: Message | None = None


def make_customer(index: int, language: str, numbers: tuple[str, ...], chance: Chance) -> Customer:
    """The customer of that index: the same for the same seed. Addresses of different indexes differ."""
    stream = chance.stream(f"customer/{index}")
    voice = voices()[language]
    # multiplying by an odd number not divisible by 5 spreads the indexes over the digits without meeting twice
    digits = f"{index * 7919 % 10**voice.digits:0{voice.digits}d}"
    name = voice.names[index % len(voice.names)]
    person = Person(f"whatsapp:{voice.prefix}{digits}", name, language, reads=stream.random() >= NEVER_READS)
    return Customer(person, stream.choice(numbers), matter(name, voice, stream))


def visits(chance: Chance, per_minute: float, numbers: tuple[str, ...], first: int = 1000) -> Iterator[Visit]:
    """Endless: who comes, when and with what. ``first``: the index of the first customer."""
    stream = chance.stream("visits")
    index = first
    while True:
        script = stream.choice(scripts())
        after = min(stream.expovariate(per_minute / 60), 240 / per_minute)
        yield Visit(after, make_customer(index, script.language, numbers, chance), script)
        index += 1


class Crowd:
    """All lively customers of a simulator."""

    def __init__(
        self, world: World, reception: Reception, clock: Clock, chance: Chance, background: Background
    ) -> None:
        self._world = world
        self._reception = reception
        self._clock = clock
        self._chance = chance
        self._background = background
        self._ears: dict[tuple[str, str], Ear] = {}
        self._known: dict[tuple[str, str], tuple[Customer, Script]] = {}
        self._arrivals: asyncio.Task[None] | None = None
        self._coming = visits(chance, world.settings.customers_per_minute or 4.0, world.open_numbers())

    def know(self, customer: Customer, script: Script) -> None:
        """Somebody from before: an answer to them makes them go on with ``script``."""
        self._known[customer.number, customer.person.address] = (customer, script)

    @property
    def lively(self) -> bool:
        """Whether new customers come, and known ones answer."""
        return self._arrivals is not None

    def start(self) -> None:
        """Customers begin to come, and to answer."""
        if self._arrivals is None and self._world.open_numbers():
            self._arrivals = self._background.start(self._arrive())

    def stop(self) -> None:
        """Nobody comes any more; who is in the middle of something ends it."""
        if self._arrivals is not None:
            self._arrivals.cancel()
            self._arrivals = None

    def hear(self, message: Message) -> None:
        """A message of ours has reached its person."""
        pair = (message.sender, message.recipient)
        ear = self._ears.get(pair)
        if ear is not None:
            ear.last = message
            ear.heard.set()
        elif self.lively and pair in self._known:
            self._background.start(self._go_on(*self._known[pair], message))

    async def _arrive(self) -> None:
        for visit in self._coming:
            await self._clock.sleep(visit.after)
            if self._reception.switchboard.connected:
                self._background.start(self._come(visit))

    async def _come(self, visit: Visit) -> None:
        await self._be_there(visit.customer, visit.script, Ear())

    async def _go_on(self, customer: Customer, script: Script, message: Message) -> None:
        ear = Ear(last=message)
        await self._clock.sleep(self._stream(customer).uniform(*THINKING))
        await self._be_there(customer, script, ear)

    def _stream(self, customer: Customer) -> random.Random:
        return self._chance.stream(f"talk/{customer.person.address}")

    async def _be_there(self, customer: Customer, script: Script, ear: Ear) -> None:
        """Talks, and perhaps comes back later; what is heard afterwards gets a word of thanks."""
        pair, stream = (customer.number, customer.person.address), self._stream(customer)
        if pair in self._ears:
            return
        self._ears[pair] = ear
        try:
            await self._talk(customer, script, ear, stream)
            if script.topic != RETURN and stream.random() < COMES_BACK:
                await self._clock.sleep(stream.uniform(*AWAY))
                line = stream.choice(voices()[customer.person.language].back)
                await self._talk(customer, Script(script.language, RETURN, ((line,),)), ear, stream)
        finally:
            del self._ears[pair]
            self.know(customer, Script(script.language, RETURN, ()))

    async def _talk(self, customer: Customer, script: Script, ear: Ear, stream: random.Random) -> None:
        """Goes through the script, to a word of thanks; falls silent if nobody answers."""
        voice = voices()[customer.person.language]
        for turn in script.turns:
            await self._burst(customer, turn, ear, stream)
            if not await self._answered(ear, stream.uniform(*PATIENCE)):
                await self._burst(customer, (stream.choice(voice.nudge),), ear, stream)
                if not await self._answered(ear, 2 * stream.uniform(*PATIENCE)):
                    return
            await self._clock.sleep(stream.uniform(*THINKING))
        await self._burst(customer, (stream.choice(voice.thanks),), ear, stream)

    async def _burst(self, customer: Customer, lines: tuple[str, ...], ear: Ear, stream: random.Random) -> None:
        ear.heard.clear()
        for index, line in enumerate(lines):
            if index:
                await self._clock.sleep(stream.uniform(*PAUSE_IN_BURST))
            last = ear.last
            template = last.template if last is not None else None
            asked = questions(template) if template is not None else ()
            if asked and last is not None and index == 0:
                words = voices()[customer.person.language].thanks
                answers = {question: stream.choice(words) for question in asked}
                await self._say(customer, Utterance(answers=answers, reply_to=last.sid), stream)
                ear.last = None
                continue
            tap = buttons(template) if template is not None else ()
            if tap and last is not None and index == 0:
                await self._say(customer, _tapped(last, tap, stream), stream)
                ear.last = None
                continue
            said = utterance(line, customer.about, last.sid if last else None, stream)
            await self._say(customer, said, stream)

    async def _answered(self, ear: Ear, patience: float) -> bool:
        """Whether something is heard before the patience (seconds) ends."""
        hearing = asyncio.ensure_future(ear.heard.wait())
        waiting = asyncio.ensure_future(self._clock.sleep(patience))
        try:
            await asyncio.wait({hearing, waiting}, return_when=asyncio.FIRST_COMPLETED)
            return hearing.done()
        finally:
            hearing.cancel()
            waiting.cancel()

    async def _say(self, customer: Customer, said: Utterance, stream: random.Random) -> None:
        await self._reception.say(customer.person, customer.number, said, stream)


def _tapped(message: Message, choices: tuple[tuple[str, str], ...], stream: random.Random) -> Utterance:
    title, payload = stream.choice(choices)
    return Utterance(body=title, button=(title, payload), reply_to=message.sid)
