"""The post-conversation survey: its texts in six languages, and how an answer in the chat is read.

Invariant: a score is 1 to 5; a text that is not certainly an answer is none, for it is an ordinary message then.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Mapping
from typing import Literal

from agent_tui.core.conditions import Text
from agent_tui.core.folding import fold

LANGUAGES = ("en", "ru", "es", "pt", "de", "fr")

Phrase = Literal["question", "scale", "comment", "thanks", "reminder", "link"]

TEXTS: Mapping[Phrase, tuple[str, str, str, str, str, str]] = {
    "question": (
        "How did we do?",
        "Как мы справились?",
        "¿Qué tal le hemos atendido?",
        "Como foi o nosso atendimento?",
        "Wie zufrieden sind Sie mit uns?",
        "Notre aide vous a-t-elle satisfait ?",
    ),
    "scale": (
        "Answer with a number from 1 (bad) to 5 (very good).",
        "Ответьте числом от 1 (плохо) до 5 (отлично).",
        "Responda con un número del 1 (mal) al 5 (muy bien).",
        "Responda com um número de 1 (ruim) a 5 (muito bom).",
        "Antworten Sie bitte mit einer Zahl von 1 (schlecht) bis 5 (sehr gut).",
        "Répondez par un chiffre de 1 (mauvais) à 5 (très bien).",
    ),
    "comment": (
        "Thank you. Would you like to tell us why? Write it here, or ignore this message.",
        "Спасибо. Хотите рассказать почему? Напишите здесь или просто не отвечайте на это сообщение.",
        "Gracias. ¿Quiere contarnos por qué? Escríbalo aquí o ignore este mensaje.",
        "Obrigado. Quer nos contar por quê? Escreva aqui ou ignore esta mensagem.",
        "Danke. Möchten Sie uns sagen, warum? Schreiben Sie es hier oder ignorieren Sie diese Nachricht.",
        "Merci. Voulez-vous nous dire pourquoi ? Écrivez-le ici ou ignorez ce message.",
    ),
    "thanks": (
        "Thank you for your answer.",
        "Спасибо за ответ.",
        "Gracias por su respuesta.",
        "Obrigado pela sua resposta.",
        "Danke für Ihre Antwort.",
        "Merci pour votre réponse.",
    ),
    "reminder": (
        "A number from 1 to 5 is all that we ask for. Thank you.",
        "Нам достаточно одного числа от 1 до 5. Спасибо.",
        "Nos basta un número del 1 al 5. Gracias.",
        "Basta um número de 1 a 5. Obrigado.",
        "Eine Zahl von 1 bis 5 genügt uns. Danke.",
        "Un chiffre de 1 à 5 nous suffit. Merci.",
    ),
    "link": (
        "How did we do? Tell us here:",
        "Как мы справились? Расскажите здесь:",
        "¿Qué tal le hemos atendido? Cuéntenoslo aquí:",
        "Como foi o nosso atendimento? Conte-nos aqui:",
        "Wie zufrieden sind Sie mit uns? Sagen Sie es uns hier:",
        "Notre aide vous a-t-elle satisfait ? Dites-le ici :",
    ),
}

_WORDS: Mapping[str, tuple[str, str, str, str, str]] = {
    "en": (
        "one, bad, very bad, terrible, awful, horrible",
        "two, poor, not good",
        "three, ok, okay, average, so so",
        "four, good, pretty good, fine",
        "five, great, very good, excellent, perfect, awesome",
    ),
    "ru": (
        "один, единица, плохо, очень плохо, ужасно",
        "два, двойка, не очень",
        "три, тройка, нормально, так себе",
        "четыре, четверка, хорошо",
        "пять, пятерка, отлично, супер, очень хорошо, прекрасно",
    ),
    "es": (
        "uno, mal, muy mal, fatal, pésimo",
        "dos",
        "tres, regular, normal",
        "cuatro, bien, bueno",
        "cinco, excelente, genial, muy bien, muy bueno, perfecto",
    ),
    "pt": (
        "um, ruim, muito ruim, péssimo",
        "dois",
        "três, regular, mais ou menos",
        "quatro, bom, bem",
        "cinco, excelente, ótimo, muito bom, muito bem, perfeito",
    ),
    "de": (
        "eins, schlecht, sehr schlecht",
        "zwei, nicht gut",
        "drei, geht, geht so, mittel",
        "vier, gut",
        "fünf, super, ausgezeichnet, sehr gut, perfekt, hervorragend",
    ),
    "fr": (
        "un, mauvais, très mauvais, nul",
        "deux",
        "trois, moyen",
        "quatre, bien, bon",
        "cinq, excellent, parfait, très bien, très bon",
    ),
}
_BESIDE = """
thanks thank you star stars point points спасибо звезда звезды звезд балл балла баллов gracias estrella estrellas punto
puntos obrigado obrigada estrela estrelas ponto pontos danke stern sterne punkt punkte merci étoile étoiles
"""
"""Words that may stand beside a score and change nothing."""
_OUT_OF = ("out of", "of", "de", "von", "sur", "из")
MOST_WORDS = 6
"""An answer has no more words: whoever writes more has something else to say."""
_STARS = "⭐★"


def phrase(name: Phrase, *languages: str) -> str:
    """The text in the first of ``languages`` that there is one in, else in English."""
    return TEXTS[name][LANGUAGES.index(_base(*languages))]


def score_of(text: str, *languages: str) -> int | None:
    """The score that ``text`` (or a button's payload) is; None: it is no answer.

    A number from 1 to 5, ``4/5``, ``4 of 5``, that many stars, or words for it in one of ``languages`` or in English;
    thanks and the word for stars or points may stand beside it, and nothing else that changes a number: no sign
    (``-1``), no money, no share.
    """
    plain = text.translate(_KEYCAP).strip()
    if plain and _only_stars(plain):
        stars = sum(character in _STARS for character in plain)
        return stars if 1 <= stars <= 5 else None
    if any(unicodedata.category(each) == "No" for each in plain):
        # Superscripts and circled numbers fold to digits; they are no answer.
        return None
    words = _words(_OF_FIVE.sub(" ", fold(plain)))
    if not words or len(words) > MOST_WORDS:
        return None
    answer = _without_scale(" ".join(each for each in words if each not in _beside()))
    if len(answer) == 1 and answer.isdecimal():
        value = unicodedata.decimal(answer)
        return value if 1 <= value <= 5 and not _changes_a_number(plain, value) else None
    for language in dict.fromkeys((*(_base(each) for each in languages), "en")):
        found = _scores(language).get(answer)
        if found is not None:
            return found
    return None


def is_attempt(text: str) -> bool:
    """Whether a text that is no score is plainly meant as one: a number out of range (``6``, ``0``), between two
    (``3.5``, ``4-5``), with a sign (``-1``) or a question mark, on another scale (``8/10``, ``90 %``), too many stars.
    """
    plain = text.translate(_KEYCAP).strip()
    if plain and _only_stars(plain):
        return True
    plain = "".join(map(_in_ascii, plain))
    words = [each.strip(_ENDS) for each in fold(plain).split()]
    return _ATTEMPT.fullmatch(" ".join(each for each in words if each and each not in _beside())) is not None


def _in_ascii(char: str) -> str:
    """A digit of whatever script or form but a superscript as 0 to 9."""
    if char == "½":
        return ".5"
    if char.isascii() or unicodedata.decomposition(char).startswith(("<super>", "<sub>")):
        return char if char.isascii() else "^"
    value = unicodedata.digit(char, None)
    return char if value is None else str(value)


def _only_stars(plain: str) -> bool:
    """``☆`` is one that was not given."""
    return all(each in _STARS or each in "☆ " for each in plain)


def _changes_a_number(plain: str, value: int) -> bool:
    """Whether something beside the one digit makes it another number than it reads."""
    stars = sum(each in _STARS for each in plain)
    if stars > 1 and stars != value:
        return True
    # A school's mark may be "5+" or "4-".
    rest = _AFTER.sub(r"\1", plain)
    if _SIGNED.search(rest) is not None:
        return True
    return any(each in "%#№?¿" or unicodedata.category(each) in ("Sm", "Sc") for each in rest)


_KEYCAP: Mapping[int, str | None] = {0xFE0F: None, 0x20E3: None, 0x1F51F: "10"}
_OF_FIVE = re.compile(r"(?<=\w)\s*/\s*5(?!\w)")
_AFTER = re.compile(r"(\d)[+-](?!\w)")
_SIGNED = re.compile(r"(?:^[-−–—]\s*|[-−–—])\d")
_ENDS = ".,;!?¿)(\"'\U0001f44d\U0001f44e\U0001f642\U0001f600"
_ATTEMPT = re.compile(
    r"(?:[+−–—-] ?)?(?:\d{1,2}|100)(?:[.,]\d{1,2})?(?: ?%| ?(?:/|out of|of|de|von|sur|из) ?(?:5|10|100))?|\d ?[-–] ?\d",
    re.ASCII,
)


def _words(folded: str) -> list[str]:
    return Text.of(folded).words.split()


def _without_scale(said: str) -> str:
    """``4 of 5`` is ``4``."""
    return next((said.removesuffix(f" {mark} 5") for mark in _OUT_OF if said.endswith(f" {mark} 5")), said)


@functools.cache
def _beside() -> frozenset[str]:
    return frozenset(_words(_BESIDE))


@functools.cache
def _scores(language: str) -> Mapping[str, int]:
    """The score by its folded words."""
    return {
        " ".join(_words(said)): score for score, known in enumerate(_WORDS[language], 1) for said in known.split(",")
    }


def is_comment(text: str) -> bool:
    """Whether a message after the score is its comment; a question is a matter of its own."""
    return bool(text.strip()) and not any(mark in text for mark in "?¿؟？")


def _base(*languages: str) -> str:
    bases = (language.replace("-", "_").partition("_")[0] for language in languages)
    return next((base for base in bases if base in LANGUAGES), "en")
