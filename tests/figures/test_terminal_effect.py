"""Effects in a terminal: signs, shades and marks of known effects."""

import io
from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np
import pytest
from rich.cells import cell_len
from rich.console import Console

from app.core.effects import Comparison, EdgeChanges, Effects
from app.core.intervention import Intervention
from app.core.outcome import Outcome
from app.core.view_spec import ViewSpec
from app.figures.figure import Figure
from app.figures.terminal_effect import TerminalEffect
from app.figures.terminal_figure import terminal_pictures

from ..analysis.recorded import recorded

WEIGHTS = np.array([[0.5, 0.25, 0.25], [0.5, 0.5, 0.0], [0.75, 0.125, 0.125]], np.float32)


class KnownEffects(Effects):
    """Effects ``[queries, keys]`` that are given; a run of the model doubles them."""

    def __init__(self, changes: Sequence[Sequence[float]], outcome: Outcome) -> None:
        self.outcome, self.directions = outcome, 1
        self._changes = np.array(changes, np.float32)

    def edges(
        self, stream: str, layer: int, heads: Sequence[int], first: int = 0, last: int | None = None
    ) -> EdgeChanges:
        weights = WEIGHTS[None, first:last]
        return EdgeChanges((self._changes[first:last] * (1 - weights))[None], weights)

    def heads(self, stream: str, layer: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
        raise NotImplementedError

    def possible(self, interventions: Collection[Intervention]) -> bool:
        return True

    def verified(self, changes: Sequence[Collection[Intervention]]) -> list[float]:
        edges = [one.edge for (one,) in changes]
        return [2 * float(self._changes[edge]) for edge in edges if edge]

    def compare(self, interventions: Sequence[Intervention]) -> Comparison:
        raise NotImplementedError


def figure(outcome: Outcome, changes: Sequence[Sequence[float]], **options: object) -> Figure:
    view = ViewSpec(kind="effect", layer=0, head=0, scale="linear", **options)  # type: ignore[arg-type]
    capture = recorded([[WEIGHTS.tolist()]], "a b c")
    return Figure.of(view, capture, result=KnownEffects(changes, outcome))


def printed(shown: Figure, width: int = 90) -> list[str]:
    file = io.StringIO()
    Console(file=file, width=width, color_system=None).print(TerminalEffect(shown))
    return [line.rstrip() for line in file.getvalue().splitlines()]


PROBABLE = Outcome("logprob", "next", "text", 2, 7, "x", value=-0.5)


def test_small_effects() -> None:
    """The edges of largest estimate and of largest weight are verified, and doubled: the scale ends at 5."""
    lines = printed(figure(PROBABLE, [[-2.5, 1, -0.04], [0, 0.5, 0.1], [0.6, -1.2, 1.6]], verify=2))
    assert lines[:6] == [
        "Layer 0, head 0: the effect of cutting each edge",
        "query (attends) ↓  key (attended to) →",
        "  a  b  c",
        "a −█*+░  ·",
        "b  · +· +·",
        "c +░*−░ +░",
    ]
    assert "effects below 0.05 have no sign" in " ".join(lines)
    assert "Effects: · below 1 nats  ░ from 1  ▒ from 2  ▓ from 3  █ from 4" in lines
    assert "Without a cut, it is −0.5 nats." in " ".join(lines)
    assert "2 cells have a *: they are verified by running the model without the edge." in lines


def test_a_distance_has_no_signs() -> None:
    lines = printed(figure(Outcome("change"), [[0.5, 0.1, 0], [0.2, 0, 0], [0, 0, 0.3]], verify=0))
    assert lines[3] == "a  █  ░  ·"
    assert not any(sign in line for line in lines[3:6] for sign in "+−*")
    text = " ".join(lines)
    assert "have no sign" not in text and "All effects are first-order estimates" in text


def test_what_does_not_fit_is_pooled_and_said() -> None:
    shown = figure(PROBABLE, [[-2.5, 1, -0.04], [0, 0.5, 0.1], [0.6, -1.2, 1.6]], verify=0)
    lines = printed(shown, 23)
    assert all(cell_len(line) <= 23 for line in lines)
    assert "2 × 2" in " ".join(lines)
    one = printed(replace(shown, spec=replace(shown.spec, max_cells=1)))
    # The largest of all is −2.5, half of the scale.
    assert "a … c −▒" in one and "3 × 3" in " ".join(one)


@pytest.mark.parametrize("width", [19, 20])
def test_a_window_without_room_is_reported(width: int) -> None:
    lines = " ".join(printed(figure(PROBABLE, [[1, 1, 1]] * 3, verify=0), width))
    assert ("needs a terminal of 20 columns" in lines) == (width == 19)


def test_a_figure_of_effects_is_printed_as_such() -> None:
    shown = figure(PROBABLE, [[1, 1, 1]] * 3, verify=0)
    ((picture, capture),) = terminal_pictures(shown)
    assert isinstance(picture, TerminalEffect) and capture is shown.a
