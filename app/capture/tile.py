"""A part of a layer's weights, from the log-sum-exp of its rows: ``exp(query · key * scaling - lse)``.

No softmax over the rest of a row is needed, so a part costs as much in a long text as in a short one.
"""

from collections.abc import Sequence

import torch

from .attention_function import AttentionCall, mask_rows

Places = slice | torch.Tensor


def tile(
    call: AttentionCall, heads: Sequence[int] | None, rows: Places, keys: Places = slice(None)
) -> torch.Tensor:
    """The weights of some heads, queries and keys of a call whose log-sum-exp is known.

    Args:
        heads: which, in this order; all if None.
        rows: which, as a slice of step 1 or an index tensor.
        keys: the same; a tensor is in ascending order.

    Returns:
        float32 ``[heads, rows, keys]``.
    """
    assert call.lse is not None, "the call has a log-sum-exp"
    queries, columns = (_positions(rows, call.shape.queries), _positions(keys, call.shape.keys))
    query, key, lse = _vectors(call, heads, rows, keys)
    weights = query.new_zeros(lse.shape[0], len(queries), len(columns))
    if not weights.numel():
        return weights
    # Keys after the last query are masked for all of these.
    wide = int(torch.searchsorted(columns, queries.max(), right=True)) if call.triangular else len(columns)
    part = weights[:, :, :wide]
    # Heads that share keys are one product.
    torch.bmm(query, key[:, :wide].mT, out=part.view(*query.shape[:2], wide))
    scaling = call.query.shape[-1] ** -0.5 if call.scaling is None else call.scaling
    torch.add(-lse[..., None], part, alpha=scaling, out=part)
    if call.triangular:
        # Only the last columns have keys after some query.
        early = int(torch.searchsorted(columns, queries.min(), right=True))
        later = columns[early:wide] > queries[:, None]
        part.exp_()[:, :, early:].masked_fill_(later, 0)
    else:
        _exp_masked(call, heads, part, rows, keys)
    return weights


def _vectors(
    call: AttentionCall, heads: Sequence[int] | None, rows: Places, keys: Places
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Queries ``[groups, heads of a group * rows, size]``, keys ``[groups, keys, size]``, log-sum-exps."""
    assert call.lse is not None, "the call has a log-sum-exp"
    group = call.shape.heads // call.shape.kv_heads
    query, key, lse = call.query[0], call.key[0], call.lse
    if heads is not None:
        query, lse = query[list(heads)], lse[list(heads)]
        key, group = key[[head // group for head in heads]], 1
    query = query[:, rows]
    groups = query.reshape(len(query) // group, group * query.shape[1], query.shape[2])
    return groups, key[:, keys], lse[:, rows]


def _exp_masked(
    call: AttentionCall, heads: Sequence[int] | None, part: torch.Tensor, rows: Places, keys: Places
) -> None:
    """Exponentiate ``part`` in place, with the call's own mask."""
    if call.mask is None:
        part.exp_()
        return
    mask = mask_rows(call, call.mask, rows)[0][..., keys]
    if heads is not None and len(mask) > 1:
        mask = mask[list(heads)]
    if mask.dtype == torch.bool:
        part.exp_().masked_fill_(~mask, 0)
    else:
        part.add_(mask).exp_()


def _positions(places: Places, size: int) -> torch.Tensor:
    return torch.arange(size)[places] if isinstance(places, slice) else places
