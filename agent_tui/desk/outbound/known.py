"""Customers that somebody may write to first: found by name or address among those a number has to do with.

Invariant: an agent finds only customers of conversations that were the agent's or in a queue of the agent's.
"""

from __future__ import annotations

from agent_tui.config.types import Config
from agent_tui.core.errors import NotFound
from agent_tui.core.folding import fold
from agent_tui.desk.privacy.masking import MaskedView
from agent_tui.desk.staff.caller import Caller
from agent_tui.store.unit import Reader
from agent_tui.wire.lists import KnownCustomer, KnownCustomers

MOST = 50


def known_customers(
    reader: Reader, config: Config, caller: Caller, number_id: str, words: str, view: MaskedView | None = None
) -> KnownCustomers:
    """Those whose name or address holds ``words``, by name; with a ``view`` as far as the name shows them.

    Raises:
        NotFound: no such number.
    """
    if number_id not in config.numbers:
        raise NotFound(f"There is no number {number_id}.")
    rows = reader.all(
        "known_customers",
        number_id=number_id,
        words=fold(words),
        digits="".join(character for character in words if character.isdigit()),
        agent_id=None if caller.has("supervisor") else (caller.agent or ""),
        limit=MOST,
    )
    return KnownCustomers(
        items=[
            KnownCustomer(
                id=row["user_id"],
                name=row["name"],
                address=row["address"],
                opted_out_at=row["opted_out_at"],
                conversation_id=row["live"],
                language=row["language"],
            )
            for row in rows
            if view is None or view.shows_either(words, row["name"], row["address"])
        ]
    )
