"""Where an account's credentials may go: Twilio's API hosts, or the one origin configured in their place.

Invariant: ``api_url`` and ``media_url`` either give back an address put together from checked parts, or refuse; a
URL is never passed on as it came, so that two parsers cannot read it differently. ``api_base`` is one base for the
paths of all Twilio hosts (a look-alike for tests and demo, or a proxy).
"""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import SplitResult, urlsplit

_TWILIO_HOST = re.compile(r"(?:api|content|messaging|monitor)(?:\.[a-z0-9-]+){0,2}\.twilio\.com", re.ASCII)
_PATH = re.compile(r"/[A-Za-z0-9_.~!$&'()*+,;=:@%/-]*", re.ASCII)
_QUERY = re.compile(r"[A-Za-z0-9_.~!$&'()*+,;=:@%/?<>-]*", re.ASCII)
_MEDIA_PATH = "/2010-04-01/Accounts/{account}/Messages/[A-Za-z0-9]{{2,64}}/Media/[A-Za-z0-9]{{2,64}}"
_DEFAULT_PORTS = {"https": 443, "http": 80}


class ApiHosts:
    """The hosts of one account."""

    __slots__ = ("_base", "_media_path", "_origin", "_prefix", "local")

    def __init__(self, account_sid: str, api_base: str | None) -> None:
        self._base = api_base.rstrip("/") if api_base else None
        self._origin = origin_of(urlsplit(self._base)) if self._base else None
        self._prefix = urlsplit(self._base).path if self._base else ""
        self._media_path = re.compile(_MEDIA_PATH.format(account=re.escape(account_sid)), re.ASCII)
        self.local = self._origin is not None and is_loopback(self._origin[1])
        """The configured base is on this machine, so other local targets are no surprise."""

    def api_url(self, url: str) -> str | None:
        """The address to call for ``url``, a URL of Twilio's API; None: credentials may not go there."""
        parts = _checked(url)
        if parts is None:
            return None
        path = self._own_path(parts)
        if path is None:
            return None
        query = f"?{parts.query}" if parts.query else ""
        return f"{self._base or f'https://{parts.hostname}'}{path}{query}"

    def media_url(self, url: str) -> str | None:
        """The address to call, with credentials, for a file of this account; None: not one."""
        parts = _checked(url)
        if parts is None or parts.query:
            return None
        path = self._own_path(parts)
        if path is None or not self._media_path.fullmatch(path):
            return None
        return f"{self._base or f'https://{parts.hostname}'}{path}"

    def _own_path(self, parts: SplitResult) -> str | None:
        """The path below Twilio's host or below the configured base."""
        if self._origin is not None and origin_of(parts) == self._origin:
            return parts.path[len(self._prefix) :] if parts.path.startswith(self._prefix + "/") else None
        origin = origin_of(parts)
        if origin is not None and origin[0] == "https" and origin[2] == 443 and _TWILIO_HOST.fullmatch(origin[1]):
            return parts.path
        return None


def _checked(url: str) -> SplitResult | None:
    """The parts of a plain http(s) URL without user, with a plain path; None for anything cleverer."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return None
    if not host or "@" in parts.netloc or "\\" in url or parts.scheme not in _DEFAULT_PORTS:
        return None
    if not _PATH.fullmatch(parts.path) or not _QUERY.fullmatch(parts.query) or "/../" in f"{parts.path}/":
        return None
    return parts


def origin_of(parts: SplitResult) -> tuple[str, str, int] | None:
    """Scheme, host in lower case, port; None for what is not http(s)."""
    try:
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname:
        return None
    return (parts.scheme, parts.hostname, port or _DEFAULT_PORTS[parts.scheme])


def is_loopback(host: str) -> bool:
    """``localhost`` or a loopback address, without asking any name server."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet, and carries no other one inside that is not."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    return all(each.is_global and not each.is_multicast for each in (ip, *_inside(ip))) or _is_public_mapped(ip)


def _is_public_mapped(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """``::ffff:8.8.8.8`` is that IPv4 address, written in another way."""
    mapped = getattr(ip, "ipv4_mapped", None)
    return mapped is not None and mapped.is_global and not mapped.is_multicast


def _inside(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> list[ipaddress.IPv4Address]:
    """IPv4 addresses that a gateway would take out of an IPv6 address (6to4, Teredo, NAT64)."""
    if isinstance(ip, ipaddress.IPv4Address):
        return []
    found = [] if ip.sixtofour is None else [ip.sixtofour]
    if ip.teredo is not None:
        found += ip.teredo
    if ip in _NAT64:
        found.append(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF))
    return found


_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
