"""Disposition codes of a workstream: how its conversations come out.

Invariant: none by default; then nothing is asked.
"""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct


class DispositionCode(Struct, frozen=True, kw_only=True):
    """``title`` is what agents choose (empty: the code itself); ``category`` groups codes in reports."""

    title: str = ""
    category: str = ""


class DispositionCodes(Struct, frozen=True, kw_only=True):
    """``required``: an agent cannot close without one; ``most``: for one conversation (model: 2, up to 12)."""

    required: bool = False
    most: Annotated[int, Meta(ge=1, le=12)] = 2
    choices: dict[str, DispositionCode] = {}
