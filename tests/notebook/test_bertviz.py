"""``head_view`` takes BertViz's arguments, and shows the same numbers."""

import inspect
from typing import Any

import numpy as np
import pytest
import torch

from app import head_view
from app.errors import BadTensors
from app.figures.embed_data import build_embed_data
from app.notebook.view import View

from ..analysis.recorded import random_weights

WORDS = ["[CLS]", "the", "cat", "[SEP]", "a", "mat"]
WEIGHTS = random_weights((3, 2, 6, 6), seed=2)
LAYERS = tuple(torch.from_numpy(WEIGHTS)[:, None])


def view(
    attention: Any = None, tokens: Any = None, sentence_b_start: int | None = None, **named: Any
) -> View:
    shown_view = head_view(attention, tokens, sentence_b_start, html_action="return", **named)
    assert shown_view is not None
    return shown_view


def test_the_arguments_are_those_of_bertviz() -> None:
    # https://github.com/jessevig/bertviz, bertviz/head_view.py of version 1.4.1
    assert list(inspect.signature(head_view).parameters) == [
        "attention",
        "tokens",
        "sentence_b_start",
        "prettify_tokens",
        "layer",
        "heads",
        "encoder_attention",
        "decoder_attention",
        "cross_attention",
        "encoder_tokens",
        "decoder_tokens",
        "include_layers",
        "html_action",
        "attention_mask",  # only in Followspot: BertViz draws padding
    ]


def test_the_first_head_is_shown_and_every_other_can_be_turned_to() -> None:
    figure_view = view(LAYERS, WORDS)
    np.testing.assert_array_equal(figure_view.weights, WEIGHTS[0, 0])
    assert figure_view.rows == WORDS
    assert len(build_embed_data(figure_view.figure).heads) == 6
    assert "did not compute" in figure_view.data


def test_layer_and_heads_choose() -> None:
    np.testing.assert_array_equal(view(LAYERS, WORDS, layer=2, heads=[1]).weights, WEIGHTS[2, 1])
    both = view(LAYERS, WORDS, layer=1, heads=[0, 1])
    np.testing.assert_allclose(both.weights, WEIGHTS[1].mean(axis=0), atol=1e-7)
    assert any("mean" in note.lower() for note in both.notes)


def test_included_layers_keep_their_numbers_in_words() -> None:
    figure_view = view(LAYERS, WORDS, layer=2, include_layers=[0, 2])
    np.testing.assert_array_equal(figure_view.weights, WEIGHTS[2, 0])
    assert figure_view.capture.stream("self").layers == 2
    assert "those numbered 0, 2 are kept" in figure_view.capture.provenance.import_note
    np.testing.assert_array_equal(view(LAYERS, WORDS, include_layers=[1]).weights, WEIGHTS[1, 0])
    wrong: dict[str, Any]
    for wrong in ({"layer": 1, "include_layers": [0, 2]}, {"include_layers": [3]}, {"include_layers": []}):
        with pytest.raises(BadTensors):
            view(LAYERS, WORDS, **wrong)


def test_two_texts_are_parts() -> None:
    tokens = view(LAYERS, WORDS, 4).capture.tokens["text"]
    assert [token.part for token in tokens] == ["A"] * 4 + ["B"] * 2


def test_tokens_may_stay_as_they_are_spelt() -> None:
    words = ["<s>", "Ġthe", "Ġca", "t", "Ġon", "Ġit"]
    assert view(LAYERS, words).rows == ["<s>", "the", "ca", "##t", "on", "it"]
    assert view(LAYERS, words, prettify_tokens=False).rows == words


def test_cross_attention_is_between_both_sides() -> None:
    cross = random_weights((2, 2, 3, 4))
    figure_view = view(
        encoder_attention=random_weights((2, 2, 4, 4)),
        decoder_attention=random_weights((2, 2, 3, 3), causal=True),
        cross_attention=cross,
        encoder_tokens=list("abcd"),
        decoder_tokens=list("xyz"),
        layer=1,
    )
    np.testing.assert_array_equal(figure_view.weights, cross[1, 0])
    assert (figure_view.rows, figure_view.columns) == (list("xyz"), list("abcd"))


def test_long_texts_offer_fewer_heads() -> None:
    size = 200
    uniform = np.full((4, 2, size, size), 1 / size, np.float32)
    heads = build_embed_data(view(uniform, ["w"] * size, layer=3).figure).heads
    assert len(heads) == 2


@pytest.mark.parametrize(
    "arguments",
    [
        {},
        {"attention": LAYERS, "tokens": WORDS[:3]},
        {"attention": LAYERS, "tokens": WORDS, "encoder_attention": LAYERS, "encoder_tokens": WORDS},
        {"cross_attention": LAYERS, "encoder_tokens": WORDS[:5]},
        {"attention": LAYERS, "attention_mask": [1] * 9},
        {"attention": LAYERS, "tokens": WORDS, "sentence_b_start": 6},
    ],
)
def test_what_does_not_fit_is_refused(arguments: dict[str, Any]) -> None:
    with pytest.raises(BadTensors):
        view(**arguments)


def test_tokens_may_be_missing_and_padding_is_left_out() -> None:
    size = len(WORDS)
    assert view(LAYERS).rows == [str(place) for place in range(size)]
    figure_view = view(LAYERS, attention_mask=[1] * (size - 1) + [0])
    assert figure_view.rows == [str(place) for place in range(size - 1)]
    assert any("1 token of padding is left out" in note for note in figure_view.notes)


def test_bert_of_512_tokens_in_half_precision_is_taken() -> None:
    attention = np.full((12, 12, 512, 512), 1 / 512, np.float16)
    figure_view = view(attention)
    assert figure_view.weights.shape == (512, 512) and figure_view.weights[0, 0] == np.float32(1 / 512)
    assert any("half precision" in note for note in figure_view.notes)


def test_a_program_gets_the_figure() -> None:
    assert isinstance(head_view(LAYERS, WORDS), View)
