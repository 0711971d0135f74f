"""Words of consent: whole messages only, in the languages spoken, whatever their case, accents and marks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_tui.core.opt_out import START_WORDS, STOP_WORDS, consent_word, fold


@pytest.mark.parametrize(
    ("text", "languages", "said"),
    [
        ("STOP", (), "stop"),
        ("  Stop. ", (), "stop"),
        ("*stop all*", (), "stop"),
        ("please stop by at ten", (), None),
        ("stop it", (), None),
        ("", (), None),
        ("🛑", (), None),
        ("START", (), "start"),
        ("Отписаться!", ("ru",), "stop"),
        ("отписаться", ("en",), None),
        ("PARAR", ("es_MX",), "stop"),
        ("não receber", ("pt-BR",), "stop"),
        ("NAO RECEBER", ("pt",), "stop"),
        ("ARRÊT", ("fr",), "stop"),
        ("arret", ("fr",), "stop"),
        ("s’abonner", ("fr",), "start"),
        ("Stopp", ("de",), "stop"),
        ("st\u200bop", (), "stop"),
        ("stop" * 50, (), None),
        ("stop" + "." * 36, (), "stop"),
        ("stop" + "." * 37, (), None),
    ],
)
def test_what_a_message_says(text: str, languages: tuple[str, ...], said: str | None) -> None:
    assert consent_word(text, languages) == said


def test_words_of_ones_own_come_first_and_may_stand_alone() -> None:
    assert consent_word("no más", ("es",), stop=("No mas",)) == "stop"
    assert consent_word("end", (), start=("end",)) == "start"
    assert consent_word("stop", (), built_in=False) is None
    assert consent_word("basta", (), stop=("basta",), built_in=False) == "stop"


def test_no_word_means_both_in_one_language_or_in_english() -> None:
    english_stop, english_start = set(map(fold, STOP_WORDS["en"])), set(map(fold, START_WORDS["en"]))
    for language in STOP_WORDS:
        stop, start = set(map(fold, STOP_WORDS[language])), set(map(fold, START_WORDS[language]))
        assert not (stop | english_stop) & (start | english_start), language


@given(st.text(max_size=60))
def test_anything_else_says_nothing(text: str) -> None:
    said = consent_word(text, ("ru", "es", "pt", "de", "fr"))
    every = {fold(word) for table in (STOP_WORDS, START_WORDS) for words in table.values() for word in words}
    assert said is None or fold(text) in every
