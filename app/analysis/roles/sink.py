"""Where heads put attention that they do not use: on tokens, and on a learned sink, which is not a token."""

from dataclasses import dataclass

import numpy as np

from ...core.capture import Capture
from ..row_sampling import Positions
from .role import AttentionRows, Bools, Doubles, Facts, quotient

# Below this, what remains of a row without the sink is rounding error.
NOTHING = 1e-6


@dataclass(frozen=True, slots=True)
class Sink:
    """The sinks of a stream, and the share of each head's attention on them.

    Shares are of the whole row as the model computes it, including what a learned sink takes, so they add up.
    Each is the mean over the rows that may attend to more than one token, including those of special tokens;
    so the share of the first token is the metric of that name.

    Attributes:
        positions: the first token in a causal stream, the special tokens in others; may be empty.
        tokens: float64 ``[layers, heads]``, the share of these tokens; NaN if there are none.
        learned: float64 ``[layers, heads]``, the share of a learned sink, which is not a token; NaN in layers
            without one.
        causal: which of the two rules applies.
        rows: number of rows in the means, in the layer with most.
    """

    positions: tuple[int, ...]
    tokens: Doubles
    learned: Doubles
    causal: bool
    rows: int

    @property
    def share(self) -> Doubles:
        """Both together: float64 ``[layers, heads]``; NaN where there is neither."""
        both: Doubles = np.where(np.isnan(self.tokens), 0, self.tokens) + np.where(
            np.isnan(self.learned), 0, self.learned
        )
        both[np.isnan(self.tokens) & np.isnan(self.learned)] = np.nan
        return both


class SinkTally:
    """Accumulates the attention on the sinks of a stream, over rows that come in any portions, each once."""

    def __init__(self, capture: Capture, stream: str, facts: Facts) -> None:
        self.positions = sink_positions(facts)
        details = capture.stream(stream).details
        self._learned = [layer < len(details) and details[layer].sink for layer in range(facts.layers)]
        self._causal = facts.causal
        self._tokens, self._rest = np.zeros((2, facts.layers, facts.heads))
        self._rows = np.zeros(facts.layers)

    def add(self, attention: AttentionRows) -> None:
        """Count some rows, as the model computes them."""
        choice = attention.allowed.sum(axis=-1) > 1
        rows = attention.weights[:, choice]
        self._tokens[attention.layer] += rows[:, :, self.positions].sum(axis=(1, 2), dtype=np.float64)
        lost = np.maximum(1 - rows.sum(axis=-1, dtype=np.float64), 0)
        self._rest[attention.layer] += lost.sum(axis=-1)
        self._rows[attention.layer] += np.count_nonzero(choice)

    def sink(self) -> Sink:
        """The sinks over all rows so far."""
        rows = self._rows[:, None]
        tokens = quotient(self._tokens, np.broadcast_to(rows, self._tokens.shape))
        learned = quotient(self._rest, np.broadcast_to(rows, self._rest.shape))
        learned[~np.array(self._learned, bool)] = np.nan
        if not self.positions.size:
            tokens[:] = np.nan
        return Sink(tuple(self.positions.tolist()), tokens, learned, self._causal, int(self._rows.max()))


def sink_positions(facts: Facts) -> Positions:
    """The first token if no token attends to later ones, else the special tokens."""
    if facts.causal:
        return np.zeros(1, np.intp)
    return np.array([place for place, token in enumerate(facts.keys) if token.special], np.intp)


def without_sinks(attention: AttentionRows, sinks: Positions) -> AttentionRows:
    """The same rows without sink tokens and without a learned sink, rescaled to 1.

    A row with nothing left does not count.
    """
    allowed = attention.allowed.copy()
    allowed[:, sinks] = False
    weights = attention.weights.copy()
    weights[:, :, sinks] = 0
    totals = weights.sum(axis=-1)
    counted: Bools = totals > NOTHING
    np.divide(weights, totals[..., None], out=weights, where=counted[..., None])
    return AttentionRows(attention.layer, attention.positions, weights, allowed, counted)
