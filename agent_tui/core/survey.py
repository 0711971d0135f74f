"""The post-conversation survey: its texts in six languages, and how an answer in the chat is read.

Invariant: a score is 1 to 5; a text that is not certainly an answer is none, for it is an ordinary message then.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Literal

LANGUAGES = ("en", "ru", "es", "pt", "de", "fr")

Phrase = Literal["question", "scale", "comment", "thanks", "reminder", "link"]

TEXTS: Mapping[Phrase, tuple[str, str, str, str, str, str]] = {
    "question": (
        "How did we do?",
        "Как мы справились?",
        "¿Qué tal le hemos atendido?",
        "Como foi o nosso atendimento?",
        "Wie zufrieden sind Sie mit uns?",
        "Êtes-vous satisfait de notre aide ?",
    ),
    "scale": (
        "Answer with a number from 1 (bad) to 5 (very good).",
        "Ответьте числом от 1 (плохо) до 5 (отлично).",
        "Responda con un número del 1 (mal) al 5 (muy bien).",
        "Responda com um número de 1 (ruim) a 5 (muito bom).",
        "Antworten Sie mit einer Zahl von 1 (schlecht) bis 5 (sehr gut).",
        "Répondez par un chiffre de 1 (mauvais) à 5 (très bien).",
    ),
    "comment": (
        "Thank you. Would you like to tell us why? Write it here, or ignore this message.",
        "Спасибо. Хотите рассказать почему? Напишите здесь или не отвечайте.",
        "Gracias. ¿Quiere decirnos por qué? Escríbalo aquí, o no responda.",
        "Obrigado. Quer nos dizer por quê? Escreva aqui, ou não responda.",
        "Danke. Möchten Sie uns sagen, warum? Schreiben Sie es hier, oder lassen Sie es einfach.",
        "Merci. Voulez-vous nous dire pourquoi ? Écrivez-le ici, ou ne répondez pas.",
    ),
    "thanks": (
        "Thank you for your answer.",
        "Спасибо за ответ.",
        "Gracias por su respuesta.",
        "Obrigado pela resposta.",
        "Danke für Ihre Antwort.",
        "Merci de votre réponse.",
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
        "Wie zufrieden sind Sie mit uns? Sagen Sie es hier:",
        "Êtes-vous satisfait de notre aide ? Dites-le ici :",
    ),
}

_WORDS: Mapping[str, tuple[str, str, str, str, str]] = {
    "en": ("one bad terrible awful", "two poor", "three ok okay average", "four good", "five great excellent"),
    "ru": ("один плохо ужасно", "два", "три нормально", "четыре хорошо", "пять отлично супер"),
    "es": ("uno mal fatal", "dos", "tres regular", "cuatro bien", "cinco excelente genial"),
    "pt": ("um ruim péssimo", "dois", "três tres regular", "quatro bom bem", "cinco excelente ótimo"),
    "de": ("eins schlecht", "zwei", "drei geht", "vier gut", "fünf super ausgezeichnet"),
    "fr": ("un mauvais nul", "deux", "trois moyen", "quatre bien", "cinq excellent parfait"),
}
_STARS = "⭐★"


def phrase(name: Phrase, *languages: str) -> str:
    """The text in the first of ``languages`` that there is one in, else in English."""
    return TEXTS[name][LANGUAGES.index(_base(*languages))]


def score_of(text: str, *languages: str) -> int | None:
    """The score that ``text`` (or a button's payload) is; None: it is no answer.

    A number from 1 to 5 alone, ``4/5``, that many stars, or one word for it in one of ``languages`` or in English.
    """
    plain = text.strip()
    if plain and set(plain) <= set(_STARS + "\ufe0f"):
        stars = sum(character in _STARS for character in plain)
        return stars if 1 <= stars <= 5 else None
    letters = [
        each for each in plain.casefold() if unicodedata.category(each)[0] in "LN" or each.isspace() or each == "/"
    ]
    words = "".join(letters).removesuffix("/5").split()
    if len(words) != 1:
        return None
    word = words[0]
    if len(word) == 1 and word.isdecimal():
        value = unicodedata.decimal(word)
        return value if 1 <= value <= 5 else None
    for language in dict.fromkeys((*(_base(each) for each in languages), "en")):
        for score, known in enumerate(_WORDS[language], 1):
            if word in known.split():
                return score
    return None


def is_comment(text: str) -> bool:
    """Whether a message after the score is its comment; a question is a matter of its own."""
    return bool(text.strip()) and not any(mark in text for mark in "?¿؟？")


def _base(*languages: str) -> str:
    bases = (language.replace("-", "_").partition("_")[0] for language in languages)
    return next((base for base in bases if base in LANGUAGES), "en")
