"""A model that was loaded, compared with its own eager attention, and timed."""

from dataclasses import dataclass
from pathlib import Path

import torch
import transformers

from .. import __version__
from ..models.card import ModelCard
from ..models.loading import LoadedModel, Report, load, timed
from ..models.reading import Reading
from ..models.tokens import PROBE
from .cost import CostModel
from .exactness import TOLERANCE, max_difference
from .forward import forward, streams
from .interface import NAME
from .predictions import head_of
from .record import Exactness, Provenance, RowSums, Stream
from .reported import reports
from .weights import call_weights, weight_bytes

_MADE_UP = {"image": "a picture made up for it", "audio": "a clip made up for it: a rising tone and noise"}
# So few that Python, not the forward, sets the time.
_SHORT_TOKENS = 4


@dataclass(frozen=True, slots=True)
class PreparedModel:
    """A model from which captures can be made.

    Attributes:
        card: the catalogue's card, with what is known since loading.
        difference: largest difference from eager attention on the probe.
        probe: what that was measured on, in words.
    """

    card: ModelCard
    loaded: LoadedModel
    difference: float
    cost: CostModel
    provenance: Provenance
    probe: str = PROBE

    @property
    def revision(self) -> str:
        """The content hash of the model's files."""
        return self.loaded.revision

    @property
    def nbytes(self) -> int:
        """Memory of the weights and other tensors of the model, in bytes; what is shared counts once."""
        tensors = [*self.loaded.model.parameters(), *self.loaded.model.buffers()]
        storages = {t.untyped_storage().data_ptr(): t.untyped_storage().nbytes() for t in tensors}
        return sum(storages.values())

    def exactness(self, row_sums: RowSums) -> Exactness:
        """The exactness of one capture: the model's on the probe, and the capture's own row sums."""
        return Exactness(self.difference, self.probe, TOLERANCE, "float32", row_sums)


def prepare(card: ModelCard, folder: Path, device: str, report: Report) -> PreparedModel:
    """Load a model, measure its exactness and its speed.

    Raises:
        UnsupportedModel, InexactModel, ModelFailed.
    """
    loaded = load(card, folder, NAME, device, report)
    report("comparing with the model's own attention", 0.85)
    probe = loaded.reader.probe()
    captured = forward(loaded, probe).calls
    difference = max_difference(loaded, probe, captured)
    shapes = streams(loaded, captured)
    report("measuring its speed", 0.95)
    return PreparedModel(
        card=loaded.described(shapes, _abilities(loaded)),
        loaded=loaded,
        difference=difference,
        cost=_measure_cost(loaded, shapes),
        provenance=Provenance(
            model=card.key,
            source=card.source,
            revision=loaded.revision,
            app=__version__,
            transformers=transformers.__version__,
            torch=torch.__version__,
            commit=card.commit,
        ),
        probe=_named(probe),
    )


def _named(probe: Reading) -> str:
    """A probe in words: its text, and what was made up beside it."""
    made = [_MADE_UP[place.kind] for place in probe.media.values()]
    return " and ".join(dict.fromkeys([*made, *filter(None, probe.texts.values())]))


def _measure_cost(loaded: LoadedModel, shapes: tuple[Stream, ...]) -> CostModel:
    """The cost model of a loaded model, from three short runs."""
    short, long = loaded.reader.probe(_SHORT_TOKENS), loaded.reader.probe()
    _, overhead = timed(lambda: forward(loaded, short))
    run, seconds = timed(lambda: forward(loaded, long))
    calls = [call for stream in run.calls.values() for call in stream]
    _, weights_seconds = timed(lambda: [call_weights(call, slice(None)) for call in calls])
    cost = CostModel(
        streams=shapes,
        parameters=loaded.parameters_by_side(),
        width=_width(loaded.model.config) + _scores(loaded),
        overhead=overhead,
        flops=1.0,
        cells=sum(weight_bytes(call) for call in calls) / 4 / weights_seconds,
        limits=loaded.reader.limits(),
        reported=reports(loaded),
    )
    return cost.with_speed(cost.operations(long.lengths) / seconds)


def _abilities(loaded: LoadedModel) -> tuple[str, ...]:
    """What a model can do beside attention."""
    abilities = {"generate": loaded.reader.written is not None, "predict": head_of(loaded.model) is not None}
    return tuple(name for name, there in abilities.items() if there)


def _scores(loaded: LoadedModel) -> int:
    """Floats per token that a language-model head puts out: one for every token of the vocabulary."""
    if head_of(loaded.model) not in ("next", "mask"):
        return 0
    return int(loaded.model.config.get_text_config(decoder=True).vocab_size)


def _width(config: object) -> int:
    """Floats per token at the widest point of a layer: hidden states, the MLP's middle, Q, K and V."""
    hidden = int(getattr(config, "hidden_size", 768))
    return int(getattr(config, "intermediate_size", None) or 4 * hidden) + 6 * hidden
