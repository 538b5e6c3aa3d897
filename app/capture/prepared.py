"""A model that was loaded, compared with its own eager attention, and timed."""

from dataclasses import dataclass
from pathlib import Path

import torch
import transformers

from .. import __version__
from ..models.card import ModelCard
from ..models.loading import LoadedModel, Report, load, timed
from ..models.tokens import Encoding
from .cost import CostModel
from .exactness import PROBE, TOLERANCE, max_difference
from .forward import forward, self_stream
from .interface import NAME
from .record import Exactness, Provenance, RowSums, Stream
from .weights import call_weights

# Long enough that the forward, not Python, sets the time; every model reads that much.
_TIMED_TOKENS = 128


@dataclass(frozen=True, slots=True)
class PreparedModel:
    """A model from which captures can be made.

    Attributes:
        card: the catalogue's card, with what is known since loading.
        difference: largest difference from eager attention on the probe.
    """

    card: ModelCard
    loaded: LoadedModel
    difference: float
    cost: CostModel
    provenance: Provenance

    @property
    def revision(self) -> str:
        """The content hash of the model's files."""
        return self.loaded.revision

    def exactness(self, row_sums: RowSums) -> Exactness:
        """The exactness of one capture: the model's on the probe, and the capture's own row sums."""
        return Exactness(self.difference, PROBE, TOLERANCE, "float32", row_sums)


def prepare(card: ModelCard, folder: Path, device: str, report: Report) -> PreparedModel:
    """Load a model, measure its exactness and its speed.

    Raises:
        UnsupportedModel, InexactModel, ModelFailed.
    """
    loaded = load(card, folder, NAME, device, report)
    report("comparing with the model's own attention", 0.85)
    difference = max_difference(loaded)
    report("measuring its speed", 0.95)
    stream = self_stream(forward(loaded, loaded.encode(PROBE).cut(loaded.max_tokens)))
    return PreparedModel(
        card=loaded.described(stream),
        loaded=loaded,
        difference=difference,
        cost=_measure_cost(loaded, stream),
        provenance=Provenance(
            model=card.key,
            source=card.source,
            revision=loaded.revision,
            app=__version__,
            transformers=transformers.__version__,
            torch=torch.__version__,
        ),
    )


def _measure_cost(loaded: LoadedModel, stream: Stream) -> CostModel:
    """The cost model of a loaded model, from three short runs."""
    config = loaded.model.config
    ids = loaded.encode(PROBE).ids
    short = Encoding(ids[:4], ())
    count = min(_TIMED_TOKENS, loaded.max_tokens or _TIMED_TOKENS)
    long = Encoding((ids * count)[:count], ())
    _, overhead = timed(lambda: forward(loaded, short))
    calls, seconds = timed(lambda: forward(loaded, long))
    _, weights_seconds = timed(lambda: [call_weights(call, slice(None)) for call in calls])
    cost = CostModel(
        stream=stream,
        parameters=loaded.layer_parameters(),
        width=_width(config),
        overhead=overhead,
        flops=1.0,
        cells=stream.layers * stream.heads * count**2 / weights_seconds,
        max_tokens=loaded.max_tokens,
    )
    return cost.with_speed(cost.operations(count) / seconds)


def _width(config: object) -> int:
    """Floats per token at the widest point of a layer: hidden states, the MLP's middle, Q, K and V."""
    hidden = int(getattr(config, "hidden_size", 768))
    return int(getattr(config, "intermediate_size", 4 * hidden)) + 6 * hidden
