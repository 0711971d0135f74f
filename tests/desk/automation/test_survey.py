"""The survey after the end: every path, once a session, and nobody is woken by an answer."""

from __future__ import annotations

from typing import Any

import pytest

from agent_tui.config.types import ConfiguredTemplate, Survey, SurveyTexts
from agent_tui.core.errors import Forbidden, Invalid
from agent_tui.core.survey import LANGUAGES, phrase
from agent_tui.desk.automation.survey_results import survey_page
from agent_tui.desk.conversations import finish
from agent_tui.wire.surveys import SurveyPage
from tests.desk.bench import ANA, BO, SAM, Bench, a_config

ASK = "HX" + "0" * 31 + "7"
DAY = 86_400.0


def a_desk(**survey: Any) -> Bench:
    templates = (ConfiguredTemplate(name="ask", text="Tell us: 1 to 5?", content_sid=ASK),)
    return Bench(a_config(workstream={"survey": Survey(**({"question": "Well?"} | survey))}, templates=templates))


def asked(bench: Bench, how: Any = finish.end) -> str:
    conversation_id = bench.owned(ANA)
    bench.do(how, ANA, conversation_id)
    return conversation_id


def said(bench: Bench) -> list[str]:
    return [row["text"] for row in bench.ask("SELECT text FROM messages WHERE kind = 'survey' ORDER BY seq")]


def page(bench: Bench, **filters: Any) -> SurveyPage:
    wanted: dict[str, Any] = {"agent": None, "queue": None, "since": None, "until": None, "after": None, "limit": 100}
    return bench.run(lambda unit: survey_page(unit, SAM, **(wanted | filters)))


def state(bench: Bench) -> str:
    return page(bench).items[-1].state


@pytest.mark.parametrize("how", [finish.end, finish.close])
def test_asked_once_when_the_agent_ends_or_closes(how: Any) -> None:
    bench = a_desk()
    conversation_id = asked(bench, how)
    if how is finish.end:
        bench.do(finish.close, ANA, conversation_id)
    bench.restart()
    assert said(bench) == [f"Well?\n{phrase('scale', 'en')}"]
    bench.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_a_question_the_built_in_one_is_asked(language: str) -> None:
    bench = a_desk()
    bench.mirror(a_config(workstream={"survey": Survey(), "language": language}))
    asked(bench)
    assert said(bench) == [f"{phrase('question', language)}\n{phrase('scale', language)}"]
    bench.close()


IT = SurveyTexts(scale="Da 1 a 5.", thanks="Grazie.")


@pytest.mark.parametrize(
    ("ours", "spoken", "survey", "texts"),
    [
        ("it", "", {"texts": {"it": IT}}, ["Well?\nDa 1 a 5.", "Grazie."]),
        ("en", "it_CH", {"questions": {"it": "Come?"}, "texts": {"it": IT}}, ["Come?\nDa 1 a 5.", "Grazie."]),
        ("en", "de", {}, [f"Well?\n{phrase('scale', 'en')}", phrase("thanks", "de")]),
        ("es", "it", {}, [f"Well?\n{phrase('scale', 'es')}", phrase("thanks", "es")]),
        ("it", "", {}, [f"Well?\n{phrase('scale', 'en')}", phrase("thanks", "en")]),
        ("en", "", {"texts": {"en": SurveyTexts(thanks="Ta.")}}, [f"Well?\n{phrase('scale', 'en')}", "Ta."]),
    ],
)
def test_other_languages_and_words_of_ones_own(ours: str, spoken: str, survey: Any, texts: list[str]) -> None:
    bench = a_desk()
    asks = Survey(**({"question": "Well?", "comment": False} | survey))
    bench.mirror(a_config(workstream={"survey": asks, "language": ours}))
    conversation_id = bench.owned(ANA)
    bench.connection.execute("UPDATE users SET language = ?", [spoken])
    bench.do(finish.end, ANA, conversation_id)
    bench.hears("5")
    assert said(bench) == texts
    bench.close()


WRONG: list[tuple[dict[str, str], str]] = [
    ({"since": "yesterday"}, "since: yesterday is neither a day nor a moment"),
    ({"since": "2026-99-99"}, "since: 2026-99-99 is neither"),
    ({"until": "9999-12-31T23:00:00-05:00"}, "until: 9999-12-31T23:00:00-05:00 is neither"),
    ({"queue": "nosuch"}, "queue: there is no queue nosuch"),
    ({"agent": "nosuch"}, "agent: there is no agent nosuch"),
    ({"after": "zzz"}, "after: this is not a cursor"),
]


def test_a_filter_that_can_match_nothing_is_refused() -> None:
    bench = a_desk()
    asked(bench)
    for filters, says in WRONG:
        with pytest.raises(Invalid, match=says) as caught:
            page(bench, **filters)
        assert caught.value.hint
    day = bench.now.date()
    for since in (f"{day}", f"{day}T00:00:00", f"{day}T00:00:00Z", f"{day}T00:00:00+00:00"):
        assert len(page(bench, since=since).items) == 1
        assert page(bench, until=since).items == []
    bench.close()


def test_asked_when_the_desk_closes_it_and_the_window_is_open() -> None:
    bench = a_desk()
    bench.mirror(a_config(workstream={"survey": Survey(question="Well?"), "close_after_waiting": 600.0}))
    bench.do(finish.wait, ANA, bench.owned(ANA))
    bench.advance(601)
    assert len(said(bench)) == 1
    bench.close()


@pytest.mark.parametrize("how", ["never had an agent", "force closed", "off"])
def test_not_asked(how: str) -> None:
    bench = a_desk(enabled=how != "off")
    if how == "never had an agent":
        bench.opened()
        bench.advance(31 * DAY)
    elif how == "force closed":
        bench.do(finish.close, SAM, bench.owned(ANA))
    else:
        asked(bench)
    assert said(bench) == []
    bench.close()


@pytest.mark.parametrize("closed", [True, False])
def test_an_answer_and_its_comment_open_nothing_and_wake_nobody(closed: bool) -> None:
    bench = a_desk()
    conversation_id = asked(bench, finish.close if closed else finish.end)
    before = bench.row(conversation_id)
    bench.pass_time(60)
    assert bench.hears("four").conversation_id == conversation_id
    assert state(bench) == "comment"
    bench.hears("Ana was very kind")
    after = bench.row(conversation_id)
    assert (after.state, after.unread, after.waiting_since) == (before.state, before.unread, before.waiting_since)
    assert bench.value("SELECT COUNT(*) FROM conversations") == 1
    answer = page(bench).items[0]
    assert (answer.state, answer.score, answer.comment) == ("done", 4, "Ana was very kind")
    assert (answer.agent, answer.queue) == ("ana", "general")
    assert said(bench)[1:] == [phrase("comment", "en"), phrase("thanks", "en")]
    bench.close()


def test_an_ordinary_message_opens_a_conversation_as_always_and_later_numbers_are_its_own() -> None:
    bench = a_desk()
    first = asked(bench, finish.close)
    second = bench.hears("one more thing").conversation_id
    assert second != first
    assert bench.hears("5").conversation_id == second
    assert state(bench) == "asked"
    bench.close()


@pytest.mark.parametrize("closed", [True, False])
def test_a_number_out_of_range_is_told_the_scale_once_and_the_next_score_counts(closed: bool) -> None:
    bench = a_desk(comment=False)
    conversation_id = asked(bench, finish.close if closed else finish.end)
    before = bench.row(conversation_id)
    for text in ("6", "10/10", "3.5"):
        assert bench.hears(text).conversation_id == conversation_id
    assert (state(bench), page(bench).items[0].reason) == ("asked", "the answer was not from 1 to 5")
    assert bench.hears("5").conversation_id == conversation_id
    answer, after = page(bench).items[0], bench.row(conversation_id)
    assert (answer.state, answer.score, answer.reason) == ("done", 5, "")
    assert (after.state, after.unread, after.waiting_since) == (before.state, before.unread, before.waiting_since)
    assert bench.value("SELECT COUNT(*) FROM conversations") == 1
    assert said(bench)[1:] == [phrase("scale", "en"), phrase("thanks", "en")]
    bench.close()


def test_a_question_after_the_score_is_an_ordinary_message() -> None:
    bench = a_desk()
    first = asked(bench, finish.close)
    bench.hears("5")
    assert bench.hears("and my refund?").conversation_id != first
    bench.close()


def test_without_a_comment_the_score_is_the_end() -> None:
    bench = a_desk(comment=False)
    asked(bench, finish.close)
    bench.hears("5")
    assert (state(bench), said(bench)[-1]) == ("done", phrase("thanks", "en"))
    bench.close()


def test_a_button_answers() -> None:
    bench = a_desk(content="ask")
    conversation_id = asked(bench, finish.close)
    assert said(bench) == ["Tell us: 1 to 5?"]
    assert bench.hears("Very good", ButtonPayload="5", ButtonText="Very good").conversation_id == conversation_id
    assert page(bench).items[0].score == 5
    bench.close()


def test_a_reminder_once_and_none_after_an_answer() -> None:
    bench = a_desk(remind_after=600.0)
    asked(bench, finish.close)
    bench.advance(601)
    bench.advance(6000)
    assert said(bench)[1:] == [phrase("reminder", "en")]
    bench.hears("2")
    assert page(bench).items[0].score == 2
    bench.close()


def test_it_expires_and_a_number_is_a_message_again() -> None:
    bench = a_desk(expires_after=3600.0)
    first = asked(bench, finish.close)
    bench.advance(3601)
    assert state(bench) == "expired"
    assert bench.hears("5").conversation_id != first
    bench.close()


def test_the_comment_expires_and_the_score_stays() -> None:
    bench = a_desk()
    asked(bench, finish.close)
    bench.hears("5")
    bench.advance(3601)
    answer = page(bench).items[0]
    assert (answer.state, answer.score, answer.comment) == ("done", 5, "")
    bench.close()


@pytest.mark.parametrize(("template", "texts"), [("ask", ["Tell us: 1 to 5?"]), (None, []), ("other", [])])
def test_a_closed_window_takes_the_template_or_skips_it(template: str | None, texts: list[str]) -> None:
    bench = a_desk(template=template)
    conversation_id = bench.owned(ANA)
    bench.pass_time(DAY)
    bench.do(finish.end, ANA, conversation_id)
    assert said(bench) == texts
    assert state(bench) == ("asked" if texts else "skipped")
    remarks = bench.value("SELECT COUNT(*) FROM messages WHERE direction = 'system'")
    assert remarks == int(not texts)
    bench.close()


def test_who_opted_out_is_not_asked() -> None:
    bench = a_desk()
    conversation_id = bench.owned(ANA)
    bench.connection.execute("UPDATE pairs SET opted_out_at = '2026-11-23T09:30:00.000Z'")
    bench.do(finish.end, ANA, conversation_id)
    assert (said(bench), page(bench).items[0].reason) == ([], "opted_out")
    bench.close()


def test_a_link_names_the_survey_and_waits_for_no_answer() -> None:
    bench = a_desk(link="https://s.example/q", question=None)
    first = asked(bench, finish.close)
    answer = page(bench).items[0]
    assert said(bench) == [f"{phrase('link', 'en')} https://s.example/q?ref={answer.id}"]
    assert answer.state == "linked"
    assert bench.hears("5").conversation_id != first
    bench.close()


def test_each_session_has_its_own_and_the_figures_add_up() -> None:
    bench = a_desk(comment=False)
    conversation_id = asked(bench)
    bench.hears("I forgot something")
    bench.do(finish.end, ANA, conversation_id)
    bench.hears("1")
    found = page(bench)
    assert [each.state for each in found.items] == ["expired", "done"]
    assert (found.figures.asked, found.figures.answered, found.figures.mean) == (2, 1, 1.0)
    assert page(bench, limit=1).next is not None
    assert page(bench, agent="bo").items == []
    assert page(bench, until="2026-11-23").items == []
    with pytest.raises(Forbidden):
        bench.run(
            lambda unit: survey_page(unit, BO, agent=None, queue=None, since=None, until=None, after=None, limit=1)
        )
    bench.close()
