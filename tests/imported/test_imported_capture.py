"""Imported attention becomes a capture with exactly its numbers, or is refused."""

import io
import json
import zipfile
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.numpy import save
from safetensors.torch import save as save_torch

from app.analysis.head_selection import HeadSelection
from app.analysis.overview import overview
from app.analysis.roles.table import role_table
from app.analysis.similarity import similarity
from app.capture.recording import RecordedCapture, dumps, loads
from app.errors import BadTensors, BrokenFile, FileTooLarge, NoVectors
from app.figures.caption import source
from app.figures.embed_data import build_embed_data
from app.figures.figure import Figure
from app.figures.kinds import KINDS
from app.figures.spec import FigureSpec
from app.imported.imported_capture import ImportedAttention, imported_capture
from app.imported.tensor_file import looks_like_tensors, read_tensors
from app.imported.weight_arrays import stack_layers

from ..analysis.recorded import random_weights

WORDS = ["[CLS]", "the", "play", "##ing", "cat", "[SEP]"]
WEIGHTS = random_weights((2, 3, 6, 6), seed=4)


def _made(weights: Any = WEIGHTS, words: Sequence[str] = WORDS, **more: Any) -> RecordedCapture:
    return imported_capture(ImportedAttention(weights={"self": weights}, tokens={"text": words}, **more))


def test_every_form_of_the_same_numbers_is_the_same_capture() -> None:
    tensor = torch.from_numpy(WEIGHTS)
    forms = [
        WEIGHTS,
        WEIGHTS.tolist(),
        tensor,
        tensor.requires_grad_(),
        tuple(layer[None] for layer in tensor),
        [layer for layer in WEIGHTS],
        WEIGHTS[:, None],
    ]
    captures = [_made(form) for form in forms]
    assert len({capture.id for capture in captures}) == 1
    for capture in captures:
        for layer in range(2):
            np.testing.assert_array_equal(capture.weights("self", layer), WEIGHTS[layer])
    assert captures[0].id != _made(WEIGHTS[::-1]).id


def test_half_precision_is_taken_as_it_is() -> None:
    half = torch.from_numpy(WEIGHTS).bfloat16()
    capture = _made(half)
    np.testing.assert_array_equal(capture.weights("self", 1), half[1].float().numpy())
    assert "add up to between" in capture.provenance.import_note


def test_a_batch_of_several_examples_says_to_choose_one() -> None:
    stacked = torch.stack([torch.from_numpy(layer).expand(2, -1, -1, -1) for layer in WEIGHTS])
    with pytest.raises(BadTensors, match="a batch of 2 examples") as refused:
        _made(stacked)
    assert "Choose one example" in refused.value.hint
    np.testing.assert_array_equal(_made(stacked[:, 1]).weights("self", 0), WEIGHTS[0])
    np.testing.assert_array_equal(_made(stacked[:, :1]).weights("self", 0), WEIGHTS[0])


def test_rows_of_one_sum_have_no_range() -> None:
    note = _made(np.full((1, 1, 6, 6), 0.75)).provenance.import_note
    assert "Their rows add up to 4.5, not to 1." in note


def test_the_capture_says_that_it_was_given_and_what_is_not_known() -> None:
    capture = _made(title="My model")
    assert "Followspot did not compute them" in source(capture)
    assert source(capture).startswith("My model")
    assert "torch" not in source(capture)
    assert capture.exactness.max_difference is None
    assert not capture.provenance.precomputed
    assert capture.exactness.row_sums.rows_checked == 2 * 3 * 6
    with pytest.raises(NoVectors):
        capture.vectors("self", 0, 0)


def test_it_survives_a_recording() -> None:
    capture = _made(random_weights((1, 2, 6, 6), causal=True))
    back = loads(dumps(capture, {"self": [(0, 1)]}))
    assert back.provenance == capture.provenance and back.exactness == capture.exactness
    mask = back.allowed("self", 0)
    assert mask is not None and (mask == np.tri(6, dtype=bool)).all()


def test_a_mask_is_seen_only_where_every_cell_above_the_diagonal_is_0() -> None:
    causal = random_weights((2, 3, 6, 6), causal=True)
    capture = _made(causal)
    assert capture.stream("self").causal and "above the diagonal" in capture.provenance.import_note
    mask = capture.allowed("self", 1)
    assert mask is not None and (mask == np.tri(6, dtype=bool)).all()
    causal[1, 2, 0, 5] = 1e-12
    capture = _made(causal)
    assert not capture.stream("self").causal and capture.allowed("self", 1) is None
    assert "above the diagonal" not in capture.provenance.import_note


def test_rows_that_are_no_distribution_are_said() -> None:
    weights = WEIGHTS.copy()
    weights[0, 0, 2] = 0
    weights[1, 1, 3] /= 2
    note = _made(weights).provenance.import_note
    assert "between 0 and 1" in note and "1 row is 0 throughout" in note
    assert "add up" not in _made().provenance.import_note


@pytest.mark.parametrize(
    ("weights", "words"),
    [
        (WEIGHTS[0], WORDS),
        (WEIGHTS[0, 0], WORDS),
        (WEIGHTS[:, :, :5], WORDS),
        (WEIGHTS, WORDS[:5]),
        (WEIGHTS, [*WORDS, "more"]),
        (WEIGHTS[:0], WORDS),
        (np.stack([WEIGHTS, WEIGHTS], axis=1), WORDS),
        (np.full_like(WEIGHTS, np.nan), WORDS),
        (np.full_like(WEIGHTS, np.inf), WORDS),
        (WEIGHTS - 0.1, WORDS),
        (WEIGHTS + 1, WORDS),
        ([[[1.0], [0.5, 0.5]]], ["a", "b"]),
        ("attention", WORDS),
        ([WEIGHTS, WEIGHTS], WORDS),
        ([WEIGHTS[0], WEIGHTS[0, :2]], WORDS),
        (WEIGHTS, [*WORDS[:5], "\ud800"]),
        (WEIGHTS, [*WORDS[:5], "x" * 1001]),
        (WEIGHTS, [*WORDS[:5], 3]),
    ],
)
def test_what_does_not_fit_together_is_refused(weights: Any, words: Any) -> None:
    with pytest.raises(BadTensors) as refused:
        _made(weights, words)
    assert refused.value.hint


@pytest.mark.parametrize(
    ("places", "said"),
    [
        ([(1, 2, 3, 4, np.nan)], "has 1 value that is not finite: NaN in layer 1, head 2, row 3, column 4"),
        (
            [(1, 0, 0, 0, np.nan), (0, 1, 5, 2, -np.inf)],
            "has 2 values that are not finite, the first is −∞ in layer 0, head 1, row 5, column 2",
        ),
        ([(0, 0, 0, 0, np.inf)], "has 1 value that is not finite: ∞ in layer 0, head 0, row 0, column 0"),
    ],
)
def test_the_first_weight_that_is_not_finite_is_named(
    places: list[tuple[int, int, int, int, float]], said: str
) -> None:
    weights = np.array(WEIGHTS)
    for *place, value in places:
        weights[tuple(place)] = value
    with pytest.raises(BadTensors) as refused:
        _made(weights)
    assert str(refused.value) == f"attention {said} (counted from 0)."


def test_streams_of_an_encoder_decoder_have_their_own_sides() -> None:
    streams = {
        "encoder": random_weights((2, 2, 3, 3)),
        "decoder": random_weights((2, 2, 4, 4), causal=True),
        "cross": random_weights((2, 2, 4, 3)),
    }
    capture = imported_capture(
        ImportedAttention(weights=streams, tokens={"source": ["a", "b", "c"], "target": list("wxyz")})
    )
    assert [stream.causal for stream in capture.streams.values()] == [False, True, False]
    assert (capture.stream("cross").query_side, capture.stream("cross").key_side) == ("target", "source")
    assert "of decoder" in capture.provenance.import_note
    with pytest.raises(BadTensors):
        imported_capture(
            ImportedAttention(weights=streams, tokens={"source": list("ab"), "target": list("wxyz")})
        )


@pytest.mark.parametrize(
    ("words", "text", "labels", "continues"),
    [
        (WORDS, "the playing cat", ["[CLS]", "the", "play", "ing", "cat", "[SEP]"], [3]),
        (["The", "Ġcat", "Ġsl", "ept", "."], "The cat slept.", ["The", "cat", "sl", "ept", "."], [3]),
        (["<s>", "▁The", "▁ca", "t", "</s>"], " The cat", ["<s>", "The", "ca", "t", "</s>"], [3]),
        (["the</w>", "pl", "aying</w>"], "the playing", ["the", "pl", "aying"], [2]),
        (["plain", "words", "here"], "plain words here", ["plain", "words", "here"], []),
        (["<script>", "##", "=1+1"], "## =1+1", ["<script>", "##", "=1+1"], []),
    ],
)
def test_tokens_are_read_as_their_vocabulary_spells_them(
    words: list[str], text: str, labels: list[str], continues: list[int]
) -> None:
    size = len(words)
    capture = _made(random_weights((1, 1, size, size)), words)
    tokens = capture.tokens["text"]
    assert capture.texts["text"] == text
    assert [token.text for token in tokens] == labels
    assert [token.piece for token in tokens] == words
    assert [place for place, token in enumerate(tokens) if token.continues] == continues
    for token in tokens:
        if token.start is not None:
            assert capture.texts["text"][token.start : token.end].strip() == token.text


def test_parts_and_special_tokens_are_as_stated() -> None:
    capture = _made(second=3, special={"text": [0]})
    tokens = capture.tokens["text"]
    assert [token.part for token in tokens] == ["A"] * 3 + ["B"] * 3
    assert [token.special for token in tokens] == [True, *[False] * 5]


def _npz(**arrays: Any) -> bytes:
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)
    return file.getvalue()


FILES = {
    "npz": _npz(attention=WEIGHTS, tokens=np.array(WORDS), title="T", sentence_b_start=3),
    "safetensors": save(
        {"attention": WEIGHTS},
        {"tokens": json.dumps(WORDS), "title": "T", "sentence_b_start": "3", "format": "np"},
    ),
    "json": json.dumps(
        {"attention": WEIGHTS.tolist(), "tokens": WORDS, "title": "T", "sentence_b_start": 3}
    ).encode(),
}


@pytest.mark.parametrize("kind", FILES)
def test_a_file_holds_what_the_arrays_hold(kind: str) -> None:
    assert looks_like_tensors(FILES[kind])
    capture = imported_capture(read_tensors(FILES[kind], 2**20), "f" * 64)
    for layer in range(2):
        np.testing.assert_array_equal(capture.weights("self", layer), WEIGHTS[layer])
    assert capture.tokens == _made(second=3).tokens
    assert capture.provenance.source == "T"
    assert capture.input.tensors == "f" * 64


def test_half_precision_comes_out_of_safetensors_bit_by_bit() -> None:
    halves = torch.from_numpy(WEIGHTS).bfloat16()
    content = save_torch({"attention": halves}, {"tokens": json.dumps(WORDS)})
    weights = read_tensors(content, 2**20).weights["self"]
    np.testing.assert_array_equal(weights, halves.float().numpy())


def _zip(name: str, content: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (_zip("attention.npy", bytes(2**24)), FileTooLarge),
        (_zip("word/document.xml", b"<w/>"), BrokenFile),
        (FILES["npz"][:-40], BrokenFile),
        (FILES["safetensors"][:-40], BrokenFile),
        (FILES["json"][:-1], BrokenFile),
        (b'{"attention": ' + b"[" * 100_000, BrokenFile),
        (b'{"attention": [[[[NaN]]]], "tokens": ["a"]}', BrokenFile),
        (b'{"attention": [[[[1], [1, 2]]]], "tokens": ["a"]}', BadTensors),
        (b'{"attention": "x", "tokens": ["a"]}', BadTensors),
        (b'{"tokens": ["a"]}', BadTensors),
        (b'{"attention": [[[[1]]]], "tokens": "a"}', BadTensors),
        (b'{"attention": [[[[1]]]], "tokens": [1]}', BadTensors),
        (b'{"attention": [[[[1]]]], "tokens": ["a"], "extra": 1}', BadTensors),
        (b'{"attention": [[[[1]]]], "tokens": ["a"], "title": 7}', BadTensors),
        (b'{"attention": [[[[1]]]], "tokens": ["a"], "special": [4]}', BadTensors),
        (b'{"attention": [[[[1]]]], "tokens": ["a"], "special": [true]}', BadTensors),
        (b'{"attention": [[[[1]]]], "tokens": ["a"], "sentence_b_start": 1}', BadTensors),
        (save({"attention": WEIGHTS.astype(np.int64)}, {"tokens": json.dumps(WORDS)}), BadTensors),
        (save({"attention": WEIGHTS}, {"tokens": "no json"}), BrokenFile),
        (_npz(attention=WEIGHTS, tokens=np.arange(6)), BadTensors),
    ],
)
def test_files_that_are_something_else_are_refused(
    content: bytes, refusal: type[BadTensors | BrokenFile | FileTooLarge]
) -> None:
    with pytest.raises(refusal):
        imported_capture(read_tensors(content, 2**20))


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ('[[[["1"]]]]', "attention contains text where a number should be."),
        ('[[[[1, "0"], [0.5, 0.5]]]]', "attention contains text"),
        ("[[[[true]]]]", "attention contains true or false"),
        ("[[[[null]]]]", "attention contains null"),
        ('[[[[{"a": 1}, null]]]]', "attention contains an object, null"),
        ('[[["1"], [["1"]]]]', "attention contains text"),
    ],
)
def test_what_is_no_number_is_not_taken_for_one(weights: str, message: str) -> None:
    with pytest.raises(BadTensors, match=message):
        read_tensors(f'{{"attention": {weights}, "tokens": ["a"]}}'.encode(), 2**20)


@pytest.mark.parametrize(
    "content",
    [
        b'{"attention": [[[[1]]]], "tokens": ["a"], "attention": [[[[0.5]]]]}',
        b'{"attention": [[[[1]]]], "tokens": ["a"], "title": "A", "title": "B"}',
        b'{"attention": [[[[1]]]], "tokens": ["a"], "title": {"x": 1, "x": 1}}',
    ],
)
def test_a_field_that_occurs_twice_is_not_chosen_from(content: bytes) -> None:
    with pytest.raises(BrokenFile, match="occurs twice"):
        read_tensors(content, 2**20)


def test_pickled_tokens_are_not_read() -> None:
    file = io.BytesIO()
    np.savez(file, attention=WEIGHTS, tokens=np.array(WORDS, dtype=object))
    with pytest.raises(BrokenFile) as refused:
        read_tensors(file.getvalue(), 2**20)
    assert "dtype=str" in refused.value.hint


def test_layers_may_come_one_by_one() -> None:
    np.testing.assert_array_equal(stack_layers(tuple(torch.from_numpy(WEIGHTS)[:, None])), WEIGHTS)


@pytest.mark.parametrize(
    ("shape", "message"),
    [((513, 1, 1, 1), "513 layers; up to 512"), ((512, 9, 1, 1), "4,608 heads in all; up to 4,096")],
)
def test_no_more_heads_are_read_than_a_view_of_all_can_have(shape: tuple[int, ...], message: str) -> None:
    with pytest.raises(BadTensors, match=message):
        _made(np.ones(shape, np.float32), ["a"])
    assert _made(np.ones((512, 8, 1, 1), np.float32), ["a"]).stream("self").layers == 512


def test_heads_of_all_streams_count_together() -> None:
    weights = np.ones((1, 2100, 1, 1), np.float32)
    streams = ImportedAttention(
        weights={"encoder": weights, "decoder": weights}, tokens={"source": ["a"], "target": ["b"]}
    )
    with pytest.raises(BadTensors, match="4,200 heads"):
        imported_capture(streams)


def labels(capture: RecordedCapture, side: str = "text") -> list[str]:
    return [token.label for token in capture.tokens[side]]


def test_tokens_may_be_missing_and_are_numbered_then() -> None:
    capture = imported_capture(ImportedAttention(weights={"self": WEIGHTS}))
    assert labels(capture) == ["0", "1", "2", "3", "4", "5"]
    assert "No tokens were imported: they are numbered from 0." in capture.provenance.import_note
    np.testing.assert_array_equal(capture.weights("self", 1), WEIGHTS[1])
    assert "numbered" not in _made().provenance.import_note
    both = imported_capture(
        ImportedAttention(weights={"cross": random_weights((1, 1, 2, 3))}, tokens={"target": ["a", "b"]})
    )
    assert labels(both, "source") == ["0", "1", "2"] and labels(both, "target") == ["a", "b"]
    assert "No tokens were imported for the source" in both.provenance.import_note


@pytest.mark.parametrize(
    ("weights", "tokens", "message"),
    [
        (
            {"self": WEIGHTS},
            {"text": WORDS[:5]},
            "[2, 3, 6, 6], [layers, heads, rows, columns], so 6 columns",
        ),
        ({"self": WEIGHTS}, {"text": WORDS[:5]}, "so 6 columns; but there are 5 tokens"),
        ({"self": WEIGHTS[:, :, :5]}, {}, "so 5 rows; but there are 6 columns of attention"),
        ({"cross": WEIGHTS[:, :, :5], "decoder": WEIGHTS}, {}, "so 6 columns; but there are 5 rows of cross"),
        ({"cross": WEIGHTS}, {"source": WORDS, "target": WORDS[1:]}, "but there are 5 decoder_tokens"),
    ],
)
def test_shapes_that_do_not_fit_are_named_with_what_was_expected(
    weights: dict[str, Any], tokens: dict[str, list[str]], message: str
) -> None:
    with pytest.raises(BadTensors) as refused:
        imported_capture(ImportedAttention(weights=weights, tokens=tokens))
    assert message in refused.value.detail


def padded(weights: Any, before: int = 0, after: int = 4, fill: float = 0.25) -> Any:
    """The same attention of a batch: padded tokens attend to everything, nothing attends to them."""
    size = weights.shape[-1] + before + after
    array = np.zeros((*weights.shape[:2], size, size), np.float32)
    inner = slice(before, before + weights.shape[-1])
    array[:, :, :before, inner] = array[:, :, inner.stop :, inner] = fill
    array[:, :, inner, inner] = weights
    return array


@pytest.mark.parametrize("fill", [0.25, 0])
@pytest.mark.parametrize(
    ("before", "after", "pad", "masks"),
    [
        (0, 4, "[PAD]", None),
        (3, 0, "<pad>", None),
        (2, 2, "<|endoftext|>", {"text": [0, 0, 1, 1, 1, 1, 1, 1, 0, 0]}),
    ],
)
def test_padding_is_left_out_of_every_number_and_this_is_said(
    before: int, after: int, pad: str, masks: Any, fill: float
) -> None:
    words = [*[pad] * before, *WORDS, *[pad] * after]
    capture = _made(padded(WEIGHTS, before, after, fill), words, masks=masks or {}, second=before + 4)
    assert labels(capture) == labels(_made())
    for layer in range(2):
        np.testing.assert_array_equal(capture.weights("self", layer), WEIGHTS[layer])
    assert f"{before + after} tokens of padding are left out" in capture.provenance.import_note
    assert [token.part for token in capture.tokens["text"]] == ["A"] * 4 + ["B"] * 2
    measured, expected = (overview(one, "self").metrics for one in (capture, _made()))
    for mine, other in zip(measured, expected, strict=True):
        np.testing.assert_array_equal(mine.values, other.values)


def test_a_mask_says_alone_what_is_padding() -> None:
    words = [*WORDS[:4], "[PAD]", "[PAD]"]
    assert len(labels(_made(words=words))) == 4
    assert len(labels(_made(words=words, masks={"text": [1] * 6}))) == 6
    for mask in ([1] * 5, [1, 1, 1, 1, 0, 2], [0] * 6):
        with pytest.raises(BadTensors, match="padding mask"):
            _made(words=words, masks={"text": mask})


def test_what_other_tokens_give_to_padding_is_said() -> None:
    weights = np.full((1, 1, 4, 4), 0.25, np.float32)
    capture = _made(weights, ["a", "b", "c", "[PAD]"])
    assert "1 token of padding is left out" in capture.provenance.import_note
    assert "other tokens give up to 0.25 of a row to it" in capture.provenance.import_note
    np.testing.assert_array_equal(capture.weights("self", 0), weights[0, :, :3, :3])


def test_rows_of_nothing_have_no_metrics() -> None:
    weights = np.array([[[[0, 0, 1], [0, 0, 0], [1, 0, 0]]]], np.float32)
    capture = _made(weights, ["a", "b", "c"])
    assert len(labels(capture)) == 3
    assert overview(capture, "self").values("distance")[0, 0] == 2


@pytest.mark.parametrize(
    ("pieces", "words", "text"),
    [
        (["The", " cat", " s", "at", "."], ["The", "cat", "s", "##at", "."], "The cat sat."),
        (["The ", "cat ", "s", "at", "."], ["The", "cat", "s", "##at", "."], "The cat sat."),
        (["[CLS]", "un", "true", " story"], ["[CLS]", "un", "##true", "story"], "untrue story"),
        (["The", "cat", "sat"], ["The", "cat", "sat"], "The cat sat"),
    ],
)
def test_plain_spaces_make_words(pieces: list[str], words: list[str], text: str) -> None:
    size = len(pieces)
    capture = _made(random_weights((1, 1, size, size)), pieces)
    assert labels(capture) == words
    assert capture.text == text


def test_float16_is_read_and_said() -> None:
    half = WEIGHTS.astype(np.float16)
    capture = imported_capture(
        read_tensors(_npz(attention=half, tokens=np.array(WORDS), attention_mask=np.ones(6, int)), 10**6)
    )
    np.testing.assert_array_equal(capture.weights("self", 1), half[1].astype(np.float32))
    assert "half precision (float16)" in capture.provenance.import_note
    assert "half precision" not in _made().provenance.import_note


def test_of_rows_that_add_up_to_something_else_nothing_is_said_in_percent() -> None:
    weights = np.minimum(WEIGHTS * 4.5, 1)
    capture = _made(weights)
    assert "not to 1" in capture.provenance.import_note and not capture.shares
    view = FigureSpec("self", HeadSelection.one(0, 0), specials=False).view(capture)
    assert "a weight of" in " ".join(view.notes) and "%" not in " ".join(view.notes)
    heavy = np.zeros((1, 1, 4, 4), np.float32)
    heavy[..., 1] = 0.9
    lines = Figure("sentence", FigureSpec("self", HeadSelection.one(0, 0)), _made(heavy, list("abcd")))
    assert "%" not in json.dumps(KINDS["sentence"].document(lines).notes)
    assert build_embed_data(lines).shares is False
    # Half precisions round, but are still shares.
    half = _made(torch.from_numpy(WEIGHTS).bfloat16())
    assert half.shares and _made().shares


def test_heads_are_not_named_by_rows_that_add_up_to_something_else() -> None:
    """Thresholds of roles are shares: 0.375 of 4.5 is not the 0.3 that makes a first token head."""
    capture = _made(np.full((1, 2, 12, 12), 0.375, np.float32), [f"w{n}" for n in range(12)])
    roles = role_table(capture, "self")
    assert not roles.labels[0][0] and not roles.labels[0][1]
    assert "not to 1" in roles.notes[-1] and "no head is named" in roles.notes[-1]
    assert "not to 1" in similarity(capture, "self", roles).notes[-1]
    shares = _made(np.full((1, 2, 12, 12), 1 / 12, np.float32), [f"w{n}" for n in range(12)])
    roles = role_table(shares, "self")
    assert [label.role for label in roles.labels[0][0]] == ["broad"]
    assert not any("not to 1" in note for note in (*roles.notes, *similarity(shares, "self", roles).notes))
