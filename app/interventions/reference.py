"""What the output of an ablated head becomes: 0, its mean over reference texts, or that in another text."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import torch

from ..capture.attention_function import AttentionCall, Output, attend, replacing
from ..capture.preemptible_job import yield_thread
from ..core.ablation import ZERO, Ablation
from ..core.intervention import Intervention
from ..core.stream import Stream
from ..errors import InvalidRequest, UnknownStream
from ..message import _
from ..models.loading import LoadedModel
from ..models.model_input import ModelInput
from ..models.single_text import is_within_text, read_single_text
from ..quotation import quoted
from .call_counter import CallCounter, Place

# The outputs of the heads of a layer, before the output projection.
HeadOutputs = Mapping[Place, torch.Tensor]
# Called with the tokens of texts, by side, before the model reads them; raises if they are too many.
AdmitTexts = Callable[[Sequence[Mapping[str, int]]], None]


@dataclass(frozen=True, slots=True)
class Reference:
    """What ablated heads output instead of their own.

    Attributes:
        ablation: what was asked for.
        outputs: for each layer of the streams that read the texts ``[tokens, heads, value_size]``, a mean
            with one token; empty for zero.
        tokens: over how many tokens the mean is, or how many the other text has.
    """

    ablation: Ablation = ZERO
    outputs: HeadOutputs = field(default_factory=dict)
    tokens: int = 0

    @property
    def nbytes(self) -> int:
        """Memory, in bytes."""
        return sum(one.numel() * one.element_size() for one in self.outputs.values())

    def check(self, interventions: Iterable[Intervention], streams: Mapping[str, int]) -> None:
        """Refuse to ablate heads for whose outputs there is nothing to replace them by.

        Args:
            streams: for each stream of the capture, how many queries it has.

        Raises:
            UnknownStream: the texts are not read in that stream.
            InvalidRequest: the other text has more tokens, or fewer.
        """
        if self.ablation.mode == "zero":
            return
        known = {stream for stream, _layer in self.outputs}
        for stream in {one.stream for one in interventions if one.edge is None}:
            if stream not in known:
                raise UnknownStream(
                    _("The reference texts are not read in the stream {stream}.", stream=quoted(stream)),
                    hint=_("There, a head can be ablated with zero only: leave out ablation."),
                    asked=stream,
                )
            if self.ablation.mode == "resample" and streams[stream] != self.tokens:
                raise InvalidRequest(
                    _(
                        "The other text has {other} tokens, and this one {own}: a head's output is taken from"
                        " the same position.",
                        other=self.tokens,
                        own=streams[stream],
                    ),
                    hint=_("Give a text of as many tokens, or ablate with a mean (ablation=mean)."),
                    asked=self.tokens,
                    limit=streams[stream],
                )


def reference_of(
    loaded: LoadedModel, streams: Iterable[Stream], ablation: Ablation, admit: AdmitTexts
) -> Reference:
    """What ablated heads output: runs the model over the reference texts, one by one.

    A mean is over all tokens of all texts, special tokens included, so long texts count more. Yields the
    thread between texts.

    Args:
        streams: of the model.

    Raises:
        UnsupportedInput: the model reads no text alone.
        TooManyTokens, TooCostly: by ``admit``.
    """
    if ablation.mode == "zero":
        return Reference()
    names = {stream.name for stream in streams if is_within_text(stream)}
    inputs = [read_single_text(loaded.reader, text) for text in ablation.texts]
    admit([one.lengths for one in inputs])
    if ablation.mode == "resample":
        outputs = head_outputs(loaded, inputs[0], names)
        return Reference(ablation, outputs, len(next(iter(outputs.values()))))
    sums: dict[Place, torch.Tensor] = {}
    tokens = 0
    for model_input in inputs:
        yield_thread()
        outputs = head_outputs(loaded, model_input, names)
        tokens += len(next(iter(outputs.values())))
        for place, output in outputs.items():
            # Summed with more digits than outputs have.
            total = output.double().sum(dim=0, keepdim=True)
            sums[place] = total if place not in sums else sums[place] + total
    return Reference(ablation, {place: (total / tokens).float() for place, total in sums.items()}, tokens)


def head_outputs(
    loaded: LoadedModel, model_input: ModelInput, streams: Iterable[str]
) -> dict[Place, torch.Tensor]:
    """The outputs of all heads of some streams in one run: ``[tokens, heads, value_size]`` for each layer."""
    counter, wanted = CallCounter(loaded), frozenset(streams)
    found: dict[Place, torch.Tensor] = {}

    def attention(call: AttentionCall, dropout: float) -> Output:
        output, weights = attend(call, dropout)
        place = counter.place(call.module)
        if place[0] in wanted:
            found[place] = output[0].clone()
        return output, weights

    with torch.inference_mode(), replacing(attention):
        loaded.model(**loaded.arguments(model_input))
    return found
