"""What a forward keeps for its backward pass, within a limit."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch

from ..errors import TooCostly
from ..message import _
from ..models.loading import LoadedModel


@contextmanager
def bounded(loaded: LoadedModel, max_bytes: int | None) -> Iterator[None]:
    """Inside the ``with`` block, end a forward that keeps more than so many bytes for its backward pass.

    Args:
        max_bytes: the weights of the model count for nothing; None: unlimited.

    Raises:
        TooCostly: with both numbers.
    """
    if max_bytes is None:
        yield
        return
    weights = {parameter.untyped_storage().data_ptr() for parameter in loaded.model.parameters()}
    kept: dict[int, int] = {}

    def pack(tensor: torch.Tensor) -> torch.Tensor:
        storage = tensor.untyped_storage()
        if storage.data_ptr() not in weights:
            kept[storage.data_ptr()] = storage.nbytes()
        total = sum(kept.values()) if len(kept) % 16 == 0 else 0
        if total > max_bytes:
            raise TooCostly(
                _(
                    "The backward pass needs more than {limit} MB for this text.",
                    limit=round(max_bytes / 1e6),
                ),
                hint=_("Shorten the text, or choose a smaller model."),
                asked=total,
                limit=max_bytes,
            )
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(pack, lambda tensor: tensor):
        yield
