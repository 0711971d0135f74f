"""OpenAPI 3.1 of the console door, made from the table of operations.

Invariant: what is not in the table is not in the document, and the other way round.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from agent_tui.server.console_door.operations import Operation
from agent_tui.server.console_door.problem_answers import PROBLEM_JSON
from agent_tui.wire.problems import PROBLEMS, Problem

Json = dict[str, object]

_REF = "#/components/schemas/{name}"
_BODY_STATUSES = frozenset({413, 415})


def document(operations: Sequence[Operation], prefix: str, version: str) -> bytes:
    """The document as JSON; ``prefix`` stands before every path."""
    types = _types(operations)
    schemas, components = msgspec.json.schema_components(types, ref_template=_REF)
    schema_of: dict[object, Json] = dict(zip(types, schemas, strict=True))
    paths: dict[str, Json] = {}
    for operation in operations:
        paths.setdefault(prefix + operation.path, {})[operation.method.lower()] = _operation(operation, schema_of)
    return msgspec.json.encode(
        {
            "openapi": "3.1.0",
            "info": {
                "title": "agent-tui console door",
                "version": version,
                "description": "Conversations, messages, people and the change feed of a desk.",
            },
            "security": [{"bearer": []}],
            "paths": paths,
            "components": {
                "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
                "schemas": components,
                "responses": {f"Problem{status}": _problem(status) for status in _statuses()},
            },
        }
    )


def _types(operations: Sequence[Operation]) -> list[object]:
    found: dict[object, None] = {Problem: None}
    for operation in operations:
        for kind in (operation.body, operation.result, *(each.kind for each in operation.parameters)):
            if kind is not None and kind is not bytes and not (kind is operation.result and operation.sends_itself):
                found[kind] = None
    return list(found)


def _operation(operation: Operation, schema_of: dict[object, Json]) -> Json:
    summary, _, rest = operation.doc.partition("\n")
    found: Json = {
        "operationId": operation.name,
        "summary": summary,
        "tags": [operation.tag],
        "responses": _responses(operation, schema_of),
    }
    if rest.strip():
        found["description"] = rest.strip()
    if operation.parameters:
        found["parameters"] = [
            {
                "name": each.name,
                "in": each.where,
                "required": each.required,
                "schema": schema_of[each.kind]
                if each.required or each.default is None
                else {**schema_of[each.kind], "default": each.default},
            }
            for each in operation.parameters
        ]
    if operation.body is bytes:
        found["requestBody"] = {"required": True, "content": {"application/octet-stream": {}}}
    elif operation.body is not None:
        found["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": schema_of[operation.body]}},
        }
    return found


def _responses(operation: Operation, schema_of: dict[object, Json]) -> Json:
    good: Json = {"description": "Done."}
    status = operation.status
    if operation.sends_itself:
        good["content"] = {kind: {} for kind in operation.media_types}
    elif operation.result is None:
        status = 204
    else:
        good["content"] = {"application/json": {"schema": schema_of[operation.result]}}
    if operation.method == "GET":
        good["headers"] = {
            "Feed-Seq": {
                "description": "The place in the change feed that the answer was read at.",
                "schema": {"type": "integer"},
            }
        }
    found: Json = {str(status): good}
    for each in _statuses():
        if each not in _BODY_STATUSES or operation.body is not None:
            found[str(each)] = {"$ref": f"#/components/responses/Problem{each}"}
    return found


def _statuses() -> list[int]:
    return sorted({kind.status for kind in PROBLEMS.values()})


def _problem(status: int) -> Json:
    codes = ", ".join(code for code, kind in PROBLEMS.items() if kind.status == status)
    return {
        "description": f"Refused: {codes}.",
        "content": {PROBLEM_JSON: {"schema": {"$ref": _REF.format(name="Problem")}}},
    }
