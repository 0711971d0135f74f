"""Words by which a customer opts out of what we send of our own accord, and back in.

A message counts only as a whole: "STOP" does, "please stop by at ten" does not. English always counts, because
Twilio's and WhatsApp's own texts teach it; beside it the languages of the customer and of the workstream.
Source of the English words: Twilio, "Support for opt-out keywords". Invariant: no word is in both tables.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Literal

Consent = Literal["stop", "start"]

STOP_WORDS: dict[str, tuple[str, ...]] = {
    "en": ("stop", "unsubscribe", "end", "quit", "stopall", "stop all", "revoke", "optout", "opt out", "cancel"),
    "ru": ("стоп", "отписаться", "отписка", "отпишите меня", "отмена", "отказ", "не писать"),
    "es": ("parar", "alto", "baja", "darse de baja", "darme de baja", "cancelar", "detener", "fin", "no recibir"),
    "pt": ("parar", "pare", "sair", "cancelar", "descadastrar", "remover", "fim", "não receber"),
    "de": ("stopp", "abmelden", "abbestellen", "ende", "beenden", "austragen", "widerrufen", "abbrechen"),
    "fr": ("arrêt", "arrêter", "arrêtez", "désabonner", "se désabonner", "désinscrire", "fin", "annuler", "résilier"),
}
START_WORDS: dict[str, tuple[str, ...]] = {
    "en": ("start", "unstop", "subscribe", "optin", "opt in", "resume"),
    "ru": ("старт", "подписаться", "подписка", "возобновить"),
    "es": ("iniciar", "empezar", "comenzar", "alta", "darse de alta", "suscribir", "reanudar"),
    "pt": ("iniciar", "começar", "voltar", "inscrever", "assinar", "retomar"),
    "de": ("starten", "anmelden", "abonnieren", "fortsetzen"),
    "fr": ("démarrer", "commencer", "abonner", "s'abonner", "reprendre", "inscrire"),
}

LONGEST = 40
"""Characters; nothing longer is looked at."""

_EDGES = " \t\r\n.!?¡¿\"'«»“”„()[]*_~`"


def fold(text: str) -> str:
    """``text`` without case, accents, marks around it and doubled blanks, as words are compared."""
    if not text.isascii():
        # Every message comes by here: in ASCII there are neither accents nor invisible characters to look for.
        text = "".join(
            character
            for character in unicodedata.normalize("NFKD", text)
            if not unicodedata.combining(character) and unicodedata.category(character) != "Cf"
        )
    return " ".join(text.casefold().replace("\u2019", "'").strip(_EDGES).split())


def consent_word(
    text: str, languages: Iterable[str], stop: Iterable[str] = (), start: Iterable[str] = (), *, built_in: bool = True
) -> Consent | None:
    """What the whole of ``text`` says of consent, if anything.

    ``languages`` as ``es`` or ``es_MX``; ``stop`` and ``start``: words of one's own, which come before the built-in
    ones.
    """
    if not text or len(text) > LONGEST:
        return None
    said = fold(text)
    if not said:
        return None
    if said in {fold(word) for word in stop}:
        return "stop"
    if said in {fold(word) for word in start}:
        return "start"
    if not built_in or said not in _FOLDED_ALL:
        return None
    for language in ("en", *(primary(each) for each in languages)):
        if said in _FOLDED_STOP.get(language, ()):
            return "stop"
        if said in _FOLDED_START.get(language, ()):
            return "start"
    return None


def primary(language: str) -> str:
    """``es`` of ``es_MX`` or ``es-MX``."""
    return language.replace("-", "_").partition("_")[0].casefold()


_FOLDED_STOP = {language: frozenset(map(fold, words)) for language, words in STOP_WORDS.items()}
_FOLDED_START = {language: frozenset(map(fold, words)) for language, words in START_WORDS.items()}
_FOLDED_ALL = frozenset().union(*_FOLDED_STOP.values(), *_FOLDED_START.values())
