import base64
import itertools
import json
from dataclasses import replace
from typing import Any, get_args

import numpy as np
import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.analysis.head_selection import HeadSelection
from app.core.capture import Capture, Floats
from app.core.shape import to_json, typed_array
from app.core.stream import Layer
from app.core.token import Token
from app.core.view_spec import ThemeName
from app.errors import OutOfRange
from app.figures.colours import COLOURS, SCALES
from app.figures.heatmap import heatmap
from app.figures.spec import FigureSpec

from ..analysis.recorded import PROVENANCE, random_weights, recorded

SENTENCE = "[CLS] em ##bed a b c [SEP]"
CAUSAL = np.tril(np.ones((7, 7), bool))


def drawn(capture: Capture, **options: Any) -> dict[str, Any]:
    """A figure as the browser gets it."""
    stream = next(iter(capture.streams))
    figure: dict[str, Any] = json.loads(
        to_json(heatmap(capture, FigureSpec(stream, HeadSelection.one(0, 0), **options)))
    )
    return figure


def decoded(z: dict[str, str]) -> Floats:
    assert z["dtype"] == "f4"
    return np.frombuffer(base64.b64decode(z["bdata"]), "<f4").reshape(
        [int(size) for size in z["shape"].split(",")]
    )


def labels(figure: dict[str, Any], axis: str = "xaxis") -> list[str]:
    aliases = figure["layout"][axis]["labelalias"]
    return [aliases[str(place)] for place in range(len(aliases) // 2)]


def causal() -> Capture:
    return recorded(random_weights((1, 1, 7, 7), causal=True), SENTENCE, allowed=CAUSAL)


@given(st.integers(1, 9), st.integers(0, 999))
def test_the_weights_are_there_bit_for_bit(size: int, seed: int) -> None:
    weights = random_weights((1, 1, size, size), seed)
    figure = drawn(recorded(weights, " ".join("abcdefghi"[:size])))
    assert decoded(figure["data"][0]["z"]).tobytes() == weights.tobytes()


def test_typed_arrays_are_those_of_plotly() -> None:
    for array in (random_weights((3, 4)), np.arange(6, dtype=np.uint8).reshape(2, 3)):
        assert typed_array(array) == go.Figure(go.Heatmap(z=array)).to_dict()["data"][0]["z"]


@pytest.mark.parametrize(
    ("scale", "colours", "theme"), list(itertools.product(SCALES, COLOURS, get_args(ThemeName)))
)
def test_plotly_accepts_every_figure(scale: Any, colours: Any, theme: Any) -> None:
    figure = drawn(
        causal(), scale=scale, colours=colours, theme=theme, unit="word", specials=False, max_cells=3
    )
    accepted = go.Figure({"data": figure["data"], "layout": figure["layout"]}).to_dict()
    # Nothing was coerced: Plotly accepts the figure as it is sent.
    assert json.loads(json.dumps(accepted["data"])) == figure["data"]
    del accepted["layout"]["template"]
    assert json.loads(json.dumps(accepted["layout"])) == figure["layout"]


def test_the_range_of_colours_is_the_same_for_every_head() -> None:
    for scale in SCALES:
        trace = drawn(causal(), scale=scale)["data"][0]
        assert (trace["zmin"], trace["zmax"]) == (0, 1)
        assert trace["colorscale"][0][0] == 0 and trace["colorscale"][-1][0] == 1


def test_forbidden_cells_are_empty() -> None:
    figure = drawn(causal())
    np.testing.assert_array_equal(np.isnan(decoded(figure["data"][0]["z"])), ~CAUSAL)
    assert figure["data"][0]["hoverongaps"] is False
    assert any("empty" in note for note in figure["layout"]["meta"]["notes"])


def test_query_0_is_on_top_and_cells_are_square() -> None:
    layout = drawn(causal())["layout"]
    assert layout["yaxis"]["range"] == [6.5, -0.5]
    assert layout["xaxis"]["range"] == [-0.5, 6.5]
    assert layout["yaxis"]["scaleanchor"] == "x"


def test_equal_tokens_keep_their_places() -> None:
    assert labels(drawn(recorded(random_weights((1, 1, 4, 4)), "the cat the 2019"))) == [
        "the", "cat", "the", "2019",
    ]  # fmt: skip


def test_labels_are_escaped_and_hover_shows_the_position() -> None:
    tokens = tuple(
        Token(n, text, text, None, None, False, n, False)
        for n, text in enumerate(["<s>", "&amp;", "\n", "x" * 30])
    )
    figure = drawn(recorded(random_weights((1, 1, 4, 4)), tokens))
    assert labels(figure) == ["&lt;s&gt;", "&amp;amp;", "↵", "x" * 23 + "…"]
    aliases = figure["layout"]["yaxis"]["labelalias"]
    assert [aliases[f"+{n}"] for n in range(4)] == [
        "&lt;s&gt; (0)",
        "&amp;amp; (1)",
        "↵ (2)",
        "x" * 30 + " (3)",
    ]
    assert [unit["label"] for unit in figure["layout"]["meta"]["keys"]] == ["<s>", "&amp;", "↵", "x" * 30]


def test_ticks_are_thinned_and_that_is_said() -> None:
    few = drawn(recorded(random_weights((1, 1, 44, 44)), " ".join(["a"] * 44)))
    assert few["layout"]["xaxis"]["dtick"] == 1
    assert few["layout"]["xaxis"]["title"]["text"] == "key (attended to)"
    many = drawn(recorded(random_weights((1, 1, 100, 100)), " ".join(["a"] * 100)))
    assert many["layout"]["xaxis"]["dtick"] == 3
    assert many["layout"]["xaxis"]["title"]["text"] == "key (attended to), one label in 3 written"


def test_meta_says_what_each_row_and_column_is() -> None:
    meta = drawn(causal(), unit="word", specials=False)["layout"]["meta"]
    assert meta["title"] == "Layer 0, head 0"
    assert meta["queries"] == meta["keys"]
    assert meta["queries"][0] == {
        "label": "embed",
        "tokens": [1, 2],
        "special": False,
        "part": None,
        "short": None,
    }
    assert len(meta["removed"]) == 4 and all(0 < share < 1 for share in meta["removed"])
    assert meta["block"] is None
    assert meta["provenance"]["revision"] == PROVENANCE.revision
    assert meta["spec"]["unit"] == "word"


def test_nothing_is_removed_when_nothing_is_hidden() -> None:
    assert drawn(causal())["layout"]["meta"]["removed"] is None


def test_a_learned_sink_is_in_the_meta() -> None:
    """With it every row has a choice, so the page's strongest link may start at any."""
    capture = causal()
    assert drawn(capture)["layout"]["meta"]["sink"] is False
    stream = replace(capture.streams["self"], details=(Layer(0, sink=True),))
    assert drawn(replace(capture, streams={"self": stream}))["layout"]["meta"]["sink"] is True


def test_pooling_is_in_the_title_and_the_notes() -> None:
    layout = drawn(causal(), max_cells=4)["layout"]
    assert layout["title"]["text"] == "Layer 0, head 0, the maximum of each 2 × 2 block"
    assert layout["meta"]["block"] == [2, 2]
    assert layout["xaxis"]["labelalias"]["+0"] == "[CLS] … em (0–1)"
    assert any("maximum" in note for note in layout["meta"]["notes"])


def test_the_floor_of_the_logarithmic_scale_is_said() -> None:
    figure = drawn(causal(), scale="log")
    assert any("0.0001" in note for note in figure["layout"]["meta"]["notes"])
    bar = figure["data"][1]["marker"]["colorbar"]
    assert bar["ticktext"] == ["≤ 0.0001", "0.001", "0.01", "0.1", "1"]
    assert bar["tickvals"] == pytest.approx([0, 0.25, 0.5, 0.75, 1])


def test_the_colour_bar_has_true_weights_at_their_places() -> None:
    bar = drawn(causal(), scale="sqrt")["data"][1]["marker"]["colorbar"]
    assert [float(text) for text in bar["ticktext"]] == pytest.approx([tick**2 for tick in bar["tickvals"]])


def test_two_sides_of_unlike_length() -> None:
    capture = recorded(random_weights((1, 1, 1, 9)), "a", key_sentence="b c d e f g h i j")
    layout = drawn(capture)["layout"]
    assert "scaleanchor" not in layout["yaxis"]
    assert len(layout["meta"]["queries"]) == 1 and len(layout["meta"]["keys"]) == 9


def test_the_same_figure_every_time() -> None:
    assert json.dumps(drawn(causal())) == json.dumps(drawn(causal()))


def test_nothing_is_sent_to_anyone() -> None:
    config = drawn(causal())["config"]
    assert config["showSendToCloud"] is False and config["typesetMath"] is False


def test_zoom_survives_another_head_but_not_another_text() -> None:
    capture = recorded(random_weights((1, 2, 3, 3)), "a b c")
    one, other = (
        heatmap(capture, FigureSpec("self", HeadSelection.one(0, head))).layout.options for head in (0, 1)
    )
    assert one["uirevision"] == other["uirevision"]
    assert (
        heatmap(capture, FigureSpec("self", HeadSelection.one(0, 0), unit="word")).layout.options[
            "uirevision"
        ]
        != one["uirevision"]
    )


def test_a_head_that_is_not_there() -> None:
    with pytest.raises(OutOfRange):
        heatmap(causal(), FigureSpec("self", HeadSelection.one(0, 1)))


def test_a_thin_line_divides_the_parts() -> None:
    sentence = tuple(
        replace(token, part="prompt" if n < 3 else "answer")
        for n, token in enumerate(recorded(np.ones((1, 1, 5, 5)) / 5, "a b c d e").tokens["text"])
    )
    capture = recorded(random_weights((1, 1, 5, 5)), sentence)
    figure = drawn(capture)
    across, down = figure["layout"]["shapes"]
    assert (across["x0"], across["x1"], across["yref"]) == (2.5, 2.5, "y domain")
    assert (down["y0"], down["y1"], down["xref"]) == (2.5, 2.5, "x domain")
    assert figure["layout"]["meta"]["parts"]["columns"] == [
        {"part": "prompt", "first": 0, "last": 2},
        {"part": "answer", "first": 3, "last": 4},
    ]
    accepted = go.Figure({"layout": figure["layout"]}).to_dict()["layout"]
    assert json.loads(json.dumps(accepted["shapes"])) == figure["layout"]["shapes"]
    part = drawn(capture, query_part="answer", key_part="prompt")
    assert "shapes" not in part["layout"]
    assert decoded(part["data"][0]["z"]).shape == (2, 3)
    assert len(part["layout"]["meta"]["removed"]) == 2
