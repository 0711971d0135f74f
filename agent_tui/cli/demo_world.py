"""The demo's desk: a configuration written for the simulator's ready-made world.

It is written as a ``config.toml`` and loaded like any other, so the demo walks the paths that everybody walks.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from string import Template

from agent_tui.simulator.demo import ACCOUNT_SID, AUTH_TOKEN, ORDERS, ORDERS_SERVICE, SUPPORT


@dataclass(frozen=True, slots=True)
class Colleague:
    """An agent of the demo; the first is the one at the console."""

    id: str
    name: str
    role: str
    capacity: int


COLLEAGUES: tuple[Colleague, ...] = (
    Colleague("ana", "Ana Petrova", "supervisor", 8),
    Colleague("bo", "Bo Lindqvist", "agent", 3),
    Colleague("mei", "Mei Tanaka", "agent", 3),
)

_DESK = Template("""\
[desk]
name = "Demo desk"
public_listen = "127.0.0.1:0"
console_listen = "127.0.0.1:0"
catch_up_every = "2m"
catch_up_first = "96h"

[accounts.demo]
account_sid = "$account"
auth_token = "$token"
api_base = "$base"

[numbers.support]
account = "demo"
number = "$support"
name = "$support_name"
workstream = "support"

[numbers.orders]
account = "demo"
number = "$orders"
name = "$orders_name"
workstream = "orders"
messaging_service_sid = "$service"

[workstreams.support]
fallback_queue = "general"
offer_timeout = "3m"
missed_presence = "keep"

# Ending or closing asks how it came out; without an answer an agent cannot close.
[workstreams.support.codes]
required = true
most = 2
choices.answered = { title = "Question answered", category = "Done" }
choices.refund = { title = "Refund", category = "Money" }
choices.complaint = { title = "Complaint", category = "Trouble" }
choices.wrong_desk = { title = "Not for us", category = "Trouble" }

[workstreams.orders]
mode = "pick"
fallback_queue = "orders"

[workstreams.orders.codes]
choices.delivered = { title = "Delivered", category = "Done" }
choices.exchanged = { title = "Exchanged", category = "Done" }
choices.lost = { title = "Lost parcel", category = "Trouble" }

[queues.general]
members = [$members]

[queues.orders]
priority = 3
members = [$members]
""")
_AGENT = Template("""
[agents.$id]
name = "$name"
role = "$role"
capacity = $capacity
""")


def write_config(folder: Path, twilio: str) -> Path:
    """Write the demo's ``config.toml`` for a simulator at ``twilio``; it holds a token, so only its owner reads it."""
    text = _DESK.substitute(
        account=ACCOUNT_SID,
        token=AUTH_TOKEN,
        base=twilio,
        support=SUPPORT.number,
        support_name=SUPPORT.name,
        orders=ORDERS.number,
        orders_name=ORDERS.name,
        service=ORDERS_SERVICE.sid,
        members=", ".join(f'"{each.id}"' for each in COLLEAGUES),
    ) + "".join(
        _AGENT.substitute(id=each.id, name=each.name, role=each.role, capacity=each.capacity) for each in COLLEAGUES
    )
    path = folder / "config.toml"
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_text(text, "utf-8")
    return path
