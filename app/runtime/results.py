"""What further runs of a model find: computed on the inference thread, and kept in memory."""

from collections.abc import Mapping
from threading import Lock
from typing import TYPE_CHECKING, Any

from cachetools import LRUCache

from ..core.ablation import ZERO, Ablation
from ..core.capture import Capture
from ..core.effects import Effects
from ..core.outcome import OUTCOME_OPTIONS, OutcomeOptions
from ..core.result import Result, StoredResult
from ..core.view_spec import EFFECT_KINDS, KindName, ViewSpec
from ..models.model_pool import ModelPool
from ..scan.reference_texts import ablation_of
from ..settings import Settings
from .engine import Engine
from .kept import Kept
from .request_coalescing import RequestCoalescer

if TYPE_CHECKING:  # torch takes seconds to import, which must not delay the first page
    from ..capture.live_capture import LiveCapture
    from ..capture.verified_model import VerifiedModel
    from ..interventions.experiments import Admit
    from ..interventions.live_effects import LiveEffects
    from ..interventions.reference import Reference

Key = tuple[str, OutcomeOptions]
# Results of other kinds than effects that are kept: they are small.
_KEPT = 64
# Memory for what ablated heads output, in bytes: a mean is small, another text takes as much as a capture.
_REFERENCE_BYTES = 64 * 2**20
# Kinds of figures that need further runs of the model, with the options of a view that determine what they
# show, besides their captures. A figure of effects asks for what it shows as it is drawn: it is none of them.
_DECIDING_OPTIONS: Mapping[KindName, tuple[str, ...]] = {
    "lens": OUTCOME_OPTIONS,
    "contributions": OUTCOME_OPTIONS,
    "patch": (*OUTCOME_OPTIONS, "patch", "patched_layer", "stream"),
    "methods": ("stream", "specials", *OUTCOME_OPTIONS),
    "position": ("stream", "layer", "head", "heads", "key", "unit", *OUTCOME_OPTIONS),
}


class ResultsEngine:
    """Runs models with changed attention, and backwards.

    Gradients are linear in tokens. They count with the capture that they keep alive, and have a limit like
    that of captures (see `Kept`).

    Its coroutines belong to one event loop.
    """

    def __init__(self, settings: Settings, engine: Engine, pool: "ModelPool[VerifiedModel]") -> None:
        self._engine = engine
        self._model_pool = pool
        self._settings = settings
        self._kept: Kept[Key, LiveEffects] = Kept(settings.capture_bytes)
        self._coalescer: RequestCoalescer[LiveEffects] = RequestCoalescer()
        self._references: LRUCache[tuple[str, Ablation], Reference] = LRUCache(
            _REFERENCE_BYTES, getsizeof=lambda one: one.nbytes
        )
        self._stored: LRUCache[tuple[Any, ...], StoredResult] = LRUCache(_KEPT)
        self._stored_coalescer: RequestCoalescer[StoredResult] = RequestCoalescer()
        self._lock = Lock()
        pool.on_evicted(self._forget)

    @property
    def nbytes(self) -> int:
        """Memory of what is kept, in bytes."""
        return self._kept.nbytes

    async def of(self, view: ViewSpec, a: Capture, b: Capture | None = None) -> Result | None:
        """What a figure of this kind shows besides attention weights; None if nothing.

        Args:
            a, b: the captures; b, if the kind compares.

        Raises:
            As `effects`.
        """
        if view.kind in EFFECT_KINDS:
            return await self.effects(a, view)
        if view.kind not in _DECIDING_OPTIONS:
            return None
        options = tuple(getattr(view, name) for name in _DECIDING_OPTIONS[view.kind])
        key = (view.kind, a.id, b and b.id, *options)
        with self._lock:
            kept = self._stored.get(key)
        if kept is not None:
            return kept
        return await self._stored_coalescer.run_once(repr(key), lambda: self._run(key, view, a, b))

    async def _run(self, key: tuple[Any, ...], view: ViewSpec, a: Capture, b: Capture | None) -> StoredResult:
        live = [await self._engine.live(one) for one in (a, b) if one is not None]

        def work() -> StoredResult:
            prepared = self._model_pool.require(a.model)
            with self._model_pool.pinned(a.model):
                found = result_of(view, prepared, live[0], *live[1:], settings=self._settings)
            assert not isinstance(found, Effects | None), "the kind is in the table"
            return found

        found = await self._engine.run(work, "measurement")
        with self._lock:
            self._stored[key] = found
        return found

    async def effects(self, capture: Capture, view: ViewSpec) -> Effects:
        """The effects in a capture for what a reader asks to be measured, and heads to be replaced by.

        Raises:
            NoInterventions: the attention of its model cannot be changed.
            UnknownOutcome: the model predicts no such token, or has no such measure.
            TooCostly: the backward pass would need more memory than a capture may take.
            InvalidRequest, UnknownSet, UnsupportedInput, TooManyTokens: nothing can replace heads as asked.
            RevisionGone, ModelLoading, ModelFailed, Busy, Draining.
        """
        options, ablation = view.outcome_options(), ablation_of(view)
        kept = self._kept.get((capture.id, options))
        if kept is None:
            live = await self._engine.live(capture)
            kept = await self._coalescer.run_once(
                f"{capture.id} {options}",
                lambda: self._engine.run(
                    lambda: self._compute(self._model_pool.require(capture.model), live, options),
                    "measurement",
                ),
            )
        if ablation == ZERO:
            return kept
        return kept.ablating(await self._reference(capture.model, ablation))

    def _compute(self, prepared: "VerifiedModel", capture: Capture, options: OutcomeOptions) -> "LiveEffects":
        with self._model_pool.pinned(capture.model):
            effects = zero_effects(prepared, capture, options, self._settings)
            if self._model_pool.ready(capture.model):
                self._kept.put((capture.id, options), effects)
        return effects

    async def _reference(self, model: str, ablation: Ablation) -> "Reference":
        """What ablated heads output, computed once for each model and list of texts."""
        with self._lock:
            kept = self._references.get((model, ablation))
        if kept is not None:
            return kept

        def work() -> "Reference":
            prepared = self._model_pool.require(model)
            with self._model_pool.pinned(model):
                return _reference(prepared, ablation, self._settings)

        found = await self._engine.run(work, "measurement")
        with self._lock:
            if found.nbytes <= self._references.maxsize:
                self._references[model, ablation] = found
        return found

    def _forget(self, model: str) -> None:
        """Drop the effects of a model that left memory: they refer to its modules."""
        self._kept.forget(lambda effects: effects.model == model)
        with self._lock:
            for other in [one for one in self._references if one[0] == model]:
                del self._references[other]


def result_of(
    view: ViewSpec,
    prepared: "VerifiedModel",
    a: Capture,
    b: Capture | None = None,
    *,
    settings: Settings,
) -> Result | None:
    """What a figure of a kind shows besides attention weights: for the server, commands and notebooks.

    Args:
        prepared: the model that made the captures.

    Returns:
        None if the kind shows attention weights only.

    Raises:
        NoInterventions: the model has nothing of that kind.
        UnknownOutcome: the model predicts no such token, or has no such measure.
        TooCostly: the runs would take more time, or the backward pass more memory, than a capture may.
    """
    if view.kind in EFFECT_KINDS:
        return effects_of(prepared, a, view, settings)
    if view.kind not in _DECIDING_OPTIONS:
        return None
    from ..capture.live_capture import LiveCapture
    from ..interventions.experiments import RUNS, Limits

    assert isinstance(a, LiveCapture), "a run of the model made it"
    assert b is None or isinstance(b, LiveCapture), "a run of the model made it"
    limits = Limits(_admission(prepared, a, settings), settings.max_bytes)
    return RUNS[view.kind](a, b, view, limits)


def effects_of(
    prepared: "VerifiedModel", capture: Capture, view: ViewSpec, settings: Settings
) -> "LiveEffects":
    """The effects in a capture, within the limits of the settings: for the server, commands and notebooks.

    Args:
        prepared: the model that made the capture.

    Raises:
        NoInterventions: the attention of the model cannot be changed.
        UnknownOutcome: the model predicts no such token, or has no such measure.
        TooCostly: the runs would take more time, or the backward pass more memory, than a capture may.
        InvalidRequest, UnknownSet, UnsupportedInput, TooManyTokens: nothing can replace heads as asked.
    """
    ablation = ablation_of(view)
    effects = zero_effects(prepared, capture, view.outcome_options(), settings)
    return effects if ablation == ZERO else effects.ablating(_reference(prepared, ablation, settings))


def zero_effects(
    prepared: "VerifiedModel", capture: Capture, options: OutcomeOptions, settings: Settings
) -> "LiveEffects":
    """The effects in a capture, where ablated heads output 0."""
    from ..capture.live_capture import LiveCapture
    from ..interventions.live_effects import live_effects

    assert isinstance(capture, LiveCapture), "a run of the model made it"
    return live_effects(capture, options, settings.max_bytes, _admission(prepared, capture, settings))


def _reference(prepared: "VerifiedModel", ablation: Ablation, settings: Settings) -> "Reference":
    """What ablated heads output, within the limits of the settings."""
    from ..interventions.admission import admit_texts
    from ..interventions.reference import reference_of

    for text in ablation.texts:
        prepared.check_text(text, settings)
    return reference_of(
        prepared.loaded,
        prepared.cost.streams,
        ablation,
        lambda texts: admit_texts(prepared.cost, texts, settings, prepared.info.title),
    )


def _admission(prepared: "VerifiedModel", capture: "LiveCapture", settings: Settings) -> "Admit":
    """Refuses more runs of a model over an input than the settings allow. Raises TooCostly."""
    from ..interventions.admission import admit_runs

    lengths = capture.model_input.lengths
    return lambda runs: admit_runs(prepared.cost, lengths, settings.capture_seconds, runs)
