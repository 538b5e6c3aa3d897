"""The training loop that every model here shares: schedule, checkpoints, progress.

A step depends only on its number (batch, learning rate, dropout), so a resumed run ends with the same weights
as an uninterrupted one.
"""

import itertools
import json
import math
import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import torch
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from torch import Tensor, nn

from .muon import Muon

Batch = dict[str, Tensor]
Model = TypeVar("Model", bound=nn.Module)
CHECKPOINT = "last.pt"


@dataclass(frozen=True)
class Recipe:
    """How long and how fast to train."""

    steps: int  # updates
    peak: float  # learning rate after the warm-up; a cosine takes it to `floor` times this
    warmup: int = 400  # steps
    floor: float = 0.02
    weight_decay: float = 0.01
    muon: float = 0.0  # peak for the inner matrices, then updated by Muon; 0: AdamW updates all
    clip: float = 1.0  # largest norm of the gradient
    memory: float = 0.998  # of the running average of the weights, which is evaluated and exported
    every: int = 500  # steps between checkpoints
    seed: int = 1

    def rate(self, step: int) -> float:
        """The learning rate of a step, counted from 0."""
        if step < self.warmup:
            return self.peak * (step + 1) / self.warmup
        along = (step - self.warmup) / max(1, self.steps - self.warmup)
        return self.peak * (self.floor + (1 - self.floor) * (1 + math.cos(math.pi * along)) / 2)


def device() -> torch.device:
    """A GPU if there is one."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def endless(epoch: Callable[[int], Iterable[Batch]], start: int) -> Iterator[Batch]:
    """The batches of epoch 0, 1, ... from batch number ``start`` on."""
    return itertools.islice(itertools.chain.from_iterable(map(epoch, itertools.count())), start, None)


def optimizers(model: nn.Module, recipe: Recipe) -> list[torch.optim.Optimizer]:
    """AdamW, which decays matrices only; and, if the recipe asks for it, Muon for matrices other than
    embeddings.
    """
    weights = [weight for weight in model.parameters() if weight.requires_grad]
    embeddings = {
        id(weight)
        for module in model.modules()
        if isinstance(module, nn.Embedding)
        for weight in module.parameters()
    }
    inside = [
        weight for weight in weights if recipe.muon and weight.dim() == 2 and id(weight) not in embeddings
    ]
    moved = {id(weight) for weight in inside}
    others = [weight for weight in weights if id(weight) not in moved]
    groups = [
        {"params": [weight for weight in others if weight.dim() > 1], "weight_decay": recipe.weight_decay},
        {"params": [weight for weight in others if weight.dim() < 2], "weight_decay": 0.0},
    ]
    adam = torch.optim.AdamW(groups, betas=(0.9, 0.98), eps=1e-9, fused=True)
    return [adam, Muon(inside, momentum=0.95, weight_decay=recipe.weight_decay)] if inside else [adam]


class Average:
    """A running average of a model's weights: more stable than the latest while the learning rate is high."""

    def __init__(self, model: nn.Module, memory: float) -> None:
        self.weights = {name: tensor.clone() for name, tensor in model.state_dict().items()}
        self.memory = memory

    def update(self, model: nn.Module, step: int) -> None:
        """Average in the model's weights, with a larger share in the first steps."""
        share = 1 - min(self.memory, (step + 1) / (step + 10))
        for name, tensor in model.state_dict().items():
            if tensor.is_floating_point():
                self.weights[name].lerp_(tensor, share)

    @contextmanager
    def instead(self, model: nn.Module) -> Iterator[None]:
        """The model with these weights, in eval mode, for the length of a block."""
        own = {name: tensor.clone() for name, tensor in model.state_dict().items()}
        model.load_state_dict(self.weights)
        model.eval()
        with torch.inference_mode():
            yield
        model.load_state_dict(own)
        model.train()


def save(path: Path, state: dict[str, Any]) -> None:
    """Write it atomically."""
    torch.save(state, part := path.with_suffix(".part"))
    os.replace(part, path)


def load(path: Path) -> dict[str, Any]:
    """What ``save`` wrote; reads only tensors and plain values."""
    state: dict[str, Any] = torch.load(path, weights_only=True, map_location="cpu")
    return state


def trained(model: Model, folder: Path) -> tuple[Model, dict[str, float | str]]:
    """The model with the averaged weights of the folder's checkpoint, and its training time."""
    state = load(folder / CHECKPOINT)
    model.load_state_dict(state["average"])
    spent = {
        "updates": state["step"],
        "minutes (wall-clock)": round(state["seconds"] / 60),
        "parameters": sum(weight.numel() for weight in model.parameters()),
    }
    return model.eval(), spent


def fit(
    model: Model,
    epoch: Callable[[int], Iterable[Batch]],
    loss: Callable[[Model, Batch], Tensor],
    recipe: Recipe,
    folder: Path,
    judge: Callable[[], dict[str, float]] = dict,
) -> None:
    """Train in place, from the folder's checkpoint if there is one.

    ``epoch`` returns the batches of an epoch by its number; ``judge`` evaluates the model (its averaged
    weights, in eval mode) at each checkpoint. Both and the loss are written to ``log.jsonl`` in the folder.
    """
    where = device()
    model.to(where)
    chosen, average = optimizers(model, recipe), Average(model, recipe.memory)
    peaks = [recipe.peak, recipe.muon]
    folder.mkdir(parents=True, exist_ok=True)
    first, spent, path = 0, 0.0, folder / CHECKPOINT
    if path.exists():
        state = load(path)
        first, spent = state["step"], state["seconds"]
        model.load_state_dict(state["model"])
        for one, known in zip(chosen, state["optimizers"], strict=True):
            one.load_state_dict(known)
        average.weights = {name: tensor.to(where) for name, tensor in state["average"].items()}
    began, recent = time.monotonic() - spent, math.nan
    console = Console()
    shown = (TextColumn("loss {task.fields[loss]:.3f}"), BarColumn(), MofNCompleteColumn())
    with (
        Progress(*shown, TimeRemainingColumn(), console=console) as progress,
        (folder / "log.jsonl").open("a") as log,
    ):
        task = progress.add_task("", total=recipe.steps, completed=first, loss=recent)
        model.train()
        for step, batch in zip(range(first, recipe.steps), endless(epoch, first), strict=False):
            torch.manual_seed(recipe.seed * 1_000_003 + step)
            for one, peak in zip(chosen, peaks, strict=False):
                for group in one.param_groups:
                    group["lr"] = peak * recipe.rate(step) / recipe.peak
            value = loss(model, {name: tensor.to(where) for name, tensor in batch.items()})
            model.zero_grad()
            value.backward()
            nn.utils.clip_grad_norm_(model.parameters(), recipe.clip)
            for one in chosen:
                one.step()
            average.update(model, step)
            recent = value.item() if math.isnan(recent) else 0.98 * recent + 0.02 * value.item()
            progress.update(task, advance=1, loss=recent)
            if (step + 1) % recipe.every and step + 1 < recipe.steps:
                continue
            seconds = time.monotonic() - began
            state = {
                "model": model.state_dict(),
                "average": average.weights,
                "optimizers": [one.state_dict() for one in chosen],
            }
            save(path, {"step": step + 1, "seconds": seconds, **state})
            with average.instead(model):
                judged = judge()
            entry = {"step": step + 1, "seconds": round(seconds), "loss": round(recent, 4), **judged}
            log.write(json.dumps(entry) + "\n")
            log.flush()
            console.print(entry, highlight=False)
