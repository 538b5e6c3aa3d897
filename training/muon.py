"""Muon: orthogonalised momentum, for the inner matrices of a model (K. Jordan, 2024).

torch has it too (`torch.optim.Muon`), but in bfloat16, which on a CPU without that format takes several times
as long as the rest of an update. This one computes in float32.
"""

from collections.abc import Iterable

import torch
from torch import Tensor, nn

# Of the quintic Newton-Schulz iteration, from the reference implementation.
_A, _B, _C = 3.4445, -4.7750, 2.0315
_STEPS = 5


class Muon(torch.optim.Optimizer):
    """Updates each matrix by its momentum, with all singular values brought to about 1.

    Args:
        matrices: two-dimensional weights, without embeddings.
        momentum: of the running average of gradients (Nesterov's).
        weight_decay: decoupled, as in AdamW.
    """

    def __init__(self, matrices: Iterable[nn.Parameter], momentum: float, weight_decay: float) -> None:
        super().__init__(matrices, {"lr": 0.0, "momentum": momentum, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self, closure: None = None) -> None:  # type: ignore[override]
        """One update; a learning rate means steps about as large as AdamW's at the same rate."""
        for group in self.param_groups:
            for weight in group["params"]:
                if weight.grad is None:
                    continue
                state = self.state[weight]
                if not state:
                    state["momentum"] = torch.zeros_like(weight)
                average = state["momentum"].lerp_(weight.grad, 1 - group["momentum"])
                direction = orthogonal(weight.grad.lerp(average, group["momentum"]))
                # AdamW's updates have a root mean square of about 0.2 (J. Liu and others, 2025).
                size = 0.2 * max(weight.shape) ** 0.5
                weight.mul_(1 - group["lr"] * group["weight_decay"]).add_(
                    direction, alpha=-group["lr"] * size
                )


def orthogonal(matrix: Tensor) -> Tensor:
    """The matrix with singular values of about 1 (0.7 to 1.2): U V^T of U S V^T, nearly."""
    wide = matrix.T if matrix.shape[0] > matrix.shape[1] else matrix
    result: Tensor = wide / wide.norm().clamp(min=1e-7)
    for _ in range(_STEPS):
        gram = result @ result.T
        result = torch.addmm(result, torch.addmm(gram, gram, gram, beta=_B, alpha=_C), result, beta=_A)
    return result.T if matrix.shape[0] > matrix.shape[1] else result
