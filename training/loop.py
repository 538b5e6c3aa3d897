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
from typing import Any, Generic, TypeVar

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


class TrainingState(Generic[Model]):
    """A model in training with its optimizers and averaged weights, which one checkpoint holds."""

    def __init__(self, model: Model, recipe: Recipe) -> None:
        self.device = device()
        self.model = model.to(self.device)
        self.recipe = recipe
        self.optimizers = optimizers(model, recipe)
        self.average = Average(model, recipe.memory)
        self.step = 0
        self.seconds = 0.0

    def load(self, path: Path) -> None:
        """Continue from a checkpoint."""
        state = load(path)
        self.step, self.seconds = state["step"], state["seconds"]
        self.model.load_state_dict(state["model"])
        for optimizer, values in zip(self.optimizers, state["optimizers"], strict=True):
            optimizer.load_state_dict(values)
        self.average.weights = {name: tensor.to(self.device) for name, tensor in state["average"].items()}

    def save(self, path: Path) -> None:
        """Write a checkpoint."""
        state = {
            "step": self.step,
            "seconds": self.seconds,
            "model": self.model.state_dict(),
            "average": self.average.weights,
            "optimizers": [optimizer.state_dict() for optimizer in self.optimizers],
        }
        save(path, state)

    def update(self, batch: Batch, loss: Callable[[Model, Batch], Tensor]) -> float:
        """Train on a batch; returns its loss."""
        torch.manual_seed(self.recipe.seed * 1_000_003 + self.step)
        for optimizer, peak in zip(self.optimizers, (self.recipe.peak, self.recipe.muon), strict=False):
            for group in optimizer.param_groups:
                group["lr"] = peak * self.recipe.rate(self.step) / self.recipe.peak
        value = loss(self.model, {name: tensor.to(self.device) for name, tensor in batch.items()})
        self.model.zero_grad()
        value.backward()
        nn.utils.clip_grad_norm_(self.model.parameters(), self.recipe.clip)
        for optimizer in self.optimizers:
            optimizer.step()
        self.average.update(self.model, self.step)
        self.step += 1
        return value.item()


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
    training = TrainingState(model, recipe)
    folder.mkdir(parents=True, exist_ok=True)
    checkpoint = folder / CHECKPOINT
    if checkpoint.exists():
        training.load(checkpoint)
    began, recent = time.monotonic() - training.seconds, math.nan
    console = Console()
    columns = (TextColumn("loss {task.fields[loss]:.3f}"), BarColumn(), MofNCompleteColumn())
    with (
        Progress(*columns, TimeRemainingColumn(), console=console) as progress,
        (folder / "log.jsonl").open("a") as log,
    ):
        task = progress.add_task("", total=recipe.steps, completed=training.step, loss=recent)
        model.train()
        for batch in itertools.islice(endless(epoch, training.step), recipe.steps - training.step):
            value = training.update(batch, loss)
            recent = value if math.isnan(recent) else 0.98 * recent + 0.02 * value
            progress.update(task, advance=1, loss=recent)
            if training.step % recipe.every and training.step < recipe.steps:
                continue
            training.seconds = time.monotonic() - began
            training.save(checkpoint)
            with training.average.instead(model):
                scores = judge()
            entry = {
                "step": training.step,
                "seconds": round(training.seconds),
                "loss": round(recent, 4),
                **scores,
            }
            log.write(json.dumps(entry) + "\n")
            log.flush()
            console.print(entry, highlight=False)
