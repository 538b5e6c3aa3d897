"""The blocks of a decoder, and the states that pass between them: the residual stream."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any

import torch

from ..errors import NoInterventions
from ..message import _
from ..models.loading import LoadedModel

# A state, from what a block returns; and what it would return with another state.
_Output = Any


@dataclass(frozen=True, slots=True)
class BlockRun:
    """What the blocks did in one run of a model.

    Attributes:
        states: the input of the first block, then the output of each: ``[1, tokens, size]``.
        outputs: what each block returned, in the order of the calls.
        output: what the model returned.
    """

    states: tuple[torch.Tensor, ...]
    outputs: tuple[_Output, ...]
    output: Any


def blocks(loaded: LoadedModel, attention: Sequence[torch.nn.Module]) -> tuple[torch.nn.Module, ...]:
    """The blocks of the stack to which these attention modules belong, in its order, others among them.

    Raises:
        NoInterventions: they are not in one list of blocks.
    """
    names = {id(module): name for name, module in loaded.model.named_modules()}
    lists = [
        (name, module)
        for name, module in loaded.model.named_modules()
        if isinstance(module, torch.nn.ModuleList)
    ]

    def stack(module: torch.nn.Module) -> str | None:
        within = [name for name, _list in lists if names[id(module)].startswith(f"{name}.")]
        return min(within, key=len, default=None)

    stacks = {stack(module) for module in attention}
    if len(stacks) != 1 or None in stacks:
        raise refusal(loaded)
    (found,) = (module for name, module in lists if name in stacks)
    return tuple(found)


def run_blocks(loaded: LoadedModel, stack: Sequence[torch.nn.Module], run: Callable[[], Any]) -> BlockRun:
    """Run a model and note the states between its blocks.

    Args:
        run: calls the model once, on one input.

    Raises:
        NoInterventions: its blocks do not hand on one state per token.
    """
    states: list[torch.Tensor] = []
    outputs: list[_Output] = []

    def before(_block: torch.nn.Module, positional: tuple[Any, ...], named: dict[str, Any]) -> None:
        if not states:
            states.append(_first(positional, named))

    def after(_block: torch.nn.Module, _arguments: Any, output: _Output) -> None:
        outputs.append(output)
        states.append(state_of(output))

    with ExitStack() as hooks:
        for block in stack:
            hooks.callback(block.register_forward_pre_hook(before, with_kwargs=True).remove)
            hooks.callback(block.register_forward_hook(after).remove)
        output = run()
    shapes = {tuple(state.shape) for state in states if isinstance(state, torch.Tensor)}
    if len(states) < 2 or len(shapes) != 1 or len(next(iter(shapes))) != 3:
        raise refusal(loaded)
    return BlockRun(tuple(states), tuple(outputs), output)


@contextmanager
def bypassed(stack: Sequence[torch.nn.Module], done: BlockRun, state: torch.Tensor) -> Iterator[None]:
    """Inside the ``with`` block, the blocks hand on a state instead of computing theirs.

    What a model does after its blocks is then done to that state, by the model's own code.

    Args:
        done: a run of the same model, whose other outputs the blocks return.
    """
    remaining = iter(done.outputs)

    def forward(*_positional: Any, **_named: Any) -> _Output:
        return with_state(next(remaining), state)

    own = [vars(block).get("forward") for block in stack]
    try:
        for block in stack:
            block.forward = forward
        yield
    finally:
        for block, before in zip(stack, own, strict=True):
            if before is None:
                del block.forward
            else:
                block.forward = before


@contextmanager
def replaced_inputs(
    stack: Sequence[torch.nn.Module], replace: Callable[[int, torch.Tensor], torch.Tensor]
) -> Iterator[None]:
    """Inside the ``with`` block, each block receives another state than it is given.

    A block that is given no state, or not as its first argument, keeps its arguments.

    Args:
        replace: returns the state, from the number of the call and the state that is given.
    """
    number = count()

    def before(
        _block: torch.nn.Module, positional: tuple[Any, ...], named: dict[str, Any]
    ) -> tuple[tuple[Any, ...], dict[str, Any]] | None:
        given = _first(positional, named)
        if not isinstance(given, torch.Tensor):
            return None
        state = replace(next(number), given)
        if positional:
            return (state, *positional[1:]), named
        return positional, {**named, "hidden_states": state}

    with ExitStack() as hooks:
        for block in stack:
            hooks.callback(block.register_forward_pre_hook(before, with_kwargs=True).remove)
        yield


def state_of(output: _Output) -> torch.Tensor:
    """The state in what a block returned: itself, or the first of several things."""
    found: torch.Tensor = output[0] if isinstance(output, tuple | list) else output
    return found


def with_state(output: _Output, state: torch.Tensor) -> _Output:
    """What a block returned, with another state."""
    return (state, *output[1:]) if isinstance(output, tuple | list) else state


def refusal(loaded: LoadedModel) -> NoInterventions:
    """The error for a model whose blocks cannot be distinguished from the rest of it."""
    return NoInterventions(
        _("{model} does not hand one state per token from layer to layer.", model=loaded.info.title),
        hint=_("Effects and cuts need only its attention; docs/interventions.md says what else it has."),
    )


def _first(positional: tuple[Any, ...], named: dict[str, Any]) -> Any:
    """The state that a block receives: its first argument."""
    return positional[0] if positional else named.get("hidden_states")
