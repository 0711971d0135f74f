"""Pictures of formats that are too much trouble to make in code, each of a few hundred bytes.

Invariant: every one is a whole picture that a decoder takes.
"""

from __future__ import annotations

import base64

JPEG = base64.b64decode(
    b"/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABsSFBcUERsXFhceHBsgKEIrKCUlKFE6PTBCYFVlZF9VXVtqeJmBanGQc1tdhbWGkJ6j"
    b"q62rZ4C8ybqmx5moq6T/2wBDARweHigjKE4rK06kbl1upKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSk"
    b"pKSkpKSkpKT/wAARCAAgADADASIAAhEBAxEB/8QAFwABAQEBAAAAAAAAAAAAAAAAAwIEBf/EABYQAAMAAAAAAAAAAAAAAAAAAAAC"
    b"A//EABcBAQEBAQAAAAAAAAAAAAAAAAQDAgb/xAAXEQADAQAAAAAAAAAAAAAAAAAAAQID/9oADAMBAAIRAxEAPwDiLMtZjLMRZjXZ"
    b"ONAVmWsxlmIsybsXGgKzLWY6zLWZh2MjQzrMRZjLMtZmHZzUaArMRZjLMtZk3YyNAVmIsxlmIsybsXGh/9k="
)
"""48 by 32 dots, as a telephone's camera writes them."""

STICKER = base64.b64decode(
    b"UklGRrwAAABXRUJQVlA4ILAAAABQBQCdASogACAAP3GixVi0rCejsAgCkC4JbACsMoMsdEmh5mE/Bm6XHEzvqklecjLe+0AA/t6D"
    b"LLxbdNZ/XerKAYfNiqa6K8/e4nqQWxJwMlaOBcSCglT5392PrvfRLxcLZAFzH7RLatV5l5KfkoS1jOYnvgOQx1J/XmUw728VdPQJ"
    b"WxmK4V4VSZZZn2PwbCqhHn8sfH5XPMIL/imnwR2ZNb1/dfIgX8a/YZYyWkAAAA=="
)
"""A face of 32 by 32 dots: a sticker is WebP."""

GIF = base64.b64decode(
    b"R0lGODdhEAAQAIEAAP/////SKAAAAAAAACwAAAAAEAAQAEAIQgABCBxIsKDAAAgTKlQ4cKHDAAQfLiwoEWHEhAIEIMzIEEDFiRRB"
    b"Gjwo8uLHhhgVakxI8qNFjy5fwjxp8uHImwQDAgA7"
)
"""A face of 16 by 16 dots."""
