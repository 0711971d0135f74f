"""What a terminal can show, and what the console would lack there.

Invariant: nothing is written to a terminal to find out; the environment and the device are asked. The worst lack is the
one that is named.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

COLUMNS, ROWS = 80, 24
_TRUE_COLOUR = ("truecolor", "24bit")


@dataclass(frozen=True, slots=True)
class TerminalFacts:
    """``columns`` 0: this is no terminal. ``inside``: the program between it and us, such as tmux."""

    columns: int
    rows: int
    encoding: str
    term: str
    colorterm: str
    inside: str = ""


@dataclass(frozen=True, slots=True)
class Lack:
    """``says`` and ``fix`` are sentences with places for facts."""

    code: str
    says: str
    fix: str


LACKS: tuple[Lack, ...] = (
    Lack(
        "small",
        "The terminal has {columns} columns and {rows} rows.",
        "The console needs 80 by 24; make the window larger or the letters smaller.",
    ),
    Lack(
        "encoding",
        "The terminal's encoding is {encoding}, not UTF-8.",
        "Set LANG to a UTF-8 locale (C.UTF-8 will do): customers' names and emoji need it.",
    ),
    Lack(
        "colours",
        "The terminal shows {colours} colours (TERM={term}).",
        "Set TERM to xterm-256color, or COLORTERM to truecolor if your terminal can do it.",
    ),
)
_BY_CODE = {lack.code: lack for lack in LACKS}


def terminal_facts(columns: int, rows: int, encoding: str | None, environment: Mapping[str, str]) -> TerminalFacts:
    """What the environment says of a terminal of this size."""
    inside = "tmux" if environment.get("TMUX") else "screen" if environment.get("STY") else ""
    term, colorterm = environment.get("TERM", ""), environment.get("COLORTERM", "")
    return TerminalFacts(columns, rows, encoding or "", term, colorterm, inside)


def lack(facts: TerminalFacts) -> Lack | None:
    """The worst that the console would lack, with the facts put in; None: nothing."""
    code = _code(facts)
    if code is None:
        return None
    put_in = {
        "columns": facts.columns,
        "rows": facts.rows,
        "encoding": facts.encoding or "unknown",
        "colours": _colours(facts),
        "term": facts.term or "not set",
    }
    row = _BY_CODE[code]
    return Lack(code, row.says.format(**put_in), row.fix.format(**put_in))


def can(facts: TerminalFacts) -> str:
    """What it can show, in a sentence."""
    inside = f", inside {facts.inside}" if facts.inside else ""
    return f"{facts.columns} by {facts.rows}, UTF-8, {_colours(facts):,} colours{inside}."


def _code(facts: TerminalFacts) -> str | None:
    if facts.columns < COLUMNS or facts.rows < ROWS:
        return "small"
    if facts.encoding.lower().replace("-", "") != "utf8":
        return "encoding"
    return "colours" if _colours(facts) < 256 else None


def _colours(facts: TerminalFacts) -> int:
    if facts.colorterm in _TRUE_COLOUR or "direct" in facts.term:
        return 1 << 24
    if "256" in facts.term or facts.term in ("xterm-kitty", "alacritty", "foot", "wezterm", "xterm-ghostty"):
        return 256
    return 16 if has_colours(facts.term) else 2


def has_colours(term: str) -> bool:
    """Whether a terminal of this name shows any."""
    return term not in ("", "dumb", "vt100")
