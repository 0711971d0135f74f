"""One template, several languages: which of them goes to a customer.

Invariant: a version that may not be sent is never chosen, and where the first wish was not met the sentence says why.
Languages are compared as WhatsApp and browsers write them alike: ``pt_BR``, ``pt-br``, ``pt``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Version:
    """A template in one language; ``state``: its approval in a word, ``sendable``: whether that lets it leave."""

    id: str
    language: str
    sendable: bool
    state: str = "approved"


@dataclass(frozen=True, slots=True)
class LanguageChoice:
    """``version`` None: none may be sent. ``said``: what an agent should know; empty if the first wish was met."""

    version: Version | None
    said: str


_CODE = re.compile(r"[a-z]{2,3}(?:[_-][A-Za-z0-9]{2,8})*")


def is_language(text: str) -> bool:
    """Whether it has the form of a language code as WhatsApp uses it: ``en``, ``pt_BR``."""
    return _CODE.fullmatch(text) is not None


def split_name(text: str) -> tuple[str, str]:
    """``NAME[:LANGUAGE]`` as a name and a language, which is empty if none is named."""
    name, _, language = text.partition(":")
    return name.strip(), language.strip()


def choose_language(versions: Sequence[Version], wishes: Sequence[str], *, strict: bool = False) -> LanguageChoice:
    """The version for the first of ``wishes`` that can be met: the customer's language, the workstream's, the default.

    A wish is met by that very language, else by the same one of another country. ``strict``: only by one of the
    wishes; otherwise any language that may be sent is better than none.
    """
    asked = list(dict.fromkeys(_form(wish) for wish in wishes if wish.strip()))
    ordered = sorted(versions, key=lambda version: _form(version.language))
    excuses: list[str] = []
    for wish in asked:
        near = _near(ordered, wish)
        found = next((version for version in near if version.sendable), None)
        if found is not None:
            if near[0] is not found and _form(near[0].language) == wish:
                excuses.append(f"{near[0].language} is {near[0].state}")
            return LanguageChoice(found, _said(excuses, found))
        excuses.append(f"{near[0].language} is {near[0].state}" if near else f"{_shown(wish)} is missing")
    rest = None if strict else next((version for version in ordered if version.sendable), None)
    if rest is not None:
        return LanguageChoice(rest, _said(excuses, rest))
    others = [f"{version.language} is {version.state}" for version in ordered]
    told = excuses if strict and excuses else list(dict.fromkeys([*excuses, *others]))
    return LanguageChoice(
        None, f"No language can be sent: {', '.join(told)}." if told else "There is no such template."
    )


def primary(language: str) -> str:
    """``pt`` of ``pt_BR``."""
    return _form(language).partition("_")[0]


def _near(versions: Sequence[Version], wish: str) -> list[Version]:
    """Versions of the wished language: itself, then without a country, then of other countries."""
    own = [version for version in versions if primary(version.language) == primary(wish)]
    return sorted(own, key=lambda version: (_form(version.language) != wish, "_" in _form(version.language)))


def _said(excuses: Sequence[str], found: Version) -> str:
    return f"{', '.join(excuses)}; this is {found.language}." if excuses else ""


def _form(language: str) -> str:
    return language.strip().replace("-", "_").casefold()


def _shown(wish: str) -> str:
    first, _, country = wish.partition("_")
    return f"{first}_{country.upper()}" if country else first
