"""Tokens: each opens its own desk, and who may act as whom."""

from __future__ import annotations

from typing import Any

import pytest

from agent_tui.config.types import (
    Agent,
    Config,
    Queue,
)
from agent_tui.core.errors import Forbidden, NotFound, Unauthorized
from agent_tui.desk.staff import tokens
from agent_tui.desk.staff.caller import LOCAL, Caller
from tests.desk.bench import ADA, ANA, Bench, a_config


def without_ana(**more: Any) -> Config:
    base = a_config()
    agents = {name: agent for name, agent in base.agents.items() if name != "ana"}
    return a_config(agents=agents, queues=base.queues | {"general": Queue(id="general", members=("bo",))}, **more)


def who(bench: Bench, token: str, acting_as: str | None = None) -> Caller:
    return bench.run(lambda unit: tokens.caller_of(unit, bench.config, token, acting_as))


def test_a_token_opens_its_own_desk_until_it_is_revoked_or_its_agent_goes(bench: Bench) -> None:
    token = bench.run(lambda unit: tokens.create_token(unit, bench.config, "ana", bench.now))
    other = bench.run(lambda unit: tokens.create_token(unit, bench.config, "ana", bench.now))
    assert token != other
    assert who(bench, token) == ANA
    assert who(bench, token, "ana") == ANA
    with pytest.raises(Forbidden):
        who(bench, token, "bo")
    stored = "\n".join(str(tuple(row)) for row in bench.ask("SELECT * FROM tokens"))
    assert token not in stored
    assert all(token not in str(event.data) for event in bench.events)
    bench.config = without_ana()
    with pytest.raises(Unauthorized):
        who(bench, token)
    bench.config = a_config()
    assert bench.run(lambda unit: tokens.revoke_tokens(unit, "ana", bench.now)) == 2
    assert bench.run(lambda unit: tokens.revoke_tokens(unit, "ana", bench.now)) == 0
    for each in (token, other, "", "atk_none", token + " "):
        with pytest.raises(Unauthorized):
            who(bench, each)
    with pytest.raises(NotFound, match="nobody"):
        bench.run(lambda unit: tokens.create_token(unit, bench.config, "nobody", bench.now))


def test_an_administrator_and_the_local_user_act_as_others(bench: Bench) -> None:
    token = bench.run(lambda unit: tokens.create_token(unit, bench.config, "ada", bench.now))
    assert who(bench, token) == ADA
    assert who(bench, token, "bo") == Caller("ada", "bo", "admin")
    with pytest.raises(NotFound):
        who(bench, token, "nobody")
    with pytest.raises(Unauthorized):
        who(bench, "local secret")
    bench.run(lambda unit: tokens.set_local_token(unit, "local secret"))
    assert who(bench, "local secret") == Caller(LOCAL, None, "admin")
    assert who(bench, "local secret", "bo") == Caller(LOCAL, "bo", "admin")
    bench.config = a_config(agents={"bo": Agent(id="bo")})
    assert who(bench, "local secret").agent == "bo"
    bench.run(lambda unit: tokens.set_local_token(unit, "another"))
    with pytest.raises(Unauthorized):
        who(bench, "local secret")
