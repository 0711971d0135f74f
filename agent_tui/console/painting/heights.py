"""Where each block of a long list of blocks begins, with heights that change one at a time.

A Fenwick tree: a change, a sum and a search each cost the logarithm of the number of blocks, so a transcript of
20,000 messages is not measured again when one of them is. Invariant: ``top(i)`` is the sum of the heights before
``i``.
"""

from __future__ import annotations

from collections.abc import Iterable


class Heights:
    """Heights in rows of a list of blocks."""

    def __init__(self, heights: Iterable[int] = ()) -> None:
        self._heights = list(heights)
        self._tree = [0, *self._heights]
        for index in range(1, len(self._tree)):
            above = index + (index & -index)
            if above < len(self._tree):
                self._tree[above] += self._tree[index]

    def __len__(self) -> int:
        return len(self._heights)

    def __getitem__(self, index: int) -> int:
        return self._heights[index]

    def set(self, index: int, height: int) -> int:
        """Change one height; by how much it changed."""
        by = height - self._heights[index]
        if by:
            self._heights[index] = height
            place = index + 1
            while place < len(self._tree):
                self._tree[place] += by
                place += place & -place
        return by

    def append(self, height: int) -> None:
        """Add a block at the end."""
        index = len(self._tree)
        below, total = index - 1, height
        while below > index - (index & -index):
            total += self._tree[below]
            below -= below & -below
        self._heights.append(height)
        self._tree.append(total)

    def top(self, index: int) -> int:
        """The row at which block ``index`` begins; ``top(len)`` is the whole height."""
        rows = 0
        while index > 0:
            rows += self._tree[index]
            index -= index & -index
        return rows

    def total(self) -> int:
        return self.top(len(self._heights))

    def find(self, row: int) -> tuple[int, int]:
        """The block that holds ``row``, and the row within it; behind the end: ``(len, rows behind)``."""
        index, step = 0, 1 << (len(self._tree).bit_length())
        while step:
            beyond = index + step
            if beyond < len(self._tree) and self._tree[beyond] <= row:
                index = beyond
                row -= self._tree[beyond]
            step >>= 1
        return index, row
