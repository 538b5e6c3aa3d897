"""A figure of any kind as text for a terminal."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from rich.console import ConsoleRenderable

from ..core.capture import Capture
from ..core.view_spec import KindName
from .figure import Figure
from .terminal import TerminalHeatmap
from .terminal_budget import TerminalBudget
from .terminal_effect import TerminalEffect
from .terminal_layers import TerminalContributions, TerminalLens
from .terminal_methods import TerminalMethods
from .terminal_patch import TerminalPatch
from .terminal_position import TerminalPosition
from .terminal_scatter import TerminalScatter

# Kinds that have a picture of their own here.
_PICTURES: Mapping[KindName, Callable[[Figure], ConsoleRenderable]] = {
    "effect": TerminalEffect,
    "scatter": TerminalScatter,
    "lens": TerminalLens,
    "contributions": TerminalContributions,
    "patch": TerminalPatch,
    "methods": TerminalMethods,
    "budget": TerminalBudget,
    "position": TerminalPosition,
}


def terminal_pictures(figure: Figure) -> Iterator[tuple[ConsoleRenderable, Capture]]:
    """What is printed, for ``console.print``, and of which capture: of a comparison A, then B.

    Kinds that draw something else in other media are the heatmap of the same heads here.
    """
    drawn = _PICTURES.get(figure.kind)
    if drawn is not None:
        yield drawn(figure), figure.a
        return
    yield TerminalHeatmap(figure.a, figure.spec), figure.a
    if figure.b is not None:
        spec = replace(figure.spec, stream=figure.b.stream, heads=figure.b.heads)
        yield TerminalHeatmap(figure.b.capture, spec), figure.b.capture
