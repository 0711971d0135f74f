"""Runs the configuration's own ``[[masking_tests]]`` through its masking rules.

Invariant: the rules are those that the desk uses.
"""

from __future__ import annotations

from msgspec import Struct

from agent_tui.config.types import Config, Masking
from agent_tui.core.masking import MaskRule, mask_of


class MaskingTestResult(Struct, frozen=True, kw_only=True):
    """``index`` from 0; ``shown`` is what a masked reader sees."""

    index: int
    text: str
    masked: str
    shown: str
    ok: bool


def enabled_rules(masking: Masking) -> tuple[MaskRule, ...]:
    """The rules that are on, in order."""
    return tuple(MaskRule(rule.id, rule.pattern, rule.keep) for rule in masking.rules.values() if rule.enabled)


def run_masking_tests(config: Config) -> tuple[MaskingTestResult, ...]:
    """Every test."""
    mask = mask_of(enabled_rules(config.masking), config.masking.character)
    results = []
    for index, test in enumerate(config.masking_tests):
        shown = mask.text(test.text)
        results.append(
            MaskingTestResult(index=index, text=test.text, masked=test.masked, shown=shown, ok=shown == test.masked)
        )
    return tuple(results)
