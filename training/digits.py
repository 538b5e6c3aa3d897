"""Train the digit reader: a vision transformer, on the 8 x 8 handwritten digits of scikit-learn."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
import typer
from PIL import Image
from sklearn.datasets import load_digits
from torch import Tensor
from torch.nn import functional
from transformers import AutoImageProcessor, ViTConfig, ViTForImageClassification, ViTImageProcessorPil

from . import card
from .loop import Batch, Recipe, device, fit, trained
from .places import BUILTIN, RUNS, export

NAME = "digits"
INK = 16  # the largest value of a pixel in the data


@dataclass(frozen=True)
class Config:
    """Everything that determines the weights."""

    # data
    test: int = 450  # digits held out
    seed: int = 2026
    shift: float = 0.12  # largest shift of a digit in training, as a share of half its width
    turn: float = 0.2  # largest rotation, in radians
    scale: float = 0.12  # largest change of size, as a share
    # model
    side: int = 32  # pixels; a digit's 8 x 8 are enlarged to it
    patch: int = 4  # pixels: one pixel of the 8 x 8
    width: int = 64
    layers: int = 4
    heads: int = 4
    inner: int = 256
    dropout: float = 0.0
    spread: float = 0.1  # standard deviation of the initial weights; the usual 0.02 is for wider models
    # training
    batch: int = 64
    recipe: Recipe = field(
        default_factory=lambda: Recipe(steps=900, peak=2e-3, warmup=50, weight_decay=0.05, every=100)
    )


@dataclass(frozen=True)
class Digits:
    """Images (light ink on black, 8 x 8) and their labels."""

    images: list[Image.Image]
    labels: list[int]


def read(test: int, seed: int) -> tuple[Digits, Digits]:
    """Digits to train on, and ``test`` of them held out."""
    data = load_digits()
    pixels = np.rint(data.images * (255 / INK)).astype(np.uint8)
    order = random.Random(seed).sample(range(len(pixels)), len(pixels))

    def chosen(numbers: list[int]) -> Digits:
        images = [Image.fromarray(pixels[number]).convert("RGB") for number in numbers]
        return Digits(images, [int(data.target[number]) for number in numbers])

    return chosen(order[test:]), chosen(order[:test])


def new_processor(config: Config) -> ViTImageProcessorPil:
    """Any image as side x side, each pixel from -1 to 1."""
    size = {"height": config.side, "width": config.side}
    half = [0.5, 0.5, 0.5]
    return ViTImageProcessorPil(size=size, image_mean=half, image_std=half, do_convert_rgb=True)


def new_model(config: Config) -> ViTForImageClassification:
    """Untrained."""
    torch.manual_seed(config.seed)
    names = {number: str(number) for number in range(10)}
    return ViTForImageClassification(
        ViTConfig(
            image_size=config.side,
            patch_size=config.patch,
            hidden_size=config.width,
            num_hidden_layers=config.layers,
            num_attention_heads=config.heads,
            intermediate_size=config.inner,
            hidden_dropout_prob=config.dropout,
            attention_probs_dropout_prob=0.0,
            initializer_range=config.spread,
            id2label=names,
            label2id={name: number for number, name in names.items()},
        )
    )


def pixels(images: list[Image.Image], processor: ViTImageProcessorPil) -> Tensor:
    """The model's input: [images, 3, side, side]."""
    values: Tensor = processor(images, return_tensors="pt")["pixel_values"]
    return values


def moved(values: Tensor, config: Config, draw: torch.Generator) -> Tensor:
    """Each image shifted, rotated and scaled at random, and half of them with dark ink on white."""

    def spread(by: float) -> Tensor:
        return (torch.rand(len(values), generator=draw) * 2 - 1) * by

    angle, size = spread(config.turn), 1 + spread(config.scale)
    right, down = spread(config.shift), spread(config.shift)
    first = torch.stack([size * angle.cos(), -size * angle.sin(), right], 1)
    second = torch.stack([size * angle.sin(), size * angle.cos(), down], 1)
    grid = functional.affine_grid(torch.stack([first, second], 1), list(values.shape), align_corners=False)
    result = functional.grid_sample(values, grid, padding_mode="border", align_corners=False)
    ink = torch.where(torch.rand(len(values), generator=draw) < 0.5, -1.0, 1.0)
    return result * ink[:, None, None, None]


class Batches:
    """Batches of transformed digits; order and transformations depend only on the epoch's number."""

    def __init__(self, digits: Digits, processor: ViTImageProcessorPil, config: Config) -> None:
        self.values = pixels(digits.images, processor)
        self.labels = torch.tensor(digits.labels)
        self.config = config

    def epoch(self, number: int) -> Iterator[Batch]:
        """Each digit once."""
        draw = torch.Generator().manual_seed(self.config.seed * 1_000_003 + number)
        for chosen in torch.randperm(len(self.values), generator=draw).split(self.config.batch):
            values = moved(self.values[chosen], self.config, draw)
            yield {"pixel_values": values, "labels": self.labels[chosen]}


def loss(model: ViTForImageClassification, batch: Batch) -> Tensor:
    """Mean cross-entropy per digit."""
    return functional.cross_entropy(
        model(batch["pixel_values"]).logits, batch["labels"], label_smoothing=0.05
    )


def accuracy(model: ViTForImageClassification, values: Tensor, labels: list[int]) -> float:
    """Share of images classified correctly, in percent."""
    with torch.inference_mode():
        named = model(values.to(model.device)).logits.argmax(1).tolist()
    return 100 * sum(map(int.__eq__, named, labels)) / len(labels)


command = typer.Typer(help=__doc__)


@command.command("fit")
def train(folder: Path = RUNS / NAME) -> None:
    """Train, from the folder's checkpoint if there is one."""
    config = Config()
    digits, _ = read(config.test, config.seed)
    batches = Batches(digits, new_processor(config), config)
    fit(new_model(config), batches.epoch, loss, config.recipe, folder)


@command.command("export")
def publish(folder: Path = RUNS / NAME, to: Path = BUILTIN / NAME) -> None:
    """Write the trained model as a standard folder."""
    config = Config()
    model, spent = trained(new_model(config), folder)
    export(model, new_processor(config), to)
    card.write(NAME, {"Training": spent})


@command.command()
def evaluate(model: Path = BUILTIN / NAME) -> None:
    """Evaluate the finished model on held-out data, and write its card."""
    config = Config()
    trained, held = read(config.test, config.seed)
    reader = ViTForImageClassification.from_pretrained(model).eval().to(device())
    processor = AutoImageProcessor.from_pretrained(model)
    values = pixels(held.images, processor)
    scores = {
        f"accuracy on {len(held.labels)} held-out digits, %": accuracy(reader, values, held.labels),
        "the same with dark ink on white, %": accuracy(reader, -values, held.labels),
        "accuracy on the digits it was trained on, %": accuracy(
            reader, pixels(trained.images, processor), trained.labels
        ),
    }
    card.write(NAME, {"Quality": {what: round(value, 1) for what, value in scores.items()}})


if __name__ == "__main__":
    command()
