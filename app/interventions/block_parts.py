"""What each block of a decoder adds to the residual stream: its attention, its feed-forward network.

The outputs of a block's modules are known, and so is what the block changed. Which of them it added, and
times what, is found by least squares, and must explain the change to rounding: so a block that norms a sum is
distinguished from one that does not, and no module is known by its name.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch

from ..errors import NoInterventions
from ..message import _
from ..models.loading import LoadedModel
from .block_calls import Called, Calls, NotedRun, noted_run
from .blocks import BlockRun
from .cached_norm import CachedNorm, cached_norm
from .call_counter import Place
from .head_outputs import HeadOutputs

# By how much the parts may differ from what a block changed, as a share of a token's largest number.
_TOLERANCE = 1e-5
# A module whose share of the change is smaller was not added.
_NOTHING = 1e-4


@dataclass(frozen=True, slots=True)
class Part:
    """Something that a block added to the state of some tokens.

    Attributes:
        added: ``[tokens, size]``.
        factor: of what its module returned; 1 in most models.
        place: the stream and layer whose heads it is made of; None if it is not attention.
        heads: their outputs; None likewise.
        norm: what was done to the projection of the heads before it was added; None if nothing.
    """

    added: torch.Tensor
    factor: float
    place: Place | None = None
    heads: HeadOutputs | None = None
    norm: CachedNorm | None = None


@dataclass(frozen=True, slots=True)
class PartsRun:
    """One run of a model, and what its blocks added.

    Attributes:
        run: the states between the blocks.
        parts: of each block.
    """

    run: BlockRun
    parts: tuple[tuple[Part, ...], ...]


def run_parts(
    loaded: LoadedModel, stack: Sequence[torch.nn.Module], run: Callable[[], Any], rows: torch.Tensor
) -> PartsRun:
    """Run a model, and find what each of its blocks added.

    Args:
        run: calls the model once, on one input.
        rows: the positions of the tokens of which parts are kept, and on which they are checked.

    Raises:
        NoInterventions: a block does not add its parts to the state that it received.
    """
    return parts_of(loaded, stack, noted_run(loaded, stack, run, rows), rows)


def parts_of(
    loaded: LoadedModel, stack: Sequence[torch.nn.Module], noted: NotedRun, rows: torch.Tensor
) -> PartsRun:
    """What each block of a run added.

    Raises:
        NoInterventions: a block does not add its parts to the state that it received.
    """
    parts = []
    for number, block in enumerate(stack):
        before, after = (state[0, rows] for state in noted.run.states[number : number + 2])
        found = _added(block, before, after, noted.calls[number])
        if found is None:
            raise _refusal(loaded, number)
        parts.append(tuple(_part(called, factor, noted.heads) for called, factor in found))
    return PartsRun(noted.run, tuple(parts))


def _added(
    block: torch.nn.Module, before: torch.Tensor, after: torch.Tensor, calls: Calls
) -> list[tuple[Called, float]] | None:
    """What a block, or a part of one, added and times what; None if it did something else."""
    called: list[Called] = []
    for child in _children(block):
        one = calls.get(id(child))
        if one is None or one.returned.shape != after.shape:
            continue
        # A module may hand on what another returned.
        if not any(torch.equal(one.returned, other.returned) for other in called):
            called.append(one)
    factors = _factors(before, after, called)
    if factors is not None:
        return [(one, factor) for one, factor in zip(called, factors, strict=True) if factor]
    # T5: parts that each add to the state of the one before.
    found: list[tuple[Called, float]] = []
    for one in called:
        inner = _added(one.module, one.received, one.returned, calls)
        if inner is None or not torch.equal(one.received, before):
            return None
        found, before = [*found, *inner], one.returned
    return found if called and torch.equal(before, after) else None


def _children(block: torch.nn.Module) -> Iterator[torch.nn.Module]:
    for child in block.children():
        if isinstance(child, torch.nn.ModuleList):
            yield from child
        else:
            yield child


def _factors(before: torch.Tensor, after: torch.Tensor, called: Sequence[Called]) -> list[float] | None:
    """Times what each output was added, 0 if it was not; None if the change is no sum of them."""
    size = torch.maximum(before.abs(), after.abs()).amax(dim=-1, keepdim=True).double()
    change = ((after.double() - before.double()) / size).flatten().cpu()
    if not called:
        return None if change.abs().max() > _TOLERANCE else []
    columns = torch.stack([(one.returned.double() / size).flatten().cpu() for one in called], dim=-1)
    factors = _solved(columns, change)
    used = (factors.abs() * columns.norm(dim=0) > _NOTHING * change.norm()).nonzero()[:, 0]
    factors = torch.zeros_like(factors)
    factors[used] = _solved(columns[:, used], change)
    factors[(factors - 1).abs() < _NOTHING] = 1
    return None if (columns @ factors - change).abs().max() > _TOLERANCE else factors.tolist()


def _solved(columns: torch.Tensor, change: torch.Tensor) -> torch.Tensor:
    if not columns.shape[1]:
        return torch.zeros(0, dtype=columns.dtype)
    solution: torch.Tensor = torch.linalg.lstsq(columns, change[:, None], driver="gelsd").solution[:, 0]
    return solution


def _part(called: Called, factor: float, heads: Mapping[Place, HeadOutputs]) -> Part:
    """A part, with the heads that it is made of, if it is attention."""
    own = {id(module) for module in called.module.modules()}
    for place, found in heads.items():
        if id(found.projection) in own and torch.equal(found.projected, called.returned):
            return Part(factor * called.returned, factor, place, found)
        if torch.equal(found.projected, called.received):
            norm = cached_norm(called.module, called.received, called.returned)
            if norm is not None:
                return Part(factor * called.returned, factor, place, found, norm)
    return Part(factor * called.returned, factor)


def _refusal(loaded: LoadedModel, number: int) -> NoInterventions:
    return NoInterventions(
        _(
            "Layer {layer} of {model} does not add what its attention and its feed-forward network compute to"
            " the state that it receives.",
            layer=number,
            model=loaded.info.title,
        ),
        hint=_("docs/interventions.md says which models do. Effects and cuts need only the attention."),
    )
