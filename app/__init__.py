"""Followspot: what every attention head of a transformer attends to."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .version import __version__

if TYPE_CHECKING:
    from .notebook.bertviz import head_view
    from .notebook.census import census
    from .notebook.prune import prune
    from .notebook.show import show
    from .notebook.view import View

__all__ = ["View", "__version__", "census", "head_view", "prune", "show"]


# Modules of the public names, imported on first use, since the server and the command line need none.
_PLACES = {"View": "view", "census": "census", "head_view": "bertviz", "prune": "prune", "show": "show"}


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".notebook.{_PLACES[name]}", __name__), name)
