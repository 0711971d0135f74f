"""The written forms of single values: durations, addresses, SIDs, zones, languages, moments, names.

Invariant: each form takes whatever TOML can hold and either gives the value or says in a sentence what it must be.
"""

from __future__ import annotations

import re
import zoneinfo
from collections.abc import Callable, Mapping
from datetime import datetime
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from agent_tui.config.calendar_forms import closure, week
from agent_tui.config.mistakes import did_you_mean, shown
from agent_tui.config.secret_ref import SecretRef
from agent_tui.config.spot import Spot
from agent_tui.config.types import host_port
from agent_tui.core.address import normalise
from agent_tui.core.errors import Invalid
from agent_tui.core.mask_pattern import PatternError, pattern_of
from agent_tui.core.message_limits import MESSAGE_CHARACTERS
from agent_tui.core.template_language import is_language

UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_DURATION = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*(ms|s|m|h|d)")
_LONGEST = 3660 * UNITS["d"]

"""Characters; Twilio error 21617."""
_PHONE = re.compile(r"\+[1-9][0-9]{6,14}")
_SID_DIGITS = re.compile(r"[0-9a-fA-F]{32}")
_CONTENT_TYPE = re.compile(r"[a-z]+/(?:\*|[a-z0-9.+-]+)")
_ENVIRONMENT = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_REFERENCES = ("env", "file", "credential", "keyring")


def is_loopback(host: str) -> bool:
    """Whether ``host`` can only be reached from this machine."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def duration(value: object, spot: Spot) -> object:
    """Seconds."""
    match = _DURATION.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        return spot.wrong(f'must be a duration such as "90s", "30m", "24h" or "28d", not {shown(value)}')
    seconds = float(match[1]) * UNITS[match[2]]
    if not 0 < seconds <= _LONGEST:
        return spot.wrong(f"must be more than nothing and at most ten years, not {shown(value)}")
    return seconds


def wrap_up(value: object, spot: Spot) -> object:
    """``always``, ``none``, or 30 seconds to 60 minutes."""
    if value in ("always", "none"):
        return value
    if not isinstance(value, str) or _DURATION.fullmatch(value.strip()) is None:
        return spot.wrong(f'must be "always", "none" or a duration from "30s" to "60m", not {shown(value)}')
    seconds = duration(value, spot)
    if isinstance(seconds, float) and not 30 <= seconds <= 3600:
        return spot.wrong(f'must be from "30s" to "60m", not {shown(value)}')
    return seconds


def fetch_time(value: object, spot: Spot) -> object:
    """1 to 150 seconds: less than a desk that died over a file leaves it alone."""
    seconds = duration(value, spot)
    if isinstance(seconds, float) and not 1 <= seconds <= 150:
        return spot.wrong(f'must be from "1s" to "150s", not {shown(value)}')
    return seconds


def listen(value: object, spot: Spot) -> object:
    """``HOST:PORT``."""
    try:
        host_port(str(value) if isinstance(value, str) else "")
    except ValueError:
        return spot.wrong(f'must be HOST:PORT, such as "127.0.0.1:8080", not {shown(value)}')
    return value


def zone(value: object, spot: Spot) -> object:
    """A name of the IANA time zone database."""
    try:
        zoneinfo.ZoneInfo(value if isinstance(value, str) else "")
    except (ValueError, OSError, zoneinfo.ZoneInfoNotFoundError):
        hint = did_you_mean(str(value), sorted(zoneinfo.available_timezones()))
        return spot.wrong(f'must be a time zone such as "Europe/Madrid", not {shown(value)}{hint}')
    return value


def url(value: object, spot: Spot) -> object:
    """An https address; http only on this machine. No user, query or fragment; no slash at the end."""
    if not isinstance(value, str):
        return spot.wrong(f"must be a URL, not {shown(value)}")
    try:
        parts = urlsplit(value)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return spot.wrong(f"is not a URL: {shown(value)}")
    if parts.scheme not in ("https", "http") or not host or any(char.isspace() for char in value):
        return spot.wrong(f'must be a URL such as "https://desk.example.org", not {shown(value)}')
    if parts.scheme == "http" and not is_loopback(host):
        return spot.wrong(f"must begin with https:// (http only for this machine), not {shown(value)}")
    if parts.username is not None or parts.password is not None:
        return spot.wrong("must not hold a user name or password")
    if "?" in value or "#" in value:
        return spot.wrong(f"must not have a query or a fragment: {shown(value)}")
    return value.rstrip("/")


def sid(value: object, spot: Spot) -> object:
    """A Twilio SID with the prefix that the type names; the value is not shown, it may be a mistaken secret."""
    prefix = str(spot.extra["prefix"])
    text = value if isinstance(value, str) else ""
    if text.startswith(prefix) and _SID_DIGITS.fullmatch(text[2:]):
        return text
    if not isinstance(value, str):
        said = "this is not text"
    elif not text.startswith(prefix):
        said = f"this begins with {shown(text[:2])}" if text else "this is empty"
    elif len(text) != 34:
        said = f"this has {len(text) - 2}"
    else:
        said = "this has other characters"
    return spot.wrong(f'must be "{prefix}" and 32 hexadecimal digits; {said}')


def phone(value: object, spot: Spot) -> object:
    """E.164 with its plus sign."""
    if isinstance(value, str) and _PHONE.fullmatch(value):
        return value
    digits = re.sub(r"[^0-9]", "", value) if isinstance(value, str) else str(value)
    if isinstance(value, str) and value.startswith("whatsapp:"):
        return spot.wrong(f'must be without "whatsapp:": "+{digits}"')
    if _PHONE.fullmatch(f"+{digits}"):
        return spot.wrong(f'must be "+", country code and digits only: "+{digits}"')
    return spot.wrong(f'must be "+", country code and digits, such as "+14155238886", not {shown(value)}')


def language(value: object, spot: Spot) -> object:
    """A language code as WhatsApp uses it."""
    if isinstance(value, str) and is_language(value):
        return value
    return spot.wrong(f'must be a language code such as "en", "es" or "pt_BR", not {shown(value)}')


def country(value: object, spot: Spot) -> object:
    """An ISO 3166 code, in capitals."""
    if isinstance(value, str) and len(value) == 2 and value.isascii() and value.isalpha():
        return value.upper()
    return spot.wrong(f'must be a country code of two letters such as "ES", not {shown(value)}')


def content_type(value: object, spot: Spot) -> object:
    """``image/png`` or ``image/*``."""
    if isinstance(value, str) and _CONTENT_TYPE.fullmatch(value):
        return value
    return spot.wrong(f'must be a content type such as "image/*" or "application/pdf", not {shown(value)}')


def path(value: object, spot: Spot) -> object:
    """A path; a relative one starts from the folder of the configuration."""
    if not isinstance(value, str) or not value or "\0" in value:
        return spot.wrong(f"must be a path, not {shown(value)}")
    return str(spot.around.folder / Path(value).expanduser())


def moment(value: object, spot: Spot) -> object:
    """A date and time; without an offset it is local time of the desk."""
    parsed = value if isinstance(value, datetime) else None
    if isinstance(value, str):
        try:
            parsed = datetime.fromisoformat(value)
        except ValueError:
            parsed = None
    if parsed is None:
        return spot.wrong(f'must be a moment such as "2026-11-23T09:30" or "2026-11-23T09:30Z", not {shown(value)}')
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=spot.around.zone)


def secret(value: object, spot: Spot) -> object:
    """A ``SecretRef``; no sentence here ever shows the value."""
    if not isinstance(value, str):
        return spot.wrong('must be text: a reference such as "env:TWILIO_AUTH_TOKEN"')
    if not value.strip():
        return spot.wrong('must not be empty: name the secret, such as "env:TWILIO_AUTH_TOKEN"')
    ref = SecretRef.parse(value)
    if ref.kind == "env" and not _ENVIRONMENT.fullmatch(ref.value):
        return spot.wrong('must name an environment variable after "env:", such as "env:TWILIO_AUTH_TOKEN"')
    if ref.kind == "file":
        found = path(ref.value, spot)
        return SecretRef("file", found) if isinstance(found, str) else found
    if ref.kind == "credential" and (not ref.value or "/" in ref.value or ref.value.startswith(".")):
        return spot.wrong('must name a systemd credential after "credential:", such as "credential:twilio"')
    if ref.kind == "keyring" and not all(ref.value.rpartition("/")[::2]):
        return spot.wrong('must be "keyring:SERVICE/USER"')
    if ref.kind == "literal":
        prefix, colon, _rest = value.partition(":")
        hint = did_you_mean(prefix, _REFERENCES) if colon else ""
        if hint:
            return spot.wrong(f"names no kind of secret that is known{hint}")
        if not spot.around.private:
            return spot.wrong(
                "a secret may be written out only in a file that nobody else can read: chmod 600 the file, "
                "or use env:NAME, file:PATH, credential:NAME or keyring:SERVICE/USER"
            )
    return ref


def message_text(value: object, spot: Spot) -> object:
    """Words that may go out as one WhatsApp message."""
    if not isinstance(value, str) or not value.strip():
        return spot.wrong(f"must be a text in quotes, not {shown(value)}")
    if len(value) > MESSAGE_CHARACTERS:
        return spot.wrong(f"has {len(value)} characters; WhatsApp takes {MESSAGE_CHARACTERS}")
    return spot.wrong("contains a character that cannot be sent (NUL)") if "\x00" in value else value


def sought(value: object, spot: Spot) -> object:
    """A text that is looked for in another."""
    if not isinstance(value, str):
        return spot.wrong(f"must be text, not {shown(value)}")
    return value if value.strip() else spot.wrong("must not be empty: every text holds it")


def address(value: object, spot: Spot) -> object:
    """A customer's WhatsApp number or business-scoped user id."""
    try:
        return value if isinstance(value, str) and normalise(value) else spot.wrong(f"must be text, not {shown(value)}")
    except Invalid as error:
        return spot.wrong(f"{shown(value)} never matches. {error} {error.hint}".strip())


def percentages(value: object, spot: Spot) -> object:
    """Checks a table of queue to percentage that was read already: the shares sum to 100."""
    if not isinstance(value, dict) or not value:
        return spot.wrong("must name a queue and its share, such as { billing = 100 }")
    total = sum(value.values())
    if total != 100:
        return spot.wrong(f"the percentages must sum to 100, not {total}")
    return value


def mask_pattern(value: object, spot: Spot) -> object:
    """A pattern that can be looked for."""
    if not isinstance(value, str):
        return spot.wrong(f"must be a pattern in quotes, not {shown(value)}")
    try:
        pattern_of(value)
    except PatternError as error:
        return spot.wrong(f"{shown(value)} {error}")
    return value


def mask_character(value: object, spot: Spot) -> object:
    """One sign that can be seen and is neither a letter nor a digit."""
    if isinstance(value, str) and len(value) == 1 and value.isprintable() and not (value.isalnum() or value in " @.-"):
        return value
    return spot.wrong(f'must be one sign such as "#", neither a letter nor a digit, not {shown(value)}')


FORMS: Mapping[str, Callable[[object, Spot], object]] = {
    "duration": duration,
    "wrap_up": wrap_up,
    "fetch_time": fetch_time,
    "listen": listen,
    "zone": zone,
    "url": url,
    "sid": sid,
    "phone": phone,
    "language": language,
    "country": country,
    "address": address,
    "sought": sought,
    "content_type": content_type,
    "path": path,
    "moment": moment,
    "week": week,
    "closure": closure,
    "message_text": message_text,
    "mask_pattern": mask_pattern,
    "mask_character": mask_character,
}
"""Forms that read the raw TOML value."""

CHECKS: Mapping[str, Callable[[object, Spot], object]] = {"percentages": percentages}
"""Forms that check a value after it was read by its type."""
