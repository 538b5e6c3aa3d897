"""What a capture will cost, said before it runs: from the model's size and its measured speed."""

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
        tokens: length of the input, special tokens included.
        seconds: forward, and the weights of every head once.
        bytes: Q, K and V of all layers, the activations of one layer, and the weights of one layer.
        limit_tokens: what the model can read; None if it has no limit.
    """

    tokens: int
    seconds: float
    bytes: int
    limit_tokens: int | None
    limit_seconds: float
    limit_bytes: int


@dataclass(frozen=True, slots=True)
class CostModel:
    """Size and measured speed of one loaded model.

    A forward of T tokens takes about ``2 * parameters * T + 4 * layers * heads * head_size * T**2``
    floating-point operations (Kaplan et al. 2020, appendix B, counting both products of attention).

    Attributes:
        parameters: weights that every token passes, without the embedding tables.
        width: floats that one token occupies at the widest point of a layer.
        overhead: seconds of a forward over a handful of tokens.
        flops: operations per second of a forward over the probe.
        cells: attention weights per second computed on demand.
    """

    stream: "Stream"
    parameters: int
    width: int
    overhead: float
    flops: float
    cells: float
    max_tokens: int | None

    def operations(self, tokens: int) -> float:
        """Floating-point operations of one forward."""
        s = self.stream
        return 2.0 * self.parameters * tokens + 4.0 * s.layers * s.heads * s.head_size * tokens**2

    def with_speed(self, flops: float) -> "CostModel":
        """The same model at another measured speed, in operations per second."""
        return replace(self, flops=flops)

    def estimate(self, tokens: int, settings: "Settings") -> Estimate:
        """The expected cost of a capture of so many tokens."""
        s = self.stream
        all_cells = s.layers * s.heads * tokens**2
        kept = s.layers * (s.heads + 2 * s.kv_heads) * s.head_size * tokens
        one_layer = s.heads * tokens**2
        return Estimate(
            tokens=tokens,
            seconds=self.overhead + self.operations(tokens) / self.flops + all_cells / self.cells,
            bytes=4 * (kept + self.width * tokens + one_layer),
            limit_tokens=self.max_tokens,
            limit_seconds=settings.max_seconds,
            limit_bytes=settings.max_bytes,
        )


def admit(estimate: Estimate, title: str) -> None:
    """Refuse what is over a limit, with both numbers.

    Raises:
        TooManyTokens, TooCostly.
    """
    e = estimate
    if e.limit_tokens is not None and e.tokens > e.limit_tokens:
        raise TooManyTokens(
            f"The text has {e.tokens:,} tokens; {title} reads up to {e.limit_tokens:,}.",
            hint="Shorten the text, or choose a model that reads more.",
            asked=e.tokens,
            limit=e.limit_tokens,
        )
    if e.seconds > e.limit_seconds:
        raise TooCostly(
            f"{e.tokens:,} tokens would take about {e.seconds:.0f} s; the limit is {e.limit_seconds:.0f} s.",
            hint="Shorten the text, or ask the operator to raise FOLLOWSPOT_MAX_SECONDS.",
            asked=e.seconds,
            limit=e.limit_seconds,
        )
    if e.bytes > e.limit_bytes:
        raise TooCostly(
            f"{e.tokens:,} tokens would need about {e.bytes / 2**30:.1f} GiB;"
            f" the limit is {e.limit_bytes / 2**30:.1f} GiB.",
            hint="Shorten the text, or ask the operator to raise FOLLOWSPOT_MAX_BYTES.",
            asked=e.bytes,
            limit=e.limit_bytes,
        )
