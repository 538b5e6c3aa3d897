"""More weights than pixels: no row or column is left out of the picture."""

from collections.abc import Callable

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from .workbench import Workbench

LONG = " ".join(("the quick brown fox jumps over a lazy dog near the old river bank " * 40).split()[:500])


@pytest.mark.parametrize("pixels", [1, 2])
def test_a_drawn_cell_is_the_largest_of_its_block(open_page: Callable[..., Page], pixels: int) -> None:
    workbench = Workbench(open_page(device_scale_factor=pixels)).open(text=LONG, layer=0, head=2)
    weights = np.array(workbench.weights(0, 2), dtype=np.float32)
    assert weights.shape == (502, 502)
    plot = workbench.page.locator("heat-map .heat-plot")
    trace = plot.evaluate(
        "({ data: [{ z, x0, dx, y0, dy }], _fullLayout: { xaxis, yaxis } }) =>"
        " ({ z: z.map((row) => [...row]), x0, dx, y0, dy, size: [yaxis._length, xaxis._length] })"
    )
    rows, columns = (-(-502 // int(length * pixels)) for length in trace["size"])
    assert (trace["dy"], trace["dx"]) == (rows, columns)
    assert (trace["y0"], trace["x0"]) == ((rows - 1) / 2, (columns - 1) / 2)
    tops, lefts = range(0, 502, rows), range(0, 502, columns)
    largest = [[weights[top : top + rows, left : left + columns].max() for left in lefts] for top in tops]
    np.testing.assert_array_equal(np.array(trace["z"], dtype=np.float32), np.array(largest))
    note = workbench.page.get_by_text("There are more weights than pixels")
    expect(note).to_have_count(1 if rows * columns > 1 else 0)


def test_pointing_reads_the_weight_that_is_seen(open_page: Callable[..., Page]) -> None:
    workbench = Workbench(open_page(device_scale_factor=1)).open(text=LONG, layer=0, head=2)
    weights = np.array(workbench.weights(0, 2), dtype=np.float32)
    x, y = workbench.cell(301, 300)
    workbench.page.mouse.move(x, y)
    # Layer 0, head 2 attends to the previous token: in any block, the weight read is its largest.
    around = weights[298:304, 298:304]
    readout = workbench.part("head-view", "readout")
    expect(readout).to_contain_text("rank 1 of 502")
    read = float(readout.inner_text().split(": ")[1].split(",")[0])
    assert any(read == pytest.approx(float(weight)) for weight in around.flat)
