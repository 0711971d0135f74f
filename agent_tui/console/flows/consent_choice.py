"""What can be written down of a customer's consent, as choices.

Invariant: what the customer said is not offered to be undone; the desk decides all the same.
"""

from __future__ import annotations

from datetime import tzinfo

from agent_tui.console.painting.card_rows import consent_words
from agent_tui.wire.customers import Customer, CustomerLine


def consent_choices(card: Customer, line_key: str, zone: tzinfo | None) -> list[tuple[str, str, str]]:
    """Key (``user number what``), words, a remark; for one of our numbers if ``line_key`` names it, else for all."""
    lines = [line for line in card.lines if line_key in ("", f"{line.user} {line.number}")]
    return [choice for line in lines for choice in _of(line, several=len(lines) > 1, zone=zone)]


def _of(line: CustomerLine, *, several: bool, zone: tzinfo | None) -> list[tuple[str, str, str]]:
    words, _ = consent_words(line, zone)
    at = f"{line.number}: " if several else ""
    known = f"so far: {' '.join(words)}" if line.consent is not None else ""
    out = line.consent is not None and line.consent.opted_out_at is not None
    noted = line.consent is not None and line.consent.by is not None
    found: list[tuple[str, str, str]] = []
    if not out or noted:
        found.append((f"{line.user} {line.number} opted_in", f"{at}agrees to hear from us", known))
    if not out:
        found.append((f"{line.user} {line.number} opted_out", f"{at}wants nothing more from us", known))
    if noted:
        found.append((f"{line.user} {line.number} unsaid", f"{at}take back what was written down", known))
    if not found:
        found.append(("", f"{at}opted out in their own words", "only their START changes that"))
    return found
