"""Time a model when it is loaded: the best of a few runs of several lengths, within a small budget."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial

import torch

from ..core.input import Generation
from ..core.stream import Stream
from ..models.loading import LoadedModel
from . import timing
from .cost import CostModel, Writing
from .forward import Calls, forward
from .generation import learn
from .model_speed import ModelSpeed
from .predictions import head_of
from .progress import Progress
from .returned_attention import returns_attention
from .row_check import held_floats
from .timing import Moment, Span, time_call
from .token_generation import write
from .weights import call_weights

# Tokens per side. The first two are always tried, the others while there is time. The last ones are for fast
# models that read so many: only there the work of attention, which grows with the square, can be told from
# the rest.
_LENGTHS = (4, 16, 64, 256, 1024, 4096)
_ALWAYS, _TIMES = 2, 5
# How many times as long as the one before the next run may take; from 256 tokens on, the square counts.
_GROWTH, _LONG, _LONG_GROWTH = 2, 256, 8
_BUDGET_SECONDS = 0.5
# Steps of generation; fewer if a forward takes long.
_STEPS, _SLOW_STEPS, _SLOW_SECONDS = 8, 3, 0.05
# Seconds for a weight, for a score that becomes a probability, for an input and a token that are read:
# assumed values of some machine, until this one is measured.
_CELL_SECONDS, _SCORE_SECONDS, _READING_SECONDS, _TOKEN_SECONDS = 4e-9, 3e-9, 1e-3, 1e-5


@dataclass(frozen=True, slots=True)
class Run:
    """The best of several runs over one reading: of the forward, and of the weights of all heads."""

    lengths: Mapping[str, int]
    forward: Span
    weights: Span


def cost_model(loaded: LoadedModel, shapes: tuple[Stream, ...], calls: Calls) -> CostModel:
    """The cost model of a loaded model, with the speed measured in a few runs.

    Args:
        calls: of a run, by stream.
    """
    on_cpu = loaded.device.type == "cpu"
    scores = _scores(loaded)
    cost = CostModel(
        streams=shapes,
        parameters=loaded.parameters_by_side(),
        width=_width(loaded.model.config) + scores,
        speed=ModelSpeed({"forward": timing.cores(torch.get_num_threads())} if on_cpu else None),
        limits=loaded.reader.limits(),
        scores=scores,
        reported=returns_attention(loaded),
        held=held_floats(shapes, calls),
    )
    calibrate(cost, list(_runs(loaded)))
    if loaded.reader.written is not None:
        _try_writing(loaded, cost, loaded.reader.written)
    return cost


def calibrate(cost: CostModel, runs: list[Run]) -> None:
    """Learn the first rates: equal ones for all operations, until runs distinguish them.

    Args:
        runs: from the shortest to the longest.
    """
    speed, first, last = cost.speed, runs[0], runs[-1]
    _, *operations = cost.forward(last.lengths)
    begin, longest = (speed.exclusive_seconds("forward", run.forward) for run in (first, last))
    each = max(longest - begin, 0.1 * longest) / sum(operations)
    layers, _ = cost.weights(first.lengths)
    layer = speed.exclusive_seconds("weights", first.weights) / layers
    forward_rates = (begin, *(each for _ in operations))
    speed.assume("reading", (_READING_SECONDS, _TOKEN_SECONDS))
    speed.assume("opening", forward_rates)
    speed.assume("steps", (begin, begin, each, each))
    speed.assume("forward", forward_rates)
    speed.assume("checks", (layer * layers, _CELL_SECONDS, _SCORE_SECONDS))
    speed.assume("weights", (layer, _CELL_SECONDS))
    for run in runs:
        speed.observe("forward", cost.forward(run.lengths), run.forward)
        speed.observe("weights", cost.weights(run.lengths), run.weights)


def _runs(loaded: LoadedModel) -> Iterator[Run]:
    """Runs over increasingly long readings, as long as there is time."""
    begin, lengths, last = timing.wall(), list[dict[str, int]](), 0.0
    for length in _LENGTHS:
        growth = _LONG_GROWTH if length > _LONG else _GROWTH
        if len(lengths) >= _ALWAYS and timing.wall() - begin + growth * last > _BUDGET_SECONDS:
            return
        limits = [limit for limit in loaded.reader.limits().values() if limit is not None]
        if length > _LONG and min(limits, default=length) < length:
            return
        model_input = loaded.reader.probe(min([length, *limits]))
        if model_input.lengths in lengths:  # a reader whose inputs have one length
            continue
        lengths.append(model_input.lengths)
        started, spans = timing.wall(), list[Span]()
        while not spans or (len(spans) < _TIMES and timing.wall() - started < _BUDGET_SECONDS / 4):
            run, span = time_call(partial(forward, loaded, model_input))
            spans.append(span)
        weights = [time_call(partial(_weights, run.calls))[1] for _ in range(2)]
        last = min(span.wall for span in spans)
        yield Run(model_input.lengths, _best(spans), _best(weights))


def _try_writing(loaded: LoadedModel, cost: CostModel, side: str) -> None:
    """Learn from a few tokens that the model generates after a short text; it may end earlier."""
    limits = [limit for limit in loaded.reader.limits().values() if limit is not None]
    model_input = loaded.reader.probe(max(1, min([_LENGTHS[0], *(limit - _STEPS for limit in limits)])))
    room = min([_STEPS, *(limit - model_input.lengths[side] for limit in limits)])
    slow = cost.speed.best({"forward": cost.forward(model_input.lengths)}) > _SLOW_SECONDS
    count = min(room, _SLOW_STEPS) if slow else room
    if count < 1:
        return
    progress, begin = Progress(), Moment.now()
    write(loaded, model_input, Generation(tokens=count), progress)
    learn(cost, model_input.lengths, Writing(side, count), begin, progress.moments)


def _weights(calls: Calls) -> None:
    for stream in calls.values():
        for call in stream:
            call_weights(call, slice(None))


def _best(spans: list[Span]) -> Span:
    """The shortest of several runs: disturbances only add time."""
    return Span(min(span.wall for span in spans), min(span.processor for span in spans))


def _scores(loaded: LoadedModel) -> int:
    """Floats per token that a language-model head outputs: one for every token of the vocabulary."""
    if head_of(loaded.model) not in ("next", "mask"):
        return 0
    return int(loaded.model.config.get_text_config(decoder=True).vocab_size)


def _width(config: object) -> int:
    """Floats per token at the widest point of a layer: hidden states, the MLP's middle, Q, K and V."""
    hidden = int(getattr(config, "hidden_size", 768))
    return int(getattr(config, "intermediate_size", None) or 4 * hidden) + 6 * hidden
