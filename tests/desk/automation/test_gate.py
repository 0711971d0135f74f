"""The gate of what the desk sends by itself: a template in a language the customer or we speak, or nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from agent_tui.config.types import ConfiguredTemplate, Survey
from agent_tui.desk.automation.gate import Held, Passed, Template, pass_gate
from agent_tui.desk.conversations import finish
from agent_tui.desk.views.rows import load
from tests.desk.bench import ANA, Bench, a_config

DAY = 86_400.0
ES, PT, EN = ("HX" + "0" * 31 + digit for digit in "789")


@pytest.fixture
def bench() -> Iterator[Bench]:
    """``ask`` in three languages; the window has been closed for a while."""
    templates = tuple(
        ConfiguredTemplate(name="ask", language=language, text=f"{language}: 1 to 5?", content_sid=sid)
        for language, sid in (("es", ES), ("pt_BR", PT), ("en", EN))
    )
    survey = Survey(question="Well?", template="ask")
    made = Bench(a_config(workstream={"language": "pt", "survey": survey}, templates=templates))
    yield made
    made.close()


def passed(bench: Bench, conversation_id: str, *languages: str) -> str:
    """What the gate lets through of the template, or why it does not."""
    wanted = Template("ask", {}, languages)
    found = bench.run(
        lambda unit: pass_gate(unit, load(unit, conversation_id), lambda: "in the window", wanted, bench.now)
    )
    return found.text if isinstance(found, Passed) else found.reason


def test_only_a_language_that_was_wished_and_only_what_fits_the_customer(bench: Bench) -> None:
    conversation_id = bench.owned()
    assert passed(bench, conversation_id, "es") == "in the window"
    bench.pass_time(DAY)
    assert passed(bench, conversation_id, "es", "pt", "en") == "es: 1 to 5?"
    bench.edit_template(ES, approval="paused")
    assert passed(bench, conversation_id, "es", "pt", "en") == "pt_BR: 1 to 5?", "the next wish, in its country's form"
    assert passed(bench, conversation_id, "fr") == "no_template", "better nothing than a language nobody named"
    bench.edit_template(PT, content_type="twilio/list-picker")
    assert passed(bench, conversation_id, "pt") == "no_template", "it cannot start a conversation"
    bench.edit_template(EN, category="MARKETING")
    assert passed(bench, conversation_id, "en") == "en: 1 to 5?"
    bench.connection.execute("UPDATE pairs SET address = 'whatsapp:+12025550123'")
    assert passed(bench, conversation_id, "en") == "no_template", "no marketing to +1"


@pytest.mark.parametrize(
    ("what", "asked"),
    [
        ({"category": "UTILITY"}, "pt_BR: 1 to 5?"),
        ({"content_type": "twilio/location"}, ""),
        ({"approval": "rejected"}, "en: 1 to 5?"),
        ({"language": "de"}, "en: 1 to 5?"),
    ],
)
def test_a_survey_is_held_back_where_its_template_does_not_fit(bench: Bench, what: dict[str, str], asked: str) -> None:
    bench.edit_template(PT, **what)
    conversation_id = bench.owned(ANA)
    bench.pass_time(DAY)
    bench.do(finish.end, ANA, conversation_id)
    texts = [row["text"] for row in bench.ask("SELECT text FROM messages WHERE kind = 'survey'")]
    assert texts == ([asked] if asked else [])
    if not asked:
        remark = bench.value("SELECT text FROM messages WHERE direction = 'system' ORDER BY seq DESC LIMIT 1")
        assert "not approved in the customer's language or ours" in remark


@pytest.mark.parametrize(("text", "reason"), [(" \n", "empty"), ("a" * 1601, "too_long")])
def test_what_twilio_would_refuse_is_held_back_here(bench: Bench, text: str, reason: str) -> None:
    conversation_id = bench.owned()
    found = bench.run(lambda unit: pass_gate(unit, load(unit, conversation_id), lambda: text, None, bench.now))
    assert found == Held(reason)
