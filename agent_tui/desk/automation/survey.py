"""The post-conversation survey: asked after the end, answered in the chat or behind a link.

Invariants: a session is asked about at most once, by a row written in the unit that asks; an answer opens no
conversation and wakes nobody, nor does an attempt at a score, which is told the scale once; anything else is an
ordinary message.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from sqlite3 import Row
from typing import Literal

from agent_tui.channel.inbound import Inbound
from agent_tui.config.types import Config, Number, Survey
from agent_tui.core.moment import to_text
from agent_tui.core.opt_out import primary
from agent_tui.core.survey import LANGUAGES, is_attempt, is_comment, phrase, score_of
from agent_tui.desk.automation.automated import languages, late
from agent_tui.desk.automation.gate import HELD, Held, Passed, Template, is_open, pass_gate, templated
from agent_tui.desk.automation.speaking import remark, utter
from agent_tui.desk.automation.voices import in_language
from agent_tui.desk.timers import drop_timer, set_timer
from agent_tui.desk.views.rows import load
from agent_tui.store.records import ConversationRecord
from agent_tui.store.unit import Reader, Unit

COMMENT_WITHIN = timedelta(hours=1)
"""How long after the score a message is taken for its comment."""
OFF_SCALE = "the answer was not from 1 to 5"
"""The reason of a survey that still waits after it told its scale once more."""


def ask(unit: Unit, config: Config, conversation_id: str, now: datetime) -> None:
    """The conversation has ended: ask about its last session, if the workstream wants that and nobody has."""
    record = load(unit, conversation_id)
    survey = survey_of(config, record.workstream_id)
    session = None if survey is None else unit.one("session_to_survey", conversation_id=record.id)
    if survey is None or session is None:
        return
    survey_id = unit.new_id("v")
    passed = _question(unit, config, record, survey, survey_id, now)
    waits = unit.one("waiting_survey", number_id=record.number_id, user_id=record.user_id)
    if waits is not None:
        # Of two that could be meant an answer would say nothing: the earlier one is over.
        unit.run("set_survey", id=waits["id"], state="expired", reason="another was asked")
    reason = passed.reason if isinstance(passed, Held) else ""
    state = "skipped" if reason else "asked" if survey.link is None else "linked"
    expires = now + timedelta(seconds=survey.expires_after)
    fresh = unit.run(
        "add_survey",
        id=survey_id,
        session_id=session["id"],
        conversation_id=record.id,
        number_id=record.number_id,
        user_id=record.user_id,
        agent_id=session["agent_id"],
        queue_id=session["queue_id"],
        state=state,
        reason=reason,
        at=to_text(now),
        expires_at=to_text(expires),
    )
    if not fresh:
        if waits is not None:
            unit.run("set_survey", id=waits["id"], state=waits["state"], reason="")
        return
    if isinstance(passed, Held):
        remark(unit, record, f"The survey was not sent: {HELD[passed.reason]}.", now, skipped=passed.reason)
        return
    utter(unit, record, passed, "survey", now, survey=survey_id)
    if state == "asked":
        set_timer(unit, "survey", survey_id, expires)
        if survey.remind_after is not None and survey.remind_after < survey.expires_after:
            set_timer(unit, "survey_reminder", survey_id, now + timedelta(seconds=survey.remind_after))


def survey_of(config: Config, workstream_id: str) -> Survey | None:
    """The survey of a workstream; None: it has none, or it is off."""
    workstream = config.workstreams.get(workstream_id)
    survey = None if workstream is None else workstream.survey
    return survey if survey is not None and survey.enabled else None


def _question(
    reader: Reader, config: Config, record: ConversationRecord, survey: Survey, survey_id: str, now: datetime
) -> Passed | Held:
    spoken, ours = languages(reader, config, record)
    wished = (spoken, ours, config.desk.template_language)

    def text() -> str:
        theirs = in_language(survey.questions, spoken)
        own = theirs or survey.question
        # The question and its scale are one message, in one language.
        scale = _words(survey, "scale", ours if own is not None and theirs is None else spoken, ours)
        if survey.link is not None:
            mark = "&" if "?" in survey.link else "?"
            return f"{own or phrase('link', spoken, ours)} {survey.link}{mark}ref={survey_id}"
        return f"{own or phrase('question', spoken, ours)}\n{scale}"

    if late(reader, record, now):
        return Held("window_closed")
    template = None if survey.template is None else Template(survey.template, {}, wished)
    passed = pass_gate(reader, record, text, template, now)
    if isinstance(passed, Passed) and passed.use is None and survey.content is not None:
        buttons = templated(reader, record, Template(survey.content, {}, wished), now)
        return buttons if isinstance(buttons, Passed) else passed
    return passed


def _words(
    survey: Survey | None, name: Literal["scale", "comment", "thanks", "reminder"], spoken: str, ours: str
) -> str:
    """The configuration's words in the customer's language, else the built-in ones, else the same in ours."""
    for language in (spoken, ours):
        own = None if survey is None else in_language(survey.texts, language)
        said = None if own is None else getattr(own, name)
        if said is not None or primary(language) in LANGUAGES:
            return said or phrase(name, language)
    return phrase(name)


def awaited(
    reader: Reader, config: Config, number: Number, user_id: str, live: Row | None, inbound: Inbound, now: datetime
) -> Row | None:
    """The survey that this message answers, or tries to; None: it is an ordinary message."""
    if survey_of(config, number.workstream) is None or inbound.media:
        return None
    row = reader.one("waiting_survey", number_id=number.id, user_id=user_id)
    if row is None or row["expires_at"] <= to_text(now):
        return None
    if live is not None and (live["state"] != "wrap_up" or live["id"] != row["conversation_id"]):
        return None
    if row["state"] == "comment":
        return row if is_comment(inbound.text) else None
    spoken = languages(reader, config, load(reader, row["conversation_id"]))
    return row if _score(inbound, *spoken) is not None or is_attempt(inbound.text) else None


def _score(inbound: Inbound, *spoken: str) -> int | None:
    if inbound.button is not None:
        found = score_of(inbound.button.payload, *spoken)
        if found is not None:
            return found
    return score_of(inbound.text, *spoken)


def take_answer(
    unit: Unit, config: Config, row: Row, before: ConversationRecord, inbound: Inbound, now: datetime
) -> None:
    """The answer's message is stored in the survey's conversation; ``before``: as that was."""
    unit.run("put_back_attention", id=before.id, unread=before.unread, waiting_since=before.waiting_since)
    record = load(unit, before.id)
    survey = survey_of(config, record.workstream_id)
    spoken, ours = languages(unit, config, record)
    if row["state"] == "comment":
        unit.run("comment_survey", id=row["id"], comment=inbound.text.strip())
        drop_timer(unit, "survey", row["id"])
        _thank(unit, record, _words(survey, "thanks", spoken, ours), now)
        return
    asks = survey is not None and survey.comment
    score = _score(inbound, spoken, ours)
    if score is None:
        if not row["reason"]:
            unit.run("set_survey", id=row["id"], state="asked", reason=OFF_SCALE)
            _thank(unit, record, _words(survey, "scale", spoken, ours), now)
        return
    unit.run("score_survey", id=row["id"], state="comment" if asks else "done", score=score, at=to_text(now))
    unit.event("survey.answered", "customer", now, conversation_id=record.id, survey=row["id"], score=score)
    drop_timer(unit, "survey_reminder", row["id"])
    drop_timer(unit, "survey", row["id"])
    _thank(unit, record, _words(survey, "comment" if asks else "thanks", spoken, ours), now)
    if asks:
        set_timer(unit, "survey", row["id"], now + COMMENT_WITHIN)


def _thank(unit: Unit, record: ConversationRecord, words: str, now: datetime) -> None:
    passed = pass_gate(unit, record, lambda: words, None, now)
    if isinstance(passed, Passed):
        utter(unit, record, passed, "survey", now)


def survey_over(unit: Unit, _config: Config, survey_id: str, _now: datetime) -> None:
    """No answer came, or no comment: the next message is an ordinary one."""
    row = unit.one("survey", id=survey_id)
    if row is not None and row["state"] in ("asked", "comment"):
        state = "expired" if row["state"] == "asked" else "done"
        unit.run("set_survey", id=survey_id, state=state, reason="")
        drop_timer(unit, "survey_reminder", survey_id)


def remind(unit: Unit, config: Config, survey_id: str, now: datetime) -> None:
    """Once, inside the session window, if there is no answer and the customer has no new matter open."""
    row = unit.one("survey", id=survey_id)
    if row is None or row["state"] != "asked":
        return
    record = load(unit, row["conversation_id"])
    live = unit.one("live_conversation", number_id=record.number_id, user_id=record.user_id)
    if not is_open(record, now) or (live is not None and live["id"] != record.id):
        return
    _thank(
        unit, record, _words(survey_of(config, record.workstream_id), "reminder", *languages(unit, config, record)), now
    )
