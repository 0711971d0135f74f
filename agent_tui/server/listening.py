"""Sockets of the doors, bound by us: uvicorn would end the process if an address is taken.

Invariant: an address that cannot be had is a sentence with the address and the next thing to do.
"""

from __future__ import annotations

import errno
import socket

from agent_tui.config.types import host_port
from agent_tui.core.errors import SetupError

BACKLOG = 2048

_REASONS = {
    errno.EADDRINUSE: ("is taken by another program", "Choose another port for {key}, or end that program."),
    errno.EACCES: ("is not allowed to this user", "Choose a port above 1023 for {key}, with a proxy in front."),
    errno.EADDRNOTAVAIL: ("is not an address of this machine", "Correct {key} in the configuration."),
}


def bind(listen: str, key: str) -> socket.socket:
    """A listening socket on ``listen`` (``127.0.0.1:8080``); ``key`` names it in the configuration.

    Raises:
        SetupError: the address is wrong or cannot be had.
    """
    try:
        host, port = host_port(listen)
    except ValueError:
        raise SetupError(f"{key}: {listen!r} is no address.", hint="Write HOST:PORT, such as 127.0.0.1:8080.") from None
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, _, _, _, address = found[0]
        listening = socket.create_server(address, family=family, backlog=BACKLOG)
    except socket.gaierror:
        raise SetupError(f"{key}: the host {host} is not known.", hint=f"Correct {key} in the configuration.") from None
    except OSError as error:
        reason, hint = _REASONS.get(error.errno or 0, (f"cannot be had ({error.strerror})", "Correct {key}."))
        raise SetupError(f"{key}: the address {listen} {reason}.", code="listen", hint=hint.format(key=key)) from error
    # Inherited by every connection. asyncio sets it only where the protocol number is given, and create_server gives
    # none: answers in two pieces would then wait 40 ms for the caller's acknowledgement.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening


def address_of(bound: socket.socket, scheme: str) -> str:
    """The URL at which a bound socket is reached from this machine."""
    host, port = bound.getsockname()[:2]
    if host in ("0.0.0.0", "::"):  # noqa: S104 - read, not bound
        host = "127.0.0.1" if host == "0.0.0.0" else "::1"  # noqa: S104
    return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"
