"""A shared location on a map."""

from __future__ import annotations


def map_link(latitude: float, longitude: float) -> str:
    """A short address of OpenStreetMap with a pin at these degrees (five places: a metre)."""
    return f"https://osm.org/?mlat={latitude:.5f}&mlon={longitude:.5f}"
