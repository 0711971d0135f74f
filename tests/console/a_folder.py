"""A folder with files of every fate: sent, too large, of no type, empty, hidden, in a folder below."""

from __future__ import annotations

from pathlib import Path


def a_folder(place: Path) -> Path:
    """Fill ``place``."""
    (place / "receipt.jpg").write_bytes(b"x" * 3_000)
    (place / "report 2026.pdf").write_bytes(b"x" * 100)
    (place / "big.png").write_bytes(b"x" * (5 * 1024 * 1024 + 1))
    (place / "tool.exe").write_bytes(b"x")
    (place / "empty.pdf").write_bytes(b"")
    (place / ".hidden.pdf").write_bytes(b"x")
    (place / "Invoices").mkdir()
    (place / "Invoices" / "one.pdf").write_bytes(b"x")
    return place
