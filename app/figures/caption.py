"""The text beside a picture of attention."""

from typing import Literal

import numpy as np

from ..analysis.head_view import HeadView
from ..compare.axes import Side
from ..compare.comparison import Comparison
from ..core.capture import Capture
from ..core.provenance import Provenance
from ..core.rounding import decimals
from ..core.stream import Rows
from ..core.stream_name import stream_name
from ..core.token import UnitName
from ..core.view_spec import Scale
from ..message import Message, _, digits, enumerated, joined
from .colours import LOG_FLOOR
from .figure import Figure
from .input_text import compared_text, full_text
from .label_text import visible, with_sign
from .spec import FigureSpec

# What one row stands for: a token that is read, or in a decoder the one that the row predicts. A unit is a
# sentence or a part of the input.
RowNoun = Literal[
    "token that attends",
    "word that attends",
    "unit that attends",
    "token being written",
    "word being written",
    "unit being written",
]

ATTENDING: dict[UnitName, RowNoun] = {
    "token": "token that attends",
    "word": "word that attends",
    "sentence": "unit that attends",
    "part": "unit that attends",
}
_WRITTEN: dict[UnitName, RowNoun] = {
    "token": "token being written",
    "word": "word being written",
    "sentence": "unit being written",
    "part": "unit being written",
}


def title(view: HeadView) -> str:
    """The heads shown, and whether the cells are single weights."""
    if not view.block:
        return view.title
    rows, columns = view.block
    return _(
        "{heads}, the maximum of each {rows} × {columns} block",
        heads=view.title,
        rows=rows,
        columns=columns,
    )


def with_stream_name(spec: FigureSpec, title: str) -> str:
    """A title with the stream, unless it is the only one that most models have."""
    return title if spec.stream == "self" else joined((title, stream_name(spec.stream)), " · ")


def pair_text(view: HeadView, row: int, column: int) -> Message:
    """What the query of a cell does with its key, as a sentence."""
    query, key = visible(view.queries[row].label), visible(view.keys[column].label)
    weight = digits(f"{float(view.matrix[row, column]):.7g}")
    if view.rows == "written":
        return _written_pair_text(view, (row, column), query, key, weight)
    if _forbids(view, row, column):
        return _("The mask forbids “{query}” to attend to “{key}”.", query=query, key=key)
    if view.block:
        return _(
            "“{query}” attends to “{key}” with weight {weight} (the maximum of a block).",
            query=query,
            key=key,
            weight=weight,
        )
    if view.choice[row]:
        return _("“{query}” attends to “{key}” with weight {weight}.", query=query, key=key, weight=weight)
    return _(
        "“{query}” attends to “{key}” with weight {weight}; its mask allows no other key.",
        query=query,
        key=key,
        weight=weight,
    )


def _written_pair_text(
    view: HeadView, cell: tuple[int, int], query: str, key: str, weight: Message
) -> Message:
    """The same where a row is named by the token that it predicts."""
    if _forbids(view, *cell):
        return _(
            "The mask forbids the row that predicts “{query}” to attend to “{key}”.", query=query, key=key
        )
    if view.block:
        return _(
            "The row that predicts “{query}” attends to “{key}” with weight {weight} (the "
            "maximum of a block).",
            query=query,
            key=key,
            weight=weight,
        )
    if view.choice[cell[0]]:
        return _(
            "The row that predicts “{query}” attends to “{key}” with weight {weight}.",
            query=query,
            key=key,
            weight=weight,
        )
    return _(
        "The row that predicts “{query}” attends to “{key}” with weight {weight}; its mask "
        "allows no other key.",
        query=query,
        key=key,
        weight=weight,
    )


def _forbids(view: HeadView, row: int, column: int) -> bool:
    return view.allowed is not None and not view.allowed[row, column]


def pair_template(rows: Rows | None) -> str:
    """The pair under the pointer, as Plotly's ``hovertemplate`` takes it."""
    query, key = "<b>%{y}</b>", "<b>%{x}</b>"
    if rows == "written":
        return _("The row that predicts {query} attends to {key}", query=query, key=key)
    return _("{query} attends to {key}", query=query, key=key)


def row_noun(capture: Capture, stream: str, unit: UnitName) -> RowNoun:
    """What one row stands for: the token read there, or in a decoder the token it predicts."""
    return _WRITTEN[unit] if capture.rows_of(stream) == "written" else ATTENDING[unit]


def notes(view: HeadView, spec: FigureSpec) -> list[str]:
    """Sentences about everything merged, hidden, pooled or masked, and about the colours."""
    return [*view.notes, *scale_note(spec.scale)]


def side_title(side: Side, other: Side) -> str:
    """The heads of one side, and how else it differs from the other: stream, text, model."""
    facts = [side.heads.describe(side.capture, side.stream)]
    if side.stream != other.stream:
        facts.append(stream_name(side.stream))
    if full_text(side.capture) != full_text(other.capture):
        facts.append(compared_text(side.capture, other.capture))
    if side.capture.provenance.source != other.capture.provenance.source:
        facts.append(side.capture.provenance.source)
    return joined(facts, " · ")


def comparison_title(comparison: Comparison) -> str:
    """The titles of both sides."""
    return _(
        "A: {a} | B: {b}", a=side_title(comparison.a, comparison.b), b=side_title(comparison.b, comparison.a)
    )


def comparison_notes(comparison: Comparison, limit: float, scale: Scale) -> list[str]:
    """Sentences about how the two were matched, what was done to each, and the colours."""
    differences = comparison.difference[~np.isnan(comparison.difference)]
    largest = float(np.abs(differences).max()) if differences.size else 0.0
    colours = scale_note(scale)
    if scale == "log":
        colours.append(
            _(
                "Differences smaller than {difference} have the colour of 0.",
                difference=digits(f"{LOG_FLOOR * limit:.2g}"),
            )
        )
    return [
        *comparison.notes,
        _(
            "The colours of the difference range from {lowest} (blue: B attends more) to "
            "{highest} (red: A attends more), symmetric about 0.",
            lowest=digits(with_sign(-limit, "g")),
            highest=digits(with_sign(limit, "g")),
        ),
        _("The largest difference here is {difference}.", difference=decimals(largest)),
        *colours,
    ]


_SCALES: dict[Scale, Message] = {
    "linear": _("Linear scale from 0 to 1, the same for every head."),
    "sqrt": _("Square root scale from 0 to 1, the same for every head."),
    "log": _("Logarithmic scale from 0 to 1, the same for every head."),
}


def scale_sentence(scale: Scale) -> Message:
    """Which scale a page draws with, where heads are compared by their colours."""
    return _SCALES[scale]


def scale_note(scale: Scale) -> list[str]:
    """What the colours are proportional to, if not to the weight itself."""
    if scale == "linear":
        return []
    if scale == "sqrt":
        return [_("The colours follow the square root of the weights.")]
    return [
        _(
            "On the logarithmic scale all weights below {weight} have the lowest colour.",
            weight=digits(f"{LOG_FLOOR:.4f}"),
        )
    ]


def diverging_scale_note(scale: Scale, limit: float) -> list[Message]:
    """What colours from 0 to both sides, or to one, are proportional to, if not to the number itself.

    Args:
        limit: the number at the end of the colours.
    """
    if scale == "sqrt":
        return [_("The colours follow the square root of the numbers.")]
    if scale == "log":
        return [
            _(
                "The colours follow the logarithm of the numbers; those smaller than {least} have the colour"
                " of 0.",
                least=digits(f"{LOG_FLOOR * limit:.2g}"),
            )
        ]
    return []


def origin(figure: Figure) -> str:
    """The models of a figure by their names, where there is room for one line."""
    captures = [figure.a, *([figure.b.capture] if figure.b else [])]
    return enumerated(dict.fromkeys(one.provenance.source.rsplit("/", 1)[-1] for one in captures))


def sources(figure: Figure) -> list[str]:
    """The provenance of the numbers of a figure; stated once if A and B share it."""
    own = source(figure.a)
    other = own if figure.b is None else source(figure.b.capture)
    return [own] if own == other else [_("A: {source}", source=own), _("B: {source}", source=other)]


def source(capture: Capture) -> Message:
    """The provenance of the numbers: model, revision, and what computed them."""
    return provenance_text(capture.provenance)


def provenance_text(provenance: Provenance) -> Message:
    """The same, of a run without a capture."""
    if provenance.import_note:
        return _(
            "{source}, {revision}. {note} Drawn by Followspot {version}.",
            source=provenance.source,
            revision=provenance.revision,
            note=provenance.import_note,
            version=provenance.app,
        )
    model = (
        _(
            "{source}, revision {revision}, commit {commit}.",
            source=provenance.source,
            revision=provenance.revision,
            commit=provenance.commit[:12],
        )
        if provenance.commit
        else _("{source}, revision {revision}.", source=provenance.source, revision=provenance.revision)
    )
    programs = _(
        "Followspot {version}, transformers {transformers}, torch {torch}.",
        version=provenance.app,
        transformers=provenance.transformers,
        torch=provenance.torch,
    )
    return joined(filter(None, (model, provenance.conversion_note, programs)))
