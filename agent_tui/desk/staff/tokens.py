"""Bearer tokens: made once, kept as hashes, revocable.

Invariant: the plain token exists only in the answer that hands it out; a removed agent's token opens nothing.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from agent_tui.config.types import Config
from agent_tui.core.errors import Forbidden, NotFound, Unauthorized
from agent_tui.core.moment import to_text
from agent_tui.desk.staff.caller import LOCAL, SYSTEM, Caller
from agent_tui.store.unit import Reader, Unit

PREFIX = "atk_"
LOCAL_TOKEN = "local_token"  # noqa: S105 - the name of a row


def digest(token: str) -> str:
    """How a token is kept: sha256, hex; tokens have 256 bits of chance, so no salt is needed."""
    return hashlib.sha256(token.encode()).hexdigest()


def create_token(unit: Unit, config: Config, agent_id: str, now: datetime, actor: str = SYSTEM) -> str:
    """A new token for an agent, in plain, this once.

    Raises:
        NotFound: no such agent in the configuration.
    """
    if agent_id not in config.agents:
        raise NotFound(
            f"There is no agent {agent_id} in the configuration.",
            hint=f"The agents are: {', '.join(sorted(config.agents)) or 'none'}.",
        )
    token = PREFIX + secrets.token_urlsafe(32)
    unit.run("add_token", id=unit.new_id("t"), agent_id=agent_id, hash=digest(token), created_at=to_text(now))
    unit.event("token.changed", actor, now, agent=agent_id, revoked=False)
    return token


def revoke_tokens(unit: Unit, agent_id: str, now: datetime, actor: str = SYSTEM) -> int:
    """Revoke all tokens of an agent; how many there were."""
    count = unit.run("revoke_tokens", agent_id=agent_id, at=to_text(now))
    if count:
        unit.event("token.changed", actor, now, agent=agent_id, revoked=True)
    return count


def set_local_token(unit: Unit, token: str) -> None:
    """Let the token in the data folder in as administrator."""
    unit.run("set_meta", key=LOCAL_TOKEN, value=digest(token))


def caller_of(reader: Reader, config: Config, token: str, acting_as: str | None) -> Caller:
    """Whom a token stands for: an agent, or for ``local.token`` an administrator.

    Raises:
        Unauthorized: unknown or revoked, or its agent was removed.
        Forbidden: it would act as somebody else without an administrator's rights.
    """
    hashed = digest(token)
    local = reader.one("get_meta", key=LOCAL_TOKEN)
    if local is not None and secrets.compare_digest(str(local["value"]), hashed):
        return local_caller(config, acting_as)
    row = reader.one("token_by_hash", hash=hashed)
    agent = None if row is None else config.agents.get(row["agent_id"])
    if agent is None:
        raise Unauthorized("The token is unknown or was revoked.")
    if acting_as is not None and acting_as != agent.id:
        if agent.role != "admin":
            raise Forbidden(f"{agent.id} may not act as {acting_as}.")
        return Caller(agent.id, known_agent(config, acting_as), "admin")
    return Caller(agent.id, agent.id, agent.role)


def local_caller(config: Config, acting_as: str | None) -> Caller:
    """The holder of ``local.token``: administrator, acting as the agent named, or as the only one there is.

    Raises:
        NotFound: no such agent.
    """
    if acting_as is not None:
        return Caller(LOCAL, known_agent(config, acting_as), "admin")
    only = next(iter(config.agents)) if len(config.agents) == 1 else None
    return Caller(LOCAL, only, "admin")


def known_agent(config: Config, agent_id: str) -> str:
    """
    Raises:
        NotFound: no such agent.
    """
    if agent_id not in config.agents:
        raise NotFound(
            f"There is no agent {agent_id}.", hint=f"The agents are: {', '.join(sorted(config.agents)) or 'none'}."
        )
    return agent_id
