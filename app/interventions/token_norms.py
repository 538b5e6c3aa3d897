"""How long the vectors are that attention adds to a token's state: norm-based analysis.

Kobayashi et al. (2020), "Attention is Not Only a Weight", and (2021), "Incorporating Residual and
Normalization Layers". After the attention of a layer a token's state is
``L(Σ_j Σ_h A_ij f_h(x_j) + b + x_i)``, where ``f_h(x_j)`` is head h's value of token j, projected, and ``L``
what follows: nothing in most models, a LayerNorm in those that norm the sum. With the scale that it had in
this run a norm is affine, so token j's part is exactly ``F_ij = L(Σ_h A_ij f_h(x_j))``, and ``L(x_i)``
besides where j is i. Biases belong to no token.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray

from ..capture.attention_function import AttentionCall
from ..capture.live_capture import LiveCapture
from ..capture.preemptible_job import yield_thread
from ..errors import NoInterventions
from ..message import _
from ..models.loading import LoadedModel
from .block_calls import Called, NotedRun, noted_run
from .block_parts import parts_of
from .blocks import blocks
from .cached_norm import CachedNorm, cached_norm
from .call_counter import Place
from .encoder_output import encoder_output
from .head_outputs import HeadOutputs

# By how much the parts of the tokens may differ from what the projection returned, and a sum from what a norm
# received, as a share of the largest number.
TOLERANCE = 1e-4
_ROUNDING = 1e-5


@dataclass(frozen=True, slots=True)
class TokenNorms:
    """The lengths of all tokens' parts of some rows, in all layers.

    Attributes:
        norms: ``‖F_ij‖``, with the residual where j is i: float64 ``[layers, rows, keys]``.
        mixing: how much of a row comes from other tokens,
            ``‖Σ_{j≠i} F_ij‖ / (‖Σ_{j≠i} F_ij‖ + ‖F_ii‖)``: float64 ``[layers, rows]``; None where keys are
            other tokens than queries.
        difference: the largest between the sum of all parts, with the bias, and what the projection returned,
            as a share of its largest number.
    """

    norms: NDArray[np.float64]
    mixing: NDArray[np.float64] | None
    difference: float

    @property
    def shares(self) -> NDArray[np.float64]:
        """Each row divided by its sum: ``[layers, rows, keys]``."""
        totals = self.norms.sum(axis=-1, keepdims=True)
        shares: NDArray[np.float64] = np.divide(
            self.norms, totals, out=np.zeros_like(self.norms), where=totals > 0
        )
        return shares


@dataclass(frozen=True, slots=True)
class _Joined:
    """How the attention of a layer joins the state of some rows.

    Attributes:
        heads: what the heads compute, and their projection.
        factor: of what is added.
        norm: of what is added, or of the sum; None if nothing is normed.
        state: of the rows, before the layer: ``[rows, size]``.
        norms_sum: whether the norm is that of the sum.
    """

    heads: HeadOutputs
    factor: float
    norm: CachedNorm | None
    state: torch.Tensor
    norms_sum: bool = False

    def linear(self, row: int, vectors: torch.Tensor) -> torch.Tensor:
        """What becomes of projected vectors ``[keys, size]`` in one row, without biases."""
        if self.norm is not None:
            vectors = replace(self.norm, scale=self.norm.scale[[row]]).linear(vectors)
        return self.factor * vectors

    def residual(self, row: int) -> torch.Tensor:
        """What becomes of the row's own state: ``[size]``."""
        return self.linear(row, self.state[[row]])[0] if self.norms_sum else self.state[row]


def token_norms(capture: LiveCapture, stream: str, rows: Sequence[int]) -> TokenNorms:
    """The lengths of what each token adds to some rows in each layer of a stream.

    Yields the thread between layers.

    Args:
        rows: positions of queries.

    Raises:
        NoInterventions: it is not known how the attention of a layer joins the state of the tokens.
        Stopped: the request was cancelled.
    """
    loaded = capture.loaded
    calls = [call for call in capture.calls[stream] if isinstance(call, AttentionCall)]
    shape = capture.stream(stream)
    own = list(rows) if shape.query_side == shape.key_side else None
    stack = blocks(loaded, [call.module for call in calls])
    arguments = loaded.arguments(capture.model_input)
    if loaded.model.config.is_encoder_decoder and stream != next(iter(capture.streams)):
        arguments["encoder_outputs"] = encoder_output(loaded, capture.model_input)
    positions = torch.tensor(list(rows))
    yield_thread()
    with torch.inference_mode():
        noted = noted_run(loaded, stack, lambda: loaded.model(**arguments), positions)
        joined = _joined(loaded, stack, noted, positions)
    found = []
    for layer, call in enumerate(calls):
        if (stream, layer) not in joined:
            raise _unknown(loaded)
        weights = torch.from_numpy(capture.weights(stream, layer)[:, list(rows)])
        yield_thread()
        with torch.inference_mode():
            found.append(_layer(joined[stream, layer], call, weights.to(call.device), own))
    difference = max(difference for _norms, _mixing, difference in found)
    if difference > TOLERANCE:
        raise _unknown(loaded)
    norms, mixing = (np.array([one[n] for one in found]) for n in (0, 1))
    return TokenNorms(norms, None if own is None else mixing, difference)


def _layer(
    joined: _Joined, call: AttentionCall, weights: torch.Tensor, own: Sequence[int] | None
) -> tuple[list[list[float]], list[float], float]:
    """The lengths ``[rows, keys]``, how much is from other tokens ``[rows]``, and the largest difference.

    Args:
        weights: ``[heads, rows, keys]``.
        own: the key that each row is itself; None if it is none.
    """
    heads = joined.heads
    group = call.shape.heads // call.shape.kv_heads
    # What each token would add with a weight of 1: [heads, keys, size].
    values = call.value[0].float().repeat_interleave(group, dim=0) @ heads.matrices.float()
    bias = 0 if heads.bias is None else heads.bias
    lengths, mixing, difference = [], [], 0.0
    for row in range(weights.shape[1]):
        vectors = torch.einsum("hk,hks->ks", weights[:, row], values)
        missing = vectors.sum(dim=0) + bias - heads.projected[row]
        difference = max(difference, float(missing.abs().max() / heads.projected.abs().max()))
        parts = joined.linear(row, vectors)
        if own is not None:
            parts[own[row]] += joined.residual(row)
            itself = float(parts[own[row]].norm())
            others = float((parts.sum(dim=0) - parts[own[row]]).norm())
            mixing.append(others / (others + itself) if others else 0.0)
        lengths.append(parts.norm(dim=-1).double().tolist())
    return lengths, mixing, difference


def _joined(
    loaded: LoadedModel, stack: Sequence[torch.nn.Module], noted: NotedRun, rows: torch.Tensor
) -> dict[Place, _Joined]:
    """How the attention of each layer joins the state. Raises NoInterventions if it is not known."""
    try:
        parts = parts_of(loaded, stack, noted, rows).parts
    except NoInterventions:
        return {
            place: one
            for number in range(len(stack))
            for place, one in _sums(loaded, stack, noted, number, rows)
        }
    return {
        part.place: _Joined(part.heads, part.factor, part.norm, noted.run.states[number][0, rows])
        for number, added in enumerate(parts)
        for part in added
        if part.heads is not None and part.place is not None
    }


def _sums(
    loaded: LoadedModel, stack: Sequence[torch.nn.Module], noted: NotedRun, number: int, rows: torch.Tensor
) -> Iterator[tuple[Place, _Joined]]:
    """The attention layers of a block that norms the sum of each and the state, as BERT does.

    Raises:
        NoInterventions: it does something else.
    """
    modules = {id(module) for module in stack[number].modules()}
    before, after = (state[0, rows] for state in noted.run.states[number : number + 2])
    called = [one for one in noted.calls[number].values() if one is not None]
    state = before
    for place, heads in noted.heads.items():
        if id(heads.projection) not in modules:
            continue
        found = _norm_of(called, state + heads.projected)
        if found is None:
            raise _unknown(loaded)
        yield place, _Joined(heads, 1.0, found[1], state, norms_sum=True)
        state = found[0].returned
    # That state is then the one to which the rest is added: the norm was no branch.
    ends = (_norm_of(called, state + one.returned) for one in called if one.returned.shape == state.shape)
    if not any(end is not None and torch.equal(end[0].returned, after) for end in ends):
        raise _unknown(loaded)


def _norm_of(called: Sequence[Called], received: torch.Tensor) -> tuple[Called, CachedNorm] | None:
    """The norm that received these states ``[rows, size]``, as it was."""
    for one in called:
        if one.received.shape != received.shape or one.returned.shape != received.shape:
            continue
        is_close = (one.received - received).abs().max() <= _ROUNDING * received.abs().max()
        if is_close and not list(one.module.children()):
            norm = cached_norm(one.module, one.received, one.returned)
            if norm is not None:
                return one, norm
    return None


def _unknown(loaded: LoadedModel) -> NoInterventions:
    return NoInterventions(
        _(
            "How the attention of {model} joins the state of its tokens is not known.",
            model=loaded.info.title,
        ),
        hint=_("docs/interventions.md says of which models it is. Effects need only the attention."),
    )
