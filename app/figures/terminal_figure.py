"""A figure of any kind as text for a terminal."""

from collections.abc import Iterator
from dataclasses import replace

from rich.console import ConsoleRenderable

from ..core.capture import Capture
from .figure import Figure
from .terminal import TerminalHeatmap
from .terminal_budget import TerminalBudget
from .terminal_effect import TerminalEffect
from .terminal_layers import TerminalContributions, TerminalLens
from .terminal_methods import TerminalMethods
from .terminal_patch import TerminalPatch
from .terminal_scatter import TerminalScatter


def terminal_pictures(figure: Figure) -> Iterator[tuple[ConsoleRenderable, Capture]]:
    """What is printed, for ``console.print``, and of which capture: of a comparison A, then B.

    Kinds that draw something else in other media are the heatmap of the same heads here.
    """
    if figure.kind == "effect":
        yield TerminalEffect(figure), figure.a
        return
    if figure.kind == "scatter":
        yield TerminalScatter(figure), figure.a
        return
    if figure.kind == "lens":
        yield TerminalLens(figure), figure.a
        return
    if figure.kind == "contributions":
        yield TerminalContributions(figure), figure.a
        return
    if figure.kind == "patch":
        yield TerminalPatch(figure), figure.a
        return
    if figure.kind == "methods":
        yield TerminalMethods(figure), figure.a
        return
    if figure.kind == "budget":
        yield TerminalBudget(figure), figure.a
        return
    yield TerminalHeatmap(figure.a, figure.spec), figure.a
    if figure.b is not None:
        spec = replace(figure.spec, stream=figure.b.stream, heads=figure.b.heads)
        yield TerminalHeatmap(figure.b.capture, spec), figure.b.capture
