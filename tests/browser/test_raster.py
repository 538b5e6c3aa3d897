"""More weights than pixels: no row or column is left out of the picture."""

from collections.abc import Callable

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from .workbench import Workbench

LONG = " ".join(("the quick brown fox jumps over a lazy dog near the old river bank " * 40).split()[:500])


def test_pointing_reads_the_weight_that_is_seen(open_page: Callable[..., Page]) -> None:
    workbench = Workbench(open_page(device_scale_factor=1)).open(text=LONG, layer=0, head=2)
    weights = np.array(workbench.weights(0, 2), dtype=np.float32)
    expect(workbench.page.get_by_text("There are more weights than pixels")).to_have_count(1)
    x, y = workbench.cell(301, 300)
    workbench.page.mouse.move(x, y)
    # Layer 0, head 2 attends to the previous token: in any block, the weight read is its largest.
    around = weights[298:304, 298:304]
    readout = workbench.part("head-view", "readout")
    expect(readout).to_contain_text("rank 1 of 502")
    read = float(workbench.readout.split(": ")[1].split(",")[0])
    assert any(read == pytest.approx(float(weight)) for weight in around.flat)
