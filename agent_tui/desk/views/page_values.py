"""What narrows a page: queues, agents, moments. Each is checked where it is taken.

Invariant: a value that can match nothing, since it is none of its kind, is refused with the valid ones named where they
are few; never answered with an empty page.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from agent_tui.core.errors import Invalid
from agent_tui.core.moment import to_text
from agent_tui.desk.staff.caller import Caller
from agent_tui.store.unit import Reader

NAMED = 12
"""Ids named in a refusal at most."""


def known_queue(reader: Reader, caller: Caller, queue: str) -> None:
    """Refuse a queue that there never was; one that was removed still has its history.

    Raises:
        Invalid: naming the caller's queues.
    """
    if reader.one("queue_rules", id=queue) is None:
        rows = reader.all("all_queues") if caller.has("supervisor") else reader.all("queues_of", agent_id=caller.agent)
        column = "id" if caller.has("supervisor") else "queue_id"
        raise Invalid(f"queue: there is no queue {queue}.", hint=_there_are([row[column] for row in rows]))


def known_agent(reader: Reader, agent: str) -> None:
    """Refuse an agent that there never was; one that was removed still has a history.

    Raises:
        Invalid: naming the agents.
    """
    if reader.one("agent_ever", id=agent) is None:
        raise Invalid(
            f"agent: there is no agent {agent}.", hint=_there_are([row["id"] for row in reader.all("all_agents")])
        )


def moment(name: str, given: str) -> str:
    """A day or a moment (UTC unless it says otherwise) as the text of ``to_text``.

    Raises:
        Invalid: it is neither.
    """
    try:
        if len(given) == len("2026-11-01"):
            return to_text(datetime.combine(date.fromisoformat(given), time(), UTC))
        read = datetime.fromisoformat(given)
        return to_text(read if read.tzinfo is not None else read.replace(tzinfo=UTC))
    except (ValueError, OverflowError):
        raise Invalid(
            f"{name}: {given} is neither a day nor a moment.",
            hint="Write a day such as 2026-11-01, or a moment such as 2026-11-01T09:30:00Z (UTC).",
        ) from None


def _there_are(ids: list[str]) -> str:
    more = ", …" if len(ids) > NAMED else ""
    return f"There are: {', '.join(ids[:NAMED])}{more}." if ids else "You have none."
