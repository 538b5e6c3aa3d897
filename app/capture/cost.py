"""The cost of a capture before it runs, from the model's size and its measured speed."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from itertools import accumulate
from typing import TYPE_CHECKING, TypeVar

from ..core.side_name import side_name
from ..errors import TooCostly, TooManyTokens
from ..message import _, digits
from .model_speed import ModelSpeed, Work
from .rate_learning import Amounts

if TYPE_CHECKING:
    from ..core.stream import Stream
    from ..settings import Settings

T = TypeVar("T")

# Rows per head whose sums are checked on every capture; checking all would have quadratic cost.
CHECKED_ROWS = 64
# More than any memory holds.
_MOST_TOKENS = 2**24


@dataclass(frozen=True, slots=True)
class Writing:
    """Text that a model generates before the run that is shown.

    Attributes:
        side: the side on which it generates.
        tokens: how many, at most.
        paths: number of texts at once (beams), each with its own keys and values.
    """

    side: str
    tokens: int
    paths: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """What one capture needs from this server, and what the server allows.

    Attributes:
        tokens: length of the input by side, including special tokens and all that may be generated, e.g.
            ``{"text": 13}``.
        work_seconds: for the capture and the weights of all its heads, at the best speed measured, with all
            that may be generated, e.g. ``0.015``.
        bytes: what is kept (Q, K and V of all layers, or all weights), and the activations and weights of one
            layer, e.g. ``1200000``.
        limit_tokens: most tokens that the model can read, by side; None if it has no limit, e.g. ``{"text":
            512}``.
        limit_seconds: limit of work; None if there is none, e.g. ``60.0``.
        limit_bytes: e.g. ``4294967296``.
    """

    tokens: Mapping[str, int]
    work_seconds: float
    bytes: int
    limit_tokens: Mapping[str, int | None]
    limit_seconds: float | None
    limit_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate(Demand):
    """The demand, and the time that it is likely to take now.

    Attributes:
        seconds: for the capture: reading, generation, the forward, and the checks after it, e.g. ``0.02``.
        weights_seconds: for the weights of all heads, which the overview needs and the capture does not, e.g.
            ``0.004``.
    """

    seconds: float
    weights_seconds: float


@dataclass(frozen=True, slots=True)
class CostModel:
    """Size and speed of one loaded model.

    A forward of T tokens takes about ``2 * parameters * T + 4 * layers * heads * head_size * T**2``
    floating-point operations (Kaplan et al. 2020, appendix B, counting both products of attention).

    Attributes:
        parameters: by side, weights that every token passes through, without the embedding tables.
        width: floats that one token occupies at the widest point of a layer.
        scores: floats that a task head outputs for one token.
        reported: all weights are kept, because the model returns only them.
        held: by stream, the most floats held for a pair of query and key at once, in masks and in the weights
            of a layer; None: the weights of all heads of a layer. See `held_floats`.
    """

    streams: "tuple[Stream, ...]"
    parameters: Mapping[str, int]
    width: int
    speed: ModelSpeed
    limits: Mapping[str, int | None]
    scores: int = 0
    reported: bool = False
    held: tuple[int, ...] | None = None

    def demand(
        self,
        tokens: Mapping[str, int],
        settings: "Settings",
        writing: Writing | None = None,
        *,
        weights: bool = True,
    ) -> Demand:
        """The demand of a capture of so many tokens per side.

        Args:
            tokens: length of the supplied input.
            writing: what is generated first.
            weights: whether to count the weights of all heads.
        """
        full, work = _longer(tokens, writing), self.work(tokens, writing)
        return Demand(
            tokens=full,
            work_seconds=self.speed.best(work if weights else _without_weights(work)),
            bytes=self.nbytes(full, 1 + (writing.paths if writing else 0)),
            limit_tokens=dict(self.limits),
            limit_seconds=settings.capture_seconds,
            limit_bytes=settings.max_bytes,
        )

    def estimate(
        self, tokens: Mapping[str, int], settings: "Settings", writing: Writing | None = None
    ) -> Estimate:
        """The demand, and the time that it is likely to take."""
        demand, likely = self.demand(tokens, settings, writing), self.likely(tokens, writing)
        facts = {field.name: getattr(demand, field.name) for field in fields(demand)}
        weights = likely.pop("weights")
        return Estimate(**facts, seconds=sum(likely.values()), weights_seconds=weights)

    def likely(self, tokens: Mapping[str, int], writing: Writing | None = None) -> dict[str, float]:
        """Seconds by part under the current load: see `work`. Counts only tokens likely to be generated."""
        return self.speed.likely(self.work(tokens, writing and self.likely_writing(tokens, writing)))

    def likely_writing(self, tokens: Mapping[str, int], writing: Writing) -> Writing:
        """The part of a possible generation that is likely."""
        count = self.speed.writes(source(tokens, writing.side), writing.tokens)
        return replace(writing, tokens=count)

    def expected(self, tokens: Mapping[str, int], writing: Writing | None = None) -> dict[str, float]:
        """The likely seconds of the capture alone: weights are computed on demand."""
        return _without_weights(self.likely(tokens, writing))

    def work(self, tokens: Mapping[str, int], writing: Writing | None = None) -> Work:
        """The amounts of work of a capture and the weights of all its heads, by part."""
        full = _longer(tokens, writing)
        written_amounts = {} if writing is None else self.writing(tokens, writing)
        return {
            "reading": self.reading(tokens),
            **written_amounts,
            "forward": self.forward(full),
            "checks": self.checks(full),
            "weights": self.weights(full),
        }

    def reading(self, tokens: Mapping[str, int]) -> Amounts:
        """One input, and its tokens."""
        return (1.0, float(sum(tokens.values())))

    def forward(self, tokens: Mapping[str, int], paths: int = 1, written_side: str = "") -> Amounts:
        """One run; operations of the tokens of each side; operations of all attention.

        Args:
            paths: how many texts it processes at once on the side that is generated.
        """
        dense_operations = [
            2.0 * count * tokens[side] * (paths if side == written_side else 1)
            for side, count in self.parameters.items()
        ]
        score_operations = sum(
            4.0 * s.layers * s.head_size * _cells(s, tokens) * (paths if s.query_side == written_side else 1)
            for s in self.streams
        )
        return (1.0, *dense_operations, score_operations)

    def shares(self, tokens: Mapping[str, int]) -> list[float]:
        """For each attention layer in the order of a forward, the share (0-1) that is done when it begins.

        An encoder runs before the decoder, each of whose layers has two attentions.
        """
        run, *rates, score_rate = self.speed.rates("forward")
        order = list(self.parameters)
        counts = Counter(stream.query_side for stream in self.streams for _layer in range(stream.layers))
        dense_costs = {
            side: 2.0 * rate * self.parameters[side] * tokens[side] / max(counts[side], 1)
            for side, rate in zip(order, rates, strict=True)
        }
        fixed = run / counts.total()
        costs = [
            (
                layer,
                fixed + dense_costs[s.query_side] + 4.0 * score_rate * s.head_size * _cells(s, tokens),
                s.query_side,
            )
            for s in self.streams
            for layer in range(s.layers)
        ]
        costs.sort(key=lambda cost: (order.index(cost[2]), cost[0]))
        starts = list(accumulate((cost for _layer, cost, _side in costs), initial=0.0))
        return [share / max(starts[-1], 1e-12) for share in starts[:-1]]

    def writing(self, tokens: Mapping[str, int], writing: Writing) -> dict[str, Amounts]:
        """The run over the supplied input, encoder included, which gives the first token; and further steps.

        The latter: steps; steps with beams; operations of their tokens; operations of their attention to
        everything in the cache.
        """
        side, paths, steps = writing.side, writing.paths, writing.tokens - 1
        # Each step attends to everything before it, and to itself.
        own = steps * tokens[side] + steps * (steps + 1) / 2
        score_operations = sum(
            4.0
            * s.layers
            * s.head_size
            * s.heads
            * (own if s.key_side == side else steps * tokens[s.key_side])
            for s in self.streams
            if s.query_side == side
        )
        dense_operations = 2.0 * self.parameters[side] * steps
        return {
            "opening": self.forward(tokens, paths, side),
            "steps": (
                float(steps),
                float(steps * (paths > 1)),
                paths * dense_operations,
                paths * score_operations,
            ),
        }

    def checks(self, tokens: Mapping[str, int]) -> Amounts:
        """One capture; weights of the rows whose sums are checked; scores that become probabilities."""
        rows = sum(
            s.layers * s.heads * min(CHECKED_ROWS, tokens[s.query_side]) * tokens[s.key_side]
            for s in self.streams
        )
        return (1.0, float(rows), float(self.scores * tokens[self.streams[-1].query_side]))

    def weights(self, tokens: Mapping[str, int]) -> Amounts:
        """Layers, and weights of all heads."""
        layers = sum(s.layers for s in self.streams)
        return (float(layers), float(sum(s.layers * _cells(s, tokens) for s in self.streams)))

    def nbytes(self, tokens: Mapping[str, int], runs: int = 1) -> int:
        """Memory of a capture in bytes: what ``runs`` texts keep, and activations and weights of a layer."""
        cells = [_cells(s, tokens) for s in self.streams]
        captured = self._vectors(tokens)
        first = (
            sum(s.layers * c for s, c in zip(self.streams, cells, strict=True)) if self.reported else captured
        )
        held = self.held or [stream.heads for stream in self.streams]
        pairs = [tokens[s.query_side] * tokens[s.key_side] for s in self.streams]
        peak = max(floats * count for floats, count in zip(held, pairs, strict=True))
        return 4 * (first + (runs - 1) * captured + self.width * sum(tokens.values()) + peak)

    def most_tokens(self, side: str, max_bytes: int) -> int:
        """The most tokens of one side that the model can read and that fit into memory."""
        others = dict.fromkeys(self.limits, 1)
        low, high = 1, self.limits[side] or _MOST_TOKENS
        while low < high:
            middle = (low + high + 1) // 2
            fits = self.nbytes({**others, side: middle}) <= max_bytes
            low, high = (middle, high) if fits else (low, middle - 1)
        return low

    def _vectors(self, tokens: Mapping[str, int]) -> int:
        """Floats of all queries, keys, values and log-sum-exps."""
        return sum(
            s.layers
            * (
                s.heads * (s.head_size + 1) * tokens[s.query_side]
                + 2 * s.kv_heads * s.head_size * tokens[s.key_side]
            )
            for s in self.streams
        )


def source(tokens: Mapping[str, int], written_side: str) -> int | None:
    """Tokens that an encoder reads, if the other side is generated; None without an encoder."""
    return next((count for side, count in tokens.items() if side != written_side), None)


def _without_weights(parts: Mapping[str, T]) -> dict[str, T]:
    return {part: value for part, value in parts.items() if part != "weights"}


def _longer(tokens: Mapping[str, int], writing: Writing | None) -> dict[str, int]:
    """Tokens by side, with all that may be generated."""
    return {
        side: count + (writing.tokens if writing and side == writing.side else 0)
        for side, count in tokens.items()
    }


def _cells(stream: "Stream", tokens: Mapping[str, int]) -> int:
    """Attention weights of one layer."""
    return stream.heads * tokens[stream.query_side] * tokens[stream.key_side]


def admit(demand: Demand, title: str) -> None:
    """Refuse what is over a limit; errors give both numbers.

    Raises:
        TooManyTokens, TooCostly.
    """
    e = demand
    admit_tokens(e.tokens, e.limit_tokens, title)
    count = sum(e.tokens.values())
    if e.limit_seconds is not None and e.work_seconds > e.limit_seconds:
        raise TooCostly(
            _(
                "{count} tokens would take about {needed} s if nothing else ran on this machine; the "
                "limit is {limit} s.",
                count=count,
                needed=number(e.work_seconds),
                limit=number(e.limit_seconds),
            ),
            hint=_("Shorten the text, or ask the operator to raise FOLLOWSPOT_MAX_SECONDS."),
            asked=e.work_seconds,
            limit=e.limit_seconds,
        )
    if e.bytes > e.limit_bytes:
        raise TooCostly(
            _(
                "{count} tokens would need about {needed} GiB; the limit is {limit} GiB.",
                count=count,
                needed=digits(f"{e.bytes / 2**30:.1f}"),
                limit=digits(f"{e.limit_bytes / 2**30:.1f}"),
            ),
            hint=_("Shorten the text, or ask the operator to raise FOLLOWSPOT_MAX_BYTES."),
            asked=e.bytes,
            limit=e.limit_bytes,
        )


def admit_tokens(tokens: Mapping[str, int], limits: Mapping[str, int | None], title: str) -> None:
    """Refuse an input that is longer than its model reads.

    Args:
        tokens, limits: by side.
        title: of the model.

    Raises:
        TooManyTokens.
    """
    for side, count in tokens.items():
        limit = limits[side]
        if limit is not None and count > limit:
            raise TooManyTokens(
                _(
                    "The {side} has {count} tokens; {model} reads up to {limit}.",
                    side=side_name(side),
                    count=count,
                    model=title,
                    limit=limit,
                ),
                hint=_("Shorten it, or choose a model that reads more."),
                asked=count,
                limit=limit,
                side=side,
            )


def number(seconds: float) -> str:
    """Seconds as text that distinguishes different values: whole from 10 on, else three digits."""
    return f"{seconds:.0f}" if seconds >= 10 else f"{seconds:.3g}"
