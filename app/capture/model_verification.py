"""Load a model, compare it with its own eager attention, and time it."""

from pathlib import Path

import torch
import transformers

from ..core.provenance import Provenance
from ..errors import NonFinite
from ..message import _, joined, listed
from ..models.loading import LoadedModel, Report, load
from ..models.model_info import ModelInfo
from ..models.model_input import ModelInput
from ..version import __version__
from .attention_function import NAME
from .calibration import cost_model
from .forward import Calls, forward, streams
from .predictions import head_of, predictions
from .verification import max_difference
from .verified_model import VerifiedModel

_SYNTHETIC = {
    "image": _("a picture made up for it"),
    "audio": _("a clip made up for it: a rising tone and noise"),
}


def load_verified(info: ModelInfo, folder: Path, device: str, report: Report) -> VerifiedModel:
    """Load a model, measure its exactness and its speed.

    Raises:
        UnsupportedModel, InexactModel, NonFinite, ModelFailed.
    """
    loaded = load(info, folder, NAME, device, report)
    report(_("comparing with the model’s own attention"), 0.85)
    probe = loaded.reader.probe()
    captured, difference = _try_probe(loaded, probe)
    shapes = streams(loaded, captured)
    report(_("measuring its speed"), 0.95)
    return VerifiedModel(
        info=loaded.describe(shapes, _abilities(loaded)),
        loaded=loaded,
        difference=difference,
        cost=cost_model(loaded, shapes, captured),
        provenance=Provenance(
            model=info.key,
            source=info.source,
            revision=loaded.revision,
            app=__version__,
            transformers=transformers.__version__,
            torch=torch.__version__,
            commit=info.commit,
            conversion_note=info.conversion_note,
            reads=info.reads,
        ),
        probe=_probe_text(probe),
    )


def _try_probe(loaded: LoadedModel, probe: ModelInput) -> tuple[Calls, float]:
    """The calls of a run over the probe, and their difference from the model's own attention."""
    try:
        done = forward(loaded, probe)
        predictions(loaded, probe, done.output)
        return done.calls, max_difference(loaded, probe, done.calls)
    except NonFinite as error:
        raise NonFinite(
            joined(
                (
                    error.detail,
                    _(
                        "This happens with the input that every model is tested with: {input}",
                        input=_probe_text(probe),
                    ),
                )
            ),
            hint=_("Choose another checkpoint: the weights are damaged, or numbers outgrow float32."),
            **error.facts,
        ) from error


def _probe_text(probe: ModelInput) -> str:
    """A description of a probe: its text, and its synthetic media."""
    synthetic = [_SYNTHETIC[place.kind] for place in probe.media.values()]
    return listed(dict.fromkeys([*synthetic, *filter(None, probe.texts.values())]))


def _abilities(loaded: LoadedModel) -> tuple[str, ...]:
    """What a model can do besides attention."""
    abilities = {"generate": loaded.reader.written is not None, "predict": head_of(loaded.model) is not None}
    return tuple(name for name, there in abilities.items() if there)
