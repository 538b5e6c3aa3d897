"""Activation patching: runs of one input with something of another put in.

The share of the difference that a patch recovers is ``(M_patched − M_B) / (M_A − M_B)``. Heimersheim & Nanda
(2024), "How to use and interpret activation patching", arXiv:2404.15255: A is their clean input, B the
corrupted one, and this is denoising.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from itertools import product
from typing import TypeVar

import torch

from ..capture.attention_function import AttentionCall, replacing
from ..capture.live_capture import LiveCapture
from ..capture.preemptible_job import yield_thread
from ..core.outcome import OutcomeOptions
from ..core.patch_map import PARTS, Patched, PatchMap
from ..core.token_pairs import TokenPair, token_pairs
from ..errors import InvalidRequest, NotComparable, UnknownOutcome
from ..message import _, digits
from .blocks import blocks, refusal, replaced_inputs
from .encoder_output import encoder_output
from .experiment import most_copies, repeated_arguments
from .measurement import Measurement
from .outcomes import measurement_of, prediction_at
from .patched_attention import HeadPatch, PatchedAttention

# A difference of outcomes below this is rounding, and so is this share of an outcome above 1.
_ROUNDING = 1e-5
Patch = TypeVar("Patch")
# Makes the context in which a batch of copies of B runs, each with its patch; None: with none.
_Patching = Callable[[Sequence[Patch | None]], AbstractContextManager[object]]


@dataclass(frozen=True, slots=True)
class StatePatch:
    """The states of some tokens of A before a layer, which B's corresponding tokens get."""

    layer: int
    pairs: Sequence[TokenPair]


def patch_map(
    a: LiveCapture,
    b: LiveCapture,
    options: OutcomeOptions,
    patched: Patched,
    stream: str,
    layer: int | None = None,
    admit: Callable[[int], None] = lambda runs: None,
) -> PatchMap:
    """How much of the difference of an outcome between A and B each part of the model carries over.

    The outcome is A's: its likeliest token unless one is named, at the position in A that is named. In B it
    is measured at the corresponding token, or, where none is named, at B's own last token or first mask. A
    distance is one from A.

    Args:
        patched: what of A is put into B.
        layer: for the parts of heads, whose.
        admit: called with the number of runs before they begin; raises if they are too many.

    Raises:
        NotComparable: the inputs are of two models or of two kinds, or their outcomes do not differ.
        NoInterventions: the attention of the model cannot be changed, or its layers hand on no single state.
        UnknownOutcome: the model predicts no such token, or has no such measure, in A or in B.
        InvalidRequest, OutOfRange, UnknownStream: there is no such stream or layer, or none is named.
        Stopped: the request was cancelled.
    """
    runs = _Runs(a, b, options, stream)
    together = None
    if patched == "positions":
        states = runs.states()
        pairs = runs.pairs[a.stream(stream).query_side]
        single = [StatePatch(number, (pair,)) for number, pair in product(range(len(states)), pairs)]
        admit(len(single) + 3)
        together, *shares = runs.recovered([StatePatch(0, pairs), *single], runs.with_states(states))
        width = len(pairs)
    else:
        patches, width = _head_patches(a, patched, stream, layer)
        admit(len(patches) + 2)
        shares = runs.recovered(patches, runs.with_heads)
    return PatchMap(
        patched=patched,
        stream=stream,
        outcome=replace(runs.of_a.outcome, value=runs.value),
        other_position=runs.of_b.outcome.position,
        other=runs.other,
        shares=tuple(tuple(shares[n : n + width]) for n in range(0, len(shares), width)),
        layer=layer if patched == "parts" else None,
        pairs=runs.pairs,
        together=together,
    )


def _head_patches(
    a: LiveCapture, patched: Patched, stream: str, layer: int | None
) -> tuple[list[HeadPatch], int]:
    """The patches of heads, row by row, and how many make a row."""
    shape = a.stream(stream)
    if patched == "heads":
        every = product(range(shape.layers), range(shape.heads))
        return [HeadPatch(*place) for place in every], shape.heads
    if layer is None:
        raise InvalidRequest(
            _("The parts of heads are patched in one layer, and none is named."),
            hint=_("Name it with layer=, or one of its heads."),
        )
    a.check_head(stream, layer, 0)
    return [HeadPatch(layer, head, part) for head, part in product(range(shape.heads), PARTS)], len(PARTS)


class _Runs:
    """Runs of B with something of A put in.

    Attributes:
        of_a, of_b: the outcome on each input.
        pairs: by side, the tokens that correspond.
        value, other: the outcome of A and of B.
    """

    def __init__(self, a: LiveCapture, b: LiveCapture, options: OutcomeOptions, stream: str) -> None:
        _check(a, b)
        self._a, self._b, self._stream, self._loaded = a, b, stream, a.loaded
        self.pairs = {side: token_pairs(a.tokens[side], b.tokens[side]) for side in _sides(a, stream)}
        if not self.pairs[a.stream(stream).query_side]:
            raise NotComparable(
                _("No token of A corresponds to one of B."),
                hint=_("Compare inputs that have words in common, or the same number of tokens."),
            )
        self.of_a = measurement_of(a, options)
        self.of_b = self.of_a.at(_position_in_b(a, b, self.of_a, options))
        self._calls = [call for call in a.calls[stream] if isinstance(call, AttentionCall)]
        encoder = next(iter(a.loaded.reader.sides))
        shares_encoder = a.loaded.model.config.is_encoder_decoder and stream != encoder
        self._encoded = encoder_output(self._loaded, b.model_input) if shares_encoder else None
        with torch.inference_mode():
            output = self._loaded.model(**self.of_a.arguments(self._loaded.arguments(a.model_input)))
            self._origin = self.of_a.origin(output) if not self.of_a.outcome.signed else None
            self.value = float(self.of_a.values(output, self._origin)[0])
        (self.other,) = self._values(1)
        if abs(self.value - self.other) <= _ROUNDING * max(1, abs(self.value)):
            raise NotComparable(
                _(
                    "A and B have the same outcome, {value}: there is no difference to recover.",
                    value=digits(f"{self.other:.4g}".replace("-", "−")),
                ),
                hint=_("Choose another outcome, or inputs in which it differs."),
            )

    def states(self) -> list[torch.Tensor]:
        """The state of A before each layer of the stack: ``[tokens, size]``.

        Raises:
            NoInterventions: the layers do not hand on one state per token.
        """
        states: list[torch.Tensor] = []

        def noted(_number: int, state: torch.Tensor) -> torch.Tensor:
            states.append(state)
            return state

        with torch.inference_mode(), replaced_inputs(self._stack, noted):
            self._loaded.model(**self._loaded.arguments(self._a.model_input))
        tokens = len(self._a.query_tokens(self._stream))
        shapes = {tuple(state.shape) for state in states}
        if len(shapes) != 1 or next(iter(shapes))[:-1] != (1, tokens):
            raise refusal(self._loaded)
        return [state[0] for state in states]

    @property
    def _stack(self) -> tuple[torch.nn.Module, ...]:
        return blocks(self._loaded, [call.module for call in self._calls])

    def with_states(self, states: Sequence[torch.Tensor]) -> _Patching[StatePatch]:
        """Patches these states of A."""

        def patching(copies: Sequence[StatePatch | None]) -> AbstractContextManager[object]:
            def replaced(number: int, state: torch.Tensor) -> torch.Tensor:
                patches = [(copy, one) for copy, one in enumerate(copies) if one and one.layer == number]
                state = state.clone() if patches else state
                for copy, patch in patches:
                    source, target = map(list, zip(*patch.pairs, strict=True))
                    state[copy, target] = states[number][source]
                return state

            return replaced_inputs(self._stack, replaced)

        return patching

    def with_heads(self, copies: Sequence[HeadPatch | None]) -> AbstractContextManager[object]:
        """Patches heads of A."""
        shape = self._a.stream(self._stream)
        queries, keys = self.pairs[shape.query_side], self.pairs[shape.key_side]
        return replacing(PatchedAttention(self._loaded, self._stream, self._calls, queries, keys, copies))

    def recovered(self, patches: Sequence[Patch], patching: _Patching[Patch]) -> list[float]:
        """The share of the difference that each patch recovers.

        Every batch contains B as it is, because kernels round batches of other sizes differently. Yields the
        thread between batches.
        """
        shares: list[float] = []
        most = most_copies(self._loaded, self._b.model_input, self.of_b) - 1
        for first in range(0, len(patches), most):
            yield_thread()
            batch = [None, *patches[first : first + most]]
            with patching(batch):
                unpatched, *values = self._values(len(batch))
            shares += [(value - unpatched) / (self.value - self.other) for value in values]
        return shares

    def _values(self, count: int) -> list[float]:
        """The outcome of each of so many copies of B."""
        arguments = repeated_arguments(self._loaded, self._b.model_input, self.of_b, count, self._encoded)
        with torch.inference_mode():
            values: list[float] = self.of_b.values(self._loaded.model(**arguments), self._origin).tolist()
        return values


def _check(a: LiveCapture, b: LiveCapture) -> None:
    """Raise NotComparable unless a state of A can take the place of one of B."""
    if (a.model, a.provenance.revision) != (b.model, b.provenance.revision):
        raise NotComparable(
            _("A and B are read by different models: a state of one means nothing in the other."),
            hint=_("Compare two inputs of one model."),
        )
    for side, tokens in a.tokens.items():
        if (side in a.media or side in b.media) and len(tokens) != len(b.tokens[side]):
            raise NotComparable(
                _("A and B are not of the same size, so their tokens are not the same places."),
                hint=_("Compare two inputs of one size."),
            )


def _sides(capture: LiveCapture, stream: str) -> tuple[str, ...]:
    """The sides of a stream, and where a prediction is measured the side of its token."""
    shape = capture.stream(stream)
    predicted = (one.side for one in capture.predictions[:1] if one.side is not None)
    return tuple(dict.fromkeys((shape.query_side, shape.key_side, *predicted)))


def _position_in_b(a: LiveCapture, b: LiveCapture, of_a: Measurement, options: OutcomeOptions) -> int | None:
    """Where in B the outcome of A is measured. Raises UnknownOutcome."""
    side, position = of_a.outcome.side, of_a.outcome.position
    if side is None or position is None:
        return None
    if options.outcome_position is None:
        return prediction_at(b, None).position
    other = dict(token_pairs(a.tokens[side], b.tokens[side])).get(position)
    if other is None:
        raise UnknownOutcome(
            _(
                "“{token}” (token {position} of A) corresponds to no token of B.",
                token=a.tokens[side][position].label,
                position=str(position),
            ),
            hint=_("Name a position that both have, or none."),
            asked=position,
        )
    return prediction_at(b, other).position
