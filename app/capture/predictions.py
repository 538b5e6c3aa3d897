"""Predictions of a model's task head: the next token, the token behind a mask, a label."""

from collections.abc import Iterator
from typing import Any, Literal

import torch
from transformers.models.auto import modeling_auto

from ..core.prediction import Option, Prediction
from ..models.loading import LoadedModel
from ..models.model_input import ModelInput
from .finite_check import check_shares

Head = Literal["next", "mask", "label"]

# Number of most likely options reported.
_OPTIONS = 5
# Rows of scores that are turned into probabilities at a time: their copy stays small.
_ROWS = 64

_HEADS: dict[Head, tuple[str, ...]] = {
    "next": ("CAUSAL_LM", "SEQ_TO_SEQ_CAUSAL_LM", "SPEECH_SEQ_2_SEQ"),
    "mask": ("MASKED_LM",),
    "label": ("SEQUENCE_CLASSIFICATION", "IMAGE_CLASSIFICATION", "AUDIO_CLASSIFICATION"),
}


def head_of(model: Any) -> Head | None:
    """What a model predicts, by transformers' own lists of classes; None if it has no such head."""
    name, config = type(model).__name__, model.config
    heads: list[Head] = [head for head, lists in _HEADS.items() if name in _names(lists)]
    if {"next", "mask"} <= set(heads) and not (
        config.is_encoder_decoder or getattr(config, "is_decoder", False)
    ):
        return "mask"  # XLM has one class for both
    return heads[0] if heads else None


def predictions(loaded: LoadedModel, model_input: ModelInput, output: Any) -> tuple[Prediction, ...]:
    """The most likely tokens or labels, with the model's own probabilities.

    For a causal language model the next token at every position, for an encoder-decoder likewise on the
    target side; for a masked language model the token at every mask in the text; for a classifier its labels.

    Args:
        output: the output of the model's forward for the reading.

    Raises:
        NonFinite: a probability is not finite.
    """
    head, scores = head_of(loaded.model), getattr(output, "logits", None)
    if head is None or scores is None:
        return ()
    if head == "label":
        return tuple(_labels(loaded, scores))
    # On the query side of the last stream: the only one, or the target of an encoder-decoder.
    side = list(loaded.reader.sides.values())[-1][0]
    tokens = model_input.tokens[side]
    if scores.shape[:2] != (1, len(tokens)):
        return ()
    places = [n for n, token in enumerate(tokens) if head == "next" or token.id == loaded.reader.mask]
    # All rows without a copy: selecting them one by one would make one.
    rows = scores[0] if len(places) == len(tokens) else scores[0, places]
    return tuple(_tokens(loaded, head, side, places, rows))


def _names(lists: tuple[str, ...]) -> set[str]:
    names: set[str] = set()
    for name in lists:
        for classes in getattr(modeling_auto, f"MODEL_FOR_{name}_MAPPING_NAMES").values():
            names.update([classes] if isinstance(classes, str) else classes)
    return names


def _tokens(
    loaded: LoadedModel, head: Head, side: str, places: list[int], scores: torch.Tensor
) -> Iterator[Prediction]:
    for first in range(0, len(places), _ROWS):
        some = places[first : first + _ROWS]
        best = _best(scores[first : first + _ROWS].float().softmax(dim=-1), loaded.info.title)
        for place, predicted in zip(some, best, strict=True):
            options = [Option(loaded.reader.option(token), token, share) for token, share in predicted]
            yield Prediction(head, side, place, tuple(options))


def _labels(loaded: LoadedModel, scores: torch.Tensor) -> Iterator[Prediction]:
    config = loaded.model.config
    # A single score is a number on a scale, not a choice.
    if scores.ndim != 2 or scores.shape[1] < 2 or config.problem_type == "regression":
        return
    multi_label = config.problem_type == "multi_label_classification"
    shares = scores.float().sigmoid() if multi_label else scores.float().softmax(dim=-1)
    (best_label,) = _best(shares, loaded.info.title)
    options = [Option(str(config.id2label.get(n, n)), n, share) for n, share in best_label]
    yield Prediction("label", None, None, tuple(options))


def _best(shares: torch.Tensor, title: str) -> list[list[tuple[int, float]]]:
    """For each row the most likely options and their probabilities. Raises NonFinite if one is NaN."""
    top = shares.topk(min(_OPTIONS, shares.shape[-1]), dim=-1)
    check_shares(top.values, title)  # NaN counts as the largest
    return [
        list(zip(ids, values, strict=True))
        for ids, values in zip(top.indices.tolist(), top.values.tolist(), strict=True)
    ]
