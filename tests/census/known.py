"""A census with numbers given by hand: two layers of three heads."""

from typing import Any

import numpy as np

from app.head_census.numbers import KINDS, CensusNumbers
from app.head_census.options import CensusOptions

SHAPE = (2, 3)
# L0: local, sink, sink with all of its attention; L1: retrieval and induction, one that finds the needle only
# where it is near, vertical-slash.
SCORES = {
    "retrieval": [[0.01, 0.01, 0.01], [0.4, 0.25, 0.01]],
    "induction": [[0.0, 0.1, 0.0], [0.8, 0.1, 0.1]],
    "duplicate": [[0.0, 0.0, 0.0], [0.0, 0.0, 0.0]],
    "previous": [[0.6, 0.0, 0.0], [0.0, 0.0, 0.0]],
    "local": [[0.95, 0.7, 0.99], [0.3, 0.3, 0.5]],
    "vertical-slash": [[0.955, 0.8, 0.995], [0.5, 0.5, 0.97]],
    "block-sparse": [[0.9, 0.6, 0.9], [0.4, 0.4, 0.4]],
    "sink": [[0.1, 0.5, 0.95], [0.2, 0.2, 0.2]],
}
SWEEP = [
    [[0.01, 0.01, 0.01], [0.5, 0.0, 0.01]],
    [[0.01, 0.01, 0.01], [0.4, 0.0, 0.01]],
    [[0.01, 0.01, 0.01], [0.3, 0.75, 0.01]],
]


def known_numbers(**changes: Any) -> CensusNumbers:
    facts: dict[str, Any] = {
        "options": CensusOptions(tokens=2048, depths=3),
        "stream": "self",
        "layers": 2,
        "heads": 3,
        "causal": True,
        "windows": (None, None),
        "tokens": 2040,
        "sentences": 129,
        "repeated": 64,
        "draws": 4,
        "keys": 260,
        "nearest": 256,
        "first": 4,
        "block": 64,
        "rows": 192,
        "shares": {kind: np.array(SCORES[kind]) for kind in KINDS},
        "even": {kind: np.full(2, 0.005 if kind != "local" else 0.3) for kind in KINDS},
        "unasked": np.array([[0.01, 0.01, 0.01], [0.03, 0.03, 0.03]]),
        "sweep": np.array(SWEEP),
        "sweep_even": np.full((3, 2), 0.005),
        "needle_tokens": 12,
        "question_tokens": 16,
    }
    return CensusNumbers(**(facts | changes))
