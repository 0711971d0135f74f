"""Which WhatsApp user an address belongs to.

A person may write from the old and the new form of a number (Brazil, Mexico, Argentina), and from a business-scoped
id (BSUID) with or without a visible number. Invariant: addresses of one key are one user; a webhook that shows two
keys of two users proves them to be one, and they are joined: one live conversation for each of our numbers remains.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from sqlite3 import Row

from agent_tui.config.types import Config
from agent_tui.core.address import canonical_key
from agent_tui.core.moment import to_text
from agent_tui.core.visible import is_blank
from agent_tui.desk.conversations.ownership import finish, freed
from agent_tui.desk.customers.card_change import join_cards
from agent_tui.desk.customers.consent import join_consent
from agent_tui.desk.routing.place import follow_card
from agent_tui.desk.staff.caller import SYSTEM
from agent_tui.desk.views.rows import load
from agent_tui.store.unit import Unit

NAME_CHARACTERS = 200


def keys_of(addresses: Sequence[str]) -> list[str]:
    """The different keys of a sender's addresses, in their order."""
    return list(dict.fromkeys([canonical_key(address) for address in addresses if address]))


def identify(unit: Unit, config: Config, addresses: Sequence[str], name: str, now: datetime) -> str:
    """The user of ``addresses`` (the sender's first, then other ids of the same webhook); made if there is none."""
    keys = keys_of(addresses)
    owners: dict[str, str] = {}
    unknown: list[str] = []
    for key in keys:
        row = unit.one("user_of_key", key=key)
        if row is None:
            unknown.append(key)
        else:
            owners.setdefault(row["user_id"], row["name"])
    if not owners:
        user_id = unit.new_id("u")
        shown = _shown(name) or addresses[0].removeprefix("whatsapp:")
        unit.run("add_user", id=user_id, name=shown, created_at=to_text(now))
    else:
        user_id, known_as = next(iter(owners.items()))
        rename(unit, user_id, known_as, name)
    for key in unknown:
        unit.run("add_user_key", key=key, user_id=user_id)
    for other in list(owners)[1:]:
        _join(unit, config, other, user_id, now)
    return user_id


def rename(unit: Unit, user_id: str, known_as: str, name: str) -> None:
    """The user shows itself as ``name`` from now on."""
    shown = _shown(name)
    if shown and shown != known_as:
        unit.run("name_user", id=user_id, name=shown)


def _shown(name: str) -> str:
    return "" if is_blank(name) else name.strip()[:NAME_CHARACTERS]


def _join(unit: Unit, config: Config, user_id: str, into: str, now: datetime) -> None:
    """Make ``user_id`` the same user as ``into``: keys, pairs, conversations and unsent messages move over."""
    unit.run("move_user_keys", user_id=user_id, into=into)
    live = {row["number_id"]: row for row in unit.all("live_of_user", user_id=into)}
    agents: list[str | None] = []
    for theirs in unit.all("live_of_user", user_id=user_id):
        ours = live.get(theirs["number_id"])
        if ours is not None:
            keeper, gone = (theirs, ours) if _in_hands(theirs) > _in_hands(ours) else (ours, theirs)
            agents.append(_fold(unit, gone["id"], keeper["id"], now))
    for pair in unit.all("pairs_of_user", user_id=user_id):
        _join_pair(unit, pair, into)
    unit.run("move_attempts", user_id=user_id, into=into)
    unit.run("move_conversations", user_id=user_id, into=into)
    unit.run("move_surveys", user_id=user_id, into=into)
    unit.run("end_surveys_of", user_id=user_id, into=into)
    for pair in unit.all("pairs_of_user", user_id=user_id):
        unit.run("drop_pair", number_id=pair["number_id"], user_id=user_id)
    join_cards(unit, user_id, into, now)
    follow_card(unit, config, into, now)
    unit.run("move_occasions", user_id=user_id, into=into)
    unit.run("move_erasures", user_id=user_id, into=into)
    # Its name would stay behind when the other is erased.
    unit.run("erase_user", id=user_id)
    unit.event("customer.updated", SYSTEM, now, user_id=into, joined=user_id)
    for agent_id in agents:
        freed(unit, config, agent_id, now)


def _in_hands(row: Row) -> tuple[bool, bool]:
    """Of two live conversations the one goes on that an agent works on, then one that an agent has."""
    has_agent = row["agent_id"] is not None
    return has_agent and row["state"] == "active", has_agent


def _join_pair(unit: Unit, pair: Row, into: str) -> None:
    """The later message's moment and address stay, and an opt-out on either side."""
    number_id, at = pair["number_id"], pair["last_inbound_at"]
    known = unit.one("pair", number_id=number_id, user_id=into)
    later = at is not None and (known is None or known["last_inbound_at"] is None or at > known["last_inbound_at"])
    unit.run("touch_pair", number_id=number_id, user_id=into, address=pair["address"], inbound_at=at, latest=int(later))
    join_consent(unit, pair, into)


def _fold(unit: Unit, conversation_id: str, keeper: str, now: datetime) -> str | None:
    """Two live conversations of what is one user: the first goes on in ``keeper``; the agent who had the first."""
    record = load(unit, conversation_id)
    unit.run("move_conversation_attempts", conversation_id=conversation_id, into=keeper)
    unit.run("move_messages", conversation_id=conversation_id, into=keeper)
    unit.run("move_attachments", conversation_id=conversation_id, into=keeper)
    unit.run(
        "absorb",
        id=keeper,
        unread=record.unread,
        failed=record.failed,
        waiting_since=record.waiting_since,
        draft=record.draft,
        draft_at=record.draft_at,
    )
    unit.run("emptied", id=conversation_id)
    finish(unit, record, SYSTEM, "joined", now)
    unit.event("conversation.closed", SYSTEM, now, conversation_id=conversation_id, reason="joined", into=keeper)
    return record.agent_id or record.offered_to
