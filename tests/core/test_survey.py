"""Reading an answer to the survey: what is one, and what is an ordinary message."""

from __future__ import annotations

import pytest

from agent_tui.core.survey import LANGUAGES, TEXTS, is_attempt, is_comment, phrase, score_of


@pytest.mark.parametrize(
    ("text", "language", "score"),
    [
        ("5", "en", 5),
        (" 4. ", "en", 4),
        ("3/5", "en", 3),
        ("5️⃣", "en", 5),
        ("⭐⭐⭐⭐", "en", 4),
        ("٤", "en", 4),
        ("Five!", "es", 5),
        ("пять", "ru", 5),
        ("Хорошо", "ru", 4),
        ("excelente", "es", 5),
        ("ótimo", "pt_BR", 5),
        ("zwei", "de", 2),
        ("parfait", "fr", 5),
        ("0", "en", None),
        ("6", "en", None),
        ("15", "en", None),
        ("⭐⭐⭐⭐⭐⭐", "en", None),
        ("very good", "es", 5),
        ("Muy bien, gracias!", "es", 5),
        ("très bien", "fr", 5),
        ("otimo", "pt", 5),
        ("Sehr gut. Danke", "de", 5),
        ("Пятёрка, спасибо", "ru", 5),
        ("5, thank you 👍", "en", 5),
        ("4 stars", "en", 4),
        ("4 out of 5", "en", 4),
        ("4/5 gracias", "es", 4),
        ("3 de 5", "es", 3),
        ("5 de 5 estrellas", "es", 5),
        ("not bad", "en", None),
        ("thanks", "en", None),
        ("good morning", "en", None),
        ("5 or 4", "en", None),
        ("I need 5", "en", None),
        ("4 5", "en", None),
        ("⑤", "en", None),
        ("a" * 5000, "en", None),
        ("5 items are missing", "en", None),
        ("пять", "en", None),
        ("I want a refund", "en", None),
        ("", "en", None),
        ("²", "en", None),
        *((text, "en", None) for text in ("-1", "- 1", "−1", "–1", "+5", "-4/5", "thanks -5", "~4", "<3", "=5", "5?")),
        *((text, "en", None) for text in ("5%", "$5", "5€", "#1", "№ 5", "1 2", "1\n2", "🔟", "½", "4½", "05", "5.0")),
        *((text, "en", None) for text in ("1-5", "1/50", "5/4", "5x", "5th", "a 5", "not 5", "minus 1", "5 ⭐⭐", "-")),
        *((text, "en", 1) for text in ("1/5", "1 / 5", "1️⃣", "1)", "*1*", "１", "one", "⭐", "★☆☆☆☆", "1️⃣/5")),
        *((text, "en", 5) for text in ("5!", "５", "five", "FIVE", "5/5", "5️⃣ 👍", "5+", "thanks - 5", "5 - thanks")),
        *((text, "ru", score) for text, score in (("5-", 5), ("4+", 4), ("⭐ ⭐ ⭐", 3), ("3⭐⭐⭐", 3), ("५", 5))),
    ],
)
def test_a_score_or_none(text: str, language: str, score: int | None) -> None:
    assert score_of(text, language) == score


@pytest.mark.parametrize(
    "text",
    [
        *("6", "0", "10", "100", "3.5", "3,5", "10/10", "8 out of 10", "7 de 10", "90%", "90 %", "4-5"),
        *("6!", "10 stars", "10, thanks 👍", "⭐⭐⭐⭐⭐⭐", "⑤", "6️⃣", "٩", "10 баллов", "8 из 10"),
        *("-1", "− 1", "+5", "-4/5", "5?", "6?", "🔟", "4½", "5%"),
    ],
)
def test_an_attempt_at_a_score(text: str) -> None:
    assert score_of(text, "en") is None
    assert is_attempt(text)


@pytest.mark.parametrize(
    "text",
    ["", "1042", "10:30", "12.05.2026", "6 items are missing", "I need 5", "5 or 4", "+34600123456", "thanks", "²"],
)
def test_an_ordinary_message_is_none(text: str) -> None:
    assert not is_attempt(text)


def test_a_question_is_no_comment() -> None:
    assert is_comment("very fast")
    assert not is_comment("and where is my order?")
    assert not is_comment("  ")


def test_every_phrase_in_every_language() -> None:
    assert {len(texts) for texts in TEXTS.values()} == {len(LANGUAGES)}
    assert phrase("thanks", "xx", "de") == "Danke für Ihre Antwort."
