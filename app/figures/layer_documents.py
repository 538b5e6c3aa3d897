"""What the JSON of figures about whole layers holds: the lens, and direct contributions to a logit."""

from dataclasses import dataclass
from typing import Literal

from ..analysis.units import Unit
from ..core.contributions import LayerContributions
from ..core.lens import LensReading, LensStep
from ..core.outcome import Outcome
from .colour_scale import ColourScale
from .documents import FigureDocument
from .effect_matrix import OutcomeText


@dataclass(frozen=True, slots=True, kw_only=True)
class LensDocument(FigureDocument):
    """What the model would predict if it stopped after each layer.

    Attributes:
        outcome: the token that is followed, and where it is predicted.
        columns: the tokens that are read.
        readings: by depth, from the input of the first layer to the output of the last, and by position.
        steps: of the followed token, by depth.
        settled: the depth from which on the followed token is the likeliest; None: it is not in the end, e.g.
            ``4``.
        colours: of probabilities.
    """

    kind: Literal["lens"] = "lens"
    outcome: Outcome
    columns: tuple[Unit, ...]
    readings: tuple[tuple[LensReading, ...], ...]
    steps: tuple[LensStep, ...]
    settled: int | None
    colours: ColourScale


@dataclass(frozen=True, slots=True, kw_only=True)
class ContributionsDocument(FigureDocument):
    """A logit, or the difference of two, as a sum over the parts of the model.

    Attributes:
        outcome: the logit, with its value in the model.
        outcome_text: the same in words.
        streams: the attentions whose heads are listed, e.g. ``["self"]``.
        embedding: of the token and its position, in logits, e.g. ``0.12``.
        layers: in their order.
        biases: of the output projections, of the final norm and of the unembedding, in logits, e.g. ``-0.4``.
        total: the sum of all, e.g. ``14.2``.
        colours: of contributions.
    """

    kind: Literal["contributions"] = "contributions"
    outcome: Outcome
    outcome_text: OutcomeText
    streams: tuple[str, ...]
    embedding: float
    layers: tuple[LayerContributions, ...]
    biases: float
    total: float
    colours: ColourScale
