"""The effects of changing attention in a capture whose model is loaded."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import partial
from itertools import product

import numpy as np
import torch
from cachetools import LRUCache
from transformers.utils.generic import ModelOutput

from ..capture.attention_function import AttentionCall
from ..capture.layer_details import mask
from ..capture.live_capture import LiveCapture
from ..capture.preemptible_job import yield_thread
from ..core.ablation import Ablation
from ..core.capture import Floats
from ..core.effects import Comparison, EdgeChanges, Effects
from ..core.intervention import Intervention
from ..core.outcome import Outcome, OutcomeOptions
from ..errors import FollowspotError, ImpossibleCut
from ..message import _
from .changed_attention import ChangedAttention
from .edge_effects import edge_changes, head_changes
from .encoder_output import encoder_output, leaves_encoder
from .experiment import compare, effects
from .gradients import Gradients, gradients
from .outcomes import measurement_of
from .reference import Reference

# What a forward and a backward pass cost, in forwards.
BACKWARD_RUNS = 3
# Lists of verified changes that are kept.
_LISTS = 4


class LiveEffects(Effects):
    """Estimates from one backward pass, and runs of the model that verify them.

    Args:
        capture: whose attention is changed; every call was captured (`require_calls`).
        gradients: of the outcome.
        admit: called with the number of runs before they begin; raises if they are too many.
        reference: what ablated heads output.
    """

    def __init__(
        self,
        capture: LiveCapture,
        gradients: Gradients,
        admit: Callable[[int], None] | None = None,
        reference: Reference | None = None,
    ) -> None:
        self._capture = capture
        self._gradients = gradients
        self._reference = reference or Reference()
        self._encoded: ModelOutput | None = None
        self._admit = admit or (lambda runs: None)
        self.outcome: Outcome = gradients.outcome
        self.directions = gradients.directions
        self.ablation: Ablation = self._reference.ablation
        self._change = partial(ChangedAttention, outputs=self._reference.outputs)
        # Lists of changes with their effects, because the faces of one figure verify the same cells. Whole
        # lists, because which changes run together determines how a kernel rounds.
        self._verified: LRUCache[tuple[frozenset[Intervention], ...], list[float]] = LRUCache(_LISTS)

    @property
    def model(self) -> str:
        """The key of the model."""
        return self._capture.model

    @property
    def nbytes(self) -> int:
        """Memory of the gradients and of the capture, which they keep alive, in bytes."""
        return self._gradients.nbytes + self._capture.nbytes

    def edges(
        self, stream: str, layer: int, heads: Sequence[int], first: int = 0, last: int | None = None
    ) -> EdgeChanges:
        """The first-order changes by cutting each edge of the queries ``first:last`` of some heads."""
        for head in heads:
            self._capture.check_head(stream, layer, head)
        yield_thread()
        call = self._capture.calls[stream][layer]
        assert isinstance(call, AttentionCall)
        return edge_changes(call, self._gradients.layers[stream][layer], heads, slice(first, last))

    def heads(self, stream: str, layer: int) -> Floats:
        """The first-order changes by ablating each head of a layer: float32 ``[directions, heads]``."""
        self._capture.check_head(stream, layer, 0)
        self._check_reference([Intervention(stream, layer)])
        other = self._reference.outputs.get((stream, layer))
        return head_changes(self._gradients.layers[stream][layer], other)

    def possible(self, interventions: Collection[Intervention]) -> bool:
        """Whether `verified` would accept these interventions, and there are any."""
        try:
            self._check_reference(interventions)
        except FollowspotError:
            return False
        return possible(self._capture, interventions)

    def verified(self, changes: Sequence[Collection[Intervention]]) -> list[float]:
        """The change of the outcome by each set of interventions, by running the model."""
        for interventions in changes:
            self._check(interventions)
        key = tuple(frozenset(interventions) for interventions in changes)
        found = self._verified.get(key)
        if found is None:
            self._admit(len(changes))
            capture = self._capture
            measurement, encoded = self._gradients.measurement, self._encoder_output(changes)
            found = effects(capture.loaded, capture.model_input, measurement, changes, encoded, self._change)
            self._verified[key] = found
        return found

    def compare(self, interventions: Sequence[Intervention]) -> Comparison:
        """The model with some interventions beside the model as it is."""
        self._check(interventions)
        # All together, and each alone.
        self._admit(1 + len(interventions))
        capture = self._capture
        measurement, encoded = self._gradients.measurement, self._encoder_output([interventions])
        return compare(capture.loaded, capture.model_input, measurement, interventions, encoded, self._change)

    def ablating(self, reference: Reference) -> "LiveEffects":
        """The same effects, but ablated heads output something else."""
        return LiveEffects(self._capture, self._gradients, self._admit, reference)

    @property
    def zeroing(self) -> "LiveEffects":
        """The same effects, where ablated heads output 0."""
        return self.ablating(Reference())

    def _check(self, interventions: Collection[Intervention]) -> None:
        check_interventions(self._capture, interventions)
        self._check_reference(interventions)

    def _check_reference(self, interventions: Collection[Intervention]) -> None:
        lengths = {name: len(self._capture.query_tokens(name)) for name in self._capture.streams}
        self._reference.check(interventions, lengths)

    def _encoder_output(self, changes: Iterable[Collection[Intervention]]) -> ModelOutput | None:
        """The encoder's output, computed once; None where an encoder is changed, or there is none."""
        loaded = self._capture.loaded
        if not loaded.model.config.is_encoder_decoder or not leaves_encoder(loaded, changes):
            return None
        if self._encoded is None:
            self._encoded = encoder_output(loaded, self._capture.model_input)
        return self._encoded


def live_effects(
    capture: LiveCapture,
    options: OutcomeOptions,
    max_bytes: int | None = None,
    admit: Callable[[int], None] | None = None,
) -> LiveEffects:
    """The effects in a capture for what a reader asks to be measured: runs the model forwards and backwards.

    Args:
        max_bytes: of what the forward keeps for the backward pass; None: unlimited.
        admit: called with a number of runs before they begin; raises if they are too many.

    Raises:
        NoInterventions: the attention of its model cannot be changed.
        UnknownOutcome: the model predicts no such token, or has no such measure.
        TooCostly: the backward pass would need more memory.
        Stopped: the request was cancelled.
    """
    measurement = measurement_of(capture, options)
    if admit is not None:
        admit(BACKWARD_RUNS * measurement.direction_count)
    found = gradients(capture.loaded, capture.model_input, measurement, max_bytes)
    return LiveEffects(capture, found, admit)


def possible(capture: LiveCapture, interventions: Collection[Intervention]) -> bool:
    """Whether there are interventions, and the capture has all that they change."""
    try:
        check_interventions(capture, interventions)
    except FollowspotError:
        return False
    return bool(interventions)


def check_interventions(capture: LiveCapture, interventions: Iterable[Intervention]) -> None:
    """Refuse changes of what a capture does not have.

    Raises:
        OutOfRange, UnknownStream: there is no such head, layer or token.
        ImpossibleCut: an edge that the mask forbids, or the last one of its query in some head.
    """
    # By head: two heads may lose different keys of one query.
    cut: dict[tuple[str, int, int, int], set[int]] = defaultdict(set)
    for one in interventions:
        shape = capture.stream(one.stream)
        capture.check_head(one.stream, one.layer or 0, one.head or 0)
        if one.edge is None:
            continue
        capture.check_pair(one.stream, *one.edge)
        layers = range(shape.layers) if one.layer is None else (one.layer,)
        allowing = [layer for layer in layers if _keys(capture, one.stream, layer, one.edge[0])[one.edge[1]]]
        if not allowing:
            raise _forbidden(capture, one)
        heads = range(shape.heads) if one.head is None else (one.head,)
        for layer, head in product(allowing, heads):
            cut[one.stream, layer, head, one.edge[0]].add(one.edge[1])
    # Heads of a layer that lose the same keys are checked once.
    distinct = {
        (stream, layer, query, frozenset(keys)) for (stream, layer, _head, query), keys in cut.items()
    }
    for stream, layer, query, keys in sorted(distinct, key=lambda one: one[:3]):
        rest = _keys(capture, stream, layer, query)
        rest[sorted(keys)] = False
        if not rest.any() and not capture.stream(stream).has_sink(layer):
            raise _last_edge(capture, stream, layer, query)


def _keys(
    capture: LiveCapture, stream: str, layer: int, query: int
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Which keys a query may attend to: bool ``[keys]``."""
    call = capture.calls[stream][layer]
    row = mask(call, capture.stream(stream), layer, torch.tensor([query], device=call.device))
    return np.ones(len(capture.key_tokens(stream)), bool) if row is None else row[0].cpu().numpy().copy()


def _forbidden(capture: LiveCapture, one: Intervention) -> ImpossibleCut:
    query, key = _labels(capture, one.stream, *(one.edge or (0, 0)))
    return ImpossibleCut(
        _(
            "The mask forbids “{query}” to attend to “{key}”, so there is no edge to cut.",
            query=query,
            key=key,
        ),
        hint=_("Choose a key that this query may attend to."),
    )


def _last_edge(capture: LiveCapture, stream: str, layer: int, query: int) -> ImpossibleCut:
    return ImpossibleCut(
        _(
            "In layer {layer}, “{query}” would have nothing left to attend to.",
            layer=str(layer),
            query=_labels(capture, stream, query, 0)[0],
        ),
        hint=_("Leave it at least one key, or ablate the head instead."),
    )


def _labels(capture: LiveCapture, stream: str, query: int, key: int) -> tuple[str, str]:
    return capture.query_tokens(stream)[query].label, capture.key_tokens(stream)[key].label
