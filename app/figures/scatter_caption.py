"""The text beside a scatter of weights and effects."""

from collections.abc import Iterator

from ..analysis.effect_scatter import EffectScatter
from ..core.effects import SELF_REPAIR
from ..message import Message, _, digits, ngettext
from .effect_caption import method_notes, sign_note
from .label_text import with_sign
from .spec import FigureSpec


def correlation_note(scatter: EffectScatter) -> Iterator[Message]:
    """How far a larger weight goes with a larger effect, as a sentence; nothing where that is not defined."""
    if scatter.correlation is not None:
        yield ngettext(
            "Spearman’s rank correlation of weight and absolute effect: {correlation}, over {count} edge.",
            "Spearman’s rank correlation of weight and absolute effect: {correlation}, over {count} edges.",
            scatter.edges,
            correlation=digits(with_sign(scatter.correlation, ".2f")),
        )


def scatter_notes(scatter: EffectScatter, spec: FigureSpec) -> list[str]:
    """Sentences about what a point says, how it is known, and what the picture does not show."""
    view = scatter.view
    return [
        *_reading(scatter),
        *sign_note(view),
        *method_notes(view, _discs),
        *_axis(spec),
        SELF_REPAIR,
        *view.notes,
    ]


def _reading(scatter: EffectScatter) -> Iterator[Message]:
    yield _(
        "Each point is an edge: to the right its weight, upwards by how much the outcome changes when it is"
        " cut, so that the query no longer attends to this key and its other weights grow in proportion."
    )
    if scatter.block is not None:
        high, wide = scatter.block
        yield _(
            "There are {edges} edges, too many to draw: of each {high} × {wide} block of the matrix, the edge"
            " of largest effect is a point. The correlation is of all of them.",
            edges=scatter.edges,
            high=high,
            wide=wide,
        )
    yield _(
        "“Bright and idle” is where the weight is large and the effect small, “dim and decisive” where the"
        " weight is small and the effect large."
    )
    if idle := sum(point.effect == 0 for point in scatter.points):
        yield ngettext(
            "The effect of {count} point is exactly 0, as where nothing leads from it to the outcome.",
            "The effect of {count} points is exactly 0, as where nothing leads from them to the outcome.",
            idle,
        )
    if len(scatter.view.head.members) > 1:
        yield _(
            "An edge is cut in all of these heads at once; its weight: {heads}.",
            heads=scatter.view.head.title,
        )


def _discs(count: int) -> Message:
    """How many points are verified, and how they are marked."""
    return ngettext(
        "{count} point is filled: it is verified by running the model without the edge.",
        "{count} points are filled: they are verified by running the model without the edge.",
        count,
    )


def _axis(spec: FigureSpec) -> Iterator[Message]:
    """What heights are proportional to, if not to the effects."""
    if spec.scale == "sqrt":
        yield _("Heights follow the square root of the effects.")
    elif spec.scale == "log":
        yield _("Heights follow the logarithm of the effects.")
