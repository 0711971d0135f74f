"""Who asks: a refusal names the role that is needed, and somebody who has it."""

from __future__ import annotations

import pytest

from agent_tui.core.errors import Forbidden
from agent_tui.wire.people import Role
from tests.desk.bench import ADA, ANA, SAM


@pytest.mark.parametrize(
    ("role", "hint"),
    [("supervisor", "Ask a supervisor or an administrator."), ("admin", "Ask an administrator.")],
)
def test_a_role_that_is_too_low_is_refused_and_who_has_it_is_named(role: Role, hint: str) -> None:
    with pytest.raises(Forbidden, match=f"needs the role {role}; ana is agent") as refused:
        ANA.need(role)
    assert refused.value.hint == hint


def test_a_supervisor_is_not_sent_to_supervisors_and_an_administrator_may_all() -> None:
    SAM.need("supervisor")
    ADA.need("admin")
    with pytest.raises(Forbidden) as refused:
        SAM.need("admin")
    assert refused.value.hint == "Ask an administrator."
