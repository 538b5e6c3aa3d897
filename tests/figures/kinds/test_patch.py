"""Figures of patches: their numbers, their outlines, and their words."""

import csv
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from rich.console import Console

from app.analysis.head_selection import HeadSelection
from app.capture.recording import dumps, loads
from app.compare.axes import Side
from app.core.patch_map import PatchMap
from app.core.view_spec import ViewSpec
from app.errors import InvalidRequest
from app.figures.figure import Figure
from app.figures.kinds import KINDS
from app.figures.questions import question_about
from app.figures.render.drawing import Box, Cells
from app.figures.tables import csv_of
from app.figures.terminal_patch import TerminalPatch

from ..render.cases import written
from .cases import WORDS, changed, figure, hostile, known_patches

PATCH = KINDS["patch"]
WHATS = ("positions", "heads", "parts")


def patched(what: Any = "positions", heads: str = "all", **further: Any) -> Figure:
    b = Side(changed(), "self", HeadSelection.parse(heads))
    return figure("patch", hostile(), heads, b=b, result=known_patches(what), **further)


@pytest.mark.parametrize("what", WHATS)
def test_every_format_has_every_share(what: str) -> None:
    found, shown = known_patches(what), patched(what)  # type: ignore[arg-type]
    shares = np.array(found.shares, np.float32)
    (cells,) = (mark for mark in PATCH.draw(shown).marks if isinstance(mark, Cells) and mark.tips)
    assert cells.colours.shape == (*shares.shape, 3)
    document = PATCH.document(shown)
    assert document.map == found and document.other_capture == "changed"
    assert (len(document.row_labels), len(document.column_labels)) == shares.shape
    assert document.range == 2
    table = PATCH.table(shown)
    np.testing.assert_array_equal(table.arrays["shares"], shares)
    lines = written(csv_of(table)).decode().split("\r\n")
    rows = list(csv.DictReader(line for line in lines if not line.startswith("#,")))
    np.testing.assert_allclose([float(row["share"]) for row in rows], shares.ravel(), rtol=1e-6)


def test_a_token_that_differs_has_both_names() -> None:
    columns = PATCH.document(patched()).column_labels
    assert columns[0] == WORDS[0]
    assert [name for name in columns if " / " in name] == ["=cmd() / -2+@SUM(1)"]


def test_what_is_chosen_is_outlined_and_named() -> None:
    drawing = PATCH.draw(patched("heads", "1.2"))
    cells, outline = ([m for m in drawing.marks if isinstance(m, kind)] for kind in (Cells, Box))
    assert outline[1].left == cells[0].left + 2 * cells[0].width - 1
    share = f"{known_patches('heads').shares[1][2]:.3f}".replace("-", "−")
    assert f"Layer 1, head 2 recovers {share} of the difference." in drawing.description
    token = PATCH.draw(patched("positions", "1.2", query=3))
    assert f"“{WORDS[3]}” (token 3 of A) before layer 1 recovers" in token.description


def test_the_caption_says_what_is_measured_and_what_is_not_shown() -> None:
    text = PATCH.draw(patched()).description
    assert "In A it is −0.5 nats, in B −2.5 nats." in text
    assert "tokens of A correspond to one of B each; the others are not patched" in text
    assert "All of these tokens together, before layer 0, recover 0.750." in text
    assert "not what the model cannot do without" in text and "do not add up" in text


def test_the_question_is_answered_by_the_largest_share() -> None:
    question = question_about(patched("heads"))
    row, column = np.unravel_index(np.argmax(known_patches("heads").shares), (2, 3))
    assert question is not None
    assert question.answer.startswith(f"Layer {row}, head {column} recovers ")


@pytest.mark.parametrize("what", WHATS)
def test_a_terminal_prints_shades_and_signs(what: str) -> None:
    console = Console(width=60, record=True, file=None, force_terminal=False)
    with console.capture() as output:
        console.print(TerminalPatch(patched(what)))
    lines = output.get().splitlines()
    assert lines[0].startswith("Patching: ")
    assert any("−" in line for line in lines[2:12]) and any("+" in line for line in lines[2:12])
    assert all(len(line) <= 60 for line in lines)


def test_it_is_drawn_again_without_the_model() -> None:
    shown = patched()
    needs = PATCH.needs(shown)
    a, b = (loads(dumps(one.capture, one.heads, result=shown.result)) for one in needs)  # type: ignore[arg-type]
    again = figure("patch", a, "all", b=Side(b, "self", HeadSelection.parse("all")), result=a.result)
    assert PATCH.document(again).map == known_patches()
    assert isinstance(a.result, PatchMap)


def test_what_has_no_meaning_is_refused() -> None:
    assert ViewSpec(kind="patch", unit="word").conflict()
    assert ViewSpec(kind="patch", query=1, key=2).conflict()
    assert ViewSpec(kind="head", patch="heads").conflict()
    assert not ViewSpec(kind="patch", patch="heads", query=1, outcome="change").conflict()
    assert ViewSpec(patch="parts", heads="5.3,6").patched_layer == 5
    assert ViewSpec(heads="5.3,6").patched_layer is None
    with pytest.raises(InvalidRequest):
        PATCH.draw(figure("patch", hostile(), "all", b=Side(changed(), "self", HeadSelection.parse("all"))))
    with pytest.raises(ValueError, match="fit each other"):
        replace(known_patches(), shares=((1.0,), (1.0, 2.0)))
