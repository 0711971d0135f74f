"""A picture or sticker in a modal: never in the transcript's flow, where it would tear the lines around it.

Invariant: fetching and decoding happen beside the screen; whatever goes wrong is a sentence in the modal.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, ClassVar, Literal

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Center
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from agent_tui.console.painting.pictures import Picture, half_blocks, opened, upright, words_of
from agent_tui.console.painting.safe_text import safe_content, safe_line
from agent_tui.console.screens.modal import Modal, keys_line
from agent_tui.console.widgets.picture_view import PictureView
from agent_tui.core.errors import DeskError

if TYPE_CHECKING:
    from PIL.Image import Image

Next = Literal["save", "open"]

Load = Callable[[], Awaitable[bytes]]
Native = Callable[["Image"], Widget]
"""Makes a widget that shows a picture in the terminal's own way (``textual-image``)."""

AROUND = (4, 8)
"""Columns and rows that the frame and its words take."""

NATIVE_PIXELS = (1600, 1200)


class PictureScreen(Modal[Next | None]):
    """``load`` gives the file's bytes; ``actions``: whether it can be saved or opened from here.

    ``words`` say what the picture is where ``load`` gives only a small one of it.
    """

    DEFAULT_CSS = """
    PictureScreen > .frame { width: 1fr; height: 1fr; margin: 1 2; }
    PictureScreen.-narrow > .frame { margin: 0; }
    PictureScreen Center { height: 1fr; align: center middle; }
    PictureScreen .facts { height: 1; color: $text-muted; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q,v,enter", "back", "Back", show=False),
        Binding("S", "leave('save')", "Save", show=False),
        Binding("o", "leave('open')", "Open", show=False),
    ]

    def __init__(self, name: str, load: Load, *, actions: bool, native: Native | None = None, words: str = "") -> None:
        super().__init__()
        self._file_name = name
        self._load = load
        self._actions = actions
        self._native = native
        self._words = words
        self._data: bytes | None = None

    def title_words(self) -> str:
        return safe_line(self._file_name, 60) or "Picture"

    def compose_body(self) -> ComposeResult:
        yield Static(Content("Fetching the picture ..."), classes="facts", markup=False)
        yield Center()

    def keys_line(self) -> Content:
        more = (("S", "save"), ("o", "open with the system's program")) if self._actions else ()
        return keys_line(("esc", "back"), *more)

    def on_resize(self) -> None:
        self._show()

    @work(exclusive=True, group="picture")
    async def _show(self) -> None:
        columns, rows = self.size.width - AROUND[0] - 4, self.size.height - AROUND[1]
        try:
            if self._data is None:
                self._data = await self._load()
            if self._native is not None:
                image, words = await asyncio.to_thread(_decoded, self._data)
                shown: Widget = self._native(image)
            else:
                picture: Picture = await asyncio.to_thread(half_blocks, self._data, columns, rows)
                shown, words = PictureView(picture), picture.words
            self._say(self._words or words)
        except DeskError as error:
            self._say("")
            self.tell(f"{error.sentence} {error.hint}".strip())
            return
        frame = self.query_one(Center)
        await frame.remove_children()
        await frame.mount(shown)

    def _say(self, words: str) -> None:
        self.query_one(".facts", Static).update(safe_content(words))

    def action_leave(self, what: Next) -> None:
        if self._actions:
            self.dismiss(what)


def _decoded(data: bytes) -> tuple[Image, str]:
    image = opened(data)
    words = words_of(image)
    return upright(image, *NATIVE_PIXELS), words
