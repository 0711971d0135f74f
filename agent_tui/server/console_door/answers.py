"""A whole answer that is sent in one piece."""

from __future__ import annotations

from dataclasses import dataclass, field

from starlette.types import Receive, Scope, Send

JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Answer:
    """An ASGI application that sends itself."""

    status: int
    body: bytes = b""
    content_type: str = JSON
    headers: dict[str, str] = field(default_factory=dict)

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        headers = [(b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff")]
        if self.status != 204:
            headers.append((b"content-type", self.content_type.encode("latin-1")))
            headers.append((b"content-length", str(len(self.body)).encode()))
        headers += [(name.encode("latin-1"), value.encode("latin-1")) for name, value in self.headers.items()]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": self.body, "more_body": False})
