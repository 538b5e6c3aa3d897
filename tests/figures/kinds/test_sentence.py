"""Lines between words, counted against the matrix and recovered from the files."""

import io
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from app.core.stream import Rows
from app.core.view_spec import KindName
from app.errors import InvalidRequest, OutOfRange
from app.figures.figure import Figure
from app.figures.kinds import KINDS
from app.figures.kinds.sentence import MOST_WORDS
from app.figures.render.drawing import Curve, Drawing
from app.figures.render.png import png
from app.figures.render.svg import svg

from ...analysis.recorded import random_weights, recorded
from ..render.cases import wide
from .cases import crossing, figure, hostile

SVG = "{http://www.w3.org/2000/svg}"
MATRIX = hostile().weights("self", 1)[2]


def drawn(picture: Figure) -> Drawing:
    return KINDS[picture.kind].draw(picture)


def curves(picture: Figure) -> list[Curve]:
    """The lines, without those of the legend."""
    return [mark for mark in drawn(picture).marks if isinstance(mark, Curve) and mark.tip]


def test_every_weight_from_a_hundredth_on_has_a_line_that_says_it() -> None:
    root = ElementTree.fromstring(svg(drawn(figure("sentence", hostile()))))
    tips = [path.findtext(f"{SVG}title") for path in root.iter(f"{SVG}path") if len(path)]
    expected = MATRIX[np.float32(0.01) <= MATRIX]
    size = sorted(float((tip or "").rpartition(": ")[2]) for tip in tips)
    np.testing.assert_allclose(size, np.sort(expected), rtol=1e-6)


def test_what_has_no_line_is_reported() -> None:
    hidden = MATRIX[(MATRIX > 0) & (np.float32(0.01) > MATRIX)]
    description = drawn(figure("sentence", hostile())).description
    assert f"Weights below 0.01 have no line: {len(hidden)} weights" in description
    assert f"{100 * (hidden.sum() / MATRIX.sum()):.1f} %" in description


@pytest.mark.parametrize(("rows", "row"), [("written", "the row that predicts “c”"), ("read", "“c”")])
def test_the_row_of_a_decoder_is_named_as_its_labels_are(rows: Rows, row: str) -> None:
    mask = np.tril(np.ones((4, 4), bool))
    decoder = recorded(random_weights((1, 1, 4, 4), 1, causal=True), "a b c d", allowed=mask)
    query = 1 if rows == "written" else 2
    weight = decoder.weights("self", 0)[0, query, 0]
    subject = row[0].upper() + row[1:]
    sentence = drawn(figure("sentence", decoder, "0.0", query=query, key=0, rows=rows)).description
    assert (
        f"{subject} attends to “a” with weight {weight:.7g}. The other lines are those of {row}." in sentence
    )
    alone = drawn(figure("sentence", decoder, "0.0", query=query, rows=rows)).description
    assert f"Only the lines of {row} are drawn." in alone
    heatmap = figure("head", decoder, "0.0", query=query, key=0, rows=rows)
    assert f"Outlined: {subject} attends to “a” with weight {weight:.7g}." in drawn(heatmap).description
    forbidden = drawn(figure("head", decoder, "0.0", query=query, key=3, rows=rows)).description
    assert f"Outlined: The mask forbids {row} to attend to “d”." in forbidden
    template = KINDS["head"].document(heatmap).data[0]["hovertemplate"]
    assert ("predicts <b>%{y}</b> attends to" in template) == (rows == "written")


def test_a_stronger_weight_has_a_thicker_line_and_lies_above() -> None:
    lines = curves(figure("sentence", hostile()))
    weights = [float(line.tip.rpartition(": ")[2]) for line in lines]
    assert weights == sorted(weights)
    assert [line.width for line in lines] == sorted(line.width for line in lines)
    assert lines[0].width < 1.5 and lines[-1].width > 4


def test_lines_are_seen_where_they_lead() -> None:
    """The line with the largest weight, drawn on top, is found in the pixels."""
    for asked in (figure("sentence", hostile()), figure("sentence", crossing())):
        drawing = drawn(asked)
        strongest = [mark for mark in drawing.marks if isinstance(mark, Curve) and mark.tip][-1]
        with Image.open(io.BytesIO(png(drawing, 2))) as picture:
            for share in (0.2, 0.5, 0.8):
                x, y = strongest.at(share)
                assert picture.getpixel((int(2 * x), int(2 * y))) == tuple(
                    bytes.fromhex(strongest.colour[1:])
                )


def test_a_query_shows_its_lines_only() -> None:
    picture = figure("sentence", hostile(), query=5)
    assert len(curves(picture)) == int((MATRIX[5] >= np.float32(0.01)).sum())
    assert all(line.tip.startswith("⟨U+2028⟩x → ") for line in curves(picture))
    assert "Only the lines of “⟨U+2028⟩x” are drawn." in drawn(picture).description


def test_a_key_shows_the_lines_to_it() -> None:
    picture = figure("sentence", hostile(), key=2)
    assert len(curves(picture)) == int((MATRIX[:, 2] >= np.float32(0.01)).sum())
    assert all(" → ]]>: " in line.tip for line in curves(picture))


def test_a_pair_is_pointed_out_on_top_and_named() -> None:
    picture = figure("sentence", hostile(), query=5, key=2)
    *others, last = curves(picture)
    assert last.tip.startswith("⟨U+2028⟩x → ]]>: ")
    assert last.colour not in {line.colour for line in others}
    assert f"with weight {float(MATRIX[5, 2]):.7g}" in drawn(picture).description


def test_a_token_that_is_hidden_cannot_be_pointed_out() -> None:
    with pytest.raises(OutOfRange):
        figure("sentence", hostile(), query=0, specials=False)


def test_arcs_to_earlier_tokens_go_over_the_words_and_those_to_later_ones_under() -> None:
    capture = recorded([[[[0.1, 0.9, 0], [0.3, 0.3, 0.4], [0.8, 0.1, 0.1]]]], "a b c")
    for line in curves(figure("sentence", capture, "0.0")):
        query, _, key = line.tip.partition(":")[0].split(" ")
        over = line.at(0.5)[1] < line.start[1]
        assert over == (key <= query)
        assert (line.start[0] < line.end[0]) == (query < key or query == key)


def test_two_texts_face_each_other_the_source_first() -> None:
    lines = curves(figure("sentence", crossing()))
    assert all(line.start[1] > line.end[1] + 100 for line in lines)
    assert "Lines over the words" not in drawn(figure("sentence", crossing())).description


def test_long_texts_stand_upright() -> None:
    lines = curves(figure("sentence", wide(64), "0.0", query=30))
    back = [line for line in lines if int(line.tip.split("→ w")[1].split(":")[0]) <= 30]
    assert back and all(line.at(0.5)[0] < line.start[0] for line in back)
    right_to_left = recorded(random_weights((1, 1, 2, 2)), "שלום עולם")
    first, *_ = curves(figure("sentence", right_to_left, "0.0"))
    assert first.start[0] != first.at(0.5)[0]


def test_too_many_words_are_refused() -> None:
    drawn(figure("sentence", wide(MOST_WORDS), "0.0", query=3))
    kinds: tuple[KindName, ...] = ("sentence", "alignment")
    for kind in kinds:
        with pytest.raises(InvalidRequest, match="161 tokens") as refused:
            drawn(figure(kind, wide(MOST_WORDS + 1), "0.0"))
        assert "kind=head" in refused.value.hint


@pytest.mark.parametrize("by", ["mean", "max"])
def test_a_sink_is_named_where_rows_are_shares(by: str) -> None:
    weights = np.zeros((1, 2, 3, 3), np.float32)
    weights[..., 0], weights[..., 1] = 0.6, 0.4
    capture = recorded(weights, "[CLS] a b")
    description = drawn(figure("sentence", capture, "0", by)).description
    sentence = "“[CLS]” gets 60.0 % of the attention of all these rows (attention sink)."
    assert (sentence in description) == (by == "mean")


def test_a_word_in_the_middle_is_no_sink() -> None:
    weights = np.tile(np.array([0.1, 0.8, 0.1], np.float32), (1, 1, 3, 1))
    description = drawn(figure("sentence", recorded(weights, "a b c"), "0.0")).description
    assert "“b” gets 80.0 % of the attention of all these rows." in description
    assert "sink" not in description


def test_a_row_that_the_mask_decides_names_no_sink() -> None:
    """The first token of a causal model can attend to itself only."""
    rows = [[1, 0, 0], [0.2, 0.8, 0], [0.1, 0.3, 0.6]]
    causal = recorded([[rows]], "the cat sat", allowed=np.tril(np.ones((3, 3), bool)))
    description = drawn(figure("sentence", causal, "0.0")).description
    assert "“cat” gets 55.0 % of the attention of the rows that may attend to more than one." in description
    assert "“the” gets" not in description


def test_a_forbidden_pair_is_not_said_to_have_a_weight() -> None:
    text = drawn(figure("sentence", hostile(), query=1, key=4)).description
    assert "The mask forbids “" in text and "with weight" not in text
