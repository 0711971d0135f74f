"""A field for a language: completes its name in whatever language it is typed, and says which codes it could mean."""

from __future__ import annotations

from textual.suggester import Suggester

from agent_tui.core.errors import Invalid
from agent_tui.core.languages import completed, language_code, language_shown, near


class LanguageNames(Suggester):
    """What is typed, with the rest of the first name that begins so."""

    def __init__(self) -> None:
        super().__init__(use_cache=False, case_sensitive=True)

    async def get_suggestion(self, value: str) -> str | None:
        name = completed(value)
        return None if name is None or len(name) < len(value) else value + name[len(value) :]


def language_words(typed: str) -> str:
    """The language that is meant, else those that begin as it is typed."""
    if not typed.strip():
        return f"For example {', '.join(language_shown(code) for code in near('')[:3])}; empty: not known."
    try:
        code = language_code(typed)
    except Invalid as error:
        codes = near(typed)
        return ", ".join(language_shown(each) for each in codes) if codes else error.hint
    return f"This is {language_shown(code)}."
