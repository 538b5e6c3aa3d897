"""Figures of every kind, over malicious tokens."""

from dataclasses import replace
from typing import Any

import numpy as np

from app.analysis.head_selection import HeadSelection
from app.compare.axes import Side
from app.core.capture import Capture
from app.core.outcome import Outcome
from app.core.patch_map import Patched, PatchMap
from app.core.view_spec import KindName, ThemeName
from app.figures.figure import Figure
from app.figures.kinds import KINDS
from app.figures.spec import FigureSpec

from ...analysis.known_effects import KnownEffects
from ...analysis.known_layers import known_contributions, known_lens
from ...analysis.known_methods import known_methods
from ...analysis.known_position import known_position
from ...analysis.recorded import random_weights, recorded
from ..render.cases import HOSTILE

WORDS = HOSTILE.split(" ")
SHAPE = (2, 3, len(WORDS), len(WORDS))


def hostile() -> Capture:
    """Two layers of three causal heads over malicious tokens."""
    allowed = np.tril(np.ones(SHAPE[2:], bool))
    return recorded(random_weights(SHAPE, 3, causal=True), HOSTILE, allowed=allowed)


def changed() -> Capture:
    """The same, bidirectional, with one malicious word replaced by another."""
    sentence = HOSTILE.replace("=cmd()", "-2+@SUM(1)")
    size = len(sentence.split(" "))
    return replace(recorded(random_weights((2, 3, size, size), 5), sentence), id="changed")


def crossing() -> Capture:
    """Malicious target tokens that attend to source tokens."""
    weights = random_weights((2, 3, 4, len(WORDS)), 4)
    return recorded(weights, "[S] <b>x =1+1 .", key_sentence=HOSTILE)


def known_patches(patched: Patched = "positions") -> PatchMap:
    """Made-up shares, some of them below 0 and above 1; the last token of B has no counterpart."""
    layers, width = {"positions": (2, len(WORDS) - 1), "heads": (2, 3), "parts": (3, 4)}[patched]
    shares = np.random.default_rng(7).uniform(-0.5, 1.5, (layers, width)).round(6).tolist()
    return PatchMap(
        patched=patched,
        stream="self",
        outcome=Outcome("logprob", "next", "text", 2, 7, "seven", value=-0.5),
        other_position=2,
        other=-2.5,
        shares=tuple(map(tuple, shares)),
        layer=1 if patched == "parts" else None,
        pairs={"text": tuple((n, n) for n in range(len(WORDS) - 1))},
        together=0.75 if patched == "positions" else None,
    )


def figure(kind: KindName, capture: Capture, heads: str = "1.2", by: Any = "mean", **further: Any) -> Figure:
    """A figure of the only stream of a capture; ``further`` goes to the spec or to the figure."""
    looks = {name: further.pop(name) for name in tuple(further) if name in FigureSpec.__dataclass_fields__}
    spec = FigureSpec(next(iter(capture.streams)), HeadSelection.parse(heads, by), **looks)
    return Figure(kind, spec, capture, **further)


def every(theme: ThemeName = "light") -> dict[str, Figure]:
    """A figure of each kind."""
    own: dict[KindName, Any] = {
        "comparison": {"b": Side(changed(), "self", HeadSelection.parse("0.1"))},
        "ranking": {"query": 5, "key": 2},
        "methods": {"result": known_methods(hostile())},
        "effect": {"result": KnownEffects(hostile()), "verify": 4},
        "lens": {"result": known_lens(hostile())},
        "position": {"key": 2, "result": known_position(hostile())},
        "contributions": {"result": known_contributions(hostile())},
        "patch": {"b": Side(changed(), "self", HeadSelection.parse("0.1")), "result": known_patches()},
        "scatter": {"result": KnownEffects(hostile()), "verify": 4},
    }
    result: dict[str, Figure] = {
        kind: figure(kind, hostile(), theme=theme, note="A <note> &c.", **own.get(kind, {})) for kind in KINDS
    }
    result["facing"] = figure("sentence", crossing())
    result["crossing"] = figure("alignment", crossing(), "1")
    return result
