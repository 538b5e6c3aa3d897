"""What the JSON of an attention budget holds."""

from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray

from ..analysis.budget_rows import RowsKind
from ..analysis.budget_view import BudgetColumn
from ..analysis.key_groups import KeyGroup
from ..analysis.row_sampling import RowsRead
from ..core.budget_columns import Per
from ..core.shape import Axes
from ..core.token import UnitName
from .colour_scale import ColourScale
from .documents import FigureDocument

# One number for each group of keys in each column.
PerCell = Annotated[NDArray[np.float64], Axes(("group", "column"))]


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupShare(KeyGroup):
    """A sentence or a part, and what it gets of the attention over all heads and rows.

    Attributes:
        share: with the sink, 0 to 1, e.g. ``0.41``.
        even: what evenly spread attention would give it, e.g. ``0.3``.
        without_sink: its share without the sink, each row scaled up to 1; None where nothing is left, e.g.
            ``0.52``.
        even_without_sink: what evenly spread attention would give it then, e.g. ``0.31``.
        said: its share in a sentence.
    """

    share: float
    even: float
    without_sink: float | None
    even_without_sink: float | None
    said: str


@dataclass(frozen=True, slots=True)
class SentenceShare:
    """A sentence that stands out; its share is without the sink.

    Attributes:
        label: its beginning, e.g. ``The server was down.``.
        first: its first token, e.g. ``12``.
        share: 0 to 1, e.g. ``0.31``.
        even: what evenly spread attention would give it, e.g. ``0.1``.
        ratio: the one divided by the other, e.g. ``3.1``.
    """

    label: str
    first: int
    share: float
    even: float
    ratio: float


@dataclass(frozen=True, slots=True)
class SinkShare:
    """What sinks take of whole rows.

    Attributes:
        positions: of the sink tokens, e.g. ``[0]``.
        labels: of the same, e.g. ``["<|im_start|>"]``.
        share: what they take, e.g. ``0.62``.
        learned: what a learned sink takes, which is no token, e.g. ``0.0``.
    """

    positions: tuple[int, ...]
    labels: tuple[str, ...]
    share: float
    learned: float


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetDocument(FigureDocument):
    """From where some rows draw their attention.

    Attributes:
        rows_of: whose rows: those that write the answer, or the whole text of a translation; the last; all of
            a model that predicts nothing; of a chosen word or of a part.
        positions: of these rows, the tokens that attend, e.g. ``[17, 18, 19]``.
        read: how many of them were read.
        unit: whether the groups are words, sentences or parts.
        groups: those that any of these rows may attend to, in reading order.
        per: what the columns are.
        columns: layers, heads, or rows.
        with_sink: whether the cells count what the sink takes, e.g. ``false``.
        cells: the share of each group in each column.
        even_cells: what evenly spread attention would give it there.
        sink: what sinks take.
        most_used: the sentence of the prompt with the largest ratio; None if it has fewer than three.
        most_neglected: the sentence with the smallest.
        statements: the main numbers in sentences.
        colours: of shares.
    """

    kind: Literal["budget"] = "budget"
    rows_of: RowsKind
    positions: tuple[int, ...]
    read: RowsRead
    unit: UnitName
    groups: tuple[GroupShare, ...]
    per: Per
    columns: tuple[BudgetColumn, ...]
    with_sink: bool
    cells: PerCell
    even_cells: PerCell
    sink: SinkShare
    most_used: SentenceShare | None
    most_neglected: SentenceShare | None
    statements: tuple[str, ...]
    colours: ColourScale
