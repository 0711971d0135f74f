"""Pictures for a terminal: decoded within bounds, as cells of two colours each.

Pillow is imported when the first picture is looked at. Invariant: a picture of more than ``MOST_PIXELS`` is never
decoded, nothing in a file is executed, and whatever is wrong with it is a sentence. Blocks: called in a thread.
"""

from __future__ import annotations

import functools
import io
import warnings
from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING

from agent_tui.core.errors import Invalid

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_PIXELS = 64_000_000
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF")
"""Formats that are read; others of Pillow's parsers are not given a stranger's bytes."""

Colour = tuple[int, int, int]
Cell = tuple[Colour, Colour]
"""The colours of the upper and the lower half of a cell."""


@dataclass(frozen=True, slots=True)
class Picture:
    """Rows of cells, and what the picture is in words."""

    cells: tuple[tuple[Cell, ...], ...]
    words: str


@functools.cache
def pillow() -> ModuleType:
    """Pillow's ``Image`` module with the bound set.

    Raises:
        Invalid: it is not installed.
    """
    try:
        from PIL import Image
    except ImportError:
        raise Invalid(
            "Pictures cannot be shown: Pillow is not installed.", hint="Install agent-tui[images], or press S to save."
        ) from None
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    return Image


def opened(data: bytes) -> Image:
    """The picture, its header read, upright as its EXIF data says once it is loaded.

    Raises:
        Invalid: it is no picture, or too large to be decoded.
    """
    module = pillow()
    # Between the bound and twice the bound Pillow only warns.
    warnings.simplefilter("error", module.DecompressionBombWarning)
    try:
        image: Image = module.open(io.BytesIO(data), formats=FORMATS)
    except (module.DecompressionBombError, module.DecompressionBombWarning):
        raise _too_many() from None
    except Exception as error:
        raise _unreadable() from error
    if image.width * image.height > MOST_PIXELS:
        raise _too_many()
    return image


def upright(image: Image, width: int, height: int) -> Image:
    """The picture decoded, at most so large, turned as the camera was held, without transparency.

    Raises:
        Invalid: it breaks off or is damaged.
    """
    from PIL import ImageOps

    try:
        image.draft("RGB", (width * 2, height * 2))
        # Turned after it is small: a picture that lies on its side needs the larger bound for both edges.
        image.thumbnail((max(width, height), max(width, height)))
        turned = ImageOps.exif_transpose(image)
        turned.thumbnail((width, height))
        if turned.mode in ("RGBA", "LA", "PA") or "transparency" in turned.info:
            clear = turned.convert("RGBA")
            ground = pillow().new("RGBA", clear.size, (255, 255, 255, 255))
            turned = pillow().alpha_composite(ground, clear)
        return turned.convert("RGB")
    except Exception as error:
        raise _unreadable() from error


def words_of(image: Image) -> str:
    """What it is, before it is decoded."""
    return f"{image.format} of {image.width} x {image.height}"


def half_blocks(data: bytes, columns: int, rows: int) -> Picture:
    """A picture in at most ``columns`` by ``rows`` cells.

    Raises:
        Invalid: as ``opened`` and ``upright``.
    """
    image = opened(data)
    words = words_of(image)
    small = upright(image, max(1, columns), max(2, rows * 2))
    raw = small.tobytes()
    width, height = small.size
    line = [
        [(raw[at], raw[at + 1], raw[at + 2]) for at in range(y * width * 3, (y + 1) * width * 3, 3)]
        for y in range(height)
    ]
    if height % 2:
        line.append(line[-1])
    return Picture(tuple(tuple(zip(line[y], line[y + 1], strict=True)) for y in range(0, len(line), 2)), words)


def _too_many() -> Invalid:
    return Invalid(f"The picture has more than {MOST_PIXELS // 10**6} million pixels.", hint="Press S to save it.")


def _unreadable() -> Invalid:
    return Invalid("This is no picture that can be shown, or it is damaged.", hint="Press S to save it.")
