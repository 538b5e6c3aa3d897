"""The output of an encoder, which copies of an input share if only the decoder is changed."""

from collections.abc import Collection, Iterable

import torch
from transformers.utils.generic import ModelOutput

from ..core.intervention import Intervention
from ..models.loading import LoadedModel
from ..models.model_input import ModelInput


def encoder_output(loaded: LoadedModel, model_input: ModelInput) -> ModelOutput:
    """What the encoder returns for an input: its last states ``[1, tokens, size]``, and masks if any."""
    outputs: list[ModelOutput] = []
    hook = loaded.model.get_encoder().register_forward_hook(lambda _module, _input, out: outputs.append(out))
    try:
        with torch.inference_mode():
            loaded.model(**loaded.arguments(model_input))
    finally:
        hook.remove()
    return outputs[0]


def leaves_encoder(loaded: LoadedModel, copies: Iterable[Collection[Intervention]]) -> bool:
    """Whether none of these interventions changes the encoder, whose stream is the first."""
    encoder = next(iter(loaded.reader.sides))
    return all(one.stream != encoder for interventions in copies for one in interventions)
