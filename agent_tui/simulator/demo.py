"""The ready-made demo world: one account, two numbers (one in a Messaging Service), templates of every type and state,
and files that do not always come at the first try.

Invariant: sids depend on names only, so a configuration written for it keeps fitting whatever the seed.
"""

from __future__ import annotations

from agent_tui.simulator.chance import named_sid
from agent_tui.simulator.demo_templates import SUPPORT_NUMBER, demo_templates
from agent_tui.simulator.faults import Fault, Match
from agent_tui.simulator.settings import Account, Number, Pace, Service, SimulatorSettings

ACCOUNT_SID = named_sid("AC", "demo")
# signs the webhooks of a Twilio that exists in this process only
AUTH_TOKEN = named_sid("", "demo token")
SUPPORT = Number(SUPPORT_NUMBER, "Support line")
ORDERS = Number("+34910000200", "Orders")
ORDERS_SERVICE = Service(named_sid("MG", "orders"), (ORDERS.number,), opt_out=True)


FAULTS = (
    Fault("status", Match(file="photo"), 404, times=2),
    Fault("truncated", Match(file="voice"), times=1),
    Fault("status", Match(file=".xlsx"), 410, times=1),
)
"""A photo that is not there yet, a voice note that breaks off once, a document that was deleted."""


def demo_settings(seed: int = 1) -> SimulatorSettings:
    """The demo's Twilio: lively, a little untidy, with conversations from before."""
    account = Account(
        ACCOUNT_SID,
        AUTH_TOKEN,
        (SUPPORT, ORDERS),
        (ORDERS_SERVICE,),
        demo_templates(),
    )
    return SimulatorSettings(
        (account,),
        seed=seed,
        customers_per_minute=4.0,
        backdated=True,
        pace=Pace(disorder=0.05, early=0.05),
        faults=FAULTS,
    )
