"""Which tokens count for an outcome: the methods side by side, and a test of each ranking by runs."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from ..analysis.faithfulness import DRAWS, order, random_orders, removals
from ..analysis.rollout import flow, product, rollout
from ..capture.attention_function import AttentionCall
from ..capture.live_capture import LiveCapture
from ..capture.preemptible_job import yield_thread
from ..core.method_comparison import SHARES, Curves, Lack, MethodComparison, MethodName, TokenScores
from ..core.view_spec import ViewSpec
from ..errors import NoInterventions, TooCostly
from ..message import _
from .edge_effects import weight_gradients
from .experiment import effects
from .gradients import Gradients, gradients
from .integrated_gradients import STEPS, IntegratedGradients, integrated_gradients, token_ids
from .live_effects import BACKWARD_RUNS
from .measurement import Measurement
from .outcomes import measurement_of
from .removed_tokens import RemovedTokens
from .token_norms import token_norms

Doubles = NDArray[np.float64]

# Most tokens of a text; and most work of all its flows, in rows x layers x tokens cubed: some seconds.
MOST_TOKENS = 128
_MOST_FLOW = 4e7


def method_comparison(
    capture: LiveCapture, view: ViewSpec, admit: Callable[[int], None], max_bytes: int | None = None
) -> MethodComparison:
    """Run the model as often as the methods and the test of their rankings need.

    Args:
        view: the stream, what is measured, and whether special tokens are ranked.
        admit: called with a number of runs before they begin; raises if they are too many.
        max_bytes: of what a forward keeps for its backward pass; None: unlimited.

    Raises:
        NoInterventions: the attention of its model cannot be changed, or the outcome does not depend on it.
        UnknownOutcome: the model predicts no such token, or has no such measure.
        TooCostly: the text is too long, there are too many runs, or a backward pass needs more memory.
        Stopped: the request was cancelled.
    """
    stream = view.stream or capture.opening_stream
    count = len(capture.key_tokens(stream))
    if count > MOST_TOKENS:
        raise TooCostly(
            _(
                "The text has {count} tokens; methods are compared on texts of at most {limit}.",
                count=count,
                limit=MOST_TOKENS,
            ),
            hint=_("Shorten the text."),
            asked=count,
            limit=MOST_TOKENS,
        )
    measurement = measurement_of(capture, view)
    curves = len(_METHODS) + 1 + DRAWS
    admit(BACKWARD_RUNS * (measurement.direction_count + STEPS) + count + 2 * len(SHARES) * curves)
    found = gradients(capture.loaded, capture.model_input, measurement, max_bytes)
    measurement.outcome = found.outcome
    rows = _rows(capture, found, stream)
    tokens = _ranked(capture, stream, rows, view.specials)
    comparison = _Comparison(capture, stream, rows, tokens, found, measurement, max_bytes)
    return comparison.result()


class _Comparison:
    """The methods on one input.

    Args:
        rows: from which the outcome is read.
        tokens: that are ranked.
        gradients: of the outcome.
        measurement: whose outcome has its value.
        max_bytes: of what a forward keeps for its backward pass.
    """

    def __init__(
        self,
        capture: LiveCapture,
        stream: str,
        rows: Sequence[int],
        tokens: Sequence[int],
        gradients: Gradients,
        measurement: Measurement,
        max_bytes: int | None,
    ) -> None:
        self.capture = capture
        self.max_bytes = max_bytes
        self.stream = stream
        self.rows = list(rows)
        self.tokens = list(tokens)
        self.gradients = gradients
        self.measurement = measurement
        self.integrated: IntegratedGradients | None = None
        self.mixing: float | None = None
        shape = capture.stream(stream)
        self.same_tokens = shape.query_side == shape.key_side
        # The mean of the heads: [layers, queries, keys].
        self.means = np.stack(
            [capture.weights(stream, layer).mean(axis=0, dtype=np.float64) for layer in range(shape.layers)]
        )

    def result(self) -> MethodComparison:
        """Everything that is shown."""
        scores = [self._scores(name) for name in _METHODS]
        scores.append(TokenScores("knockout", tuple(self._losses([frozenset((n,)) for n in self._places]))))
        known = [one for one in scores if one.lack is None]
        orders = [*(order(one.values) for one in known), *random_orders(len(self.tokens))]
        sets = [one for ranking in orders for one in removals(ranking)]
        losses = dict(zip(dict.fromkeys(sets), self._losses(list(dict.fromkeys(sets))), strict=True))
        curves = [
            _curves(None if number >= len(known) else known[number].method, ranking, losses)
            for number, ranking in enumerate(orders)
        ]
        return MethodComparison(
            self.measurement.outcome,
            self.stream,
            tuple(self.rows),
            tuple(self.tokens),
            tuple(scores),
            None if self.integrated is None else self.integrated.completeness,
            self.mixing,
            tuple(curves[: len(known)]),
            tuple(curves[len(known) :]),
        )

    @property
    def _places(self) -> range:
        return range(len(self.tokens))

    def _scores(self, name: MethodName) -> TokenScores:
        """What one method says of each ranked token, or why it has nothing."""
        found = _METHODS[name](self)
        if isinstance(found, str):
            return TokenScores(name, (), found)
        return TokenScores(name, tuple(found[self.tokens].tolist()))

    def _losses(self, removed: Sequence[frozenset[int]]) -> Iterator[float]:
        """By how much the outcome falls without some of the ranked tokens; how far a distance grows."""
        copies = [[self.tokens[place] for place in sorted(places)] for places in removed]
        change = partial(RemovedTokens, stream=self.stream, same_tokens=self.same_tokens)
        capture = self.capture
        changes = effects(capture.loaded, capture.model_input, self.measurement, copies, change=change)
        sign = -1 if self.measurement.outcome.signed else 1
        return (sign * value for value in changes)

    def weight(self) -> Doubles:
        """The mean weight of all heads and layers."""
        mean: Doubles = self.means[:, self.rows].mean(axis=(0, 1))
        return mean

    def norm(self) -> Doubles | Lack:
        """How long the vectors are that each token adds, norms included (Kobayashi et al. 2021)."""
        try:
            found = token_norms(self.capture, self.stream, self.rows)
        except NoInterventions:
            return "parts"
        if found.mixing is not None:
            self.mixing = float(found.mixing.mean())
        mean: Doubles = found.shares.mean(axis=(0, 1))
        return mean

    def rollout(self) -> Doubles | Lack:
        """Attention rollout (Abnar & Zuidema 2020)."""
        if not self.same_tokens:
            return "crossing"
        mean: Doubles = rollout(self.means)[self.rows].mean(axis=0)
        return mean

    def flow(self) -> Doubles | Lack:
        """Attention flow (Abnar & Zuidema 2020)."""
        layers, tokens = self.means.shape[:2]
        if not self.same_tokens:
            return "crossing"
        if len(self.rows) * layers * tokens**3 > _MOST_FLOW:
            return "length"
        flows = []
        for row in self.rows:
            yield_thread()
            flows.append(flow(self.means, [row])[0])
        mean: Doubles = np.mean(flows, axis=0)
        return mean

    def gradient(self) -> Doubles | Lack:
        """The mean of the heads' ``(∇A ⊙ A)⁺``, passed through the layers (Chefer et al. 2021).

        Without the path that attends nowhere, which would only raise the token at which the outcome is read.
        """
        if not self.same_tokens:
            return "crossing"
        if not self.measurement.outcome.signed:
            return "distance"
        layers = [
            self._positive(layer, call)
            for layer, call in enumerate(self.capture.calls[self.stream])
            if isinstance(call, AttentionCall)
        ]
        identity = np.eye(len(layers[0]))
        mean: Doubles = (product(identity + np.stack(layers)) - identity)[self.rows].mean(axis=0)
        return mean

    def _positive(self, layer: int, call: AttentionCall) -> Doubles:
        slope = weight_gradients(call, self.gradients.layers[self.stream][layer])[0]
        raised = np.maximum(slope * self.capture.weights(self.stream, layer), 0)
        mean: Doubles = raised.mean(axis=0, dtype=np.float64)
        return mean

    def integrate(self) -> Doubles | Lack:
        """Integrated gradients on the embeddings of the tokens."""
        capture = self.capture
        side = capture.stream(self.stream).key_side
        ids = token_ids(capture.loaded, capture.model_input, side)
        if ids is None:
            return "embeddings"
        self.integrated = integrated_gradients(
            capture.loaded, capture.model_input, self.measurement, ids, self.max_bytes
        )
        return self.integrated.values


# All but knock-outs, which run in batches like the tests of the rankings.
_METHODS: Mapping[MethodName, Callable[[_Comparison], Doubles | Lack]] = {
    "weight": _Comparison.weight,
    "norm": _Comparison.norm,
    "rollout": _Comparison.rollout,
    "flow": _Comparison.flow,
    "gradient": _Comparison.gradient,
    "integrated": _Comparison.integrate,
}


def _curves(
    method: MethodName | None, ranking: Sequence[int], losses: Mapping[frozenset[int], float]
) -> Curves:
    found = tuple(losses[places] for places in removals(ranking))
    return Curves(method, found[: len(SHARES)], found[len(SHARES) :])


def _rows(capture: LiveCapture, found: Gradients, stream: str) -> tuple[int, ...]:
    """The queries on whose output in the last layer the outcome depends.

    Raises:
        NoInterventions: there are none.
    """
    depends = (found.layers[stream][-1].output != 0).any(dim=-1).any(dim=0).any(dim=0)
    if not depends.any():
        raise NoInterventions(
            _("The outcome does not depend on the attention of {stream}.", stream=stream),
            hint=_("Choose another outcome, or another stream."),
        )
    return tuple(depends.nonzero()[:, 0].tolist())


def _ranked(capture: LiveCapture, stream: str, rows: Sequence[int], specials: bool) -> tuple[int, ...]:
    """The tokens to which a query can attend on the way to some rows of the last layer, apart from itself.

    Raises:
        NoInterventions: there are none.
    """
    shape = capture.stream(stream)
    same = shape.query_side == shape.key_side
    keys = capture.key_tokens(stream)
    reached = np.zeros(len(capture.query_tokens(stream)), bool)
    reached[list(rows)] = True
    hit = np.zeros(len(keys), bool)
    for layer in reversed(range(shape.layers)):
        allowed = capture.allowed(stream, layer)
        edges = np.ones((len(reached), len(keys)), bool) if allowed is None else allowed.copy()
        if same:
            np.fill_diagonal(edges, False)
        found = edges[reached].any(axis=0)
        hit |= found
        if same:
            reached |= found
    tokens = tuple(
        position
        for position, token in enumerate(keys)
        if hit[position] and not token.padding and (specials or not token.special)
    )
    if not tokens:
        raise NoInterventions(
            _("Here no token is attended to by another one, so there is nothing to rank."),
            hint=_("Choose a longer text, or measure at a later token."),
        )
    return tokens
