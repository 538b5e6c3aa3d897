import io
from typing import Any

import numpy as np
import pytest
from rich.cells import cell_len
from rich.console import Console

from app.analysis.head_selection import HeadSelection
from app.core.capture import Capture
from app.core.token import Token
from app.figures.spec import FigureSpec
from app.figures.terminal import TerminalHeatmap

from ..analysis.recorded import random_weights, recorded


def printed(capture: Capture, width: int, **options: Any) -> list[str]:
    file = io.StringIO()
    heatmap = TerminalHeatmap(capture, FigureSpec("self", HeadSelection.one(0, 0), **options))
    Console(file=file, width=width, color_system=None).print(heatmap)
    return [line.rstrip() for line in file.getvalue().splitlines()]


def test_a_small_head() -> None:
    weights = [[[[1, 0, 0], [0.45, 0.55, 0], [0.25, 0.1, 0.65]]]]
    capture = recorded(weights, "[A] b ##c", allowed=np.tril(np.ones((3, 3), bool)))
    assert printed(capture, 90, scale="linear") == [
        "Layer 0, head 0",
        "query (attends) ↓  key (attended to) →",
        "    [   #",
        "    A   #",
        "    ] b c",
        "[A] ██",
        "  b ▒▒▒▒",
        "##c ░░··▓▓",
        "Weights: · below 0.2  ░ from 0.2  ▒ from 0.4  ▓ from 0.6  █ from 0.8",
        "Rows are named by the token that is read there; each row predicts the token after it.",
        "Where a cell is empty, the query may not attend to that key: its weight is exactly 0.",
    ]


def test_the_legend_follows_the_scale() -> None:
    lines = printed(recorded([[[[0.1, 0.9], [0.5, 0.5]]]], "a b"), 90, scale="sqrt")
    assert lines[3:] == [
        "a ░░██",
        "b ▓▓▓▓",
        "Weights: · below 0.04  ░ from 0.04  ▒ from 0.16  ▓ from 0.36  █ from 0.64",
    ]


@pytest.mark.parametrize("width", [19, 34, 60, 80])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    family = "👩\u200d👩\u200d👧"
    labels = ["日本語のとても長い単語です", "e\u0301a", family, "x" * 40, "[bold]", "a\nb", "\u202eevil", ""]
    tokens = tuple(Token(n, label, label, None, None, False, n, False) for n, label in enumerate(labels))
    lines = printed(recorded(random_weights((1, 1, 8, 8)), tokens), width)
    assert lines and all(cell_len(line) <= width for line in lines)


def test_what_does_not_fit_is_pooled_and_said() -> None:
    text = " ".join(printed(recorded(random_weights((1, 1, 20, 20)), " ".join("abcdefghijklmnopqrst")), 37))
    assert "20 × 20 cells" in text and "2 × 2" in text


def test_a_window_without_room_is_reported() -> None:
    assert "needs" in printed(recorded([[[[1.0]]]], "a"), 18)[0]


def test_markup_in_tokens_is_text() -> None:
    assert any(line.startswith("[bold] ") for line in printed(recorded([[[[1.0]]]], "[bold]"), 60))
