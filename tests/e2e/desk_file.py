"""The ``config.toml`` of these tests: a desk whose Twilio is a simulator."""

from __future__ import annotations

from pathlib import Path

from agent_tui.simulator.chance import named_sid
from agent_tui.simulator.settings import Account, Number, Pace, SimulatorSettings, Template

ACCOUNT_SID = "AC" + "0" * 31 + "1"
AUTH_TOKEN = "0123456789abcdef0123456789abcdef"
NUMBER = "+14155550100"
OURS = f"whatsapp:{NUMBER}"
AGENTS = {"ana": "agent", "ben": "agent", "sue": "supervisor", "adm": "admin"}
TEMPLATE = Template(
    named_sid("HX", "order_update"),
    "order_update",
    "en",
    {"twilio/text": {"body": "Your order {{1}} is now {{2}}. Thank you."}},
    {"1": "A-100", "2": "on its way"},
)
QUICK = Pace(sending=0.02, sent=0.02, delivered=(0.02, 0.04), read=(0.02, 0.04))
"""Statuses follow each other at once, so no test waits for a customer to look at the telephone."""

TEXT = """\
[desk]
name = "{name}"
public_listen = "127.0.0.1:{public_port}"
console_listen = "127.0.0.1:{console_port}"
catch_up_every = "{catch_up_every}"
catch_up_first = "24h"

[accounts.main]
account_sid = "{account_sid}"
auth_token = "{token}"
api_base = "{twilio}"

[numbers.support]
account = "main"
number = "{number}"
name = "Support line"
workstream = "support"

[workstreams.support]
mode = "{mode}"
fallback_queue = "general"

[queues.general]
members = ["ana", "ben"]

[agents.ana]
name = "Ana Petrova"
capacity = 1000
[agents.ben]
name = "Ben Okri"
capacity = 1000
[agents.sue]
name = "Sue Lee"
role = "supervisor"
[agents.adm]
name = "Adm In"
role = "admin"
"""


def desk_text(
    twilio: str = "http://127.0.0.1:1",
    *,
    name: str = "Test desk",
    mode: str = "pick",
    public_port: int = 0,
    console_port: int = 0,
    catch_up_every: str = "5m",
    token: str = AUTH_TOKEN,
) -> str:
    """The text of a configuration; ``twilio`` is where the account's API is, port 0 any free one."""
    return TEXT.format(
        name=name,
        twilio=twilio,
        mode=mode,
        public_port=public_port,
        console_port=console_port,
        catch_up_every=catch_up_every,
        token=token,
        account_sid=ACCOUNT_SID,
        number=NUMBER,
    )


def write_private(path: Path, text: str) -> Path:
    """Write a file that holds a token, so for its owner only."""
    path.touch(mode=0o600)
    path.write_text(text, "utf-8")
    return path


def twilio_settings(pace: Pace = QUICK) -> SimulatorSettings:
    """The Twilio that belongs to it: one account, one number, one template."""
    return SimulatorSettings(
        (Account(ACCOUNT_SID, AUTH_TOKEN, (Number(NUMBER, "Support line"),), (), (TEMPLATE,)),), pace=pace
    )
