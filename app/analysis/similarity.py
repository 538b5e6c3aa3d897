"""How similar the heads of a stream are on an input: distances, clusters, and a map of both."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray

from ..core.capture import Capture, Floats
from ..core.shape import Axes
from ..core.stream import Stream
from ..errors import TooCostly
from ..message import _, joined
from .clusters import Cluster, clusters_of, cut_heads
from .notes import not_shares, percent
from .roles.role import Bools, Doubles
from .roles.sink import NOTHING
from .roles.table import RoleTable
from .row_sampling import Positions, RowsRead, evenly, read_rows

# Most weights compared, pairs times rows times keys, about a second; beyond it rows are sampled.
MOST_CELLS = 200_000_000
# Comparisons between two reads of weights, during which a capture lets other work run: about 0.1 s.
_STEP_CELLS = 20_000_000
# The map takes time cubic in their number.
_MOST_HEADS = 1024
# Fewer rows than this support few conclusions.
_FEW_ROWS = 8


SinkChoice = Literal["with", "without"]
Places = Annotated[NDArray[np.float64], Axes(("layer", "head", "x and y"), gaps=False)]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadMap:
    """The heads of a stream on a map where similar ones are near, and clusters of them, on this input.

    Attributes:
        stream: its name, e.g. ``self``.
        layers: e.g. ``6``.
        heads: e.g. ``12``.
        places: ``[layer][head]``: (x, y) on the map, in units of the distance.
        kept: the share of the sum of squared distances that the map keeps, 0 to 1, e.g. ``0.35``.
        stress: Kruskal's stress-1 of the map; 0 is exact, e.g. ``0.48``.
        clusters: the largest first; among equals the one with the earlier head.
        silhouette: how far the clusters lie apart, -1 to 1; below 0.25 they shade into one another, e.g.
            ``0.15``.
        sink: ``without``: sinks were left out, and the rest of each row scaled up to 1.
        rows: how many were compared.
        notes: what is compared, sampled or lost, in sentences.
    """

    stream: str
    layers: int
    heads: int
    places: Places
    kept: float
    stress: float
    clusters: tuple[Cluster, ...]
    silhouette: float
    sink: SinkChoice
    rows: RowsRead
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Similarity(HeadMap):
    """How similar the heads of a stream are on this input.

    Attributes:
        distances: float32 ``[heads, heads]`` over all heads, layer by layer: the square root of the mean,
            over rows, of the Jensen-Shannon divergence in nats; 0 to 0.833, a metric.
    """

    distances: Floats


def _notes(rows: RowsRead, variance: float, without_sink: bool) -> Iterator[str]:
    """What is compared, which rows are sampled, and how much the map loses."""
    sampled = [
        _(
            "{rows} of {all_rows} rows were compared, spread evenly over those that have a choice.",
            rows=rows.read,
            all_rows=rows.total,
        )
    ]
    if rows.read < min(rows.total, _FEW_ROWS):
        sampled.append(_("These are few: other rows might give another map."))
    sinks = (
        _(
            "Sink tokens, and what a learned sink takes, are left out, and the rest of each row "
            "is scaled up to 1. A row of which nothing is left does not count; heads without a "
            "common row are at the greatest distance."
        )
        if without_sink
        else _("Sinks count like any other token.")
    )
    distance = _(
        "Two heads are near each other if each token divides its attention in the same way "
        "in both: the distance is the square root of the mean, over rows, of the "
        "Jensen-Shannon divergence."
    )
    yield joined((distance, sinks, *(sampled if rows.read < rows.total else [])))
    yield _(
        "The map keeps {share} of the squared distances in two dimensions: heads far apart "
        "on it are far apart, but heads near each other on it need not be near.",
        share=percent(variance, 0),
    )


def similarity(
    capture: Capture, stream: str, roles: RoleTable, *, without_sink: bool = False, cells: int = MOST_CELLS
) -> Similarity:
    """Compare every head of a stream with every other one, row by row.

    Args:
        capture: the capture that holds the weights.
        stream: name of one of its streams.
        roles: the roles of its heads, which name the clusters.
        without_sink: leave out sinks, both tokens and learned ones, and scale the rest of each row up to 1.
        cells: the most weights compared; for a longer input, evenly spaced rows are sampled.

    Raises:
        TooCostly: see `rows_compared`.
    """
    shape, total = capture.stream(stream), len(capture.query_tokens(stream))
    positions = rows_compared(capture, stream, without_sink=without_sink, cells=cells)
    sinks = np.array(roles.sink.positions if without_sink else (), np.intp)
    divergences = _Divergences(shape.layers * shape.heads)
    step = max(1, _STEP_CELLS // max(_pairs(shape) * len(capture.key_tokens(stream)), 1))
    for first in range(0, len(positions), step):
        rows = _rows(capture, stream, positions[first : first + step])
        divergences.add(
            *(_without_sinks(rows, sinks, len(capture.key_tokens(stream))) if without_sink else (rows, None))
        )
    distances = np.sqrt(divergences.mean())
    places, variance = classical_map(distances)
    numbers, silhouette = cut_heads(distances)
    read = RowsRead(len(positions), total)
    return Similarity(
        stream=stream,
        layers=shape.layers,
        heads=shape.heads,
        distances=distances.astype(np.float32),
        places=places.reshape(shape.layers, shape.heads, 2),
        kept=variance,
        stress=_stress(distances, places),
        clusters=clusters_of(numbers, distances, roles, shape.heads),
        silhouette=silhouette,
        sink="without" if without_sink else "with",
        rows=read,
        notes=(*_notes(read, variance, without_sink), *not_shares(capture)),
    )


def rows_compared(
    capture: Capture, stream: str, *, without_sink: bool = False, cells: int = MOST_CELLS
) -> Positions:
    """The rows that `similarity` compares, known before any weight is read: as many as fit, evenly spaced.

    In a causal stream the first row has no choice, and without the sink neither has the second.

    Raises:
        TooCostly: there are too many heads, or one row alone takes too many comparisons.
    """
    shape, total = capture.stream(stream), len(capture.query_tokens(stream))
    heads = shape.layers * shape.heads
    if heads > _MOST_HEADS:
        raise TooCostly(
            _(
                "The stream has {heads} heads; at most {most_heads} can be compared with each other.",
                heads=heads,
                most_heads=_MOST_HEADS,
            ),
            hint=_("Choose a model with fewer heads."),
            asked=heads,
            limit=_MOST_HEADS,
        )
    forced = min((2 if without_sink else 1) if shape.causal else 0, total - 1)
    keys = len(capture.key_tokens(stream))
    # A causal row has as many keys as there are tokens up to it.
    row = max(_pairs(shape) * ((forced + 1 + keys) // 2 if shape.causal else keys), 1)
    if row > cells:
        raise TooCostly(
            _(
                "Comparing {heads} heads with each other takes {row} comparisons of weights for a "
                "single row, and {cells} are done at most.",
                heads=heads,
                row=row,
                cells=cells,
            ),
            hint=_("Choose a shorter text, or a model with fewer heads."),
            asked=row,
            limit=cells,
        )
    return forced + evenly(total - forced, cells // row)


def _pairs(shape: Stream) -> int:
    heads = shape.layers * shape.heads
    return heads * (heads - 1) // 2


def _rows(capture: Capture, stream: str, positions: Positions) -> Floats:
    """float32 ``[rows, heads of all layers, keys + 1]``; the last column is the share of a learned sink."""
    shape, keys = capture.stream(stream), len(capture.key_tokens(stream))
    samples = np.zeros((len(positions), shape.layers * shape.heads, keys + 1), np.float32)
    for layer in range(shape.layers):
        done, own = 0, slice(layer * shape.heads, (layer + 1) * shape.heads)
        for some, weights in read_rows(capture, stream, layer, positions):
            samples[done : done + len(some), own, :keys] = weights.swapaxes(0, 1)
            done += len(some)
        if shape.details[layer : layer + 1] and shape.details[layer].sink:
            samples[:, own, keys] = np.maximum(1 - samples[:, own, :keys].sum(axis=-1), 0)
    return samples


def _without_sinks(rows: Floats, sinks: Positions, keys: int) -> tuple[Floats, Bools]:
    """Rows without their sinks, rescaled to 1; and whether anything is left: bool ``[rows, heads]``."""
    rows[:, :, sinks] = 0
    rows[:, :, keys] = 0
    totals = rows.sum(axis=-1)
    counted: Bools = totals > NOTHING
    np.divide(rows, totals[..., None], out=rows, where=counted[..., None])
    return rows, counted


class _Divergences:
    """Sums the Jensen-Shannon divergences, in nats, of each pair of heads over rows.

    With ``s = p + q`` and ``f(x) = sum of x ln x``,
    ``JSD = (f(p) + f(q) - f(s) + ln 2 * sum of s) / 2``,
    which takes one logarithm per cell.
    """

    def __init__(self, heads: int) -> None:
        self._total, self._counts = np.zeros((2, heads, heads))

    def add(self, rows: Floats, measured: Bools | None = None) -> None:
        """Add some rows, float32 ``[rows, heads, keys]``.

        A row counts for a pair of heads if it is ``measured`` for both.
        """
        heads = rows.shape[1]
        measured_rows = np.ones(rows.shape[:2], bool) if measured is None else measured
        for row, there in zip(rows, measured_rows, strict=True):
            # Keys that no head attends to (later ones, in a causal model) add nothing. The smallest normal
            # number instead of 0, so that 0 ln 0 is 0 and not NaN.
            row = np.maximum(row[:, row.any(axis=0)], np.finfo(np.float32).tiny)
            own = np.vecdot(row, np.log(row)) + row.sum(axis=-1) * np.float32(np.log(2))
            for head in range(heads - 1):
                both = row[head] + row[head + 1 :]
                divergence = own[head] + own[head + 1 :] - np.vecdot(both, np.log(both))
                pairs = there[head] & there[head + 1 :]
                self._total[head, head + 1 :] += np.where(pairs, divergence, 0)
                self._counts[head, head + 1 :] += pairs

    def mean(self) -> Doubles:
        """The means; two heads without a common row get the largest distance."""
        divergences = np.full(self._total.shape, 2 * np.log(2))
        np.divide(self._total, self._counts, out=divergences, where=self._counts > 0)
        mean: Doubles = np.triu(np.clip(divergences / 2, 0, np.log(2)), 1)
        return mean + mean.T


def classical_map(distances: Doubles) -> tuple[Doubles, float]:
    """Classical multidimensional scaling (Torgerson 1952) to two dimensions.

    Jensen-Shannon distances embed in a Euclidean space of many dimensions, so no eigenvalue is negative
    except by rounding. Each axis points to its farthest head, so that the map is reproducible.

    Returns:
        float64 ``[heads, 2]``, and the share of the sum of squared distances that they preserve, 0 to 1.
    """
    size = len(distances)
    centring = np.eye(size) - 1 / size
    values, vectors = np.linalg.eigh(-0.5 * centring @ distances**2 @ centring)
    values = np.maximum(values, 0)
    places = np.zeros((size, 2))
    for axis in range(min(2, size)):
        along = vectors[:, -1 - axis] * np.sqrt(values[-1 - axis])
        farthest = along[np.abs(along).argmax()]
        places[:, axis] = -along if farthest < 0 else along
    return places, float(values[-2:].sum() / values.sum()) if values.sum() > 1e-12 else 1.0


def _stress(distances: Doubles, places: Doubles) -> float:
    map_distances = np.linalg.norm(places[:, None] - places, axis=-1)
    total = (distances**2).sum()
    return float(np.sqrt(((distances - map_distances) ** 2).sum() / total)) if total > 1e-12 else 0.0
