"""The effects of changing attention in captures: computed on the inference thread, and kept in memory."""

from threading import Lock
from typing import TYPE_CHECKING

from cachetools import LRUCache

from ..core.capture import Capture
from ..core.effects import Effects
from ..core.outcome import OutcomeOptions
from ..models.model_pool import ModelPool
from ..settings import Settings
from .engine import Engine
from .request_coalescing import RequestCoalescer

if TYPE_CHECKING:  # torch takes seconds to import, which must not delay the first page
    from ..capture.verified_model import VerifiedModel
    from ..interventions.live_effects import LiveEffects

Key = tuple[str, OutcomeOptions]


class EffectsEngine:
    """Runs models backwards, and keeps their gradients: linear in tokens, least recently used out.

    They count with the capture that they keep alive, and take as much memory as captures do, at most.

    Its coroutines belong to one event loop.
    """

    def __init__(self, settings: Settings, engine: Engine, pool: "ModelPool[VerifiedModel]") -> None:
        self._engine = engine
        self._model_pool = pool
        self._settings = settings
        self._kept: LRUCache[Key, LiveEffects] = LRUCache(settings.capture_bytes, getsizeof=_nbytes)
        self._coalescer: RequestCoalescer[Effects] = RequestCoalescer()
        self._lock = Lock()
        pool.on_evicted(self._forget)

    @property
    def nbytes(self) -> int:
        """Memory of what is kept, in bytes."""
        with self._lock:
            return int(self._kept.currsize)

    async def of(self, capture: Capture, options: OutcomeOptions) -> Effects:
        """The effects in a capture for what a reader asks to be measured.

        Raises:
            NoInterventions: the attention of its model cannot be changed.
            UnknownOutcome: the model predicts no such token, or has no such measure.
            TooCostly: the backward pass would need more memory than a capture may take.
            RevisionGone, ModelLoading, ModelFailed, Busy, Draining.
        """
        options = options.outcome_options()
        kept = self._get((capture.id, options))
        if kept is not None:
            return kept
        live = await self._engine.live(capture)
        return await self._coalescer.run_once(
            f"{capture.id} {options}",
            lambda: self._engine.run(
                lambda: self._compute(self._model_pool.require(capture.model), live, options)
            ),
        )

    def _compute(self, prepared: "VerifiedModel", capture: Capture, options: OutcomeOptions) -> Effects:
        with self._model_pool.pinned(capture.model):
            effects = effects_of(prepared, capture, options, self._settings)
            if self._model_pool.ready(capture.model):
                self._put((capture.id, options), effects)
        return effects

    def _get(self, key: Key) -> "LiveEffects | None":
        with self._lock:
            return self._kept.get(key)

    def _put(self, key: Key, effects: "LiveEffects") -> None:
        with self._lock:
            if effects.nbytes <= self._kept.maxsize:
                self._kept[key] = effects

    def _forget(self, model: str) -> None:
        """Drop the effects of a model that left memory: they refer to its modules."""
        with self._lock:
            for key in [key for key, effects in self._kept.items() if effects.model == model]:
                del self._kept[key]


def effects_of(
    prepared: "VerifiedModel", capture: Capture, options: OutcomeOptions, settings: Settings
) -> "LiveEffects":
    """The effects in a capture, within the limits of the settings: for the server, commands and notebooks.

    Args:
        prepared: the model that made the capture.

    Raises:
        NoInterventions: the attention of the model cannot be changed.
        UnknownOutcome: the model predicts no such token, or has no such measure.
        TooCostly: the runs would take more time, or the backward pass more memory, than a capture may.
    """
    from ..capture.live_capture import LiveCapture
    from ..interventions.admission import admit_runs
    from ..interventions.live_effects import live_effects

    assert isinstance(capture, LiveCapture), "a run of the model made it"
    lengths = capture.model_input.lengths

    def admit(runs: int) -> None:
        admit_runs(prepared.cost, lengths, settings.capture_seconds, runs)

    return live_effects(capture, options, settings.max_bytes, admit)


def _nbytes(effects: "LiveEffects") -> int:
    return effects.nbytes
