"""The output of an encoder, which copies of an input share if only the decoder is changed."""

from collections.abc import Collection, Iterable

import torch

from ..core.intervention import Intervention
from ..models.loading import LoadedModel
from ..models.model_input import ModelInput


def encoder_states(loaded: LoadedModel, model_input: ModelInput) -> torch.Tensor | None:
    """The last states of the encoder for an input: ``[1, tokens, size]``; None if it does not return them."""
    with torch.inference_mode():
        states: torch.Tensor | None = loaded.model(**loaded.arguments(model_input)).encoder_last_hidden_state
    return states


def leaves_encoder(loaded: LoadedModel, copies: Iterable[Collection[Intervention]]) -> bool:
    """Whether none of these interventions changes the encoder, whose stream is the first."""
    encoder = next(iter(loaded.reader.sides))
    return all(one.stream != encoder for interventions in copies for one in interventions)
