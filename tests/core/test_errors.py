"""The one exception tree."""

from __future__ import annotations

import inspect

import pytest

from agent_tui.core import errors
from agent_tui.core.errors import DeskError

KINDS = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, DeskError)]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_each_carries_a_sentence_a_code_and_a_hint(kind: type[DeskError]) -> None:
    plain = kind("What is wrong.")
    assert (plain.sentence, str(plain), plain.code, plain.hint) == ("What is wrong.", "What is wrong.", kind.code, "")
    assert dict(plain.facts) == {}
    told = kind("What is wrong.", code="special", hint="Do this.", facts={"id": "1"})
    assert (told.code, told.hint, dict(told.facts)) == ("special", "Do this.", {"id": "1"})


def test_told_on_one_line() -> None:
    assert DeskError("Gone.").told == "Gone."
    assert DeskError("Gone.", hint="Look.").told == "Gone. Look."
    assert DeskError("file:2: key: unknown", hint="Look.").told == "file:2: key: unknown. Look."


def test_the_drawing_in_the_docstring_is_the_tree() -> None:
    drawn = errors.__doc__ or ""
    for kind in KINDS:
        assert kind.__name__ in drawn
    assert len({kind.code for kind in KINDS}) == len(KINDS)
