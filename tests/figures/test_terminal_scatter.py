"""Scatters of weights and effects in a terminal."""

import io

import pytest
from rich.cells import cell_len
from rich.console import Console

from app.figures.figure import Figure
from app.figures.terminal_scatter import TerminalScatter

from ..analysis.known_effects import KnownEffects
from .kinds.cases import figure, hostile


def printed(one: Figure, width: int = 80) -> list[str]:
    out = Console(file=io.StringIO(), width=width, color_system=None)
    out.print(TerminalScatter(one))
    assert isinstance(out.file, io.StringIO)
    return out.file.getvalue().splitlines()


def scatter(verify: int = 4) -> Figure:
    return figure("scatter", hostile(), "1.2", result=KnownEffects(hostile()), verify=verify)


def test_points_zero_line_and_notable_edges() -> None:
    lines = printed(scatter())
    picture = [line for line in lines if "│" in line]
    assert len(picture) == 21 and sum("─" in line for line in picture) == 1
    assert "o" in "".join(picture) and 1 <= "".join(picture).count("*") <= 4
    assert "*" not in "".join(line for line in printed(scatter(0)) if "│" in line)
    text = " ".join(lines)
    assert "o estimate, * verified" in text and "Spearman’s rank correlation" in text
    assert text.count("changes the outcome by") >= 1


@pytest.mark.parametrize("width", [30, 60, 200])
def test_no_line_is_wider_than_the_console(width: int) -> None:
    assert all(cell_len(line) <= width for line in printed(scatter(), width))
