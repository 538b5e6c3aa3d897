"""A child that measures one part of the section ``effects``.

Its task has ``part`` and what that part needs; its answer has lists of numbers by name:

- ``pass``: seconds of a forward, and of a forward with a backward pass, alternating; bytes that the gradients
  and the capture's queries, keys and values keep.
- ``tile``: seconds of all weights of one head, and of the effects of all its edges, alternating.
- ``verified``: seconds in which that many edges are verified.
- ``truth``: Pearson's and Spearman's correlation of the estimates with the verified effects; and Spearman's
  of the weights with their absolute values, over the random edges.
"""

import time
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from scipy.stats import pearsonr, spearmanr

from app.capture.attention_function import AttentionCall
from app.capture.forward import forward
from app.capture.live_capture import LiveCapture, run
from app.capture.model_verification import load_verified
from app.capture.weights import WeightsCache, call_weights
from app.core.input import Input
from app.core.intervention import Intervention
from app.core.outcome import Outcome, OutcomeOptions
from app.interventions.edge_effects import edge_changes
from app.interventions.gradients import gradients
from app.interventions.live_effects import LiveEffects, live_effects
from app.interventions.measurement import Measurement
from app.models.catalogue import catalogue

from . import child
from .model import model, reading

Numbers = dict[str, list[float]]

# By model: the text, and the other text of a similarity.
_TEXTS = {
    "storyteller": ("The old clock in the hall struck seven. The old clock in the hall struck", None),
    "minilm": (
        "The cat sat on the mat because it was tired.",
        "The animal was exhausted, so it lay down.",
    ),
    "smollm2": (
        "The server crashed because the disk was full. The engineer said that it had no space left, so she"
        " cleaned the",
        None,
    ),
}
# Weights of the random edges: others do nothing, or have no first-order estimate.
_LEAST, _MOST = 0.02, 0.999


def measure(task: dict[str, Any]) -> Numbers:
    """Do a task."""
    parts: dict[str, Callable[[dict[str, Any]], Numbers]] = {
        "pass": _pass,
        "tile": _tile,
        "verified": _verified,
        "truth": _truth,
    }
    return parts[task["part"]](task)


def _turns(ways: dict[str, Callable[[], object]], rounds: int) -> Numbers:
    """Seconds of each way, alternating; the first turn, which starts the threads, does not count."""
    seconds: Numbers = {name: [] for name in ways}
    for turn in range(rounds + 1):
        for name in [*ways][turn % len(ways) :] + [*ways][: turn % len(ways)]:
            begin = time.perf_counter()
            ways[name]()
            if turn:
                seconds[name].append(time.perf_counter() - begin)
    return seconds


def _pass(task: dict[str, Any]) -> Numbers:
    loaded, model_input = model(task["model"]), reading(task["model"], task["tokens"])
    loaded.model.requires_grad_(False)
    reference = torch.randn(loaded.model.config.hidden_size, generator=torch.Generator().manual_seed(0))
    measurement = Measurement(loaded, Outcome("similarity"), reference)
    seconds = _turns(
        {
            "forward": lambda: forward(loaded, model_input),
            "both": lambda: gradients(loaded, model_input, measurement),
        },
        task["rounds"],
    )
    calls = forward(loaded, model_input).calls["self"]
    kept = gradients(loaded, model_input, measurement).nbytes + sum(call.nbytes for call in calls)
    return {**seconds, "bytes": [float(kept)]}


def _tile(task: dict[str, Any]) -> Numbers:
    """One head in the middle of MiniLM."""
    loaded, model_input = model("minilm"), reading("minilm", task["tokens"])
    loaded.model.requires_grad_(False)
    reference = torch.randn(loaded.model.config.hidden_size, generator=torch.Generator().manual_seed(0))
    found = gradients(loaded, model_input, Measurement(loaded, Outcome("similarity"), reference))
    call, gradient = forward(loaded, model_input).calls["self"][3], found.layers["self"][3]
    assert isinstance(call, AttentionCall)

    def effects() -> object:
        edges = edge_changes(call, gradient, [5], slice(None))
        return edges.changes / (1 - edges.weights)

    ways = {"weights": lambda: call_weights(call, slice(None))[5], "effects": effects}
    return _turns(ways, task["rounds"])


def _verified(task: dict[str, Any]) -> Numbers:
    capture, effects = _effects("minilm")
    every = [edge for edge, _estimate, _weight in _edges(capture, effects)]
    edges = every[:: len(every) // task["edges"]][: task["edges"]]  # of all layers
    turns = iter(range(len(edges)))

    def verify() -> list[float]:
        # What was verified is kept for each list of edges: each round has another order.
        turn = next(turns)
        return effects.verified([[edge] for edge in (*edges[turn:], *edges[:turn])])

    return _turns({"seconds": verify}, task["rounds"])


def _truth(task: dict[str, Any]) -> Numbers:
    capture, effects = _effects(task["model"])
    edges = _edges(capture, effects)
    largest = sorted(edges, key=lambda edge: -abs(edge[1]))[: task["largest"]]
    ordinary = [edge for edge in edges if _LEAST < edge[2] < _MOST]
    places = np.random.default_rng(0).choice(len(ordinary), task["random"], replace=False)
    drawn = [ordinary[place] for place in places]
    chosen = [*largest, *drawn]
    true = np.array(effects.verified([[edge] for edge, _estimate, _weight in chosen]))
    estimates = [estimate for _edge, estimate, _weight in chosen]
    weights = [weight for _edge, _estimate, weight in drawn]
    return {
        "pearson": [float(pearsonr(estimates, true).statistic)],
        "spearman": [float(spearmanr(estimates, true).statistic)],
        "weight": [float(spearmanr(weights, abs(true[len(largest) :])).statistic)],
    }


def _effects(key: str) -> tuple[LiveCapture, LiveEffects]:
    """The capture of a model's text, and the effects in it."""
    text, other = _TEXTS[key]
    models = catalogue(key)
    folder = models.folder(key)
    if folder is None:
        raise FileNotFoundError(f"{models.info(key).source} is not on this machine")
    prepared = load_verified(models.info(key), folder, "cpu", lambda phase, share: None)
    user_input = Input(text=text)
    model_input = prepared.loaded.reader.read(user_input, {})
    capture = run(prepared, user_input, model_input, "0" * 32, WeightsCache(1 << 24))
    return capture, live_effects(capture, OutcomeOptions(outcome_text=other))


def _edges(capture: LiveCapture, effects: LiveEffects) -> list[tuple[Intervention, float, float]]:
    """Every edge of every head that can be cut and estimated, with its estimate and its weight."""
    found = []
    for stream in capture.streams.values():
        for layer in range(stream.layers):
            rows = len(capture.query_tokens(stream.name))
            changes = effects.edges(stream.name, layer, range(stream.heads), 0, rows)
            possible = (changes.weights > 0) & (changes.weights < 1)
            for head, query, key in np.argwhere(possible):
                weight = float(changes.weights[head, query, key])
                estimate = float(changes.changes[0, head, query, key]) / (1 - weight)
                place = Intervention(stream.name, layer, int(head), int(query), int(key))
                found.append((place, estimate, weight))
    return found


if __name__ == "__main__":
    child.answer(measure(child.task()))
