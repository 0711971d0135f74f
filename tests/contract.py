"""Holds requests and answers against Twilio's own OpenAPI documents.

The documents are used unmodified. Where they are looser than Twilio (an empty form passes them, unknown names pass
them, error bodies are not described) the rules below say what Twilio says elsewhere. Invariant: what does not raise
here has a path, names, types and a login that Twilio knows; nothing here depends on which host was called.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from openapi_core import Config, OpenAPI
from openapi_core.exceptions import OpenAPIError
from openapi_core.testing import MockRequest, MockResponse

_DOCUMENTS = Path(__file__).parent / "data" / "twilio" / "openapi"
_NAMES = ("api_v2010", "content_v1", "content_v2", "messaging_v1", "messaging_v2", "messaging_v3", "monitor_v1")
_FORM = "application/x-www-form-urlencoded"
_MEDIA = re.compile(r"/2010-04-01/Accounts/AC[0-9a-f]{32}/Messages/(SM|MM)[0-9a-f]{32}/Media/ME[0-9a-f]{32}")
_CONTENT_KEYS = ("Body", "MediaUrl", "ContentSid")


class _Document:
    """One of Twilio's documents, with the patterns of its paths."""

    def __init__(self, name: str) -> None:
        self.text: dict[str, Any] = json.loads((_DOCUMENTS / f"twilio_{name}.slice.json").read_text("utf-8"))
        self.server: str = self.text["servers"][0]["url"]
        self.openapi = OpenAPI.from_dict(self.text, config=Config(spec_validator_cls=None))
        self.patterns = [
            (re.compile(re.sub(r"\\\{[^}]+\\\}", "[^/]+", re.escape(path))), item)
            for path, item in self.text["paths"].items()
        ]

    def operation(self, method: str, path: str) -> dict[str, Any] | None:
        # "/Messages/{Sid}" also fits "/Messages/{Sid}.json": the literal ending is part of the pattern, so no clash
        for pattern, item in self.patterns:
            if pattern.fullmatch(path):
                found = item.get(method.lower())
                assert found is not None, f"{method} is not a method of {path}"
                return dict(found)
        return None

    def resolve(self, schema: dict[str, Any]) -> dict[str, Any]:
        while "$ref" in schema:
            schema = self.text["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        return schema


@functools.cache
def _documents() -> tuple[_Document, ...]:
    return tuple(_Document(name) for name in _NAMES)


def _find(method: str, path: str) -> tuple[_Document, dict[str, Any]]:
    for document in _documents():
        operation = document.operation(method, path)
        if operation is not None:
            return document, operation
    raise AssertionError(f"none of Twilio's documents has the path {path}")


def _query(url: str) -> dict[str, Any]:
    query: dict[str, Any] = {}
    for name, value in parse_qsl(urlsplit(url).query, keep_blank_values=True, strict_parsing=False):
        query.setdefault(name, []).append(value)
    return {name: values if len(values) > 1 else values[0] for name, values in query.items()}


def _mock(document: _Document, method: str, url: str, headers: Mapping[str, str], body: bytes) -> MockRequest:
    content_type = headers.get("content-type", "").partition(";")[0].strip()
    lower = dict(headers)
    return MockRequest(
        document.server,
        method,
        urlsplit(url).path,
        args=_query(url),
        headers=lower,
        data=body,
        content_type=content_type or _FORM,
    )


def check_request(method: str, url: str, headers: Mapping[str, str], body: bytes) -> None:
    """A request to Twilio: path, query names, form names, types, login.

    ``url`` may have any host; ``headers`` are looked up without regard to case.

    Raises:
        AssertionError: the request differs from Twilio's documents; the message says where.
    """
    lower = {name.lower(): value for name, value in headers.items()}
    path = urlsplit(url).path
    assert lower.get("authorization", "").startswith("Basic "), f"{method} {path} carries no Basic login"
    if _MEDIA.fullmatch(path):
        assert method == "GET", f"{method} is not a method of a media file"
        return
    document, operation = _find(method, path)
    known = {parameter["name"] for parameter in operation.get("parameters", []) if parameter["in"] == "query"}
    unknown = set(_query(url)) - known
    assert not unknown, f"{path} has no query parameter {sorted(unknown)}"
    if method in ("GET", "DELETE"):
        assert not body, f"{method} {path} carries a body"
    else:
        _check_body_names(document, operation, path, lower, body)
    try:
        document.openapi.validate_request(_mock(document, method, url, lower, body))
    except OpenAPIError as error:
        raise AssertionError(f"{method} {path}: {_reason(error)}") from error
    if operation["operationId"] == "CreateMessage":
        _check_message(parse_qsl(body.decode(), keep_blank_values=True))


def _check_body_names(
    document: _Document, operation: dict[str, Any], path: str, headers: Mapping[str, str], body: bytes
) -> None:
    content = operation.get("requestBody", {}).get("content", {})
    content_type = headers.get("content-type", "").partition(";")[0].strip()
    assert content_type in content, f"{path} wants {sorted(content)}, got {content_type or 'no content type'}"
    assert body, f"{path} got an empty body"
    properties = set(document.resolve(content[content_type]["schema"]).get("properties", {}))
    names = set(json.loads(body)) if content_type != _FORM else {n for n, _ in parse_qsl(body.decode(), True)}
    assert names <= properties, f"{path} has no parameter {sorted(names - properties)}"


def _check_message(pairs: list[tuple[str, str]]) -> None:
    """What Twilio refuses in a new message although its document lets it pass (codes of its error dictionary)."""
    form = dict(pairs)
    given = [name for name in _CONTENT_KEYS if form.get(name)]
    assert form.get("To"), "21604: a message needs To"
    assert bool(form.get("From")) or bool(form.get("MessagingServiceSid")), "21603: From or MessagingServiceSid"
    assert given, "21619: a message needs Body, MediaUrl or ContentSid"
    assert len(form.get("Body", "")) <= 1600, "21617: the body exceeds 1600 characters"
    if "ContentSid" in given:
        assert given == ["ContentSid"], "a template goes without Body and MediaUrl"
    if "ContentVariables" in form:
        assert "ContentSid" in given, "21654: ContentVariables without ContentSid"
        values = json.loads(form["ContentVariables"])
        assert isinstance(values, dict), "21656: ContentVariables is not a JSON object"
        bad = [key for key, value in values.items() if not isinstance(value, str) or not value.strip()]
        assert not bad, f"21656: empty or no text: {bad}"
    if form.get("From"):
        same = form["From"].startswith("whatsapp:") == form["To"].startswith("whatsapp:")
        assert same, "21910: From and To are of different channels"
    assert sum(name == "MediaUrl" for name, _ in pairs) <= 1, "WhatsApp takes one media file a message"


def check_response(
    method: str, url: str, request_body: bytes, status: int, headers: Mapping[str, str], body: bytes
) -> None:
    """An answer of Twilio's (or of a look-alike) to that request: status, names, types; errors have Twilio's four keys.

    Raises:
        AssertionError: the answer differs from Twilio's documents; the message says where.
    """
    lower = {name.lower(): value for name, value in headers.items()}
    path = urlsplit(url).path
    if status >= 400:
        _check_error(path, status, body)
        return
    if _MEDIA.fullmatch(path):
        assert status in (200, 302, 307), f"a media file is never answered with {status}"
        assert status == 200 or lower.get("location"), f"{path} redirects to nowhere"
        return
    document, operation = _find(method, path)
    assert str(status) in operation["responses"], f"{method} {path} is never answered with {status}"
    if status == 204:
        assert not body, "204 carries a body"
        return
    request = _mock(document, method, url, {"content-type": _FORM}, request_body)
    response = MockResponse(body, status, lower, lower.get("content-type", "").partition(";")[0])
    # relative *_uri values are what Twilio itself sends under "format: uri"; the validator takes them as plain text
    try:
        document.openapi.validate_response(request, response)
    except OpenAPIError as error:
        raise AssertionError(f"{method} {path} -> {status}: {_reason(error)}") from error
    schema = operation["responses"][str(status)]["content"]["application/json"]["schema"]
    _check_names(document, schema, json.loads(body), path)


def _check_names(document: _Document, schema: dict[str, Any], value: object, where: str) -> None:
    """Exactly the names of the document: a look-alike neither invents nor forgets one."""
    schema = document.resolve(schema)
    if isinstance(value, list):
        for item in value:
            _check_names(document, schema.get("items", {}), item, f"{where}[]")
    elif isinstance(value, dict) and schema.get("properties"):
        properties = schema["properties"]
        assert set(value) == set(properties), (
            f"{where}: surplus {sorted(set(value) - set(properties))}, missing {sorted(set(properties) - set(value))}"
        )
        for name, item in value.items():
            _check_names(document, properties[name], item, f"{where}.{name}")


def _check_error(path: str, status: int, body: bytes) -> None:
    problem = json.loads(body)
    assert {"code", "message", "more_info", "status"} <= set(problem), f"{path}: not Twilio's error body: {problem}"
    assert problem["status"] == status, f"{path}: status {problem['status']} in the body, {status} in the answer"
    assert problem["more_info"] == f"https://www.twilio.com/docs/errors/{problem['code']}", problem["more_info"]


def _reason(error: BaseException) -> str:
    parts = [str(error)]
    cause: BaseException | None = error.__cause__
    while cause is not None:
        parts.append(str(cause))
        parts.extend(str(item) for item in getattr(cause, "schema_errors", ()))
        cause = cause.__cause__
    return ": ".join(part.splitlines()[0] for part in parts if part)
