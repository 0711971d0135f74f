"""Lively customers: the same seed brings the same people; they answer, nudge, fall silent and come back."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from dataclasses import asdict
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_tui.simulator.backdated import AGES, OLDEST
from agent_tui.simulator.chance import Chance
from agent_tui.simulator.customers import make_customer, visits
from agent_tui.simulator.demo import ACCOUNT_SID, AUTH_TOKEN, demo_settings
from agent_tui.simulator.scripts import matter, scripts, utterance, voices
from agent_tui.simulator.settings import SimulatorSettings
from tests.simulator.conftest import START, Call, Listener, Twilio, account, running

LOGIN = (ACCOUNT_SID, AUTH_TOKEN)
NUMBERS = ("whatsapp:+1", "whatsapp:+2")


def first_visits(seed: int, count: int = 30) -> list[dict[str, Any]]:
    return [asdict(visit) for visit in itertools.islice(visits(Chance(seed), 4.0, NUMBERS), count)]


def test_a_seed_brings_the_same_visits_and_another_brings_others() -> None:
    assert first_visits(7) == first_visits(7)
    assert first_visits(7) != first_visits(8)


def test_visits_come_in_every_language_and_to_every_number() -> None:
    found = first_visits(1, 100)
    assert {visit["script"]["language"] for visit in found} == {"en", "es", "pt", "de", "fr", "ru"}
    assert {visit["customer"]["number"] for visit in found} == set(NUMBERS)


@given(st.sampled_from(sorted(voices())), st.integers(0, 5000), st.integers(1, 4000))
def test_no_two_customers_share_an_address(language: str, index: int, distance: int) -> None:
    chance = Chance(1)
    one = make_customer(index, language, NUMBERS, chance).person.address
    assert one != make_customer(index + distance, language, NUMBERS, chance).person.address


@pytest.mark.parametrize("script", scripts(), ids=lambda script: f"{script.language}-{script.topic}")
def test_every_line_of_every_script_can_be_said(script: Any) -> None:
    chance = Chance(1)
    about = matter("Ana", voices()[script.language], chance.stream("matter"))
    for line in (line for turn in script.turns for line in turn):
        said = utterance(line, about, "SM1", chance.stream("line"))
        assert said.body or said.attachment or said.place
        assert "{" not in said.body


async def _history(seed: int) -> list[tuple[str, str, str, Any]]:
    settings = demo_settings(seed)
    quiet = SimulatorSettings(settings.accounts, seed=seed, backdated=True)
    async with running(quiet) as twilio:
        return [(row.sid, row.sender, row.body, row.created) for row in twilio.simulator.world.messages.values()]


async def test_a_seed_writes_the_same_history() -> None:
    assert await _history(3) == await _history(3)
    assert await _history(3) != await _history(4)


async def test_history_is_listed_and_never_called(desk: Listener) -> None:
    settings = SimulatorSettings(demo_settings().accounts, webhook=desk.url, backdated=True)
    async with running(settings) as twilio:
        path = f"/2010-04-01/Accounts/{ACCOUNT_SID}/Messages.json"
        since = (START - OLDEST - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
        rows = (await twilio.api("GET", path, auth=LOGIN, params={"DateSent>": since})).json()["messages"]
        ages = {START - moment for moment in twilio.simulator.world.last_inbound.values()}
        assert ages == set(AGES)
        assert {row["direction"] for row in rows} == {"inbound", "outbound-api"}
        assert desk.calls.empty()


@pytest.fixture
async def lively(desk: Listener) -> AsyncIterator[Twilio]:
    """A support line with one visit every two minutes."""
    settings = SimulatorSettings((account(),), webhook=desk.url, customers_per_minute=0.5, seed=5)
    async with running(settings) as twilio:
        yield twilio


async def inbound(twilio: Twilio, desk: Listener) -> Call:
    while True:
        call = await twilio.clock.until(desk.next())
        if call.path == "/twilio/inbound":
            return call


async def test_customers_write_bursts_and_go_on_when_they_are_answered(lively: Twilio, desk: Listener) -> None:
    first = await inbound(lively, desk)
    person = first.form["From"]
    said, turns = [first.form["Body"]], []
    thanks = {line for voice in voices().values() for line in voice.thanks}
    while said[-1] not in thanks:
        await lively.send(From=first.form["To"], To=person, Body="One moment, please.", checked=False)
        call = await inbound(lively, desk)
        if call.form["From"] == person:
            said.append(call.form["Body"])
            turns.append(call.form["MessageType"])
    assert len(said) > 3


async def test_customers_who_are_not_answered_nudge_and_fall_silent(lively: Twilio, desk: Listener) -> None:
    nudges = {line for voice in voices().values() for line in voice.nudge}
    heard: dict[str, list[str]] = {}
    while len([person for person, said in heard.items() if said[-1] in nudges]) < 3:
        form = (await inbound(lively, desk)).form
        heard.setdefault(form["From"], []).append(form["Body"])
    silent = [person for person, said in heard.items() if said[-1] in nudges]
    back = [line.split("{")[0] for voice in voices().values() for line in voice.back]
    while not any(said[-1].startswith(tuple(back)) for person, said in heard.items() if person in silent):
        form = (await inbound(lively, desk)).form
        heard.setdefault(form["From"], []).append(form["Body"])


TAPS = {
    "continue_conversation": ("ButtonPayload", ("yes", "no")),
    "new_lamps": ("ButtonPayload", ("arc", "dot", "line")),
    "short_survey": ("FlowData", ("How was it?",)),
    "book_a_visit": ("InteractiveData", ("flowResponse",)),
}
"""What is answered how: a parameter of the webhook, and what one of has to stand in it."""


async def test_templates_are_answered_by_a_tap_or_a_filled_in_form(desk: Listener) -> None:
    settings = demo_settings(2)
    quiet = SimulatorSettings(settings.accounts, webhook=desk.url, backdated=True, seed=2)
    async with running(quiet) as twilio:
        world, path = twilio.simulator.world, f"/2010-04-01/Accounts/{ACCOUNT_SID}/Messages.json"
        pairs = sorted(world.last_inbound, key=lambda pair: world.last_inbound[pair])
        twilio.simulator.run_customers(True)
        asked: dict[str, tuple[str, str]] = {}
        for name, (number, person) in zip(TAPS, pairs, strict=False):
            sid = next(row.sid for row in settings.accounts[0].templates if row.name == name)
            form = {"From": number, "To": person, "ContentSid": sid, "ContentVariables": '{"1": "Ana", "2": "x"}'}
            asked[person] = (name, (await twilio.api("POST", path, auth=LOGIN, data=form)).json()["sid"])
        while asked:
            form = (await inbound(twilio, desk)).form
            if form["From"] not in asked:
                continue
            name, sent = asked.pop(form["From"])
            field, answers = TAPS[name]
            assert any(answer in form[field] for answer in answers), name
            assert (form["MessageType"], form["OriginalRepliedMessageSid"]) == ("interactive", sent)
            assert world.window_open(form["To"], form["From"], twilio.clock.now())


async def test_customers_stop_coming(lively: Twilio, desk: Listener) -> None:
    await inbound(lively, desk)
    await lively.control("POST", "lively", on=False)
    assert not lively.simulator.customers.lively
    await lively.control("POST", "lively", on=True)
    assert lively.simulator.customers.lively


async def test_nobody_writes_to_a_desk_that_is_not_connected() -> None:
    async with running(SimulatorSettings((account(),), customers_per_minute=4.0)) as twilio:
        for _ in range(10):
            twilio.clock.jump(60)
            await twilio.control("GET", "world")
        assert twilio.simulator.world.messages == {}


def test_what_was_heard_is_quoted() -> None:
    about = matter("Ana", voices()["en"], Chance(1).stream("x"))
    assert utterance("@quote really?", about, "SM7", Chance(1).stream("y")).reply_to == "SM7"
