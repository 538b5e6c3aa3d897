"""Captures to draw, and malicious tokens."""

from collections.abc import Iterable

import numpy as np

from app.analysis.head_selection import HeadSelection
from app.core.capture import Capture
from app.figures.spec import FigureSpec

from ...analysis.recorded import random_weights, recorded

# Markup of every kind, a formula, an end of CDATA, a line separator, a direction change, characters that no
# font has.
HOSTILE = "[CLS] <script>alert(1)</script> ]]> &amp; =cmd() \u2028x \u202eevil 猫 \"q' </text> [SEP]"
SPEC = FigureSpec("self", HeadSelection.one(0, 0))


def hostile() -> Capture:
    """A head over malicious tokens."""
    words = HOSTILE.split(" ")
    return recorded(random_weights((1, 1, len(words), len(words)), 3), HOSTILE)


def causal(size: int = 7) -> Capture:
    """A causal head."""
    allowed = np.tril(np.ones((size, size), bool))
    sentence = " ".join("abcdefghijklmnop"[:size])
    return recorded(random_weights((1, 1, size, size), causal=True), sentence, allowed=allowed)


def wide(size: int) -> Capture:
    """A head over many tokens."""
    return recorded(random_weights((1, 1, size, size), 5), " ".join(f"w{n}" for n in range(size)))


def written(pieces: Iterable[bytes]) -> bytes:
    """A file written in pieces."""
    return b"".join(pieces)
