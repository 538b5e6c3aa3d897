"""Data that lies beside the project on some machines and is no part of it: tests that use it skip without."""

from pathlib import Path

_ROOT = Path(__file__).resolve().parents[1]


def shared(name: str) -> Path:
    """A file or folder of ``shared/data`` beside the project; it may be absent."""
    places = [parent / "shared/data" / name for parent in _ROOT.parents]
    return next((place for place in places if place.exists()), places[0])
