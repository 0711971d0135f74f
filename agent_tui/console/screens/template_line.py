"""A template's line in the picker's list: a favourite's sign, its name, the language it would go in.

Invariant: what cannot be sent says so in words, dimmed; never by colour alone.
"""

from __future__ import annotations

from agent_tui.console.model.template_shelf import Family
from agent_tui.console.painting.glyphs import Glyphs
from agent_tui.console.painting.lines import Line, fill
from agent_tui.console.painting.safe_text import safe_line
from agent_tui.console.screens.template_order import Shown


def family_line(family: Family, shown: Shown, width: int, signs: Glyphs, *, favourite: bool, at_cursor: bool) -> Line:
    """In ``width`` cells; ``+2``: there are two more languages. The reason in full stands beside the list."""
    more = len(family.versions) - 1
    language = safe_line(shown.template.language, 8) + (f" +{more}" if more else "")
    return fill(
        (
            (signs.cursor if at_cursor else " ", "cursor-mark"),
            (f"{signs.favourite} " if favourite else "  ", "accent"),
            (family.shown, "muted" if shown.why_not else "normal"),
        ),
        ((shown.brief or language, "warning" if shown.said or shown.why_not else "muted"),),
        width,
    )
