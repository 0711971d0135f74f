"""Who sees masked texts, and that nothing is spent where no rule is on."""

from __future__ import annotations

import msgspec
import pytest

from agent_tui.config.types import Masking, MaskingRule
from agent_tui.desk.conversations import draft
from agent_tui.desk.privacy.masking import CUT, TEXTS, view_of
from agent_tui.desk.staff.caller import Caller
from agent_tui.wire.conversations import LastMessage
from tests.desk.bench import ADA, ANA, BO, SAM, Bench

RULES = {"card_number": MaskingRule(id="card_number")}


@pytest.mark.parametrize(("caller", "masked"), [(ANA, True), (SAM, False), (ADA, False)])
def test_only_the_roles_named_see_masked_texts(caller: Caller, masked: bool) -> None:
    assert (view_of(Masking(rules=RULES), caller) is not None) is masked


def test_without_an_enabled_rule_there_is_no_view() -> None:
    off = {"email": MaskingRule(id="email", enabled=False)}
    assert view_of(Masking(), ANA) is None
    assert view_of(Masking(rules=off), ANA) is None


def test_half_a_number_at_the_end_of_a_preview_is_hidden() -> None:
    view = view_of(Masking(rules=RULES), ANA)
    assert view is not None
    text = ("y" * 188 + " 4111 1111 1111 1111")[:200]
    shown = view.of(LastMessage(direction="inbound", text=text, at="")).text
    assert len(shown) == 200
    assert "4111" not in shown
    assert shown.startswith("y" * 160)


def test_what_is_masked_is_there() -> None:
    for kind, names in TEXTS.items():
        assert set(names) <= set(kind.__struct_fields__)
    assert CUT.keys() <= TEXTS.keys()


def test_the_same_rules_make_equal_views_so_a_frame_is_encoded_once() -> None:
    assert view_of(Masking(rules=RULES), ANA) == view_of(Masking(rules=dict(RULES)), ANA)


def test_a_draft_is_whole_for_the_agent_who_writes_it_only(bench: Bench) -> None:
    conversation_id = bench.owned(ANA)
    text = "card 4111 1111 1111 1111"
    row = bench.run(lambda unit: draft.set_draft(unit, ANA, conversation_id, text, bench.now))
    nobodys = msgspec.structs.replace(row, agent=None)
    everybody = Masking(for_=("agent", "supervisor", "admin"), rules=RULES)
    seen = {
        (who.user, shown.agent): view.of(shown).draft
        for who in (ANA, BO, Caller("local", None, "admin"))
        for shown in (row, nobodys)
        if (view := view_of(everybody, who)) is not None
    }
    assert len(seen) == 6
    assert {key for key, shown in seen.items() if shown == text} == {("ana", "ana")}
