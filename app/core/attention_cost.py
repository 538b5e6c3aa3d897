"""What attention costs as a text grows: measured time and memory, and the computed size of the cache."""

from dataclasses import dataclass
from typing import Literal, get_args

from .kv_cache import KvCache
from .machine import Machine
from .quadratic import Quadratic
from .stream import Stream

# eager: the model's own attention, which computes whole matrices; fused: the model with SDPA, which never
# holds one; capture: the same, with queries, keys and values kept and checked.
Way = Literal["eager", "fused", "capture"]
WAYS: tuple[Way, ...] = get_args(Way)


@dataclass(frozen=True, slots=True)
class CostPoint:
    """One way of running the model over so many tokens.

    Attributes:
        tokens: of the input, e.g. ``1024``.
        seconds: the median of all runs, e.g. ``0.61``.
        runs: the seconds of each run.
        bytes: memory that one run needs beyond what the process held before; None: not measured, e.g.
            ``104857600``.
    """

    tokens: int
    seconds: float
    runs: tuple[float, ...]
    bytes: int | None


@dataclass(frozen=True, slots=True)
class WayCost:
    """One way of running the model, over longer and longer inputs.

    Attributes:
        way: e.g. ``eager``.
        points: from the shortest input on.
        time: the curve fitted to the seconds; None with fewer than three points.
        memory: the curve fitted to the bytes; likewise, and None where they are not measured.
        stopped: why no longer input was measured; empty where there is no longer one, e.g. ``""``.
    """

    way: Way
    points: tuple[CostPoint, ...]
    time: Quadratic | None
    memory: Quadratic | None
    stopped: str


@dataclass(frozen=True, slots=True)
class WeightDifference:
    """The largest difference between the weights of eager attention and those of the capture.

    Attributes:
        tokens: of the input, e.g. ``1024``.
        largest: absolute; None if nothing could be compared, e.g. ``6.6e-06``.
        rows: rows of all heads that were compared, e.g. ``17280``.
        total: rows of all heads, e.g. ``276480``.
    """

    tokens: int
    largest: float | None
    rows: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AttentionCost:
    """What attention costs in one model on one machine at one moment, as far as it was measured.

    Attributes:
        title: display name of the model, e.g. ``SmolLM2 135M``.
        begun: when the measurement began, in UTC, e.g. ``2026-11-30T09:30:00Z``.
        load: load average of the machine in the minute before; None if unknown, e.g. ``0.4``.
        machine: on which it was measured.
        memory_is: resident: of the whole process, by the kernel's high-water mark; cuda: of the GPU, by
            torch's allocator; None: memory is not measured.
        planned: tokens of the inputs to measure, e.g. ``[16, 32, 64]``.
        finished: whether all was measured that is to be measured.
        ways: eager, fused and capture, as far as the model can be run so.
        differences: of the weights, from the shortest input on.
        element_bytes: of one number of the cache, e.g. ``4``.
        caches: computed from sizes, not measured; empty for a model that keeps none.
        streams: of the model.
    """

    title: str
    begun: str
    load: float | None
    machine: Machine
    memory_is: Literal["resident", "cuda"] | None
    planned: tuple[int, ...]
    finished: bool
    ways: tuple[WayCost, ...]
    differences: tuple[WeightDifference, ...]
    element_bytes: int
    caches: tuple[KvCache, ...]
    streams: tuple[Stream, ...]
