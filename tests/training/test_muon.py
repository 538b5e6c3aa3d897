"""Muon, against the definition of orthogonal and torch's implementation."""

import pytest
import torch
from torch import nn

from training.muon import Muon, orthogonal


@pytest.mark.parametrize("shape", [(8, 8), (5, 40), (40, 5)])
def test_singular_values_become_about_one(shape: tuple[int, int]) -> None:
    matrix = torch.randn(shape, generator=torch.Generator().manual_seed(1)) * 30
    result = orthogonal(matrix)
    left, _, right = torch.linalg.svd(matrix, full_matrices=False)
    values = torch.linalg.svdvals(result)
    assert values.min() > 0.5 and values.max() < 1.3
    # The singular vectors are those of the matrix: in their bases, the result is diagonal.
    turned = left.T @ result @ right.T
    assert torch.allclose(turned, torch.diag(turned.diagonal()), atol=1e-4)
    assert (turned.diagonal() > 0).all()


def test_an_update_is_that_of_torch() -> None:
    """torch computes in bfloat16, so two decimals agree."""
    torch.manual_seed(0)
    start, gradients = torch.randn(6, 20), torch.randn(4, 6, 20)
    moved = []
    for make in (
        lambda weight: Muon([weight], momentum=0.95, weight_decay=0.1),
        lambda weight: torch.optim.Muon(
            [weight], momentum=0.95, weight_decay=0.1, adjust_lr_fn="match_rms_adamw"
        ),
    ):
        weight = nn.Parameter(start.clone())
        chosen = make(weight)
        chosen.param_groups[0]["lr"] = 0.05
        for gradient in gradients:
            weight.grad = gradient.clone()
            chosen.step()
        moved.append(weight.detach() - start)
    assert torch.allclose(moved[0], moved[1], atol=0.02 * float(moved[1].abs().max()))
    assert moved[0].abs().max() > 0.01
