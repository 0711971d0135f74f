"""A secret as the configuration names it: a reference, or (in a file only its owner reads) the secret itself.

Invariant: neither ``repr`` nor ``str`` nor a serializer shows a literal secret. A plain class, because msgspec would
encode a Struct or a dataclass with all its fields.
"""

from __future__ import annotations

from typing import Literal, get_args

SecretKind = Literal["env", "file", "credential", "keyring", "literal"]
_REFERENCES: tuple[SecretKind, ...] = tuple(kind for kind in get_args(SecretKind) if kind != "literal")


class SecretRef:
    """``kind`` says where the secret is, ``value`` its name there (for a literal: the secret)."""

    __slots__ = ("_kind", "_value")
    _kind: SecretKind
    _value: str

    def __init__(self, kind: SecretKind, value: str) -> None:
        self._kind = kind
        self._value = value

    @classmethod
    def parse(cls, text: str) -> SecretRef:
        """``env:NAME``, ``file:PATH``, ``credential:NAME``, ``keyring:SERVICE/USER``; all else is a literal."""
        prefix, colon, value = text.partition(":")
        for kind in _REFERENCES:
            if colon and prefix == kind:
                return cls(kind, value)
        return cls("literal", text)

    @property
    def kind(self) -> SecretKind:
        return self._kind

    @property
    def value(self) -> str:
        """The name of the secret; the secret itself if ``kind`` is ``literal``."""
        return self._value

    def __str__(self) -> str:
        return "a literal secret" if self._kind == "literal" else f"{self._kind}:{self._value}"

    def __repr__(self) -> str:
        return f"SecretRef({self})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SecretRef) and (self._kind, self._value) == (other._kind, other._value)

    def __hash__(self) -> int:
        return hash((self._kind, self._value))
