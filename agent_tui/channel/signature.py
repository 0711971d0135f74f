"""Twilio's request signature: who may come in by the public door.

The signature is made over the URL as Twilio calls it, which behind a proxy is not the URL that arrives; so it is
computed over the configured public URL only, never over anything a caller says (no Host, no X-Forwarded-*).
Invariant: fail closed; whatever is odd or missing is False, never an exception. Source: "Twilio: webhooks security".
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote, unquote

Form = tuple[tuple[str, str], ...]

MAX_FIELDS = 1000
"""Twilio sends a few dozen; sorting more for a stranger is work we refuse."""

_DEFAULT_PORTS = {"https": ":443", "http": ":80"}
_ALGORITHMS = {"HMAC_SHA1": "sha1", "HMAC_SHA256": "sha256"}


@dataclass(frozen=True, slots=True)
class SignatureHeaders:
    """``X-Twilio-Signature`` and ``X-Twilio-Webhooks-Signature-Settings``; None: not sent."""

    signature: str | None
    settings: str | None = None


def parse_form(body: bytes) -> Form:
    """The fields of a urlencoded form, in order, with duplicates and blank values; bad UTF-8 becomes U+FFFD."""
    fields: list[tuple[str, str]] = []
    for pair in body.decode("utf-8", "replace").replace("+", " ").split("&"):
        if not pair:
            continue
        name, _, value = pair.partition("=")
        if "%" in value:
            value = unquote(value)
        if "%" in name:
            name = unquote(name)
        fields.append((name, value))
    return tuple(fields)


def sign(url: str, form: Form, token: str) -> str:
    """The header that Twilio would send with ``form`` to ``url``; for calling ourselves through the public URL."""
    fields = "".join([name + value for name, value in sorted(set(form))])
    return b64encode(hmac.digest(token.encode(), (url + fields).encode(), "sha1")).decode()


class SignatureCheck:
    """The check of one account: its public URL and its tokens (two during a rotation), prepared once."""

    __slots__ = ("_bases", "_keys", "_prefixes")

    def __init__(self, public_url: str, tokens: Sequence[str]) -> None:
        """``public_url`` may have a path prefix; a fragment or a query in it is ignored. Empty tokens never match."""
        url = public_url.partition("#")[0].partition("?")[0].rstrip("/")
        scheme, _, rest = url.partition("://")
        netloc, slash, path = rest.partition("/")
        prefix = slash + path
        self._bases = tuple(f"{scheme}://{form}" for form in _with_and_without_port(scheme.lower(), netloc))
        self._prefixes = tuple(dict.fromkeys((prefix, quote(prefix, safe="/%:@!$&'()*+,;=~"))))
        self._keys = tuple(token.encode() for token in dict.fromkeys(tokens) if token)

    def verify(self, path: str, query: str, form: Form | None, body: bytes, headers: SignatureHeaders) -> bool:
        """Whether Twilio signed this request.

        ``path`` and ``query`` as they arrived, still percent-encoded, ``query`` without its ``?``. ``form`` is None
        for a body that is not a form; then the query must carry ``bodySHA256``.
        """
        signature = headers.signature
        digest = _algorithm(headers.settings)
        if digest is None or not signature or len(signature) > 64 or not signature.isascii():
            return False
        stated = _stated_body_hash(query)
        if stated is None:
            if form is None:
                return False
        elif not hmac.compare_digest(stated.lower().encode(), hashlib.sha256(body).hexdigest().encode()):
            return False
        if form is not None and len(form) > MAX_FIELDS:
            return False
        tail = "?" + query if query else ""
        fields = "".join([name + value for name, value in sorted(set(form))]) if form else ""
        given = signature.encode()
        for location in self._locations(path):
            for base in self._bases:
                try:
                    signed = (base + location + tail + fields).encode()
                except UnicodeEncodeError:
                    return False
                for key in self._keys:
                    if hmac.compare_digest(b64encode(hmac.digest(key, signed, digest)), given):
                        return True
        return False

    def _locations(self, path: str) -> tuple[str, ...]:
        """The path as Twilio called it: the prefix may have been taken off on the way here, or not."""
        configured = self._prefixes[0]
        if not configured:
            return (path,)
        found: dict[str, None] = {}
        for prefix in self._prefixes:
            if path.startswith(prefix + "/"):
                found[path] = None
                found[configured + path[len(prefix) :]] = None
        found[configured + path] = None
        return tuple(found)


def _with_and_without_port(scheme: str, netloc: str) -> tuple[str, ...]:
    """Twilio signs sometimes with and sometimes without the port, its own default or a custom one."""
    userinfo, at, host = netloc.rpartition("@")
    name, colon, port = host.rpartition(":")
    if colon and port.isascii() and port.isdigit():
        return (netloc, f"{userinfo}{at}{name}")
    return (netloc, netloc + _DEFAULT_PORTS.get(scheme, ""))


def _algorithm(settings: str | None) -> str | None:
    """The digest named by ``key=…,algorithm=…``; none named: Twilio's classic SHA-1; an unknown one: None."""
    for part in (settings or "").split(","):
        name, _, value = part.partition("=")
        if name.strip() == "algorithm" and value.strip():
            return _ALGORITHMS.get(value.strip())
    return "sha1"


def _stated_body_hash(query: str) -> str | None:
    if "bodySHA256" not in query:
        return None
    for pair in query.split("&"):
        name, _, value = pair.partition("=")
        if name == "bodySHA256":
            return value if value.isascii() else ""
    return None
