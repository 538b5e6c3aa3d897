"""Direct contributions as they are shown: a matrix of layers by heads, and what its caption says."""

from dataclasses import dataclass

import numpy as np

from ..core.capture import Capture, Floats
from ..core.contributions import Contributions
from ..core.stream_name import stream_name
from ..core.view_spec import Scale
from ..message import Message, _, digits, joined
from .caption import diverging_scale_note
from .colours import effect_limit
from .figure import Figure
from .label_text import with_sign
from .outcome_text import effect_text, outcome_name, value_text, with_unit
from .result import missing_result

TITLE = _("What each head adds to the logit directly")
SUBTITLE = _("Rows: layers. Columns: heads, and in the last one everything else in the layer.")
# The last column.
REST = _("MLP")


@dataclass(frozen=True, slots=True)
class ContributionsView:
    """The contributions of the parts of a model.

    Attributes:
        found: the contributions.
        matrix: float32 ``[layers, heads + 1]``, the heads of all streams and then the rest of the layer; NaN
            where a layer has no such head.
        columns: their labels.
        capture: the capture.
    """

    found: Contributions
    matrix: Floats
    columns: tuple[str, ...]
    capture: Capture

    @property
    def limit(self) -> float:
        """The end of the scale of the colours."""
        return effect_limit(float(np.nanmax(np.abs(self.matrix))))


def view_of(figure: Figure) -> ContributionsView:
    """The contributions that a figure shows. Raises InvalidRequest if the figure was made without them."""
    if not isinstance(figure.result, Contributions):
        raise missing_result()
    found = figure.result
    counts = [max(len(layer.heads[n]) for layer in found.layers) for n in range(len(found.streams))]
    columns = [
        f"{head}" if len(counts) == 1 else joined((stream_name(name), f"{head}"))
        for name, count in zip(found.streams, counts, strict=True)
        for head in range(count)
    ]
    rows = [
        [
            *(x for heads, n in zip(layer.heads, counts, strict=True) for x in (heads or (np.nan,) * n)),
            layer.rest,
        ]
        for layer in found.layers
    ]
    return ContributionsView(found, np.array(rows, np.float32), (*columns, REST), figure.a)


def amount(view: ContributionsView, value: float) -> Message:
    """A contribution, with its unit."""
    return with_unit(view.found.outcome, effect_text(view.found.outcome, value))


def statements(view: ContributionsView) -> list[Message]:
    """The logit, and the sum that it is."""
    found = view.found
    heads = sum(sum(map(sum, layer.heads)) for layer in found.layers)
    total = _(
        "Outcome: {outcome}. It is {value}, and the sum of {heads} from heads, {rest} from everything else in"
        " the layers, {embedding} from the embedding and {biases} from biases.",
        outcome=outcome_name(found.outcome, view.capture),
        value=value_text(found.outcome, found.outcome.value),
        heads=effect_text(found.outcome, heads),
        rest=effect_text(found.outcome, sum(layer.rest for layer in found.layers)),
        embedding=effect_text(found.outcome, found.embedding),
        biases=effect_text(found.outcome, found.biases),
    )
    layer, column = largest_head(view)
    largest = _(
        "The largest contribution of a head is that of layer {layer}, head {head}: {value}.",
        layer=str(layer),
        head=view.columns[column],
        value=amount(view, float(view.matrix[layer, column])),
    )
    return [total, largest]


def largest_head(view: ContributionsView) -> tuple[int, int]:
    """Row and column of the head with the largest contribution, by its size."""
    size = np.nan_to_num(np.abs(view.matrix[:, :-1]), nan=-1)
    row, column = divmod(int(size.argmax()), size.shape[1])
    return row, column


def notes(view: ContributionsView, scale: Scale) -> list[Message]:
    """What a number and its colour are, and what it does not show."""
    return [
        *reading(view),
        _(
            "The colours range from {lowest} to {highest}, symmetric about 0.",
            lowest=digits(with_sign(-view.limit, "g")),
            highest=with_unit(view.found.outcome, digits(with_sign(view.limit, "g"))),
        ),
        *diverging_scale_note(scale, view.limit),
    ]


def reading(view: ContributionsView) -> list[Message]:
    """What a number is, and what it does not show, in any medium."""
    found = view.found
    mixed = np.isnan(view.matrix).any()
    return [
        _(
            "Each number is what a part adds to the state of the token that predicts, through the final norm"
            " with the scale that it had here, and through the unembedding."
        ),
        *(
            [_("Hatched rows are layers without attention; what they add is in the last column.")]
            if mixed
            else []
        ),
        *(
            [_("What is added to all logits alike changes no prediction; a foil shows what tells two apart.")]
            if found.outcome.measure == "logit"
            else []
        ),
        _(
            "What later layers do with an output is not part of it: a head on which others build can have a"
            " direct contribution near 0."
        ),
    ]
