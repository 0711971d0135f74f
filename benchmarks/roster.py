"""The configuration that every benchmark's desk runs with."""

from __future__ import annotations

from typing import Literal

from agent_tui.config.secret_ref import SecretRef
from agent_tui.config.types import Account, Agent, Config, DeskSettings, Number, Queue, Workstream
from benchmarks.webhooks import ACCOUNT_SID, AUTH_TOKEN, OUR_NUMBER, PUBLIC_URL

QUEUES = ("general", "billing", "orders", "technical")
RARE = "rare"
"""A queue with a handful of conversations, however many there are in all."""


def agent_name(number: int) -> str:
    """The id of an agent; ``sue`` supervises."""
    return f"agent{number:02d}"


def roster(agents: int = 20, mode: Literal["push", "pick"] = "push", api_base: str | None = None) -> Config:
    """``agents`` agents, all in the first queue and each in one of the others, a supervisor, one number."""
    names = tuple(agent_name(number) for number in range(agents))
    queues = {"general": Queue(id="general", members=names)}
    for place, queue in enumerate(QUEUES[1:]):
        queues[queue] = Queue(id=queue, members=names[place :: len(QUEUES) - 1])
    queues[RARE] = Queue(id=RARE, members=names[:2])
    account = Account(
        id="main",
        account_sid=ACCOUNT_SID,
        auth_token=SecretRef("literal", AUTH_TOKEN),
        **({} if api_base is None else {"api_base": api_base}),
    )
    return Config(
        desk=DeskSettings(public_url=PUBLIC_URL, public_listen="127.0.0.1:0", console_listen="127.0.0.1:0"),
        accounts={"main": account},
        numbers={"support": Number(id="support", account="main", number=OUR_NUMBER, workstream="support")},
        workstreams={"support": Workstream(id="support", fallback_queue="general", mode=mode)},
        queues=queues,
        agents={name: Agent(id=name, name=name.title()) for name in names}
        | {"sue": Agent(id="sue", name="Sue Lee", role="supervisor")},
    )
