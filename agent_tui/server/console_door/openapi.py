"""OpenAPI 3.1 of the console door, made from the table of operations.

Invariant: what is not in the table is not in the document, and the other way round.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from agent_tui.desk.staff.presence import CHOOSABLE
from agent_tui.server.console_door.operations import Operation
from agent_tui.server.console_door.problem_answers import PROBLEM_JSON
from agent_tui.server.request_body import RawBody
from agent_tui.wire.problems import PROBLEMS, Problem

Json = dict[str, object]

_REF = "#/components/schemas/{name}"
_BYTES: Json = {"type": "string", "format": "binary", "minLength": 1}
_NULL: Json = {"type": "null"}
_WORDS = r"^[^\u0000]*[^\s\u0000][^\u0000]*$"
_TEXT: Json = {"type": "string", "minLength": 1, "maxLength": 1600, "pattern": _WORDS}
_NO_VARIABLES: Json = {"maxProperties": 0}
_NO_FILES: Json = {"maxItems": 0}


def _one_target() -> Json:
    return {
        "oneOf": [
            {"required": [one], "properties": {one: {"type": "string"}, other: _NULL}}
            for one, other in (("agent", "queue"), ("queue", "agent"))
        ]
    }


REFINEMENTS: dict[str, Json] = {
    "Transfer": _one_target(),
    "Assign": _one_target(),
    "Bulk": {
        "properties": {"conversations": {"uniqueItems": True}},
        "oneOf": [
            {**each, "properties": {**each["properties"], "action": {"enum": ["assign", "transfer"]}}}
            for each in _one_target()["oneOf"]  # type: ignore[attr-defined]
        ]
        + [{"properties": {"action": {"const": "close"}, "agent": _NULL, "queue": _NULL}}],
    },
    "Note": {"properties": {"text": {"pattern": r"\S"}}},
    "StartConversation": {"properties": {"to": {"pattern": r"^(whatsapp:)?\+[1-9][0-9]{6,14}$"}}},
    "Send": {
        "oneOf": [
            {
                "title": "Text",
                "required": ["text"],
                "properties": {
                    "text": _TEXT,
                    "template_id": _NULL,
                    "variables": _NO_VARIABLES,
                    "attachments": _NO_FILES,
                },
            },
            {
                "title": "Template",
                "required": ["template_id"],
                "properties": {"text": _NULL, "template_id": {"type": "string"}, "attachments": _NO_FILES},
            },
            {
                "title": "Attachment",
                "required": ["attachments"],
                "properties": {
                    "text": {"anyOf": [_TEXT, _NULL]},
                    "template_id": _NULL,
                    "variables": _NO_VARIABLES,
                    "attachments": {"minItems": 1, "maxItems": 1},
                },
            },
        ]
    },
}
"""What use cases ask of a body and types cannot say: merged into the schemas of the same name."""

EXAMPLES: dict[str, Json] = {
    "Send": {"client_id": "7f3a", "text": "Your parcel is on its way."},
    "Transfer": {"queue": "billing", "note": "Asks about the November bill."},
    "Assign": {"agent": "ana"},
    "StartConversation": {
        "client_id": "7f3b",
        "number": "support",
        "to": "+34600123456",
        "template_id": "HX00000000000000000000000000000001",
        "variables": {"1": "1042", "2": "sent"},
    },
    "SetPresence": {"presence": "busy"},
    "Note": {"text": "Prefers mornings."},
    "SetSwitches": {"attachments": {"customers": True, "agents": False}},
    "MakeToken": {"agent": "ana"},
}
_BODY_STATUSES = frozenset({413, 415})


def document(operations: Sequence[Operation], prefix: str, version: str, presences: Sequence[str] = ()) -> bytes:
    """The document as JSON; ``prefix`` stands before every path, ``presences`` are the configuration's own."""
    types = _types(operations)
    schemas, components = msgspec.json.schema_components(types, ref_template=_REF)
    for name, refinement in REFINEMENTS.items():
        _merge(components[name], refinement)
    for name, example in EXAMPLES.items():
        components[name]["examples"] = [example]
    _merge(components["SetPresence"], {"properties": {"presence": {"enum": [*CHOOSABLE, *presences]}}})
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


def _merge(schema: dict[str, object], more: Json) -> None:
    for key, value in more.items():
        held = schema.get(key)
        if isinstance(held, dict) and isinstance(value, dict):
            _merge(held, value)
        else:
            schema[key] = value


def _types(operations: Sequence[Operation]) -> list[object]:
    found: dict[object, None] = {Problem: None}
    for operation in operations:
        for kind in (operation.body, operation.result, *(each.kind for each in operation.parameters)):
            if kind is not None and kind is not RawBody and not (kind is operation.result and operation.sends_itself):
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
    if operation.body is RawBody:
        found["requestBody"] = {"required": True, "content": {"application/octet-stream": {"schema": _BYTES}}}
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
