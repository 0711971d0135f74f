"""A page of blocks of text with an empty line between them, wrapped and scrolled: what a customer will read.

Invariant: it takes ``Content`` only, which nobody reads markup in.
"""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.strip import Strip
from textual.visual import Visual

from agent_tui.console.widgets.scrolled import Scrolled


class Page(Scrolled):
    """Empty blocks are left out."""

    def __init__(self, *, walled: bool = False, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(walled=walled, id=id, classes=classes)
        self._blocks: tuple[Content, ...] = ()
        self._strips: list[Strip] | None = None

    @property
    def plain(self) -> str:
        """What stands there, without styles, unwrapped."""
        return "\n\n".join(block.plain for block in self._blocks)

    def show(self, blocks: Sequence[Content], *, keep: bool = False) -> None:
        """Show these from the first line on; ``keep``: from where it stands."""
        self._blocks = tuple(block for block in blocks if block.plain)
        self._strips = None
        self.top = self.top if keep else 0
        self.refresh()

    def notify_style_update(self) -> None:
        self._strips = None
        super().notify_style_update()

    def on_resize(self) -> None:
        # Textual calls the base's own as well.
        self._strips = None

    def line_count(self) -> int:
        return len(self._made())

    def line_at(self, place: int) -> Strip:
        strips = self._made()
        return strips[place] if place < len(strips) else super().line_at(place)

    def _made(self) -> list[Strip]:
        if self._strips is None:
            strips: list[Strip] = []
            for block in self._blocks:
                if strips:
                    strips.append(super().line_at(0))
                strips += Visual.to_strips(self, block, self.text_width, None, self.visual_style, pad=True)
            self._strips = strips
        return self._strips
