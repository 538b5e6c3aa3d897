"""Language detection: what a model predicts after its start token (Radford et al. 2022).

Its scores there, over the tokens of languages only, become probabilities: see `detect_language` in OpenAI's
``whisper/decoding.py``, and transformers' method of that name.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import torch
from transformers.modeling_outputs import BaseModelOutput

from ..core.language import Candidate, Language
from ..models.loading import LoadedModel
from ..models.model_input import ModelInput
from .finite_check import check_shares

# Number of most likely languages reported.
_LIKELIEST = 5


@dataclass(frozen=True, slots=True)
class Detection:
    """The detected language of a clip.

    Attributes:
        token: id of the language's token.
        encoded: the encoder's output for the clip, with which the decoder continues.
    """

    token: int
    encoded: BaseModelOutput


def detect(loaded: LoadedModel, model_input: ModelInput, tokens: Mapping[str, int]) -> Detection:
    """The most likely language: the encoder runs once, the decoder over its start token.

    Args:
        tokens: ids of languages by code.

    Raises:
        NonFinite: a probability is not finite.
        Stopped: the capture was cancelled.
    """
    arguments = loaded.arguments(model_input)
    start = arguments.pop("decoder_input_ids")[:, :1]
    with torch.inference_mode():
        output = loaded.model(**arguments, decoder_input_ids=start)
    shares = _shares(output, tokens, loaded.info.title)
    best = max(sorted(shares, key=lambda code: tokens[code]), key=lambda code: shares[code])
    return Detection(tokens[best], BaseModelOutput(last_hidden_state=output.encoder_last_hidden_state))


def language(loaded: LoadedModel, model_input: ModelInput, output: Any) -> Language | None:
    """The language whose token was read, with the model's probability; None if there is no choice.

    The decoder's first row attends to its start token only, so the result does not depend on what follows.

    Args:
        output: the output of the model's forward for the reading.

    Raises:
        NonFinite: a probability is not finite.
    """
    languages, read = loaded.reader.languages, model_input.language
    if languages is None or read is None or getattr(output, "logits", None) is None:
        return read
    shares = _shares(output, languages.tokens, loaded.info.title)
    best = sorted(shares, key=lambda code: -shares[code])[:_LIKELIEST]
    names = languages.names
    return replace(
        read,
        probability=shares[read.code],
        likeliest=tuple(Candidate(code, names[code], shares[code]) for code in best),
    )


def _shares(output: Any, tokens: Mapping[str, int], title: str) -> dict[str, float]:
    """Probabilities of languages by code, from the decoder's first row."""
    scores = output.logits[0, 0, list(tokens.values())].float()
    shares = scores.softmax(dim=-1)
    check_shares(shares, title)
    return dict(zip(tokens, shares.tolist(), strict=True))
