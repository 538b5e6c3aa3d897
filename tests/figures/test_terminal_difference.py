"""A − B in a terminal: signs and shades of known differences."""

import io

import pytest
from rich.cells import cell_len
from rich.console import Console

from app.analysis.head_selection import HeadSelection
from app.compare.axes import Side
from app.core.capture import Capture
from app.figures.comparison import ComparisonSpec
from app.figures.terminal_difference import TerminalDifference

from ..analysis.recorded import random_weights, recorded


def printed(a: Capture, b: Capture, width: int = 90, heads: tuple[str, str] = ("0.0", "0.0")) -> list[str]:
    file = io.StringIO()
    one, other = (
        Side(capture, "self", HeadSelection.parse(name)) for capture, name in zip((a, b), heads, strict=True)
    )
    picture = TerminalDifference(one, other, ComparisonSpec())
    Console(file=file, width=width, color_system=None).print(picture)
    return [line.rstrip() for line in file.getvalue().splitlines()]


def test_a_small_difference() -> None:
    a = recorded([[[[0.5, 0.28, 0.22], [0.1, 0.1, 0.8], [0.304, 0.3, 0.396]]]], "a b c")
    b = recorded([[[[0.1, 0.4, 0.5], [0.1, 0.35, 0.55], [0.3, 0.3, 0.4]]]], "a b x")
    assert printed(a, b) == [
        "A − B",
        "query (attends) ↓  key (attended to) →",
        "               c x",
        "",
        "               ( (",
        "               o o",
        "               n n",
        "               l l",
        "               y y",
        "           a b … …",
        "         a +█−░",
        "         b  ·−▒",
        "c (only A)",
        "x (only B)",
        "+ marks the cells to which A attends more, − those to which B does; differences below",
        "0.005 have no sign.",
        "Differences: · below 0.1  ░ from 0.1  ▒ from 0.2  ▓ from 0.3  █ from 0.4",
        "Where a cell is empty, that side has no such pair.",
    ]


def test_what_does_not_fit_is_pooled_and_said() -> None:
    capture = recorded(random_weights((1, 2, 20, 20)), " ".join("abcdefghijklmnopqrst"))
    lines = printed(capture, capture, 37, ("0.0", "0.1"))
    assert all(cell_len(line) <= 37 for line in lines)
    text = " ".join(lines)
    assert "2 × 2" in text and "the value furthest from 0" in text


@pytest.mark.parametrize("width", [18, 19])
def test_a_window_without_room_is_reported(width: int) -> None:
    one = recorded([[[[1.0]]]], "a")
    assert ("needs a terminal" in " ".join(printed(one, one, width))) == (width == 18)
