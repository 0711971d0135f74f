"""Cursors of pages: what may follow ``after`` and ``before``.

A page in the order of its ids goes on after an id, another after the values of its order. Invariant: a cursor that this
API cannot have given is refused, never answered with a page from anywhere; one whose row has gone still holds.
"""

from __future__ import annotations

import base64
import binascii

import msgspec

from agent_tui.core.errors import Invalid

_texts = msgspec.json.Decoder(tuple[str, ...]).decode
_encode = msgspec.json.Encoder().encode


def not_ours(name: str) -> Invalid:
    """The refusal of a cursor that this API has not given."""
    return Invalid(
        f"{name}: this is not a cursor of this API.",
        hint=f"Use next of the page before; without {name} the first page comes.",
    )


def number_cursor(name: str, given: str | None) -> int | None:
    """A cursor that is a place in an order; None: there is none.

    Raises:
        Invalid: it is not one of ours.
    """
    if given is None:
        return None
    if not (given.isascii() and given.isdigit()):
        raise not_ours(name)
    return int(given)


def id_cursor(name: str, given: str | None, prefix: str, first: str) -> str:
    """A cursor that is an id made here, of the kind that ``prefix`` says; None: ``first``.

    Raises:
        Invalid: it is not one of ours.
    """
    if given is None:
        return first
    kind, _, rest = given.partition("_")
    if kind != prefix or not (rest.isascii() and rest.isalnum()):
        raise not_ours(name)
    return given


def packed(*values: str) -> str:
    """A cursor of the values that a page is ordered by."""
    return base64.urlsafe_b64encode(_encode(values)).decode().rstrip("=")


def unpacked(name: str, given: str, count: int) -> tuple[str, ...]:
    """The ``count`` values of such a cursor.

    Raises:
        Invalid: it is not one of ours.
    """
    try:
        padded = given.encode("ascii") + b"=" * (-len(given) % 4)
        values = _texts(base64.urlsafe_b64decode(padded))
    except (binascii.Error, UnicodeEncodeError, ValueError, msgspec.MsgspecError):
        raise not_ours(name) from None
    if len(values) != count:
        raise not_ours(name)
    return values
