"""A sentence at several depths with numbers that are made up, for any capture."""

from app.core.capture import Capture
from app.core.input import Input
from app.core.position_curve import PositionCurve, PositionDepth

from .known_effects import LOGPROB


def known_position(capture: Capture, step: float = 0.5) -> PositionCurve:
    """Its first two words at three depths of four, now at the second; at the last nothing is left.

    Args:
        step: by which the outcome falls from depth to depth; with 0 no depth stands out.
    """
    (stream,) = capture.streams
    shares: list[tuple[float | None, float | None]] = [(0.25, 0.125), (0.0625, 0.125), (None, None)]
    depths = tuple(
        PositionDepth(2 * at, at, at + 1, *both, 0.5, -1 - step * at, Input(text=f"{at} {capture.text}"))
        for at, both in enumerate(shares)
    )
    text = " ".join(token.text for token in capture.key_tokens(stream)[:2])
    return PositionCurve(stream, "sentence", text, None, 4, 1, depths, 0, 1, 1, 0, LOGPROB)
