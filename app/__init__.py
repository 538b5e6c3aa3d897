"""Followspot: what every attention head of a transformer attends to."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from .python.bertviz import head_view
    from .python.show import show
    from .python.view import View

__all__ = ["View", "__version__", "head_view", "show"]


# Modules of the public names, imported on first use, since the server and the command line need none.
_PLACES = {"View": "view", "head_view": "bertviz", "show": "show"}


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".python.{_PLACES[name]}", __name__), name)
