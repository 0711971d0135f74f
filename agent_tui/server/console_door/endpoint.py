"""Answers one path: finds the operation, the caller and the values, runs it, encodes what it returns.

Invariant: whatever a request holds, the answer is the operation's or a problem document; nothing is run for a caller
who is not known.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Mapping
from typing import cast
from urllib.parse import parse_qsl

import msgspec
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from agent_tui.core.errors import DeskError, Invalid, NotFound
from agent_tui.server.auth import credential_of
from agent_tui.server.console_door.answers import Answer
from agent_tui.server.console_door.call import Call, Door
from agent_tui.server.console_door.input_sentences import refusal
from agent_tui.server.console_door.operations import Operation, query_type
from agent_tui.server.console_door.problem_answers import refuse
from agent_tui.server.request_body import BodyTooLarge, ClientGone, RawBody, read_body

MAX_JSON = 256 * 1024
MAX_QUERY_FIELDS = 50

JSON_HINT = "Send JSON with the header Content-Type: application/json."


class _Runner:
    """One operation with its decoders prepared."""

    def __init__(self, operation: Operation) -> None:
        self.operation = operation
        self._query = query_type(operation)
        self._may_be_empty = {each.name for each in operation.parameters if _takes_empty(each.kind)}
        self._path_kinds = {each.name: each.kind for each in operation.parameters if each.where == "path"}
        self._body = msgspec.json.Decoder(operation.body) if operation.body not in (None, RawBody) else None

    async def run(self, call: Call) -> ASGIApp:
        """The answer.

        Raises:
            DeskError: the refusal to send instead.
            ClientGone: there is nobody to answer.
        """
        values: dict[str, object] = {**self._path_values(call.scope), **self._query_values(call.scope)}
        if self._body is not None:
            values["body"] = await self._decoded(call, self._body)
        elif self.operation.body is RawBody:
            values["body"] = RawBody(call.headers, call.receive)
        result = self.operation.handler(call, **values)
        if inspect.isawaitable(result):
            result = await result
        headers = {} if call.feed_seq is None else {"feed-seq": str(call.feed_seq)}
        if self.operation.sends_itself:
            return cast(ASGIApp, result)
        if self.operation.result is None:
            return Answer(204, headers=headers)
        # A page of texts may take longer than others can wait.
        shown = result if (view := call.view) is None else await asyncio.to_thread(view.of, result)
        return Answer(self.operation.status, msgspec.json.encode(shown), headers=headers)

    def _path_values(self, scope: Scope) -> dict[str, object]:
        given = scope["path_params"]
        try:
            return {name: msgspec.convert(given[name], kind, strict=False) for name, kind in self._path_kinds.items()}
        except msgspec.ValidationError:
            raise NotFound("Nothing has such an id.") from None

    def _query_values(self, scope: Scope) -> dict[str, object]:
        given: dict[str, str] = {}
        try:
            pairs = parse_qsl(scope["query_string"].decode("latin-1"), True, max_num_fields=MAX_QUERY_FIELDS)
        except ValueError:
            raise Invalid("The query has too many fields.") from None
        for name, value in pairs:
            if name in given:
                raise Invalid(f"The query names {name} twice.")
            given[name] = value
        filled = {name: value for name, value in given.items() if value or name not in self._may_be_empty}
        try:
            found = msgspec.convert(filled, self._query, strict=False)
        except msgspec.ValidationError as error:
            raise refusal("query", error, self._query) from None
        return msgspec.structs.asdict(found)

    async def _decoded(self, call: Call, decoder: msgspec.json.Decoder[object]) -> object:
        kind = call.headers.get(b"content-type", b"application/json").split(b";")[0].strip().lower()
        if kind != b"application/json":
            raise Invalid(
                "The body is not sent as JSON.",
                code="unsupported_type",
                hint=JSON_HINT,
            )
        try:
            body = await read_body(call.headers, call.receive, MAX_JSON)
        except BodyTooLarge:
            raise Invalid(f"The body is larger than {MAX_JSON // 1024} KiB.", code="too_large") from None
        if not body:
            raise Invalid("The request has no body.")
        try:
            return decoder.decode(body)
        except msgspec.ValidationError as error:
            raise refusal("body", error, self.operation.body) from None
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise Invalid("The body is not JSON that can be read.") from None


def _takes_empty(kind: object) -> bool:
    """Whether an empty text is a value of ``kind``; such a parameter left empty counts as left out."""
    try:
        msgspec.convert("", kind, strict=False)
    except msgspec.ValidationError:
        return False
    return True


def _at_feed_seq(answer: ASGIApp, seq: int) -> ASGIApp:
    """The answer of an operation that read nothing of the desk, or reads while it sends, with the feed's place."""

    async def answered(scope: Scope, receive: Receive, send: Send) -> None:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start" and not any(
                name.lower() == b"feed-seq" for name, _ in message.get("headers", ())
            ):
                message["headers"] = [*message.get("headers", ()), (b"feed-seq", str(seq).encode())]
            await send(message)

        await answer(scope, receive, sending)

    return answered


class PathEndpoint:
    """The ASGI application of one path with all its methods."""

    def __init__(self, door: Door, operations: list[Operation]) -> None:
        self._door = door
        self._runners: Mapping[str, _Runner] = {each.method: _Runner(each) for each in operations}
        self._allow = ", ".join(self._runners)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        call: Call | None = None
        answer: ASGIApp
        try:
            runner = self._runners.get(scope["method"])
            if runner is None:
                raise Invalid(f"This path takes {self._allow}.", code="method_not_allowed")
            call = await self._call(scope, receive)
            answer = await runner.run(call)
        except DeskError as error:
            answer = refuse(error, self._headers(error, call))
        except ClientGone:
            return
        if scope["method"] == "GET" and call is not None:
            seq = call.feed_seq
            if seq is None:
                seq = await call.desk.store.read(lambda reader: reader.feed_seq())
            answer = _at_feed_seq(answer, seq)
        await answer(scope, receive, send)

    async def _call(self, scope: Scope, receive: Receive) -> Call:
        headers: dict[bytes, bytes] = dict(scope["headers"])
        credential = credential_of(headers)
        caller = await self._door.authenticator.caller(credential)
        await self._door.authenticator.note_seen(caller)
        return Call(self._door, caller, credential, scope, receive, headers)

    def _headers(self, error: DeskError, call: Call | None) -> dict[str, str]:
        headers: dict[str, str] = {}
        if error.code == "method_not_allowed":
            headers["allow"] = self._allow
        if call is not None and call.feed_seq is not None:
            headers["feed-seq"] = str(call.feed_seq)
        return headers
