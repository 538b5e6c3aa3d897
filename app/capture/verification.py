"""The difference between captured weights and the model's own, measured for every model that is loaded."""

import numpy as np
import torch

from ..core.stream_name import stream_name
from ..errors import InexactModel, NonFinite, UnsupportedModel
from ..message import _, digits
from ..models.loading import LoadedModel
from ..models.model_input import ModelInput
from .attention_function import NAME
from .forward import Calls
from .layer_details import Call
from .returned_attention import attentions, returns_attention
from .weights import call_weights

TOLERANCE = 1e-5


def max_difference(loaded: LoadedModel, model_input: ModelInput, captured: Calls) -> float:
    """Largest absolute difference between captured weights and the model's eager ``output_attentions``.

    Compares every stream, layer, head and cell of one input, once from whole layers and once from row slices,
    since long captures are read in slices. A model that reports its weights is run twice.

    Args:
        captured: the calls of a forward over that input.

    Raises:
        UnsupportedModel: the model reports no attention, or another number of layers than was captured.
        NonFinite: the model's own attention has NaN or infinity.
        InexactModel: the difference exceeds TOLERANCE.
    """
    reference = eager_attentions(loaded, model_input)
    for name, calls in captured.items():
        if len(reference[name]) != len(calls):
            raise UnsupportedModel(
                _(
                    "{model} has {count} layers of {stream}, but {captured} were captured.",
                    model=loaded.info.title,
                    count=len(reference[name]),
                    stream=stream_name(name),
                    captured=len(calls),
                ),
                hint=_("Choose a model of the families listed in docs/models.md."),
            )
    differences = [
        _difference(call, expected)
        for name, calls in captured.items()
        for call, expected in zip(calls, reference[name], strict=True)
    ]
    if not np.isfinite(differences).all():
        raise NonFinite(
            _("The attention that {model} itself computes has NaN or infinity.", model=loaded.info.title),
            hint=_("Choose another checkpoint: this one cannot be shown."),
        )
    difference = max(differences)
    if not difference <= TOLERANCE:
        raise InexactModel(
            _(
                "The captured attention of {model} differs from its own by up to {difference}; at"
                " most {limit} is accepted.",
                model=loaded.info.title,
                difference=digits(f"{difference:.1e}"),
                limit=digits(f"{TOLERANCE:.0e}"),
            ),
            hint=_("Choose another model: this one cannot be shown exactly."),
            asked=difference,
            limit=TOLERANCE,
        )
    return difference


def _difference(call: Call, expected: torch.Tensor) -> float:
    """Largest difference of one layer: whole, and in two row slices."""
    own = expected[0].detach().to("cpu", torch.float32).numpy()
    middle = own.shape[1] // 2
    pairs = (
        (call_weights(call, slice(None)), own),
        (call_weights(call, slice(0, middle)), own[:, :middle]),
        (call_weights(call, slice(middle, None)), own[:, middle:]),
    )
    return max(float(abs(captured - eager).max(initial=0)) for captured, eager in pairs)


def eager_attentions(loaded: LoadedModel, model_input: ModelInput) -> dict[str, tuple[torch.Tensor, ...]]:
    """The attention that the model itself reports: by stream, one ``[1, heads, queries, keys]`` per layer."""
    captured = not returns_attention(loaded)
    if captured:
        loaded.model.set_attn_implementation("eager")
    try:
        with torch.inference_mode():
            output = loaded.model(**loaded.arguments(model_input), output_attentions=True)
    finally:
        if captured:
            loaded.model.set_attn_implementation(NAME)
    return attentions(loaded, output)
