"""Where heads put attention that they do not use: on tokens, and on a learned sink, which is not a token."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from ...core.capture import Capture
from ...core.shape import PerHead, sent
from ..row_sampling import Positions
from .role import AttentionRows, Bools, Doubles, Facts, quotient

# Below this, what remains of a row without the sink is rounding error.
NOTHING = 1e-6


@dataclass(frozen=True, slots=True)
class Sink:
    """Where heads put attention that they do not use.

    Shares are of the whole row as the model computes it, including what a learned sink takes, so they add up.
    Each is the mean over the rows that may attend to more than one token, including those of special tokens;
    so the share of the first token is the metric of that name.

    Attributes:
        rule: the first token where no token attends to later ones, the special tokens elsewhere.
        positions: of these tokens; may be empty, e.g. ``[0, 12]``.
        labels: of the same, e.g. ``["[CLS]", "[SEP]"]``.
        tokens: ``[layer][head]``, the share of these tokens; None without any, e.g. ``[[0.09, 0.72]]``.
        learned: ``[layer][head]``, the share of a learned sink, which is not a token; None in layers without
            one, e.g. ``[[null, null]]``.
        rows: how many rows these are means over, in the layer with most, e.g. ``13``.
    """

    rule: Literal["first token", "special tokens"]
    positions: tuple[int, ...]
    labels: tuple[str, ...]
    tokens: PerHead
    learned: PerHead
    rows: int

    @property
    @sent
    def share(self) -> PerHead:
        """``[layer][head]``, the share of both together; None without either, e.g. ``[[0.09, 0.72]]``."""
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
        self._facts = facts
        self._tokens, self._rest = np.zeros((2, facts.layers, facts.heads))
        self._rows = np.zeros(facts.layers)

    def add(self, attention: AttentionRows) -> None:
        """Count some rows, as the model computes them."""
        choice = attention.allowed.sum(axis=-1) > 1
        rows = attention.weights[:, choice]
        self._tokens[attention.layer] += rows[:, :, self.positions].sum(axis=(1, 2), dtype=np.float64)
        sink_share = np.maximum(1 - rows.sum(axis=-1, dtype=np.float64), 0)
        self._rest[attention.layer] += sink_share.sum(axis=-1)
        self._rows[attention.layer] += np.count_nonzero(choice)

    def sink(self) -> Sink:
        """The sinks over all rows so far."""
        rows = self._rows[:, None]
        tokens = quotient(self._tokens, np.broadcast_to(rows, self._tokens.shape))
        learned = quotient(self._rest, np.broadcast_to(rows, self._rest.shape))
        learned[~np.array(self._learned, bool)] = np.nan
        if not self.positions.size:
            tokens[:] = np.nan
        return Sink(
            rule="first token" if self._facts.causal else "special tokens",
            positions=tuple(self.positions.tolist()),
            labels=tuple(self._facts.keys[position].label for position in self.positions),
            tokens=tokens,
            learned=learned,
            rows=int(self._rows.max()),
        )


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
