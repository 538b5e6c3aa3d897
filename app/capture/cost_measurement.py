"""Measure what attention costs in a loaded model, one run at a time, over longer and longer inputs."""

import statistics
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

import torch

from ..core.attention_cost import WAYS, AttentionCost, CostPoint, Way, WayCost, WeightDifference
from ..core.kv_cache import VectorSizes, has_cache, kv_caches
from ..core.quadratic import Quadratic
from ..errors import TooCostly, TooManyTokens
from ..message import _, digits
from ..models.memory import available, lacks_memory, return_freed
from ..models.model_input import ModelInput
from ..models.processor import load
from . import timing
from .attention_function import NAME, AttentionCall
from .cost import admit, number
from .cost_lengths import planned_lengths
from .eager_reference import difference
from .forward import Calls, forward
from .interruption import measured
from .machine import machine
from .peak_memory import peak_extra, source
from .returned_attention import attention_layers, returns_attention
from .row_check import check_rows
from .verified_model import VerifiedModel

if TYPE_CHECKING:
    from ..settings import Settings

# Runs of each way over one input: fewer where one round takes long.
_ROUNDS, _FEW_ROUNDS, _LONG_ROUND_SECONDS = 5, 3, 1.0
# By doubling an input, time that is linear in tokens doubles, and quadratic time becomes four times as much.
_LEAST_GROWTH, _MOST_GROWTH = 2.0, 4.0
# Where there is no time for all of them, the first are measured: eager attention becomes dear first.
_FIRST: tuple[Way, ...] = ("fused", "capture", "eager")
# Matrices of one layer that eager attention holds at a time: scores, scores with the mask, and weights.
_EAGER_MATRICES = 3


class CostMeasurement:
    """Runs one model eagerly, fused and captured, over inputs of increasing length.

    Args:
        settings: what a capture of these inputs may need.
        seconds: what is likely to take longer in all is not begun.
        longest: most tokens; None: as many as the model reads.

    Raises:
        UnsupportedInput: the model's inputs cannot be made longer.
        TooManyTokens: the model cannot read so many.
    """

    def __init__(
        self, prepared: VerifiedModel, settings: "Settings", seconds: float, longest: int | None = None
    ) -> None:
        self._prepared, self._settings, self._limit = prepared, settings, seconds
        self._loaded = prepared.loaded
        self._returned = returns_attention(self._loaded)
        self._planned = planned_lengths(self._loaded.reader, prepared.info.title, longest)
        self._begun = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        self._load, self._machine = load(), machine(self._loaded.device)
        self._memory_is = source(self._loaded.device)
        # A model that does not call an attention function of transformers is never fused.
        self._points: dict[Way, list[CostPoint]] = {
            way: [] for way in WAYS if not (self._returned and way == "fused")
        }
        self._stopped: dict[Way, str] = {}
        self._differences: list[WeightDifference] = []
        self._sizes: Mapping[str, Sequence[VectorSizes]] = {}
        self._spent = 0.0
        self._finished = False

    def steps(self) -> Iterator[None]:
        """Measure, one run of the model at each step, so that other work can be done in between."""
        warm_up = self._loaded.reader.probe(self._planned[0])
        self._sizes = vector_sizes(forward(self._loaded, warm_up).calls)
        for way in self._points:
            with self._stopped_without_memory(way, self._planned[0]):
                self._timed(way, warm_up)
            yield
        for tokens in self._planned:
            model_input = self._loaded.reader.probe(tokens)
            self._stop_ways(tokens, model_input)
            if not self._ways:
                break
            yield from self._measure(tokens, model_input)
        self._finished = True

    @property
    def measured(self) -> int:
        """How many lengths are measured, by any way."""
        return max(map(len, self._points.values()))

    @property
    def cost(self) -> AttentionCost:
        """What is measured so far; safe on any thread."""
        streams, limits = self._prepared.cost.streams, self._loaded.reader.limits()
        element_bytes = next(self._loaded.model.parameters()).element_size()
        sizes = dict(self._sizes)
        return AttentionCost(
            title=self._prepared.info.title,
            begun=self._begun,
            load=self._load,
            machine=self._machine,
            memory_is=self._memory_is,
            planned=self._planned,
            finished=self._finished,
            ways=tuple(
                way_cost(way, points, self._stopped.get(way, "")) for way, points in self._points.items()
            ),
            differences=tuple(self._differences),
            element_bytes=element_bytes,
            caches=tuple(
                cache
                for stream in streams
                if has_cache(stream) and stream.name in sizes
                for cache in kv_caches(stream, sizes[stream.name], limits[stream.key_side], element_bytes)
            ),
            streams=streams,
        )

    @property
    def _ways(self) -> list[Way]:
        """Those that are still measured."""
        return [way for way in self._points if way not in self._stopped]

    def _measure(self, tokens: int, model_input: ModelInput) -> Iterator[None]:
        """Memory, then times in alternating order, then the difference of the weights."""
        seconds, peaks = dict[Way, list[float]](), dict[Way, int | None]()
        for way in self._ways:
            begin = timing.wall()
            with self._stopped_without_memory(way, tokens):
                peaks[way] = peak_extra(partial(self._run, way, model_input), self._loaded.device)
            self._spent += timing.wall() - begin
            yield
        ways, turn = self._ways, 0
        if not ways:
            return
        while turn < _rounds(seconds):
            # Each round starts with another way, so that none is always the first.
            first = turn % len(ways)
            for way in (*ways[first:], *ways[:first]):
                if way in self._stopped:
                    continue
                with self._stopped_without_memory(way, tokens):
                    seconds.setdefault(way, []).append(self._timed(way, model_input))
                yield
            turn += 1
        ways = [way for way in ways if way not in self._stopped]
        if {"eager", "capture"} <= set(ways) and not self._returned:
            begin = timing.wall()
            # It holds the capture beside the eager weights, more than either run.
            with self._stopped_without_memory("eager", tokens):
                found = difference(self._loaded, model_input, forward(self._loaded, model_input).calls)
                compared = (found.max_difference, found.rows_compared, found.rows_total)
                self._differences.append(WeightDifference(tokens, *compared))
            self._spent += timing.wall() - begin
            yield
        for way in ways:
            runs = tuple(seconds[way])
            self._points[way].append(CostPoint(tokens, statistics.median(runs), runs, peaks[way]))

    @contextmanager
    def _stopped_without_memory(self, way: Way, tokens: int) -> Iterator[None]:
        """Measure a way no further whose run finds no memory, although there seemed to be enough."""
        try:
            yield
        except (MemoryError, RuntimeError) as error:
            if not lacks_memory(error):
                raise
            self._stopped[way] = _("The memory did not suffice for {count} tokens.", count=tokens)
        # Outside, so that the error no longer holds what the run had made.
        if way in self._stopped:
            return_freed()

    def _timed(self, way: Way, model_input: ModelInput) -> float:
        """Seconds of one run; freeing its result is not timed."""
        self._wait()
        begin = timing.wall()
        with measured():
            result = self._run(way, model_input)
        self._wait()
        seconds = timing.wall() - begin
        del result
        self._spent += seconds
        return seconds

    def _wait(self) -> None:
        """Wait until a GPU has done what it was asked to do."""
        if self._loaded.device.type == "cuda":
            torch.cuda.synchronize(self._loaded.device)

    def _run(self, way: Way, model_input: ModelInput) -> object:
        """One run of the model, and all that it keeps."""
        model = self._loaded.model
        if way == "capture":
            return check_rows(forward(self._loaded, model_input).calls)
        switches = way == "eager" and not self._returned
        if switches:
            model.set_attn_implementation("eager")
        try:
            # Layers report to the progress, which can stop them.
            with torch.inference_mode(), attention_layers(model):
                return model(**self._loaded.arguments(model_input))
        finally:
            if switches:
                model.set_attn_implementation(NAME)

    def _stop_ways(self, tokens: int, model_input: ModelInput) -> None:
        """Find the ways that are not run over so many tokens, and why."""
        try:
            demand = self._prepared.cost.demand(model_input.lengths, self._settings, weights=False)
            admit(demand, self._prepared.info.title)
        except (TooManyTokens, TooCostly) as error:
            self._stopped |= dict.fromkeys(self._ways, error.detail)
        if "eager" in self._ways and (reason := self._shortage(model_input)):
            self._stopped["eager"] = reason
        expected = 0.0
        for way in sorted(self._ways, key=_FIRST.index):
            expected += self._expected(way)
            if self._spent + expected > self._limit:
                self._stopped[way] = _(
                    "{count} tokens would take about {needed} s more; {limit} s in all are allowed.",
                    count=tokens,
                    needed=number(expected),
                    limit=number(self._limit),
                )

    def _shortage(self, model_input: ModelInput) -> str:
        """Why there is not enough memory for eager attention; empty if there is."""
        cost, lengths = self._prepared.cost, model_input.lengths
        cells = max(s.heads * lengths[s.query_side] * lengths[s.key_side] for s in cost.streams)
        needed = cost.nbytes(lengths) + (_EAGER_MATRICES - 1) * 4 * cells
        device = self._loaded.device
        obtainable = torch.cuda.mem_get_info(device)[0] if device.type == "cuda" else available()
        limit = self._settings.max_bytes if obtainable is None else min(self._settings.max_bytes, obtainable)
        if needed <= limit:
            return ""
        return _(
            "Eager attention of {count} tokens would need about {needed} GiB; {limit} GiB are available.",
            count=max(lengths.values()),
            needed=digits(f"{needed / 2**30:.1f}"),
            limit=digits(f"{limit / 2**30:.1f}"),
        )

    def _expected(self, way: Way) -> float:
        """Seconds that all runs of a way are likely to take at the next length; 0 at the first."""
        points = self._points[way]
        if not points:
            return 0.0
        last = points[-1].seconds
        growth = last / points[-2].seconds if len(points) > 1 else _MOST_GROWTH
        each = last * min(max(growth, _LEAST_GROWTH), _MOST_GROWTH)
        # One run for the memory, and for the difference as many as two of each.
        return each * (_FEW_ROUNDS + 3 if each > _LONG_ROUND_SECONDS / 3 else _ROUNDS + 3)


def _rounds(seconds: Mapping[Way, Sequence[float]]) -> int:
    """How many runs of each way there are over one input; the first ones tell how long they take."""
    return _ROUNDS if sum(runs[0] for runs in seconds.values()) < _LONG_ROUND_SECONDS else _FEW_ROUNDS


def way_cost(way: Way, points: Sequence[CostPoint], stopped: str) -> WayCost:
    """One way with the curves through its points."""
    tokens = [point.tokens for point in points]
    sizes = [point.bytes for point in points if point.bytes is not None]
    return WayCost(
        way=way,
        points=tuple(points),
        time=Quadratic.fit(tokens, [point.seconds for point in points]),
        memory=Quadratic.fit(tokens, sizes) if len(sizes) == len(tokens) else None,
        stopped=stopped,
    )


def vector_sizes(calls: Calls) -> dict[str, list[VectorSizes]]:
    """By stream, the lengths of the key and value vectors of each layer."""
    return {
        name: [
            VectorSizes(
                call.shape.head_size,
                call.value.shape[-1] if isinstance(call, AttentionCall) else call.shape.head_size,
            )
            for call in layers
        ]
        for name, layers in calls.items()
    }
