"""Results of runs that are given: a lens and contributions for captures without a model."""

from app.core.capture import Capture
from app.core.contributions import Contributions, LayerContributions
from app.core.lens import Lens, LensReading, LensStep
from app.core.outcome import Outcome

# What the states after two layers would be read as, with probabilities that grow.
_WORDS = ("=cmd()", "<b>", " seven")


def known_lens(capture: Capture) -> Lens:
    """Three depths: the followed token is the likeliest after the second layer."""
    (side,) = {stream.query_side for stream in capture.streams.values()}
    count = len(capture.tokens[side])
    outcome = Outcome("logprob", "next", side, 1, 2, " seven", value=-0.5)
    rows = tuple(
        tuple(LensReading(word, depth, (depth + 1) / 4, (depth + 1) / 5) for _n in range(count))
        for depth, word in enumerate(_WORDS)
    )
    steps = (LensStep(0.01, 9), LensStep(0.2, 2), LensStep(0.75, 1))
    return Lens(outcome, side, rows, steps)


def known_contributions(capture: Capture) -> Contributions:
    """Two layers of as many heads as the first stream has; one head adds most."""
    (stream,) = capture.streams.values()
    heads = tuple(0.1 * (head + 1) for head in range(stream.heads))
    outcome = Outcome("logit", "next", stream.query_side, 1, 2, " seven", value=3.0)
    layers = (LayerContributions((heads,), -0.25), LayerContributions((tuple(2 * x for x in heads),), 0.5))
    rest = sum(layer.rest + sum(layer.heads[0]) for layer in layers)
    return Contributions(outcome, (stream.name,), 0.125, layers, 3.0 - 0.125 - rest)
