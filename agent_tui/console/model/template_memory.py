"""A person's favourite and lately used templates, kept over sessions in a file beside what is not sent yet.

Invariant: a file that cannot be read or written costs the memory, never a template; the file holds names of templates
and nothing of customers. Written in a thread, replaced whole.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

import msgspec
from msgspec import Struct

from agent_tui.console.whole_file import replace_whole

MOST_RECENT = 10


class Remembered(Struct, frozen=True, kw_only=True):
    """Names, the latest first."""

    favourites: tuple[str, ...] = ()
    recent: tuple[str, ...] = ()


class TemplateMemory:
    """What one person at one desk likes and used."""

    def __init__(self) -> None:
        self._path: Path | None = None
        self._held = Remembered()

    @property
    def favourites(self) -> tuple[str, ...]:
        return self._held.favourites

    @property
    def recent(self) -> tuple[str, ...]:
        return self._held.recent

    async def restore(self, path: Path | None) -> None:
        """Take back what was kept in ``path``; only the first call with one does anything."""
        if path is None or self._path is not None:
            return
        self._path = path
        kept = await asyncio.to_thread(_read, path)
        self._held = Remembered(
            favourites=tuple(dict.fromkeys((*self.favourites, *kept.favourites))),
            recent=tuple(dict.fromkeys((*self.recent, *kept.recent)))[:MOST_RECENT],
        )

    def flip_favourite(self, name: str) -> bool:
        """Whether it is one now."""
        liked = name not in self.favourites
        rest = tuple(each for each in self.favourites if each != name)
        self._held = Remembered(favourites=(name, *rest) if liked else rest, recent=self.recent)
        return liked

    def used(self, name: str) -> None:
        """It was sent."""
        recent = (name, *(each for each in self.recent if each != name))[:MOST_RECENT]
        self._held = Remembered(favourites=self.favourites, recent=recent)

    async def keep(self) -> None:
        """Write what is held."""
        if self._path is not None:
            await asyncio.to_thread(_write, self._path, self._held)


def _read(path: Path) -> Remembered:
    try:
        return msgspec.json.decode(path.read_bytes(), type=Remembered)
    except (OSError, msgspec.DecodeError):
        return Remembered()


def _write(path: Path, held: Remembered) -> None:
    try:
        replace_whole(path, msgspec.json.encode(held), sync=False)
    except OSError:
        # Drafts are kept in the same folder, and their keeper complains.
        return
