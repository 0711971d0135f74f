"""The signs on the screen, as one table with two columns: Unicode and plain ASCII.

No state is told by colour alone; these signs stand beside the words. Invariant: every sign is one cell wide per
character and of the Basic Multilingual Plane without an emoji form, so every terminal and font agrees on its width.
"""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

GlyphSet = Literal["unicode", "ascii"]


class Glyphs(NamedTuple):
    """One column of the table. A named tuple: made before the first frame, and many times faster than a dataclass."""

    ellipsis: str
    cursor: str
    """In front of the row that the keys act on."""
    unread: str
    draft: str
    favourite: str
    offered: str
    queued: str
    sending: str
    uncertain: str
    sent: str
    delivered: str
    read: str
    failed: str
    attachment: str
    attachment_off: str
    location: str
    quote: str
    note: str
    template: str
    recovered: str
    on: str
    off: str
    online: str
    offline: str
    above: str
    below: str
    expand: str
    separator: str
    rule: str
    wall: str
    place: str
    """Beside lines that are scrolled: which part of them is seen."""
    border: str
    """The name of Textual's border that fits."""


_TABLE: Final[dict[str, tuple[str, str]]] = {
    "ellipsis": ("…", "..."),
    "cursor": ("▌", ">"),
    "unread": ("●", "*"),
    "draft": ("✎", "~"),
    "favourite": ("★", "*"),
    "offered": ("◆", "+"),
    "queued": ("··", ".."),
    "sending": ("›", ">"),
    "uncertain": ("?", "?"),
    "sent": ("✓", "v"),
    "delivered": ("✓✓", "vv"),
    "read": ("✓✓", "vv"),
    "failed": ("✗", "X"),
    "attachment": ("▤", "#"),
    "attachment_off": ("▨", "x"),
    "location": ("⌖", "@"),
    "quote": ("▏", "|"),
    "note": ("※", "n"),
    "template": ("T", "T"),
    "recovered": ("↺", "r"),
    "on": ("[x]", "[x]"),
    "off": ("[ ]", "[ ]"),
    "online": ("●", "o"),
    "offline": ("○", "-"),
    "above": ("▲", "^"),
    "below": ("▼", "v"),
    "expand": ("›", ">"),
    "separator": ("·", "-"),
    "rule": ("─", "-"),
    "wall": ("│", "|"),
    "place": ("▐", "|"),
    "border": ("round", "ascii"),
}

UNICODE: Final = Glyphs(**{name: pair[0] for name, pair in _TABLE.items()})
ASCII: Final = Glyphs(**{name: pair[1] for name, pair in _TABLE.items()})
NAMES: Final[tuple[str, ...]] = Glyphs._fields


def choose_glyphs(setting: Literal["auto", "unicode", "ascii"], *, encoding: str, term: str) -> Glyphs:
    """The column to use: as set, or what the terminal can show.

    ``encoding`` is the output's (``sys.stdout.encoding``), ``term`` the variable TERM. The Linux console has 512
    characters in its font, so it gets ASCII.
    """
    if setting == "auto":
        plain = not encoding.lower().replace("-", "").startswith("utf") or term in ("linux", "dumb")
        return ASCII if plain else UNICODE
    return ASCII if setting == "ascii" else UNICODE
