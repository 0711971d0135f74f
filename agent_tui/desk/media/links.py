"""Public links: how Twilio, which has no login here, fetches a file that we send.

A token is a random id and its signature under a key of this database. Invariant: a link leads to its file until
48 hours after the last attempt to send it, also over restarts; a token that was not signed here is never looked up.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from agent_tui.core.errors import Gone, NotFound
from agent_tui.core.moment import to_text
from agent_tui.store.unit import Reader, Unit

LINK_LASTS = timedelta(hours=48)


@dataclass(frozen=True, slots=True)
class PublicFile:
    """What a public link leads to."""

    name: str
    content_type: str
    size: int
    sha256: str


def make_link(unit: Unit, attachment_id: str, attempt_id: str, now: datetime) -> str:
    """A link for one attempt, as its token; those of earlier attempts last as long as this one."""
    expires_at = to_text(now + LINK_LASTS)
    unit.run("extend_links", attachment_id=attachment_id, expires_at=expires_at, now=to_text(now))
    link = secrets.token_urlsafe(24)
    unit.run("add_media_link", token=link, attachment_id=attachment_id, attempt_id=attempt_id, expires_at=expires_at)
    return f"{link}.{_signature(unit, link)}"


def public_file(reader: Reader, token: str, now: datetime) -> PublicFile:
    """What a public link leads to.

    Raises:
        NotFound: no token of this desk.
        Gone: one that has expired.
    """
    link, _, signature = token.partition(".")
    if not hmac.compare_digest(signature.encode(), _signature(reader, link).encode()):
        raise NotFound("There is nothing here.")
    row = reader.one("media_link", token=link)
    if row is None or row["expires_at"] <= to_text(now) or row["sha256"] is None:
        raise Gone("The file is not here any more.")
    return PublicFile(name=row["name"], content_type=row["content_type"], size=row["size"], sha256=row["sha256"])


def _signature(reader: Reader, link: str) -> str:
    row = reader.one("link_key")
    if row is None:
        raise NotFound("This database has no key for links.")
    made = hmac.new(bytes.fromhex(row["key"]), link.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(made[:18]).decode()
