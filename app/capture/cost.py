"""What a capture will cost, said before it runs: from the model's size and its measured speed."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ..errors import TooCostly, TooManyTokens

if TYPE_CHECKING:
    from ..settings import Settings
    from .record import Stream


@dataclass(frozen=True, slots=True)
class Estimate:
    """Expected cost of one capture with the pictures of all its heads, and the limits of this server.

    Attributes:
        tokens: length of the input by side, special tokens included.
        seconds: what the model writes itself, the forward, and the weights of every head once.
        bytes: what is kept (Q, K and V of all layers, or all weights), the activations and weights of one.
        limit_tokens: what the model can read, by side; None if it has no limit.
    """

    tokens: Mapping[str, int]
    seconds: float
    bytes: int
    limit_tokens: Mapping[str, int | None]
    limit_seconds: float
    limit_bytes: int


@dataclass(frozen=True, slots=True)
class CostModel:
    """Size and measured speed of one loaded model.

    A forward of T tokens takes about ``2 * parameters * T + 4 * layers * heads * head_size * T**2``
    floating-point operations (Kaplan et al. 2020, appendix B, counting both products of attention).

    Attributes:
        parameters: by side, weights that every token passes, without the embedding tables.
        width: floats that one token occupies at the widest point of a layer.
        overhead: seconds of a forward over a handful of tokens.
        flops: operations per second of a forward over the probe.
        cells: attention weights per second computed on demand.
        reported: all weights are kept, because the model returns them and nothing else.
    """

    streams: "tuple[Stream, ...]"
    parameters: Mapping[str, int]
    width: int
    overhead: float
    flops: float
    cells: float
    limits: Mapping[str, int | None]
    reported: bool = False

    def operations(self, tokens: Mapping[str, int]) -> float:
        """Floating-point operations of one forward, for so many tokens a side."""
        passed = sum(2.0 * self.parameters[side] * count for side, count in tokens.items())
        met = sum(4.0 * s.layers * s.head_size * self._cells(s, tokens) for s in self.streams)
        return passed + met

    def with_speed(self, flops: float) -> "CostModel":
        """The same model at another measured speed, in operations per second."""
        return replace(self, flops=flops)

    def estimate(
        self, tokens: Mapping[str, int], settings: "Settings", *, steps: int = 0, paths: int = 1
    ) -> Estimate:
        """The expected cost of a capture of so many tokens a side.

        Args:
            steps: how many of the tokens the model writes first, each by a run of its own.
            paths: how many texts it writes at once (beams), each with its own keys and values.
        """
        layers = [self._cells(s, tokens) for s in self.streams]
        all_cells = sum(s.layers * cells for s, cells in zip(self.streams, layers, strict=True))
        forward = self.overhead + self.operations(tokens) / self.flops
        written = steps * self.overhead + paths * self.operations(tokens) / self.flops if steps else 0.0
        kept = all_cells if self.reported else self._kept(tokens)
        if steps:
            kept += paths * self._kept(tokens)
        return Estimate(
            tokens=dict(tokens),
            seconds=forward + written + all_cells / self.cells,
            bytes=4 * (kept + self.width * sum(tokens.values()) + max(layers)),
            limit_tokens=dict(self.limits),
            limit_seconds=settings.max_seconds,
            limit_bytes=settings.max_bytes,
        )

    def _kept(self, tokens: Mapping[str, int]) -> int:
        """Floats of all queries, keys and values."""
        return sum(
            s.layers * s.head_size * (s.heads * tokens[s.query_side] + 2 * s.kv_heads * tokens[s.key_side])
            for s in self.streams
        )

    @staticmethod
    def _cells(stream: "Stream", tokens: Mapping[str, int]) -> int:
        """Attention weights of one layer."""
        return stream.heads * tokens[stream.query_side] * tokens[stream.key_side]


def admit(estimate: Estimate, title: str) -> None:
    """Refuse what is over a limit, with both numbers.

    Raises:
        TooManyTokens, TooCostly.
    """
    e = estimate
    for side, count in e.tokens.items():
        limit = e.limit_tokens[side]
        if limit is not None and count > limit:
            raise TooManyTokens(
                f"The {side} has {count:,} tokens; {title} reads up to {limit:,}.",
                hint="Shorten it, or choose a model that reads more.",
                asked=count,
                limit=limit,
                side=side,
            )
    count = sum(e.tokens.values())
    if e.seconds > e.limit_seconds:
        raise TooCostly(
            f"{count:,} tokens would take about {e.seconds:.0f} s; the limit is {e.limit_seconds:.0f} s.",
            hint="Shorten the text, or ask the operator to raise FOLLOWSPOT_MAX_SECONDS.",
            asked=e.seconds,
            limit=e.limit_seconds,
        )
    if e.bytes > e.limit_bytes:
        raise TooCostly(
            f"{count:,} tokens would need about {e.bytes / 2**30:.1f} GiB;"
            f" the limit is {e.limit_bytes / 2**30:.1f} GiB.",
            hint="Shorten the text, or ask the operator to raise FOLLOWSPOT_MAX_BYTES.",
            asked=e.bytes,
            limit=e.limit_bytes,
        )
