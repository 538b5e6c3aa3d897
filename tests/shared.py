"""Data beside the project on some machines, not part of it: tests that need it are skipped without it."""

from pathlib import Path

_ROOT = Path(__file__).resolve().parents[1]


def shared(name: str) -> Path:
    """A file or folder of ``shared/data`` beside the project; may be absent."""
    places = [parent / "shared/data" / name for parent in _ROOT.parents]
    return next((place for place in places if place.exists()), places[0])
