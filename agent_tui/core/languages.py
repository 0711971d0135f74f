"""Languages by code and by name: what people write into a card is a name in a language of the desk or its own.

The codes are those in which WhatsApp approves templates (Meta: "Supported languages"). Invariant: a name leads to one
code, and what is shown of a code leads back to it.
"""

from __future__ import annotations

import functools
import re
from difflib import get_close_matches

from agent_tui.core.errors import Invalid
from agent_tui.core.folding import fold
from agent_tui.core.language_codes import ISO_639_1
from agent_tui.core.language_names import ROWS
from agent_tui.core.template_language import is_language

_SHOWN = re.compile(r".*\(([A-Za-z_-]{2,20})\)\s*")


def language_code(text: str) -> str:
    """The code of a language that is written as a code, as a name, or as ``language_shown`` shows it; "" of nothing.

    Raises:
        Invalid: it is none of these; the hint names what is near.
    """
    typed = text.strip()
    if not typed:
        return ""
    found = _names().get(fold(typed))
    if found is not None:
        return found
    shown = _SHOWN.fullmatch(typed)
    code = _canonical(shown[1] if shown is not None else typed)
    if is_language(code) and (code.partition("_")[0] in ISO_639_1 or code in _codes()):
        return code
    raise Invalid(f"language: {typed!r} is no language that is known here.", hint=_hint(typed))


def language_shown(code: str) -> str:
    """``Spanish (es)``; a code of a country that has no name of its own by that of the language; else the code."""
    known = _codes()
    name = known.get(code) or known.get(code.replace("-", "_").partition("_")[0])
    return code if name is None else f"{name} ({code})"


def completed(typed: str) -> str | None:
    """The first name that begins as it is typed, in whatever language; None: there is none."""
    wanted = fold(typed)
    if not wanted:
        return None
    return next((name for name in _in_order() if fold(name).startswith(wanted)), None)


def near(typed: str, limit: int = 4) -> list[str]:
    """Codes of languages with a name, or a word of one, that begins as it is typed; the most spoken first."""
    wanted = fold(typed)
    found = (
        row[0]
        for row in ROWS
        if not wanted or any(word.startswith(wanted) for name in row for word in (fold(name), *fold(name).split()))
    )
    return list(dict.fromkeys(found))[:limit]


def _hint(typed: str) -> str:
    names = get_close_matches(fold(typed), list(_names()), n=3, cutoff=0.7)
    codes = list(dict.fromkeys((*(_names()[name] for name in names), *near(typed, 3))))[:3]
    if not codes:
        return "Write its name (Spanish, español) or its code (es, pt_BR)."
    return f"Did you mean {' or '.join(language_shown(code) for code in codes)}?"


def _canonical(code: str) -> str:
    """``pt_BR`` of ``pt-br``."""
    first, *rest = code.replace("-", "_").split("_")
    return "_".join((first.lower(), *(part.upper() if len(part) == 2 else part.title() for part in rest)))


@functools.cache
def _codes() -> dict[str, str]:
    """The English name by code."""
    return {row[0]: row[2] for row in ROWS}


@functools.cache
def _names() -> dict[str, str]:
    """The code by every folded name; of two languages of one name the one that comes first."""
    found: dict[str, str] = {}
    for row in ROWS:
        for name in row[1:]:
            found.setdefault(fold(name), row[0])
    return found


@functools.cache
def _in_order() -> tuple[str, ...]:
    """Every name: those in English first, then its own, then the others."""
    columns = (2, 1, *range(3, max(len(row) for row in ROWS)))
    return tuple(dict.fromkeys(row[column] for column in columns for row in ROWS if column < len(row)))
