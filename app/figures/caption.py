"""The text beside a picture of attention."""

import numpy as np

from ..analysis.head_view import HeadView
from ..compare.axes import Side
from ..compare.comparison import Comparison
from ..core.capture import Capture
from ..core.stream import Rows
from ..core.view_spec import Scale
from .colours import LOG_FLOOR
from .figure import Figure
from .input_text import compared_text, full_text
from .label_text import visible, with_sign
from .spec import FigureSpec


def title(view: HeadView) -> str:
    """The heads shown, and whether the cells are single weights."""
    name = view.title
    if view.block:
        name += f", the largest of every {view.block[0]} by {view.block[1]} cells"
    return name


def with_stream_name(spec: FigureSpec, title: str) -> str:
    """A title with the stream, unless it is the only one that most models have."""
    return title if spec.stream == "self" else f"{title} · {visible(spec.stream)}"


def pair_said(view: HeadView, row: int, column: int) -> str:
    """What the query of a cell does with its key, as a sentence without its full stop."""
    query, key = row_name(view.queries[row].label, view.rows), visible(view.keys[column].label)
    if view.allowed is not None and not view.allowed[row, column]:
        return f"the mask forbids {query} to attend to “{key}”"
    said = f"{query} attends to “{key}” with weight {float(view.matrix[row, column]):.7g}"
    if view.block:
        return f"{said} (the largest of a block)"
    return said if view.choice[row] else f"{said}, the only key that the mask allows it"


def row_name(label: str, rows: Rows | None) -> str:
    """A row by its label: a token, or in a decoder the row that predicts it."""
    name = f"“{visible(label)}”"
    return f"the row that predicts {name}" if rows == "written" else name


def pair_template(rows: Rows | None) -> str:
    """The pair under the pointer, as Plotly's ``hovertemplate`` takes it."""
    row = "The row that predicts <b>%{y}</b>" if rows == "written" else "<b>%{y}</b>"
    return f"{row} attends to <b>%{{x}}</b>"


def row_noun(capture: Capture, stream: str, noun: str) -> str:
    """What one row stands for: the token read there, or in a decoder the token it predicts."""
    return f"{noun} being written" if capture.rows_of(stream) == "written" else f"{noun} that attends"


def notes(view: HeadView, spec: FigureSpec) -> list[str]:
    """Sentences about everything merged, hidden, pooled or masked, and about the colours."""
    return [*view.notes, *scale_note(spec.scale)]


def side_title(side: Side, other: Side) -> str:
    """The heads of one side, and how else it differs from the other: stream, text, model."""
    facts = [side.heads.describe(side.capture, side.stream)]
    if side.stream != other.stream:
        facts.append(side.stream)
    if full_text(side.capture) != full_text(other.capture):
        facts.append(compared_text(side.capture, other.capture))
    if side.capture.provenance.source != other.capture.provenance.source:
        facts.append(side.capture.provenance.source)
    return " · ".join(facts)


def comparison_title(found: Comparison) -> str:
    """The titles of both sides."""
    return f"A: {side_title(found.a, found.b)}  |  B: {side_title(found.b, found.a)}"


def comparison_notes(found: Comparison, limit: float, scale: Scale) -> list[str]:
    """Sentences about how the two were matched, what was done to each, and the colours."""
    known = found.difference[~np.isnan(found.difference)]
    largest = float(np.abs(known).max()) if known.size else 0.0
    colours = scale_note(scale)
    if scale == "log":
        colours.append(f"Differences smaller than {LOG_FLOOR * limit:.2g} have the colour of none.")
    return [
        *found.notes,
        f"The colours of the difference reach from {with_sign(-limit, 'g')} (blue: B attends more) to"
        f" {with_sign(limit, 'g')} (red: A attends more), alike on both sides of 0."
        f" The largest difference here is {largest:.3f}.",
        *colours,
    ]


def scale_note(scale: Scale) -> list[str]:
    """What the colours are proportional to, if not to the weight itself."""
    if scale == "linear":
        return []
    if scale == "sqrt":
        return ["The colours follow the square root of the weights."]
    return [f"On the logarithmic scale all weights below {LOG_FLOOR:.4f} have the lowest colour."]


def sources(figure: Figure) -> list[str]:
    """The provenance of the numbers of a figure; stated once if A and B share it."""
    own = source(figure.a)
    other = own if figure.b is None else source(figure.b.capture)
    return [own] if own == other else [f"A: {own}", f"B: {other}"]


def source(capture: Capture) -> str:
    """The provenance of the numbers: model, revision, and what computed them."""
    made = capture.provenance
    if made.import_note:
        return f"{made.source}, {made.revision}. {made.import_note} Drawn by Followspot {made.app}."
    commit = f", commit {made.commit[:12]}" if made.commit else ""
    return (
        f"{made.source}, revision {made.revision}{commit}. "
        f"Followspot {made.app}, transformers {made.transformers}, torch {made.torch}."
    )
