"""Runs of a model with changed attention, many at once."""

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any

import torch
from transformers.utils.generic import ModelOutput

from ..capture.attention_function import Attention, replacing
from ..capture.preemptible_job import yield_thread
from ..core.effects import ChangedOption, Comparison
from ..core.intervention import Intervention
from ..models.loading import LoadedModel
from ..models.model_input import ModelInput
from .changed_attention import ChangedAttention
from .measurement import Measurement

# Most copies of the input that run at once, and what their activations and logits may take.
_COPIES = 32
_BATCH_BYTES = 512 * 2**20
# Most tokens of a batch: a forward cannot be interrupted, and others wait for the inference thread. A batch
# of more tokens is hardly faster per token.
_BATCH_TOKENS = 2048
# Floats that a layer holds at once for each number of a token's state: queries, keys, values, the wider
# layers of its feed-forward network.
_FLOATS = 16
# Likeliest tokens or labels reported of each run.
_OPTIONS = 5
# What computes the attention of copies of an input, each of which has its own changes.
Change = Callable[[LoadedModel, Sequence[Collection[Any]]], Attention]


def run_changed(
    loaded: LoadedModel,
    model_input: ModelInput,
    measurement: Measurement,
    copies: Sequence[Collection[Any]],
    encoded: ModelOutput | None = None,
    change: Change = ChangedAttention,
) -> Any:
    """The model's output for copies of an input, each with its own changes.

    Args:
        encoded: the encoder's output (`encoder_output`), if no copy changes the encoder.
        change: what the members of ``copies`` mean; if absent, interventions.
    """
    arguments = repeated_arguments(loaded, model_input, measurement, len(copies), encoded)
    with torch.inference_mode(), replacing(change(loaded, copies)):
        return loaded.model(**arguments)


def repeated_arguments(
    loaded: LoadedModel,
    model_input: ModelInput,
    measurement: Measurement,
    count: int,
    encoded: ModelOutput | None = None,
) -> dict[str, Any]:
    """The arguments of a forward of so many copies of an input, from which the outcome can be measured.

    Args:
        encoded: the encoder's output (`encoder_output`), if all copies share it.
    """
    single = measurement.arguments(loaded.arguments(model_input))
    arguments = {name: _repeated(value, count) for name, value in single.items()}
    if encoded is not None:
        arguments["encoder_outputs"] = type(encoded)(
            **{name: _repeated(value, count) for name, value in encoded.items()}
        )
    return arguments


def effects(
    loaded: LoadedModel,
    model_input: ModelInput,
    measurement: Measurement,
    copies: Sequence[Collection[Any]],
    encoded: ModelOutput | None = None,
    change: Change = ChangedAttention,
) -> list[float]:
    """The change of the outcome by each set of changes, as runs of the model show it.

    Each is compared with the unchanged input in its own batch, because kernels round batches of other sizes
    differently. Yields the thread between batches.

    Args:
        encoded, change: as for `run_changed`.
    """
    found: list[float] = []
    for output in batches(loaded, model_input, measurement, copies, encoded, change):
        values = measurement.values(output)
        found += (values[1:] - values[0]).tolist()
    return found


def batches(
    loaded: LoadedModel,
    model_input: ModelInput,
    measurement: Measurement,
    copies: Sequence[Collection[Any]],
    encoded: ModelOutput | None = None,
    change: Change = ChangedAttention,
) -> Iterator[Any]:
    """The model's output for sets of changes, some at a time: first the unchanged input, then a copy each.

    Yields the thread between batches.

    Args:
        encoded, change: as for `run_changed`.
    """
    most = most_copies(loaded, model_input, measurement) - 1
    for first in range(0, len(copies), most):
        yield_thread()
        batch = copies[first : first + most]
        yield run_changed(loaded, model_input, measurement, [(), *batch], encoded, change)


def compare(
    loaded: LoadedModel,
    model_input: ModelInput,
    measurement: Measurement,
    interventions: Sequence[Intervention],
    encoded: ModelOutput | None = None,
    change: Change = ChangedAttention,
) -> Comparison:
    """The model with some interventions beside the model as it is, and what each of them does alone.

    Args:
        encoded, change: as for `run_changed`.
    """
    output = run_changed(loaded, model_input, measurement, [(), interventions], encoded, change)
    before, after = measurement.values(output).tolist()
    # One alone is all of them.
    alone = (
        effects(loaded, model_input, measurement, [(one,) for one in interventions], encoded, change)
        if len(interventions) > 1
        else [after - before] * len(interventions)
    )
    return Comparison(after, tuple(alone), tuple(_options(loaded, measurement, output)))


def _options(loaded: LoadedModel, measurement: Measurement, output: Any) -> Iterator[ChangedOption]:
    """The likeliest tokens or labels of both runs, and how likely each is in both."""
    if measurement.outcome.kind is None:
        return
    before, after = measurement.probabilities(output)
    likeliest = [run.topk(min(_OPTIONS, len(run))).indices.tolist() for run in (before, after)]
    own = [] if measurement.outcome.token is None else [measurement.outcome.token]
    for token in sorted({*likeliest[0], *likeliest[1], *own}, key=lambda token: -float(before[token])):
        yield ChangedOption(
            measurement.option(loaded, token), token, float(before[token]), float(after[token])
        )


def most_copies(loaded: LoadedModel, model_input: ModelInput, measurement: Measurement) -> int:
    """How many copies run at once: at least two."""
    config = loaded.model.config.get_text_config(decoder=True)
    states = _FLOATS * (getattr(config, "hidden_size", None) or 1024)
    logits = getattr(config, "vocab_size", None) or 1 if measurement.needs_all_logits else 0
    tokens = max(model_input.lengths.values())
    each = 4 * (states + logits) * tokens
    return max(2, min(_COPIES, _BATCH_BYTES // each, _BATCH_TOKENS // tokens))


def _repeated(value: Any, count: int) -> Any:
    """An argument for a batch of copies."""
    is_batched = isinstance(value, torch.Tensor) and value.ndim > 1 and value.shape[0] == 1
    return value.expand(count, *value.shape[1:]).contiguous() if is_batched else value
