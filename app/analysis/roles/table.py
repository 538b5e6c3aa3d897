"""The roles of every head of a stream on an input, with and without its sink."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from ...core.capture import Capture
from ...core.shape import build
from ...message import Message, _, joined, listed
from ..notes import not_shares, percent
from ..row_sampling import Positions, RowsRead, evenly, read_rows, sampling_note
from . import ROLES
from .label import MOST_SINK, Label, labels_of
from .measurement import LEAST_ROWS, RoleMeasurement, measurement
from .role import AttentionRows, Facts, Score, Tally, TokenRole
from .sink import Sink, SinkTally, without_sinks
from .syntax import Parse, syntax

# Most weights read, about a second of work; beyond it rows are sampled.
_CELLS = 40_000_000
# Bytes of weights read at a time. Every role goes over them twice, so more would hold the inference thread:
# at 481 tokens of SmolLM2 80 ms of computation between two requests, instead of 20.
_TILE_BYTES = 2 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleTable:
    """The roles of every head of a stream on this input.

    Attributes:
        stream: its name, e.g. ``self``.
        layers: e.g. ``6``.
        heads: e.g. ``12``.
        roles: every role, in the order of the registry; then the relations found in the text.
        labels: ``[layer][head]``: the roles of the head, the strongest first, those about the sink last;
            empty: no clear role here.
        sink: where attention goes that heads do not use.
        grammar: the parser of the syntactic roles, and its version; None without them, e.g. ``null``.
        rows: how many were read.
        notes: what is counted, scaled, sampled or left out, in sentences.
    """

    stream: str
    layers: int
    heads: int
    roles: tuple[RoleMeasurement, ...]
    labels: tuple[tuple[tuple[Label, ...], ...], ...]
    sink: Sink
    grammar: str | None
    rows: RowsRead
    notes: tuple[str, ...]

    def title(self, name: str) -> str:
        """The display name of the role of that name."""
        return next(role.title for role in self.roles if role.name == name)

    @property
    def about_sink(self) -> frozenset[str]:
        """Names of the roles that only report a sink."""
        return frozenset(role.name for role in self.roles if role.about_sink)


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
        for some, weights in read_rows(capture, stream, layer, positions, _TILE_BYTES):
            mask = capture.allowed(stream, layer, some.tolist())
            allowed = np.ones(weights.shape[1:], bool) if mask is None else mask
            attention = AttentionRows(layer, some, weights, allowed, np.ones(weights.shape[:2], bool))
            tally.add(attention)
            _add(whole.values(), attention)
            _add(rest.values() if sinks.size else (), without_sinks(attention, sinks))
    roles = [_measure_role(role, facts, whole, rest, sinks) for role in ROLES.values()]
    if parse and facts.aligned and facts.text and len(positions) == len(facts.queries):
        roles += syntax(capture, stream, parse, sinks)
    sink = tally.sink()
    # Thresholds are shares, so other weights name no head.
    named = roles if capture.shares else []
    return RoleTable(
        stream=stream,
        layers=facts.layers,
        heads=facts.heads,
        roles=tuple(roles),
        labels=tuple(
            tuple(labels_of(named, sink, layer, head) for head in range(facts.heads))
            for layer in range(facts.layers)
        ),
        sink=sink,
        grammar=parse.name if parse else None,
        rows=RowsRead(len(positions), len(facts.queries)),
        notes=(*_notes(facts, sink, positions, parse), *_unnamed(capture)),
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
        return build(RoleMeasurement, role, whole=empty, without_sink=None, why_not=why, example=None)
    return measurement(role, whole[role.name].score(), rest[role.name].score() if sinks.size else None)


def _notes(facts: Facts, sink: Sink, positions: Positions, parse: Parse | None) -> Iterator[str]:
    yield _(
        "Measured on tokens. A head has a role if its score reaches the threshold and twice "
        "the baseline, and at least {rows} rows could show it.",
        rows=LEAST_ROWS,
    )
    learned = not np.isnan(sink.learned).all()
    if sink.positions:
        names = listed(dict.fromkeys(facts.keys[place].label for place in sink.positions[:4]))
        without = _(
            "Without the sink: its weights are removed and the rest of each row is scaled up to "
            "1; a head that gives more than {share} to sinks is not named by the rest.",
            share=percent(MOST_SINK, 0),
        )
        yield joined((_sink(names, facts.causal, learned), without))
    if sink.positions or learned:
        if len(positions) == len(facts.queries):
            yield _(
                "Shares of sinks, a learned sink included, are means over {count} whole rows: all "
                "that may attend to more than one token.",
                count=sink.rows,
            )
        else:
            yield _(
                "Shares of sinks, a learned sink included, are means over {count} whole rows: all of "
                "the rows read that may attend to more than one token.",
                count=sink.rows,
            )
    if len(positions) < len(facts.queries):
        yield from sampling_note(RowsRead(len(positions), len(facts.queries)))
        if parse:
            yield _("Syntactic roles are left out: they need every row.")


def _sink(names: Message, first: bool, learned: bool) -> Message:
    """What the sink is."""
    match first, learned:
        case True, False:
            return _("The sink is the first token ({names}).", names=names)
        case True, True:
            return _(
                "The sink is the first token ({names}), and the model’s learned sink, which is not a token.",
                names=names,
            )
        case False, True:
            return _(
                "The sink is special tokens such as {names}, and the model’s learned sink, which is "
                "not a token.",
                names=names,
            )
    return _("The sink is special tokens such as {names}.", names=names)


def _unnamed(capture: Capture) -> Iterator[str]:
    for sentence in not_shares(capture):
        yield joined((sentence, _("So no head is named: thresholds are shares.")))
