"""The table of operations: a typed function for each method of each path.

A handler's signature is the operation: parameters named in the path come from there, ``body`` is the JSON body (or
with ``RawBody`` the raw one, read by the handler), all other parameters are the query, the return type is the answer.
Decoding, errors and OpenAPI are made from the same table. Invariant: one method and path, one operation.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Literal, TypeVar, get_type_hints

import msgspec
from msgspec import Meta

Method = Literal["GET", "POST", "PUT", "DELETE"]
Limit = Annotated[int, Meta(ge=1, le=100)]
Id = Annotated[str, Meta(min_length=1, max_length=200)]
Cursor = Annotated[str, Meta(max_length=500)]
Filter = Annotated[str, Meta(max_length=200)]
"""An id that narrows a page; empty is as if it were not there."""

Handler = Callable[..., object]
H = TypeVar("H", bound=Handler)

_IN_PATH = re.compile(r"{([a-z_]+)}")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of path or query; ``default`` counts only if it is not ``required``."""

    name: str
    kind: object
    where: Literal["path", "query"]
    required: bool
    default: object


@dataclass(frozen=True, slots=True)
class Operation:
    """One row of the table. ``body`` and ``result`` are types; None: there is none."""

    method: Method
    path: str
    status: int
    tag: str
    handler: Handler
    parameters: tuple[Parameter, ...]
    body: object
    result: object
    media_types: tuple[str, ...] = ()
    """What an answer that sends itself may be."""

    @property
    def name(self) -> str:
        return self.handler.__name__

    @property
    def sends_itself(self) -> bool:
        """Whether the handler returns an ASGI application: a file or a stream."""
        return bool(self.media_types)

    @property
    def doc(self) -> str:
        return inspect.cleandoc(self.handler.__doc__ or "")


class Operations:
    """The operations of one subject; ``tag`` is its name in OpenAPI."""

    def __init__(self, tag: str) -> None:
        self.tag = tag
        self.rows: list[Operation] = []

    def op(
        self, method: Method, path: str, status: int = 200, *, media_types: tuple[str, ...] = ()
    ) -> Callable[[H], H]:
        """Add the decorated handler; its first parameter is the ``Call``.

        ``media_types`` are those of a handler that returns an ASGI application: a file or a stream.
        """

        def add(handler: H) -> H:
            self.rows.append(_operation(self.tag, method, path, status, handler, media_types))
            return handler

        return add


def _operation(
    tag: str, method: Method, path: str, status: int, handler: Handler, media_types: tuple[str, ...]
) -> Operation:
    hints = get_type_hints(handler, include_extras=True)
    in_path = set(_IN_PATH.findall(path))
    parameters: list[Parameter] = []
    body: object = None
    for name, given in list(inspect.signature(handler).parameters.items())[1:]:
        if name == "body":
            body = hints[name]
            continue
        required = given.default is inspect.Parameter.empty
        where: Literal["path", "query"] = "path" if name in in_path else "query"
        parameters.append(Parameter(name, hints[name], where, required, None if required else given.default))
    missing = in_path - {each.name for each in parameters}
    if missing:
        raise TypeError(f"{method} {path}: the handler has no parameter {sorted(missing)}")
    result = hints["return"]
    if result is type(None):
        result = None
    return Operation(method, path, status, tag, handler, tuple(parameters), body, result, media_types)


def query_type(operation: Operation) -> type[msgspec.Struct] | None:
    """A struct of the operation's query; unknown names are refused. None: it takes none."""
    fields = [
        (each.name, each.kind) if each.required else (each.name, each.kind, each.default)
        for each in operation.parameters
        if each.where == "query"
    ]
    return msgspec.defstruct(f"{operation.name}_query", fields, kw_only=True, forbid_unknown_fields=True)
