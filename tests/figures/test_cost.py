"""Pictures, tables and sentences of a measurement of what attention costs, from numbers given by hand."""

import csv
import io
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from app.core.attention_cost import AttentionCost, CostPoint, Way, WayCost, WeightDifference
from app.core.kv_cache import KvCache
from app.core.machine import Machine
from app.core.provenance import Provenance
from app.core.quadratic import Quadratic
from app.core.stream import Layer, OtherLayer, Stream
from app.errors import InvalidRequest
from app.figures.cost_files import cost_csv, cost_file
from app.figures.cost_table import cost_tables
from app.figures.cost_text import bytes_text, curve_text, notes, seconds_text, statements, status
from app.figures.layer_reach import numbers_text, other_texts, reaches
from app.figures.render.cost import cost_chart, cost_drawing
from app.figures.render.drawing import Cells, Dot, Line, Text
from app.figures.render.layer_masks import mask

PROVENANCE = Provenance("tiny", "tiny", "sha256:0", "0", "0", "0")
TOKENS = (16, 32, 64, 128)


def way(name: Way, c: float, stopped: str = "", count: int = 4) -> WayCost:
    """Times 0.001 + c·n², memory 1,000·n + n²."""
    points = tuple(
        CostPoint(n, 0.001 + c * n**2, (0.001 + c * n**2,) * 5, 1000 * n + n**2) for n in TOKENS[:count]
    )
    time = Quadratic.fit(TOKENS[:count], [point.seconds for point in points])
    return WayCost(name, points, time, Quadratic.fit(TOKENS[:count], [p.bytes or 0 for p in points]), stopped)


def cost_of(**changes: Any) -> AttentionCost:
    stream = Stream("self", 2, 4, 2, 8, "text", "text", True, (Layer(0), Layer(1)))
    cost = AttentionCost(
        title="Tiny <model>",
        begun="2026-11-30T09:30:00Z",
        load=0.5,
        machine=Machine("A processor", 2, 2**30, "Linux"),
        memory_is="resident",
        planned=TOKENS,
        finished=True,
        ways=(way("eager", 2e-5), way("fused", 1e-6), way("capture", 2e-6)),
        differences=(WeightDifference(16, 2e-7, 128, 128), WeightDifference(128, 1e-7, 512, 1024)),
        element_bytes=4,
        caches=(KvCache("self", "text", "grouped-query", 2, True, 256, 128, 32768),),
        streams=(stream,),
    )
    return replace(cost, **changes)


def test_numbers_have_their_units() -> None:
    assert [str(seconds_text(s)) for s in (0.00123, 0.5, 4.56, 1234.0)] == [
        "1.23 ms",
        "500 ms",
        "4.56 s",
        "1,234 s",
    ]
    assert [str(bytes_text(n)) for n in (512, 1536, 3 * 2**20, 5 * 2**30, None)] == [
        *("0.5 KiB", "1.5 KiB", "3 MiB", "5 GiB"),
        "not measured",
    ]
    assert str(curve_text(Quadratic(1.5, -2e-5, 3e-9, 4))) == "1.5 − 2 × 10⁻⁵·n + 3 × 10⁻⁹·n²"


def test_sentences_say_what_was_found() -> None:
    text = " ".join(statements(cost_of()))
    assert "From 64 to 128 tokens, the time with eager attention goes from 82.9 ms to 329 ms: 3.96" in text
    assert "At 128 tokens, 100 % of the fitted time with eager attention comes from the n² term." in text
    assert all(one[0].isupper() for one in statements(cost_of()))
    assert "differ by at most 2 × 10⁻⁷, at 16 tokens" in text
    assert "At 128 tokens, 512 of 1,024 rows of all heads were compared" in text
    assert "(grouped-query) grows by 0.25 KiB with each token" in text and "it takes 32 KiB" in text
    text = " ".join(notes(cost_of()))
    assert "A processor, cores: 2, 1 GiB, Linux), 2026-11-30, 09:30 UTC, with a load average of 0.5" in text
    assert "medians of 5 runs" in text and "not measured: keys and values" in text


def test_what_was_left_out_is_said() -> None:
    cost = cost_of(
        ways=(way("eager", 2e-5, "It would be long.", 2), way("fused", 1e-6), way("capture", 1e-6))
    )
    assert "Longer inputs are not run with eager attention. It would be long." in notes(cost)
    (table, *_) = cost_tables(cost)
    assert table.rows[-1][:3] == ("128", "–", "–")
    # Two points have no curve.
    assert [row[0] for row in cost_tables(cost)[1].rows] == ["Fused (SDPA)", "Our capture"]


def test_memory_that_is_not_measured_is_no_zero() -> None:
    ways = tuple(
        replace(one, memory=None, points=tuple(replace(point, bytes=None) for point in one.points))
        for one in cost_of().ways
    )
    cost = cost_of(ways=ways, memory_is=None)
    assert "Memory is not measured" in " ".join(notes(cost))
    assert {row[2] for row in cost_tables(cost)[0].rows} == {"not measured"}
    marks = cost_drawing(cost, "done", "light", "source").marks
    assert not [mark for mark in marks if isinstance(mark, Text) and "Extra memory" in mark.text]
    rows = list(csv.DictReader(io.StringIO(cost_csv(cost, "tiny"))))
    assert {row["bytes"] for row in rows if row["table"] == "point"} == {""}


def test_partial_results_are_never_shown_as_whole() -> None:
    cost = cost_of(finished=False, ways=(way("eager", 2e-5, count=2),))
    assert status(cost_of(), "done") is None
    for state, words in {
        "running": "up to 32 of 128 tokens so far",
        "failed": "it ended after 32 of 128",
    }.items():
        for drawing in (cost_drawing(cost, state, "light", "source"), cost_chart(cost, state, "dark")):
            assert any(isinstance(mark, Text) and words in mark.text for mark in drawing.marks), state
    rows = list(csv.DictReader(io.StringIO(cost_csv(cost, "tiny"))))
    assert {row["whole"] for row in rows} == {"no"}


def test_points_are_where_their_numbers_are() -> None:
    """The discs of the capture, whose times are known; its curve passes through them."""
    marks = cost_chart(cost_of(), "done", "light").marks
    discs = [mark for mark in marks if isinstance(mark, Dot) and mark.filled][1:5]
    xs, ys = np.array([(disc.x, disc.y) for disc in discs]).T
    assert np.ptp((xs - xs[0])[1:] / (np.array(TOKENS) - 16)[1:]) < 1e-9
    heights, times = ys[0] - ys, np.array([2e-6 * (n**2 - 256) for n in TOKENS])
    assert np.ptp(heights[1:] / times[1:]) < 1e-6
    ends = {(round(mark.x1, 3), round(mark.y1, 3)) for mark in marks if isinstance(mark, Line)}
    assert (round(xs[0], 3), round(ys[0], 3)) in ends


def test_every_format_is_written() -> None:
    for format, begin in {
        "svg": b"<svg",
        "png": b"\x89PNG",
        "pdf": b"%PDF",
        "csv": b"model,",
        "json": b"{",
    }.items():
        _media_type, made = cost_file(cost_of(), "done", format, PROVENANCE)
        assert made.startswith(begin)
    assert b"Tiny &lt;model&gt;" in cost_file(cost_of(), "done", "svg", PROVENANCE)[1]
    with pytest.raises(InvalidRequest, match="cannot be written as"):
        cost_file(cost_of(), "done", "html", PROVENANCE)


WINDOWED = Stream(
    *("self", 3, 4, 2, 8, "text", "text", True),
    (Layer(0, "sliding", 3), Layer(1), Layer(3, "chunked", 4)),
    (OtherLayer(2, "mamba"), OtherLayer(4, "mamba"), OtherLayer(5, "novelty")),
)


def test_masks_by_hand() -> None:
    assert mask(Layer(0, "sliding", 2), 4, causal=True).astype(int).tolist() == [
        *([1, 0, 0, 0], [1, 1, 0, 0], [0, 1, 1, 0], [0, 0, 1, 1]),
    ]
    assert mask(Layer(0, "chunked", 2), 4, causal=True).astype(int).tolist() == [
        *([1, 0, 0, 0], [1, 1, 0, 0], [0, 0, 1, 0], [0, 0, 1, 1]),
    ]
    assert mask(Layer(0, "sliding", 2), 3, causal=False).astype(int).tolist() == [
        [1, 1, 0],
        [1, 1, 1],
        [0, 1, 1],
    ]
    assert mask(Layer(0), 3, causal=True).astype(int).tolist() == np.tri(3).astype(int).tolist()


def test_layers_are_named_by_what_they_see() -> None:
    assert [str(one.text) for one in reaches(WINDOWED)] == [
        "a sliding window of 3 tokens (layers: 0)",
        "all tokens (layers: 1)",
        "chunks of 4 tokens (layers: 3)",
    ]
    mamba, novelty = other_texts(WINDOWED)
    assert mamba == (
        "In place of a matrix of weights, mamba layers (2, 4) have a state of fixed size, which every token"
        " changes (state space)."
    )
    assert novelty == "novelty layers (5) have no softmax attention, and so no matrix of weights."
    assert numbers_text([0, 1, 2, 5, 7, 8]) == "0–2, 5, 7–8"


def test_windows_are_drawn_where_there_are_some() -> None:
    drawn = cost_drawing(cost_of(streams=(WINDOWED,)), "done", "light", "source")
    assert sum(isinstance(one, Cells) for one in drawn.marks) == 3
    assert not any(isinstance(one, Cells) for one in cost_drawing(cost_of(), "done", "light", "source").marks)
