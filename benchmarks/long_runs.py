"""A child that captures one prompt, and computes what the server computes from it.

Its task is ``{"model", "tokens", "rounds"}``; its answer has lists of seconds by name (see `long.VIEWS`), and
the bytes that the capture keeps.
"""

import time
from collections.abc import Callable
from typing import Any

from app.analysis.attention_budget import attention_budget
from app.analysis.head_selection import HeadSelection
from app.analysis.head_view import head_view
from app.analysis.overview import overview
from app.analysis.ranking import rank_pair
from app.analysis.roles.table import role_table
from app.capture.cost import CostModel
from app.capture.forward import forward, streams
from app.capture.live_capture import LiveCapture, run
from app.capture.model_speed import ModelSpeed
from app.capture.verified_model import VerifiedModel
from app.capture.weights import WeightsCache
from app.core.input import Input
from app.core.provenance import Provenance
from app.core.token import Token
from app.models.model_input import ModelInput
from app.settings import Settings

from . import child
from .long import TILE
from .model import model, reading

Numbers = dict[str, list[float]]

_STREAM = "self"
# Tokens of a sentence.
_SENTENCE = 20


def measure(task: dict[str, Any]) -> Numbers:
    """Do a task."""
    prepared = _prepared(task["model"])
    # Starts the threads and does one-time work.
    _capture(prepared, task["model"], 32)
    seconds, capture = _timed(lambda: _capture(prepared, task["model"], task["tokens"]))
    numbers: Numbers = {"capture": [seconds], "bytes": [float(capture.nbytes)]}
    size = len(capture.query_tokens(_STREAM))
    for turn in range(task["rounds"]):
        for name, work in _views(capture, size, turn).items():
            numbers.setdefault(name, []).append(_timed(work)[0])
    return numbers


def _prepared(name: str) -> VerifiedModel:
    """A model that is ready for captures; its speed does not matter here."""
    loaded, provenance = model(name), Provenance(name, name, "", "", "", "")
    shapes = streams(loaded, forward(loaded, reading(name, 32)).calls)
    speed = ModelSpeed(None)
    for part in ("forward", "checks"):
        speed.assume(part, (1e-3, 1e-9, 1e-9))
    cost = CostModel(shapes, {"text": 1}, 1, speed, {"text": None})
    return VerifiedModel(loaded.info, loaded, 0.0, cost, provenance)


def _capture(prepared: VerifiedModel, name: str, count: int) -> LiveCapture:
    """The capture of random tokens, each a word of its own, and sentences of them."""
    arguments = reading(name, count).arguments
    ids = arguments["input_ids"][0].tolist()
    tokens = tuple(
        Token(one, str(one), str(one), n, n + 1, False, n, False, sentence=n // _SENTENCE)
        for n, one in enumerate(ids)
    )
    model_input = ModelInput({"text": " ".join(map(str, ids))}, {"text": tokens}, arguments)
    cache = WeightsCache(Settings().weights_bytes)
    return run(prepared, Input(text="random tokens"), model_input, f"{count:032}", cache)


def _views(capture: LiveCapture, size: int, turn: int) -> dict[str, Callable[[], Any]]:
    """What is computed, in this order, of another pair, head and tile in each turn."""
    shape = capture.stream(_STREAM)
    layer, head = turn % shape.layers, turn % shape.heads
    query, key, first = size - 1 - turn, size // 2 - turn, max(0, size // 2 - TILE * (turn + 1))
    every_head = tuple((layer, head) for layer in range(shape.layers) for head in range(shape.heads))
    ranking = lambda: rank_pair(capture, _STREAM, query, key)  # noqa: E731
    return {
        "tile": lambda: capture.weights_of(
            _STREAM, layer, [head], size - TILE, size, slice(first, first + TILE)
        ),
        "head": lambda: head_view(capture, _STREAM, HeadSelection.one(layer, head)),
        "layer": lambda: overview(capture, _STREAM, layers=range(layer, layer + 1)),
        "overview": lambda: overview(capture, _STREAM),
        "roles": lambda: role_table(capture, _STREAM),
        "ranking": ranking,
        "again": ranking,
        "budget": lambda: attention_budget(capture, _STREAM, every_head, range(size)),
    }


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds of some work, and its result."""
    begin = time.perf_counter()
    result = work()
    return time.perf_counter() - begin, result


if __name__ == "__main__":
    child.answer(measure(child.task()))
