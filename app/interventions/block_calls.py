"""What the modules of each block received and returned in one run of a model."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import torch

from ..models.loading import LoadedModel
from .blocks import BlockRun, run_blocks, state_of
from .call_counter import Place
from .head_outputs import HeadOutputs, noting_head_outputs

# What returns its input, at least in evaluation mode.
_IDENTITIES = (torch.nn.Dropout, torch.nn.Identity)


@dataclass(frozen=True, slots=True)
class Called:
    """What a module received and returned for some tokens: ``[tokens, size]`` each."""

    module: torch.nn.Module
    received: torch.Tensor
    returned: torch.Tensor


# What the modules of one block did, by identity, in the order of their returns; None for one that was called
# more than once.
Calls = Mapping[int, Called | None]


@dataclass(frozen=True, slots=True)
class NotedRun:
    """One run of a model.

    Attributes:
        run: the states between the blocks.
        calls: of each block.
        heads: what the heads of each attention layer computed.
    """

    run: BlockRun
    calls: tuple[Calls, ...]
    heads: Mapping[Place, HeadOutputs]


def noted_run(
    loaded: LoadedModel, stack: Sequence[torch.nn.Module], run: Callable[[], Any], rows: torch.Tensor
) -> NotedRun:
    """Run a model, and note what the modules of its blocks do.

    Args:
        run: calls the model once, on one input.
        rows: the positions of the tokens that are noted.

    Raises:
        NoInterventions: its blocks do not hand on one state per token.
    """
    calls: list[dict[int, Called | None]] = [{} for _block in stack]

    def note(block: int) -> Callable[..., None]:
        def after(module: torch.nn.Module, positional: Any, named: Any, output: Any) -> None:
            received, returned = (positional or tuple(named.values()))[:1], state_of(output)
            if received and isinstance(received[0], torch.Tensor) and isinstance(returned, torch.Tensor):
                pair = [tensor.reshape(-1, tensor.shape[-1]) for tensor in (received[0], returned)]
                if all(len(tensor) > int(rows.max()) for tensor in pair):
                    twice = id(module) in calls[block]
                    calls[block][id(module)] = None if twice else Called(module, *(t[rows] for t in pair))

        return after

    with ExitStack() as hooks:
        for number, block in enumerate(stack):
            for module in block.modules():
                if not isinstance(module, (*_IDENTITIES, torch.nn.ModuleList)):
                    hooks.callback(module.register_forward_hook(note(number), with_kwargs=True).remove)
        heads = hooks.enter_context(noting_head_outputs(loaded, rows))
        done = run_blocks(loaded, stack, run)
    return NotedRun(done, tuple(calls), heads)
