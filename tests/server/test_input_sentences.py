"""Every form of msgspec's messages as a sentence, with the values that there are."""

from __future__ import annotations

import enum
import uuid
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any, Literal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Meta, Struct

from agent_tui.server.console_door.app import OPERATIONS
from agent_tui.server.console_door.input_sentences import refusal, sentence
from agent_tui.server.console_door.operations import query_type


class Colour(enum.Enum):
    RED = "red"
    BLUE = "blue"


class Part(Struct, forbid_unknown_fields=True, rename={"not_": "not"}):
    name: str
    not_: int = 0


class Body(Struct, forbid_unknown_fields=True, kw_only=True):
    parts: list[Part] = []
    named: dict[str, Part] = {}
    view: Literal["mine", "open"] = "mine"
    colour: Colour | None = None
    one: Annotated[int, Meta(ge=1, le=100)] = 1
    over: Annotated[float, Meta(gt=0, lt=1)] = 0.5
    step: Annotated[int, Meta(multiple_of=5)] = 5
    short: Annotated[str, Meta(min_length=1, max_length=3)] = "x"
    formed: Annotated[str, Meta(pattern="^[a-z]+$")] = "x"
    few: Annotated[list[int], Meta(min_length=1, max_length=2)] = []
    some: Annotated[dict[str, int], Meta(max_length=1)] = {}
    pair: tuple[int, str] = (1, "x")
    when: Annotated[datetime, Meta(tz=True)] | None = None
    naive: Annotated[datetime, Meta(tz=False)] | None = None
    day: date | None = None
    long: timedelta | None = None
    key: uuid.UUID | None = None
    raw: bytes = b""
    price: Decimal | None = None
    either: int | str | None = None


CASES: list[tuple[Any, str, str]] = [
    ({"what": 1}, 'body: there is no field "what".', "There are: parts, named, view"),
    ({"vieww": 1}, 'body: there is no field "vieww".', 'Did you mean "view"? There are: '),
    ({"parts": [{}]}, "body.parts[0]: the field name is missing.", "There are: name, not."),
    ({"parts": [{"name": 5}]}, "body.parts[0].name: it must be a text, not a whole number.", ""),
    ({"parts": [{"name": "x", "not": "y"}]}, "body.parts[0].not: it must be a whole number, not a text.", ""),
    ({"named": {"x": {"nam": 1}}}, 'body.named[...]: there is no field "nam".', 'Did you mean "name"?'),
    ({"view": "zzz"}, 'body.view: "zzz" is not one of its values.', "Valid: mine, open."),
    ({"view": "\x1b[2J"}, 'body.view: "\\x1b[2J" is not one of its values.', "Valid: mine, open."),
    ({"colour": "green"}, 'body.colour: "green" is not one of its values.', "Valid: red, blue."),
    ({"one": 0}, "body.one: it must be 1 or more.", "Valid: 1 to 100."),
    ({"one": 101}, "body.one: it must be 100 or less.", "Valid: 1 to 100."),
    ({"one": None}, "body.one: it must be a whole number, not null.", "Valid: 1 to 100."),
    ({"one": 1.5}, "body.one: it must be a whole number, not a number.", "Valid: 1 to 100."),
    ({"one": 10**30}, "body.one: it must be 100 or less.", "Valid: 1 to 100."),
    ({"over": 0}, "body.over: it must be more than 0.0.", ""),
    ({"over": 1}, "body.over: it must be less than 1.0.", ""),
    ({"step": 3}, "body.step: it must be a multiple of 5.", ""),
    ({"short": ""}, "body.short: it must not be empty.", ""),
    ({"short": "long"}, "body.short: it must have at most 3 characters.", ""),
    ({"formed": "A"}, "body.formed: it has another form than it must have.", "Its form is ^[a-z]+$."),
    ({"few": []}, "body.few: it must not be empty.", ""),
    ({"few": [1, 2, 3]}, "body.few: it must have at most 2 items.", ""),
    ({"some": {"a": 1, "b": 2}}, "body.some: it must have at most 1 field.", ""),
    ({"pair": [1]}, "body.pair: it must have 2 items.", ""),
    ({"when": "now"}, "body.when: it must be a moment such as 2026-11-01T09:30:00Z.", ""),
    ({"when": "2026-11-01T09:30:00"}, "body.when: it must be a datetime with a time zone.", ""),
    ({"naive": "2026-11-01T09:30:00Z"}, "body.naive: it must be a datetime with no time zone.", ""),
    ({"day": "2026-99-99"}, "body.day: it must be a day such as 2026-11-01.", ""),
    ({"long": "x"}, "body.long: it must be a duration.", ""),
    ({"key": "x"}, "body.key: it must be a UUID.", ""),
    ({"raw": "x"}, "body.raw: it must be base64.", ""),
    ({"price": "x"}, "body.price: it must be a number.", ""),
    ({"either": []}, "body.either: it must be a whole number or a text or null, not a list.", ""),
    ([], "body: it must be an object, not a list.", ""),
    (5, "body: it must be an object, not a whole number.", ""),
]


@pytest.mark.parametrize(("value", "says", "hint"), CASES, ids=[str(case[0])[:40] for case in CASES])
def test_a_wrong_body_is_a_sentence(value: Any, says: str, hint: str) -> None:
    with pytest.raises(msgspec.ValidationError) as caught:
        msgspec.json.decode(msgspec.json.encode(value), type=Body)
    told = refusal("body", caught.value, Body)
    assert (told.code, told.sentence) == ("invalid", says)
    assert told.hint.startswith(hint) if hint else told.hint == ""


LIBRARY = [
    "Expected `array` of at least length 1, got 0",
    "Expected `array` of at most length 3",
    "Expected `array` of length 1 to 3, got 5",
    "Expected `array` of length 2",
    "Expected `bytes` of length <= 5",
    "Expected `object` of length >= 1",
    "Expected `int`",
    "Expected `str | null`, got `object`",
    "Invalid enum value 5",
    "Invalid value 'x'",
    "Invalid epoch timestamp",
    "Invalid UUID bytes",
    "Number out of range",
    "Integer value out of range",
    "Timestamp is out of range ",
    "Duration is out of range",
]


@pytest.mark.parametrize("message", LIBRARY)
def test_each_form_has_a_row(message: str) -> None:
    said = sentence(message)
    assert said != "it is not what it must be"
    assert not [word for word in ("`", "array", "Expected", "object of") if word in said]


@given(st.text(max_size=60))
def test_what_a_caller_wrote_neither_breaks_it_nor_comes_out_raw(text: str) -> None:
    for value in ({"view": text}, {text: 1}, {"named": {text: {}}}):
        try:
            msgspec.json.decode(msgspec.json.encode(value), type=Body)
        except msgspec.ValidationError as error:
            told = refusal("body", error, Body)
            assert told.sentence.isprintable()


def test_every_query_names_its_values() -> None:
    """A field that is none, for each operation that has a query: what there is, and no word of the library."""
    for operation in OPERATIONS:
        kind = query_type(operation)
        with pytest.raises(msgspec.ValidationError) as caught:
            msgspec.convert({"nonsense": "1"}, kind, strict=False)
        told = refusal("query", caught.value, kind)
        names = [each.name for each in operation.parameters if each.where == "query"]
        if "the field" not in told.sentence:
            assert told.sentence == 'query: there is no field "nonsense".'
        assert told.hint.endswith(f"There are: {', '.join(names)}." if names else "It takes none.")


def test_all_of_a_query_is_text() -> None:
    listing = next(each for each in OPERATIONS if each.path == "/conversations" and each.method == "GET")
    kind = query_type(listing)
    for values, says, hint in (
        ({"limit": "abc"}, "query.limit: it must be a whole number.", "Valid: 1 to 100."),
        ({"view": "zzz"}, 'query.view: "zzz" is not one of its values.', "Valid: all, closed, consult, mine, open."),
    ):
        with pytest.raises(msgspec.ValidationError) as caught:
            msgspec.convert(values, kind, strict=False)
        told = refusal("query", caught.value, kind)
        assert told.sentence == says
        assert told.hint.startswith(hint)
