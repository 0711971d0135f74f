"""Presence follows the load, what was chosen, and what was declined."""

from __future__ import annotations

import pytest

from agent_tui.config.types import Agent, CustomPresence
from agent_tui.desk.conversations import finish
from agent_tui.desk.routing import offer
from agent_tui.desk.staff import people
from tests.desk.bench import ANA, SAM, a_config
from tests.desk.routing.test_assignment import OTHERS, a_desk, offered, presence


def test_presence_follows_the_load() -> None:
    bench = a_desk(agents={"ana": Agent(id="ana", capacity=2)})
    bench.connect("ana")
    shown = [presence(bench)[0]]
    ids = []
    for each in OTHERS[:2]:
        ids.append(bench.opened(each))
        bench.accept(ANA, ids[-1])
        shown.append(presence(bench)[0])
    for each in ids:
        bench.do(finish.wait, ANA, each)
        shown.append(presence(bench)[0])
    assert shown == ["available", "busy", "do_not_disturb", "busy", "available"]
    bench.close()


def test_the_limit_of_conversations_is_do_not_disturb() -> None:
    bench = a_desk(session_limit=2)
    bench.connect("ana")
    for each in OTHERS[:2]:
        bench.accept(ANA, bench.opened(each))
    assert presence(bench) == ("do_not_disturb", "automatic")
    bench.close()


@pytest.mark.parametrize("chosen", ["available", "busy"])
def test_a_chosen_available_or_busy_lasts_until_the_next_accept_or_close(chosen: str) -> None:
    bench = a_desk()
    bench.connect("ana")
    one = bench.opened()
    bench.set_presence("ana", chosen)
    assert presence(bench) == (chosen, "chosen")
    bench.accept(ANA, one)
    assert presence(bench) == ("busy", "automatic")
    bench.set_presence("ana", chosen)
    bench.do(finish.close, ANA, one)
    assert presence(bench) == ("available", "automatic")
    bench.close()


@pytest.mark.parametrize("chosen", ["away", "offline", "do_not_disturb"])
def test_any_other_chosen_presence_stays_until_it_is_changed(chosen: str) -> None:
    bench = a_desk()
    bench.connect("ana")
    one = bench.opened()
    bench.set_presence("ana", chosen)
    bench.accept(ANA, one)
    bench.do(finish.close, ANA, one)
    assert presence(bench) == (chosen, "chosen")
    bench.set_presence("ana", "automatic", SAM)
    assert presence(bench) == ("available", "automatic")
    bench.close()


def test_a_custom_presence_is_judged_by_its_base() -> None:
    bench = a_desk()
    lunch = CustomPresence(id="lunch", text="At lunch", base="away")
    bench.config = a_config(presences={"lunch": lunch}, queues=bench.config.queues, agents=bench.config.agents)
    bench.connect("ana")
    bench.set_presence("ana", "lunch")
    assert offered(bench, 1) == [None]
    assert bench.value("SELECT presence || ' ' || presence_word FROM agents WHERE id = 'ana'") == "away lunch"
    shown = bench.run(lambda unit: people.me(unit, bench.config, ANA, bench.now, 1.0))
    assert (shown.presence, shown.presence_word, shown.presence_by) == ("away", "At lunch", "chosen")
    assert [(each.id, each.text, each.base) for each in shown.presences] == [("lunch", "At lunch", "away")]
    bench.close()


@pytest.mark.parametrize(("setting", "shown"), [("keep", "available"), ("do_not_disturb", "do_not_disturb")])
def test_a_declined_offer_shows_as_set(setting: str, shown: str) -> None:
    bench = a_desk(declined_presence=setting)
    bench.connect("ana")
    one = bench.opened()
    bench.do(offer.decline, ANA, one)
    assert presence(bench)[0] == shown
    bench.close()
