"""Folders of files shipped with the code."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def resource_folder(name: str) -> Path:
    """The folder ``templates`` or ``static``: inside the installed package, or in a checkout next to it."""
    inside = PACKAGE / name
    return inside if inside.is_dir() else PACKAGE.parent / name
