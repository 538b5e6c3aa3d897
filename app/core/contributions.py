"""Direct contributions to a logit: what each part of a model adds to it by itself."""

import math
from dataclasses import dataclass

from ..message import _
from .outcome import Outcome


@dataclass(frozen=True, slots=True)
class LayerContributions:
    """What the parts of one layer add to a logit.

    Attributes:
        heads: of each stream of attention, in the order of `Contributions.streams`, of each head, in logits;
            empty where the layer has no such attention.
        rest: of everything else in the layer: its feed-forward network; in some models other layers too, such
            as a state-space one, e.g. ``0.31``.
    """

    heads: tuple[tuple[float, ...], ...]
    rest: float


@dataclass(frozen=True, slots=True)
class Contributions:
    """A logit, or the difference of two, as a sum over the parts of a model: direct logit attribution.

    The scale of the final norm is kept as it was. Elhage et al. (2021), "A Mathematical Framework for
    Transformer Circuits".

    Attributes:
        outcome: the logit, with its value in the model itself.
        streams: the attentions whose heads are listed, e.g. ``["self"]``.
        embedding: of the token and its position, in logits, e.g. ``0.12``.
        layers: in their order.
        biases: of the output projections, of the final norm and of the unembedding, in logits, e.g. ``-0.4``.

    Raises:
        ValueError: a number is not finite, or a layer does not list the heads of each stream.
    """

    outcome: Outcome
    streams: tuple[str, ...]
    embedding: float
    layers: tuple[LayerContributions, ...]
    biases: float

    def __post_init__(self) -> None:
        fits = bool(self.layers) and all(len(layer.heads) == len(self.streams) for layer in self.layers)
        if not fits or not math.isfinite(self.total):
            raise ValueError(_("the contributions do not fit each other"))

    @property
    def total(self) -> float:
        """The sum of all, which is the outcome up to rounding."""
        layers = sum(layer.rest + sum(map(sum, layer.heads)) for layer in self.layers)
        return self.embedding + self.biases + layers
