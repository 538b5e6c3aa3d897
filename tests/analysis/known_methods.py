"""Methods side by side with numbers that are drawn once, for any capture."""

import numpy as np

from app.core.capture import Capture
from app.core.method_comparison import SHARES, Completeness, Curves, MethodComparison, MethodName, TokenScores

from .known_effects import LOGPROB

KNOWN: tuple[MethodName, ...] = ("weight", "norm", "rollout", "gradient", "knockout")


def known_methods(capture: Capture, scale: float = 1.0) -> MethodComparison:
    """All tokens but the last are ranked; flow and integrated gradients have no numbers.

    Args:
        scale: of the scores; with 0 there is no order.
    """
    (stream,) = capture.streams
    tokens = [n for n, token in enumerate(capture.key_tokens(stream)) if not token.padding][:-1]
    random = np.random.default_rng(3)
    scores = {
        "weight": random.uniform(size=len(tokens)),
        "norm": random.uniform(size=len(tokens)),
        "rollout": random.uniform(size=len(tokens)),
        "flow": None,
        "gradient": random.uniform(size=len(tokens)),
        "integrated": None,
        "knockout": random.normal(size=len(tokens)),
    }
    losses = random.normal(size=(len(KNOWN) + 2, 2, len(SHARES))).tolist()
    curves = [Curves(None, tuple(one), tuple(other)) for one, other in losses]
    return MethodComparison(
        LOGPROB,
        stream,
        (len(capture.query_tokens(stream)) - 1,),
        tuple(tokens),
        tuple(
            TokenScores(name, (), "length")  # type: ignore[arg-type]
            if values is None
            else TokenScores(name, tuple((scale * values).tolist()))  # type: ignore[arg-type]
            for name, values in scores.items()
        ),
        Completeness(1.01, 1.0, 32),
        0.25,
        tuple(
            Curves(name, one.comprehensiveness, one.sufficiency)
            for name, one in zip(KNOWN, curves, strict=False)
        ),
        tuple(curves[len(KNOWN) :]),
    )
