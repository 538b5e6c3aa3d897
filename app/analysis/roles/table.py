"""The roles of every head of a stream on an input, with and without its sink."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from ...core.capture import Capture
from ..notes import not_shares, percent
from ..row_sampling import Positions, evenly, read_rows
from . import ROLES
from .measurement import RoleMeasurement
from .role import AttentionRows, Facts, Role, Score, Tally, TokenRole
from .sink import Sink, SinkTally, without_sinks
from .syntax import Parse, syntax

# Most weights read, about a second of work; beyond it rows are sampled.
_CELLS = 40_000_000
# Bytes of weights read at a time. Every role goes over them twice, so more would hold the inference thread:
# at 481 tokens of SmolLM2 80 ms of computation between two requests, instead of 20.
_TILE_BYTES = 2 << 20
# Fewer rows than this give no head a role: with many heads, some match once or twice by chance.
LEAST_ROWS = 3
# A head with a larger share than this on its sink gets no role from the little that is left.
MOST_SINK = 0.9


@dataclass(frozen=True, slots=True)
class Label:
    """A role that a head has.

    Attributes:
        role: which.
        score: its score, 0 to 1.
        least: the required score.
        without_sink: whether the score is that of the rows without the sink.
        whole: the score on the rows as the model computes them.
        offset: where it attends, for the roles that have one.
    """

    role: Role
    score: float
    least: float
    without_sink: bool
    whole: float
    offset: int | None = None

    @property
    def strength(self) -> float:
        """The score as a multiple of the required one."""
        return self.score / self.least

    @property
    def title(self) -> str:
        """The display name of the role."""
        return self.role.title if self.offset is None else f"{self.role.title} ({_distance(self.offset)})"


@dataclass(frozen=True, slots=True)
class RoleTable:
    """The roles of every head of a stream on an input.

    Attributes:
        stream: its name.
        measured: every role, in the order of the registry; then the relations found in the text.
        sink: see there.
        rows: number of rows read, and number of rows in all.
        notes: plain sentences about what is counted, rescaled, sampled or left out.
        shares: whether the weights are shares of a row. If imported ones are not, no head is named, because
            thresholds are shares.
    """

    stream: str
    measured: tuple[RoleMeasurement, ...]
    sink: Sink
    rows: tuple[int, int]
    notes: tuple[str, ...]
    shares: bool = True

    def title(self, name: str) -> str:
        """The display name of the role of that name."""
        return next(one.role.title for one in self.measured if one.role.name == name)

    @property
    def about_sink(self) -> frozenset[str]:
        """Roles that only report a sink: without it, no row is left to show them."""
        return frozenset(
            one.role.name
            for one in self.measured
            if one.whole.rows and one.rest is not None and not one.rest.rows
        )

    def labels(self, layer: int, head: int) -> tuple[Label, ...]:
        """The roles of a head: the strongest first, those that only report a sink last."""
        if not self.shares:
            return ()
        found = [label for one in self.measured if (label := self._label(one, layer, head))]
        names, near = {label.role.name for label in found}, {-1: "previous", 0: "itself", 1: "next"}
        # A fixed distance of -1, 0 or 1 says no more than the role of that position.
        kept = [label for label in found if label.offset is None or near.get(label.offset) not in names]
        sinks = self.about_sink
        return tuple(sorted(kept, key=lambda label: (label.role.name in sinks, -label.strength)))

    def _label(self, measured: RoleMeasurement, layer: int, head: int) -> Label | None:
        tries = [(measured.whole, False)]
        if measured.rest is not None and not self.sink.share[layer, head] > MOST_SINK:
            tries.append((measured.rest, True))
        whole = float(measured.whole.values[layer, head])
        for score, left in tries:
            value = score.values[layer, head]
            baseline = None if score.baseline is None else float(score.baseline[layer])
            least = measured.role.least(baseline)
            if score.rows >= LEAST_ROWS and value >= least:
                offset = None if score.offsets is None else int(score.offsets[layer, head])
                return Label(measured.role, float(value), least, left, whole, offset)
        return None


def role_table(capture: Capture, stream: str, parse: Parse | None = None, cells: int = _CELLS) -> RoleTable:
    """Measure every role of the registry in every head of a stream.

    Args:
        capture: the capture that holds the weights.
        stream: name of one of its streams.
        parse: the parse of the text; without it, there are no syntactic roles.
        cells: the most weights that are read; for a longer input, evenly spaced rows are sampled.
    """
    facts = Facts.of(capture, stream)
    tally = SinkTally(capture, stream, facts)
    sinks = tally.positions
    positions = evenly(len(facts.queries), cells // (facts.layers * facts.heads * len(facts.keys)))
    possible = [role for role in ROLES.values() if not role.reason_impossible(facts)]
    whole = {role.name: role.tally(facts) for role in possible}
    rest = {role.name: role.tally(facts) for role in possible}
    for layer in range(facts.layers):
        mask = capture.allowed(stream, layer)
        for some, weights in read_rows(capture, stream, layer, positions, _TILE_BYTES):
            allowed = np.ones(weights.shape[1:], bool) if mask is None else mask[some]
            attention = AttentionRows(layer, some, weights, allowed, np.ones(weights.shape[:2], bool))
            tally.add(attention)
            _add(whole.values(), attention)
            _add(rest.values() if sinks.size else (), without_sinks(attention, sinks))
    measured = [_measure_role(role, facts, whole, rest, sinks) for role in ROLES.values()]
    if parse and facts.aligned and facts.text and len(positions) == len(facts.queries):
        measured += syntax(capture, stream, parse, sinks)
    sink = tally.sink()
    return RoleTable(
        stream=stream,
        measured=tuple(measured),
        sink=sink,
        rows=(len(positions), len(facts.queries)),
        notes=(*_notes(facts, sink, positions, parse), *_unnamed(capture)),
        shares=capture.shares,
    )


def _add(tallies: Iterable[Tally], attention: AttentionRows) -> None:
    for tally in tallies:
        tally.add(attention)


def _measure_role(
    role: TokenRole, facts: Facts, whole: dict[str, Tally], rest: dict[str, Tally], sinks: Positions
) -> RoleMeasurement:
    why = role.reason_impossible(facts)
    if why:
        empty = Score(np.full((facts.layers, facts.heads), np.nan), 0)
        return RoleMeasurement(role, empty, None, why, helps=False)
    score = whole[role.name].score()
    return RoleMeasurement(
        role,
        score,
        rest[role.name].score() if sinks.size else None,
        "" if score.rows else role.lacking,
        helps=role.example is not None,
    )


def _notes(facts: Facts, sink: Sink, positions: Positions, parse: Parse | None) -> Iterator[str]:
    yield (
        "Measured on tokens. A head is called by a role from its threshold on, if it reaches twice the "
        f"baseline as well and at least {LEAST_ROWS} rows could show it."
    )
    learned = not np.isnan(sink.learned).all()
    if sink.positions:
        names = " and ".join(dict.fromkeys(facts.keys[place].label for place in sink.positions[:4]))
        which = f"the first token ({names})" if facts.causal else f"special tokens such as {names}"
        also = ", and the model's learned sink, which is no token" if learned else ""
        yield (
            f"The sink is {which}{also}. Without the sink means: what goes there is taken away and the rest"
            " of each row is scaled up to 1 again; a head that gives more than "
            f"{percent(MOST_SINK, 0)} to sinks is not named by that rest."
        )
    if sink.positions or learned:
        those = "which are all" if len(positions) == len(facts.queries) else "which are all of the rows read"
        yield (
            "Shares of sinks are of whole rows, what a learned sink takes included: means over "
            f"{sink.rows:,} rows, {those} that may attend to more than one token."
        )
    if len(positions) < len(facts.queries):
        yield (
            f"{len(positions):,} of {len(facts.queries):,} rows were read, spread evenly over the input: "
            "reading all would take too long."
        )
        if parse:
            yield "Syntactic roles are left out: they need every row."


def _unnamed(capture: Capture) -> Iterator[str]:
    for sentence in not_shares(capture):
        yield f"{sentence} So no head is named: thresholds are shares."


def _distance(offset: int) -> str:
    if offset == 0:
        return "0"
    return f"{abs(offset)} {'before' if offset < 0 else 'after'}"
