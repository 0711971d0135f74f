"""Conditions of routing rules: whether what is known of a conversation fulfils them.

All fields of a condition must hold; a field with several values holds if any of them does; a field left out says
nothing. Texts are compared with case and accents folded, without regular expressions: customers' text must not be
able to make a rule slow. Invariant: a pure function of condition and facts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from agent_tui.core.address import canonical_key
from agent_tui.core.folding import fold, words_in

Scalar = str | int | bool


@dataclass(frozen=True, slots=True)
class Text:
    """A text as conditions see it; made once for a message, whatever the number of rules."""

    folded: str
    words: str

    @classmethod
    def of(cls, text: str) -> Text:
        folded = fold(text)
        words = words_in(folded)
        return cls(folded, f" {words} " if words else "")


NO_TEXT = Text("", "")


@dataclass(frozen=True, slots=True)
class TextMatch:
    """What a text must hold; every field that is not () must. Made by ``of``; the values are folded."""

    words: tuple[Text, ...] = ()
    contains: tuple[str, ...] = ()
    is_: tuple[str, ...] = ()

    @classmethod
    def of(cls, *, words: Iterable[str] = (), contains: Iterable[str] = (), is_: Iterable[str] = ()) -> TextMatch:
        """``words``: whole words or phrases; ``contains``: anywhere; ``is_``: the whole text."""
        return cls(tuple(map(Text.of, words)), tuple(map(fold, contains)), tuple(map(fold, is_)))

    def holds(self, text: Text) -> bool:
        # A "word" without letters or digits, such as an emoji, has no word borders: it is looked for as it is.
        return (
            (not self.words or any(w.words in text.words if w.words else w.folded in text.folded for w in self.words))
            and (not self.contains or any(part in text.folded for part in self.contains))
            and (not self.is_ or text.folded in self.is_)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of a conversation when it is routed.

    ``number``: our number's id. ``referral``: the id of the ad that the customer came from; None: from none.
    ``open_hours``: for each calendar whether it is open now. ``priority``: 1 to 9, smaller first.
    """

    body: Text = NO_TEXT
    first_message: Text = NO_TEXT
    language: str = ""
    country: str = ""
    number: str = ""
    address: str = ""
    returning: bool = False
    last_agent: str | None = None
    last_queue: str | None = None
    button: str | None = None
    referral: str | None = None
    open_hours: Mapping[str, bool] = field(default_factory=dict)
    skills: Mapping[str, int] = field(default_factory=dict)
    priority: int = 5
    variables: Mapping[str, Scalar] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """A field that is None or empty is left out. ``referral`` true: came from any ad; texts: from one of these."""

    body: TextMatch | None = None
    first_message: TextMatch | None = None
    language: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    number: tuple[str, ...] = ()
    address: tuple[str, ...] = ()
    returning: bool | None = None
    last_agent: tuple[str, ...] = ()
    last_queue: tuple[str, ...] = ()
    button: tuple[str, ...] = ()
    referral: bool | tuple[str, ...] | None = None
    hours: Mapping[str, bool] = field(default_factory=dict)
    skills_any: tuple[str, ...] = ()
    skills_all: tuple[str, ...] = ()
    priority: tuple[int, ...] = ()
    variables: Mapping[str, tuple[Scalar, ...]] = field(default_factory=dict)
    any: tuple[Condition, ...] = ()
    not_: Condition | None = None


def failing(condition: Condition | None, facts: Facts) -> str | None:
    """The first field that does not hold, by its name in the configuration; None: the condition holds."""
    if condition is None:
        return None
    return next((name for name, holds in _FIELDS if not holds(condition, facts)), None)


def holds(condition: Condition | None, facts: Facts) -> bool:
    """Whether every field holds; None always does."""
    return failing(condition, facts) is None


def _language(condition: Condition, facts: Facts) -> bool:
    """``es`` holds for ``es`` and ``es_MX``; ``es_MX`` only for itself."""
    spoken = facts.language.replace("-", "_").casefold()
    wanted = (language.replace("-", "_").casefold() for language in condition.language)
    return not condition.language or any(spoken == one or spoken.startswith(f"{one}_") for one in wanted)


def _address(condition: Condition, facts: Facts) -> bool:
    if not condition.address:
        return True
    return canonical_key(facts.address) in {canonical_key(address) for address in condition.address}


def _referral(condition: Condition, facts: Facts) -> bool:
    if condition.referral is None:
        return True
    if isinstance(condition.referral, bool):
        return condition.referral == (facts.referral is not None)
    return facts.referral in condition.referral


def _variables(condition: Condition, facts: Facts) -> bool:
    """Type and value: the number 1 is neither true nor the text "1"."""
    known = {name: (type(value), value) for name, value in facts.variables.items()}
    return all(
        known.get(name) in [(type(value), value) for value in wanted] for name, wanted in condition.variables.items()
    )


def _among(values: tuple[object, ...], fact: object) -> bool:
    return not values or fact in values


_FIELDS: tuple[tuple[str, Callable[[Condition, Facts], bool]], ...] = (
    ("body", lambda c, f: c.body is None or c.body.holds(f.body)),
    ("first_message", lambda c, f: c.first_message is None or c.first_message.holds(f.first_message)),
    ("language", _language),
    ("country", lambda c, f: _among(c.country, f.country)),
    ("number", lambda c, f: _among(c.number, f.number)),
    ("address", _address),
    ("returning", lambda c, f: c.returning is None or c.returning == f.returning),
    ("last_agent", lambda c, f: _among(c.last_agent, f.last_agent)),
    ("last_queue", lambda c, f: _among(c.last_queue, f.last_queue)),
    ("button", lambda c, f: _among(c.button, f.button)),
    ("referral", _referral),
    ("hours", lambda c, f: all(f.open_hours.get(name) is is_open for name, is_open in c.hours.items())),
    ("skills_any", lambda c, f: not c.skills_any or any(skill in f.skills for skill in c.skills_any)),
    ("skills_all", lambda c, f: all(skill in f.skills for skill in c.skills_all)),
    ("priority", lambda c, f: _among(c.priority, f.priority)),
    ("variables", _variables),
    ("any", lambda c, f: not c.any or any(holds(one, f) for one in c.any)),
    ("not", lambda c, f: c.not_ is None or not holds(c.not_, f)),
)
