"""LayerNorm and RMSNorm with the scale that they had in one run: then they are affine.

Their gain and bias are found by calling them, because some models add 1 to the gain, and some have none.
Elhage et al. (2021), "A Mathematical Framework for Transformer Circuits", on which TransformerLens's direct
logit attribution rests.
"""

from dataclasses import dataclass

import torch

# By how much the formula may differ from what a norm returned, as a share of its largest number.
_TOLERANCE = 1e-5


@dataclass(frozen=True, slots=True)
class CachedNorm:
    """A norm with the scale of some tokens: ``y = scale * gain * (x - mean(x)) + bias``.

    Attributes:
        gain, bias: ``[size]``.
        scale: of each token: ``[tokens, 1]``.
        centred: the mean of a token's numbers is subtracted (LayerNorm); with RMSNorm it is not.
    """

    gain: torch.Tensor
    bias: torch.Tensor
    scale: torch.Tensor
    centred: bool

    def linear(self, states: torch.Tensor) -> torch.Tensor:
        """What it makes of states, without the bias: ``[tokens, size]``."""
        return self.scale * self.gain * _centred(states, self.centred)

    def transposed(self, directions: torch.Tensor) -> torch.Tensor:
        """The directions whose dot products with the states are those of others with `linear`.

        ``directions · linear(states) = transposed(directions) · states``, with ``[tokens, size]`` each.
        """
        return _centred(self.scale * self.gain * directions, self.centred)


def cached_norm(norm: torch.nn.Module, states: torch.Tensor, normed: torch.Tensor) -> CachedNorm | None:
    """What a module did, as a norm with the scale that it had; None if it is neither of the two.

    Args:
        states: what it received, ``[tokens, size]``.
        normed: what it returned, ``[tokens, size]``.
    """
    size = states.shape[-1]
    # The mean of these numbers is 0, and that of their squares 1: both norms leave them as they are.
    signs = torch.ones(size, device=states.device, dtype=states.dtype)
    signs[1::2] = -1
    bias, shown = norm(torch.stack([torch.zeros_like(signs), signs])[None])[0]
    gain = (shown - bias) * signs
    for centred in (False, True):
        unscaled = gain * _centred(states, centred)
        scale = ((normed - bias) * unscaled).sum(-1, keepdim=True) / unscaled.square().sum(-1, keepdim=True)
        found = CachedNorm(gain, bias, scale, centred)
        if (found.linear(states) + bias - normed).abs().max() <= _TOLERANCE * normed.abs().max():
            return found
    return None


def _centred(states: torch.Tensor, centred: bool) -> torch.Tensor:
    return states - states.mean(dim=-1, keepdim=True) if centred else states
