"""Files that go with the next message: what the disk says of them, and how they stand above the composer.

Invariant: a file that cannot go is never switched on, and says why in a few words. ``chip_of`` reads the disk and is
called in a thread.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.cells import cell_len

from agent_tui.console.model.texts import OutgoingFile
from agent_tui.console.painting.glyphs import Glyphs
from agent_tui.console.painting.lines import Line, Piece
from agent_tui.console.painting.message_lines import file_kind, size_words
from agent_tui.console.painting.safe_text import safe_line
from agent_tui.console.screens.path_look import judge
from agent_tui.core.attachments import MIB, allowed_kind, check_outbound, kind_of, limit_bytes

NAME_CELLS = 28
ROWS = 3
"""Rows of chips that are shown at once."""


def chip_of(path: Path, max_mb: int, types: Sequence[str]) -> OutgoingFile:
    """The file at ``path``, as the workstream's limits have it."""
    verdict = judge(path, max_mb)
    file = OutgoingFile(str(path), verdict.name, verdict.size, content_type=verdict.content_type)
    file.trouble, file.shrinks = trouble_of(file, max_mb, types)
    if not file.trouble and verdict.trouble:
        file.trouble = verdict.trouble.rstrip(".")
    file.on = not file.trouble
    return file


def trouble_of(file: OutgoingFile, max_mb: int, types: Sequence[str]) -> tuple[str, bool]:
    """Why a file cannot go, in a few words (empty: it can), and whether making it smaller helps."""
    picture = file.content_type.startswith("image/") and kind_of(file.content_type) != "sticker"
    refusal = check_outbound(file.content_type, file.size, max_mb)
    if refusal is None:
        return ("", False) if allowed_kind(file.content_type, types) else ("not taken in this workstream", False)
    if not file.size:
        return "empty", False
    limit = limit_bytes(file.content_type, max_mb)
    if file.size > limit and not picture and file.content_type.startswith(("video/", "audio/")):
        return f"too large ({limit // MIB} MB max)", False
    if refusal.code == "too_large":
        return f"too large ({limit // MIB} MB max)", picture
    return "WhatsApp does not take this type", picture


def chip_lines(files: Sequence[OutgoingFile], cursor: int | None, width: int, signs: Glyphs) -> list[Line]:
    """Chips side by side, as many rows as they need; ``cursor``: the one that the keys act on."""
    lines: list[list[Piece]] = []
    used = width
    for place, file in enumerate(files):
        chip = _chip(file, signs, here=place == cursor, room=width - 2)
        cells = sum(cell_len(text) for text, _ in chip)
        if used + cells + 2 > width:
            lines.append([(" ", "")])
            used = 1
        lines[-1] += [*chip, ("  ", "")]
        used += cells + 2
    return [tuple(line) for line in lines]


def row_of(files: Sequence[OutgoingFile], place: int, width: int, signs: Glyphs) -> int:
    """The row in which the chip ``place`` stands."""
    return max(0, len(chip_lines(files[: place + 1], None, width, signs)) - 1)


def _chip(file: OutgoingFile, signs: Glyphs, *, here: bool, room: int) -> Line:
    mark = signs.on if file.goes else signs.off
    name = safe_line(file.name, NAME_CELLS)
    size = f" {size_words(file.size)}" if file.size else ""
    if file.trouble:
        words = f" {file.trouble}, s shrinks it" if file.shrinks else f" {file.trouble}"
    else:
        words = f" {file_kind(file.content_type)}"
    ground = "at-focus " if here else ""
    style = "warning" if file.trouble else "strong" if file.goes else "muted"
    tail = safe_line(f"{size}{words}", max(1, room - len(mark) - 1 - cell_len(name) - 1))
    return (
        (f"{mark} ", f"{ground}{'cursor-mark' if here else style}"),
        (name, ground + style),
        (f" {tail}", f"{ground}muted"),
    )
